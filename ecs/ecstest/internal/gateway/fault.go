package gateway

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// A Fault makes calls fail. The zero Fault never applies.
type Fault struct {
	// Match returns what the fault does to the call, or nil if it does not apply. The call has been authenticated and
	// has its required parameters.
	Match func(*Request) *Hooks
	Skews []time.Duration // clock offsets that callers may learn from this fault
	Lag   time.Duration   // how far back the reads that it applies to look, at most
}

// On returns what the fault does to the call, or nil if it does not apply.
func (f Fault) On(q *Request) *Hooks {
	if f.Match == nil {
		return nil
	}
	return f.Match(q)
}

// Hooks are what a fault does to one call. Each function may be nil. They run without the lock on the account.
type Hooks struct {
	// Before runs before the call is executed. It may block until the context is done. If it returns an error, the
	// connection is dropped and RoundTrip returns that error.
	Before func(context.Context) error
	// Reject runs after Before. It returns the error that replaces the execution of the call, or nil.
	Reject func(*Request) *action.Error
	// Lag is how old the account is that the call sees, if it reads.
	Lag time.Duration
	// Hold runs after the call was executed. It may block until the context is done. If it returns an error, the caller
	// gets no response.
	Hold func(context.Context) error
	// After may change the complete response. The Content-Length is set to that of the body afterwards.
	After func(*Response)
	// More lets another fault apply to the same call.
	More bool
}

// faultList holds the faults of a gateway. The slice is replaced, never modified.
type faultList struct {
	mu  sync.Mutex
	all []*Fault
}

// Inject adds faults, until remove is called. Faults that the gateway already has take precedence.
func (g *Gateway) Inject(faults []*Fault) (remove func()) {
	replace := func(change func(all []*Fault) []*Fault) {
		l := &g.faults
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = change(l.all)
		var lag time.Duration
		for _, f := range l.all {
			lag = max(lag, f.Lag)
		}
		g.backend.Remember(lag)
	}
	replace(func(all []*Fault) []*Fault { return slices.Concat(all, faults) })
	return func() {
		replace(func(all []*Fault) []*Fault {
			return slices.DeleteFunc(slices.Clone(all), func(f *Fault) bool { return slices.Contains(faults, f) })
		})
	}
}

func (l *faultList) now() []*Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

// match returns the hooks of the faults that apply to the call.
func (l *faultList) match(q *Request) []Hooks {
	var hooks []Hooks
	for _, f := range l.now() {
		if h := f.On(q); h != nil {
			hooks = append(hooks, *h)
			if !h.More {
				break
			}
		}
	}
	return hooks
}

// skews returns the clock offsets that callers may have learned.
func (l *faultList) skews() []time.Duration {
	var skews []time.Duration
	for _, f := range l.now() {
		skews = append(skews, f.Skews...)
	}
	return skews
}

// MatchAction reports whether one of the patterns matches the action. An empty list matches every action.
func MatchAction(patterns []string, action string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		like, _ := path.Match(p, action)
		return like
	})
}
