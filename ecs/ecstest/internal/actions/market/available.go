package market

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An availability holds the parameters of DescribeAvailableResource or a
// similar action.
type availability struct {
	destination          string
	charge, spot         string
	instanceType         string
	cores                int
	memory               float64
	systemDisk, dataDisk string
	resource             string
	wantsNone            bool // asks for a resource that is no longer sold in any zone
	zone                 string
	region               *catalog.Region
	notSold              bool // the region lacks this charge type
}

// choice reads a parameter that takes only the given values, ignoring case. Any
// other value gets the given error.
func choice(c *action.Call, name string, code string, values ...string) string {
	s := c.String(name)
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	switch {
	case s == "":
		return ""
	case i < 0:
		c.Reject(code, "The parameter %q is none of %s.", name, strings.Join(values, ", "))
		return ""
	}
	return values[i]
}

// describeAvailableResource lists the zones that have the wanted resource, and
// its available values in each zone.
func describeAvailableResource(c *action.Call) action.Effect {
	a := readAvailability(c, "Zone", "IoOptimized", "InstanceType", "Network", "ddh", "SystemDisk", "DataDisk")
	if c.String("DedicatedHostId") != "" {
		c.Reject("InvalidDedicatedHostId.NotFound", "The dedicated host %q does not exist.", c.String("DedicatedHostId"))
	}
	if a.instanceType == "" && a.resource != "disk" && (a.destination == "SystemDisk" || a.destination == "DataDisk") {
		c.Reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	return func() reply.Object {
		zones := reply.Array{}
		for i, letter := range a.region.Zones {
			id := a.region.ZoneID(letter)
			if a.wantsNone || a.zone != "" && a.zone != id {
				continue
			}
			types := slices.DeleteFunc(sold(c.State, i, a.charge, a.spot), func(t catalog.InstanceType) bool { return !a.fits(&t) })
			if supplies := a.supplies(c.State, id, types); len(supplies) > 0 {
				zones = append(zones, a.describeZone(id, supplies))
			}
		}
		return reply.Object{reply.List("AvailableZones", "AvailableZone", zones)}
	}
}

func readAvailability(c *action.Call, destinations ...string) availability {
	a := availability{
		destination: choice(c, "DestinationResource", "Invalid.DestinationResource", destinations...),
		charge:      cmp.Or(choice(c, "InstanceChargeType", "Invalid.InstanceChargeType", backend.PrePaid, backend.PostPaid), backend.PostPaid),
		spot:        choice(c, "SpotStrategy", "Invalid.SpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"),
		resource:    choice(c, "ResourceType", "Invalid.ResourceType", "instance", "disk", "reservedinstance", "ddh"),
		systemDisk:  c.String("SystemDiskCategory"),
		dataDisk:    c.String("DataDiskCategory"),
		zone:        c.String("ZoneId"),
		region:      catalog.FindRegion(c.Region),
	}
	optimized := choice(c, "IoOptimized", "Invalid.IoOptimized", "none", "optimized")
	network := choice(c, "NetworkCategory", "Invalid.NetworkCategory", "vpc", "classic")
	a.wantsNone = optimized == "none" || network == "classic"
	choice(c, "Scope", "InvalidParameter.Scope", "Region", "Zone")
	if hours := c.Int("SpotDuration", 1); hours != 0 && hours != 1 {
		c.Reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
	a.notSold = slices.Contains(strings.Fields(a.region.SoldOut), a.charge)
	readShapeOf(c, &a)
	return a
}

// readShapeOf reads which instance types to consider: one by name, or those of
// a size. Only a query for instance types may give a size.
func readShapeOf(c *action.Call, a *availability) {
	a.instanceType, a.cores = c.String("InstanceType"), c.Int("Cores", 0)
	a.memory, _ = c.Float("Memory")
	sized := a.cores != 0 || a.memory != 0
	switch {
	case sized && a.instanceType != "":
		c.Reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType cannot be combined with Cores or Memory.")
	case a.cores != 0 && a.destination != "InstanceType":
		c.Reject("InvalidParam.Cores", "Cores is only for instance types.")
	case a.memory != 0 && a.destination != "InstanceType":
		c.Reject("InvalidParam.Memory", "Memory is only for instance types.")
	}
}

// fits reports whether the query covers the type.
func (a *availability) fits(t *catalog.InstanceType) bool {
	has := func(category string) bool { return category == "" || slices.Contains(t.DiskCategories(), category) }
	return (a.instanceType == "" || t.ID == a.instanceType) && (a.cores == 0 || t.Cores == a.cores) &&
		(a.memory == 0 || t.Memory == a.memory) && has(a.systemDisk) && has(a.dataDisk)
}

// supplies lists the values of the wanted resource that the zone has, given the
// types that it sells.
func (a *availability) supplies(st *backend.State, zone string, types []catalog.InstanceType) []supply {
	disksAlone := a.resource == "disk" && a.instanceType == ""
	if len(types) == 0 && !disksAlone {
		return nil
	}
	best := noSupply
	for _, t := range types {
		best = min(best, a.stock(st, &t, zone))
	}
	switch a.destination {
	case "Zone":
		return []supply{{value: zone, stock: best}}
	case "IoOptimized":
		return []supply{{value: "optimized", stock: best}}
	case "Network":
		return []supply{{value: "vpc", stock: best}}
	case "ddh":
		return []supply{{value: "ddh.g6"}, {value: "ddh.c6"}, {value: "ddh.r6"}}
	case "InstanceType":
		var found []supply
		for _, t := range types {
			found = append(found, supply{value: t.ID, stock: a.stock(st, &t, zone)})
		}
		return found
	}
	if disksAlone {
		return a.disks(catalog.CloudCategories, 20)
	}
	return a.disks(types[0].DiskCategories(), 20)
}

// disks lists the categories that the query allows, with their sizes.
func (a *availability) disks(categories []string, least int) []supply {
	var found []supply
	for _, category := range categories {
		wanted, sizes := a.dataDisk, catalog.DiskSizes[category]
		if a.destination == "SystemDisk" {
			wanted, sizes[1] = a.systemDisk, catalog.MaxSystemDiskSize
		}
		if wanted == "" || wanted == category {
			found = append(found, supply{value: category, least: max(least, sizes[0]), most: sizes[1]})
		}
	}
	return found
}
