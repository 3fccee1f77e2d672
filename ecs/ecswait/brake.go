package ecswait

import (
	"context"
	"errors"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// brake makes the delays of a wait longer while the service finds that it is called too often, whatever interval the caller
// has chosen. The first delay is longer than the waits of the client's own repeats, which were in vain; quotas are counted by
// the minute, so the longest is half of one.
type brake struct{ rounds int } // how many in a row were throttled; polls read it, and only between them it changes

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

// slow makes an error ask for a pause until the next round, and for a longer one if it tells of throttling. Unless the service
// itself wants that much, the longer one leaves room for another poll before the deadline: a wait is not to end for being
// polite.
func (b *brake) slow(ctx context.Context, err error, next time.Duration) error {
	switch {
	case ecs.IsThrottled(err):
		return &hinted{err, max(next, b.pause(ctx, err))}
	case err != nil && next > 0:
		return &hinted{err, next}
	default:
		return err
	}
}

func (b *brake) pause(ctx context.Context, err error) time.Duration {
	pause := min(firstPause<<min(b.rounds, 10), longestPause)
	if deadline, ok := ctx.Deadline(); ok {
		pause = min(pause, time.Until(deadline)/2)
	}
	if e, ok := errors.AsType[*ecs.Error](err); ok {
		pause = max(pause, e.RetryAfter())
	}
	return pause
}

// hinted is an error with a hint for the waiter.
type hinted struct {
	error
	pause time.Duration
}

func (h *hinted) RetryAfter() time.Duration { return h.pause }
func (h *hinted) Unwrap() error             { return h.error }
