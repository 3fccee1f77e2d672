package backend

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// The strategies of deployment sets.
const (
	Availability      = "Availability"      // each instance on a server of its own
	AvailabilityGroup = "AvailabilityGroup" // each group of instances on servers of its own
	LowLatency        = "LowLatency"        // close together, in one zone
)

// A DeploymentSet determines how its instances share servers.
type DeploymentSet struct {
	Resource
	Name, Description string
	Strategy          string
	Spread            string // over what: host, rack or sw
	Affinity          int
	Groups            int    // of AvailabilityGroup
	OnFailure         string // CancelMembershipAndStart or KeepStopped
}

// SetCapacity is the number of instances of a deployment set, or of a group of it, in a zone.
const SetCapacity = 20

// Members returns the instances in the deployment set.
func (st *State) Members(s *DeploymentSet) []*Instance {
	return st.instancesWith(func(in *Instance) bool { return in.Set == s })
}

// RoomInSet returns how many more instances the deployment set can have in the zone, in one of its groups or in all.
func (st *State) RoomInSet(s *DeploymentSet, zone string, group int) int {
	room := SetCapacity
	if group == 0 {
		room *= max(s.Groups, 1)
	}
	return room - st.members(s, zone, group)
}

// members counts the instances of the deployment set in the zone, in one of its groups or in all.
func (st *State) members(s *DeploymentSet, zone string, group int) int {
	return len(st.instancesWith(func(in *Instance) bool {
		return in.Set == s && in.Zone == zone && (group == 0 || in.SetGroup == group)
	}))
}

// Join puts the instance into the deployment set, in the given group or, if it is 0, in the one with the fewest instances in the
// zone. The set may be nil: then the instance is in none.
func (st *State) Join(in *Instance, s *DeploymentSet, group int) {
	in.Set, in.SetGroup = nil, 0 // it does not count
	if s == nil {
		return
	}
	if group == 0 && s.Groups > 0 {
		group = 1
		for n := 2; n <= s.Groups; n++ {
			if st.members(s, in.Zone, n) < st.members(s, in.Zone, group) {
				group = n
			}
		}
	}
	in.Set, in.SetGroup = s, group
}

func (st *State) instancesWith(match func(*Instance) bool) []*Instance {
	return slices.DeleteFunc(slices.Clone(st.Instances.All), func(in *Instance) bool { return !match(in) })
}

// An HPCCluster joins instances in a high-performance network.
type HPCCluster struct {
	Resource
	Name, Description string
}

// A HostCluster is a group of dedicated hosts in one zone.
type HostCluster struct {
	Resource
	Name, Description string
}

// HostsOf returns the dedicated hosts in the cluster.
func (st *State) HostsOf(k *HostCluster) []*DedicatedHost {
	return slices.DeleteFunc(slices.Clone(st.DedicatedHosts.All), func(h *DedicatedHost) bool { return h.Cluster != k })
}

// A DedicatedHost is a physical server of the account.
type DedicatedHost struct {
	Resource
	Name, Description      string
	Type                   *catalog.HostType
	Cluster                *HostCluster // nil: none
	OnMaintenance          string       // Migrate or Stop
	AutoPlacement          string       // on or off
	Ratio                  float64      // of vCPUs to those of the hardware; 0: not set, which is 1
	UDPTimeout, SLBTimeout int          // seconds; 0: not set
	Charge                 string       // PostPaid or PrePaid
	Expires                time.Time
	Renewal                string // AutoRenewal, Normal or NotRenewal
	RenewMonths            int    // of the automatic renewal; 0: none
	RenewWithECS           string // whether its instances are renewed with it
	Expired                bool
	AutoReleaseAt          time.Time // zero: never
	Expiring, Releasing    *clock.Timer
}

func absentHost() *DedicatedHost { return &DedicatedHost{Type: catalog.NoHostType} }

// Timers returns the timers of the end of the subscription and of the release.
func (h *DedicatedHost) Timers() []*clock.Timer { return []*clock.Timer{h.Expiring, h.Releasing} }

// Guests returns the instances on the host.
func (st *State) Guests(h *DedicatedHost) []*Instance {
	return st.instancesWith(func(in *Instance) bool { return in.Host == h })
}

// VCPUs returns the vCPUs that the host gives out.
func (h *DedicatedHost) VCPUs() int { return h.Type.VCPUs(cmp.Or(h.Ratio, 1)) }

// FreeOn returns the vCPUs and the GiB of memory that the host has left.
func (st *State) FreeOn(h *DedicatedHost) (vCPUs int, memory float64) {
	vCPUs, memory = h.VCPUs(), float64(h.Type.Memory)
	for _, in := range st.Guests(h) {
		vCPUs -= in.Type.Cores
		memory -= in.Type.Memory
	}
	return vCPUs, memory
}

// RoomOn returns how many more instances of the type the host has room for.
func (st *State) RoomOn(h *DedicatedHost, t *catalog.InstanceType) int {
	if h.Expired || !h.Type.Runs(t) {
		return 0
	}
	vCPUs, memory := st.FreeOn(h)
	return max(0, min(vCPUs/t.Cores, int(memory/t.Memory)))
}

// Takes reports whether the host has room for the instance, which may be there already, with the type.
func (st *State) Takes(h *DedicatedHost, in *Instance, t *catalog.InstanceType) bool {
	vCPUs, memory := st.FreeOn(h)
	if in.Host == h {
		vCPUs += in.Type.Cores
		memory += in.Type.Memory
	}
	return !h.Expired && h.Type.Runs(t) && vCPUs >= t.Cores && memory >= t.Memory
}

// OpenHosts returns the hosts in the zone on which instances of the type are placed that name no host: those of the cluster, if it
// is not nil.
func (st *State) OpenHosts(t *catalog.InstanceType, region, zone string, k *HostCluster) []*DedicatedHost {
	return slices.DeleteFunc(slices.Clone(st.DedicatedHosts.All), func(h *DedicatedHost) bool {
		return h.Region != region || h.Zone != zone || h.AutoPlacement != "on" || k != nil && h.Cluster != k || st.RoomOn(h, t) == 0
	})
}

// HostUntil makes the subscription of the host end at t, unless it is renewed. An expired host stays, locked like its instances.
func (st *State) HostUntil(h *DedicatedHost, t time.Time) {
	st.Cancel(h.Expiring)
	h.Expires, h.Expired = t, false
	for _, in := range st.Guests(h) {
		in.Unlock(LockHost)
	}
	h.Expiring = st.At(t, func() {
		if h.RenewMonths > 0 {
			st.HostUntil(h, AddPeriods(t, h.RenewMonths, "Month"))
			return
		}
		h.Expired = true
		for _, in := range st.Guests(h) {
			in.Lock(LockHost, "The subscription of the dedicated host has expired.")
		}
	})
}

// ChargeHost changes the charge type of the host now. A subscription ends at the time.
func (st *State) ChargeHost(h *DedicatedHost, charge string, ends time.Time) {
	h.Charge = charge
	if charge == PrePaid {
		h.Renewal = "Normal"
		st.HostUntil(h, ends)
		return
	}
	st.Cancel(h.Expiring)
	h.Expires, h.Renewal, h.RenewMonths, h.RenewWithECS = time.Time{}, "", 0, ""
}

// ReleaseHostAt schedules the release of the host at t, or cancels it if t is zero. A host that has instances then stays.
func (st *State) ReleaseHostAt(h *DedicatedHost, t time.Time) {
	st.Cancel(h.Releasing)
	h.AutoReleaseAt, h.Releasing = t, nil
	if !t.IsZero() {
		h.Releasing = st.At(t, func() {
			if len(st.Guests(h)) == 0 {
				Discard(st, &st.DedicatedHosts, h)
			}
		})
	}
}
