package main

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has one instance that is set up already, to make an image of.
var world = demo.World{
	Options: []ecstest.Option{ecstest.WithStepDuration(300*time.Millisecond, ecstest.KindInstance)},
	Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
		zones, err := demo.Zones(ctx, client)
		if err != nil {
			return nil, err
		}
		made, err := runinstances.Do(ctx, client, &runinstances.Request{
			InstanceName: "golden-shop", ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large",
			DataDisks: []runinstances.DataDisk{{Category: types.DiskCategoryCloudESSD, Size: new(100)}},
		})
		if err != nil {
			return nil, err
		}
		_, err = ecswait.InstancesRunning(ctx, client, made.InstanceIDs, ecswait.WithInterval(100*time.Millisecond))
		return demo.Defaults{
			"zones":    zones[0] + "," + zones[len(zones)-1],
			"image-of": made.InstanceIDs[0],
		}, err
	},
}
