package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// check makes a dry run. A dry run that passes returns an error too: IsDryRunSuccess recognizes it.
func check(ctx context.Context, client *ecs.Client, order runinstances.Request) error {
	order.DryRun, order.ClientToken = new(true), ""
	_, err := runinstances.Do(ctx, client, &order)
	if ecs.IsDryRunSuccess(err) {
		return nil
	}
	return errors.Join(errors.New("the service would reject the order"), explain(err))
}

// explain adds advice to the common errors of spot orders.
func explain(err error) error {
	switch {
	case ecs.HasCode(err, "InvalidSpotPriceLimit.LowerThanPublicPrice"):
		return fmt.Errorf("the price is above the limit now, raise -price-limit or wait: %w", err)
	case ecs.IsOutOfCapacity(err):
		return fmt.Errorf("that zone is sold out, name a vSwitch in another zone: %w", err)
	}
	return err
}

// start waits until an instance is created, and starts it. It does nothing if an earlier run has started it already.
func start(ctx context.Context, client *ecs.Client, id string) error {
	status := func(ctx context.Context) (types.InstanceStatus, error) {
		found, err := describeinstances.Do(ctx, client, &describeinstances.Request{InstanceIDs: []string{id}})
		if err != nil || len(found.Instances) == 0 {
			return "", err
		}
		return found.Instances[0].Status, nil
	}
	created := func(s types.InstanceStatus, err error) (waiter.Verdict, error) {
		return waiter.Verdict(s != "" && s != types.InstanceStatusPending), err
	}
	is, err := waiter.Until(ctx, status, created, waiter.WithMaxAttempts(20))
	if err != nil || is != types.InstanceStatusStopped {
		return err
	}
	_, err = startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}, ecs.WithIdempotent())
	if ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
		return nil // a retry found that it has started
	}
	return err
}
