package ecstest

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"
)

// A fault makes calls fail.
type fault struct {
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

// faultList holds the faults of a server. The slice is replaced, never
// modified.
type faultList struct {
	mu  sync.Mutex
	all []*fault
}

func (l *faultList) now() []*fault {
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

// add adds faults, until remove is called.
func (l *faultList) add(faults []*fault) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = slices.Concat(l.all, faults)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = slices.DeleteFunc(slices.Clone(l.all), func(f *fault) bool { return slices.Contains(faults, f) })
	}
}

// anyAction reports whether one of the patterns matches the action. An empty
// list matches every action.
func anyAction(patterns []string, action string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		like, _ := path.Match(p, action)
		return like
	})
}
