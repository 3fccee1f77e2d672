package market

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An availability asks which zones have a resource.
type availability struct {
	region               *catalog.Region
	destination          string // the resource
	charge               string
	spot                 bool
	instanceType         string
	cores                int
	memory               float64
	systemDisk, dataDisk string
	disksAlone           bool // disks for no particular instance type
}

// describeAvailableResource lists the zones that have the wanted resource, and its available values in each zone.
func describeAvailableResource(c *action.Call) action.Effect {
	a := readAvailability(c, "Zone", "IoOptimized", "InstanceType", "Network", "ddh", "SystemDisk", "DataDisk")
	a.charge = c.ChargeType("Invalid.InstanceChargeType")
	a.spot = c.SpotStrategy("Invalid.SpotStrategy") != backend.NoSpot
	a.systemDisk, a.dataDisk = c.String("SystemDiskCategory"), c.String("DataDiskCategory")
	resource := c.OneOfOr("ResourceType", "Invalid.ResourceType", "instance", "disk", "reservedinstance", "ddh")
	a.disksAlone = resource == "disk" && a.disksWithoutType()
	optimized := c.OneOfOr("IoOptimized", "Invalid.IoOptimized", "none", "optimized")
	network := c.OneOfOr("NetworkCategory", "Invalid.NetworkCategory", "vpc", "classic")
	obsolete := optimized == "none" || network == "classic"
	c.OneOfOr("Scope", "InvalidParameter.Scope", "Region", "Zone")
	c.SpotDuration()
	var host *backend.DedicatedHost // whose instance types are wanted
	if id := c.String("DedicatedHostId"); id != "" {
		host = action.Find(c, &c.DedicatedHosts, id)
	}
	if !a.disksAlone && a.disksWithoutType() {
		c.Reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	zone := c.String("ZoneId")
	return func() reply.Object {
		zones := reply.Array{}
		for zone, types := range sold(c, zone, a.charge, a.spot) {
			if host != nil && host.Zone != zone {
				continue
			}
			types = slices.DeleteFunc(types, func(t *catalog.InstanceType) bool {
				return !a.fits(t) || host != nil && !host.Type.Runs(t)
			})
			if supplies := a.supplies(c.State, zone, types); len(supplies) > 0 && !obsolete {
				zones = append(zones, a.describeZone(zone, supplies))
			}
		}
		return reply.Object{reply.List("AvailableZones", "AvailableZone", zones)}
	}
}

// readAvailability reads the wanted resource, and which instance types to consider: one by name, or those of a size.
// Only a query for instance types can give a size.
func readAvailability(c *action.Call, destinations ...string) availability {
	a := availability{
		region:       c.Catalog.FindRegion(c.Region),
		destination:  c.OneOfOr("DestinationResource", "Invalid.DestinationResource", destinations...),
		instanceType: c.String("InstanceType"),
		cores:        c.Int("Cores", 0),
	}
	a.memory, _ = c.Float("Memory")
	switch {
	case a.instanceType != "" && (a.cores != 0 || a.memory != 0):
		c.Reject("InvalidParam.TypeAndCpuMem.Conflict", "InstanceType cannot be combined with Cores or Memory.")
	case a.cores != 0 && a.destination != "InstanceType":
		c.Reject("InvalidParam.Cores", "Cores is only for instance types.")
	case a.memory != 0 && a.destination != "InstanceType":
		c.Reject("InvalidParam.Memory", "Memory is only for instance types.")
	}
	return a
}

// disksWithoutType reports whether the query is for disks and does not name the instance type that they are for.
func (a *availability) disksWithoutType() bool {
	return a.instanceType == "" && (a.destination == "SystemDisk" || a.destination == "DataDisk")
}

// fits reports whether the query covers the type.
func (a *availability) fits(t *catalog.InstanceType) bool {
	has := func(category string) bool { return category == "" || slices.Contains(t.DiskCategories(), category) }
	return (a.instanceType == "" || t.ID == a.instanceType) && (a.cores == 0 || t.Cores == a.cores) &&
		(a.memory == 0 || t.Memory == a.memory) && has(a.systemDisk) && has(a.dataDisk)
}

// supplies lists the values of the wanted resource that the zone has, given the types that it sells.
func (a *availability) supplies(st *backend.State, zone string, types []*catalog.InstanceType) []supply {
	if a.disksAlone {
		return a.disks(catalog.CloudCategories, 0)
	}
	if len(types) == 0 {
		return nil
	}
	var each []supply
	best := noSupply
	for _, t := range types {
		s := supply{value: t.ID, stock: a.stock(st, t, zone)}
		each, best = append(each, s), min(best, s.stock)
	}
	switch a.destination {
	case "InstanceType":
		return each
	case "Zone":
		return []supply{{value: zone, stock: best}}
	case "IoOptimized":
		return []supply{{value: "optimized", stock: best}}
	case "Network":
		return []supply{{value: "vpc", stock: best}}
	case "ddh":
		var hosts []supply
		for _, t := range hostTypes() {
			hosts = append(hosts, supply{value: t})
		}
		return hosts
	default:
		return a.disks(types[0].DiskCategories(), 0)
	}
}

// disks lists the categories that the query allows, with their sizes, which are at least the given one.
func (a *availability) disks(categories []string, least int) []supply {
	var found []supply
	for _, category := range categories {
		wanted, sizes := a.dataDisk, catalog.DiskSizes[category]
		if a.destination == "SystemDisk" {
			wanted, sizes[1] = a.systemDisk, catalog.MaxSystemDiskSize
		}
		if wanted == "" || wanted == category {
			found = append(found, supply{value: category, least: max(least, minDiskSize, sizes[0]), most: sizes[1]})
		}
	}
	return found
}

// minDiskSize is the size in GiB of the smallest disk that is offered with an instance.
const minDiskSize = 20

// A supply is one value of a resource that a zone has or had.
type supply struct {
	value       string
	stock       stock
	least, most int  // GiB, for a disk
	conditional bool // requires a change of the disk category
}

// A stock is a level of availability.
type stock int

const (
	inStock stock = iota
	lowStock
	soldOut
	noSupply // and none is planned
)

// scarce is the amount below which a type counts as low in stock.
const scarce = 10

func (a *availability) stock(st *backend.State, t *catalog.InstanceType, zone string) stock {
	left, limited := st.Left(t, zone)
	switch {
	case lacks(a.region, a.charge):
		return noSupply
	case limited && left == 0:
		return soldOut
	case limited && left < scarce:
		return lowStock
	default:
		return inStock
	}
}

func (s stock) describe() reply.Object {
	status := "Available"
	if s >= soldOut {
		status = "SoldOut"
	}
	category := []string{"WithStock", "ClosedWithStock", "WithoutStock", "ClosedWithoutStock"}[s]
	return reply.Object{reply.String("Status", status), reply.String("StatusCategory", category)}
}

func (s supply) describe() reply.Object {
	o := append(reply.Object{reply.String("Value", s.value)}, s.stock.describe()...)
	if s.most > 0 {
		o = append(o, reply.Int("Min", s.least), reply.Int("Max", s.most), reply.String("Unit", "GiB"))
	}
	if s.conditional {
		o = append(o, reply.List("Conditions", "Condition", reply.Array{reply.Object{reply.String("Key", "DiskCategory")}}))
	}
	return o
}

// describeZone describes a zone and its supplies. The status of the zone is that of its best supply.
func (a *availability) describeZone(id string, supplies []supply) reply.Object {
	items, onCondition := reply.Array{}, reply.Array{}
	best := noSupply
	for _, s := range supplies {
		best = min(best, s.stock)
		if s.conditional {
			onCondition = append(onCondition, s.describe())
		} else {
			items = append(items, s.describe())
		}
	}
	resource := reply.Object{reply.String("Type", a.destination), reply.List("SupportedResources", "SupportedResource", items)}
	if len(onCondition) > 0 {
		resource = append(resource, reply.List("ConditionSupportedResources", "ConditionSupportedResource", onCondition))
	}
	zone := append(reply.Object{reply.String("ZoneId", id), reply.String("RegionId", a.region.ID)}, best.describe()...)
	return append(zone, reply.List("AvailableResources", "AvailableResource", reply.Array{resource}))
}
