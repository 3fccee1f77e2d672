package main

import (
	"context"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyprepayinstancespec"
)

// order orders another type for a subscription, and pays. Only for a smaller one does it have to be stopped; if
// the order is refused all the same, it is started again.
func (c *changer) order(ctx context.Context, in describeinstances.Instance) error {
	request := &modifyprepayinstancespec.Request{
		InstanceID: in.InstanceID, InstanceType: c.to, AutoPay: new(true), ClientToken: c.token(in.InstanceID),
	}
	if c.down {
		request.OperatorType = "downgrade"
	}
	ordered, err := modifyprepayinstancespec.Do(ctx, c.client, request)
	if ecs.HasCode(err, "InvalidStatus.NotStopped") {
		c.d.Say("   refused with InvalidStatus.NotStopped: it has to be stopped for a smaller type")
		c.note(in, "being stopped for the order")
		if err := c.stop(ctx, in.InstanceID); err != nil {
			return err
		}
		if ordered, err = modifyprepayinstancespec.Do(ctx, c.client, request); isRefusal(err) {
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
