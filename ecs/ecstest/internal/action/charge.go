package action

import (
	"cmp"
	"slices"
	"time"
)

// MinRelease is how far ahead an automatic release time must be.
const MinRelease = 30 * time.Minute

// MaxRelease returns the last time that is valid as an automatic release time.
func MaxRelease(now time.Time) time.Time { return now.AddDate(3, 0, 0) }

var (
	monthPeriods = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 36, 48, 60}
	weekPeriods  = []int{1, 2, 3, 4}
)

// ValidPeriod reports whether a subscription can last so many units.
func ValidPeriod(n int, unit string) bool {
	if unit == "Week" {
		return slices.Contains(weekPeriods, n)
	}
	return slices.Contains(monthPeriods, n)
}

// PeriodUnit reads the unit of a period. The default is a month.
func (c *Call) PeriodUnit(name string, units ...string) string {
	unit := c.String(name)
	if unit == "" {
		return "Month"
	}
	if !slices.Contains(units, unit) {
		c.Reject("InvalidPeriodUnit.ValueNotSupported", "The period unit %q is not supported.", unit)
	}
	return unit
}

// InternetCharge reads how the traffic of public addresses is charged.
func (c *Call) InternetCharge(name, absent string) string {
	v := cmp.Or(c.String(name), absent)
	if v != "PayByTraffic" && v != "PayByBandwidth" {
		c.Reject("InvalidInternetChargeType.ValueNotSupported", "The internet charge type %q is not valid.", v)
	}
	return v
}

// BandwidthOut reads the outgoing bandwidth of a public address.
func (c *Call) BandwidthOut(absent int) int {
	n := c.Int("InternetMaxBandwidthOut", absent)
	if n < 0 || n > 100 {
		c.Reject("InvalidInternetMaxBandwidthOut.Malformed", "The bandwidth %d is not between 0 and 100.", n)
	}
	return n
}

// BandwidthIn reads the incoming bandwidth of a public address. It is at least 10 by default.
func (c *Call) BandwidthIn(out int) int {
	n := c.Int("InternetMaxBandwidthIn", max(out, 10))
	if n < 1 || n > 200 {
		c.Reject("InvalidInternetMaxBandwidthIn.Malformed", "The bandwidth %d is not between 1 and 200.", n)
	}
	return n
}
