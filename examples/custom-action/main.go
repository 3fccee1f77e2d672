// Custom-action calls two actions for which this module has no package, with its own request and response types. It
// also puts two interceptors around all attempts of the client: one limits their rate, the other one traces them. The
// two actions are invented; the ECS in memory has handlers for them.
//
//	go run ./examples/custom-action                                an ECS in memory that knows the actions
//	go run ./examples/custom-action -rate 2 -burst 1               sends requests more slowly
//	go run ./examples/custom-action -live -region cn-hangzhou      the real one: how it rejects an unknown action
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
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("custom-action", run) }

func run(ctx context.Context, d *demo.Demo) error {
	rate := d.Float64("rate", 5, "send no more than this `number` of requests of an action a second")
	burst := d.Int("burst", 2, "let this `number` of requests through at once")
	top := d.Int("top", 2, "switch this `number` of instances, the largest consumers, to saving energy")
	confirm := d.Confirmation()
	client, err := d.Client(ctx, world())
	if err != nil {
		return err
	}
	if *rate <= 0 || *burst < 1 || *top < 0 {
		return errors.New("-rate must be more than 0, -burst at least 1, -top at least 0")
	}

	// Both interceptors are around attempts, because the service counts attempts, not calls. The first one is the
	// outermost: the trace also sees how long an attempt waits for its turn.
	trace := new(trace)
	governor := ratelimit.New(ratelimit.WithLimit(*burst, time.Duration(float64(*burst)*float64(time.Second) / *rate)))
	client, err = client.With(ecs.WithAttemptInterceptor(trace.intercept), ecs.WithAttemptInterceptor(governor.Intercept))
	if err != nil {
		return err
	}
	err = save(ctx, d, client, *top, confirm)
	trace.show(d)
	if ecs.HasCode(err, ecs.CodeInvalidActionNotFound) {
		return fmt.Errorf("the service does not know this action in %s: %w", client.Region(), err)
	}
	return err
}

// save shows how much energy each running instance uses, and switches the largest consumers to saving energy.
func save(ctx context.Context, d *demo.Demo, client *ecs.Client, top int, confirm func(string, ...any) error) error {
	// Actions with a package go through the same interceptors.
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
	if err := confirm("Switch %d instances to saving energy, which makes them slower", len(greedy)); err != nil {
		return err
	}
	for _, e := range greedy {
		name := names[e.InstanceID]
		unknown := name + " perhaps saves energy now"
		d.Made(unknown, "to go on: "+d.Again("-yes"))
		err := client.Invoke(ctx, modifyEnergyMode, &modeRequest{InstanceID: e.InstanceID, Mode: "Saving"}, nil)
		if err != nil && !ecs.HasCode(err, "OperationDenied.EnergyMode") {
			return err
		}
		d.Gone(unknown)
		if err == nil {
			d.Say("   %s saves energy now", name)
		} else {
			d.Say("   %s cannot: its type has no such mode", name)
		}
	}
	return nil
}

// report makes a call for every three instances. It makes all calls at once, and the limit spreads them.
func report(ctx context.Context, client *ecs.Client, ids []string) ([]energy, error) {
	chunks := slices.Collect(slices.Chunk(ids, 3))
	var calls sync.WaitGroup
	responses, errs := make([]energyResponse, len(chunks)), make([]error, len(chunks))
	for i, chunk := range chunks {
		calls.Go(func() {
			errs[i] = client.Invoke(ctx, describeEnergy, &energyRequest{InstanceIDs: chunk, Days: 7}, &responses[i])
		})
	}
	calls.Wait()
	var all []energy
	for _, response := range responses {
		all = append(all, response.Energies.Energy...)
	}
	return all, cmp.Or(errs...)
}
