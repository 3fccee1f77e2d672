package waiter

import (
	"context"
	"time"
)

// Verdict is the decision of a judge. A wait that has failed has no Verdict: the judge returns an error instead.
type Verdict bool

// Verdicts. A judge may also return a comparison: "return status == Running, err".
const (
	Continue Verdict = false // poll again
	Done     Verdict = true  // the wait is over
)

// Judge decides about the result of one poll. If it returns an error, the wait has failed and the Verdict is ignored.
type Judge[T any] = func(T, error) (Verdict, error)

// Until polls until judge returns [Done] or an error, or ctx is done. It returns the last value that poll returned without an
// error. Its own error is nil, the error of judge unchanged, or an [*Error] if the wait ended before judge decided.
//
// Poll must return when ctx is done: Until waits for it.
func Until[T any](ctx context.Context, poll func(context.Context) (T, error), judge func(T, error) (Verdict, error), opts ...Option) (T, error) {
	t := target[T]{judge: judge}
	switch {
	case ctx == nil:
		return t.last, errNoContext
	case poll == nil:
		return t.last, errNoPoll
	case judge == nil:
		return t.last, errNoJudge
	}
	c, err := newConfig(opts)
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

// target is one thing to wait for.
type target[T any] struct {
	judge    Judge[T]
	last     T // the last value that came without an error
	seen     bool
	lastErr  error // of the last poll
	finished bool
	reason   error // of the failure, once finished
}

// see records and judges the result of a poll. If that finishes the target, it counts it in p. Otherwise it returns the delay that
// the poll asks for.
func (t *target[T]) see(ctx context.Context, p *Progress, v T, err error) time.Duration {
	t.lastErr = err
	if err == nil {
		t.last, t.seen = v, true
	} else if ctx.Err() != nil && err != ErrMissing { //nolint:errorlint // that of UntilAll itself: there was a response
		return 0 // the poll was interrupted, so there is nothing to judge
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

// result returns the error of the target after a wait. If the loop ended before every target was finished, end says why.
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
