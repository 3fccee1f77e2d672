package ecstest

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// zoneID follows the service: the letter is preceded by a hyphen unless the
// region ends in a digit.
func (r *region) zoneID(letter rune) string {
	if last := r.id[len(r.id)-1]; '0' <= last && last <= '9' {
		return r.id + string(letter)
	}
	return r.id + "-" + string(letter)
}

func (r *region) zoneName(letter rune, language string) string {
	word := " Zone "
	if r.name(language) == r.local {
		word = " 可用区"
	}
	return r.name(language) + word + strings.ToUpper(string(letter))
}

func describeZones(c *call) effect {
	language := c.language()
	charge := c.oneOf("InstanceChargeType", "PrePaid", "PostPaid")
	spot := c.oneOf("SpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo")
	verbose, given := c.boolean("Verbose")
	r := findRegion(c.region)
	var items reply.Array
	for i, letter := range r.zones {
		zone := reply.Object{
			reply.String("ZoneId", r.zoneID(letter)),
			reply.String("LocalName", r.zoneName(letter, language)),
			reply.String("ZoneType", "AvailabilityZone"),
		}
		if verbose || !given {
			zone = append(zone, zoneDetails(c.sold(i, charge, spot))...)
		}
		items = append(items, zone)
	}
	return func() reply.Object {
		return reply.Object{reply.List("Zones", "Zone", items)}
	}
}

// sold lists the instance types of a region's n-th zone. The spot strategy
// applies only to pay-as-you-go, the meaning of an empty charge type.
func (st *state) sold(zone int, charge, spot string) []instanceType {
	prepaid := charge == "PrePaid"
	spotOnly := !prepaid && spot != "" && spot != "NoSpot"
	var types []instanceType
	for _, t := range st.types {
		f := t.family
		if zone >= f.zones || prepaid && f.postPaidOnly || spotOnly && f.noSpot {
			continue
		}
		types = append(types, t)
	}
	return types
}

func zoneDetails(types []instanceType) reply.Object {
	var ids, families, generations []string
	for _, t := range types {
		ids = append(ids, t.id)
		families = append(families, t.family.id)
		generations = append(generations, t.family.generation)
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
