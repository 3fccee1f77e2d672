package catalog

import "slices"

// An InstanceType is an instance type.
type InstanceType struct {
	Family *Family
	ID     string
	size
}

// A size is what distinguishes the types of a family.
type size struct {
	name             string // the end of the ID
	Cores            int
	Memory           float64 // GiB
	Mbit             int     // network bandwidth, Mbit/s
	KPPS             int     // packet rate, thousands
	Interfaces       int
	Addresses        int // private ones per interface
	GPUs             int
	Disks            int   // local ones
	DiskGiB          int64 // each
	Baseline, Credit int
}

// Limits that are the same for all types.
const (
	CloudDisks   = 17 // cloud disks of an instance
	PairsPerRDMA = 32 // queue pairs of an RDMA interface
)

// Types returns the instance types in the order of DescribeInstanceTypes.
func Types() []InstanceType {
	var types []InstanceType
	for _, entry := range Families {
		for _, size := range entry.sizes {
			types = append(types, InstanceType{&entry.Family, entry.Family.ID + size.name, size})
		}
	}
	return types
}

// FindType returns the type with the ID, or nil.
func FindType(types []InstanceType, id string) *InstanceType {
	i := slices.IndexFunc(types, func(t InstanceType) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &types[i]
}

// NoType stands in for an instance type that does not exist, or for none in particular. Every zone has it.
var NoType = &InstanceType{Family: &Family{Zones: everyZone}}

// ZonesIn returns the zones of the region that sell the type.
func (t *InstanceType) ZonesIn(region string) []string {
	zones := FindRegion(region).ZoneIDs()
	return zones[:min(t.Family.Zones, len(zones))]
}

// Queues returns the largest number of queues of an interface.
func (t *InstanceType) Queues() int { return min(t.Cores, 16) }

// DiskCategories returns the categories of cloud disks that the type accepts. Newer families accept only the newer
// categories.
func (t *InstanceType) DiskCategories() []string {
	if t.Family.NVMe == "required" {
		return CloudCategories[:2]
	}
	return CloudCategories
}
