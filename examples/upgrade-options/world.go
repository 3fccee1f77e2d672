package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has two instances. The first one has a system disk that newer types do not support, and the next larger type is
// sold out in its zone.
var world = demo.World{
	Options: []ecstest.Option{
		ecstest.WithStepDuration(0),
		ecstest.WithStock("ecs.g6.2xlarge", 0, "cn-hangzhou-b", "cn-hangzhou-j"),
		ecstest.WithStock("ecs.g7.xlarge", 5, "cn-hangzhou-b"),
		ecstest.WithStock("ecs.r6.2xlarge", 3),
	},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		order := runinstances.Request{
			InstanceName: "db-primary", InstanceType: "ecs.g6.xlarge", ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd",
			SystemDisk:         &runinstances.SystemDisk{Category: types.DiskCategoryCloudEfficiency, Size: new(60)},
			InstanceChargeType: types.ChargeTypePrePaid, Period: new(6),
		}
		primary, err := runinstances.Do(ctx, client, &order)
		if err != nil {
			return nil, err
		}
		order.InstanceName, order.InstanceChargeType, order.Period = "db-test", types.ChargeTypePostPaid, nil
		if _, err := runinstances.Do(ctx, client, &order); err != nil {
			return nil, err
		}
		return demo.Defaults{"instance": primary.InstanceIDs[0], "to": "ecs.g7.xlarge", "families": "ecs.g5,ecs.g6,ecs.g7,ecs.r6"}, nil
	},
}
