package market

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// familyLevels are the values of InstanceFamilyLevel.
var familyLevels = []string{"EntryLevel", "EnterpriseLevel", "CreditEntryLevel"}

func describeInstanceTypeFamilies(c *action.Call) action.Effect {
	generation := c.OneOf("Generation", "ecs-1", "ecs-2", "ecs-3", "ecs-4", "ecs-5", "ecs-6", "ecs-7", "ecs-8", "ecs-9")
	return func() reply.Object {
		families := reply.Array{}
		for _, entry := range catalog.Families {
			if f := entry.Family; generation == "" || generation == f.Generation {
				families = append(families, reply.Object{reply.String("InstanceTypeFamilyId", f.ID), reply.String("Generation", f.Generation)})
			}
		}
		return reply.Object{reply.List("InstanceTypeFamilies", "InstanceTypeFamily", families)}
	}
}

func describeInstanceTypes(c *action.Call) action.Effect {
	matches := typeFilter(c)
	var found []int // indexes in the catalog
	for i := range c.Types {
		if matches(&c.Types[i]) {
			found = append(found, i)
		}
	}
	page, fields := action.PageOf(c, found, func(i int) int { return i })
	return func() reply.Object {
		types := reply.Each(page, func(i int) reply.Object { return describeType(&c.Types[i]) })
		return append(fields, reply.List("InstanceTypes", "InstanceType", types))
	}
}

// A bound is a filter on a number.
type bound struct {
	name string
	of   func(*catalog.InstanceType) float64
}

// Each of these has a Minimum parameter, and the first ones have a Maximum too.
var (
	ranges = []bound{
		{"CpuCoreCount", func(t *catalog.InstanceType) float64 { return float64(t.Cores) }},
		{"CpuSpeedFrequency", func(t *catalog.InstanceType) float64 { return t.Family.Base }},
		{"CpuTurboFrequency", func(t *catalog.InstanceType) float64 { return t.Family.Turbo }},
		{"GPUAmount", func(t *catalog.InstanceType) float64 { return float64(t.GPUs) }},
		{"MemorySize", func(t *catalog.InstanceType) float64 { return t.Memory }},
	}
	minimums = []bound{
		{"BaselineCredit", func(t *catalog.InstanceType) float64 { return float64(t.Baseline) }},
		{"DiskQuantity", func(*catalog.InstanceType) float64 { return catalog.CloudDisks }},
		{"EniIpv6AddressQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Addresses) }},
		{"EniPrivateIpAddressQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Addresses) }},
		{"EniQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Interfaces) }},
		{"EriQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Family.RDMA) }},
		{"InitialCredit", func(t *catalog.InstanceType) float64 { return float64(t.Credit) }},
		{"InstanceBandwidthRx", func(t *catalog.InstanceType) float64 { return float64(t.Mbit * 1000) }},
		{"InstanceBandwidthTx", func(t *catalog.InstanceType) float64 { return float64(t.Mbit * 1000) }},
		{"InstancePpsRx", func(t *catalog.InstanceType) float64 { return float64(t.KPPS * 1000) }},
		{"InstancePpsTx", func(t *catalog.InstanceType) float64 { return float64(t.KPPS * 1000) }},
		{"LocalStorageAmount", func(t *catalog.InstanceType) float64 { return float64(t.Disks) }},
		{"LocalStorageCapacity", func(t *catalog.InstanceType) float64 { return float64(t.DiskGiB) }},
		{"PrimaryEniQueueNumber", func(t *catalog.InstanceType) float64 { return float64(t.Queues()) }},
		{"QueuePairNumber", func(t *catalog.InstanceType) float64 { return float64(t.Family.RDMA * catalog.PairsPerRDMA) }},
		{"SecondaryEniQueueNumber", func(t *catalog.InstanceType) float64 { return float64(t.Queues()) }},
	}
)

// A label is a filter on a string: one value, or a list of alternatives.
type label struct {
	one, list string
	of        func(*catalog.InstanceType) string
}

var labels = []label{
	{"", "InstanceTypes", func(t *catalog.InstanceType) string { return t.ID }},
	{"InstanceTypeFamily", "InstanceTypeFamilies", func(t *catalog.InstanceType) string { return t.Family.ID }},
	{"InstanceCategory", "InstanceCategories", func(t *catalog.InstanceType) string { return t.Family.Category }},
	{"InstanceFamilyLevel", "", func(t *catalog.InstanceType) string { return t.Family.Level }},
	{"CpuArchitecture", "CpuArchitectures", func(t *catalog.InstanceType) string { return t.Family.Architecture }},
	{"PhysicalProcessorModel", "PhysicalProcessorModels", func(t *catalog.InstanceType) string { return t.Family.Processor }},
	{"GPUSpec", "GpuSpecs", func(t *catalog.InstanceType) string { return t.Family.GPU }},
	{"LocalStorageCategory", "LocalStorageCategories", func(t *catalog.InstanceType) string { return t.Family.LocalStorage }},
	{"NvmeSupport", "", func(t *catalog.InstanceType) string { return t.Family.NVMe }},
}

// typeFilter reads the filters of DescribeInstanceTypes. A type must match all
// of them.
func typeFilter(c *action.Call) func(*catalog.InstanceType) bool {
	var checks []func(*catalog.InstanceType) bool
	for _, b := range slices.Concat(ranges, minimums) {
		if least, given := c.Float("Minimum" + b.name); given {
			checks = append(checks, func(t *catalog.InstanceType) bool { return b.of(t) >= least })
		}
	}
	for _, b := range ranges {
		if most, given := c.Float("Maximum" + b.name); given {
			checks = append(checks, func(t *catalog.InstanceType) bool { return b.of(t) <= most })
		}
	}
	for _, l := range labels {
		if v := c.String(l.one); l.one != "" && v != "" {
			checks = append(checks, func(t *catalog.InstanceType) bool { return strings.EqualFold(l.of(t), v) })
		}
		if l.list == "" {
			continue
		}
		if wanted, _ := c.IDs(l.list); len(wanted) > 0 {
			checks = append(checks, func(t *catalog.InstanceType) bool {
				return slices.ContainsFunc(wanted, func(v string) bool { return strings.EqualFold(l.of(t), v) })
			})
		}
	}
	return func(t *catalog.InstanceType) bool {
		return !slices.ContainsFunc(checks, func(passes func(*catalog.InstanceType) bool) bool { return !passes(t) })
	}
}

func describeType(t *catalog.InstanceType) reply.Object {
	f := t.Family
	queues := t.Queues()
	boot := reply.Strings("BIOS", "UEFI")
	if f.Architecture == "ARM" {
		boot = reply.Strings("UEFI")
	}
	o := reply.Object{
		reply.String("InstanceTypeId", t.ID),
		reply.String("InstanceTypeFamily", f.ID),
		reply.String("InstanceFamilyLevel", f.Level),
		reply.String("InstanceCategory", f.Category),
		reply.Int("CpuCoreCount", t.Cores),
		reply.Float("MemorySize", t.Memory),
		reply.String("CpuArchitecture", f.Architecture),
		reply.Float("CpuSpeedFrequency", f.Base),
		reply.Float("CpuTurboFrequency", f.Turbo),
		reply.String("PhysicalProcessorModel", f.Processor),
		reply.Struct("CpuOptions",
			reply.Int("Core", max(t.Cores/2, 1)),
			reply.Int("ThreadsPerCore", 2),
			reply.Int("CoreFactor", 1),
			reply.Bool("HyperThreadingAdjustable", f.Architecture == "X86"),
		),
		reply.Int("GPUAmount", t.GPUs),
		reply.String("GPUSpec", f.GPU),
		reply.Float("GPUMemorySize", f.GPUMemory),
		reply.Int("DiskQuantity", catalog.CloudDisks),
		reply.String("NvmeSupport", f.NVMe),
		reply.Int("EniQuantity", t.Interfaces),
		reply.Int("EniTotalQuantity", t.Interfaces),
		reply.Bool("EniTrunkSupported", t.Cores >= 8),
		reply.Int("EniPrivateIpAddressQuantity", t.Addresses),
		reply.Int("EniIpv6AddressQuantity", t.Addresses),
		reply.Int("PrimaryEniQueueNumber", queues),
		reply.Int("SecondaryEniQueueNumber", queues),
		reply.Int("MaximumQueueNumberPerEni", queues),
		reply.Int("TotalEniQueueQuantity", queues*t.Interfaces),
		reply.Int("EriQuantity", f.RDMA),
		reply.Int("QueuePairNumber", f.RDMA*catalog.PairsPerRDMA),
		reply.Int("InstanceBandwidthRx", t.Mbit*1000),
		reply.Int("InstanceBandwidthTx", t.Mbit*1000),
		reply.Int("InstancePpsRx", t.KPPS*1000),
		reply.Int("InstancePpsTx", t.KPPS*1000),
		reply.Int("NetworkCardQuantity", 1),
		reply.List("NetworkCards", "NetworkCardInfo", reply.Array{reply.Object{reply.Int("NetworkCardIndex", 0)}}),
		reply.Bool("NetworkEncryptionSupport", f.Generation >= "ecs-7"),
		reply.Bool("JumboFrameSupport", f.Generation >= "ecs-6"),
		reply.List("SupportedBootModes", "SupportedBootMode", boot),
	}
	if t.Disks > 0 {
		o = append(o,
			reply.Int("LocalStorageAmount", t.Disks),
			reply.Int("LocalStorageCapacity", t.DiskGiB),
			reply.String("LocalStorageCategory", f.LocalStorage))
	}
	if t.Credit > 0 {
		o = append(o,
			reply.Int("BaselineCredit", t.Baseline),
			reply.Int("InitialCredit", t.Credit))
	}
	return o
}
