package market

import (
	"iter"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeRegions(c *action.Call) action.Effect {
	language := acceptLanguage(c)
	resource := c.OneOfOr("ResourceType", "InvalidResourceType.NotFound", "instance", "disk", "reservedinstance", "scu")
	charge := c.ChargeType("Invalid.InstanceChargeType")
	return func() reply.Object {
		regions := reply.Each(c.Catalog.Regions, func(r catalog.Region) reply.Object {
			status := "available"
			if lacks(&r, resource) || lacks(&r, charge) {
				status = "soldOut"
			}
			return reply.Object{
				reply.String("RegionId", r.ID),
				reply.String("RegionEndpoint", r.Endpoint()),
				reply.String("LocalName", r.Name(language)),
				reply.String("Status", status),
			}
		})
		return reply.Object{reply.List("Regions", "Region", regions)}
	}
}

// lacks reports whether the region does not have a resource type or a charge type.
func lacks(r *catalog.Region, what string) bool {
	return slices.Contains(strings.Fields(r.SoldOut), what)
}

func describeZones(c *action.Call) action.Effect {
	language := acceptLanguage(c)
	charge := c.ChargeType("InvalidInstanceChargeType.NotFound")
	spot := c.SpotStrategy("InvalidSpotStrategy") != backend.NoSpot
	verbose := c.BoolOr("Verbose", true)
	return func() reply.Object {
		r := c.Catalog.FindRegion(c.Region)
		zones := reply.Array{}
		for _, id := range r.ZoneIDs() {
			zone := reply.Object{
				reply.String("ZoneId", id),
				reply.String("LocalName", r.ZoneName(id, language)),
				reply.String("ZoneType", "AvailabilityZone"),
			}
			if verbose {
				zone = append(zone, zoneDetails(typesIn(c, id, charge, spot))...)
			}
			zones = append(zones, zone)
		}
		return reply.Object{reply.List("Zones", "Zone", zones)}
	}
}

// sold yields the zones of the region, or only the given one, each with the instance types that it sells.
func sold(c *action.Call, only, charge string, spot bool) iter.Seq2[string, []*catalog.InstanceType] {
	return func(yield func(string, []*catalog.InstanceType) bool) {
		for _, zone := range c.Zones() {
			if (only == "" || zone == only) && !yield(zone, typesIn(c, zone, charge, spot)) {
				return
			}
		}
	}
}

// typesIn lists the instance types of a zone. spot has no effect on subscriptions.
func typesIn(c *action.Call, zone, charge string, spot bool) []*catalog.InstanceType {
	r := c.Catalog.FindRegion(c.Region)
	prepaid := charge == backend.PrePaid
	var types []*catalog.InstanceType
	for i := range c.Catalog.Types {
		t := &c.Catalog.Types[i]
		if f := t.Family; t.SoldIn(r, zone) && !(prepaid && f.PostPaidOnly) && !(spot && !prepaid && f.NoSpot) {
			types = append(types, t)
		}
	}
	return types
}

func zoneDetails(types []*catalog.InstanceType) reply.Object {
	var ids, families, generations []string
	for _, t := range types {
		ids = append(ids, t.ID)
		families = append(families, t.Family.ID)
		generations = append(generations, t.Family.Generation)
	}
	disks := reply.Strings(catalog.CloudCategories...)
	resources := reply.Object{
		reply.Bool("IoOptimized", true),
		reply.List("SystemDiskCategories", "supportedSystemDiskCategory", disks),
		reply.List("DataDiskCategories", "supportedDataDiskCategory", disks),
		reply.List("NetworkTypes", "supportedNetworkCategory", reply.Strings("vpc")),
		reply.List("InstanceGenerations", "supportedInstanceGeneration", sortedSet(generations)),
		reply.List("InstanceTypeFamilies", "supportedInstanceTypeFamily", sortedSet(families)),
		reply.List("InstanceTypes", "supportedInstanceType", reply.Strings(ids...)),
	}
	return reply.Object{
		reply.List("AvailableResourceCreation", "ResourceTypes", reply.Strings("VSwitch", "IoOptimized", "Instance", "DedicatedHost", "Disk")),
		reply.List("AvailableDiskCategories", "DiskCategories", disks),
		reply.List("AvailableInstanceTypes", "InstanceTypes", reply.Strings(ids...)),
		reply.List("AvailableVolumeCategories", "VolumeCategories", reply.Strings("san_ssd", "san_efficiency")),
		reply.List("AvailableDedicatedHostTypes", "DedicatedHostType", reply.Strings(hostTypes()...)),
		reply.List("DedicatedHostGenerations", "DedicatedHostGeneration", reply.Strings("ddh-2")),
		reply.List("AvailableResources", "ResourcesInfo", reply.Array{resources}),
	}
}

// hostTypes returns the types of dedicated hosts that every zone sells.
func hostTypes() []string {
	var ids []string
	for _, t := range catalog.HostTypes {
		ids = append(ids, t.ID)
	}
	return ids
}

func sortedSet(ss []string) reply.Array {
	slices.Sort(ss)
	return reply.Strings(slices.Compact(ss)...)
}
