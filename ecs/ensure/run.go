package ensure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// Done is what a verb saw and did. It is filled in as far as the verb came, also if it returns an error.
type Done[T any] struct {
	Seen T        // as it was seen last; zero if it was never seen, or is gone
	Did  []Action // the calls that changed something, in order; none if it was so already
}

// Action is a call that changed something.
type Action struct {
	Name      string // "AttachDisk"
	RequestID string // empty if no response came, so that nobody knows whether this call did it
}

// goal is the state that a verb names.
type goal[T any] struct {
	kind, id string
	wanted   string
	look     func(context.Context) (T, error)
	state    func(*T) string // as errors say it
	next     func(*T) step
	gone     bool // no resource is as good as one in the state
}

// step is what a look calls for: nothing more, the end, an action, or, if zero, another look.
type step struct {
	done bool
	stop error // what stands in the way

	action string
	items  []string // what the action does, as far as it does not do the same each time
	call   func(context.Context) (requestID string, err error)
	stale  []string // the codes of errors that tell that the look was old
}

// rounds is how often a verb does the same thing. What is undone that often, somebody wants otherwise.
const rounds = 3

// run is a verb under way.
type run[T any] struct {
	goal[T]
	config
	out Done[T]

	start     time.Time
	looks     int
	found     bool   // it was there
	seen      string // its state
	doubted   bool   // the last look said stop
	efforts   map[string]*effort
	rejected  []string  // what is asked for and rejected again and again,
	rejecting time.Time // and since when
	obstacle  error     // what stood in the way last

	reached, acted bool
	err            error
}

// effort is what a verb knows of an action that it has called.
type effort struct {
	times   int
	changed time.Time // the last time that nothing asked for it
}

// reach looks, and acts if it must, until the goal is reached.
func reach[T any](ctx context.Context, g goal[T], c config) (Done[T], error) {
	r := &run[T]{goal: g, config: c, start: time.Now(), efforts: make(map[string]*effort)}
	opts := append(slices.Clone(c.wait), waiter.WithProgress(r.report))
	for !r.reached {
		r.acted = false // delays begin anew, because something has just begun
		_, err := waiter.Until(ctx, r.turn, func(string, error) (waiter.Verdict, error) {
			return waiter.Verdict(r.reached || r.acted), r.err
		}, opts...)
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
	for _, f := range r.progress {
		f(p)
	}
}

// reachOf is reach for a resource of a kind. Others are the ids of other resources that the goal names.
func reachOf[T any](ctx context.Context, c ecs.Invoker, k ecswait.Kind[T], g goal[T], conf config, others ...string) (Done[T], error) {
	if err := check(ctx, c, append(others, g.id)...); err != nil {
		return Done[T]{}, err
	}
	g.look = func(ctx context.Context) (T, error) { return k.Get(ctx, c, g.id) }
	return reach(ctx, g, conf)
}

// turn is one look, and what it calls for. It returns an error only to say why the state is not reached yet.
func (r *run[T]) turn(ctx context.Context) (string, error) {
	v, err := r.look(ctx)
	if err != nil && ctx.Err() != nil {
		return r.seen, err
	}
	r.looks++
	var s step
	switch {
	case err == nil:
		r.out.Seen, r.found = v, true
		r.seen = r.state(&v)
		s = r.next(&v)
	case ecs.IsNotFound(err):
		s = r.missing(err)
	case ecs.IsRetryable(err):
		r.obstacle = err
		return r.seen, err
	default:
		s.stop = err
	}
	asked := s.keys()
	for key, e := range r.efforts {
		if !slices.Contains(asked, key) {
			e.changed = time.Now()
		}
	}
	if !slices.Equal(asked, r.rejected) {
		r.rejected, r.rejecting = nil, time.Time{}
	}
	doubted := r.doubted
	r.doubted = s.stop != nil
	switch {
	case s.done:
		r.reached = true
	case s.stop != nil && (doubted || r.looks == 1): // later, one such look may be old
		r.err = s.stop
	case s.call != nil:
		return r.seen, r.act(ctx, asked, s)
	default:
		if err == nil {
			r.obstacle = nil // what is seen says it
		}
	}
	return r.seen, nil
}

// missing is the step if there is no resource, perhaps not yet.
func (r *run[T]) missing(err error) step {
	switch {
	case r.gone:
		r.out.Seen = *new(T)
		return step{done: true}
	case r.found, time.Since(r.start) >= r.grace:
		return step{stop: err}
	}
	r.obstacle = err
	return step{}
}

// keys names each thing that the step does.
func (s step) keys() (keys []string) {
	if s.call != nil && len(s.items) == 0 {
		return []string{s.action}
	}
	for _, item := range s.items {
		keys = append(keys, s.action+" "+item)
	}
	return keys
}

// act makes the call that a look asks for, unless the look may be older than a call that did some of it before.
func (r *run[T]) act(ctx context.Context, keys []string, s step) error {
	for _, key := range keys {
		switch e := r.efforts[key]; {
		case e == nil:
		case time.Since(e.changed) < r.grace:
			return nil
		case e.times == rounds:
			r.err = fmt.Errorf("%w: %s had its effect undone, or none, %d times", ErrContested, s.action, rounds)
			return nil
		}
	}
	requestID, err := s.call(ctx)
	unknown := ecs.IsOutcomeUnknown(err)
	if r.obstacle = err; err == nil || unknown {
		for _, key := range keys {
			if r.efforts[key] == nil {
				r.efforts[key] = new(effort)
			}
			r.efforts[key].changed = time.Now()
			if !unknown {
				r.efforts[key].times++
			}
		}
		if unknown {
			requestID = ""
		}
		r.acted = true
		r.out.Did = append(r.out.Did, Action{s.action, requestID})
		return err
	}
	again := r.rejected != nil
	if !again {
		r.rejected, r.rejecting = keys, time.Now()
	}
	switch {
	case ecs.HasCode(err, s.stale...), r.gone && ecs.IsNotFound(err):
		if again && time.Since(r.rejecting) >= r.grace {
			r.err = err
		}
	case ctx.Err() == nil && !ecs.IsConflict(err) && !ecs.IsRetryable(err):
		r.err = err
	}
	return err
}

// fail returns the error of a verb that ends with err.
func (r *run[T]) fail(err error) error {
	if timeout, ok := errors.AsType[*waiter.Error](err); ok && r.err == nil {
		end := *timeout
		end.Last, end.LastErr = nil, nil // which the error has by itself
		end.Attempts, end.Elapsed = r.looks, time.Since(r.start)
		if err = &end; r.obstacle != nil {
			err = fmt.Errorf("%w: %w", err, r.obstacle)
		}
	}
	return &Error{Kind: r.kind, ID: r.id, Wanted: r.wanted, Seen: r.seen, Err: err}
}

// call returns a call of an action as a step makes it.
func call[Req, Resp any](do func(context.Context, ecs.Invoker, *Req, ...ecs.CallOption) (*Resp, error), c ecs.Invoker, req *Req) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		var raw ecs.RawResponse
		_, err := do(ctx, c, req, ecs.WithRawResponse(&raw))
		return raw.RequestID, err
	}
}

// check rejects arguments for which no call should be made.
func check(ctx context.Context, c ecs.Invoker, ids ...string) error {
	switch {
	case ctx == nil:
		return errors.New("ensure: the context is nil")
	case c == nil:
		return errors.New("ensure: the invoker is nil")
	case slices.Contains(ids, ""): // in some actions it would match everything
		return errors.New("ensure: an id is empty")
	}
	return nil
}

// blocked is the step of a resource that something stands in the way of.
func blocked(format string, a ...any) step { return step{stop: fmt.Errorf(format, a...)} }
