package waiter

import (
	"context"
	"time"
)

// Verdict is what a judge makes of a poll. A failure is no verdict: the judge returns an error instead.
type Verdict bool

// The verdicts. A judge may return a comparison in their place: "return status == Running, err".
const (
	Continue Verdict = false // not yet: poll again
	Done     Verdict = true  // the wait is over
)

// Judge decides on what one poll returned. An error means that the wait has failed, whatever the verdict beside it.
type Judge[T any] = func(T, error) (Verdict, error)

// Until polls until judge says [Done], judge returns an error, or ctx ends. It returns the last value that poll gave
// without an error, together with nil, the error of judge as it is, or an [*Error].
//
// Poll has to return when ctx ends, since Until does not leave without it.
func Until[T any](ctx context.Context, poll func(context.Context) (T, error), judge func(T, error) (Verdict, error), opts ...Option) (T, error) {
	t := target[T]{judge: judge}
	c, err := newConfig(ctx, poll == nil, judge == nil, opts)
	if err != nil {
		return t.last, err
	}
	end := c.loop(ctx, &Progress{Pending: 1}, func(p *Progress) time.Duration {
		v, err := poll(ctx)
		hint := t.see(ctx, p, v, err)
		p.Err = err
		if t.seen {
			p.Last = t.last
		}
		return hint
	})
	return t.last, t.result(end)
}

// target is one thing that is waited for.
type target[T any] struct {
	judge    Judge[T]
	last     T // the last value that came without an error
	seen     bool
	lastErr  error // of the last poll
	finished bool
	reason   error // of the failure, once finished
}

// see takes in what a poll returned, counts the target in p if that finishes it, and otherwise returns the delay that the
// poll hints at.
func (t *target[T]) see(ctx context.Context, p *Progress, v T, err error) time.Duration {
	t.lastErr = err
	if err == nil {
		t.last, t.seen = v, true
	} else if ctx.Err() != nil && err != ErrMissing {
		return 0 // the poll was interrupted: there is nothing to judge; an answer without the key is an answer, though
	}
	verdict, reason := t.judge(v, err)
	switch {
	case reason != nil:
		t.reason = reason
		p.Failed++
	case verdict == Done:
		p.Done++
	default:
		return hint(v, err)
	}
	t.finished = true
	p.Pending--
	return 0
}

// result is the error of the target after a wait; end says why the loop ended, if it did before all was finished.
func (t *target[T]) result(end *Error) error {
	if t.finished {
		return t.reason
	}
	e := *end // every target has its own
	e.LastErr = t.lastErr
	if t.seen {
		e.Last = t.last
	}
	return &e
}
