package compute

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// renewalStates are what happens at the end of a subscription: it is renewed,
// its owner is reminded, or it ends without a reminder.
var renewalStates = []string{"AutoRenewal", "Normal", "NotRenewal"}

func describeInstanceAutoRenewAttribute(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	ids, given := c.IDs("InstanceId")
	status := renewalStatus(c)
	if !given && status == "" {
		c.Reject("InvalidParameter.RenewalStatusInstanceId", "InstanceId and RenewalStatus are both empty.")
	}
	for _, id := range ids {
		subscription(c, id)
	}
	f.Check(func(in *backend.Instance) bool {
		return in.Charge == backend.PrePaid && (!given || slices.Contains(ids, in.ID)) && (status == "" || in.Renewal == status)
	})
	page, fields := action.OnePage(c, f.Of(&c.Instances))
	items := reply.Array{}
	for _, in := range page {
		items = append(items, reply.Object{
			reply.String("InstanceId", in.ID),
			reply.Bool("AutoRenewEnabled", in.Renewal == "AutoRenewal"),
			reply.String("RenewalStatus", in.Renewal),
			reply.Int("Duration", in.RenewPeriods),
			reply.String("PeriodUnit", in.RenewUnit),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceRenewAttributes", "InstanceRenewAttribute", items))
	}
}

func renewalStatus(c *action.Call) string {
	s := c.String("RenewalStatus")
	if s != "" && !slices.Contains(renewalStates, s) {
		c.Reject("InvalidParameter.RenewalStatus", "The renewal status %q is not valid.", s)
	}
	return s
}

// subscription finds an instance, which must be a subscription.
func subscription(c *action.Call, id string) *backend.Instance {
	in, apiErr := action.Look(c, &c.Instances, id)
	switch {
	case apiErr != nil:
		c.Reject("InvalidParameter.InvalidInstanceId", "The instance %q does not exist.", id)
	case in.Charge != backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", id)
	}
	return in
}

func modifyInstanceAutoRenewAttribute(c *action.Call) action.Effect {
	ids, _ := c.IDs("InstanceId")
	var ins []*backend.Instance
	for _, id := range ids {
		in := subscription(c, id)
		if in.Locked(backend.LockFinancial) {
			c.Reject("IncorrectInstanceStatus", "The instance %q has expired.", id)
		}
		ins = append(ins, in)
	}
	status := renewalStatus(c)
	if auto, _ := c.Bool("AutoRenew"); status == "" {
		status = "Normal"
		if auto {
			status = "AutoRenewal"
		}
	}
	unit := c.String("PeriodUnit")
	allowed, known := map[string][]int{
		"":      {1, 2, 3, 6, 12, 24, 36, 48, 60},
		"Month": {1, 2, 3, 6, 12, 24, 36, 48, 60},
		"Week":  {1, 2, 3},
		"Year":  {1, 2, 3, 4, 5},
	}[unit]
	if !known {
		c.Reject("InvalidPeriodUnit.ValueNotSupported", "The period unit %q is not supported.", unit)
	}
	n := c.Int("Duration", 0)
	if status == "AutoRenewal" && !slices.Contains(allowed, max(n, 1)) || n < 0 {
		c.Reject("InvalidParameter.Duration", "The duration %d is not valid.", n)
	}
	return func() reply.Object {
		for _, in := range ins {
			in.Renewal = status
			if status == "AutoRenewal" {
				in.RenewPeriods, in.RenewUnit = max(n, 1), "Month"
				if unit != "" {
					in.RenewUnit = unit
				}
			}
		}
		return nil
	}
}
