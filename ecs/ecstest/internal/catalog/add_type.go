package catalog

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A TypeEntry adds an instance type. Package ecstest documents the fields.
type TypeEntry struct {
	InstanceTypeID, InstanceTypeFamily, InstanceCategory, InstanceFamilyLevel, Generation string

	CPUArchitecture, PhysicalProcessorModel string
	CPUSpeedFrequency, CPUTurboFrequency    float64
	CPUCoreCount                            int
	MemorySize                              float64

	InstanceBandwidthRX, InstancePPSRX       int
	ENIQuantity, ENIPrivateIPAddressQuantity int
	ERIQuantity                              int

	GPUAmount     int
	GPUSpec       string
	GPUMemorySize float64

	LocalStorageAmount, LocalStorageCapacity int
	LocalStorageCategory                     string
	NVMeSupport                              string
	BaselineCredit, InitialCredit            int

	Zones                []string
	Price, SpotPrice     float64
	PostPaidOnly, NoSpot *bool
}

var typeID = regexp.MustCompile(`^ecs\.([a-z0-9]+)[a-z0-9-]*\.([a-z0-9.-]+)$`)

// addType adds the type, or replaces the one with its ID. What the entry leaves out is as it was, as in the family, or usual.
func (c *Catalog) addType(e *TypeEntry) string {
	parts := typeID.FindStringSubmatch(e.InstanceTypeID)
	if parts == nil {
		return fmt.Sprintf("InstanceTypeId: %q is not like ecs.g7.large", e.InstanceTypeID)
	}
	if reason := cmp.Or(e.checkWords(), c.checkZones(e.Zones)); reason != "" {
		return reason
	}
	old, cores := c.FindType(e.InstanceTypeID), cmp.Or(e.CPUCoreCount, coresOf(parts[2]))
	familyID := "ecs." + parts[1]
	if old != nil {
		familyID = old.Family.ID
	}
	set(&familyID, e.InstanceTypeFamily)
	family := c.FindFamily(familyID)
	t := InstanceType{ID: e.InstanceTypeID}
	var f Family
	switch {
	case old != nil:
		t, f = *old, *old.Family
		f.ID = familyID
	case family != nil:
		t.size, f = c.sizeIn(familyID, cores), *family
	default:
		t.size, f = c.sizeIn(familyID, cores), newFamily(familyID)
	}
	e.describe(&f)
	e.measure(&t)
	if t.GPUs == 0 && e.GPUSpec == "" {
		f.GPU, f.GPUMemory = "", 0
	}
	if t.Disks == 0 {
		f.LocalStorage, t.DiskGiB = "", 0
	}
	t.Family = &f
	if reason := t.check(); reason != "" {
		return reason
	}
	switch {
	case family == nil:
		c.Families = append(c.Families, &f)
	case f == *family:
		t.Family = family
	}
	if old != nil {
		*old = t
	} else {
		c.Types = append(c.Types, t)
	}
	return ""
}

// newFamily returns a family that is not built in. Its generation follows from the digit in its name, as that of most does.
func newFamily(id string) Family {
	digit := 0
	if i := strings.IndexAny(id, "123456789"); i >= 0 {
		digit = int(id[i] - '0')
	}
	return Family{
		ID: id, Category: "General-purpose", Level: "EnterpriseLevel", Architecture: "X86", Processor: skylake,
		Base: 2.5, Turbo: 2.7, Generation: fmt.Sprintf("ecs-%d", max(digit-1, 1)), NVMe: "unsupported", Zones: everyZone,
	}
}

// coresOf returns the vCPUs of a size such as 2xlarge, or 0.
func coresOf(size string) int {
	times, ok := strings.CutSuffix(size, "xlarge")
	n, err := strconv.Atoi(times)
	switch {
	case size == "large":
		return 2
	case size == "xlarge":
		return 4
	case ok && err == nil && n > 0:
		return 4 * min(n, maxCores)
	default:
		return 0
	}
}

// sizeIn returns the size of a new type of the family: as the largest that has no more vCPUs, with memory in proportion. A family
// without types gives no memory.
func (c *Catalog) sizeIn(family string, cores int) size {
	var like *InstanceType
	for i := range c.Types {
		t := &c.Types[i]
		switch {
		case t.Family.ID != family:
		case like == nil, t.Cores <= cores && (like.Cores > cores || t.Cores > like.Cores), like.Cores > cores && t.Cores < like.Cores:
			like = t
		}
	}
	if like == nil {
		return size{Cores: cores, Mbit: 1000, KPPS: 300, Interfaces: 2, Addresses: 6}
	}
	s := like.size
	s.Memory *= float64(cores) / float64(s.Cores)
	s.Cores = cores
	return s
}

// describe changes what the entry says of the family.
func (e *TypeEntry) describe(f *Family) {
	set(&f.Category, e.InstanceCategory)
	set(&f.Level, e.InstanceFamilyLevel)
	set(&f.Generation, e.Generation)
	set(&f.Architecture, e.CPUArchitecture)
	set(&f.Processor, e.PhysicalProcessorModel)
	set(&f.Base, e.CPUSpeedFrequency)
	set(&f.Turbo, e.CPUTurboFrequency)
	set(&f.NVMe, e.NVMeSupport)
	set(&f.GPU, e.GPUSpec)
	set(&f.GPUMemory, e.GPUMemorySize)
	set(&f.LocalStorage, e.LocalStorageCategory)
	set(&f.RDMA, e.ERIQuantity)
	if e.PostPaidOnly != nil {
		f.PostPaidOnly = *e.PostPaidOnly
	}
	if e.NoSpot != nil {
		f.NoSpot = *e.NoSpot
	} else if e.SpotPrice != 0 {
		f.NoSpot = false
	}
}

// measure changes what the entry says of the type alone.
func (e *TypeEntry) measure(t *InstanceType) {
	set(&t.Cores, e.CPUCoreCount)
	set(&t.Memory, e.MemorySize)
	set(&t.Mbit, float64(e.InstanceBandwidthRX)/1000)
	set(&t.KPPS, float64(e.InstancePPSRX)/1000)
	set(&t.Interfaces, e.ENIQuantity)
	set(&t.Addresses, e.ENIPrivateIPAddressQuantity)
	set(&t.GPUs, e.GPUAmount)
	set(&t.Disks, e.LocalStorageAmount)
	set(&t.DiskGiB, int64(e.LocalStorageCapacity))
	set(&t.Baseline, e.BaselineCredit)
	set(&t.Credit, e.InitialCredit)
	set(&t.Price, e.Price)
	set(&t.Spot, e.SpotPrice)
	if e.Zones != nil {
		t.Zones = slices.Clone(e.Zones)
	}
}

// set sets what was given.
func set[T comparable](to *T, value T) {
	var none T
	if value != none {
		*to = value
	}
}

// checkWords checks the fields that have only a few values.
func (e *TypeEntry) checkWords() string {
	for _, w := range []struct {
		name, value string
		of          []string
	}{
		{"CpuArchitecture", e.CPUArchitecture, []string{"X86", "ARM"}},
		{"InstanceFamilyLevel", e.InstanceFamilyLevel, []string{"EntryLevel", "EnterpriseLevel", "CreditEntryLevel"}},
		{"NvmeSupport", e.NVMeSupport, []string{"required", "supported", "unsupported"}},
		{"LocalStorageCategory", e.LocalStorageCategory, []string{"local_hdd_pro", "local_ssd_pro"}},
	} {
		if reason := oneOf(w.name, w.value, w.of...); reason != "" {
			return reason
		}
	}
	switch {
	case e.InstanceTypeFamily != "" && !familyText.MatchString(e.InstanceTypeFamily):
		return fmt.Sprintf("InstanceTypeFamily: %q is not like ecs.g7", e.InstanceTypeFamily)
	case e.Generation != "" && !generation.MatchString(e.Generation):
		return fmt.Sprintf("Generation: %q is not like ecs-7", e.Generation)
	default:
		return ""
	}
}

var (
	familyText = regexp.MustCompile(`^ecs\.[a-z0-9-]+$`)
	generation = regexp.MustCompile(`^ecs-[1-9]$`)
)

// checkPrices checks that the addition does not tell a price of the type twice.
func (e *TypeEntry) checkPrices(a *Addition) string {
	_, price := a.Prices[e.InstanceTypeID]
	_, spot := a.SpotPrices[e.InstanceTypeID]
	switch {
	case price && e.Price != 0:
		return "Price: it is in Prices, too"
	case spot && e.SpotPrice != 0:
		return "SpotPrice: it is in SpotPrices, too"
	case spot && e.NoSpot != nil && *e.NoSpot:
		return "NoSpot: the type is in SpotPrices"
	default:
		return ""
	}
}

// oneOf checks a value that may be absent.
func oneOf(name, value string, of ...string) string {
	if value != "" && !slices.Contains(of, value) {
		return fmt.Sprintf("%s: %q is none of %s", name, value, strings.Join(of, ", "))
	}
	return ""
}

// maxCores is more vCPUs than any type has.
const maxCores = 4096

// check checks the numbers of the type.
func (t *InstanceType) check() string {
	f := t.Family
	for _, n := range []struct {
		name               string
		value, least, most float64
	}{
		{"CpuCoreCount", float64(t.Cores), 1, maxCores},
		{"MemorySize", t.Memory, 0.1, 1e6},
		{"InstanceBandwidthRx", t.Mbit * 1000, 1, 1e9},
		{"InstancePpsRx", t.KPPS * 1000, 1, 1e9},
		{"EniQuantity", float64(t.Interfaces), 1, 1000},
		{"EniPrivateIpAddressQuantity", float64(t.Addresses), 1, 1000},
		{"EriQuantity", float64(f.RDMA), 0, 1000},
		{"GPUAmount", float64(t.GPUs), 0, 1000},
		{"GPUMemorySize", f.GPUMemory, 0, 1e6},
		{"LocalStorageAmount", float64(t.Disks), 0, 64},
		{"LocalStorageCapacity", float64(t.DiskGiB), 0, 1e6},
		{"BaselineCredit", float64(t.Baseline), 0, 1e6},
		{"InitialCredit", float64(t.Credit), 0, 1e6},
		{"CpuSpeedFrequency", f.Base, 0.1, 100},
		{"CpuTurboFrequency", f.Turbo, 0.1, 100},
	} {
		if !(n.value >= n.least && n.value <= n.most) { // NaN, too
			decimal := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
			return fmt.Sprintf("%s: %s is not between %s and %s", n.name, decimal(n.value), decimal(n.least), decimal(n.most))
		}
	}
	switch {
	case t.GPUs > 0 && f.GPU == "":
		return "GPUSpec is missing"
	case t.Disks > 0 && f.LocalStorage == "":
		return "LocalStorageCategory is missing"
	case t.Disks > 0 && t.DiskGiB == 0:
		return "LocalStorageCapacity is missing"
	case t.Price != 0 && checkPrice(t.Price) != "":
		return "Price: " + checkPrice(t.Price)
	case t.Spot != 0 && checkPrice(t.Spot) != "":
		return "SpotPrice: " + checkPrice(t.Spot)
	case t.Spot != 0 && f.NoSpot:
		return "SpotPrice: the type has NoSpot"
	default:
		return ""
	}
}
