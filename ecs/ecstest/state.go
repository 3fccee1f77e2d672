package ecstest

import (
	"maps"
	"net/netip"
	"slices"
	"time"
)

// The state is the account and what the service keeps for it. The server's lock
// guards all of it. Whoever takes the lock must settle the timeline first.
type state struct {
	timeline
	created int                    // resources ever created; numbers them
	orders  int                    // orders ever placed
	stock   map[stockKey]int       // what is left of limited instance types
	steps   map[Kind]time.Duration // duration of each life cycle step
	types   []instanceType

	runCommand commandFunc // what a command prints; see WithCommandRunner

	instances      store[*instance]
	disks          store[*disk]
	images         store[*image]
	snapshots      store[*snapshot]
	interfaces     store[*networkInterface]
	securityGroups store[*securityGroup]
	vpcs           store[*vpc]
	vswitches      store[*vswitch]
	eips           store[*eip]
	keyPairs       store[*keyPair]
	commands       store[*command]
	invocations    store[*invocation]
	tags           tags
	public         pool // public addresses of instances and EIPs
}

// defaultStep is short enough for a test, and long enough for a program that
// polls at once to observe the state.
const defaultStep = 20 * time.Millisecond

func newState() *state {
	st := &state{
		steps:      make(map[Kind]time.Duration),
		stock:      make(map[stockKey]int),
		types:      catalogTypes(),
		runCommand: func(string, string, map[string]string) (output string, exitCode int) { return "", 0 },
		tags:       make(tags),
		// Reserved for benchmarks: no real host has one of these addresses.
		public: newPool(netip.MustParsePrefix("198.18.0.0/15")),
	}
	st.now = time.Unix(0, 0).UTC()
	for _, m := range catalogImages() {
		st.created++
		m.seq = st.created
		st.images.add(&m)
	}
	return st
}

// setStep sets the duration of each life cycle step of these kinds, or of all.
func (st *state) setStep(d time.Duration, of ...Kind) {
	if len(of) == 0 {
		of = slices.Collect(maps.Keys(kinds))
	}
	for _, kind := range of {
		st.steps[kind] = max(d, 0)
	}
}

// step schedules run for the end of one life cycle step of a resource of this
// kind.
func (st *state) step(kind Kind, run func()) *timer {
	d, ok := st.steps[kind]
	if !ok {
		d = defaultStep
	}
	return st.after(d, run)
}

// discard removes a resource and its tags.
func discard[T entity](st *state, s *store[T], item T) {
	s.remove(item)
	st.tags.drop(item.base())
}
