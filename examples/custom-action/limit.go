package main

import (
	"context"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// A bucket limits how often something happens: burst times at once, then once in every interval. It needs no
// goroutine and no ticker, as it only remembers when the next turn is.
type bucket struct {
	burst int
	every time.Duration

	mu   sync.Mutex
	next time.Time // the turn after the last one that was given, if nobody had ever paused
}

func newBucket(burst int, every time.Duration) *bucket { return &bucket{burst: burst, every: every} }

// intercept lets a call wait for its turn. It limits calls, not attempts: those happen inside of a call, with
// waits of their own.
func (b *bucket) intercept(next ecs.Invoker) ecs.Invoker {
	return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
		if err := b.wait(ctx); err != nil {
			return err
		}
		return next.Invoke(ctx, op, req, resp, opts...)
	})
}

// wait returns when it is the caller's turn, or with the error of the context when that ends before.
func (b *bucket) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := time.Now()
	turn := b.turn(now)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(turn) {
		b.giveBack()
		return context.DeadlineExceeded // no use in waiting for that
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

// turn takes the next turn. A pause saves up turns, but no more than a burst.
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

// giveBack returns a turn that was not used to those who come later.
func (b *bucket) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = b.next.Add(-b.every)
}
