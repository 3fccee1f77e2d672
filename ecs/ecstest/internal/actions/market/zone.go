package market

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeZones(c *action.Call) action.Effect {
	language := language(&c.Input)
	charge := c.OneOf("InstanceChargeType", "PrePaid", "PostPaid")
	spot := c.OneOf("SpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo")
	verbose, given := c.Bool("Verbose")
	r := catalog.FindRegion(c.Region)
	var items reply.Array
	for i, letter := range r.Zones {
		zone := reply.Object{
			reply.String("ZoneId", r.ZoneID(letter)),
			reply.String("LocalName", r.ZoneName(letter, language)),
			reply.String("ZoneType", "AvailabilityZone"),
		}
		if verbose || !given {
			zone = append(zone, zoneDetails(sold(c.State, i, charge, spot))...)
		}
		items = append(items, zone)
	}
	return func() reply.Object {
		return reply.Object{reply.List("Zones", "Zone", items)}
	}
}

// sold lists the instance types of a region's n-th zone. The spot strategy
// applies only to pay-as-you-go, the meaning of an empty charge type.
func sold(st *backend.State, zone int, charge, spot string) []catalog.InstanceType {
	prepaid := charge == "PrePaid"
	spotOnly := !prepaid && spot != "" && spot != "NoSpot"
	var types []catalog.InstanceType
	for _, t := range st.Types {
		f := t.Family
		if zone >= f.Zones || prepaid && f.PostPaidOnly || spotOnly && f.NoSpot {
			continue
		}
		types = append(types, t)
	}
	return types
}

func zoneDetails(types []catalog.InstanceType) reply.Object {
	var ids, families, generations []string
	for _, t := range types {
		ids = append(ids, t.ID)
		families = append(families, t.Family.ID)
		generations = append(generations, t.Family.Generation)
	}
	families, generations = sortedSet(families), sortedSet(generations)
	disks := []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}
	resources := reply.Object{
		reply.Bool("IoOptimized", true),
		reply.List("SystemDiskCategories", "supportedSystemDiskCategory", reply.Strings(disks...)),
		reply.List("DataDiskCategories", "supportedDataDiskCategory", reply.Strings(disks...)),
		reply.List("NetworkTypes", "supportedNetworkCategory", reply.Strings("vpc")),
		reply.List("InstanceGenerations", "supportedInstanceGeneration", reply.Strings(generations...)),
		reply.List("InstanceTypeFamilies", "supportedInstanceTypeFamily", reply.Strings(families...)),
		reply.List("InstanceTypes", "supportedInstanceType", reply.Strings(ids...)),
	}
	return reply.Object{
		reply.List("AvailableResourceCreation", "ResourceTypes", reply.Strings("VSwitch", "IoOptimized", "Instance", "DedicatedHost", "Disk")),
		reply.List("AvailableDiskCategories", "DiskCategories", reply.Strings(disks...)),
		reply.List("AvailableInstanceTypes", "InstanceTypes", reply.Strings(ids...)),
		reply.List("AvailableVolumeCategories", "VolumeCategories", reply.Strings("san_ssd", "san_efficiency")),
		reply.List("AvailableDedicatedHostTypes", "DedicatedHostType", reply.Strings("ddh.g6", "ddh.c6", "ddh.r6")),
		reply.List("DedicatedHostGenerations", "DedicatedHostGeneration", reply.Strings("ddh-2")),
		reply.List("AvailableResources", "ResourcesInfo", reply.Array{resources}),
	}
}

func sortedSet(ss []string) []string {
	slices.Sort(ss)
	return slices.Compact(ss)
}
