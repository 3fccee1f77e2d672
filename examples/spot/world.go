package main

import (
	"context"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/vpc"
)

// world has a vSwitch in every other zone, and one spot instance. The cheapest zone is sold out.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"), ecstest.WithStepDuration(0, ecstest.KindVPC, ecstest.KindVSwitch)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		networks, err := vpc.Client(client)
		if err != nil {
			return nil, err
		}
		id, err := vpc.CreateVPC(ctx, networks, vpc.NewVPC{CIDRBlock: "10.0.0.0/8"})
		if err != nil {
			return nil, err
		}
		group, err := createsecuritygroup.Do(ctx, client, &createsecuritygroup.Request{VPCID: id})
		if err != nil {
			return nil, err
		}
		known, err := describezones.Do(ctx, client, &describezones.Request{Verbose: new(false)})
		if err != nil {
			return nil, err
		}
		var vswitch string
		for i, zone := range known.Zones {
			if i%2 == 0 && len(known.Zones) > 1 {
				continue
			}
			request := vpc.NewVSwitch{VPCID: id, ZoneID: zone.ZoneID, CIDRBlock: fmt.Sprintf("10.%d.0.0/24", i+1)}
			if vswitch, err = vpc.CreateVSwitch(ctx, networks, request); err != nil {
				return nil, err
			}
		}
		_, err = runinstances.Do(ctx, client, &runinstances.Request{
			InstanceName: "nightly-batch", ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.c7.large",
			VSwitchID: vswitch, SecurityGroupID: group.SecurityGroupID,
			InstanceChargeType: types.ChargeTypePostPaid, SpotStrategy: types.SpotStrategySpotAsPriceGo,
		})
		return demo.Defaults{"price-limit": "0.2"}, err
	},
}
