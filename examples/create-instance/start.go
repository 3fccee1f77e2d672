package main

import (
	"context"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// start starts an instance once it is Stopped, the first state of a new one, and waits until it runs. A retry may find
// that the instance has started already.
func start(ctx context.Context, d *demo.Demo, client *ecs.Client, id string) error {
	begun, err := hasBegun(ctx, client, id)
	if err != nil {
		return err
	}
	if !begun {
		if _, err := ecswait.InstancesStopped(ctx, client, []string{id}, d.Progress("created, Stopped")); err != nil {
			return err
		}
		_, err := startinstance.Do(ctx, client, &startinstance.Request{InstanceID: id}, ecs.WithIdempotent())
		if err != nil && !ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
			return err
		}
	}
	_, err = ecswait.InstancesRunning(ctx, client, []string{id}, d.Progress("started, Running"))
	return err
}

// hasBegun reports whether the instance was started. A new instance may not be in the list yet.
func hasBegun(ctx context.Context, client *ecs.Client, id string) (bool, error) {
	for instance, err := range describeinstances.All(ctx, client, &describeinstances.Request{InstanceIDs: []string{id}}) {
		return slices.Contains([]types.InstanceStatus{types.InstanceStatusStarting, types.InstanceStatusRunning}, instance.Status), err
	}
	return false, nil
}
