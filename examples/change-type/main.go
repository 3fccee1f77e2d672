// Change-type gives instances another type. One that is paid for by the hour has to be stopped for it; for a
// subscription an order is placed while it runs, which a restart puts into effect. What can be checked before
// anything stops is checked, and those that cannot have the type stay as they are.
//
//	go run ./examples/change-type                                                                          an ECS in memory
//	go run ./examples/change-type -live -region cn-hangzhou -instances i-1,i-2 -type ecs.g7.xlarge         the real one: checks and stops
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
	ids := d.List("instances", "change these instance `ids`, up to 100")
	d.StringVar(&c.to, "type", "", "the new instance `type`")
	d.BoolVar(&c.down, "downgrade", false, "the new type of subscriptions is a smaller one")
	start := d.List("start", "in the end start these instance `ids` even if they are stopped now")
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
		return errors.New("none of them can have that type now")
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

// change changes one instance. If it ran before, it runs again afterwards, with the new type or, if that is refused
// after all, with the old one.
func (c *changer) change(ctx context.Context, in describeinstances.Instance) error {
	has, prepaid := in.InstanceType == c.to, in.InstanceChargeType == types.ChargeTypePrePaid
	runs := in.Status == types.InstanceStatusRunning || in.Status == types.InstanceStatusStarting
	if prepaid && !has {
		c.note(in, "perhaps ordered")
		if err := c.order(ctx, in); isRefusal(err) {
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
		c.note(in, "stopped, of the old or the new type")
		if err := c.modify(ctx, in); isRefusal(err) {
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

// modify changes the type of an instance that is paid for by the hour. It has to be stopped. Doing it
// twice is the same as once, so the token that the client makes for the call is enough.
func (c *changer) modify(ctx context.Context, in describeinstances.Instance) error {
	_, err := modifyinstancespec.Do(ctx, c.client, &modifyinstancespec.Request{InstanceID: in.InstanceID, InstanceType: c.to})
	if err == nil {
		c.d.Say("   is %s now", c.to)
	}
	return err
}
