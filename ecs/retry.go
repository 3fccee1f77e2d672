package ecs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// RetryPolicy says how often a call may be repeated and how long to wait before each repeat. Repeated are:
// throttling, always; a lost connection, and status 500, 502, 503 and 504, only when the action changes nothing or carries a
// ClientToken. A refusal is never repeated. The zero policy makes one attempt.
type RetryPolicy struct {
	Retries int           // repeats after the first attempt
	Base    time.Duration // the first wait is a random time up to Base, each further one up to twice that
	Cap     time.Duration // the longest wait; 0 means 20 s
}

// NoRetry makes one attempt.
var NoRetry = RetryPolicy{}

func (p RetryPolicy) check() error {
	if p.Retries < 0 || p.Base < 0 || p.Cap < 0 {
		return fmt.Errorf("retry policy %+v: negative numbers", p)
	}
	return nil
}

// transient are the statuses of a service or gateway that is in trouble for the moment.
var transient = []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// repeats tells whether a call that failed with err on this attempt is worth another one.
func (p RetryPolicy) repeats(op Operation, attempt int, err error) bool {
	if attempt > p.Retries {
		return false
	}
	safe := op.Reads || op.Token != ""
	var lost *lostError
	if errors.As(err, &lost) {
		return safe
	}
	e, ok := errors.AsType[*Error](err)
	return ok && (e.throttled() || safe && slices.Contains(transient, e.HTTPStatus))
}

// wait sleeps before the repeat that follows attempt. A wait that would outlive ctx is not begun.
func (p RetryPolicy) wait(ctx context.Context, attempt int) error {
	longest := p.Cap
	if longest == 0 {
		longest = 20 * time.Second
	}
	limit := p.Base
	for i := 1; i < attempt && limit < longest; i++ {
		limit *= 2
	}
	limit = min(limit, longest)
	d := time.Duration(rand.Int64N(int64(limit) + 1))
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
