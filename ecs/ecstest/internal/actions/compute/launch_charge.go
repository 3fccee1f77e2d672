package compute

import (
	"cmp"
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// readCharge reads how the instances are paid, and the bandwidth, which is paid separately.
func readCharge(c *action.Call, l *launch, badUnit string) {
	in := &l.Model
	in.Charge = c.ChargeType("InvalidInstanceChargeType.NotFound")
	if in.Charge == backend.PrePaid {
		readSubscription(c, in, badUnit)
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
	if in.Type.Family.PostPaidOnly {
		c.Reject("OperationDenied.PrepayNotAvailable", "The instance type %q is not sold as a subscription.", in.Type.ID)
	}
}

func readSpot(c *action.Call, l *launch) {
	in := &l.Model
	in.SpotStrategy = c.SpotStrategy("InvalidSpotStrategy")
	if !in.Spot() {
		return
	}
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
