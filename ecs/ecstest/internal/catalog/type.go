package catalog

import (
	"slices"
)

// DiskCategories returns the categories of cloud disks that the type accepts.
// Newer families accept only the newer categories.
func (t *InstanceType) DiskCategories() []string {
	if t.Family.NVMe == "required" {
		return CloudCategories[:2]
	}
	return CloudCategories
}

type InstanceType struct {
	Family *Family
	ID     string
	size
}

// A size holds what distinguishes the types of a family.
type size struct {
	name             string
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

func (t *InstanceType) Queues() int { return min(t.Cores, 16) }

func FindType(types []InstanceType, id string) *InstanceType {
	i := slices.IndexFunc(types, func(t InstanceType) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &types[i]
}

const (
	CloudDisks   = 17 // attachable to any type
	PairsPerRDMA = 32
)

// NoType stands in for an instance type that does not exist.
var NoType = &InstanceType{Family: new(Family)}
