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

// check asks for the checks alone. A sound order is answered with an error too, one of its own.
func check(ctx context.Context, client *ecs.Client, order runinstances.Request) error {
	order.DryRun, order.ClientToken = new(true), ""
	_, err := runinstances.Do(ctx, client, &order)
	if ecs.IsDryRunSuccess(err) {
		return nil
	}
	return errors.Join(errors.New("the order would not go through"), explain(err))
}

// explain adds advice to the refusals that spot instances are known for.
func explain(err error) error {
	switch {
	case ecs.HasCode(err, "InvalidSpotPriceLimit.LowerThanPublicPrice"):
		return fmt.Errorf("the price is above the limit now, raise -price-limit or wait: %w", err)
	case ecs.IsOutOfCapacity(err):
		return fmt.Errorf("nothing is left there, name a vSwitch in another zone: %w", err)
	}
	return err
}

// start starts an instance that CreateInstance may still be making. One that an earlier run has started is left alone.
func start(ctx context.Context, client *ecs.Client, id string) error {
	status := func(ctx context.Context) (types.InstanceStatus, error) {
		answer, err := describeinstances.Do(ctx, client, &describeinstances.Request{InstanceIDs: []string{id}})
		if err != nil || len(answer.Instances) == 0 {
			return "", err
		}
		return answer.Instances[0].Status, nil
	}
	made := func(s types.InstanceStatus, err error) (waiter.Verdict, error) {
		return waiter.Verdict(s != "" && s != types.InstanceStatusPending), err
	}
	is, err := waiter.Until(ctx, status, made, waiter.WithMaxAttempts(20))
	if err != nil || is != types.InstanceStatusStopped {
		return err
	}
	_, err = startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id})
	return err
}
