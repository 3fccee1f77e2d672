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
	refused   string // the code that is the point of the scene
}

// tour plays all scenes and shows what is left.
func tour(ctx context.Context, d *demo.Demo, client *ecs.Client, j job) error {
	inAnHour := time.Now().Add(time.Hour)
	scenes := []scene{
		{"Stop and release one, and keep a snapshot of it", []string{"web-1"}, job{snapshot: true}, ""},
		{"One that hangs: as if the power failed", []string{"web-2"}, job{forceStop: true}, ""},
		{"One that runs, released as it is", []string{"cache-1"}, job{force: true}, ""},
		{"Several at once: all or none, and one of them is protected", []string{"worker-1", "worker-2", "ledger"}, job{}, "InvalidOperation.DeletionProtection"},
		{"The same without it", []string{"worker-1", "worker-2"}, job{}, ""},
		{"Paid for until a day that is yet to come", []string{"erp"}, job{force: true}, "ChargeTypeViolation"},
		{"Release by itself, in an hour", []string{"preview"}, job{releaseAt: inAnHour}, ""},
		{"And on second thoughts not", []string{"preview"}, job{cancel: true}, ""},
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
	if s.refused == "" || !ecs.HasCode(err, s.refused) {
		return err
	}
	d.Say("   refused with %s: nothing was released", s.refused)
	return nil
}

// list returns all instances of the region.
func list(ctx context.Context, client *ecs.Client) ([]describeinstances.Instance, error) {
	var all []describeinstances.Instance
	for instance, err := range describeinstances.All(ctx, client, nil) {
		if err != nil {
			return nil, err
		}
		all = append(all, instance)
	}
	return all, nil
}
