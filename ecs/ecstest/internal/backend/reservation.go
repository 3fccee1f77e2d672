package backend

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// ContractActive is the state of a contract during its term.
const ContractActive = "Active"

// A Contract is capacity or a discount that the account has for a term.
type Contract struct {
	Resource
	Name, Description string
	Status            string
	Starts            time.Time
	Ends              time.Time // zero: never
	RenewPeriods      int       // of the automatic renewal; 0: none
	RenewUnit         string
	Term              *clock.Timer
}

// Timers returns the timers of the current step and of the term.
func (k *Contract) Timers() []*clock.Timer { return []*clock.Timer{k.Change, k.Term} }

// Phases are the states of a contract before its term and after it.
type Phases struct{ Creating, Waiting, Over string }

// Begin takes the contract through its states: it is created in a step, waits for its start, and is over at its end unless it is
// renewed. Then atEnd is called, if it is not nil.
func (st *State) Begin(k *Contract, p Phases, atEnd func()) {
	k.Status = p.Creating
	start := func() { k.Status = ContractActive }
	st.next(&k.Resource, func() {
		if !k.Starts.After(st.Now) {
			start()
			return
		}
		k.Status, k.Change = p.Waiting, st.At(k.Starts, start)
	})
	st.EndAt(k, k.Ends, p.Over, atEnd)
}

// EndAt makes the contract end at t, or never if t is zero. A renewal applies.
func (st *State) EndAt(k *Contract, t time.Time, over string, atEnd func()) {
	st.Cancel(k.Term)
	k.Ends, k.Term = t, nil
	if t.IsZero() {
		return
	}
	k.Term = st.At(t, func() {
		if k.RenewPeriods > 0 {
			st.EndAt(k, AddPeriods(t, k.RenewPeriods, k.RenewUnit), over, atEnd)
			return
		}
		st.Cancel(k.Change)
		k.Status = over
		if atEnd != nil {
			atEnd()
		}
	})
}

// A PrivatePool is capacity for instances of one type in a zone: of a capacity reservation or of an elasticity assurance.
type PrivatePool struct {
	Contract
	Type     *catalog.InstanceType
	Amount   int    // of instances
	Match    string // Open or Target
	Platform string // windows or linux
	Charge   string // of the instances
	Rules    []RecurrenceRule
}

func absentPool() *PrivatePool { return &PrivatePool{Type: catalog.NoType} }

// A RecurrenceRule is when an assurance applies that does not apply all the time.
type RecurrenceRule struct {
	Type, Value        string // such as Weekly 1,2
	StartHour, EndHour int
}

// The states of a private pool that is not active.
const (
	PoolPreparing = "Preparing" // at first
	PoolPrepared  = "Prepared"  // before its term
	PoolReleased  = "Released"
)

// BeginPool reserves the capacity of a new pool, and begins its term.
func (st *State) BeginPool(p *PrivatePool) {
	st.Stock.Sell(p.Type, p.Zone, p.Amount)
	st.Begin(&p.Contract, Phases{PoolPreparing, PoolPrepared, PoolReleased}, func() { st.giveBack(p) })
}

// EndPoolAt makes the pool end at t, or never if t is zero.
func (st *State) EndPoolAt(p *PrivatePool, t time.Time) {
	st.EndAt(&p.Contract, t, PoolReleased, func() { st.giveBack(p) })
}

// ResizePool changes the amount of the pool, which is not less than what is used.
func (st *State) ResizePool(p *PrivatePool, amount int) {
	st.Stock.Sell(p.Type, p.Zone, amount-p.Amount)
	p.Amount = amount
}

// ReleasePool ends the pool now. Its instances go on with capacity that is not reserved.
func (st *State) ReleasePool(p *PrivatePool) {
	st.Cancel(p.Change)
	st.Cancel(p.Term)
	p.Status = PoolReleased
	st.giveBack(p)
}

func (st *State) giveBack(p *PrivatePool) {
	users := st.Users(p)
	for _, in := range users {
		in.leavePool()
	}
	st.Stock.Sell(p.Type, p.Zone, len(users)-p.Amount)
}

// Users returns the instances that use the pool.
func (st *State) Users(p *PrivatePool) []*Instance {
	return st.instancesWith(func(in *Instance) bool { return in.Pool == p })
}

// SetType changes the type of the instance, which then leaves a private pool for another type.
func (in *Instance) SetType(t *catalog.InstanceType) {
	in.Type = t
	if in.Pool != nil && in.Pool.Type.ID != t.ID {
		in.leavePool()
	}
}

func (in *Instance) leavePool() {
	in.Pool = nil
	if in.PrivatePool == "Target" {
		in.PrivatePool = "None"
	}
}

// RoomIn returns how many more instances can use the pool.
func (st *State) RoomIn(p *PrivatePool) int {
	if p.Status != ContractActive {
		return 0
	}
	return max(p.Amount-len(st.Users(p)), 0)
}

// OpenPools returns the pools with room that instances like this one use without naming one.
func (st *State) OpenPools(in *Instance, region, zone string) []*PrivatePool {
	if in.Charge != PostPaid || in.Spot() || in.OnHost {
		return nil
	}
	all := slices.Concat(st.CapacityReservations.All, st.ElasticityAssurances.All)
	return slices.DeleteFunc(all, func(p *PrivatePool) bool {
		return p.Match != "Open" || p.Region != region || p.Zone != zone || p.Type.ID != in.Type.ID || st.RoomIn(p) == 0
	})
}

// UsePool lets the instance use the pool, or any open one if the pool is nil and the criteria is Open.
func (st *State) UsePool(in *Instance, criteria string, p *PrivatePool) {
	in.PrivatePool, in.Pool = criteria, p
	if criteria != "Open" {
		return
	}
	if open := st.OpenPools(in, in.Region, in.Zone); len(open) > 0 {
		in.Pool = open[0]
	}
}

// A ReservedInstance lowers the bill of instances.
type ReservedInstance struct {
	Contract
	Type     *catalog.InstanceType
	Amount   int
	Scope    string // Region or Zone
	Offering string // what is paid at once
	Platform string
}

// A StorageUnit lowers the bill of disks.
type StorageUnit struct {
	Contract
	Capacity int    // GiB
	App      string // from which it was bought
}
