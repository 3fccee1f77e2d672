package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// stop stops the instances and waits for all of them. Instances that are stopped or stopping already give
// IncorrectInstanceStatus, also after a retry.
func (j job) stop(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	for _, id := range j.instances {
		_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id, ForceStop: &j.forceStop}, ecs.WithIdempotent())
		if err != nil && !ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
			return err
		}
	}
	_, err := ecswait.InstancesStopped(ctx, client, j.instances, d.Progress("stopped"))
	return err
}
