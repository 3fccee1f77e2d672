package waiter

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// loop makes attempts until nothing is pending in p. An attempt counts in p what it finishes, and returns the delay that the polls
// asked for. If the loop ends earlier, the error says why.
func (c *config) loop(ctx context.Context, p *Progress, attempt func(*Progress) time.Duration) *Error {
	start := time.Now()
	for {
		err := ctx.Err() // also after a delay: its timer may have fired at the moment ctx was done
		if err == nil {
			p.Attempt++
			hint := attempt(p)
			p.Elapsed = time.Since(start)
			p.Next = 0
			if p.Pending > 0 {
				p.Next, err = c.next(ctx, p.Attempt, hint)
			}
			for _, report := range c.reports {
				report(ctx, *p)
			}
			if p.Pending == 0 {
				return nil
			}
		}
		if err != nil {
			e := &Error{Attempts: p.Attempt, Elapsed: time.Since(start), Err: err}
			if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
				e.Cause = cause
			}
			return e
		}
		sleep(ctx, p.Next)
	}
}

// next returns the delay after an attempt, or an error if no other attempt can follow.
func (c *config) next(ctx context.Context, attempt int, hint time.Duration) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if attempt == c.attempts {
		return 0, ErrMaxAttempts
	}
	delay := max(hint, c.delay(attempt, rand.Float64()))
	if deadline, ok := ctx.Deadline(); ok {
		if left := time.Until(deadline); left <= delay {
			return 0, fmt.Errorf("next poll due in %s, deadline in %s: %w", short(delay), short(left), context.DeadlineExceeded)
		}
	}
	return delay, nil
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
