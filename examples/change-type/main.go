// Change-type gives instances another type. A pay-as-you-go instance has to be stopped for that. For a subscription, the
// program places an order while the instance runs, and a restart puts it into effect. The program checks as much as it
// can before it stops anything. Instances that cannot have the type stay as they are.
//
//	go run ./examples/change-type                                                                          an ECS in memory
//	go run ./examples/change-type -live -region cn-hangzhou -instances i-1,i-2 -type ecs.g7.xlarge         the real one: only checks
//	go run ./examples/change-type -live -region cn-hangzhou -instances i-1,i-2 -type ecs.g7.xlarge -yes    changes them
package main

import (
	"context"
	"errors"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancespec"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
)

func main() { demo.Main("change-type", run) }

func run(ctx context.Context, d *demo.Demo) error {
	c := &changer{d: d}
	ids := d.List("instances", "change the instances with these `ids`, up to 100")
	d.StringVar(&c.to, "type", "", "the new instance `type`")
	d.BoolVar(&c.down, "downgrade", false, "the new type is smaller than the type of the subscriptions")
	start := d.List("start", "at the end, start the instances with these `ids` even if they are stopped now")
	dryRun := d.Bool("dry-run", false, "only check; subscriptions have no dry run")
	d.Require("instances", "type")
	var confirm func(format string, args ...any) error
	c.token, confirm = d.ClientToken(), d.Confirmation()
	client, err := d.Client(ctx, world)
	if err != nil {
		return err
	}
	c.client, c.start = client, *start
	before, err := find(ctx, client, *ids)
	if err != nil {
		return err
	}
	showInstances(d, before, nil)
	d.Say("")

	possible := slices.DeleteFunc(slices.Clone(before), func(in describeinstances.Instance) bool { return !c.check(ctx, in) })
	if len(possible) == 0 {
		return errors.New("none of the instances can have that type now")
	}
	if *dryRun {
		return nil
	}
	if err := confirm("%s", c.intent(possible)); err != nil {
		return err
	}
	for _, in := range possible {
		d.Say("\n%s", in.InstanceName)
		if err := c.change(ctx, in); err != nil {
			return err
		}
	}

	d.Say("")
	after, err := find(ctx, client, *ids)
	if err != nil {
		return err
	}
	showInstances(d, after, before)
	return nil
}

// change changes one instance. If the instance ran before, it runs again afterwards: with the new type, or with the old
// one if the service rejects the change after all.
func (c *changer) change(ctx context.Context, in describeinstances.Instance) error {
	has, prepaid := in.InstanceType == c.to, in.InstanceChargeType == types.ChargeTypePrePaid
	runs := in.Status == types.InstanceStatusRunning || in.Status == types.InstanceStatusStarting
	if prepaid && !has {
		c.note(in, "perhaps ordered")
		if err := c.order(ctx, in); rejected(err) {
			c.d.Say("   stays as it is: %v", explain(err))
			c.note(in, "")
			return nil
		} else if err != nil {
			return err
		}
	}
	if in.Status != types.InstanceStatusStopped && !has {
		c.note(in, "being stopped, still "+in.InstanceType)
		if err := c.stop(ctx, in.InstanceID); err != nil {
			return err
		}
	}
	if !prepaid && !has {
		c.note(in, "stopped, with the old or the new type")
		if err := c.modify(ctx, in); rejected(err) {
			c.d.Say("   keeps its type: %v", explain(err))
		} else if err != nil {
			return err
		}
	}
	if runs || slices.Contains(c.start, in.InstanceID) {
		c.note(in, "stopped or starting")
		if err := c.run(ctx, in.InstanceID); err != nil {
			return err
		}
	}
	c.note(in, "")
	return nil
}

// modify changes the type of a stopped pay-as-you-go instance. Changing it twice does no harm, so the call needs no token
// of its own: the one that the client generates is enough.
func (c *changer) modify(ctx context.Context, in describeinstances.Instance) error {
	_, err := modifyinstancespec.Do(ctx, c.client, &modifyinstancespec.Request{InstanceID: in.InstanceID, InstanceType: c.to})
	if err == nil {
		c.d.Say("   is %s now", c.to)
	}
	return err
}
