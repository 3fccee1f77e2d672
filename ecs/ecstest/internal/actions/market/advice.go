package market

import (
	"math"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeSpotAdvice lists by zone the average spot price of each type, in percent of its pay-as-you-go price, and the
// interruption rate.
func describeSpotAdvice(c *action.Call) action.Effect {
	fits := spotFilter(c)
	wanted := zoneID(c, "InvalidZoneId.NotFound")
	return func() reply.Object {
		zones := reply.Array{}
		for zone, types := range sold(c, wanted, backend.PostPaid, true) {
			types = slices.DeleteFunc(types, func(t *catalog.InstanceType) bool { return !fits(t) })
			if len(types) == 0 {
				continue
			}
			offers := reply.Each(types, func(t *catalog.InstanceType) reply.Object { return describeOffer(t, zone) })
			zones = append(zones, reply.Object{
				reply.String("ZoneId", zone),
				reply.List("AvailableSpotResources", "AvailableSpotResource", offers),
			})
		}
		return reply.Object{reply.String("RegionId", c.Region), reply.List("AvailableSpotZones", "AvailableSpotZone", zones)}
	}
}

func describeOffer(t *catalog.InstanceType, zone string) reply.Object {
	rate := catalog.Cents(0.12 * catalog.Fraction("rate", t.ID, zone))
	return reply.Object{
		reply.String("InstanceType", t.ID),
		reply.Int("AverageSpotDiscount", int(math.Round(t.SpotShare(zone)*100))),
		reply.Float("InterruptionRate", rate),
		reply.String("InterruptRateDesc", rateBand(rate)),
	}
}

func rateBand(rate float64) string {
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
	level := c.OneOf("InstanceFamilyLevel", familyLevels...)
	ids, _ := c.IDs("InstanceTypes")
	family, gpu := c.String("InstanceTypeFamily"), c.String("GpuSpec")
	return func(t *catalog.InstanceType) bool {
		f := t.Family
		return (cores == 0 || t.Cores == cores) && t.Cores >= minCores &&
			(memory == 0 || t.Memory == memory) && t.Memory >= minMemory &&
			(gpus == 0 || t.GPUs == gpus) && (gpu == "" || f.GPU == gpu) &&
			(level == "" || f.Level == level) && (family == "" || f.ID == family) &&
			(len(ids) == 0 || slices.Contains(ids, t.ID))
	}
}
