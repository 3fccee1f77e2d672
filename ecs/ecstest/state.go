package ecstest

import (
	"net/netip"
	"time"
)

// The state is what the account has, and what the service knows beside it. All
// of it is behind the server's one lock; whoever takes the lock settles the
// timeline before looking.
type state struct {
	timeline
	created int                    // resources ever made, numbers them
	orders  int                    // ever placed
	stock   map[stockKey]int       // what is left of scarce instance types
	steps   map[Kind]time.Duration // how long each life-cycle step takes
	types   []instanceType

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
	public         pool // public addresses, of instances and EIPs
}

// defaultStep is short enough for a test and long enough to be seen by a
// program that looks at once.
const defaultStep = 20 * time.Millisecond

func newState() *state {
	st := &state{
		steps: make(map[Kind]time.Duration),
		stock: make(map[stockKey]int),
		types: catalogTypes(),
		tags:  make(tags),
		// Set apart for tests of networks: no host anywhere has one of these.
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

// WithStepDuration sets how long each step of a life cycle takes, as from
// Starting to Running: by default 20 ms. With kinds it is only for those. With
// no duration a step is over when the server is called next.
func WithStepDuration(d time.Duration, kinds ...Kind) Option {
	return func(s *Server) {
		if len(kinds) == 0 {
			kinds = []Kind{
				KindInstance, KindDisk, KindImage, KindSnapshot, KindNetworkInterface,
				KindVPC, KindVSwitch, KindEIP, KindInvocation,
			}
		}
		for _, kind := range kinds {
			s.state.steps[kind] = max(d, 0)
		}
	}
}

// step has run happen at the end of one step in the life of such a resource.
func (st *state) step(kind Kind, run func()) *timer {
	d, ok := st.steps[kind]
	if !ok {
		d = defaultStep
	}
	return st.after(d, run)
}

// discard takes a resource off its list, and its tags with it.
func discard[T entity](st *state, s *store[T], item T) {
	s.remove(item)
	st.tags.drop(item.base())
}
