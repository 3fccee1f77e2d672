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
)

// world has five running web servers and a stopped one with the tag, and an instance without it.
func world() demo.World {
	var doctor doctor
	return demo.World{
		Options: []ecstest.Option{
			ecstest.WithStepDuration(300*time.Millisecond, ecstest.KindInstance, ecstest.KindInvocation),
			ecstest.WithCommandRunner(doctor.run),
		},
		Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
			zones, err := demo.Zones(ctx, client)
			if err != nil {
				return nil, err
			}
			var all []string
			for _, order := range []runinstances.Request{
				{InstanceName: "web-[1,1]", Amount: new(5), ZoneID: zones[0], Tags: app("shop")},
				{InstanceName: "web-old", ZoneID: zones[len(zones)-1], Tags: app("shop")},
				{InstanceName: "ledger", ZoneID: zones[len(zones)-1], Tags: app("books")},
			} {
				order.ImageID, order.InstanceType = "aliyun_3_x64_20G_alibase_20240528.vhd", "ecs.g7.large"
				made, err := runinstances.Do(ctx, client, &order)
				if err != nil {
					return nil, err
				}
				all = append(all, made.InstanceIDs...)
			}
			soon := ecswait.WithInterval(100 * time.Millisecond)
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

func app(name string) []types.Tag { return types.Tags(map[string]string{"app": name}) }

// A doctor runs the checks. The first check of one instance fails.
type doctor struct {
	mu    sync.Mutex
	sick  string
	asked int
}

func (d *doctor) run(instanceID, script string, _ map[string]string) (output string, exitCode int) {
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
