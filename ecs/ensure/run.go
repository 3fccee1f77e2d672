package ensure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// goal is the state that a verb names.
type goal[T any] struct {
	kind, id string
	wanted   string
	gone     bool // no resource is as good as one in the state
	look     func(ctx context.Context, c ecs.Invoker, id string) (T, error)
	state    func(*T) string // as errors say it
	next     func(*T, config) step
}

// step is what a look calls for: nothing more, the end, an action, or, if zero, another look.
type step struct {
	done bool
	stop error // what stands in the way

	action string
	keys   []string // each thing that the action does
	stale  []string // the codes of errors that tell that the look was old
	call   func(context.Context, ecs.Invoker) (requestID string, err error)
}

// act is the step that makes one call. Items are what the action does, as far as it does not do the same each time.
func act[Req, Resp any](
	action string, do func(context.Context, ecs.Invoker, *Req, ...ecs.CallOption) (*Resp, error), req *Req, items ...string,
) step {
	s := step{action: action, call: func(ctx context.Context, c ecs.Invoker) (string, error) {
		var raw ecs.RawResponse
		_, err := do(ctx, c, req, ecs.WithRawResponse(&raw))
		return raw.RequestID, err
	}}
	for _, item := range items {
		s.keys = append(s.keys, action+" "+item)
	}
	if s.keys == nil {
		s.keys = []string{action}
	}
	return s
}

// excusing adds the codes of errors that tell that the look was old.
func (s step) excusing(codes ...string) step {
	s.stale = codes
	return s
}

// blocked is the step of a resource that something stands in the way of.
func blocked(format string, a ...any) step { return step{stop: fmt.Errorf(format, a...)} }

// rounds is how often a verb does the same thing. What is undone that often, somebody wants otherwise.
const rounds = 3

// run is a verb under way.
type run[T any] struct {
	goal[T]
	config
	c   ecs.Invoker
	out Done[T]

	start   time.Time
	looks   int
	seen    string               // the state; empty if it was never there
	doubted bool                 // the last look said stop
	times   map[string]int       // how often each thing was done,
	since   map[string]time.Time // and since when, at most, looks ask for it again
	asked   []string             // what the last look asked for,
	old     time.Time            // and since when the service says that such looks are old; zero if it does not

	reached, acted bool
	err            error
}

// reach looks, and acts if it must, until the goal is reached. Others are ids of other resources that the goal names.
func reach[T any](ctx context.Context, c ecs.Invoker, opts []Option, g goal[T], others ...string) (Done[T], error) {
	r := &run[T]{goal: g, config: config{grace: 30 * time.Second}, c: c, start: time.Now()}
	r.times, r.since = make(map[string]int), make(map[string]time.Time)
	for _, o := range opts {
		if o != nil {
			o(&r.config)
		}
	}
	switch {
	case ctx == nil:
		return r.out, errors.New("ensure: the context is nil")
	case c == nil:
		return r.out, errors.New("ensure: the invoker is nil")
	case g.id == "" || slices.Contains(others, ""): // in some actions it would match everything
		return r.out, errors.New("ensure: an id is empty")
	}
	for !r.reached {
		r.acted = false // delays begin anew, because something has just begun
		_, err := waiter.Until(ctx, r.turn, func(string, error) (waiter.Verdict, error) {
			return waiter.Verdict(r.reached || r.acted), r.err
		}, append(r.wait, waiter.WithProgress(r.report))...)
		if err != nil {
			return r.out, r.fail(err)
		}
	}
	return r.out, nil
}

// report reports the progress of the verb, of which the wait at hand is a part.
func (r *run[T]) report(p waiter.Progress) {
	if p.Attempt, p.Elapsed = r.looks, time.Since(r.start); r.acted {
		p.Done, p.Pending = 0, 1
	}
	if r.progress != nil {
		r.progress(p)
	}
}

// turn is one look, and what it calls for. It returns an error only to say why the state is not reached yet.
func (r *run[T]) turn(ctx context.Context) (string, error) {
	v, err := r.look(ctx, r.c, r.id)
	r.looks++
	var s step
	switch {
	case err == nil:
		r.out.Seen, r.seen = v, r.state(&v)
		s = r.next(&v, r.config)
	case ctx.Err() != nil:
		return r.seen, err
	case ecs.IsRetryable(err):
		r.obstacle = err
		return r.seen, err
	case !ecs.IsNotFound(err):
		s.stop = err
	case r.gone:
		r.out.Seen = *new(T)
		s.done = true
	case r.seen != "" || time.Since(r.start) >= r.grace: // otherwise it may be to come
		s.stop = err
	}
	for key := range r.since {
		if !slices.Contains(s.keys, key) {
			r.since[key] = time.Now()
		}
	}
	if !slices.Equal(s.keys, r.asked) {
		r.asked, r.old = s.keys, time.Time{}
	}
	certain := r.doubted || r.looks == 1 // later, one look that says stop may be old
	r.doubted = s.stop != nil
	switch {
	case s.done:
		r.reached = true
	case s.stop != nil && certain:
		r.err = s.stop
	case s.call != nil:
		return r.seen, r.act(ctx, s)
	default:
		r.obstacle = err // if nil, what is seen says it
	}
	return r.seen, nil
}

// act makes the call that a look asks for, unless the look may be older than a call that did some of it before.
func (r *run[T]) act(ctx context.Context, s step) error {
	for _, key := range s.keys {
		switch {
		case time.Since(r.since[key]) < r.grace:
			return nil
		case r.times[key] == rounds:
			r.err = fmt.Errorf("%w: %s had its effect undone, or none, %d times", ErrContested, s.action, rounds)
			return nil
		}
	}
	requestID, err := s.call(ctx, r.c)
	r.obstacle = err
	unknown := ecs.IsOutcomeUnknown(err)
	switch {
	case unknown, err == nil:
		if unknown {
			requestID = ""
		}
		r.acted, r.old = true, time.Time{}
		r.out.Did = append(r.out.Did, Action{s.action, requestID})
		for _, key := range s.keys {
			r.since[key] = time.Now()
			if !unknown {
				r.times[key]++
			}
		}
	case ecs.HasCode(err, s.stale...), r.gone && ecs.IsNotFound(err):
		if r.old.IsZero() {
			r.old = time.Now()
		} else if time.Since(r.old) >= r.grace {
			r.err = err
		}
	case ctx.Err() == nil && !ecs.IsConflict(err) && !ecs.IsRetryable(err):
		r.err = err
	}
	return err
}

// fail returns the error of a verb that ends with err.
func (r *run[T]) fail(err error) error {
	if end, ok := errors.AsType[*waiter.Error](err); ok && r.err == nil {
		err = &waiter.Error{Attempts: r.looks, Elapsed: time.Since(r.start), Err: end.Err, Cause: end.Cause} // of all waits
		if r.obstacle != nil {
			err = fmt.Errorf("%w: %w", err, r.obstacle)
		}
	}
	return &Error{Kind: r.kind, ID: r.id, Wanted: r.wanted, Seen: r.seen, Err: err}
}
