package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// stop stops the instances and waits for all of them. Those that are stopped already, or about to be, refuse.
func (j job) stop(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	for _, id := range j.instances {
		_, err := stopinstance.Do(ctx, client, &stopinstance.Request{InstanceID: id, ForceStop: &j.forceStop})
		if err != nil && !ecs.HasCode(err, "IncorrectInstanceStatus") {
			return err
		}
	}
	_, err := ecswait.InstancesStopped(ctx, client, j.instances, d.Progress("stopped"))
	return err
}
