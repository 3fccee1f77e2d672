// Package backend is the account: resources, their life cycles on a clock, tags, addresses and stock, and the one lock.
// It knows neither HTTP nor error codes.
package backend

import (
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/deepcopy"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// A Backend is an account: its state, with the only lock.
type Backend struct {
	mu    sync.Mutex
	state *State
	now   func() time.Time
	history
}

// New returns an account without resources.
func New() *Backend {
	b := &Backend{state: NewState(), now: time.Now}
	b.state.Before = b.record
	return b
}

// Do calls f with the state, locked and settled to the current time.
func (b *Backend) Do(f func(*State)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.Settle(b.now())
	b.record()
	f(b.state)
}

// At makes now the present, for the calls of f, as if they were made then. The present must not go back. Nobody else may use
// the account meanwhile.
func (b *Backend) At(now time.Time, f func()) {
	b.now = func() time.Time { return now }
	f()
	b.now = time.Now
}

// Rewind makes an account that nobody has used one that can live in the past.
func (b *Backend) Rewind() { b.state.Now = time.Time{} }

// View is Do for an f that changes nothing. It gets the state of some time ago, as far back as the account remembers.
func (b *Backend) View(ago time.Duration, f func(*State)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.Settle(b.now())
	f(b.at(b.state.Now.Add(-ago)))
}

// A history holds states of the past, for reads that lag behind.
type history struct {
	keep time.Duration // how far it goes back
	past []moment      // the oldest first
}

// A moment is a state that ended.
type moment struct {
	until time.Time
	state *State
}

// Remember makes the account keep its states of the last d, from now on. With 0 it keeps none.
func (b *Backend) Remember(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.keep = d; d == 0 {
		b.past = nil
	}
}

// record keeps the state before a change.
func (b *Backend) record() {
	now := b.state.Now
	if b.keep == 0 || len(b.past) > 0 && b.past[len(b.past)-1].until.Equal(now) { // it lasted for no time
		return
	}
	kept := b.past[:0]
	for _, m := range b.past {
		if now.Sub(m.until) <= b.keep {
			kept = append(kept, m)
		}
	}
	b.past = append(kept, moment{now, b.state.Copy()})
}

// at returns the state as it was at the time, or the oldest that is known.
func (b *Backend) at(t time.Time) *State {
	for _, m := range b.past {
		if t.Before(m.until) {
			return m.state
		}
	}
	return b.state
}

// A State is the resources of an account and what the service keeps for them. Only a function that [Backend.Do]
// or [Backend.View] calls may use it.
type State struct {
	clock.Timeline
	Created int                    // the number of resources ever created
	orders  int                    // the number of orders ever placed
	steps   map[Kind]time.Duration // the duration of each life cycle step; DefaultStep if absent
	quotas  map[Quota]int          // those that are not as in [Quotas]

	deletions map[Kind]time.Duration // how long a deletion takes; absent: no time

	Catalog    *catalog.Catalog             // what the account is offered; it never changes
	Behaviors  map[string]string            // what the account chose, by the key of ModifyUserBusinessBehavior
	Settings   map[string]AssistantSettings // by region, where the account set them
	RunCommand CommandFunc

	Instances            Store[*Instance]
	Disks                Store[*Disk]
	Images               Store[*Image]
	Snapshots            Store[*Snapshot]
	SnapshotGroups       Store[*SnapshotGroup]
	SnapshotPolicies     Store[*SnapshotPolicy]
	Interfaces           Store[*NetworkInterface]
	SecurityGroups       Store[*SecurityGroup]
	VPCs                 Store[*VPC]
	VSwitches            Store[*VSwitch]
	PrefixLists          Store[*PrefixList]
	EIPs                 Store[*EIP]
	KeyPairs             Store[*KeyPair]
	Commands             Store[*Command]
	Invocations          Store[*Invocation]
	Tasks                Store[*Task]
	DeploymentSets       Store[*DeploymentSet]
	DedicatedHosts       Store[*DedicatedHost]
	HPCClusters          Store[*HPCCluster]
	HostClusters         Store[*HostCluster]
	CapacityReservations Store[*PrivatePool]
	ElasticityAssurances Store[*PrivatePool]
	ReservedInstances    Store[*ReservedInstance]
	StorageUnits         Store[*StorageUnit]
	Events               Store[*Event]
	FileTransfers        Store[*FileTransfer]
	Sessions             Store[*Session]
	Activations          Store[*Activation]
	Tags                 Tags
	Public               ipam.Pool // public addresses of instances and EIPs
	ImageComponents      Store[*ImageComponent]
	ImagePipelines       Store[*ImagePipeline]
	DiskDefaults         map[string]DiskDefaults // by region
	Stock                Stock
	Templates            Store[*LaunchTemplate]
	Provisioning         Store[*ProvisioningGroup]
	Permissions          Store[*InterfacePermission]
	NATGateways          Store[*NATGateway]
	Bandwidths           Store[*BandwidthPackage]
}

// SessionManager is the key of [State.Behaviors] for terminal sessions, which an account has to enable first.
const SessionManager = "sessionManagerStatus"

// DefaultStep is the duration of a life cycle step: short enough for a test, and long enough for a program that polls
// at once to observe the state.
const DefaultStep = 20 * time.Millisecond

// NewState returns the state of an account without resources, apart from the public images.
func NewState() *State {
	st := &State{
		steps:      make(map[Kind]time.Duration),
		deletions:  make(map[Kind]time.Duration),
		quotas:     make(map[Quota]int),
		Stock:      make(Stock),
		Catalog:    new(catalog.Catalog),
		Settings:   make(map[string]AssistantSettings),
		Behaviors:  map[string]string{SessionManager: "disabled"},
		RunCommand: func(string, string, map[string]string) (output string, exitCode int) { return "", 0 },
		Tags:       make(Tags),

		Instances:            newStore(KindInstance, absentInstance),
		Disks:                newStore(KindDisk, absent[Disk]),
		Images:               newStore(KindImage, absent[Image]),
		Snapshots:            newStore(KindSnapshot, absent[Snapshot]),
		SnapshotGroups:       newStore(KindSnapshotGroup, absent[SnapshotGroup]),
		SnapshotPolicies:     newStore(KindSnapshotPolicy, absent[SnapshotPolicy]),
		Interfaces:           newStore(KindNetworkInterface, absentInterface),
		SecurityGroups:       newStore(KindSecurityGroup, absentGroup),
		VPCs:                 newStore(KindVPC, absent[VPC]),
		VSwitches:            newStore(KindVSwitch, absentVSwitch),
		PrefixLists:          newStore(KindPrefixList, absent[PrefixList]),
		EIPs:                 newStore(KindEIP, absent[EIP]),
		KeyPairs:             newStore(KindKeyPair, absent[KeyPair]),
		Commands:             newStore(KindCommand, absent[Command]),
		Invocations:          newStore(KindInvocation, absentInvocation),
		Tasks:                newStore(KindTask, absent[Task]),
		DeploymentSets:       newStore(KindDeploymentSet, absent[DeploymentSet]),
		DedicatedHosts:       newStore(KindDedicatedHost, absentHost),
		HPCClusters:          newStore(KindHPCCluster, absent[HPCCluster]),
		HostClusters:         newStore(KindHostCluster, absent[HostCluster]),
		CapacityReservations: newStore(KindCapacityReservation, absentPool),
		ElasticityAssurances: newStore(KindElasticityAssurance, absentPool),
		ReservedInstances:    newStore(KindReservedInstance, absent[ReservedInstance]),
		StorageUnits:         newStore(KindStorageUnit, absent[StorageUnit]),
		Events:               newStore(KindEvent, absent[Event]),
		FileTransfers:        newStore(KindFileTransfer, absent[FileTransfer]),
		Sessions:             newStore(KindSession, absent[Session]),
		Activations:          newStore(KindActivation, absent[Activation]),
		DiskDefaults:         make(map[string]DiskDefaults),
		ImageComponents:      newStore(KindImageComponent, absent[ImageComponent]),
		ImagePipelines:       newStore(KindImagePipeline, absent[ImagePipeline]),
		Templates:            newStore(KindLaunchTemplate, absent[LaunchTemplate]),
		Provisioning:         newStore(KindProvisioning, absent[ProvisioningGroup]),
		Permissions:          newStore(KindPermission, absent[InterfacePermission]),
		NATGateways:          newStore(KindNATGateway, absent[NATGateway]),
		Bandwidths:           newStore(KindBandwidthPackage, absent[BandwidthPackage]),

		// Reserved for benchmarks: no real host has one of these addresses.
		Public: ipam.NewPool(netip.MustParsePrefix("198.18.0.0/15")),
	}
	st.Now = time.Unix(0, 0).UTC()
	st.Offer(catalog.Default())
	return st
}

// SetStep sets the duration of each life cycle step of these kinds, or of all.
func (st *State) SetStep(d time.Duration, of ...Kind) {
	if len(of) == 0 {
		of = slices.Collect(maps.Keys(prefixes))
	}
	for _, kind := range of {
		st.steps[kind] = max(d, 0)
	}
}

// Step schedules run for the end of one life cycle step of a resource of this kind.
func (st *State) Step(kind Kind, run func()) *clock.Timer { return st.After(st.step(kind), run) }

// SetDeletion sets how long the deletion of an instance or a disk takes, or of these kinds only.
func (st *State) SetDeletion(d time.Duration, of ...Kind) {
	if len(of) == 0 {
		of = []Kind{KindInstance, KindDisk}
	}
	for _, kind := range of {
		st.deletions[kind] = max(d, 0)
	}
}

// delete puts a resource into a state from which nothing but vanish leads: at once, unless its deletion takes time.
func (st *State) delete(e Entity, status *string, deleting string, vanish func()) {
	r := e.Base()
	switch {
	case st.deletions[r.Kind] == 0:
		vanish()
	case !r.deleting:
		for _, t := range e.Timers() {
			st.Cancel(t)
		}
		*status, r.deleting, r.Change = deleting, true, st.After(st.deletions[r.Kind], vanish)
	}
}

// A Pace is how long life cycle steps and deletions take, by kind. Others have their defaults.
type Pace struct{ Steps, Deletions map[Kind]time.Duration }

// Pace returns the present pace.
func (st *State) Pace() Pace { return Pace{maps.Clone(st.steps), maps.Clone(st.deletions)} }

// SetPace replaces the pace.
func (st *State) SetPace(p Pace) {
	st.steps, st.deletions = make(map[Kind]time.Duration), make(map[Kind]time.Duration)
	maps.Copy(st.steps, p.Steps)
	maps.Copy(st.deletions, p.Deletions)
}

func (st *State) step(kind Kind) time.Duration {
	if d, ok := st.steps[kind]; ok {
		return d
	}
	return DefaultStep
}

// next schedules run for the end of one life cycle step of the resource, in place of its current step.
func (st *State) next(r *Resource, run func()) {
	st.Cancel(r.Change)
	r.Change = st.Step(r.Kind, run)
}

// Discard removes a resource and its tags and cancels what is scheduled for it.
func Discard[T Entity](st *State, s *Store[T], item T) {
	for _, t := range item.Timers() {
		st.Cancel(t)
	}
	s.remove(item)
	st.Tags.Drop(item.Base())
}

// Copy returns a copy of the state in which nothing is scheduled. It shares only what never changes.
func (st *State) Copy() *State {
	copied := deepcopy.Of(st, func(t reflect.Type) deepcopy.Way {
		switch {
		case t == reflect.TypeFor[*clock.Timer]():
			return deepcopy.Leave
		case t.Kind() == reflect.Pointer && t.Elem().PkgPath() == reflect.TypeFor[catalog.Family]().PkgPath(): // it never changes
			return deepcopy.Share
		}
		return deepcopy.Copy
	})
	copied.Due = nil
	for t, f := range reflect.ValueOf(copied).Elem().Fields() {
		if !t.IsExported() {
			continue
		}
		if s, ok := reflect.TypeAssert[interface{ index() }](f.Addr()); ok {
			s.index()
		}
	}
	return copied
}
