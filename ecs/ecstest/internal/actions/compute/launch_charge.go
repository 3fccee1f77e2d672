package compute

import (
	"cmp"
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// readCharge reads the charge type and the period.
func readCharge(c *action.Call, l *launch) {
	in := &l.model
	in.Charge = cmp.Or(c.String("InstanceChargeType"), backend.PostPaid)
	switch in.Charge {
	case backend.PostPaid:
		l.release = releaseTime(c)
	case backend.PrePaid:
		readSubscription(c, l)
	default:
		c.Reject("InvalidInstanceChargeType.NotFound", "The charge type %q does not exist.", in.Charge)
	}
	readSpot(c, l)
	readBandwidth(c, l)
}

func readSubscription(c *action.Call, l *launch) {
	in := &l.model
	if c.String("Period") == "" {
		c.Reject("MissingParamter", "The parameter \"Period\" is missing.") // the typo is the service's
	}
	l.periods, l.unit = c.Int("Period", 1), c.PeriodUnit("PeriodUnit", "Week", "Month")
	if !action.ValidPeriod(l.periods, l.unit) {
		c.Reject("InvalidPeriod", "The period %d is not valid for the unit %s.", l.periods, l.unit)
	}
	in.Renewal, in.RenewPeriods, in.RenewUnit = "Normal", 1, l.unit
	if auto, _ := c.Bool("AutoRenew"); auto {
		in.Renewal, in.RenewPeriods = "AutoRenewal", c.Int("AutoRenewPeriod", 1)
		allowed := []int{1, 2, 3, 6, 12, 24, 36, 48, 60}
		if l.unit == "Week" {
			allowed = allowed[:3]
		}
		if !slices.Contains(allowed, in.RenewPeriods) {
			c.Reject("InvalidAutoRenewPeriod.ValueNotSupported", "The renewal period %d is not valid.", in.RenewPeriods)
		}
	}
	if c.String("AutoReleaseTime") != "" {
		c.Reject("InvalidParameter.Conflict", "A subscription has no automatic release time.")
	}
	if in.Type.Family.PostPaidOnly {
		c.Reject("InvalidInstanceType.NotSupported", "The instance type %q is not sold as a subscription.", in.Type.ID)
	}
}

func readSpot(c *action.Call, l *launch) {
	in := &l.model
	in.SpotStrategy = cmp.Or(c.String("SpotStrategy"), "NoSpot")
	if !slices.Contains([]string{"NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"}, in.SpotStrategy) {
		c.Reject("InvalidSpotStrategy", "The spot strategy %q is not valid.", in.SpotStrategy)
	}
	if !in.Spot() {
		return
	}
	in.SpotDuration = c.Int("SpotDuration", 1)
	in.SpotInterruption = cmp.Or(c.String("SpotInterruptionBehavior"), "Terminate")
	limit, given := c.Float("SpotPriceLimit")
	switch {
	case in.Charge == backend.PrePaid:
		c.Reject("InvalidSpotPrepaid", "A spot instance cannot be a subscription.")
	case in.Type.Family.NoSpot:
		c.Reject("InvalidInstanceType.NotSupported", "The instance type %q is not sold as spot capacity.", in.Type.ID)
	case in.SpotDuration != 0 && in.SpotDuration != 1:
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", in.SpotDuration)
	case in.SpotInterruption != "Terminate" && in.SpotInterruption != "Stop":
		c.Reject("InvalidSpotInterruptionBehavior", "The behavior %q is neither Terminate nor Stop.", in.SpotInterruption)
	case in.SpotStrategy == "SpotWithPriceLimit":
		in.SpotPriceLimit = limit
		if !given || limit <= 0 || math.Abs(limit*1000-math.Round(limit*1000)) > 1e-6 {
			c.Reject("InvalidSpotPriceLimit", "The price limit %v is not a price with at most three decimals.", limit)
			return
		}
		if price := in.Type.SpotPrice(l.zone, in.OSType, c.Now); limit < price {
			c.Reject("InvalidSpotPriceLimit.LowerThanPublicPrice", "The price limit %v is below the current price, %v.", limit, price)
		}
	}
}

// readBandwidth reads the bandwidth of the public IP address, if any.
func readBandwidth(c *action.Call, l *launch) {
	in := &l.model
	in.InternetCharge = c.InternetCharge("InternetChargeType", "PayByTraffic")
	in.BandwidthOut = c.BandwidthOut(0)
	in.BandwidthIn = c.BandwidthIn(in.BandwidthOut)
	l.publicIP = in.BandwidthOut > 0
}
