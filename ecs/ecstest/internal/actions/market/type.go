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
		for _, f := range c.Catalog.Families {
			if generation == "" || generation == f.Generation {
				families = append(families, reply.Object{reply.String("InstanceTypeFamilyId", f.ID), reply.String("Generation", f.Generation)})
			}
		}
		return reply.Object{reply.List("InstanceTypeFamilies", "InstanceTypeFamily", families)}
	}
}

func describeInstanceTypes(c *action.Call) action.Effect {
	c.Ignore("AdditionalAttributes") // the response has them all
	matches := typeFilter(c)
	var found []int // indexes in the catalog
	for i := range c.Catalog.Types {
		if matches(&c.Catalog.Types[i]) {
			found = append(found, i)
		}
	}
	page, fields := action.PageOf(c, found, func(i int) int { return i })
	return func() reply.Object {
		types := reply.Each(page, func(i int) reply.Object { return describeType(&c.Catalog.Types[i]) })
		return append(fields, reply.List("InstanceTypes", "InstanceType", types))
	}
}

// A number is an attribute of a type with a filter Minimum… on it.
type number struct {
	name string
	of   func(*catalog.InstanceType) float64
}

var (
	// ranges have a filter Maximum… too.
	ranges = []number{
		{"CpuCoreCount", func(t *catalog.InstanceType) float64 { return float64(t.Cores) }},
		{"CpuSpeedFrequency", func(t *catalog.InstanceType) float64 { return t.Family.Base }},
		{"CpuTurboFrequency", func(t *catalog.InstanceType) float64 { return t.Family.Turbo }},
		{"GPUAmount", func(t *catalog.InstanceType) float64 { return float64(t.GPUs) }},
		{"MemorySize", func(t *catalog.InstanceType) float64 { return t.Memory }},
	}
	minimums = []number{
		{"DiskQuantity", func(*catalog.InstanceType) float64 { return catalog.CloudDisks }},
		{"EniIpv6AddressQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Addresses) }},
		{"EniPrivateIpAddressQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Addresses) }},
		{"EniQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Interfaces) }},
		{"EriQuantity", func(t *catalog.InstanceType) float64 { return float64(t.Family.RDMA) }},
		{"InstanceBandwidthRx", func(t *catalog.InstanceType) float64 { return float64(t.Kbit()) }},
		{"InstanceBandwidthTx", func(t *catalog.InstanceType) float64 { return float64(t.Kbit()) }},
		{"InstancePpsRx", func(t *catalog.InstanceType) float64 { return float64(t.PPS()) }},
		{"InstancePpsTx", func(t *catalog.InstanceType) float64 { return float64(t.PPS()) }},
		{"PrimaryEniQueueNumber", func(t *catalog.InstanceType) float64 { return float64(t.Queues()) }},
		{"QueuePairNumber", func(t *catalog.InstanceType) float64 { return float64(t.Family.RDMA * catalog.PairsPerRDMA) }},
		{"SecondaryEniQueueNumber", func(t *catalog.InstanceType) float64 { return float64(t.Queues()) }},
	}
	// optional numbers are those that only some types have.
	optional = []number{
		{"BaselineCredit", func(t *catalog.InstanceType) float64 { return float64(t.Baseline) }},
		{"InitialCredit", func(t *catalog.InstanceType) float64 { return float64(t.Credit) }},
		{"LocalStorageAmount", func(t *catalog.InstanceType) float64 { return float64(t.Disks) }},
		{"LocalStorageCapacity", func(t *catalog.InstanceType) float64 { return float64(t.DiskGiB) }},
	}
)

// A label is an attribute of a type with a filter on one value. Most also have a filter on a list of alternatives.
type label struct {
	name, list string
	of         func(*catalog.InstanceType) string
}

var labels = []label{
	{"InstanceTypeId", "InstanceTypes", func(t *catalog.InstanceType) string { return t.ID }},
	{"InstanceTypeFamily", "InstanceTypeFamilies", func(t *catalog.InstanceType) string { return t.Family.ID }},
	{"InstanceCategory", "InstanceCategories", func(t *catalog.InstanceType) string { return t.Family.Category }},
	{"InstanceFamilyLevel", "", func(t *catalog.InstanceType) string { return t.Family.Level }},
	{"CpuArchitecture", "CpuArchitectures", func(t *catalog.InstanceType) string { return t.Family.Architecture }},
	{"PhysicalProcessorModel", "PhysicalProcessorModels", func(t *catalog.InstanceType) string { return t.Family.Processor }},
	{"GPUSpec", "GpuSpecs", func(t *catalog.InstanceType) string { return t.Family.GPU }},
	{"LocalStorageCategory", "LocalStorageCategories", func(t *catalog.InstanceType) string { return t.Family.LocalStorage }},
	{"NvmeSupport", "", func(t *catalog.InstanceType) string { return t.Family.NVMe }},
}

// among returns a filter on the values, ignoring case.
func (l label) among(values []string) func(*catalog.InstanceType) bool {
	return func(t *catalog.InstanceType) bool {
		return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(l.of(t), v) })
	}
}

// typeFilter reads the filters of DescribeInstanceTypes. A type must match all of them.
func typeFilter(c *action.Call) func(*catalog.InstanceType) bool {
	var checks []func(*catalog.InstanceType) bool
	for _, n := range slices.Concat(ranges, minimums, optional) {
		if least, given := c.Float("Minimum" + n.name); given {
			checks = append(checks, func(t *catalog.InstanceType) bool { return n.of(t) >= least })
		}
	}
	for _, n := range ranges {
		if most, given := c.Float("Maximum" + n.name); given {
			checks = append(checks, func(t *catalog.InstanceType) bool { return n.of(t) <= most })
		}
	}
	for _, l := range labels {
		if v := c.String(l.name); v != "" {
			checks = append(checks, l.among([]string{v}))
		}
		if values, given := c.IDs(l.list); given {
			checks = append(checks, l.among(values))
		}
	}
	return func(t *catalog.InstanceType) bool {
		return !slices.ContainsFunc(checks, func(passes func(*catalog.InstanceType) bool) bool { return !passes(t) })
	}
}

func describeType(t *catalog.InstanceType) reply.Object {
	f := t.Family
	boot := reply.Strings("BIOS", "UEFI")
	if f.Architecture == "ARM" {
		boot = reply.Strings("UEFI")
	}
	o := reply.Object{
		reply.Struct("CpuOptions",
			reply.Int("Core", max(t.Cores/2, 1)),
			reply.Int("ThreadsPerCore", 2),
			reply.Int("CoreFactor", 1),
			reply.Bool("HyperThreadingAdjustable", f.Architecture == "X86"),
		),
		reply.Float("GPUMemorySize", f.GPUMemory),
		reply.Int("EniTotalQuantity", t.Interfaces),
		reply.Bool("EniTrunkSupported", t.Cores >= 8),
		reply.Int("MaximumQueueNumberPerEni", t.Queues()),
		reply.Int("TotalEniQueueQuantity", t.Queues()*t.Interfaces),
		reply.Int("NetworkCardQuantity", 1),
		reply.List("NetworkCards", "NetworkCardInfo", reply.Array{reply.Object{reply.Int("NetworkCardIndex", 0)}}),
		reply.Bool("NetworkEncryptionSupport", f.Generation >= "ecs-7"),
		reply.Bool("JumboFrameSupport", f.Generation >= "ecs-6"),
		reply.List("SupportedBootModes", "SupportedBootMode", boot),
	}
	for _, l := range labels { // also those that are empty: Karpenter's provider reads the GPUSpec of every type
		o = append(o, reply.String(l.name, l.of(t)))
	}
	for _, n := range slices.Concat(ranges, minimums) {
		o = append(o, reply.Float(n.name, n.of(t)))
	}
	for _, n := range optional {
		if v := n.of(t); v != 0 {
			o = append(o, reply.Float(n.name, v))
		}
	}
	return o
}
