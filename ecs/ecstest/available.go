package ecstest

import (
	"cmp"
	"slices"
	"strings"

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
	region               *region
	notSold              bool // the region lacks this charge type
}

// choice reads a parameter that takes only the given values, ignoring case. Any
// other value gets the given error.
func (c *call) choice(name string, code string, values ...string) string {
	s := c.text(name)
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	switch {
	case s == "":
		return ""
	case i < 0:
		c.reject(code, "The parameter %q is none of %s.", name, strings.Join(values, ", "))
		return ""
	}
	return values[i]
}

// describeAvailableResource lists the zones that have the wanted resource, and
// its available values in each zone.
func describeAvailableResource(c *call) effect {
	a := c.readAvailability("Zone", "IoOptimized", "InstanceType", "Network", "ddh", "SystemDisk", "DataDisk")
	if c.text("DedicatedHostId") != "" {
		c.reject("InvalidDedicatedHostId.NotFound", "The dedicated host %q does not exist.", c.text("DedicatedHostId"))
	}
	if a.instanceType == "" && a.resource != "disk" && (a.destination == "SystemDisk" || a.destination == "DataDisk") {
		c.reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	return func() reply.Object {
		zones := reply.Array{}
		for i, letter := range a.region.zones {
			id := a.region.zoneID(letter)
			if a.wantsNone || a.zone != "" && a.zone != id {
				continue
			}
			types := slices.DeleteFunc(c.sold(i, a.charge, a.spot), func(t instanceType) bool { return !a.fits(&t) })
			if supplies := a.supplies(c.state, id, types); len(supplies) > 0 {
				zones = append(zones, a.describeZone(id, supplies))
			}
		}
		return reply.Object{reply.List("AvailableZones", "AvailableZone", zones)}
	}
}

func (c *call) readAvailability(destinations ...string) availability {
	a := availability{
		destination: c.choice("DestinationResource", "Invalid.DestinationResource", destinations...),
		charge:      cmp.Or(c.choice("InstanceChargeType", "Invalid.InstanceChargeType", prePaid, postPaid), postPaid),
		spot:        c.choice("SpotStrategy", "Invalid.SpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo"),
		resource:    c.choice("ResourceType", "Invalid.ResourceType", "instance", "disk", "reservedinstance", "ddh"),
		systemDisk:  c.text("SystemDiskCategory"),
		dataDisk:    c.text("DataDiskCategory"),
		zone:        c.text("ZoneId"),
		region:      findRegion(c.region),
	}
	optimized := c.choice("IoOptimized", "Invalid.IoOptimized", "none", "optimized")
	network := c.choice("NetworkCategory", "Invalid.NetworkCategory", "vpc", "classic")
	a.wantsNone = optimized == "none" || network == "classic"
	c.choice("Scope", "InvalidParameter.Scope", "Region", "Zone")
	if hours := c.integer("SpotDuration", 1); hours != 0 && hours != 1 {
		c.reject("InvalidSpotDuration", "The spot duration %d is neither 0 nor 1.", hours)
	}
	a.notSold = slices.Contains(strings.Fields(a.region.soldOut), a.charge)
	c.readShapeOf(&a)
	return a
}

// readShapeOf reads which instance types to consider: one by name, or those of
// a size. Only a query for instance types may give a size.
func (c *call) readShapeOf(a *availability) {
	a.instanceType, a.cores = c.text("InstanceType"), c.integer("Cores", 0)
	a.memory, _ = c.decimal("Memory")
	sized := a.cores != 0 || a.memory != 0
	switch {
	case sized && a.instanceType != "":
		c.reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType cannot be combined with Cores or Memory.")
	case a.cores != 0 && a.destination != "InstanceType":
		c.reject("InvalidParam.Cores", "Cores is only for instance types.")
	case a.memory != 0 && a.destination != "InstanceType":
		c.reject("InvalidParam.Memory", "Memory is only for instance types.")
	}
}

// fits reports whether the query covers the type.
func (a *availability) fits(t *instanceType) bool {
	has := func(category string) bool { return category == "" || slices.Contains(t.diskCategories(), category) }
	return (a.instanceType == "" || t.id == a.instanceType) && (a.cores == 0 || t.cores == a.cores) &&
		(a.memory == 0 || t.memory == a.memory) && has(a.systemDisk) && has(a.dataDisk)
}

// diskCategories returns the categories of cloud disks that the type accepts.
// Newer families accept only the newer categories.
func (t *instanceType) diskCategories() []string {
	if t.family.nvme == "required" {
		return cloudCategories[:2]
	}
	return cloudCategories
}

var cloudCategories = []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}

// supplies lists the values of the wanted resource that the zone has, given the
// types that it sells.
func (a *availability) supplies(st *state, zone string, types []instanceType) []supply {
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
			found = append(found, supply{value: t.id, stock: a.stock(st, &t, zone)})
		}
		return found
	}
	if disksAlone {
		return a.disks(cloudCategories, 20)
	}
	return a.disks(types[0].diskCategories(), 20)
}

// disks lists the categories that the query allows, with their sizes.
func (a *availability) disks(categories []string, least int) []supply {
	var found []supply
	for _, category := range categories {
		wanted, sizes := a.dataDisk, diskSizes[category]
		if a.destination == "SystemDisk" {
			wanted, sizes[1] = a.systemDisk, maxSystemDiskSize
		}
		if wanted == "" || wanted == category {
			found = append(found, supply{value: category, least: max(least, sizes[0]), most: sizes[1]})
		}
	}
	return found
}
