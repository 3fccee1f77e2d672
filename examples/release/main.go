// Release gives instances back: it takes a snapshot first if that is asked for, stops what still runs, releases one
// instance or many at once, and waits until they are gone. It also sets, reads and cancels the time at which
// instances release themselves. In memory it shows all of that on a small fleet.
//
//	go run ./examples/release                                                              an ECS in memory
//	go run ./examples/release -live -region cn-hangzhou -instances i-1,i-2                 the real one: shows them and stops
//	go run ./examples/release -live -region cn-hangzhou -instances i-1,i-2 -snapshot -yes  keeps snapshots and releases them
//	go run ./examples/release -live -region cn-hangzhou -instances i-1 -release-at 2027-01-31T18:00:00Z -yes
//	go run ./examples/release -live -region cn-hangzhou -instances i-1 -cancel -yes
package main

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("release", run) }

func run(ctx context.Context, d *demo.Demo) error {
	var j job
	instances := d.List("instances", "these instance `ids`, up to 100")
	d.Require("instances")
	d.BoolVar(&j.snapshot, "snapshot", false, "first take snapshots of the system disks, kept for 30 days")
	d.BoolVar(&j.forceStop, "force-stop", false, "stop them as a power cut does; what was not yet written is lost")
	d.BoolVar(&j.force, "force", false, "release them even while they run")
	d.TextVar(&j.releaseAt, "release-at", time.Time{}, "only set this `time` at which they release themselves")
	d.BoolVar(&j.cancel, "cancel", false, "only cancel the time at which they release themselves")
	d.BoolVar(&j.dryRun, "dry-run", false, "only check whether anything keeps them")
	j.token, j.confirm = d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	if j.instances = *instances; !d.Live() && j.plain() && !d.Given("instances") {
		return tour(ctx, d, client, j)
	}
	there, err := look(ctx, d, client, j.instances)
	if err != nil {
		return err
	}
	return j.do(ctx, d, client, there)
}

// do does what is asked for. A dry run with force has everything checked but the state: nothing is stopped that
// cannot be released then.
func (j job) do(ctx context.Context, d *demo.Demo, client *ecs.Client, there []describeinstances.Instance) error {
	j.instances = ids(there)
	if j.cancel || !j.releaseAt.IsZero() {
		return j.schedule(ctx, d, client)
	}
	if !j.dryRun {
		if err := j.confirm("%s", j.intent(names(there))); err != nil {
			return err
		}
	}
	if err := (job{instances: j.instances, force: true, dryRun: true}).delete(ctx, client); err != nil && !ecs.IsDryRunSuccess(err) {
		return explain(err)
	}
	d.Say("   a dry run found nothing that keeps them")
	if j.dryRun {
		return nil
	}
	left := names(there) + ": perhaps stopped, perhaps released already"
	d.Made(left, "to go on: "+j.command(d))
	if j.snapshot {
		if err := j.keep(ctx, d, client, there); err != nil {
			return err
		}
	}
	if err := j.release(ctx, d, client); err != nil {
		return explain(err)
	}
	d.Gone(left)
	return nil
}

// release tries without asking for the state before, which may be another one by then. What still runs is
// refused, so that is the moment to stop it.
func (j job) release(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	err := j.delete(ctx, client)
	if ecs.HasCode(err, "IncorrectInstanceStatus") {
		d.Say("   refused with IncorrectInstanceStatus: what runs has to be stopped first")
		if err := j.stop(ctx, d, client); err != nil {
			return err
		}
		err = j.delete(ctx, client)
	}
	if err != nil && !ecs.IsNotFound(err) {
		return err
	}
	return ecswait.InstancesReleased(ctx, client, j.instances, d.Progress("released"))
}

// delete releases one instance, or all of many or none.
func (j job) delete(ctx context.Context, client *ecs.Client) error {
	if len(j.instances) == 1 {
		_, err := deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: j.instances[0], Force: &j.force, DryRun: &j.dryRun})
		return err
	}
	_, err := deleteinstances.Do(ctx, client, &deleteinstances.Request{InstanceIDs: j.instances, Force: &j.force, DryRun: &j.dryRun})
	return err
}
