package compute

import (
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// releaseTime reads AutoReleaseTime, truncated to the minute. It returns zero
// if the parameter is absent.
func releaseTime(c *action.Call) time.Time {
	s := c.String("AutoReleaseTime")
	if s == "" {
		return time.Time{}
	}
	t, ok := action.ParseTime(s)
	t = t.Truncate(time.Minute)
	// Cutting off the seconds can make exactly half an hour slightly less.
	if !ok || t.Before(c.Now.Add(action.MinRelease).Truncate(time.Minute)) || t.After(action.MaxRelease(c.Now)) {
		c.Reject("InvalidAutoReleaseTime.Malformed",
			"The automatic release time %q is not a UTC time between half an hour and three years ahead.", s)
	}
	return t
}

func modifyInstanceAutoReleaseTime(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	t := releaseTime(c)
	if in.Charge == backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	return func() reply.Object {
		c.ReleaseAt(in, t)

		return nil
	}
}

func renewInstance(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	unit := c.PeriodUnit("PeriodUnit", "Week", "Month", "Year")
	n := c.Int("Period", 0)
	day := c.Int("ExpectedRenewDay", 0)
	switch {
	case in.Charge != backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.ID)
	case in.Locked(backend.LockSecurity):
		c.Fail(action.CheckLocks(in, ""))
	case c.String("Period") == "" && day == 0:
		c.Missing("Period")
	case day < 0 || day > 28:
		c.Invalid("ExpectedRenewDay", "it is not between 1 and 28")
	case day == 0 && unit != "Year" && !action.ValidPeriod(n, unit), day == 0 && unit == "Year" && (n < 1 || n > 5):
		c.Reject("InvalidPeriod", "The period %d is not valid for the unit %s.", n, unit)
	}
	return func() reply.Object {
		end := backend.AddPeriods(in.Expires, n, unit)
		if day > 0 { // the next such day after the current end
			end = in.Expires.AddDate(0, 0, 1)
			for end.Day() != day {
				end = end.AddDate(0, 0, 1)
			}
		}
		c.ExpireAt(in, end)
		return reply.Object{reply.String("OrderId", c.NewOrder())}
	}
}

func modifyInstanceChargeType(c *action.Call) action.Effect {
	to := c.OneOf("InstanceChargeType", backend.PrePaid, backend.PostPaid)
	if to == "" {
		to = backend.PrePaid
	}
	n, unit := c.Int("Period", 1), c.PeriodUnit("PeriodUnit", "Week", "Month")
	disks, _ := c.Bool("IncludeDataDisks")
	c.Bool("AutoPay")
	detailed, _ := c.Bool("IsDetailFee")
	ids, _ := c.IDs("InstanceIds")
	if len(ids) == 0 {
		c.Reject("InvalidParameter.InstanceIds", "There are no instance IDs.")
	}
	if !action.ValidPeriod(n, unit) {
		c.Reject("InvalidPeriod", "The period %d is not valid for the unit %s.", n, unit)
	}
	var ins []*backend.Instance
	for _, id := range ids {
		in := action.Find(c, &c.Instances, id)
		c.Fail(checkChargeType(in, to))
		ins = append(ins, in)
	}
	return func() reply.Object {
		fees := reply.Array{}
		for _, in := range ins {
			c.ChargeAs(in, to, n, unit, disks)
			fees = append(fees, reply.Object{reply.String("InstanceId", in.ID), reply.String("Currency", "CNY"), reply.String("Fee", "0")})
		}
		resp := reply.Object{reply.String("OrderId", c.NewOrder())}
		if detailed {
			resp = append(resp, reply.List("FeeOfInstances", "FeeOfInstance", fees))
		}
		return resp
	}
}

func checkChargeType(in *backend.Instance, to string) *action.Error {
	switch {
	case in.Status != backend.Running && in.Status != backend.Stopped:
		return action.Errorf("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case in.Locked(backend.LockFinancial):
		return action.Errorf("ExpiredInstance", "The instance %q has expired.", in.ID)
	case in.Locked(backend.LockSecurity):
		return action.CheckLocks(in, "")
	case in.Charge == to || in.Spot() || to == backend.PrePaid && in.Type.Family.PostPaidOnly:
		return action.Errorf("InvalidInstanceChargeType.ValueNotSupported", "The instance %q cannot become %s.", in.ID, to)
	case to == backend.PrePaid && !in.AutoReleaseAt.IsZero():
		return action.Errorf("ReleaseTimeHaveBeenSet", "The instance %q has an automatic release time.", in.ID)
	}
	return nil
}
