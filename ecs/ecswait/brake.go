package ecswait

import (
	"context"
	"errors"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// brake makes the delays of a wait longer while the service throttles it, at any interval. The first pause is longer than the
// backoff of the client's own retries, which did not help; quotas are counted by the minute, so the longest is half of one.
type brake struct{ rounds int } // how many in a row were throttled; polls read it, and it changes only between them

const (
	firstPause   = 2 * time.Second
	longestPause = 30 * time.Second
)

// adjust is called after each round.
func (b *brake) adjust(p waiter.Progress) {
	if ecs.IsThrottled(p.Err) {
		b.rounds++
	} else {
		b.rounds = 0
	}
}

// slow makes a throttling error ask for a pause until the next round. Unless the service itself wants more, the pause leaves
// room for another poll before the deadline: a wait must not end because it is polite.
func (b *brake) slow(ctx context.Context, err error) error {
	if !ecs.IsThrottled(err) {
		return err
	}
	pause := min(firstPause<<min(b.rounds, 10), longestPause)
	if deadline, ok := ctx.Deadline(); ok {
		pause = min(pause, time.Until(deadline)/2)
	}
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		pause = max(pause, e.RetryAfter())
	}
	return &paused{err, pause}
}

// paused is an error that makes package waiter pause.
type paused struct {
	error
	pause time.Duration
}

func (p *paused) RetryAfter() time.Duration { return p.pause }
func (p *paused) Unwrap() error             { return p.error }
