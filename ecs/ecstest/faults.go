package ecstest

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"
)

// A Fault makes calls go wrong: with [WithFaults] from the start, with
// [Server.Inject] from some moment on. It strikes calls that the server would
// otherwise carry out or refuse for what they ask, not those whose signature or
// required parameters are wrong. Where a fault takes actions, it strikes only
// those; they may have * for any text, as in "Describe*".
//
// Of several faults that could strike a call, the first does, so that
// Times(2, Drop()) and Times(1, BadGateway()) follow each other. Only [Delay]
// lets the one after it strike as well.
type Fault struct {
	// strike tells what happens to the call; nil: nothing.
	match func(q *request) *effect
	skews []time.Duration // clocks that callers may learn from this fault
}

// A fault is what happens to one call. Its functions run without the lock on
// the state and may wait, until ctx ends; either may be nil. An error of theirs
// drops the connection: it is what the caller gets in place of an answer.
type effect struct {
	// before runs once the request is known to be genuine and complete; a
	// refusal stands in for carrying it out.
	before func(ctx context.Context, q *request) (*apiError, error)
	// after runs on the answer, ready to be sent, and may change it.
	after func(ctx context.Context, q *request, a *response) error
	// more lets other faults strike the same call.
	more bool
}

// WithFaults makes calls go wrong from the start.
func WithFaults(faults ...Fault) Option {
	return func(s *Server) { s.Inject(faults...) }
}

// Inject makes calls go wrong from now on, until remove is called. Faults that
// the server has already come first.
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

// Times limits a fault to the first n calls that it strikes.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	inner := f.match
	f.match = func(q *request) *effect {
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

// InRegion limits a fault to calls that concern one region, as a permission or a
// trouble of that region would.
func InRegion(region string, f Fault) Fault {
	inner := f.match
	f.match = func(q *request) *effect {
		if inner == nil || q.params["RegionId"] != region {
			return nil
		}
		return inner(q)
	}
	return f
}

// faultList is the faults of a server. The list is never changed, only
// replaced.
type faultList struct {
	mu  sync.Mutex
	all []*Fault
}

func (l *faultList) now() []*Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// strike tells what happens to the call.
func (l *faultList) match(q *request) []effect {
	var effects []effect
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

// skews are the clocks that callers may have learned.
func (l *faultList) skews() []time.Duration {
	skews := []time.Duration{0}
	for _, f := range l.now() {
		skews = append(skews, f.skews...)
	}
	return skews
}

// always is a fault that does the same to every call to the actions.
func always(f effect, actions []string) Fault {
	return Fault{match: func(q *request) *effect {
		if !anyAction(actions, q.action) {
			return nil
		}
		return &f
	}}
}

// anyAction tells whether one of the patterns is like the action; none at all
// are like every action.
func anyAction(patterns []string, action string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		like, _ := path.Match(p, action)
		return like
	})
}
