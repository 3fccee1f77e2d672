// Package spot waits for the announcement that a spot instance is about to be reclaimed, so that a program on it can
// finish in time.
package spot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs/metadata"
	"github.com/go-aliecs/aliecs/waiter"
)

const (
	interval = 5 * time.Second // of the five minutes that are left, little is lost
	patience = 12              // failures in a row, a minute of them
)

// Wait polls the metadata service until the reclaim of this instance is announced, and returns the time it is set for,
// about five minutes ahead. It polls every five seconds; opts can change that. Only the end of ctx ends the wait
// otherwise, with a [waiter.Error], or a service that cannot be read: at once when it has never answered, as off ECS, and
// when it refuses, else after failing for a minute.
//
//	go func() {
//		if at, err := spot.Wait(ctx, metadata.NewClient(metadata.Options{})); err == nil {
//			drain(at)
//		}
//	}()
func Wait(ctx context.Context, c *metadata.Client, opts ...waiter.Option) (time.Time, error) {
	if c == nil {
		return time.Time{}, errors.New("spot: the metadata client is nil")
	}
	answered := false
	poll := func(ctx context.Context) (time.Time, error) {
		at, _, err := c.SpotTermination(ctx)
		answered = answered || err == nil
		return at, err
	}
	passing := func(err error) bool { return answered && !refused(err) }
	judge := func(at time.Time, err error) (waiter.Verdict, error) { return waiter.Verdict(!at.IsZero()), err }
	opts = append([]waiter.Option{waiter.WithInterval(interval), waiter.WithJitter(0.2)}, opts...)
	return waiter.Until(ctx, poll, waiter.Tolerate(patience, passing, judge), opts...)
}

// refused tells an answer that stays the same however often one asks.
func refused(err error) bool {
	e, ok := errors.AsType[*metadata.Error](err)
	return ok && (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden)
}
