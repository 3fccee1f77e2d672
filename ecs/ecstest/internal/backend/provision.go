package backend

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// A ProvisioningGroup is an auto provisioning group: it launches instances until their capacity reaches a target.
type ProvisioningGroup struct {
	Resource
	Name, Description string
	Type              string // instant, request or maintain
	TemplateID        string // empty: it has a configuration of its own
	TemplateVersion   string
	Configs           []ProvisioningConfig
	Target            ProvisioningTarget
	MaxSpotPrice      float64 // per hour; 0: no limit

	PayAsYouGoStrategy, SpotStrategy string
	SpotInterruption                 string // stop or terminate
	SpotPools                        int    // how many of the cheapest pools share spot capacity
	ExcessPolicy                     string // termination or no-termination
	Terminate, TerminateExpired      bool   // the instances, with the group
	TimeoutMinutes                   int    // of the candidates
	ValidFrom, ValidUntil            time.Time

	State    string // how it compares with its target
	Deleted  bool
	Members  []ProvisioningMember // also those that are gone
	Activity []*ProvisioningActivity
	Expiring *clock.Timer
}

// A ProvisioningConfig is what a group can choose: an instance type and a vSwitch.
type ProvisioningConfig struct {
	InstanceType, VSwitchID, ImageID string
	MaxPrice                         float64 // of a spot instance per hour; 0: no limit
	Priority                         int     // the lowest comes first; negative: none
	Weight                           float64 // how much of the target an instance makes up
	MaxQuantity                      int     // of instances; 0: no limit
}

// A ProvisioningTarget is the capacity that a group is to reach. Total includes the others; Default says what makes up the rest.
type ProvisioningTarget struct {
	Total, PayAsYouGo, Spot float64
	Default                 string // PayAsYouGo or Spot
}

// Split returns the targets of the billing methods, which add up to the total.
func (t ProvisioningTarget) Split() (payAsYouGo, spot float64) {
	rest := t.Total - t.PayAsYouGo - t.Spot
	if t.Default == "PayAsYouGo" {
		return t.PayAsYouGo + rest, t.Spot
	}
	return t.PayAsYouGo, t.Spot + rest
}

// A ProvisioningMember is an instance of a group.
type ProvisioningMember struct {
	Instance *Instance
	Weight   float64
}

// A ProvisioningActivity is what a group did at one time.
type ProvisioningActivity struct {
	ID                 string
	Start              time.Time
	Created, Destroyed []string // IDs of instances
	Errors             []ProvisioningError
}

// A ProvisioningError is why a group did not launch an instance.
type ProvisioningError struct{ Code, Message string }

// Timers returns the timers of what the group does next and of its end.
func (g *ProvisioningGroup) Timers() []*clock.Timer { return []*clock.Timer{g.Change, g.Expiring} }

// Present returns the instances of the group that still exist.
func (g *ProvisioningGroup) Present(st *State) []ProvisioningMember {
	return slices.DeleteFunc(slices.Clone(g.Members), func(m ProvisioningMember) bool { return m.Instance.Gone(st) })
}

// Capacity returns the capacity of the instances that still exist.
func (g *ProvisioningGroup) Capacity(st *State) (payAsYouGo, spot float64) {
	for _, m := range g.Present(st) {
		if m.Instance.Spot() {
			spot += m.Weight
		} else {
			payAsYouGo += m.Weight
		}
	}
	return payAsYouGo, spot
}

// maxActivities limits the history of a group.
const maxActivities = 100

// Note adds an activity to the history.
func (g *ProvisioningGroup) Note(st *State, a ProvisioningActivity) {
	st.Created++
	a.ID, a.Start = "apgt-"+MakeID(g.Kind, g.Region, st.Created), st.Now
	g.Activity = append(g.Activity, &a)
	g.Activity = g.Activity[max(len(g.Activity)-maxActivities, 0):]
}

// StartGroup makes the group run its task: a step after it becomes valid.
func (st *State) StartGroup(g *ProvisioningGroup, run func()) {
	st.Cancel(g.Change)
	g.Change = st.At(g.ValidFrom.Add(st.step(g.Kind)), run)
}

// watchInterval is how often a group compares its capacity with the target.
const watchInterval = time.Minute

// WatchGroup makes the group run its task again.
func (st *State) WatchGroup(g *ProvisioningGroup, run func()) {
	st.Cancel(g.Change)
	g.Change = st.After(watchInterval, run)
}

// ExpireGroup makes the group end when it is no longer valid.
func (st *State) ExpireGroup(g *ProvisioningGroup) {
	st.Cancel(g.Expiring)
	g.Expiring = st.At(g.ValidUntil, func() { st.EndGroup(g, g.TerminateExpired) })
}

// EndGroup ends the group, with or without its instances. It stays visible to those who look for it.
func (st *State) EndGroup(g *ProvisioningGroup, terminate bool) {
	for _, t := range g.Timers() {
		st.Cancel(t)
	}
	g.Deleted = true
	if !terminate {
		return
	}
	var ids []string
	for _, m := range g.Present(st) {
		ids = append(ids, m.Instance.ID)
		st.Release(m.Instance)
	}
	g.Note(st, ProvisioningActivity{Destroyed: ids})
}
