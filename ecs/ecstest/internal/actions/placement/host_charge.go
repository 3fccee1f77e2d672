package placement

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// hosts finds the dedicated hosts of DedicatedHostIds, each once. All of them must exist.
func hosts(c *action.Call, code string) []*backend.DedicatedHost {
	var found []*backend.DedicatedHost
	for _, id := range c.Distinct("DedicatedHostIds") {
		found = append(found, action.FindOr(c, &c.DedicatedHosts, id, code))
	}
	return found
}

// subscriptions is hosts for an action that works on subscriptions only.
func subscriptions(c *action.Call, code string) []*backend.DedicatedHost {
	found := hosts(c, code)
	for _, h := range found {
		if h.Charge != backend.PrePaid {
			c.Reject("ChargeTypeViolation", "The dedicated host %q is not a subscription.", h.ID)
		}
	}
	return found
}

// renewDedicatedHosts renews hosts from their present end on, also those that have expired.
func renewDedicatedHosts(c *action.Call) action.Effect {
	found := subscriptions(c, "InvalidDedicatedHostId.NotFound")
	unit := cmp.Or(c.OneOfOr("PeriodUnit", "InvalidPeriodUnit.ValueNotSupported", "Month", "Year"), "Month")
	n := c.Int("Period", 0)
	if n < 1 || n > 60 {
		c.Reject("InvalidPeriod", "The period %d is not valid.", n)
	}
	return func() reply.Object {
		for _, h := range found {
			c.HostUntil(h, backend.AddPeriods(h.Expires, n, unit))
		}
		return reply.Object{reply.String("OrderId", c.NewOrder())}
	}
}

// modifyDedicatedHostAutoRenewAttribute sets how subscriptions are renewed. RenewalStatus counts more than AutoRenew.
func modifyDedicatedHostAutoRenewAttribute(c *action.Call) action.Effect {
	found := subscriptions(c, "InvalidParameter.InvalidDedicatedHostId")
	status := c.RenewalStatus()
	if renew, _ := c.Bool("AutoRenew"); status == "" && renew {
		status = "AutoRenewal"
	}
	months := c.Int("Duration", 1)
	if c.OneOfOr("PeriodUnit", "InvalidPeriodUnit.ValueNotSupported", "Month", "Year") == "Year" {
		months *= 12
	}
	if months < 1 || months > 60 {
		c.Reject("InvalidParameter.Duration", "The renewal period of %d months is not valid.", months)
	}
	withECS := c.OneOfOr("AutoRenewWithEcs", "InvalidParameter.AutoRenewWithEcs", "AutoRenewWithEcs", "StopRenewWithEcs", "NoOperation")
	return action.Change(func() {
		for _, h := range found {
			h.Renewal, h.RenewMonths = cmp.Or(status, "Normal"), 0
			if h.Renewal == "AutoRenewal" {
				h.RenewMonths = months
			}
			if withECS != "NoOperation" {
				h.RenewWithECS = cmp.Or(withECS, h.RenewWithECS)
			}
		}
	})
}

// modifyDedicatedHostsChargeType makes hosts subscriptions from now on, or pay-as-you-go.
func modifyDedicatedHostsChargeType(c *action.Call) action.Effect {
	found := hosts(c, "InvalidInstanceId.NotFound")
	const badCharge = "InvalidInstanceChargeType.ValueNotSupported"
	to := cmp.Or(c.OneOfOr("DedicatedHostChargeType", badCharge, backend.PrePaid, backend.PostPaid), backend.PrePaid)
	n, unit := c.Int("Period", 1), cmp.Or(c.OneOfOr("PeriodUnit", "InvalidPeriod.UnitMismatch", "Week", "Month"), "Month")
	if n < 1 || n > 60 {
		c.Invalid("Period", "it is not valid for the unit")
	}
	for _, h := range found {
		switch {
		case h.Charge == to:
			c.Reject(badCharge, "The dedicated host %q is %s already.", h.ID, to)
		case to == backend.PrePaid && !h.AutoReleaseAt.IsZero():
			c.Reject("ReleaseTimeHaveBeenSet", "The dedicated host %q has an automatic release time.", h.ID)
		case h.Expired:
			c.Reject("ExpiredInstance", "The dedicated host %q has expired.", h.ID)
		}
		for _, in := range c.Guests(h) {
			if to == backend.PostPaid && in.Charge == backend.PrePaid {
				c.Reject("InvalidOperation.NotSupport", "The dedicated host %q has the subscription %q.", h.ID, in.ID)
			}
		}
	}
	c.CheckAutoPay()
	detailed, _ := c.Bool("DetailFee")
	return func() reply.Object {
		for _, h := range found {
			c.ChargeHost(h, to, backend.AddPeriods(c.Now, n, unit))
		}
		resp := reply.Object{reply.String("OrderId", c.NewOrder())}
		if detailed {
			resp = append(resp, reply.List("FeeOfInstances", "FeeOfInstance", reply.Each(found, func(h *backend.DedicatedHost) reply.Object {
				return reply.Object{reply.String("InstanceId", h.ID), reply.String("Currency", "CNY"), reply.String("Fee", "0")}
			})))
		}
		return resp
	}
}
