package ecstest

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// A Fault makes calls fail, or be slow or throttled. Add it with [WithFaults] when the server is created, or with
// [Server.Inject] later.
//
// Most faults take a list of actions and apply to calls to these actions, or to all calls if the list is empty. In an
// action, * stands for any text, as in "Describe*". A fault applies only to calls that are correctly signed and have
// the required parameters.
//
// Only the first fault that applies to a call takes effect. Times(2, DropRequest()) followed by Times(1,
// ReturnBadGateway()) therefore drops two calls and then fails one. [DelayRequest] is the exception: another fault can
// apply to the same call.
type Fault struct{ fault gateway.Fault }

// Inject adds faults that apply from now on, until remove is called. Faults that the server already has take
// precedence.
func (s *Server) Inject(faults ...Fault) (remove func()) {
	all := make([]*gateway.Fault, len(faults))
	for i, f := range faults {
		all[i] = &f.fault
	}
	return s.gateway.Inject(all)
}

// always returns a fault that does the same to every call to the actions.
func always(h gateway.Hooks, actions []string) Fault {
	return forActions(actions, func(*gateway.Request) *gateway.Hooks { return &h })
}

// forActions returns a fault that applies to calls to the actions.
func forActions(actions []string, match func(*gateway.Request) *gateway.Hooks) Fault {
	f := Fault{gateway.Fault{Match: match}}
	return f.when(func(q *gateway.Request) bool { return gateway.MatchAction(actions, q.Action) })
}

// when limits a fault to some of the calls that it applies to.
func (f Fault) when(applies func(*gateway.Request) bool) Fault {
	inner := f.fault
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		if !applies(q) {
			return nil
		}
		return inner.On(q)
	}
	return f
}

// InRegion limits a fault to calls whose RegionId is the given region.
func InRegion(region string, f Fault) Fault {
	return f.when(func(q *gateway.Request) bool { return q.Region() == region })
}

// Times limits a fault to the first n calls that it applies to.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	inner := f.fault
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		if n <= 0 {
			return nil
		}
		h := inner.On(q)
		if h != nil {
			n--
		}
		return h
	}
	return f
}

// Random applies to each call, with the given probability from 0 to 1, one of the faults, chosen with equal
// probability. Without faults it chooses among all kinds, with short delays. With the same seed and the same order of
// calls, the same calls are affected in the same way.
func Random(seed uint64, rate float64, faults ...Fault) Fault {
	if len(faults) == 0 {
		faults = everyFault()
	}
	var mix Fault
	for _, f := range faults {
		mix.fault.Skews = append(mix.fault.Skews, f.fault.Skews...)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, seed))
	mix.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		// The same amount of random numbers is drawn for each call, so the effect on one call does not depend on the
		// faults of others.
		chance, order := random.Float64(), random.Perm(len(faults))
		if chance >= rate {
			return nil
		}
		for _, i := range order { // not every fault applies to every call
			if h := faults[i].fault.On(q); h != nil {
				return h
			}
		}
		return nil
	}
	return mix
}

func everyFault() []Fault {
	return []Fault{
		ReturnError("InternalError", http.StatusInternalServerError),
		ReturnError("ServiceUnavailable", http.StatusServiceUnavailable),
		Throttle(0, 100*time.Millisecond),
		ExpireSecurityToken(),
		SkewClock(20 * time.Minute),
		SkewClock(-20 * time.Minute),
		DelayRequest(50 * time.Millisecond),
		DropRequest(),
		DropResponse(),
		TruncateResponse(),
		ReturnBadGateway(),
		ChangeContentType(),
	}
}
