// Rolling-restart stops and starts a fleet of instances with a tag, a few at a time. A batch is done when all of its
// instances run, take commands, and are healthy according to a script that Cloud Assistant runs on them. An unhealthy
// batch ends the rollout; the program prints the command that continues it.
//
//	go run ./examples/rolling-restart                                                          an ECS in memory
//	go run ./examples/rolling-restart -live -region cn-hangzhou -tag app=shop -dry-run         can they be stopped?
//	go run ./examples/rolling-restart -live -region cn-hangzhou -tag app=shop -batch 5 -yes    restarts them
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/waiter"
)

func main() { demo.Main("rolling-restart", run) }

func run(ctx context.Context, d *demo.Demo) error {
	tag := d.String("tag", "", "restart the running instances with this tag, a `key=value`")
	only := d.List("instances", "restart only those with these `ids`, including stopped ones")
	size := d.Int("batch", 2, "restart this `number` at a time, up to 100")
	maxFailures := d.Int("max-failures", 0, "stop when more than this `number` of instances are unhealthy")
	patience := d.Duration("patience", 10*time.Minute, "an instance is unhealthy if a step takes longer than this `time`")
	health := check{
		script: d.String("check", "systemctl is-system-running --wait", "an instance is healthy if this shell `script` exits with 0 on it"),
		times:  d.Int("checks", 2, "run the check up to this `number` of times"),
	}
	dryRun, confirm := d.Bool("dry-run", false, "only check whether they can be stopped"), d.Confirmation()
	d.Require("tag")
	client, err := d.Client(ctx, world())
	if err != nil {
		return err
	}
	if *size < 1 || *size > 100 || *health.times < 1 || *maxFailures < 0 {
		return errors.New("-batch must be from 1 to 100, -checks at least 1, -max-failures at least 0")
	}

	fleet, err := findFleet(ctx, d, client, *tag, *only)
	if err != nil {
		return err
	}
	fleet.show()
	if *dryRun {
		return fleet.mayStop(ctx)
	}
	if err := confirm("Stop and start these %d instances, %d at a time", len(fleet.members), *size); err != nil {
		return err
	}

	fleet.noteRest()
	batches := slices.Collect(slices.Chunk(fleet.members, *size))
	for i, batch := range batches {
		d.Say("\nBatch %d of %d: %s", i+1, len(batches), names(batch))
		if err := fleet.restart(ctx, batch, health, *patience); err != nil {
			return err
		}
		fleet.noteRest()
		fleet.showHealth(batch)
		d.Say("  %s", fleet.bar())
		if n := fleet.count(unhealthy); n > *maxFailures {
			return fmt.Errorf("ended after batch %d of %d: %d unhealthy, and -max-failures is %d", i+1, len(batches), n, *maxFailures)
		}
	}
	d.Say("\nThe rollout is complete: %d healthy, %d unhealthy.", fleet.count(healthy), fleet.count(unhealthy))
	return nil
}

// restart takes a batch through its steps. It notes failures of single instances, and returns errors that concern all.
func (f *fleet) restart(ctx context.Context, batch []*member, health check, patience time.Duration) error {
	for _, step := range []func(ctx context.Context, ids []string) error{
		func(ctx context.Context, ids []string) error {
			// SuccessFirst stops the others even if one fails, and Err returns which one. KeepCharging keeps the capacity
			// and the address: the default of an account may be to give them up.
			resp, err := stopinstances.Do(ctx, f.client, &stopinstances.Request{
				InstanceIDs: ids, BatchOptimization: types.BatchOptimizationSuccessFirst, StoppedMode: types.StoppedModeKeepCharging,
			}, ecs.WithIdempotent())
			if err != nil {
				return err
			}
			return resp.Err()
		},
		until(f, ecswait.InstancesStopped, "stopped"),
		func(ctx context.Context, ids []string) error {
			resp, err := startinstances.Do(ctx, f.client, &startinstances.Request{InstanceIDs: ids, BatchOptimization: types.BatchOptimizationSuccessFirst}, ecs.WithIdempotent())
			if err != nil {
				return err
			}
			return resp.Err()
		},
		until(f, ecswait.InstancesRunning, "running"),
		until(f, ecswait.CloudAssistantsOnline, "taking commands"),
		func(ctx context.Context, ids []string) error { return f.check(ctx, ids, health) },
	} {
		if err := f.take(ctx, patience, batch, step); err != nil {
			return err
		}
	}
	return nil
}

// brisk shortens the first delay of a wait: a restart takes seconds.
var brisk = ecswait.WithWait(waiter.WithInitialDelay(400 * time.Millisecond))

// until returns a step that waits.
func until[T any](f *fleet, wait ecswait.Wait[T], what string) func(ctx context.Context, ids []string) error {
	return func(ctx context.Context, ids []string) error {
		_, err := wait(ctx, f.client, ids, brisk, f.Progress(what))
		return err
	}
}
