package ecstest

import (
	"slices"
	"strings"
)

// A family holds what the instance types of a family have in common.
type family struct {
	id, category, level string
	architecture        string // X86 or ARM
	processor           string
	base, turbo         float64 // GHz
	generation          string
	nvme                string // required or unsupported
	gpu                 string
	gpuMemory           float64 // GiB each
	localStorage        string  // category of the local disks
	rdma                int     // RDMA interfaces
	zones               int     // sold in this many zones of a region, from the first
	postPaidOnly        bool
	noSpot              bool
}

type instanceType struct {
	family *family
	id     string
	size
}

// A size holds what distinguishes the types of a family.
type size struct {
	name             string
	cores            int
	memory           float64 // GiB
	mbit             int     // network bandwidth, Mbit/s
	kpps             int     // packet rate, thousands
	interfaces       int
	addresses        int // private ones per interface
	gpus             int
	disks            int   // local ones
	diskGiB          int64 // each
	baseline, credit int
}

func (t *instanceType) queues() int { return min(t.cores, 16) }

func findType(types []instanceType, id string) *instanceType {
	i := slices.IndexFunc(types, func(t instanceType) bool { return t.id == id })
	if i < 0 {
		return nil
	}
	return &types[i]
}

func describeInstanceTypes(c *call) object {
	matches := c.typeFilter()
	var found []int // indexes in the catalog
	for i := range c.types {
		if c.err == nil && matches(&c.types[i]) {
			found = append(found, i)
		}
	}
	page, fields := pageOf(c, found, func(i int) int { return i })
	var items array
	for _, i := range page {
		items = append(items, c.types[i].describe())
	}
	return append(fields, member{"InstanceTypes", wrapped("InstanceType", items)})
}

// A bound is a filter on a number.
type bound struct {
	name string
	of   func(*instanceType) float64
}

// Each of these has a Minimum parameter, and the first ones have a Maximum too.
var (
	ranges = []bound{
		{"CpuCoreCount", func(t *instanceType) float64 { return float64(t.cores) }},
		{"CpuSpeedFrequency", func(t *instanceType) float64 { return t.family.base }},
		{"CpuTurboFrequency", func(t *instanceType) float64 { return t.family.turbo }},
		{"GPUAmount", func(t *instanceType) float64 { return float64(t.gpus) }},
		{"MemorySize", func(t *instanceType) float64 { return t.memory }},
	}
	minimums = []bound{
		{"BaselineCredit", func(t *instanceType) float64 { return float64(t.baseline) }},
		{"DiskQuantity", func(*instanceType) float64 { return cloudDisks }},
		{"EniIpv6AddressQuantity", func(t *instanceType) float64 { return float64(t.addresses) }},
		{"EniPrivateIpAddressQuantity", func(t *instanceType) float64 { return float64(t.addresses) }},
		{"EniQuantity", func(t *instanceType) float64 { return float64(t.interfaces) }},
		{"EriQuantity", func(t *instanceType) float64 { return float64(t.family.rdma) }},
		{"InitialCredit", func(t *instanceType) float64 { return float64(t.credit) }},
		{"InstanceBandwidthRx", func(t *instanceType) float64 { return float64(t.mbit * 1000) }},
		{"InstanceBandwidthTx", func(t *instanceType) float64 { return float64(t.mbit * 1000) }},
		{"InstancePpsRx", func(t *instanceType) float64 { return float64(t.kpps * 1000) }},
		{"InstancePpsTx", func(t *instanceType) float64 { return float64(t.kpps * 1000) }},
		{"LocalStorageAmount", func(t *instanceType) float64 { return float64(t.disks) }},
		{"LocalStorageCapacity", func(t *instanceType) float64 { return float64(t.diskGiB) }},
		{"PrimaryEniQueueNumber", func(t *instanceType) float64 { return float64(t.queues()) }},
		{"QueuePairNumber", func(t *instanceType) float64 { return float64(t.family.rdma * pairsPerRDMA) }},
		{"SecondaryEniQueueNumber", func(t *instanceType) float64 { return float64(t.queues()) }},
	}
)

const (
	cloudDisks   = 17 // attachable to any type
	pairsPerRDMA = 32
)

// A label is a filter on a string: one value, or a list of alternatives.
type label struct {
	one, list string
	of        func(*instanceType) string
}

var labels = []label{
	{"", "InstanceTypes", func(t *instanceType) string { return t.id }},
	{"InstanceTypeFamily", "InstanceTypeFamilies", func(t *instanceType) string { return t.family.id }},
	{"InstanceCategory", "InstanceCategories", func(t *instanceType) string { return t.family.category }},
	{"InstanceFamilyLevel", "", func(t *instanceType) string { return t.family.level }},
	{"CpuArchitecture", "CpuArchitectures", func(t *instanceType) string { return t.family.architecture }},
	{"PhysicalProcessorModel", "PhysicalProcessorModels", func(t *instanceType) string { return t.family.processor }},
	{"GPUSpec", "GpuSpecs", func(t *instanceType) string { return t.family.gpu }},
	{"LocalStorageCategory", "LocalStorageCategories", func(t *instanceType) string { return t.family.localStorage }},
	{"NvmeSupport", "", func(t *instanceType) string { return t.family.nvme }},
}

// typeFilter reads the filters of DescribeInstanceTypes. A type must match all
// of them.
func (c *call) typeFilter() func(*instanceType) bool {
	var checks []func(*instanceType) bool
	for _, b := range slices.Concat(ranges, minimums) {
		if least, given := c.decimal("Minimum" + b.name); given {
			checks = append(checks, func(t *instanceType) bool { return b.of(t) >= least })
		}
	}
	for _, b := range ranges {
		if most, given := c.decimal("Maximum" + b.name); given {
			checks = append(checks, func(t *instanceType) bool { return b.of(t) <= most })
		}
	}
	for _, l := range labels {
		if v := c.params[l.one]; l.one != "" && v != "" {
			checks = append(checks, func(t *instanceType) bool { return strings.EqualFold(l.of(t), v) })
		}
		if l.list == "" {
			continue
		}
		if wanted, _ := c.ids(l.list); len(wanted) > 0 {
			checks = append(checks, func(t *instanceType) bool {
				return slices.ContainsFunc(wanted, func(v string) bool { return strings.EqualFold(l.of(t), v) })
			})
		}
	}
	return func(t *instanceType) bool {
		return !slices.ContainsFunc(checks, func(passes func(*instanceType) bool) bool { return !passes(t) })
	}
}

func (t *instanceType) describe() object {
	f := t.family
	queues := integer(t.queues())
	boot := texts("BIOS", "UEFI")
	if f.architecture == "ARM" {
		boot = texts("UEFI")
	}
	o := object{
		{"InstanceTypeId", text(t.id)},
		{"InstanceTypeFamily", text(f.id)},
		{"InstanceFamilyLevel", text(f.level)},
		{"InstanceCategory", text(f.category)},
		{"CpuCoreCount", integer(t.cores)},
		{"MemorySize", decimal(t.memory)},
		{"CpuArchitecture", text(f.architecture)},
		{"CpuSpeedFrequency", decimal(f.base)},
		{"CpuTurboFrequency", decimal(f.turbo)},
		{"PhysicalProcessorModel", text(f.processor)},
		{"CpuOptions", object{
			{"Core", integer(max(t.cores/2, 1))},
			{"ThreadsPerCore", integer(2)},
			{"CoreFactor", integer(1)},
			{"HyperThreadingAdjustable", boolean(f.architecture == "X86")},
		}},
		{"GPUAmount", integer(t.gpus)},
		{"GPUSpec", text(f.gpu)},
		{"GPUMemorySize", decimal(f.gpuMemory)},
		{"DiskQuantity", integer(cloudDisks)},
		{"NvmeSupport", text(f.nvme)},
		{"EniQuantity", integer(t.interfaces)},
		{"EniTotalQuantity", integer(t.interfaces)},
		{"EniTrunkSupported", boolean(t.cores >= 8)},
		{"EniPrivateIpAddressQuantity", integer(t.addresses)},
		{"EniIpv6AddressQuantity", integer(t.addresses)},
		{"PrimaryEniQueueNumber", queues},
		{"SecondaryEniQueueNumber", queues},
		{"MaximumQueueNumberPerEni", queues},
		{"TotalEniQueueQuantity", queues * integer(t.interfaces)},
		{"EriQuantity", integer(f.rdma)},
		{"QueuePairNumber", integer(f.rdma * pairsPerRDMA)},
		{"InstanceBandwidthRx", integer(t.mbit * 1000)},
		{"InstanceBandwidthTx", integer(t.mbit * 1000)},
		{"InstancePpsRx", integer(t.kpps * 1000)},
		{"InstancePpsTx", integer(t.kpps * 1000)},
		{"NetworkCardQuantity", integer(1)},
		{"NetworkCards", wrapped("NetworkCardInfo", array{object{{"NetworkCardIndex", integer(0)}}})},
		{"NetworkEncryptionSupport", boolean(f.generation >= "ecs-7")},
		{"JumboFrameSupport", boolean(f.generation >= "ecs-6")},
		{"SupportedBootModes", wrapped("SupportedBootMode", boot)},
	}
	if t.disks > 0 {
		o = append(o,
			member{"LocalStorageAmount", integer(t.disks)},
			member{"LocalStorageCapacity", integer(t.diskGiB)},
			member{"LocalStorageCategory", text(f.localStorage)})
	}
	if t.credit > 0 {
		o = append(o,
			member{"BaselineCredit", integer(t.baseline)},
			member{"InitialCredit", integer(t.credit)})
	}
	return o
}
