package ecswait

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// Goal is what a wait waits for. The functions are called one at a time.
type Goal[T any] struct {
	Wanted  string          // the goal as errors say it: "attached to i-1"
	Reached func(*T) bool   // reports whether a resource has reached the goal
	Never   func(*T) string // returns why it never will, or "" while it may; can be nil
	Hold    time.Duration   // how long it has to stay there, in every response

	state string // instead of Reached: the state that is wanted
	path  path
	at    func(*T) string // the state as the path sees it; nil: the state of the kind
	first bool            // the first resource that is finished ends the wait for all
}

// Wait waits until all resources reach one goal, as [Kind.Until] does.
type Wait[T any] func(ctx context.Context, c ecs.Invoker, ids []string, opts ...Option) ([]T, error)

// path is the meaning of the states on the way to a goal.
type path struct {
	failed []string // final, and not the goal
	away   []string // on the way elsewhere
	begun  string   // on the way
	from   []string // the states before it, which must not come back
	idle   bool     // a resource does not leave from by itself
}

// inState is the goal of being in a state.
func inState[T any](state string, p path) Goal[T] {
	return Goal[T]{Wanted: state, state: state, path: p}
}

// goal is a Goal without its type.
type goal struct {
	wanted string
	hold   time.Duration
	path   path
	first  bool
	gone   bool // the resource is wanted gone
	look   func(v any) view
}

// view is a resource as a goal sees it.
type view struct {
	state   string
	reached bool
	never   string // why it will not get there
	at      string // the state as the path sees it
}

// plain returns the goal without its type, or nil if nothing can reach it.
func (g Goal[T]) plain(k *kind) *goal {
	if k == nil || g.Reached == nil && g.state == "" {
		return nil
	}
	return &goal{wanted: g.Wanted, hold: g.Hold, path: g.path, first: g.first, look: look(k, g)}
}

func look[T any](k *kind, g Goal[T]) func(any) view {
	return func(v any) view {
		t, state := v.(*T), k.state(v)
		s := view{state: state, at: state, reached: g.state != "" && g.state == state}
		if g.Reached != nil {
			s.reached = g.Reached(t)
		}
		if g.Never != nil && !s.reached {
			s.never = g.Never(t)
		}
		if g.at != nil {
			s.at = g.at(t)
		}
		return s
	}
}
