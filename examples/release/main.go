// Release releases instances, one or many at once. If asked, it takes snapshots first. It stops running instances,
// releases all of them and waits until they are gone. It also sets, shows and cancels the time of an automatic release.
// In memory it shows all of that with a small fleet.
//
//	go run ./examples/release                                                              an ECS in memory
//	go run ./examples/release -live -region cn-hangzhou -instances i-1,i-2                 the real one: only shows them
//	go run ./examples/release -live -region cn-hangzhou -instances i-1,i-2 -snapshot -yes  takes snapshots and releases them
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
	instances := d.List("instances", "release the instances with these `ids`, up to 100")
	d.Require("instances")
	d.BoolVar(&j.snapshot, "snapshot", false, "first take snapshots of the system disks and keep them for 30 days")
	d.BoolVar(&j.forceStop, "force-stop", false, "stop them as a power cut does; unwritten data is lost")
	d.BoolVar(&j.force, "force", false, "release them even if they are running")
	d.TextVar(&j.releaseAt, "release-at", time.Time{}, "only set this `time` of automatic release")
	d.BoolVar(&j.cancel, "cancel", false, "only cancel the automatic release")
	d.BoolVar(&j.dryRun, "dry-run", false, "only check whether they can be released")
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

// do does the job. It first makes a dry run with force, which checks everything except the status: so do does not stop
// an instance that cannot be released.
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
	d.Say("   dry run passed: they can be released")
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

// release does not ask for the status first, because it may change in between. If the service rejects the release of a
// running instance, release stops the instances and tries again.
func (j job) release(ctx context.Context, d *demo.Demo, client *ecs.Client) error {
	err := j.delete(ctx, client)
	if ecs.HasCode(err, ecs.CodeIncorrectInstanceStatus) {
		d.Say("   IncorrectInstanceStatus: running instances must be stopped first")
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

// delete releases one instance, or all of several or none of them. DeleteInstances has a client token; DeleteInstance
// has none, but is idempotent: a retry finds that the instance is gone.
func (j job) delete(ctx context.Context, client *ecs.Client) error {
	if len(j.instances) == 1 {
		_, err := deleteinstance.Do(ctx, client, &deleteinstance.Request{InstanceID: j.instances[0], Force: &j.force, DryRun: &j.dryRun}, ecs.WithIdempotent())
		return err
	}
	_, err := deleteinstances.Do(ctx, client, &deleteinstances.Request{InstanceIDs: j.instances, Force: &j.force, DryRun: &j.dryRun})
	return err
}
