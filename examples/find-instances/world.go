package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

const (
	linux   = "aliyun_3_x64_20G_alibase_20240528.vhd"
	ubuntu  = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"
	windows = "win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd"
)

// A group is a part of the fleet that is launched together.
type group struct {
	name, instanceType, image string
	amount                    int
	months                    int // of a subscription; 0 means pay-as-you-go
	megabits                  int // of public bandwidth; 0 means none
	charge                    types.InternetChargeType
	tags                      []types.Tag
	stopped                   bool
}

// fleet is the fleet of a small company.
var fleet = []group{
	{"gateway", "ecs.c6.large", linux, 2, 12, 50, types.InternetChargeTypePayByBandwidth, labelled("prod", "gateway"), false},
	{"web", "ecs.c7.large", ubuntu, 4, 0, 20, types.InternetChargeTypePayByTraffic, labelled("prod", "web"), false},
	{"api", "ecs.g7.large", linux, 3, 0, 0, "", labelled("prod", "api"), false},
	{"db", "ecs.r7.xlarge", linux, 2, 12, 0, "", labelled("prod", "db"), false},
	{"erp", "ecs.g7.xlarge", windows, 1, 6, 10, types.InternetChargeTypePayByBandwidth, labelled("prod", "erp"), false},
	{"test-web", "ecs.c6.large", ubuntu, 2, 0, 5, types.InternetChargeTypePayByTraffic, labelled("test", "web"), true},
	{"test-db", "ecs.r6.large", linux, 1, 0, 0, "", labelled("test", "db"), true},
	{"build", "ecs.c7.xlarge", ubuntu, 3, 0, 0, "", labelled("test", "build"), false},
}

func labelled(env, role string) []types.Tag {
	return types.Tags(map[string]string{"env": env, "role": role})
}

// world has the fleet in the default network. All changes of state are immediate.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStepDuration(0)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		for _, g := range fleet {
			if err := g.launch(ctx, client); err != nil {
				return nil, err
			}
		}
		return nil, nil
	},
}

func (g group) launch(ctx context.Context, client *ecs.Client) error {
	order := runinstances.Request{
		ImageID: g.image, InstanceType: g.instanceType, Amount: &g.amount,
		InstanceName: g.name + "-", UniqueSuffix: new(true), InternetMaxBandwidthOut: &g.megabits, InternetChargeType: g.charge, Tags: g.tags,
	}
	if g.months > 0 {
		order.InstanceChargeType, order.Period = types.ChargeTypePrePaid, &g.months
	}
	launched, err := runinstances.Do(ctx, client, &order)
	if err != nil || !g.stopped {
		return err
	}
	_, err = stopinstances.Do(ctx, client, &stopinstances.Request{InstanceIDs: launched.InstanceIDs, StoppedMode: types.StoppedModeStopCharging})
	return err
}
