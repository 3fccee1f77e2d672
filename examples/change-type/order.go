package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyprepayinstancespec"
)

// order orders another type for a subscription, and pays. Only a smaller type needs a stopped instance. If the service
// rejects the order all the same, order starts the instance again.
func (c *changer) order(ctx context.Context, in describeinstances.Instance) error {
	request := &modifyprepayinstancespec.Request{
		InstanceID: in.InstanceID, InstanceType: c.to, AutoPay: new(true), ClientToken: c.token(in.InstanceID),
	}
	if c.down {
		request.OperatorType = "downgrade"
	}
	ordered, err := modifyprepayinstancespec.Do(ctx, c.client, request)
	if ecs.HasCode(err, "InvalidStatus.NotStopped") {
		c.d.Say("   InvalidStatus.NotStopped: the instance has to be stopped for a smaller type")
		c.note(in, "being stopped for the order")
		if err := c.stop(ctx, in.InstanceID); err != nil {
			return err
		}
		if ordered, err = modifyprepayinstancespec.Do(ctx, c.client, request); rejected(err) {
			if err := c.run(ctx, in.InstanceID); err != nil {
				return err
			}
		}
	}
	if err == nil {
		c.d.Say("   order %s", ordered.OrderID)
	}
	return err
}
