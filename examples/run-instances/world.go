package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// world has a network, and less stock than the program asks for.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStock("ecs.g7.large", 8), ecstest.WithStepDuration(0, ecstest.KindVPC, ecstest.KindVSwitch)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		zones, err := demo.Zones(ctx, client)
		if err != nil {
			return nil, err
		}
		networks, err := vpc.Client(client)
		if err != nil {
			return nil, err
		}
		id, err := vpc.CreateVPC(ctx, networks, vpc.NewVPC{CIDRBlock: "10.0.0.0/8"})
		if err != nil {
			return nil, err
		}
		vswitch, err := vpc.CreateVSwitch(ctx, networks, vpc.NewVSwitch{VPCID: id, ZoneID: zones[0], CIDRBlock: "10.1.0.0/24"})
		if err != nil {
			return nil, err
		}
		_, err = createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: id})
		return demo.Defaults{"vswitch": vswitch}, err
	},
}
