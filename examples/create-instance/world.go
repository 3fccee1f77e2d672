package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// world has a network and a type that is sold out.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStock("ecs.g7.xlarge", 0), ecstest.WithStepDuration(0, ecstest.KindVPC, ecstest.KindVSwitch)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		zones, err := demo.Zones(ctx, client)
		if err != nil {
			return nil, err
		}
		networks, err := vpc.Client(client)
		if err != nil {
			return nil, err
		}
		id, err := vpc.CreateVPC(ctx, networks, vpc.NewVPC{CIDRBlock: "192.168.0.0/16"})
		if err != nil {
			return nil, err
		}
		_, err = vpc.CreateVSwitch(ctx, networks, vpc.NewVSwitch{VPCID: id, ZoneID: zones[0], CIDRBlock: "192.168.1.0/24"})
		return demo.Defaults{"forms": "hourly,subscription"}, err
	},
}
