package ecstest

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A recommendation is an alternative type and the zones that have it.
type recommendation struct {
	t     instanceType
	zones []string
}

// describeRecommendInstanceType lists available types of one size, best first.
// The size is that of a given type, or given cores and memory.
func describeRecommendInstanceType(c *call) effect {
	charge := cmp.Or(c.choice("InstanceChargeType", "InvalidInstanceChargeType.NotFound", prePaid, postPaid), postPaid)
	spot := cmp.Or(c.choice("SpotStrategy", "InvalidSpotStrategy.ValueNotSupported", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"), "NoSpot")
	strategy := cmp.Or(c.choice("PriorityStrategy", "InvalidPriorityStrategy.ValueNotSupported", "InventoryFirst", "PriceFirst", "NewProductFirst"), "InventoryFirst")
	scene := cmp.Or(c.choice("Scene", "InvalidScene.ValueNotSupported", "CREATE", "UPGRADE"), "CREATE")
	network := c.choice("NetworkType", "InvalidNetworkType.ValueNotSupported", "vpc", "classic")
	if network == "classic" {
		c.reject("RecommendEmpty.NetworkTypeNotSupported", "The classic network is no longer sold.")
	}
	fits := c.recommendable()
	found := c.recommend(charge, spot, fits)
	if c.err == nil && len(found) == 0 {
		c.reject("RecommendEmpty.InstanceTypeSoldOut", "No matching instance type is available.")
	}
	switch strategy {
	case "PriceFirst":
		slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(a.t.hourly(), b.t.hourly()) })
	case "NewProductFirst":
		slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(b.t.family.generation, a.t.family.generation) })
	}
	items := reply.Array{}
	for i, r := range found {
		zones := reply.Array{}
		for _, id := range r.zones {
			zones = append(zones, reply.Object{reply.String("ZoneNo", id), reply.List("NetworkTypes", "NetworkType", reply.Strings("vpc"))})
		}
		items = append(items, reply.Object{
			reply.String("RegionId", c.region),
			reply.String("ZoneId", r.zones[0]),
			reply.List("Zones", "zone", zones),
			reply.String("CommodityCode", "ecs"),
			reply.String("InstanceChargeType", charge),
			reply.String("SpotStrategy", spot),
			reply.String("NetworkType", "vpc"),
			reply.String("Scene", scene),
			reply.Int("Priority", i+1),
			reply.Struct("InstanceType",
				reply.String("InstanceType", r.t.id),
				reply.String("InstanceTypeFamily", r.t.family.id),
				reply.String("Generation", r.t.family.generation),
				reply.Int("Cores", r.t.cores),
				reply.Int("Memory", int(r.t.memory*1024)),
				reply.String("SupportIoOptimized", "optimized"),
			),
		})
	}
	return func() reply.Object {
		return reply.Object{reply.List("Data", "RecommendInstanceType", items)}
	}
}

// recommendable reads the conditions on a type.
func (c *call) recommendable() func(*instanceType) bool {
	cores := c.integer("Cores", 0)
	memory, _ := c.decimal("Memory")
	if id := c.text("InstanceType"); id != "" {
		t := findType(c.types, id)
		if t == nil {
			c.reject("InvalidInstanceType.NotSupported", "The instance type %q does not exist.", id)
			t = &instanceType{}
		}
		cores, memory = t.cores, t.memory
	} else if cores == 0 || memory == 0 {
		c.reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType, or Cores and Memory, must be given.")
	}
	c.choice("IoOptimized", "InvalidIoOptimized.NotFound", "optimized", "none")
	level := c.choice("InstanceFamilyLevel", "InvalidInstanceFamilyLevel.NotSupported", "EntryLevel", "EnterpriseLevel", "CreditEntryLevel")
	category := c.choice("SystemDiskCategory", "InvalidDiskCategory.NotFound", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud", "cloud_auto")
	among := c.every("InstanceTypeFamily")
	price, limited := c.decimal("MaxPrice")
	if limited && price <= 0 {
		c.reject("InvalidMaxPrice.NotSupported", "The price limit %v is not above zero.", price)
	}
	return func(t *instanceType) bool {
		return t.cores == cores && t.memory == memory &&
			(level == "" || t.family.level == level) &&
			(category == "" || slices.Contains(t.diskCategories(), category)) &&
			(len(among) == 0 || slices.Contains(among, t.family.id)) &&
			(!limited || t.hourly() <= price)
	}
}

// recommend lists the matching types in stock and their zones. The wanted zone
// comes first, and is the only one unless the call accepts others.
func (c *call) recommend(charge, spot string, fits func(*instanceType) bool) []recommendation {
	wanted := c.text("ZoneId")
	strict := c.oneOf("ZoneMatchMode", "Strict", "Include") != "Include"
	zones := findRegion(c.region).zoneIDs()
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.reject("InvalidZoneId.ValueNotSupported", "The zone %q does not exist.", wanted)
	}
	var found []recommendation
	for i, zone := range zones {
		if wanted != "" && strict && zone != wanted {
			continue
		}
		for _, t := range c.sold(i, charge, spot) {
			if left, limited := c.left(&t, zone); limited && left == 0 || !fits(&t) {
				continue
			}
			at := slices.IndexFunc(found, func(r recommendation) bool { return r.t.id == t.id })
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
