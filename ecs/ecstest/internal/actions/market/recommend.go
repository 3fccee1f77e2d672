package market

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A recommendation is an alternative type and the zones that have it.
type recommendation struct {
	*catalog.InstanceType
	zones []string
}

// describeRecommendInstanceType lists available types of one size, best first. The size is that of a given type, or
// given cores and memory.
func describeRecommendInstanceType(c *action.Call) action.Effect {
	charge := c.ChargeType("InvalidInstanceChargeType.NotFound")
	spot := c.SpotStrategy("InvalidSpotStrategy.ValueNotSupported")
	strategy := c.OneOfOr("PriorityStrategy", "InvalidPriorityStrategy.ValueNotSupported",
		"InventoryFirst", "PriceFirst", "NewProductFirst")
	scene := cmp.Or(c.OneOfOr("Scene", "InvalidScene.ValueNotSupported", "CREATE", "UPGRADE"), "CREATE")
	if c.OneOfOr("NetworkType", "InvalidNetworkType.ValueNotSupported", "vpc", "classic") == "classic" {
		c.Reject("RecommendEmpty.NetworkTypeNotSupported", "The classic network is no longer sold.")
	}
	found := recommend(c, charge, spot != backend.NoSpot, recommendable(c))
	if len(found) == 0 {
		c.Reject("RecommendEmpty.InstanceTypeSoldOut", "No matching instance type is available.")
	}
	return func() reply.Object {
		switch strategy {
		case "PriceFirst":
			slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(a.Hourly(), b.Hourly()) })
		case "NewProductFirst":
			slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(b.Family.Generation, a.Family.Generation) })
		}
		priority := 0
		return reply.Object{reply.List("Data", "RecommendInstanceType", reply.Each(found, func(r recommendation) reply.Object {
			priority++
			return reply.Object{
				reply.String("RegionId", c.Region),
				reply.String("ZoneId", r.zones[0]),
				reply.List("Zones", "zone", reply.Each(r.zones, func(id string) reply.Object {
					return reply.Object{reply.String("ZoneNo", id), reply.List("NetworkTypes", "NetworkType", reply.Strings("vpc"))}
				})),
				reply.String("CommodityCode", "ecs"),
				reply.String("InstanceChargeType", charge),
				reply.String("SpotStrategy", spot),
				reply.String("NetworkType", "vpc"),
				reply.String("Scene", scene),
				reply.Int("Priority", priority),
				reply.Struct("InstanceType",
					reply.String("InstanceType", r.ID),
					reply.String("InstanceTypeFamily", r.Family.ID),
					reply.String("Generation", r.Family.Generation),
					reply.Int("Cores", r.Cores),
					reply.Int("Memory", int(r.Memory*1024)),
					reply.String("SupportIoOptimized", "optimized"),
				),
			}
		}))}
	}
}

// recommendable reads the conditions on a type.
func recommendable(c *action.Call) func(*catalog.InstanceType) bool {
	cores := c.Int("Cores", 0)
	memory, _ := c.Float("Memory")
	switch {
	case c.Has("InstanceType"):
		t := c.InstanceType("InvalidInstanceType.NotSupported")
		cores, memory = t.Cores, t.Memory
	case cores == 0 || memory == 0:
		c.Reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType, or Cores and Memory, must be given.")
	}
	c.OneOfOr("IoOptimized", "InvalidIoOptimized.NotFound", "optimized", "none")
	level := c.OneOfOr("InstanceFamilyLevel", "InvalidInstanceFamilyLevel.NotSupported", familyLevels...)
	category := c.OneOfOr("SystemDiskCategory", "InvalidDiskCategory.NotFound",
		"cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud", "cloud_auto")
	families := c.Numbered("InstanceTypeFamily")
	price, limited := c.Float("MaxPrice")
	if limited && price <= 0 {
		c.Reject("InvalidMaxPrice.NotSupported", "The price limit %v is not above zero.", price)
	}
	return func(t *catalog.InstanceType) bool {
		return t.Cores == cores && t.Memory == memory &&
			(level == "" || t.Family.Level == level) &&
			(category == "" || slices.Contains(t.DiskCategories(), category)) &&
			(len(families) == 0 || slices.Contains(families, t.Family.ID)) &&
			(!limited || t.Hourly() <= price)
	}
}

// recommend lists the matching types in stock and their zones. The wanted zone comes first, and is the only one unless
// the call accepts others.
func recommend(c *action.Call, charge string, spot bool, fits func(*catalog.InstanceType) bool) []recommendation {
	wanted := zoneID(c, "InvalidZoneId.ValueNotSupported")
	only := wanted
	if c.OneOf("ZoneMatchMode", "Strict", "Include") == "Include" {
		only = ""
	}
	var found []recommendation
	for zone, types := range sold(c, only, charge, spot) {
		for _, t := range types {
			if left, limited := c.Left(t, zone); limited && left == 0 || !fits(t) {
				continue
			}
			at := slices.IndexFunc(found, func(r recommendation) bool { return r.InstanceType == t })
			switch {
			case at < 0:
				found = append(found, recommendation{t, []string{zone}})
			case zone == wanted:
				found[at].zones = slices.Insert(found[at].zones, 0, zone)
			default:
				found[at].zones = append(found[at].zones, zone)
			}
		}
	}
	return found
}
