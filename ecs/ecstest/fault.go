package ecstest

import (
	"sync"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// A Fault makes calls fail, or be slow or throttled. Add it with [WithFaults]
// when the server is created, or with [Server.Inject] later.
//
// Most faults take a list of actions and apply to calls to these actions, or to
// all calls if the list is empty. In an action, * stands for any text, as in
// "Describe*". A fault applies only to calls that are correctly signed and have
// the required parameters.
//
// Only the first fault that applies to a call takes effect. Times(2,
// DropRequest()) followed by Times(1, ReturnBadGateway()) therefore drops two
// calls and then fails one. [DelayRequest] is the exception: another fault can
// apply to the same call.
type Fault struct{ fault gateway.Fault }

// Inject adds faults that apply from now on, until remove is called. Faults
// that the server already has take precedence.
func (s *Server) Inject(faults ...Fault) (remove func()) {
	all := make([]*gateway.Fault, len(faults))
	for i, f := range faults {
		all[i] = &f.fault
	}
	return s.gateway.Faults.Add(all)
}

// Times limits a fault to the first n calls that it applies to.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	inner := f.fault.Match
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		if n <= 0 || inner == nil {
			return nil
		}
		e := inner(q)
		if e != nil {
			n--
		}
		return e
	}
	return f
}

// InRegion limits a fault to calls whose RegionId is the given region.
func InRegion(region string, f Fault) Fault {
	inner := f.fault.Match
	f.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		if inner == nil || q.Params["RegionId"] != region {
			return nil
		}
		return inner(q)
	}
	return f
}

// always returns a fault with the same effect on every call to the actions.
func always(f gateway.Hooks, actions []string) Fault {
	return Fault{gateway.Fault{Match: func(q *gateway.Request) *gateway.Hooks {
		if !gateway.AnyAction(actions, q.Action) {
			return nil
		}
		return &f
	}}}
}
