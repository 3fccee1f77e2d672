// Package backendtest tests the account: a model of instances and what is attached to them, in rules written a second
// time and as briefly as possible, walks at random and is compared with the account. The moves are made on the backend
// itself or, by the gateway's tests, as calls. The flags -random.seed and -random.steps repeat a walk.
package backendtest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

var (
	firstSeed = flag.Uint64("random.seed", 1, "the first seed of the random tests")
	steps     = flag.Int("random.steps", 800, "how many moves a random test makes")
)

// Seed returns the first seed of the random tests.
func Seed() uint64 { return *firstSeed }

// Steps returns how many moves a random test makes.
func Steps() int { return *steps }

// EachSeed runs the test with three seeds, in parallel.
func EachSeed(t *testing.T, f func(t *testing.T, seed uint64)) {
	t.Helper()
	for seed := Seed(); seed < Seed()+3; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			f(t, seed)
		})
	}
}

// Step is the duration of each life cycle step in a walk.
const Step = time.Second

// A Move changes the account, as a call or on the backend.
type Move struct {
	Action string   // empty if the API has none
	Params []string // names and values
	Code   string   // of the error with which the API rejects the call; empty if the move is legal

	// Do makes a legal move on the backend and returns the IDs of what it creates.
	Do func(st *backend.State) []string
	// Then tells the model that the move was made.
	Then func(st *backend.State, ids []string)
	Wait time.Duration // after the move
}

// A Walk is a sequence of random moves and the account that should result.
type Walk struct {
	random     *rand.Rand
	machines   []*machine
	disks      []*part
	interfaces []*part
	eips       []*part
	policies   []*policy
	alerts     []*alert
	order      int    // of the alerts and the reclaims so far
	vSwitch    string // of most instances; the others are in the default network
	group, vpc string
	set        string        // the deployment set, if there is one
	deletion   time.Duration // how long the deletion of an instance or a disk takes
	left       int           // in stock
	pools      []*pool
	hosts      []*host
	shared     []*shared
	groups     []*snapshotGroup
	images     []*image
	nat        *gateway
	permits    []*permit
	provisions []*provision
}

// New returns a walk that begins with the state, and adds a network to it. It must run in a testing/synctest bubble.
func New(seed uint64, st *backend.State) *Walk {
	st.SetStep(Step)
	w, g := makeNetwork(st)
	walk := &Walk{random: rand.New(rand.NewPCG(seed, 0)), vSwitch: w.ID, group: g.ID, vpc: w.VPC.ID}
	if seed%2 == 0 {
		walk.deletion = 3 * Step
		st.SetDeletion(walk.deletion)
	}
	walk.setLimits(st)
	return walk
}

// A life is a path of states. Each but the last takes a step.
type life struct {
	id    string
	path  []string
	since time.Time
}

func (l *life) walk(path ...string) { l.path, l.since = path, time.Now() }

func (l *life) status() string { return l.statusAt(time.Now()) }

func (l *life) statusAt(at time.Time) string {
	return l.path[min(int(at.Sub(l.since)/Step), len(l.path)-1)]
}

// end returns when the last state is reached.
func (l *life) end() time.Time { return l.since.Add(time.Duration(len(l.path)-1) * Step) }

// A machine is an instance that the account should have.
type machine struct {
	life
	protected, spot  bool
	stops            bool // when it is reclaimed, instead of being released
	own              bool // in the network of the walk
	inSet            bool // in the deployment set of the walk
	public           bool // it has a public address
	saving           bool // the public address is released when the machine stops
	saved            bool // and comes back at the next start
	ran              bool // at least once
	deleting         bool
	pool             *pool     // that it uses
	host             string    // ID of the dedicated host that it is on
	release, reclaim time.Time // zero: never
	order            int       // of the reclaim
}

// gone returns when the machine is released, if that is scheduled.
func (m *machine) gone() (at time.Time, scheduled bool) {
	if !m.reclaim.IsZero() && !m.stops && (m.release.IsZero() || m.reclaim.Before(m.release)) {
		return m.reclaim, true
	}
	return m.release, !m.release.IsZero()
}

// A part is a disk, a network interface or an EIP that the account should have.
type part struct {
	life
	at    *machine // nil: free
	on    *part    // the interface that has the EIP
	leads string   // where its path leads: away from the machine, or to nothing
	stays bool     // when the machine is released
	ipv6  []string // addresses and prefixes of an interface
}

// Where a path leads.
const (
	away    = "away"
	nowhere = "nowhere"
)

// holder returns the ID of what has the part.
func (p *part) holder() string {
	switch {
	case p.at != nil:
		return p.at.id
	case p.on != nil:
		return p.on.id
	default:
		return ""
	}
}

// free makes the part available.
func (p *part) free() { p.at, p.on, p.leads, p.path = nil, nil, "", []string{"Available"} }

// settle lets the model arrive at the current time.
func (w *Walk) settle() {
	now := time.Now()
	w.endParts(now)
	w.endAlerts(now)
	w.endPools(now)
	w.endHosts(now)
	w.endShared()
	for _, m := range slices.Clone(w.machines) {
		m.ran = m.ran || m.status() == backend.Running
		if m.stops && !m.reclaim.IsZero() && !m.reclaim.After(now) {
			m.ran = m.ran || m.statusAt(m.reclaim) == backend.Running
			if m.statusAt(m.reclaim) != backend.Stopped {
				m.path, m.since, m.saving = []string{backend.Stopping, backend.Stopped}, m.reclaim, true
			}
			m.reclaim = time.Time{}
		}
		if m.status() == backend.Stopped && m.saving && m.public {
			m.public, m.saved = false, true
		}
		if at, scheduled := m.gone(); scheduled && !at.After(now) {
			w.drop(m)
		}
	}
}

// endParts ends what the paths of the parts lead to. A part that has not left its machine in time is released with it.
func (w *Walk) endParts(now time.Time) {
	ended := func(p *part) bool {
		if p.leads == "" || p.end().After(now) {
			return false
		}
		if p.at != nil {
			at, scheduled := p.at.gone()
			return !scheduled || p.end().Before(at)
		}
		return true
	}
	for _, p := range slices.Concat(w.eips, w.disks, w.interfaces) {
		if ended(p) && p.leads == away {
			p.free()
		}
	}
	for _, n := range slices.Concat(w.interfaces, w.disks) {
		if ended(n) {
			w.remove(n)
		}
	}
}

// drop releases the machine.
func (w *Walk) drop(m *machine) {
	w.cancelAll(m)
	w.machines = slices.DeleteFunc(w.machines, func(other *machine) bool { return other == m })
	for _, d := range w.shared {
		d.leave(m)
	}
	for _, p := range slices.Concat(w.disks, w.interfaces, w.eips) {
		switch {
		case p.at != m:
		case p.stays:
			p.free()
		default:
			w.remove(p)
		}
	}
}

// delete begins the deletion of the machine, which cancels what else is ahead of it.
func (w *Walk) delete(m *machine) {
	switch {
	case w.deletion == 0:
		w.drop(m)
	case !m.deleting:
		w.order++
		m.walk(backend.Stopping)
		m.deleting, m.release, m.reclaim, m.order = true, time.Now().Add(w.deletion), time.Time{}, w.order
	}
}

// deleting returns the path of what is deleted: in the state until it is gone.
func (w *Walk) deleting(status string) []string {
	return append(slices.Repeat([]string{status}, int(w.deletion/Step)), nowhere)
}

// remove forgets the part, and frees the EIP of an interface.
func (w *Walk) remove(p *part) {
	for _, kind := range []*[]*part{&w.disks, &w.interfaces, &w.eips} {
		*kind = slices.DeleteFunc(*kind, func(other *part) bool { return other == p })
	}
	for _, other := range w.policies {
		other.forget(p)
	}
	w.forbid(p)
	for _, e := range w.eips {
		if e.on == p {
			e.free()
		}
	}
}

// Check compares the state, which must be settled, with the model, and lists its flaws.
func (w *Walk) Check(t testing.TB, st *backend.State) {
	t.Helper()
	w.settle()
	flaws := Flaws(st)
	want, got := w.expected(), Describe(st)
	for _, line := range want {
		if !slices.Contains(got, line) {
			flaws = append(flaws, "missing: "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			flaws = append(flaws, "unexpected: "+line)
		}
	}
	require.Empty(t, flaws)
}

// expected describes the machines and parts.
func (w *Walk) expected() []string {
	var lines []string
	for _, m := range w.machines {
		set := ""
		if m.inSet {
			set = w.set
		}
		lines = append(lines, fmt.Sprintf("%s %s public=%t protected=%t set=%s host=%s", m.id, m.status(), m.public, m.protected, set, m.host))
	}
	for _, p := range slices.Concat(w.disks, w.interfaces, w.eips) {
		lines = append(lines, p.id+" "+p.status()+" "+p.holder()+" "+strings.Join(p.ipv6, " "))
	}
	for _, h := range w.hosts {
		lines = append(lines, h.id)
	}
	for _, a := range w.alerts {
		lines = append(lines, a.id+" "+a.status)
	}
	return slices.Concat(lines, w.expectedPolicies(), w.expectedPools(), w.expectedShared(), w.expectedCopies(), w.expectedGateway())
}

// Describe returns a line for each instance, data disk, secondary interface, EIP, snapshot policy and event of the state.
func Describe(st *backend.State) []string {
	var lines []string
	for _, in := range st.Instances.All {
		set, on := "", ""
		if in.Set != nil {
			set = in.Set.ID
		}
		if in.Host != nil {
			on = in.Host.ID
		}
		lines = append(lines, fmt.Sprintf("%s %s public=%t protected=%t set=%s host=%s",
			in.ID, in.Status, in.PublicIP.IsValid(), in.DeletionProtection, set, on))
	}
	note := func(id, status string, at []*backend.Instance, on *backend.NetworkInterface, ipv6 ...string) {
		var holders []string
		for _, in := range at {
			if in != nil {
				holders = append(holders, in.ID)
			}
		}
		if on != nil {
			holders = append(holders, on.ID)
		}
		holder := strings.Join(holders, ",")
		lines = append(lines, id+" "+status+" "+holder+" "+strings.Join(ipv6, " "))
	}
	for _, d := range st.Disks.All {
		if d.Use == "data" {
			note(d.ID, d.Status, d.Instances(), nil)
		}
	}
	for _, n := range st.Interfaces.All {
		if n.Use != "Primary" {
			note(n.ID, n.Status, []*backend.Instance{n.Instance}, nil, ipv6Of(n)...)
		}
	}
	for _, e := range st.EIPs.All {
		note(e.ID, e.Status, []*backend.Instance{e.Instance}, e.ENI)
	}
	for _, e := range st.Events.All {
		lines = append(lines, e.ID+" "+e.Status)
	}
	for _, h := range st.DedicatedHosts.All {
		lines = append(lines, h.ID)
	}
	return slices.Concat(lines, describePolicies(st), describePools(st), describeCopies(st), describeGateway(st))
}

// ipv6Of lists the IPv6 addresses and prefixes of the interface.
func ipv6Of(n *backend.NetworkInterface) []string {
	return append(ipam.AddressTexts(n.IPv6...), ipam.PrefixTexts(n.IPv6Prefixes)...)
}

func (w *Walk) chance(percent int) bool { return w.random.IntN(100) < percent }

// pick returns one of the items, or nil if there is none.
func pick[T any](w *Walk, items []*T) *T {
	if len(items) == 0 {
		return nil
	}
	return items[w.random.IntN(len(items))]
}

// Next returns the next move. It may be illegal.
func (w *Walk) Next() Move {
	w.settle()
	const room = 16 // for instances
	switch n := w.random.IntN(100); {
	case n < 11 && len(w.machines) < room:
		return w.launch()
	case n < 13 && len(w.machines) < room:
		return w.create()
	case n < 15:
		return w.provide()
	case n < 18:
		return w.movePool()
	case n < 21:
		return w.moveHost()
	case n < 24:
		return w.moveShared()
	case n < 27:
		return w.moveCopy()
	case n < 30:
		return w.moveGateway()
	case n < 40:
		return w.operateOne()
	case n < 47:
		return w.operateMany()
	case n < 52:
		return w.protect()
	case n < 56:
		return w.takeBack()
	case n < 66:
		return w.moveDisk()
	case n < 76:
		return w.moveInterface()
	case n < 78 && len(w.interfaces) > 0:
		return w.assign(pick(w, w.interfaces))
	case n < 84:
		return w.moveEIP()
	case n < 88:
		return w.movePolicy()
	case n < 90:
		return w.moveAlert()
	case n < 93:
		return w.moveSet()
	default:
		waits := []time.Duration{time.Millisecond, Step / 2, Step, 3 * Step, time.Minute, 10 * time.Minute}
		return Move{
			Do:   func(*backend.State) []string { return nil },
			Then: func(*backend.State, []string) {},
			Wait: waits[w.random.IntN(len(waits))],
		}
	}
}
