package ecstest

import (
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeSpotAdvice lists by zone the average spot price of each type, in
// percent of its pay-as-you-go price, and the interruption rate.
func describeSpotAdvice(c *call) effect {
	fits := c.spotFilter()
	zones := findRegion(c.region).zoneIDs()
	wanted := c.text("ZoneId")
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.reject("InvalidZoneId.NotFound", "The zone %q does not exist.", wanted)
	}
	items := reply.Array{}
	for i, zone := range zones {
		if wanted != "" && zone != wanted {
			continue
		}
		offers := reply.Array{}
		for _, t := range c.sold(i, postPaid, "SpotAsPriceGo") {
			if !fits(&t) {
				continue
			}
			rate := cents(0.12 * fraction("rate", t.id, zone))
			offers = append(offers, reply.Object{
				reply.String("InstanceType", t.id),
				reply.Int("AverageSpotDiscount", int(math.Round(t.spotShare(zone)*100))),
				reply.Float("InterruptionRate", rate),
				reply.String("InterruptRateDesc", rateText(rate)),
			})
		}
		if len(offers) > 0 {
			items = append(items, reply.Object{
				reply.String("ZoneId", zone),
				reply.List("AvailableSpotResources", "AvailableSpotResource", offers),
			})
		}
	}
	return func() reply.Object {
		return reply.Object{reply.String("RegionId", c.region), reply.List("AvailableSpotZones", "AvailableSpotZone", items)}
	}
}

// rateText returns the band of an interruption rate.
func rateText(rate float64) string {
	switch {
	case rate < 0.03:
		return "0-3%"
	case rate < 0.05:
		return "3-5%"
	case rate < 0.1:
		return "5-10%"
	default:
		return "10-100%"
	}
}

// spotFilter reads the filters on types.
func (c *call) spotFilter() func(*instanceType) bool {
	cores, minCores := c.integer("Cores", 0), c.integer("MinCores", 0)
	memory, _ := c.decimal("Memory")
	minMemory, _ := c.decimal("MinMemory")
	gpus := c.integer("GpuAmount", 0)
	level := c.oneOf("InstanceFamilyLevel", "EntryLevel", "EnterpriseLevel", "CreditEntryLevel")
	ids, _ := c.ids("InstanceTypes")
	of, gpu := c.text("InstanceTypeFamily"), c.text("GpuSpec")
	return func(t *instanceType) bool {
		f := t.family
		return (cores == 0 || t.cores == cores) && t.cores >= minCores &&
			(memory == 0 || t.memory == memory) && t.memory >= minMemory &&
			(gpus == 0 || t.gpus == gpus) && (gpu == "" || f.gpu == gpu) &&
			(level == "" || f.level == level) && (of == "" || f.id == of) &&
			(len(ids) == 0 || slices.Contains(ids, t.id))
	}
}
