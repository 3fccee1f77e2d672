package main

import (
	"context"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has pay-as-you-go and subscription instances that have become too small. Two of them have local disks.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStepDuration(300*time.Millisecond, ecstest.KindInstance)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		soon := ecswait.WithInterval(100 * time.Millisecond)
		var all []string
		for _, order := range []runinstances.Request{
			{InstanceName: "shop-api", InstanceType: "ecs.g7.large"},
			{InstanceName: "erp", InstanceType: "ecs.g6.large", InstanceChargeType: types.ChargeTypePrePaid, Period: new(1)},
			{InstanceName: "logs", InstanceType: "ecs.i3.xlarge"},
			{InstanceName: "archive", InstanceType: "ecs.i3.xlarge", InstanceChargeType: types.ChargeTypePrePaid, Period: new(1)},
			{InstanceName: "batch", InstanceType: "ecs.c7.large"},
		} {
			order.ImageID = "aliyun_3_x64_20G_alibase_20240528.vhd"
			made, err := runinstances.Do(ctx, client, &order)
			if err != nil {
				return nil, err
			}
			all = append(all, made.InstanceIDs...)
		}
		if _, err := ecswait.InstancesRunning(ctx, client, all, soon); err != nil {
			return nil, err
		}
		if _, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: all[4]}); err != nil {
			return nil, err
		}
		_, err := ecswait.InstancesStopped(ctx, client, all[4:], soon)
		return demo.Defaults{"instances": strings.Join(all, ","), "type": "ecs.g7.xlarge"}, err
	},
}
