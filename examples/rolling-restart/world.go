package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

// world has a shop of five web servers and one that somebody stopped, and a machine of somebody else.
func world() demo.World {
	var doctor doctor
	return demo.World{
		Options: []ecstest.Option{
			ecstest.WithStepDuration(300*time.Millisecond, ecstest.KindInstance, ecstest.KindInvocation),
			ecstest.WithCommandRunner(doctor.answer),
		},
		Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
			zones, err := demo.Zones(ctx, client)
			if err != nil {
				return nil, err
			}
			var all []string
			for _, order := range []runinstances.Request{
				{InstanceName: "web-[1,1]", Amount: new(5), ZoneID: zones[0], Tags: []types.Tag{{Key: "app", Value: "shop"}}},
				{InstanceName: "web-old", ZoneID: zones[len(zones)-1], Tags: []types.Tag{{Key: "app", Value: "shop"}}},
				{InstanceName: "ledger", ZoneID: zones[len(zones)-1], Tags: []types.Tag{{Key: "app", Value: "books"}}},
			} {
				order.ImageID, order.InstanceType = "aliyun_3_x64_20G_alibase_20240528.vhd", "ecs.g7.large"
				made, err := runinstances.Do(ctx, client, &order)
				if err != nil {
					return nil, err
				}
				all = append(all, made.InstanceIDs...)
			}
			soon := waiter.WithInterval(100 * time.Millisecond)
			if _, err := ecswait.InstancesRunning(ctx, client, all, soon); err != nil {
				return nil, err
			}
			doctor.sick = all[3]
			if _, err := stopinstances.Do(ctx, client, &stopinstances.Request{InstanceIDs: all[5:6]}); err != nil {
				return nil, err
			}
			_, err = ecswait.InstancesStopped(ctx, client, all[5:6], soon)
			return demo.Defaults{"tag": "app=shop"}, err
		},
	}
}

// A doctor answers the checks as the machines do. One of them is not well the first time.
type doctor struct {
	mu    sync.Mutex
	sick  string
	asked int
}

func (d *doctor) answer(instanceID, script string, _ map[string]string) (output string, exitCode int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !strings.HasPrefix(script, "systemctl") {
		return "sh: " + script + ": not found\n", 127
	}
	if instanceID == d.sick {
		if d.asked++; d.asked == 1 {
			return "degraded\n", 1
		}
	}
	return "running\n", 0
}
