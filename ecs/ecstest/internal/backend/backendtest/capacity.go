package backendtest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// The quotas of the account of a walk.
const (
	mostVCPUs      = 20 // of instances that are not spot instances, and as many of spot instances
	mostCapacity   = 40 * 24
	mostInterfaces = 12
	mostHosts      = 3
)

// setLimits limits what the walk can have.
func (w *Walk) setLimits(st *backend.State) {
	st.SetQuota(backend.QuotaVCPUs, mostVCPUs)
	st.SetQuota(backend.QuotaSpotVCPUs, mostVCPUs)
	st.SetQuota(backend.QuotaDiskCapacity, mostCapacity)
	st.SetQuota(backend.QuotaInterfaces, mostInterfaces)
	st.SetQuota(backend.QuotaDedicatedHosts, mostHosts)
	w.setStock(st, 40)
}

func (w *Walk) setStock(st *backend.State, left int) {
	st.SetStock(typeID, left, zone)
	w.left = left
}

// exceeds returns the code for more vCPUs than the quota allows.
func (w *Walk) exceeds(amount int, spot bool) string {
	const each = 2 // vCPUs of typeID
	for _, m := range w.machines {
		if m.spot == spot {
			amount++
		}
	}
	return when(amount*each > mostVCPUs, "QuotaExceed.ElasticQuota")
}

// disksExceed returns the code for more data disks than the quota allows.
func (w *Walk) disksExceed(amount int) string {
	const each = 40 // GiB
	return when((amount+len(w.disks)+len(w.shared))*each > mostCapacity, "QuotaExceeded.PostpaidDataDiskCapacity")
}

// A pool is a capacity reservation or an elasticity assurance that the account should have.
type pool struct {
	life
	amount   int
	ends     time.Time // zero: never
	assured  bool
	released bool
}

func (p *pool) status() string {
	if p.released {
		return backend.PoolReleased
	}
	return p.life.status()
}

// users returns the machines that use the pool.
func (w *Walk) users(p *pool) []*machine {
	return slices.DeleteFunc(slices.Clone(w.machines), func(m *machine) bool { return m.pool != p })
}

// room returns how many more machines the pool is for.
func (w *Walk) room(p *pool) int {
	if p.status() != backend.ContractActive {
		return 0
	}
	return p.amount - len(w.users(p))
}

// openRoom returns how many more machines all pools are for.
func (w *Walk) openRoom() int {
	sum := 0
	for _, p := range w.pools {
		sum += w.room(p)
	}
	return sum
}

// supply takes a new machine from a pool, if it is for one, or else from the stock.
func (w *Walk) supply(m *machine, open bool) {
	if m.host != "" {
		return
	}
	for _, assured := range []bool{false, true} { // reservations come first
		for _, p := range w.pools {
			if open && !m.spot && m.pool == nil && p.assured == assured && w.room(p) > 0 {
				m.pool = p
			}
		}
	}
	if m.pool == nil {
		w.left--
	}
}

// endPool gives the capacity of the pool back that no machine uses. A machine that is released before does not use it.
func (w *Walk) endPool(p *pool, now time.Time) {
	p.released = true
	w.left += p.amount
	for _, m := range w.users(p) {
		m.pool = nil
		if at, scheduled := m.gone(); !scheduled || at.After(now) {
			w.left--
		}
	}
}

func (w *Walk) endPools(now time.Time) {
	for _, p := range w.pools {
		if !p.released && !p.ends.IsZero() && !p.ends.After(now) {
			w.endPool(p, p.ends)
		}
	}
}

func (w *Walk) movePool() Move {
	living := slices.DeleteFunc(slices.Clone(w.pools), func(p *pool) bool { return p.released })
	p := pick(w, living)
	switch over := pick(w, w.pools); {
	case w.chance(15):
		p = over
	case p != nil && len(w.users(p)) == 0 && w.chance(50): // it is not used yet
		return w.launch()
	}
	switch n := w.random.IntN(8); {
	case n == 0 || w.left < 3:
		return w.restock()
	case p == nil || n < 3 && len(living) < 4:
		return w.createPool()
	case n < 6:
		return w.resizePool(p)
	default:
		return w.releasePool(p)
	}
}

func (w *Walk) restock() Move {
	left := w.random.IntN(40)
	return Move{
		Do: func(st *backend.State) []string {
			w.setStock(st, left)
			return nil
		},
		Then: func(*backend.State, []string) {},
	}
}

// createPool reserves capacity. The end of a reservation is not at a full minute, when machines are released.
func (w *Walk) createPool() Move {
	p := &pool{amount: 1 + w.random.IntN(4), assured: w.chance(30)}
	move := Move{
		Action: "CreateCapacityReservation", Code: when(p.amount > w.left, "OperationDenied.NoStock"),
		Params: []string{"InstanceType", typeID, "ZoneId.1", zone, "InstanceAmount", strconv.Itoa(p.amount)},
	}
	switch {
	case p.assured:
		move.Action, move.Params[0] = "CreateElasticityAssurance", "InstanceType.1"
	case w.chance(30):
		p.ends = time.Now().UTC().Truncate(time.Minute).Add(time.Duration(1+w.random.IntN(40))*time.Minute + 17*time.Second)
		move.Params = append(move.Params, "EndTimeType", "Limited", "EndTime", p.ends.Format("2006-01-02T15:04:05Z"))
	}
	move.Do = func(st *backend.State) []string {
		kind, s := backend.KindCapacityReservation, &st.CapacityReservations
		if p.assured {
			kind, s = backend.KindElasticityAssurance, &st.ElasticityAssurances
		}
		made := &backend.PrivatePool{Type: st.Catalog.FindType(typeID), Amount: p.amount, Match: "Open", Charge: backend.PostPaid}
		made.Resource, made.Starts, made.Ends = st.NewResource(kind, region, zone), st.Now, p.ends
		s.Add(made)
		st.BeginPool(made)
		return []string{made.ID}
	}
	move.Then = func(_ *backend.State, ids []string) {
		p.id = ids[0]
		p.walk(backend.PoolPreparing, backend.ContractActive)
		w.pools = append(w.pools, p)
		w.left -= p.amount
	}
	return move
}

func findPool(st *backend.State, id string) *backend.PrivatePool {
	p, ok := st.CapacityReservations.Get(id)
	if !ok {
		p, _ = st.ElasticityAssurances.Get(id)
	}
	return p
}

func (w *Walk) resizePool(p *pool) Move {
	amount := w.random.IntN(8)
	action := "ModifyCapacityReservation"
	if p.assured {
		action = "ModifyElasticityAssurance"
	}
	return Move{
		Action: action, Params: []string{"PrivatePoolOptions.Id", p.id, "InstanceAmount", strconv.Itoa(amount)},
		Code: cmp.Or(
			when(p.status() != backend.ContractActive, "IncorrectPrivatePoolStatus"),
			when(amount < max(1, len(w.users(p))), "InvalidInstanceAmount.ValueNotSupported"),
			when(amount-p.amount > w.left, "OperationDenied.NoStock"),
		),
		Do: func(st *backend.State) []string {
			st.ResizePool(findPool(st, p.id), amount)
			return nil
		},
		Then: func(*backend.State, []string) {
			w.left -= amount - p.amount
			p.amount = amount
		},
	}
}

func (w *Walk) releasePool(p *pool) Move {
	move := Move{
		Action: "ReleaseCapacityReservation", Params: []string{"PrivatePoolOptions.Id", p.id},
		Code: cmp.Or(
			when(p.assured, "Invalid.PrivatePoolOptions.Ids"), // an assurance cannot be given back
			when(p.status() != backend.ContractActive, "Invalid.PrivatePoolOptions.status"),
			when(!p.ends.IsZero(), "InvalidOperation.ReleasePrivatePoolUnsupported"),
		),
		Do: func(st *backend.State) []string {
			st.ReleasePool(findPool(st, p.id))
			return nil
		},
		Then: func(*backend.State, []string) { w.endPool(p, time.Now()) },
	}
	return move
}

// expectedPools returns the lines that describePools should.
func (w *Walk) expectedPools() []string {
	lines := []string{fmt.Sprint("stock ", w.left)}
	for _, p := range w.pools {
		lines = append(lines, fmt.Sprint(p.id, " ", p.status(), " ", p.amount, " ", len(w.users(p))))
	}
	return lines
}

// describePools returns a line for the stock and for each pool.
func describePools(st *backend.State) []string {
	left, _ := st.Left(st.Catalog.FindType(typeID), zone)
	lines := []string{fmt.Sprint("stock ", left)}
	for _, p := range slices.Concat(st.CapacityReservations.All, st.ElasticityAssurances.All) {
		lines = append(lines, fmt.Sprint(p.ID, " ", p.Status, " ", p.Amount, " ", len(st.Users(p))))
	}
	return lines
}
