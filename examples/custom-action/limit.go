package main

import (
	"context"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// A bucket limits a rate: a burst at once, then one turn in every interval. It remembers only the time of the next turn,
// so it needs no goroutine and no ticker.
type bucket struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	next time.Time // the next turn, not counting pauses
}

func newBucket(burst int, every time.Duration) *bucket { return &bucket{burst: burst, every: every} }

// intercept makes each attempt wait for its turn. The service counts attempts, so retries take turns too.
func (b *bucket) intercept(next ecs.AttemptFunc) ecs.AttemptFunc {
	return func(ctx context.Context, a *ecs.Attempt) error {
		if err := b.wait(ctx); err != nil {
			return err
		}
		return next(ctx, a)
	}
}

// wait returns nil when it is the caller's turn. If the context ends first, wait returns its error.
func (b *bucket) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := time.Now()
	turn := b.turn(now)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(turn) {
		b.giveBack()
		return context.DeadlineExceeded // the turn would come too late
	}
	timer := time.NewTimer(turn.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		b.giveBack()
		return ctx.Err()
	}
}

// turn takes the next turn. A pause saves up turns, up to one burst.
func (b *bucket) turn(now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if saved := now.Add(-time.Duration(b.burst-1) * b.every); b.next.Before(saved) {
		b.next = saved
	}
	turn := b.next
	b.next = turn.Add(b.every)
	return turn
}

// giveBack gives an unused turn to later callers.
func (b *bucket) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = b.next.Add(-b.every)
}
