package gateway

import (
	"context"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// A Fault makes calls fail.
type Fault struct {
	// match returns the effect on the call, or nil if the fault does not apply.
	// A nil match never applies.
	Match func(q *Request) *Hooks
	Skews []time.Duration // clock offsets that callers may learn from this fault
}

// Hooks are what a fault does to one call. Its functions run without the
// lock on the state and may block until ctx is done. Either may be nil. If one
// returns an error, the connection is dropped and RoundTrip returns that error.
type Hooks struct {
	// before runs when the request has been authenticated and has its required
	// parameters. An apiError replaces the execution of the call.
	Before func(ctx context.Context, q *Request) (*action.Error, error)
	// after runs on the complete response and may change it.
	After func(ctx context.Context, q *Request, a *Response) error
	// more lets another fault apply to the same call.
	More bool
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
func (l *faultList) match(q *Request) []Hooks {
	var effects []Hooks
	for _, f := range l.now() {
		if f.Match == nil {
			continue
		}
		if e := f.Match(q); e != nil {
			effects = append(effects, *e)
			if !e.More {
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
		skews = append(skews, f.Skews...)
	}
	return skews
}

// Add adds faults, until remove is called.
func (l *faultList) Add(faults []*Fault) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = slices.Concat(l.all, faults)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = slices.DeleteFunc(slices.Clone(l.all), func(f *Fault) bool { return slices.Contains(faults, f) })
	}
}

// AnyAction reports whether one of the patterns matches the action. An empty
// list matches every action.
func AnyAction(patterns []string, action string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		like, _ := path.Match(p, action)
		return like
	})
}
