package catalog

import (
	"math"
	"slices"
)

// An InstanceType is an instance type.
type InstanceType struct {
	Family *Family
	ID     string
	size
	Zones []string // in which it is sold; nil: as the family
	Price float64  // per hour; 0: derived
	Spot  float64  // the price of spot capacity at any time; 0: derived
}

// A size is what distinguishes the types of a family.
type size struct {
	name             string // the end of the ID
	Cores            int
	Memory           float64 // GiB
	Mbit             float64 // network bandwidth, Mbit/s
	KPPS             float64 // packet rate, thousands
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

// NoType stands in for an instance type that does not exist, or for none in particular. Every zone has it.
var NoType = &InstanceType{Family: &Family{Zones: everyZone}}

// ZonesIn returns the zones of the region that sell the type.
func (t *InstanceType) ZonesIn(r *Region) []string {
	return slices.DeleteFunc(r.ZoneIDs(), func(id string) bool { return !t.SoldIn(r, id) })
}

// SoldIn reports whether the zone of the region sells the type.
func (t *InstanceType) SoldIn(r *Region, zone string) bool {
	if t.Zones != nil {
		return slices.Contains(t.Zones, zone)
	}
	return slices.Contains(r.zones[:min(t.Family.Zones, len(r.zones))], zone)
}

// Kbit returns the network bandwidth in kbit/s.
func (t *InstanceType) Kbit() int { return int(math.Round(t.Mbit * 1000)) }

// PPS returns the packet rate per second.
func (t *InstanceType) PPS() int { return int(math.Round(t.KPPS * 1000)) }

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
