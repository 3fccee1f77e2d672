package market

import (
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeSpotAdvice lists by zone the average spot price of each type, in
// percent of its pay-as-you-go price, and the interruption rate.
func describeSpotAdvice(c *action.Call) action.Effect {
	fits := spotFilter(c)
	zones := catalog.FindRegion(c.Region).ZoneIDs()
	wanted := c.String("ZoneId")
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", wanted)
	}
	items := reply.Array{}
	for i, zone := range zones {
		if wanted != "" && zone != wanted {
			continue
		}
		offers := reply.Array{}
		for _, t := range sold(c.State, i, backend.PostPaid, "SpotAsPriceGo") {
			if !fits(&t) {
				continue
			}
			rate := catalog.Cents(0.12 * catalog.Fraction("rate", t.ID, zone))
			offers = append(offers, reply.Object{
				reply.String("InstanceType", t.ID),
				reply.Int("AverageSpotDiscount", int(math.Round(t.SpotShare(zone)*100))),
				reply.Float("InterruptionRate", rate),
				reply.String("InterruptRateDesc", RateText(rate)),
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
		return reply.Object{reply.String("RegionId", c.Region), reply.List("AvailableSpotZones", "AvailableSpotZone", items)}
	}
}

// RateText returns the band of an interruption rate.
func RateText(rate float64) string {
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
func spotFilter(c *action.Call) func(*catalog.InstanceType) bool {
	cores, minCores := c.Int("Cores", 0), c.Int("MinCores", 0)
	memory, _ := c.Float("Memory")
	minMemory, _ := c.Float("MinMemory")
	gpus := c.Int("GpuAmount", 0)
	level := c.OneOf("InstanceFamilyLevel", "EntryLevel", "EnterpriseLevel", "CreditEntryLevel")
	ids, _ := c.IDs("InstanceTypes")
	of, gpu := c.String("InstanceTypeFamily"), c.String("GpuSpec")
	return func(t *catalog.InstanceType) bool {
		f := t.Family
		return (cores == 0 || t.Cores == cores) && t.Cores >= minCores &&
			(memory == 0 || t.Memory == memory) && t.Memory >= minMemory &&
			(gpus == 0 || t.GPUs == gpus) && (gpu == "" || f.GPU == gpu) &&
			(level == "" || f.Level == level) && (of == "" || f.ID == of) &&
			(len(ids) == 0 || slices.Contains(ids, t.ID))
	}
}
