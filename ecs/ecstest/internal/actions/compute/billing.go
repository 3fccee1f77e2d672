package compute

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// readCharge reads how the instances are paid, and the bandwidth, which is paid separately.
func readCharge(c *action.Call, l *launch, badUnit string) {
	in := &l.Model
	in.Charge = c.ChargeType("InvalidInstanceChargeType.NotFound")
	if in.Charge == backend.PrePaid {
		readSubscription(c, in, badUnit)
	} else {
		c.Ignore("AutoPay", "AutoRenew", "AutoRenewPeriod", "Period", "PeriodUnit") // documented for subscriptions only
	}
	readSpot(c, l)
	in.InternetCharge = c.InternetCharge("InternetChargeType", "PayByTraffic")
	in.BandwidthIn = leastBandwidthIn
	in.BandwidthIn, in.BandwidthOut = readBandwidths(c, in,
		"InvalidInternetMaxBandwidthIn.Malformed", "InvalidInternetMaxBandwidthOut.Malformed")
}

func readSubscription(c *action.Call, in *backend.Instance, badUnit string) {
	requirePeriod(c)
	n, unit := readPeriod(c, badUnit, "Week", "Month")
	in.Expires = backend.AddPeriods(c.Now, n, unit)
	in.Renewal, in.RenewPeriods, in.RenewUnit = "Normal", 1, unit
	if auto, _ := c.Bool("AutoRenew"); auto {
		in.Renewal, in.RenewPeriods = "AutoRenewal", c.Int("AutoRenewPeriod", 1)
		if !slices.Contains(renewalPeriods[unit], in.RenewPeriods) {
			c.Reject("InvalidAutoRenewPeriod.ValueNotSupported", "The renewal period %d is not valid.", in.RenewPeriods)
		}
	}
	c.Ignore("AutoRenewPeriod")
	c.CheckAutoPay()
	if in.Type.Family.PostPaidOnly {
		c.Reject("OperationDenied.PrepayNotAvailable", "The instance type %q is not sold as a subscription.", in.Type.ID)
	}
}

func readSpot(c *action.Call, l *launch) {
	in := &l.Model
	in.SpotStrategy = c.SpotStrategy("InvalidSpotStrategy")
	if !in.Spot() {
		c.Ignore("SpotDuration", "SpotInterruptionBehavior", "SpotPriceLimit") // documented for spot instances only
		return
	}
	c.Ignore("SpotPriceLimit") // without the strategy that has a limit
	in.SpotDuration = c.SpotDuration()
	behavior := c.OneOfOr("SpotInterruptionBehavior", "InvalidSpotInterruptionBehavior", "Terminate", "Stop")
	in.SpotInterruption = cmp.Or(behavior, "Terminate")
	switch {
	case in.Charge == backend.PrePaid:
		c.Reject("InvalidSpotPrepaid", "A spot instance cannot be a subscription.")
	case in.Type.Family.NoSpot:
		c.Reject("SpotNotSupported", "The instance type %q is not sold as spot capacity.", in.Type.ID)
	case in.SpotStrategy == "SpotWithPriceLimit":
		readPriceLimit(c, l)
	}
}

func readPriceLimit(c *action.Call, l *launch) {
	limit, _ := c.Float("SpotPriceLimit")
	price := l.Model.Type.SpotPrice(l.Network.Zone, l.Model.OSType, c.Now)
	switch {
	case limit <= 0 || math.Abs(limit*1000-math.Round(limit*1000)) > 1e-6:
		c.Reject("InvalidSpotPriceLimit", "The price limit %v is not a price with at most three decimals.", limit)
	case limit < price:
		c.Reject("InvalidSpotPriceLimit.LowerThanPublicPrice", "The price limit %v is below the current price, %v.", limit, price)
	}
	l.Model.SpotPriceLimit = limit
}

// readRelease reads when an instance is released.
func readRelease(c *action.Call) time.Time {
	return c.AutoReleaseTime("InvalidAutoReleaseTime.Malformed")
}

func modifyInstanceAutoReleaseTime(c *action.Call) action.Effect {
	in := action.FindOr(c, &c.Instances, c.String("InstanceId"), "NoSuchResource")
	t := readRelease(c)
	if in.Charge == backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is a subscription.", in.ID)
	}
	return action.Change(func() { c.ReleaseAt(in, t) })
}

// The lengths of a subscription, and of its automatic renewal, by unit.
var (
	periods = map[string][]int{
		"Week":  {1, 2, 3, 4},
		"Month": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36, 48, 60},
		"Year":  {1, 2, 3, 4, 5},
	}
	renewalPeriods = map[string][]int{
		"Week":  {1, 2, 3},
		"Month": {1, 2, 3, 6, 12, 24, 36, 48, 60},
		"Year":  {1, 2, 3, 4, 5},
	}
)

// readPeriod reads the length of a subscription. It is a month by default.
func readPeriod(c *action.Call, badUnit string, units ...string) (n int, unit string) {
	n, unit = c.Int("Period", 1), cmp.Or(c.String("PeriodUnit"), "Month")
	switch {
	case !slices.Contains(units, unit):
		c.Reject(badUnit, "The period unit %q is not supported.", unit)
	case !slices.Contains(periods[unit], n):
		c.Reject("InvalidPeriod", "The period %d is not valid for the unit %s.", n, unit)
	}
	return n, unit
}

func requirePeriod(c *action.Call) {
	if c.String("Period") == "" {
		c.Reject("MissingParamter", "The parameter \"Period\" is missing.") // the typo is the service's
	}
}

func renewInstance(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	if in.Charge != backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.ID)
	}
	c.CheckSecurity(in)
	end := readRenewal(c, in.Expires)
	return func() reply.Object {
		c.ExpireAt(in, end)
		return orderOf(c, in)
	}
}

// readRenewal reads a period after the current end, or the day of a month that is to be the next end.
func readRenewal(c *action.Call, end time.Time) time.Time {
	day := c.Int("ExpectedRenewDay", 0)
	switch {
	case day == 0:
		requirePeriod(c)
		n, unit := readPeriod(c, "InvalidPeriodUnit.ValueNotSupported", "Week", "Month", "Year")
		return backend.AddPeriods(end, n, unit)
	case day < 0 || day > 28:
		c.Reject("InvalidExpectedRenewDay.ValueNotSupported", "The day %d is not between 1 and 28.", day)
		return end
	case c.String("Period") != "":
		c.Reject("InvalidExpectedRenewDay.Conflict", "Period and ExpectedRenewDay are mutually exclusive.")
	}
	for end = end.AddDate(0, 0, 1); end.Day() != day; {
		end = end.AddDate(0, 0, 1)
	}
	return end
}

func modifyInstanceChargeType(c *action.Call) action.Effect {
	to := cmp.Or(c.OneOf("InstanceChargeType", backend.PrePaid, backend.PostPaid), backend.PrePaid)
	n, unit := readPeriod(c, "InvalidPeriod.UnitMismatch", "Week", "Month")
	dataDisks, _ := c.Bool("IncludeDataDisks")
	pay := paid(c) || to == backend.PostPaid // which has no orders
	detailed, _ := c.Bool("IsDetailFee")
	ids := c.Distinct("InstanceIds")
	if len(ids) == 0 {
		c.Reject("InvalidParameter.InstanceIds", "There are no instance IDs.")
	}
	var ins []*backend.Instance
	vCPUs := 0
	for _, id := range ids {
		in := action.Find(c, &c.Instances, id)
		checkChargeType(c, in, to)
		ins = append(ins, in)
		vCPUs += in.Type.Cores
	}
	c.CheckVCPUs(&backend.Instance{Charge: to}, vCPUs)
	return func() reply.Object {
		for _, in := range ins {
			if pay {
				c.ChargeAs(in, to, n, unit, dataDisks)
			}
		}
		resp := reply.Object{reply.String("OrderId", c.NewOrder())}
		if detailed {
			resp = append(resp, reply.List("FeeOfInstances", "FeeOfInstance", reply.Each(ins, func(in *backend.Instance) reply.Object {
				return reply.Object{reply.String("InstanceId", in.ID), reply.String("Currency", "CNY"), reply.String("Fee", "0")}
			})))
		}
		return resp
	}
}

func checkChargeType(c *action.Call, in *backend.Instance, to string) {
	if !in.Settled() {
		c.Reject("InvalidStatus.ValueNotSupported", "The instance %q is %s.", in.ID, in.Status)
	}
	c.CheckLocks(in, "ExpiredInstance")
	switch {
	case in.Charge == to || in.Spot() || to == backend.PrePaid && in.Type.Family.PostPaidOnly:
		c.Reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q cannot become %s.", in.ID, to)
	case to == backend.PrePaid && !in.AutoReleaseAt.IsZero():
		c.Reject("ReleaseTimeHaveBeenSet", "The instance %q has an automatic release time.", in.ID)
	}
}

// subscription finds an instance, which must be a subscription.
func subscription(c *action.Call, id string) *backend.Instance {
	in := action.FindOr(c, &c.Instances, id, "InvalidParameter.InvalidInstanceId")
	if in.Charge != backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", id)
	}
	return in
}

func describeInstanceAutoRenewAttribute(c *action.Call) action.Effect {
	ids, given := c.IDs("InstanceId")
	if c.RenewalStatus() == "" && !given {
		c.Reject("InvalidParameter.RenewalStatusInstanceId", "InstanceId and RenewalStatus are both empty.")
	}
	for _, id := range ids {
		subscription(c, id)
	}
	f := action.NewFilters[*backend.Instance](c)
	f.Check(func(in *backend.Instance) bool { return in.Charge == backend.PrePaid })
	f.IDs("InstanceId")
	f.Equal("RenewalStatus", func(in *backend.Instance) string { return in.Renewal })
	return action.ListPage(c, f.Of(&c.Instances), "InstanceRenewAttributes", "InstanceRenewAttribute", describeRenewal)
}

func describeRenewal(in *backend.Instance) reply.Object {
	return reply.Object{
		reply.String("InstanceId", in.ID),
		reply.Bool("AutoRenewEnabled", in.Renewal == "AutoRenewal"),
		reply.String("RenewalStatus", in.Renewal),
		reply.Int("Duration", in.RenewPeriods),
		reply.String("PeriodUnit", in.RenewUnit),
	}
}

func modifyInstanceAutoRenewAttribute(c *action.Call) action.Effect {
	var ins []*backend.Instance
	for _, id := range c.Distinct("InstanceId") {
		in := subscription(c, id)
		if in.Locked(backend.LockFinancial) {
			c.Reject("IncorrectInstanceStatus", "The instance %q has expired.", id)
		}
		ins = append(ins, in)
	}
	status := c.RenewalStatus()
	if auto, _ := c.Bool("AutoRenew"); status == "" {
		status = "Normal"
		if auto {
			status = "AutoRenewal"
		}
	}
	n, unit := c.Int("Duration", 1), cmp.Or(c.String("PeriodUnit"), "Month")
	switch allowed, known := renewalPeriods[unit]; {
	case !known:
		c.Reject("InvalidPeriodUnit.ValueNotSupported", "The period unit %q is not supported.", unit)
	case status == "AutoRenewal" && !slices.Contains(allowed, n):
		c.Reject("InvalidParameter.Duration", "The duration %d is not valid.", n)
	}
	return action.Change(func() {
		for _, in := range ins {
			in.Renewal = status
			if status == "AutoRenewal" {
				in.RenewPeriods, in.RenewUnit = n, unit
			}
		}
	})
}
