// Package spot waits for the announcement that a spot instance will be reclaimed, so that a program on it can finish in
// time.
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
	interval = 5 * time.Second // short compared with the five minutes of notice
	patience = 12              // consecutive failures: about a minute
)

// Wait polls the metadata service until the reclaim of this instance is announced. It returns the time of the reclaim, about
// five minutes ahead. It polls every five seconds; opts can change that. If ctx ends first, the error is a [waiter.Error].
// Wait returns any other error at once if no poll has succeeded, as outside ECS, or if the service rejects the requests;
// otherwise it tolerates failures for about a minute.
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
	reached := false
	poll := func(ctx context.Context) (time.Time, error) {
		at, _, err := c.SpotTermination(ctx)
		reached = reached || err == nil
		return at, err
	}
	passing := func(err error) bool { return reached && !rejected(err) }
	judge := func(at time.Time, err error) (waiter.Verdict, error) { return waiter.Verdict(!at.IsZero()), err }
	opts = append([]waiter.Option{waiter.WithInterval(interval), waiter.WithJitter(0.2)}, opts...)
	return waiter.Until(ctx, poll, waiter.Tolerate(patience, passing, judge), opts...)
}

// rejected reports whether err is a response that a retry would not change.
func rejected(err error) bool {
	e, ok := errors.AsType[*metadata.Error](err)
	return ok && (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden)
}
