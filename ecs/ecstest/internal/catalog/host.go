package catalog

import (
	"math"
	"slices"
)

// A HostType is a type of dedicated hosts.
type HostType struct {
	ID         string
	Families   []string // of the instance types that it runs
	Sockets    int
	Cores      int // physical ones, of two threads each
	Memory     int // GiB
	OverCommit bool
}

// HostTypes are the types of dedicated hosts that every zone sells. On the service, those that can give out more vCPUs than they
// have run families of their own, which are not in this catalog.
var HostTypes = []HostType{
	{"ddh.g6", []string{"ecs.g6"}, 2, 52, 384, false},
	{"ddh.c6", []string{"ecs.c6"}, 2, 52, 192, false},
	{"ddh.r6", []string{"ecs.r6"}, 2, 52, 768, false},
	{"ddh.g6s", []string{"ecs.g6"}, 2, 52, 384, true},
	{"ddh.c6s", []string{"ecs.c6"}, 2, 52, 192, true},
	{"ddh.r6s", []string{"ecs.r6"}, 2, 52, 768, true},
	{"ddh.g7", []string{"ecs.g7"}, 2, 64, 512, false},
	{"ddh.c7", []string{"ecs.c7"}, 2, 64, 256, false},
	{"ddh.r7", []string{"ecs.r7"}, 2, 64, 1024, false},
}

// FindHostType returns the type of dedicated hosts with the ID, or nil.
func FindHostType(id string) *HostType {
	i := slices.IndexFunc(HostTypes, func(t HostType) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &HostTypes[i]
}

// NoHostType stands in for a type of dedicated hosts that does not exist.
var NoHostType = &HostType{}

// VCPUs returns the number of vCPUs that a host gives out.
func (t *HostType) VCPUs(ratio float64) int { return int(math.Floor(float64(2*t.Cores) * ratio)) }

// Runs reports whether the host runs instances of the type, which none does that is larger.
func (t *HostType) Runs(it *InstanceType) bool {
	return slices.Contains(t.Families, it.Family.ID) && it.Cores <= t.VCPUs(1) && it.Memory <= float64(t.Memory)
}
