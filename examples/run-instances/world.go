//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/createvswitch"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has a network, and less stock than the program asks for.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStock("ecs.g7.large", 8), ecstest.WithStepDuration(0, ecstest.KindVPC, ecstest.KindVSwitch)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		zones, err := demo.Zones(ctx, client)
		if err != nil {
			return nil, err
		}
		vpc, err := createvpc.Do(ctx, client, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})
		if err != nil {
			return nil, err
		}
		vswitch, err := createvswitch.Do(ctx, client, &createvswitch.Request{VPCID: vpc.VPCID, ZoneID: zones[0], CIDRBlock: "10.1.0.0/24"})
		if err != nil {
			return nil, err
		}
		if _, err = createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: vpc.VPCID}); err != nil {
			return nil, err
		}
		return demo.Defaults{"vswitch": vswitch.VSwitchID}, nil
	},
}
