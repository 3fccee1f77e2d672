package main

import (
	"context"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A scene does one job on instances of the fleet.
type scene struct {
	title     string
	instances []string // their names
	job       job
	rejected  string // the error code that the scene is about
}

// tour plays all scenes and shows the instances that are left.
func tour(ctx context.Context, d *demo.Demo, client *ecs.Client, j job) error {
	inAnHour := time.Now().Add(time.Hour)
	scenes := []scene{
		{"Stop and release an instance, and keep a snapshot of it", []string{"web-1"}, job{snapshot: true}, ""},
		{"Power off and release an instance that hangs", []string{"web-2"}, job{forceStop: true}, ""},
		{"Release a running instance", []string{"cache-1"}, job{force: true}, ""},
		{"Release several instances, all or none; one of them is protected", []string{"worker-1", "worker-2", "ledger"}, job{}, "InvalidOperation.DeletionProtection"},
		{"Release the others without the protected one", []string{"worker-1", "worker-2"}, job{}, ""},
		{"Release a subscription before it expires", []string{"erp"}, job{force: true}, "ChargeTypeViolation"},
		{"Release automatically, in an hour", []string{"preview"}, job{releaseAt: inAnHour}, ""},
		{"Cancel the automatic release", []string{"preview"}, job{cancel: true}, ""},
	}
	fleet, err := list(ctx, client)
	if err != nil {
		return err
	}
	d.Say("The fleet")
	showInstances(d, fleet)
	for n, s := range scenes {
		d.Say("\n%d. %s", n+1, s.title)
		s.job.token, s.job.confirm = j.token, j.confirm
		there := slices.DeleteFunc(slices.Clone(fleet), func(i describeinstances.Instance) bool { return !slices.Contains(s.instances, i.InstanceName) })
		if err := s.play(ctx, d, client, there); err != nil {
			return err
		}
	}

	fleet, err = list(ctx, client)
	d.Say("\nWhat is left")
	showInstances(d, fleet)
	return err
}

func (s scene) play(ctx context.Context, d *demo.Demo, client *ecs.Client, there []describeinstances.Instance) error {
	err := s.job.do(ctx, d, client, there)
	if s.rejected == "" || !ecs.HasCode(err, s.rejected) {
		return err
	}
	d.Say("   %s: nothing was released", s.rejected)
	return nil
}

// list returns all instances of the region.
func list(ctx context.Context, client *ecs.Client) ([]describeinstances.Instance, error) {
	return ecs.Collect(describeinstances.All(ctx, client, nil))
}
