package ecstest

import "math"

// The prices are invented, but realistic: they grow with what is bought and are
// the same in every run.

const currency = "CNY"

// hourly returns the pay-as-you-go price of an instance.
func (t *instanceType) hourly() float64 {
	price := 0.11*float64(t.cores) + 0.035*t.memory + 9*float64(t.gpus)*t.family.gpuMemory/24
	price += 0.0004 * float64(t.disks) * float64(t.diskGiB)
	switch t.family.category {
	case "Shared":
		price *= 0.5
	case "High Clock Speed":
		price *= 1.2
	}
	if t.family.architecture == "ARM" {
		price *= 0.8
	}
	return cents(price)
}

// diskHourly returns the price of a disk per hour.
func diskHourly(category, level string, size int) float64 {
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

// bandwidthHourly returns the price of a bandwidth in Mbit/s per hour. It is 0
// if traffic is charged instead.
func bandwidthHourly(charge string, mbit int) float64 {
	if charge != "PayByBandwidth" {
		return 0
	}
	return 0.063*float64(min(mbit, 5)) + 0.248*float64(max(mbit-5, 0))
}

// periodHours is the number of hours in each unit of a subscription period.
var periodHours = map[string]float64{"Hour": 1, "Week": 7 * 24, "Month": 30 * 24, "Year": 365 * 24}

// subscribed returns the price of a subscription before discounts, which is
// lower than that of the same hours pay-as-you-go.
func subscribed(hourly float64, periods int, unit string) float64 {
	price := hourly * periodHours[unit] * float64(periods)
	if unit != "Hour" {
		price *= 0.6
	}
	return price
}

// yearDiscount is the share saved by subscribing for a year or longer. It is
// the only pricing rule.
const (
	yearDiscount = 0.15
	yearRule     = 587
)

// cents rounds to a tenth of a cent, the smallest amount.
func cents(f float64) float64 { return math.Round(f*1000) / 1000 }
