package provision

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A buyer launches the instances of a group.
type buyer struct {
	c          *action.Call
	run        action.Handler // of RunInstances
	g          *backend.ProvisioningGroup
	candidates []*candidate
	results    []*result
}

// A result is what was launched of a candidate with a billing method, or why not more was.
type result struct {
	k    *candidate
	spot bool
	ids  []string
	err  *action.Error
}

// work is the task of a group that launches after the response.
func (b *buyer) work() {
	if b.g.Type == maintain {
		b.shrink()
		b.c.WatchGroup(b.g, b.work)
	}
	b.fulfil()
}

// fulfil launches what the group lacks; the billing method that makes up the rest comes last. It returns what was launched,
// and then what was not: Karpenter's provider looks at the first result alone.
func (b *buyer) fulfil() []*result {
	b.results = nil
	first := b.g.Target.Default == payAsYouGo
	for _, asSpot := range []bool{first, !first} {
		b.spread(b.lacks(asSpot), asSpot)
	}
	slices.SortStableFunc(b.results, func(x, y *result) int { return cmp.Compare(min(len(y.ids), 1), min(len(x.ids), 1)) })
	b.report()
	return b.results
}

// lacks returns how much capacity of the billing method the group lacks. If the last instance of the other one exceeds its
// target, there is less for the rest.
func (b *buyer) lacks(asSpot bool) float64 {
	t := b.g.Target
	ordinary, spots := t.Split()
	haveOrdinary, haveSpots := b.g.Capacity(b.c.State)
	if asSpot {
		return min(spots, max(t.Spot, t.Total-haveOrdinary)) - haveSpots
	}
	return min(ordinary, max(t.PayAsYouGo, t.Total-haveSpots)) - haveOrdinary
}

// spread launches instances of the capacity. Each pool makes up an equal share, and any candidate what is missing then.
func (b *buyer) spread(capacity float64, asSpot bool) {
	all := b.ordered(asSpot)
	pools := b.pools(all, asSpot)
	for i, pool := range pools {
		capacity -= b.fill(capacity/float64(len(pools)-i), pool, asSpot)
	}
	b.fill(capacity, all, asSpot)
}

// fill launches instances of the capacity, of the first candidates that are available.
func (b *buyer) fill(capacity float64, from []*candidate, asSpot bool) (launched float64) {
	for _, k := range from {
		launched += b.launch(k, capacity-launched, asSpot)
	}
	return launched
}

// number returns how many instances make up the capacity. The last one may exceed it.
func (k *candidate) number(capacity float64) int {
	return max(int(math.Ceil(capacity/k.Weight-1e-9)), 0)
}

// maxAmount is the largest Amount of RunInstances.
const maxAmount = 100

// launch launches instances of the candidate, unless that has failed before.
func (b *buyer) launch(k *candidate, capacity float64, asSpot bool) (launched float64) {
	failed := slices.ContainsFunc(b.results, func(r *result) bool { return r.k == k && r.spot == asSpot && r.err != nil })
	n := k.number(capacity)
	if k.MaxQuantity > 0 {
		n = min(n, k.MaxQuantity-b.count(k))
	}
	for n > 0 && !failed {
		ids, err := b.order(k, min(n, maxAmount), asSpot)
		b.note(k, asSpot, ids, err)
		n -= len(ids)
		launched += float64(len(ids)) * k.Weight
		failed = err != nil
	}
	return launched
}

// order makes one launch, of at most the amount.
func (b *buyer) order(k *candidate, amount int, asSpot bool) (ids []string, err *action.Error) {
	before := len(b.c.Instances.All)
	params := k.params(b.g, asSpot)
	params["Amount"], params["MinAmount"] = strconv.Itoa(amount), "1"
	effect, err := b.c.Plan(b.run, "RunInstances", params)
	if err != nil {
		return nil, err
	}
	effect()
	for _, in := range b.c.Instances.All[before:] {
		ids = append(ids, in.ID)
		b.g.Members = append(b.g.Members, backend.ProvisioningMember{Instance: in, Weight: k.Weight})
	}
	return ids, nil
}

// note adds to the results.
func (b *buyer) note(k *candidate, asSpot bool, ids []string, err *action.Error) {
	i := slices.IndexFunc(b.results, func(r *result) bool { return r.k == k && r.spot == asSpot && r.err == nil })
	if err != nil || i < 0 {
		b.results = append(b.results, &result{k, asSpot, ids, err})
		return
	}
	b.results[i].ids = append(b.results[i].ids, ids...)
}

// count returns how many instances of the candidate the group has.
func (b *buyer) count(k *candidate) (n int) {
	for _, m := range b.g.Present(b.c.State) {
		if m.Instance.Type == k.t && m.Instance.Primary().VSwitch.ID == k.VSwitchID {
			n++
		}
	}
	return n
}

// report updates the state and the history of the group.
func (b *buyer) report() {
	ordinary, spots := b.g.Capacity(b.c.State)
	switch have := ordinary + spots; {
	case have >= b.g.Target.Total:
		b.g.State = fulfilled
	case have > 0:
		b.g.State = pending
	default:
		b.g.State = failed
	}
	var a backend.ProvisioningActivity
	for _, r := range b.results {
		a.Created = append(a.Created, r.ids...)
		if r.err != nil {
			a.Errors = append(a.Errors, backend.ProvisioningError{Code: r.err.Code, Message: r.err.Message})
		}
	}
	if len(b.results) > 0 {
		b.g.Note(b.c.State, a)
	}
}

// checkLeast checks that there is at least so much capacity.
func (b *buyer) checkLeast(least float64) {
	if least > b.g.Target.Total {
		b.c.Reject("InvalidParameter.TargetCapacity", "The minimum, %v, is above the total target capacity.", least)
	}
	if b.c.Failed() || least == 0 {
		return
	}
	stock, addresses, most := maps.Clone(b.c.Stock), map[*backend.VSwitch]int{}, 0.0
	ordinary, spots := b.g.Target.Split()
	for _, asSpot := range []bool{false, true} {
		target := map[bool]float64{false: ordinary, true: spots}[asSpot]
		for _, k := range b.ordered(asSpot) {
			params := k.params(b.g, asSpot)
			if _, err := b.c.Plan(b.run, "RunInstances", params); err != nil {
				continue
			}
			w, _ := b.c.VSwitches.Get(k.VSwitchID)
			each := 1 + len(action.InputOf(params).Structs("NetworkInterface", maxAmount))
			left, _ := stock.Left(k.t, k.zone)
			n := min(k.number(target), left, (w.Addresses.Free()-addresses[w])/each)
			if k.MaxQuantity > 0 {
				n = min(n, k.MaxQuantity)
			}
			stock.Sell(k.t, k.zone, n)
			addresses[w] += n * each
			target -= float64(n) * k.Weight
			most += float64(n) * k.Weight
		}
	}
	if most < least {
		b.c.Reject("OperationDenied.NoStock", "Only a capacity of %v is available, not %v.", most, least)
	}
}

// shrink releases instances that are stopped, which the service takes for unhealthy, and gives up the newest ones that the
// group does not need to reach its target.
func (b *buyer) shrink() {
	ordinary, spots := b.g.Target.Split()
	haveOrdinary, haveSpots := b.g.Capacity(b.c.State)
	excess := map[bool]float64{false: haveOrdinary - ordinary, true: haveSpots - spots}
	var a backend.ProvisioningActivity
	for _, m := range slices.Backward(b.g.Present(b.c.State)) {
		asSpot, stopped := m.Instance.Spot(), m.Instance.Status == backend.Stopped
		if !stopped && m.Weight > excess[asSpot] {
			continue
		}
		excess[asSpot] -= m.Weight
		b.g.Members = slices.DeleteFunc(b.g.Members, func(other backend.ProvisioningMember) bool { return other == m })
		if stopped || b.g.ExcessPolicy == "termination" {
			a.Destroyed = append(a.Destroyed, m.Instance.ID)
			b.c.Release(m.Instance)
		}
	}
	if len(a.Destroyed) > 0 {
		b.g.Note(b.c.State, a)
	}
}
