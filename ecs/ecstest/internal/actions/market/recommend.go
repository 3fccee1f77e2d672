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
	t     catalog.InstanceType
	zones []string
}

// describeRecommendInstanceType lists available types of one size, best first.
// The size is that of a given type, or given cores and memory.
func describeRecommendInstanceType(c *action.Call) action.Effect {
	charge := cmp.Or(choice(c, "InstanceChargeType", "InvalidInstanceChargeType.NotFound", backend.PrePaid, backend.PostPaid), backend.PostPaid)
	spot := cmp.Or(choice(c, "SpotStrategy", "InvalidSpotStrategy.ValueNotSupported", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"), "NoSpot")
	strategy := cmp.Or(choice(c, "PriorityStrategy", "InvalidPriorityStrategy.ValueNotSupported", "InventoryFirst", "PriceFirst", "NewProductFirst"), "InventoryFirst")
	scene := cmp.Or(choice(c, "Scene", "InvalidScene.ValueNotSupported", "CREATE", "UPGRADE"), "CREATE")
	network := choice(c, "NetworkType", "InvalidNetworkType.ValueNotSupported", "vpc", "classic")
	if network == "classic" {
		c.Reject("RecommendEmpty.NetworkTypeNotSupported", "The classic network is no longer sold.")
	}
	fits := recommendable(c)
	found := recommend(c, charge, spot, fits)
	if !c.Failed() && len(found) == 0 {
		c.Reject("RecommendEmpty.InstanceTypeSoldOut", "No matching instance type is available.")
	}
	switch strategy {
	case "PriceFirst":
		slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(a.t.Hourly(), b.t.Hourly()) })
	case "NewProductFirst":
		slices.SortStableFunc(found, func(a, b recommendation) int { return cmp.Compare(b.t.Family.Generation, a.t.Family.Generation) })
	}
	items := reply.Array{}
	for i, r := range found {
		zones := reply.Array{}
		for _, id := range r.zones {
			zones = append(zones, reply.Object{reply.String("ZoneNo", id), reply.List("NetworkTypes", "NetworkType", reply.Strings("vpc"))})
		}
		items = append(items, reply.Object{
			reply.String("RegionId", c.Region),
			reply.String("ZoneId", r.zones[0]),
			reply.List("Zones", "zone", zones),
			reply.String("CommodityCode", "ecs"),
			reply.String("InstanceChargeType", charge),
			reply.String("SpotStrategy", spot),
			reply.String("NetworkType", "vpc"),
			reply.String("Scene", scene),
			reply.Int("Priority", i+1),
			reply.Struct("InstanceType",
				reply.String("InstanceType", r.t.ID),
				reply.String("InstanceTypeFamily", r.t.Family.ID),
				reply.String("Generation", r.t.Family.Generation),
				reply.Int("Cores", r.t.Cores),
				reply.Int("Memory", int(r.t.Memory*1024)),
				reply.String("SupportIoOptimized", "optimized"),
			),
		})
	}
	return func() reply.Object {
		return reply.Object{reply.List("Data", "RecommendInstanceType", items)}
	}
}

// recommendable reads the conditions on a type.
func recommendable(c *action.Call) func(*catalog.InstanceType) bool {
	cores := c.Int("Cores", 0)
	memory, _ := c.Float("Memory")
	if id := c.String("InstanceType"); id != "" {
		t := catalog.FindType(c.Types, id)
		if t == nil {
			c.Reject("InvalidInstanceType.NotSupported", "The instance type %q does not exist.", id)
			t = &catalog.InstanceType{}
		}
		cores, memory = t.Cores, t.Memory
	} else if cores == 0 || memory == 0 {
		c.Reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType, or Cores and Memory, must be given.")
	}
	choice(c, "IoOptimized", "InvalidIoOptimized.NotFound", "optimized", "none")
	level := choice(c, "InstanceFamilyLevel", "InvalidInstanceFamilyLevel.NotSupported", "EntryLevel", "EnterpriseLevel", "CreditEntryLevel")
	category := choice(c, "SystemDiskCategory", "InvalidDiskCategory.NotFound", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud", "cloud_auto")
	among := c.Numbered("InstanceTypeFamily")
	price, limited := c.Float("MaxPrice")
	if limited && price <= 0 {
		c.Reject("InvalidMaxPrice.NotSupported", "The price limit %v is not above zero.", price)
	}
	return func(t *catalog.InstanceType) bool {
		return t.Cores == cores && t.Memory == memory &&
			(level == "" || t.Family.Level == level) &&
			(category == "" || slices.Contains(t.DiskCategories(), category)) &&
			(len(among) == 0 || slices.Contains(among, t.Family.ID)) &&
			(!limited || t.Hourly() <= price)
	}
}

// recommend lists the matching types in stock and their zones. The wanted zone
// comes first, and is the only one unless the call accepts others.
func recommend(c *action.Call, charge, spot string, fits func(*catalog.InstanceType) bool) []recommendation {
	wanted := c.String("ZoneId")
	strict := c.OneOf("ZoneMatchMode", "Strict", "Include") != "Include"
	zones := catalog.FindRegion(c.Region).ZoneIDs()
	if wanted != "" && !slices.Contains(zones, wanted) {
		c.Reject("InvalidZoneId.ValueNotSupported", "The zone %q does not exist.", wanted)
	}
	var found []recommendation
	for i, zone := range zones {
		if wanted != "" && strict && zone != wanted {
			continue
		}
		for _, t := range sold(c.State, i, charge, spot) {
			if left, limited := c.Left(&t, zone); limited && left == 0 || !fits(&t) {
				continue
			}
			at := slices.IndexFunc(found, func(r recommendation) bool { return r.t.ID == t.ID })
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
