package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"time"
)

// Currency is the currency of all prices. The prices are invented, but realistic: they grow with what is bought and are
// the same in every run.
const Currency = "CNY"

// Hourly returns the pay-as-you-go price of an instance of the type, per hour.
func (t *InstanceType) Hourly() float64 {
	if t.Price > 0 {
		return t.Price
	}
	price := 0.11*float64(t.Cores) + 0.035*t.Memory + 9*float64(t.GPUs)*t.Family.GPUMemory/24
	price += 0.0004 * float64(t.Disks) * float64(t.DiskGiB)
	switch t.Family.Category {
	case "Shared":
		price *= 0.5
	case "High Clock Speed":
		price *= 1.2
	}
	if t.Family.Architecture == "ARM" {
		price *= 0.8
	}
	return Cents(price)
}

// DiskHourly returns the pay-as-you-go price of a disk, per hour.
func (c *Catalog) DiskHourly(category, level string, size int) float64 {
	key := category
	if category == "cloud_essd" && level != "" && level != DefaultLevel {
		key += ":" + level
	}
	if perGiB, ok := c.DiskPrices[key]; ok {
		return perGiB * float64(size)
	}
	perGiB := map[string]float64{
		"cloud": 0.0003, "cloud_efficiency": 0.0005, "cloud_ssd": 0.0014, "cloud_auto": 0.0018,
	}[category]
	if category == "cloud_essd" {
		perGiB = map[string]float64{"PL0": 0.00105, "PL2": 0.0042, "PL3": 0.0084}[level]
		if perGiB == 0 {
			perGiB = 0.0021
		}
	}
	return perGiB * float64(size)
}

// BandwidthHourly returns the price of a bandwidth in Mbit/s per hour. It is 0 if traffic is charged instead.
func BandwidthHourly(charge string, mbit int) float64 {
	if charge != "PayByBandwidth" {
		return 0
	}
	return 0.063*float64(min(mbit, 5)) + 0.248*float64(max(mbit-5, 0))
}

// periodHours is the number of hours in each unit of a subscription period.
var periodHours = map[string]float64{"Hour": 1, "Week": 7 * 24, "Month": 30 * 24, "Year": 365 * 24}

// Subscribed returns the price of a subscription before discounts, which is lower than that of the same hours
// pay-as-you-go.
func Subscribed(hourly float64, periods int, unit string) float64 {
	price := hourly * periodHours[unit] * float64(periods)
	if unit != "Hour" {
		price *= 0.6
	}
	return price
}

// The only pricing rule: who subscribes for a year or longer saves a share of the price.
const (
	YearRule     = 587 // the ID of the rule
	YearDiscount = 0.15
)

// SpotShare returns the average price of spot capacity in the zone as a share of the pay-as-you-go price, from 0.1 to
// 0.5 unless the spot price was chosen.
func (t *InstanceType) SpotShare(zone string) float64 {
	if t.Spot > 0 {
		return t.Spot / t.Hourly()
	}
	return 0.1 + 0.4*Fraction("share", t.ID, zone)
}

// SpotPrice returns the spot price at a time. It changes on the hour and follows a daily curve, with a different peak
// in each zone, unless it was chosen.
func (t *InstanceType) SpotPrice(zone, osType string, at time.Time) float64 {
	if t.Spot > 0 {
		return t.Spot
	}
	day := 24 * Fraction("noon", t.ID, zone)
	angle := (float64(at.UTC().Hour()) - day) / 24 * 2 * math.Pi
	price := t.Hourly() * t.SpotShare(zone) * (1 + 0.2*math.Sin(angle))
	if osType == "windows" {
		price += 0.02 * float64(t.Cores)
	}
	return Cents(max(price, 0.001))
}

// Fraction returns a number from 0 to 1, derived from the texts.
func Fraction(texts ...string) float64 {
	var b []byte
	for _, s := range texts {
		b = append(append(b, s...), 0)
	}
	sum := sha256.Sum256(b)
	return float64(binary.BigEndian.Uint32(sum[:])) / math.MaxUint32
}

// Cents rounds an amount to a tenth of a cent, the smallest amount.
func Cents(f float64) float64 { return math.Round(f*1000) / 1000 }
