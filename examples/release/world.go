package main

import (
	"context"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has a running fleet. One instance is protected from deletion, and one is a subscription.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStepDuration(400*time.Millisecond, ecstest.KindInstance)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		var all []string
		for _, order := range []runinstances.Request{
			{InstanceName: "web-[1,1]", Amount: new(2), InternetMaxBandwidthOut: new(5)},
			{InstanceName: "cache-1"},
			{InstanceName: "worker-[1,1]", Amount: new(2)},
			{InstanceName: "ledger", DeletionProtection: new(true)},
			{InstanceName: "erp", InstanceChargeType: types.ChargeTypePrePaid, Period: new(6), PeriodUnit: types.PeriodUnitMonth},
			{InstanceName: "preview"},
		} {
			order.ImageID, order.InstanceType = "aliyun_3_x64_20G_alibase_20240528.vhd", "ecs.g7.large"
			made, err := runinstances.Do(ctx, client, &order)
			if err != nil {
				return nil, err
			}
			all = append(all, made.InstanceIDs...)
		}
		_, err := ecswait.InstancesRunning(ctx, client, all, ecswait.WithInterval(100*time.Millisecond))
		return demo.Defaults{"instances": strings.Join(all[:2], ",")}, err
	},
}
