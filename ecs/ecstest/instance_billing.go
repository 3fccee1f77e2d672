package ecstest

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The charge types of instances and disks.
const (
	postPaid = "PostPaid"
	prePaid  = "PrePaid"
)

// graceAfterExpiry is how long an expired instance is kept locked.
const graceAfterExpiry = 15 * 24 * time.Hour

// The automatic release time must be at least this far ahead.
const minRelease = 30 * time.Minute

func maxRelease(now time.Time) time.Time { return now.AddDate(3, 0, 0) }

var (
	monthPeriods = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36, 48, 60}
	weekPeriods  = []int{1, 2, 3, 4}
)

func validPeriod(n int, unit string) bool {
	if unit == "Week" {
		return slices.Contains(weekPeriods, n)
	}
	return slices.Contains(monthPeriods, n)
}

func addPeriods(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "Week":
		return t.AddDate(0, 0, 7*n)
	case "Year":
		return t.AddDate(n, 0, 0)
	default:
		return t.AddDate(0, n, 0)
	}
}

// periodUnit reads the unit of a period. The default is a month.
func (c *call) periodUnit(name string, units ...string) string {
	unit := c.text(name)
	if unit == "" {
		return "Month"
	}
	if !slices.Contains(units, unit) {
		c.reject("InvalidPeriodUnit.ValueNotSupported", "The period unit %q is not supported.", unit)
	}
	return unit
}

// newOrder returns the number of a new order, which is paid at once.
func (st *state) newOrder() string {
	st.orders++
	return fmt.Sprintf("2%012d", st.orders)
}

// expireAt makes the subscription end at t. Then the instance is renewed if it
// has automatic renewal. Otherwise it is locked and stopped, and released after
// the grace period.
func (st *state) expireAt(in *instance, t time.Time) {
	st.cancel(in.expiry)
	in.expires = t
	in.unlock(lockFinancial)
	in.expiry = st.at(t, func() {
		if in.renewal == "AutoRenewal" {
			st.expireAt(in, addPeriods(t, in.renewPeriods, in.renewUnit))
			return
		}
		in.lock(lockFinancial, "The subscription has expired.")
		if in.status != stopped {
			in.stoppedMode = ""
			st.walk(in, stopping, stopped)
		}
		in.expiry = st.at(t.Add(graceAfterExpiry), func() { st.release(in) })
	})
}

// releaseAt schedules the release of the instance at t, or cancels it if t is
// zero.
func (st *state) releaseAt(in *instance, t time.Time) {
	st.cancel(in.autoRelease)
	in.autoReleaseAt, in.autoRelease = t, nil
	if !t.IsZero() {
		in.autoRelease = st.at(t, func() { st.release(in) })
	}
}

// releaseTime reads AutoReleaseTime, truncated to the minute. It returns zero
// if the parameter is absent.
func (c *call) releaseTime() time.Time {
	s := c.text("AutoReleaseTime")
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse("2006-01-02T15:04:05Z", s)
	if err != nil {
		t, err = time.Parse(minuteLayout, s)
	}
	t = t.Truncate(time.Minute)
	// Cutting off the seconds can make exactly half an hour slightly less.
	if err != nil || t.Before(c.now.Add(minRelease).Truncate(time.Minute)) || t.After(maxRelease(c.now)) {
		c.reject("InvalidAutoReleaseTime.Malformed",
			"The automatic release time %q is not a UTC time between half an hour and three years ahead.", s)
	}
	return t
}

func modifyInstanceAutoReleaseTime(c *call) effect {
	in := c.instance("InstanceId")
	t := c.releaseTime()
	if in.charge == prePaid {
		c.reject("ChargeTypeViolation", "The instance %q is a subscription.", in.id)
	}
	return func() reply.Object {
		c.releaseAt(in, t)

		return nil
	}
}

func renewInstance(c *call) effect {
	in := c.instance("InstanceId")
	unit := c.periodUnit("PeriodUnit", "Week", "Month", "Year")
	n := c.integer("Period", 0)
	day := c.integer("ExpectedRenewDay", 0)
	switch {
	case in.charge != prePaid:
		c.reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.id)
	case in.locked(lockSecurity):
		c.fail(checkLocks(in, ""))
	case c.text("Period") == "" && day == 0:
		c.fail(missingParameter("Period"))
	case day < 0 || day > 28:
		c.invalid("ExpectedRenewDay", "it is not between 1 and 28")
	case day == 0 && unit != "Year" && !validPeriod(n, unit), day == 0 && unit == "Year" && (n < 1 || n > 5):
		c.reject("InvalidPeriod", "The period %d is not valid for the unit %s.", n, unit)
	}
	return func() reply.Object {
		end := addPeriods(in.expires, n, unit)
		if day > 0 { // the next such day after the current end
			end = in.expires.AddDate(0, 0, 1)
			for end.Day() != day {
				end = end.AddDate(0, 0, 1)
			}
		}
		c.expireAt(in, end)
		return reply.Object{reply.String("OrderId", c.newOrder())}
	}
}

func modifyInstanceChargeType(c *call) effect {
	to := c.oneOf("InstanceChargeType", prePaid, postPaid)
	if to == "" {
		to = prePaid
	}
	n, unit := c.integer("Period", 1), c.periodUnit("PeriodUnit", "Week", "Month")
	disks, _ := c.boolean("IncludeDataDisks")
	c.boolean("AutoPay")
	detailed, _ := c.boolean("IsDetailFee")
	ids, _ := c.ids("InstanceIds")
	if len(ids) == 0 {
		c.reject("InvalidParameter.InstanceIds", "There are no instance IDs.")
	}
	if !validPeriod(n, unit) {
		c.reject("InvalidPeriod", "The period %d is not valid for the unit %s.", n, unit)
	}
	var ins []*instance
	for _, id := range ids {
		in := lookup(c, KindInstance, &c.instances, id)
		c.fail(checkChargeType(in, to))
		ins = append(ins, in)
	}
	return func() reply.Object {
		fees := reply.Array{}
		for _, in := range ins {
			c.chargeAs(in, to, n, unit, disks)
			fees = append(fees, reply.Object{reply.String("InstanceId", in.id), reply.String("Currency", "CNY"), reply.String("Fee", "0")})
		}
		resp := reply.Object{reply.String("OrderId", c.newOrder())}
		if detailed {
			resp = append(resp, reply.List("FeeOfInstances", "FeeOfInstance", fees))
		}
		return resp
	}
}

func checkChargeType(in *instance, to string) *apiError {
	switch {
	case in.status != running && in.status != stopped:
		return newError("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
	case in.locked(lockFinancial):
		return newError("ExpiredInstance", "The instance %q has expired.", in.id)
	case in.locked(lockSecurity):
		return checkLocks(in, "")
	case in.charge == to || in.spot() || to == prePaid && in.shape.family.postPaidOnly:
		return newError("InvalidInstanceChargeType.ValueNotSupported", "The instance %q cannot become %s.", in.id, to)
	case to == prePaid && !in.autoReleaseAt.IsZero():
		return newError("ReleaseTimeHaveBeenSet", "The instance %q has an automatic release time.", in.id)
	}
	return nil
}

// chargeAs changes the charge type of the instance, effective now. The system
// disk always changes with it; data disks change on request, and always to
// pay-as-you-go.
func (st *state) chargeAs(in *instance, charge string, n int, unit string, dataDisks bool) {
	in.charge = charge
	if charge == prePaid {
		in.renewal, in.renewPeriods, in.renewUnit = "Normal", 1, "Month"
		in.deletionProtection = false
		st.expireAt(in, addPeriods(st.now, n, unit))
	} else {
		st.cancel(in.expiry)
		in.expires, in.expiry = time.Time{}, nil
	}
	for _, d := range in.disks {
		if d.use == "system" || dataDisks || charge == postPaid {
			d.charge, d.expires = charge, in.expires
		}
	}
}
