package ecstest

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"
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
type Fault struct {
	// match returns the effect on the call, or nil if the fault does not apply.
	// A nil match never applies.
	match func(q *request) *hooks
	skews []time.Duration // clock offsets that callers may learn from this fault
}

// Hooks are what a fault does to one call. Its functions run without the
// lock on the state and may block until ctx is done. Either may be nil. If one
// returns an error, the connection is dropped and RoundTrip returns that error.
type hooks struct {
	// before runs when the request has been authenticated and has its required
	// parameters. An apiError replaces the execution of the call.
	before func(ctx context.Context, q *request) (*apiError, error)
	// after runs on the complete response and may change it.
	after func(ctx context.Context, q *request, a *response) error
	// more lets another fault apply to the same call.
	more bool
}

// WithFaults adds faults that apply from the start.
func WithFaults(faults ...Fault) Option {
	return func(s *Server) { s.Inject(faults...) }
}

// Inject adds faults that apply from now on, until remove is called. Faults
// that the server already has take precedence.
func (s *Server) Inject(faults ...Fault) (remove func()) {
	ours := make([]*Fault, len(faults))
	for i, f := range faults {
		ours[i] = &f
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.all = slices.Concat(s.faults.all, ours)
	return func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.all = slices.DeleteFunc(slices.Clone(s.faults.all), func(f *Fault) bool { return slices.Contains(ours, f) })
	}
}

// Times limits a fault to the first n calls that it applies to.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	inner := f.match
	f.match = func(q *request) *hooks {
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
	inner := f.match
	f.match = func(q *request) *hooks {
		if inner == nil || q.params["RegionId"] != region {
			return nil
		}
		return inner(q)
	}
	return f
}

// faultList holds the faults of a server. The slice is replaced, never
// modified.
type faultList struct {
	mu  sync.Mutex
	all []*Fault
}

func (l *faultList) now() []*Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// match returns the effects on the call.
func (l *faultList) match(q *request) []hooks {
	var effects []hooks
	for _, f := range l.now() {
		if f.match == nil {
			continue
		}
		if e := f.match(q); e != nil {
			effects = append(effects, *e)
			if !e.more {
				break
			}
		}
	}
	return effects
}

// skews returns the clock offsets that callers may have learned.
func (l *faultList) skews() []time.Duration {
	skews := []time.Duration{0}
	for _, f := range l.now() {
		skews = append(skews, f.skews...)
	}
	return skews
}

// always returns a fault with the same effect on every call to the actions.
func always(f hooks, actions []string) Fault {
	return Fault{match: func(q *request) *hooks {
		if !anyAction(actions, q.action) {
			return nil
		}
		return &f
	}}
}

// anyAction reports whether one of the patterns matches the action. An empty
// list matches every action.
func anyAction(patterns []string, action string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		like, _ := path.Match(p, action)
		return like
	})
}
