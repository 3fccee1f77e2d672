package main

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// world has ten instances, and handlers for two actions that ECS does not have.
func world() demo.World {
	p := &plant{modes: map[string]string{}}
	return demo.World{
		Options: []ecstest.Option{
			ecstest.WithStepDuration(100*time.Millisecond, ecstest.KindInstance),
			ecstest.WithHandler(describeEnergy.Action, p.describe),
			ecstest.WithHandler(modifyEnergyMode.Action, p.modify),
			ecstest.WithFaults(ecstest.DelayRequest(180*time.Millisecond, describeEnergy.Action), ecstest.DelayRequest(90*time.Millisecond, modifyEnergyMode.Action)),
		},
		Fill: func(ctx context.Context, client *ecs.Client, _ *ecstest.Server) (demo.Defaults, error) {
			for i, order := range []runinstances.Request{
				{InstanceName: "web-[1,1]", Amount: new(6), InstanceType: "ecs.g7.large"},
				{InstanceName: "render-[1,1]", Amount: new(3), InstanceType: "ecs.g7.4xlarge"},
				{InstanceName: "mail", InstanceType: "ecs.g7.xlarge"},
			} {
				order.ImageID = "aliyun_3_x64_20G_alibase_20240528.vhd"
				made, err := runinstances.Do(ctx, client, &order)
				if err != nil {
					return nil, err
				}
				if i == 1 {
					p.fixed = made.InstanceIDs[2]
				}
				if _, err := ecswait.InstancesRunning(ctx, client, made.InstanceIDs, ecswait.WithInterval(50*time.Millisecond)); err != nil {
					return nil, err
				}
				for n, id := range made.InstanceIDs {
					p.used(id, []float64{950, 6200, 1800}[i]*(1+0.07*float64(n)))
				}
			}
			return nil, nil
		},
	}
}

// A plant implements the two actions.
type plant struct {
	mu    sync.Mutex
	modes map[string]string
	use   map[string]float64
	fixed string // this instance has one mode only
}

func (p *plant) used(id string, wattHours float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.use == nil {
		p.use = map[string]float64{}
	}
	p.use[id], p.modes[id] = wattHours, "Full"
}

func (p *plant) describe(params url.Values) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var response energyResponse
	for n := 1; params.Has(fmt.Sprintf("InstanceId.%d", n)); n++ {
		id := params.Get(fmt.Sprintf("InstanceId.%d", n))
		if _, ok := p.use[id]; !ok {
			return nil, &ecs.Error{Code: "InvalidInstanceId.NotFound", HTTPStatus: 404, Message: "no such instance"}
		}
		response.Energies.Energy = append(response.Energies.Energy, energy{id, p.modes[id], p.use[id]})
	}
	return response, nil
}

func (p *plant) modify(params url.Values) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := params.Get("InstanceId")
	if id == p.fixed {
		return nil, &ecs.Error{Code: "OperationDenied.EnergyMode", HTTPStatus: 403, Message: "the type has one mode"}
	}
	p.modes[id] = params.Get("Mode")
	return nil, nil
}
