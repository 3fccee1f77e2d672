package ecswait

import (
	"context"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// Goal says where resources are wanted.
type Goal[T any] struct {
	Wanted  string          // the goal as errors say it: "attached to i-1"
	Reached func(*T) bool   // reports whether a resource is there
	Never   func(*T) string // says why it will not get there, "" while it may; can be nil
	Hold    time.Duration   // how long it has to stay there, seen by two looks at least

	state string // instead of Reached: the state that is wanted
	path  path
	at    func(*T) string // the state as the path sees it; nil: the state of the kind
	first bool            // the first resource that is finished ends the wait for all
}

// Wait waits until all resources reach one goal, as [Kind.Until] does.
type Wait[T any] func(ctx context.Context, c ecs.Invoker, ids []string, opts ...Option) ([]T, error)

// path says what the states mean that a resource goes through.
type path struct {
	failed []string // it will not get anywhere
	away   []string // it is on its way elsewhere
	begun  string   // it is on its way
	from   []string // where it comes from, and must not return to once it has begun
	idle   bool     // it does not begin by itself
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

// plain is nil for a goal that cannot be reached.
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
