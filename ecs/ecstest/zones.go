package ecstest

import (
	"slices"
	"strings"
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

func describeZones(c *call) object {
	language := c.language()
	charge := c.oneOf("InstanceChargeType", "PrePaid", "PostPaid")
	spot := c.oneOf("SpotStrategy", "NoSpot", "SpotWithPriceLimit", "SpotAsPriceGo")
	verbose, given := c.boolean("Verbose")
	r := findRegion(c.region)
	var items array
	for i, letter := range r.zones {
		zone := object{
			{"ZoneId", text(r.zoneID(letter))},
			{"LocalName", text(r.zoneName(letter, language))},
			{"ZoneType", text("AvailabilityZone")},
		}
		if verbose || !given {
			zone = append(zone, zoneDetails(c.sold(i, charge, spot))...)
		}
		items = append(items, zone)
	}
	return object{{"Zones", wrapped("Zone", items)}}
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

func zoneDetails(types []instanceType) object {
	var ids, families, generations []string
	for _, t := range types {
		ids = append(ids, t.id)
		families = append(families, t.family.id)
		generations = append(generations, t.family.generation)
	}
	families, generations = sortedSet(families), sortedSet(generations)
	disks := []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}
	resources := object{
		{"IoOptimized", boolean(true)},
		{"SystemDiskCategories", wrapped("supportedSystemDiskCategory", texts(disks...))},
		{"DataDiskCategories", wrapped("supportedDataDiskCategory", texts(disks...))},
		{"NetworkTypes", wrapped("supportedNetworkCategory", texts("vpc"))},
		{"InstanceGenerations", wrapped("supportedInstanceGeneration", texts(generations...))},
		{"InstanceTypeFamilies", wrapped("supportedInstanceTypeFamily", texts(families...))},
		{"InstanceTypes", wrapped("supportedInstanceType", texts(ids...))},
	}
	return object{
		{"AvailableResourceCreation", wrapped("ResourceTypes", texts("VSwitch", "IoOptimized", "Instance", "DedicatedHost", "Disk"))},
		{"AvailableDiskCategories", wrapped("DiskCategories", texts(disks...))},
		{"AvailableInstanceTypes", wrapped("InstanceTypes", texts(ids...))},
		{"AvailableVolumeCategories", wrapped("VolumeCategories", texts("san_ssd", "san_efficiency"))},
		{"AvailableDedicatedHostTypes", wrapped("DedicatedHostType", texts("ddh.g6", "ddh.c6", "ddh.r6"))},
		{"DedicatedHostGenerations", wrapped("DedicatedHostGeneration", texts("ddh-2"))},
		{"AvailableResources", wrapped("ResourcesInfo", array{resources})},
	}
}

func sortedSet(ss []string) []string {
	slices.Sort(ss)
	return slices.Compact(ss)
}
