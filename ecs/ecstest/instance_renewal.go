package ecstest

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// renewalStates are what happens at the end of a subscription: it is renewed,
// its owner is reminded, or it ends without a reminder.
var renewalStates = []string{"AutoRenewal", "Normal", "NotRenewal"}

func describeInstanceAutoRenewAttribute(c *call) effect {
	f := newFilters[*instance](c)
	ids, given := c.ids("InstanceId")
	status := c.renewalStatus()
	if !given && status == "" {
		c.reject("InvalidParameter.RenewalStatusInstanceId", "InstanceId and RenewalStatus are both empty.")
	}
	for _, id := range ids {
		c.subscription(id)
	}
	f.check(func(in *instance) bool {
		return in.charge == prePaid && (!given || slices.Contains(ids, in.id)) && (status == "" || in.renewal == status)
	})
	page, fields := onePage(c, f.of(&c.instances))
	items := reply.Array{}
	for _, in := range page {
		items = append(items, reply.Object{
			reply.String("InstanceId", in.id),
			reply.Bool("AutoRenewEnabled", in.renewal == "AutoRenewal"),
			reply.String("RenewalStatus", in.renewal),
			reply.Int("Duration", in.renewPeriods),
			reply.String("PeriodUnit", in.renewUnit),
		})
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceRenewAttributes", "InstanceRenewAttribute", items))
	}
}

func (c *call) renewalStatus() string {
	s := c.text("RenewalStatus")
	if s != "" && !slices.Contains(renewalStates, s) {
		c.reject("InvalidParameter.RenewalStatus", "The renewal status %q is not valid.", s)
	}
	return s
}

// subscription finds an instance, which must be a subscription.
func (c *call) subscription(id string) *instance {
	in, apiErr := c.findInstance(id)
	switch {
	case apiErr != nil:
		c.reject("InvalidParameter.InvalidInstanceId", "The instance %q does not exist.", id)
	case in.charge != prePaid:
		c.reject("ChargeTypeViolation", "The instance %q is not a subscription.", id)
	}
	return in
}

func modifyInstanceAutoRenewAttribute(c *call) effect {
	ids, _ := c.ids("InstanceId")
	var ins []*instance
	for _, id := range ids {
		in := c.subscription(id)
		if in.locked(lockFinancial) {
			c.reject("IncorrectInstanceStatus", "The instance %q has expired.", id)
		}
		ins = append(ins, in)
	}
	status := c.renewalStatus()
	if auto, _ := c.boolean("AutoRenew"); status == "" {
		status = "Normal"
		if auto {
			status = "AutoRenewal"
		}
	}
	unit := c.text("PeriodUnit")
	allowed, known := map[string][]int{
		"":      {1, 2, 3, 6, 12, 24, 36, 48, 60},
		"Month": {1, 2, 3, 6, 12, 24, 36, 48, 60},
		"Week":  {1, 2, 3},
		"Year":  {1, 2, 3, 4, 5},
	}[unit]
	if !known {
		c.reject("InvalidPeriodUnit.ValueNotSupported", "The period unit %q is not supported.", unit)
	}
	n := c.integer("Duration", 0)
	if status == "AutoRenewal" && !slices.Contains(allowed, max(n, 1)) || n < 0 {
		c.reject("InvalidParameter.Duration", "The duration %d is not valid.", n)
	}
	return func() reply.Object {
		for _, in := range ins {
			in.renewal = status
			if status == "AutoRenewal" {
				in.renewPeriods, in.renewUnit = max(n, 1), "Month"
				if unit != "" {
					in.renewUnit = unit
				}
			}
		}
		return nil
	}
}
