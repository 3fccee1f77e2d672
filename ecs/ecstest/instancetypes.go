package ecstest

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
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

func describeInstanceTypes(c *call) effect {
	matches := c.typeFilter()
	var found []int // indexes in the catalog
	for i := range c.types {
		if c.err == nil && matches(&c.types[i]) {
			found = append(found, i)
		}
	}
	page, fields := pageOf(c, found, func(i int) int { return i })
	var items reply.Array
	for _, i := range page {
		items = append(items, c.types[i].describe())
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceTypes", "InstanceType", items))
	}
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
		if v := c.text(l.one); l.one != "" && v != "" {
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

func (t *instanceType) describe() reply.Object {
	f := t.family
	queues := t.queues()
	boot := reply.Strings("BIOS", "UEFI")
	if f.architecture == "ARM" {
		boot = reply.Strings("UEFI")
	}
	o := reply.Object{
		reply.String("InstanceTypeId", t.id),
		reply.String("InstanceTypeFamily", f.id),
		reply.String("InstanceFamilyLevel", f.level),
		reply.String("InstanceCategory", f.category),
		reply.Int("CpuCoreCount", t.cores),
		reply.Float("MemorySize", t.memory),
		reply.String("CpuArchitecture", f.architecture),
		reply.Float("CpuSpeedFrequency", f.base),
		reply.Float("CpuTurboFrequency", f.turbo),
		reply.String("PhysicalProcessorModel", f.processor),
		reply.Struct("CpuOptions",
			reply.Int("Core", max(t.cores/2, 1)),
			reply.Int("ThreadsPerCore", 2),
			reply.Int("CoreFactor", 1),
			reply.Bool("HyperThreadingAdjustable", f.architecture == "X86"),
		),
		reply.Int("GPUAmount", t.gpus),
		reply.String("GPUSpec", f.gpu),
		reply.Float("GPUMemorySize", f.gpuMemory),
		reply.Int("DiskQuantity", cloudDisks),
		reply.String("NvmeSupport", f.nvme),
		reply.Int("EniQuantity", t.interfaces),
		reply.Int("EniTotalQuantity", t.interfaces),
		reply.Bool("EniTrunkSupported", t.cores >= 8),
		reply.Int("EniPrivateIpAddressQuantity", t.addresses),
		reply.Int("EniIpv6AddressQuantity", t.addresses),
		reply.Int("PrimaryEniQueueNumber", queues),
		reply.Int("SecondaryEniQueueNumber", queues),
		reply.Int("MaximumQueueNumberPerEni", queues),
		reply.Int("TotalEniQueueQuantity", queues*t.interfaces),
		reply.Int("EriQuantity", f.rdma),
		reply.Int("QueuePairNumber", f.rdma*pairsPerRDMA),
		reply.Int("InstanceBandwidthRx", t.mbit*1000),
		reply.Int("InstanceBandwidthTx", t.mbit*1000),
		reply.Int("InstancePpsRx", t.kpps*1000),
		reply.Int("InstancePpsTx", t.kpps*1000),
		reply.Int("NetworkCardQuantity", 1),
		reply.List("NetworkCards", "NetworkCardInfo", reply.Array{reply.Object{reply.Int("NetworkCardIndex", 0)}}),
		reply.Bool("NetworkEncryptionSupport", f.generation >= "ecs-7"),
		reply.Bool("JumboFrameSupport", f.generation >= "ecs-6"),
		reply.List("SupportedBootModes", "SupportedBootMode", boot),
	}
	if t.disks > 0 {
		o = append(o,
			reply.Int("LocalStorageAmount", t.disks),
			reply.Int("LocalStorageCapacity", t.diskGiB),
			reply.String("LocalStorageCategory", f.localStorage))
	}
	if t.credit > 0 {
		o = append(o,
			reply.Int("BaselineCredit", t.baseline),
			reply.Int("InitialCredit", t.credit))
	}
	return o
}
