package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

// A job says what to do with some instances.
type job struct {
	instances                                  []string
	snapshot, forceStop, force, cancel, dryRun bool
	releaseAt                                  time.Time

	token   func(step string) string
	confirm func(format string, args ...any) error
}

// plain reports whether no flag changes the job from a plain release.
func (j job) plain() bool {
	return !j.snapshot && !j.forceStop && !j.force && !j.cancel && !j.dryRun && j.releaseAt.IsZero()
}

// intent returns a sentence that says what is about to happen.
func (j job) intent(names string) string {
	how := ", shut down first if running"
	switch {
	case j.force:
		how = ", even if running"
	case j.forceStop:
		how = ", powered off first if running"
	}
	what := "Release "
	if j.snapshot {
		what = "Take snapshots, which cost money, and release "
	}
	return what + names + "\n   with their system disks and public addresses" + how
}

// command returns the command line that continues the job.
func (j job) command(d *demo.Demo) string {
	args := []string{"-yes", "-instances", strings.Join(j.instances, ",")}
	for _, f := range []struct {
		given bool
		name  string
	}{{j.snapshot, "-snapshot -client-token " + j.token("")}, {j.forceStop, "-force-stop"}, {j.force, "-force"}} {
		if f.given {
			args = append(args, f.name)
		}
	}
	return d.Command("release", args...)
}

// look finds and shows the instances. Instances that do not exist need no release.
func look(ctx context.Context, d *demo.Demo, client *ecs.Client, ids []string) ([]describeinstances.Instance, error) {
	there, err := demo.Instances(ctx, client, ids)
	if err != nil {
		return nil, err
	}
	showInstances(d, there)
	if gone := len(ids) - len(there); gone > 0 {
		d.Say("%d of %d do not exist, or no longer.", gone, len(ids))
	}
	if len(there) == 0 {
		return nil, fmt.Errorf("none of these instances is in %s: released already, or in another region", client.Region())
	}
	return there, nil
}

func ids(instances []describeinstances.Instance) []string {
	var all []string
	for _, i := range instances {
		all = append(all, i.InstanceID)
	}
	return all
}

func names(instances []describeinstances.Instance) string {
	var all []string
	for _, i := range instances {
		all = append(all, i.InstanceName)
	}
	return strings.Join(all, ", ")
}

func showInstances(d *demo.Demo, instances []describeinstances.Instance) {
	table := d.Table("  INSTANCE", "NAME", "STATUS", "PAID", "PROTECTED", "RELEASED AT")
	for _, i := range instances {
		paid, protected := "by the hour", ""
		if i.InstanceChargeType == types.ChargeTypePrePaid {
			paid = "in advance"
		}
		if i.DeletionProtection {
			protected = "yes"
		}
		table.Row("  "+i.InstanceID, i.InstanceName, i.Status, paid, protected, i.AutoReleaseTime)
	}
	table.Flush()
}

// explain adds to an error what to do about it.
func explain(err error) error {
	switch {
	case ecs.HasCode(err, "InvalidOperation.DeletionProtection"):
		return fmt.Errorf("an instance is protected from deletion, remove the protection with ModifyInstanceAttribute first: %w", err)
	case ecs.IsDependencyViolation(err):
		return fmt.Errorf("something still uses an instance, remove that first: %w", err)
	case ecs.HasCode(err, "ChargeTypeViolation"):
		return fmt.Errorf("a subscription cannot be released, it ends when it expires or is refunded: %w", err)
	case errors.Is(err, context.Canceled):
		return err
	}
	return fmt.Errorf("release: %w", err)
}
