// Custom-action calls two actions that no package of this module has, with requests and answers of its own, and
// puts two middlewares around all calls of the client: one that limits their rate and one that traces them. The
// actions, of an energy report, are made up: the ECS in memory is taught to answer them.
//
//	go run ./examples/custom-action                                an ECS in memory that knows the actions
//	go run ./examples/custom-action -rate 2 -burst 1               calls come more slowly
//	go run ./examples/custom-action -live -region cn-hangzhou      the real one: how it refuses what it does not know
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("custom-action", run) }

func run(ctx context.Context, d *demo.Demo) error {
	rate := d.Float64("rate", 5, "make no more than this `number` of calls a second")
	burst := d.Int("burst", 2, "but the first of this `number` at once")
	top := d.Int("top", 2, "have this `number` of instances that use most save energy")
	confirm := d.Confirmation()
	client, err := d.Client(ctx, world())
	if err != nil {
		return err
	}
	if *rate <= 0 || *burst < 1 || *top < 0 {
		return errors.New("-rate must be more than 0, -burst at least 1, -top at least 0")
	}

	// The first interceptor is the outermost. The trace begins outside of the limit, and looks again inside: what
	// lies between is the time that a call waited for its turn.
	trace, limit := newTrace(), newBucket(*burst, time.Duration(float64(time.Second) / *rate))
	client, err = client.With(ecs.WithInterceptor(trace.call), ecs.WithInterceptor(limit.intercept), ecs.WithInterceptor(trace.turn))
	if err != nil {
		return err
	}
	err = save(ctx, d, client, *top, confirm)
	trace.show(d)
	if ecs.HasCode(err, ecs.CodeInvalidActionNotFound) {
		return fmt.Errorf("the service does not know this action, at least not in %s: %w", client.Region(), err)
	}
	return err
}

// save reports what each running instance uses, and has those that use most save energy.
func save(ctx context.Context, d *demo.Demo, client *ecs.Client, top int, confirm func(string, ...any) error) error {
	// Actions with a package go through the middleware as well.
	var ids []string
	names := map[string]string{}
	running := &describeinstances.Request{Status: types.InstanceStatusRunning, PageSize: new(100)}
	for instance, err := range describeinstances.All(ctx, client, running) {
		if err != nil {
			return err
		}
		ids, names[instance.InstanceID] = append(ids, instance.InstanceID), instance.InstanceName
	}
	used, err := report(ctx, client, ids)
	if err != nil {
		return err
	}
	slices.SortFunc(used, func(a, b energy) int { return cmp.Compare(b.WattHours, a.WattHours) })
	table := d.Table("INSTANCE", "NAME", "MODE", "WH IN 7 DAYS")
	for _, e := range used {
		table.Row(e.InstanceID, names[e.InstanceID], e.Mode, fmt.Sprintf("%12.1f", e.WattHours))
	}
	table.Flush()

	greedy := used[:min(top, len(used))]
	if len(greedy) == 0 {
		return nil
	}
	d.Say("")
	if err := confirm("Have %d instances save energy: they become slower", len(greedy)); err != nil {
		return err
	}
	for _, e := range greedy {
		name := names[e.InstanceID]
		unknown := name + " perhaps saves energy"
		d.Made(unknown, "to go on: "+d.Again("-yes"))
		err := client.Invoke(ctx, modifyEnergyMode, &modeRequest{InstanceID: e.InstanceID, Mode: "Saving"}, nil)
		if err != nil && !ecs.HasCode(err, "OperationDenied.EnergyMode") {
			return err
		}
		d.Gone(unknown)
		if err == nil {
			d.Say("   %s saves energy", name)
		} else {
			d.Say("   %s does not: its type has no such mode", name)
		}
	}
	return nil
}

// report asks for three instances in a call, all calls at once: the limit spreads them.
func report(ctx context.Context, client *ecs.Client, ids []string) ([]energy, error) {
	chunks := slices.Collect(slices.Chunk(ids, 3))
	var calls sync.WaitGroup
	answers, errs := make([]energyResponse, len(chunks)), make([]error, len(chunks))
	for i, chunk := range chunks {
		calls.Go(func() {
			errs[i] = client.Invoke(ctx, describeEnergy, &energyRequest{InstanceIDs: chunk, Days: 7}, &answers[i])
		})
	}
	calls.Wait()
	var all []energy
	for _, answer := range answers {
		all = append(all, answer.Energies.Energy...)
	}
	return all, cmp.Or(errs...)
}
