package ecstest

import (
	"cmp"
	"math"
	"slices"
)

// readCharge reads the charge type and the period.
func (c *call) readCharge(l *launch) {
	in := &l.model
	in.charge = cmp.Or(c.text("InstanceChargeType"), postPaid)
	switch in.charge {
	case postPaid:
		l.release = c.releaseTime()
	case prePaid:
		c.readSubscription(l)
	default:
		c.reject("InvalidInstanceChargeType.NotFound", "The charge type %q does not exist.", in.charge)
	}
	c.readSpot(l)
	c.readBandwidth(l)
}

func (c *call) readSubscription(l *launch) {
	in := &l.model
	if c.text("Period") == "" {
		c.reject("MissingParamter", "The parameter \"Period\" is missing.") // the typo is the service's
	}
	l.periods, l.unit = c.integer("Period", 1), c.periodUnit("PeriodUnit", "Week", "Month")
	if !validPeriod(l.periods, l.unit) {
		c.reject("InvalidPeriod", "The period %d is not valid for the unit %s.", l.periods, l.unit)
	}
	in.renewal, in.renewPeriods, in.renewUnit = "Normal", 1, l.unit
	if auto, _ := c.boolean("AutoRenew"); auto {
		in.renewal, in.renewPeriods = "AutoRenewal", c.integer("AutoRenewPeriod", 1)
		allowed := []int{1, 2, 3, 6, 12, 24, 36, 48, 60}
		if l.unit == "Week" {
			allowed = allowed[:3]
		}
		if !slices.Contains(allowed, in.renewPeriods) {
			c.reject("InvalidAutoRenewPeriod.ValueNotSupported", "The renewal period %d is not valid.", in.renewPeriods)
		}
	}
	if c.text("AutoReleaseTime") != "" {
		c.reject("InvalidParameter.Conflict", "A subscription has no automatic release time.")
	}
	if in.shape.family.postPaidOnly {
		c.reject("InvalidInstanceType.NotSupported", "The instance type %q is not sold as a subscription.", in.shape.id)
	}
}

func (c *call) readSpot(l *launch) {
	in := &l.model
	in.spotStrategy = cmp.Or(c.text("SpotStrategy"), "NoSpot")
	if !slices.Contains([]string{"NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"}, in.spotStrategy) {
		c.reject("InvalidSpotStrategy", "The spot strategy %q is not valid.", in.spotStrategy)
	}
	if !in.spot() {
		return
	}
	in.spotDuration = c.integer("SpotDuration", 1)
	in.spotInterruption = cmp.Or(c.text("SpotInterruptionBehavior"), "Terminate")
	limit, given := c.decimal("SpotPriceLimit")
	switch {
	case in.charge == prePaid:
		c.reject("InvalidSpotPrepaid", "A spot instance cannot be a subscription.")
	case in.shape.family.noSpot:
		c.reject("InvalidInstanceType.NotSupported", "The instance type %q is not sold as spot capacity.", in.shape.id)
	case in.spotDuration != 0 && in.spotDuration != 1:
		c.reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", in.spotDuration)
	case in.spotInterruption != "Terminate" && in.spotInterruption != "Stop":
		c.reject("InvalidSpotInterruptionBehavior", "The behavior %q is neither Terminate nor Stop.", in.spotInterruption)
	case in.spotStrategy == "SpotWithPriceLimit":
		in.spotPriceLimit = limit
		if !given || limit <= 0 || math.Abs(limit*1000-math.Round(limit*1000)) > 1e-6 {
			c.reject("InvalidSpotPriceLimit", "The price limit %v is not a price with at most three decimals.", limit)
			return
		}
		if price := in.shape.spotPrice(l.zone, in.osType, c.now); limit < price {
			c.reject("InvalidSpotPriceLimit.LowerThanPublicPrice", "The price limit %v is below the current price, %v.", limit, price)
		}
	}
}

// readBandwidth reads the bandwidth of the public IP address, if any.
func (c *call) readBandwidth(l *launch) {
	in := &l.model
	in.internetCharge = c.internetCharge("InternetChargeType", "PayByTraffic")
	in.bandwidthOut = c.bandwidthOut(0)
	in.bandwidthIn = c.bandwidthIn(in.bandwidthOut)
	l.publicIP = in.bandwidthOut > 0
}

func (c *call) internetCharge(name, absent string) string {
	v := cmp.Or(c.text(name), absent)
	if v != "PayByTraffic" && v != "PayByBandwidth" {
		c.reject("InvalidInternetChargeType.ValueNotSupported", "The internet charge type %q is not valid.", v)
	}
	return v
}

func (c *call) bandwidthOut(absent int) int {
	n := c.integer("InternetMaxBandwidthOut", absent)
	if n < 0 || n > 100 {
		c.reject("InvalidInternetMaxBandwidthOut.Malformed", "The bandwidth %d is not between 0 and 100.", n)
	}
	return n
}

// bandwidthIn defaults to the outgoing bandwidth, and is at least 10.
func (c *call) bandwidthIn(out int) int {
	n := c.integer("InternetMaxBandwidthIn", max(out, 10))
	if n < 1 || n > 200 {
		c.reject("InvalidInternetMaxBandwidthIn.Malformed", "The bandwidth %d is not between 1 and 200.", n)
	}
	return n
}
