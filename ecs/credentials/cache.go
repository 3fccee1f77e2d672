package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	refreshAhead   = 3 * time.Minute  // before keys expire
	refreshSpread  = 30 * time.Second // and up to so much earlier, so that a fleet does not refresh in step
	refreshPause   = 10 * time.Second // between refreshes while the old keys still serve
	refreshTimeout = 2 * time.Minute  // more than any source takes
	refreshTries   = 3
)

// Cached keeps the keys of a provider until shortly before they expire, for one whose keys do; see Refreshing in the
// package documentation. The providers of this package need no Cached around them. Keys without an expiry are not kept,
// because nothing tells when they change.
func Cached(p Provider) Provider { return cached(p, nil) }

// cached is Cached with a logger for refreshes that fail while nobody notices.
func cached(p Provider, l *slog.Logger) Provider {
	if p == nil {
		return failing(errors.New("cached: the provider is nil"))
	}
	return prompt((&cache{provider: p, logger: l}).Retrieve)
}

// failing is a provider that only has an error.
func failing(err error) Provider {
	return Func(func(context.Context) (Credentials, error) { return Credentials{}, err })
}

// cache is the one cache behind all providers that refresh. It leaves the package only as a Func: printed as a struct it
// would show its keys.
type cache struct {
	provider Provider
	logger   *slog.Logger

	mu      sync.Mutex
	keys    Credentials // the last ones, perhaps expired
	due     time.Time   // when keys are to be refreshed
	current *refresh    // under way, or nil
}

// refresh is one call of the provider, which any number of callers wait for. done is closed last.
type refresh struct {
	done chan struct{}
	keys Credentials
	err  error
}

func (c *cache) Retrieve(ctx context.Context) (Credentials, error) {
	if ctx.Err() != nil {
		return Credentials{}, context.Cause(ctx)
	}
	keys, r := c.look(ctx)
	if r == nil {
		return keys, nil
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		return Credentials{}, context.Cause(ctx)
	}
	if r.err != nil {
		return Credentials{}, r.err
	}
	// A caller may get to run long after the refresh ended.
	if err := r.keys.fresh(time.Now()); err != nil {
		return Credentials{}, err
	}
	return r.keys, nil
}

// look returns valid keys, or the refresh to wait for. Keys that are due are refreshed behind the caller's back.
func (c *cache) look(ctx context.Context) (Credentials, *refresh) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	valid := now.Before(c.keys.Expires)
	if valid && now.Before(c.due) {
		return c.keys, nil
	}
	if c.current == nil {
		c.current = &refresh{done: make(chan struct{}), err: errors.New("the provider did not return")}
		go c.refresh(context.WithoutCancel(ctx), c.current)
	}
	if valid {
		return c.keys, nil
	}
	return Credentials{}, c.current
}

// refresh asks the provider. What it does at its end is deferred, for a provider that ends the goroutine.
func (c *cache) refresh(ctx context.Context, r *refresh) {
	defer c.finish(ctx, r)
	ctx, cancel := context.WithTimeoutCause(ctx, refreshTimeout, errors.New("the refresh took too long"))
	defer cancel()
	r.keys, r.err = c.retrieve(ctx)
	if r.err == nil {
		r.err = r.keys.Check()
	}
	if r.err == nil {
		r.err = r.keys.fresh(time.Now())
	}
}

// retrieve asks more than once if that can help.
func (c *cache) retrieve(ctx context.Context) (keys Credentials, err error) {
	for n := range refreshTries {
		if n > 0 && !pause(ctx, time.Duration(n)*(200*time.Millisecond)+rand.N(200*time.Millisecond)) {
			break
		}
		if keys, err = c.provider.Retrieve(ctx); err == nil || !transient(err) {
			break
		}
	}
	return keys, err
}

// finish takes over the outcome of a refresh and lets its callers go.
func (c *cache) finish(ctx context.Context, r *refresh) {
	c.mu.Lock()
	c.current = nil
	if r.err == nil {
		c.keys = r.keys
	}
	old := c.keys.Expires
	c.due = next(r, time.Now())
	c.mu.Unlock()
	close(r.done)
	if r.err != nil && time.Now().Before(old) {
		warnOld(ctx, c.logger, r.err, old)
	}
}

// warnOld tells of a refresh that failed while the old keys still serve.
func warnOld(ctx context.Context, l *slog.Logger, err error, expires time.Time) {
	if l != nil {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials not refreshed", slog.String("error", err.Error()), slog.Time("expires", expires))
	}
}

// next is when to refresh after r. A failed refresh is not repeated by every call that follows, nor are keys fetched by
// every call that live too short to be refreshed ahead.
func next(r *refresh, now time.Time) time.Time {
	due, soon := now, now.Add(refreshPause)
	if r.err == nil {
		due = r.keys.Expires.Add(-refreshAhead - rand.N(refreshSpread))
	}
	if due.Before(soon) {
		return soon
	}
	return due
}

// fresh returns an error for keys that have expired.
func (c Credentials) fresh(now time.Time) error {
	if c.Expires.IsZero() || now.Before(c.Expires) {
		return nil
	}
	return fmt.Errorf("the keys expired at %s", c.Expires.UTC().Format(time.RFC3339))
}

// pause reports whether ctx outlived it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
