package ecswait

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// goal says when a resource is where it is wanted, and when it never will be.
type goal[T any] struct {
	wanted  string          // as errors say it
	reached func(*T) bool   // nil: the resource is wanted gone
	never   func(*T) string // the reason why it will not get there, empty while it may; can be nil
	path    path
	at      func(*T) string // the state as the path sees it; nil: the state of the kind
	first   bool            // one that has got there, or never will, ends the wait for all
}

// path is what the states seen on the way to a goal mean.
type path struct {
	away  []string // going elsewhere
	begun string   // on the way
	from  []string // where it comes from, and must not fall back to once it has begun
	idle  bool     // it does not begin by itself
}

// inState is the goal of being in a state.
func (k *kind[T]) inState(state string, p path) goal[T] {
	return goal[T]{wanted: state, path: p, reached: func(v *T) bool { return k.state(v) == state }}
}

// judge is the judge of one id. The grace covers what the service has accepted and does not show yet: that the resource
// exists, that it has begun.
func (k *kind[T]) judge(id string, g goal[T], grace time.Duration) waiter.Judge[*T] {
	var seen, begun bool
	var idle time.Time // since when it has not begun
	last := ""
	fail := func(err error) (waiter.Verdict, error) {
		return waiter.Continue, &ResourceError{Kind: k.name, ID: id, Wanted: g.wanted, Seen: last, Err: err}
	}
	judge := func(v *T, err error) (waiter.Verdict, error) {
		switch {
		case errors.Is(err, waiter.ErrMissing) && g.reached == nil:
			return waiter.Done, nil
		case ecs.IsRetryable(err):
			return waiter.Continue, nil
		case err != nil:
			return fail(err)
		}
		seen, last = true, k.state(v)
		if g.reached == nil {
			return waiter.Continue, nil
		}
		if g.reached(v) {
			return waiter.Done, nil
		}
		if g.never != nil {
			if reason := g.never(v); reason != "" {
				return fail(errors.New(reason))
			}
		}
		at := last
		if g.at != nil {
			at = g.at(v)
		}
		begun = begun || at != "" && at == g.path.begun
		switch {
		case slices.Contains(g.path.away, at):
			return fail(nil)
		case !slices.Contains(g.path.from, at):
			idle = time.Time{}
		case begun:
			return fail(fmt.Errorf("fell back after %q", g.path.begun))
		case idle.IsZero() && grace > 0:
			idle = time.Now()
		case g.path.idle && time.Since(idle) >= grace:
			return fail(errors.New("not on its way"))
		}
		return waiter.Continue, nil
	}
	return waiter.Grace(grace, func(err error) bool { return !seen && g.reached != nil && errors.Is(err, waiter.ErrMissing) }, judge)
}
