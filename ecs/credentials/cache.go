package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

const (
	refreshAhead   = 3 * time.Minute  // before keys expire
	refreshSpread  = 30 * time.Second // at most, before refreshAhead: a fleet should not refresh in step
	refreshPause   = 10 * time.Second // between refreshes while the old keys are valid
	refreshTimeout = 90 * time.Second // more than any source takes: a program has 60 s, a request 15 s and three attempts
	refreshTries   = 3
	failurePause   = time.Second // per attempt of a refresh that returned no valid keys, plus or minus a quarter
)

// Cached returns a provider that caches p's credentials until shortly before they expire; see Refreshing in the package
// documentation. The providers of this package cache by themselves. Credentials without an expiry are not cached, because
// they may change at any time.
func Cached(p Provider) Provider {
	if p == nil {
		return failing(errors.New("cached: the provider is nil"))
	}
	return cached(func(ctx context.Context) (Credentials, error) { return p.Retrieve(ctx) }, nil)
}

// cached is Cached with a logger for refreshes that fail in the background.
func cached(f ProviderFunc, l *slog.Logger) Provider { return cachedWithin(refreshTimeout, f, l) }

func cachedWithin(bound time.Duration, f ProviderFunc, l *slog.Logger) Provider {
	return prompt((&cache{provider: f, logger: l, bound: bound}).Retrieve)
}

// cache is the cache of every provider that refreshes. It leaves the package only as a function, because a printed struct
// would show its keys. It uses two clocks: this machine's for pauses, and for expiry the service's, as far as the context
// knows it.
type cache struct {
	provider ProviderFunc
	logger   *slog.Logger
	bound    time.Duration // of a refresh

	mu      sync.Mutex
	keys    Credentials // perhaps expired
	due     time.Time   // when to refresh keys, by the service's clock
	rest    time.Time   // start no refresh before this while keys are valid
	pause   time.Time   // start no refresh before this even if keys are not valid
	last    *refresh    // the last one to finish, or nil
	current *refresh    // in flight, or nil
}

// refresh is one request for keys. Any number of callers may wait for it. done is closed after everything else is set.
type refresh struct {
	done  chan struct{}
	tries int
	keys  Credentials
	stale error // not nil if the keys had expired on arrival, by a clock that may be wrong
	err   error
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
	return r.outcome(ctx)
}

// look returns valid keys, or the refresh to wait for. It starts a refresh in the background if one is due.
func (c *cache) look(ctx context.Context) (Credentials, *refresh) {
	c.mu.Lock()
	defer c.mu.Unlock()
	notice, local := rpc.NoticeOf(ctx), time.Now()
	now := local.Add(notice.Offset)
	valid := now.Before(c.keys.Expires) && c.keys.AccessKeyID != notice.Expired
	if valid && (now.Before(c.due) || local.Before(c.rest)) {
		return c.keys, nil
	}
	if c.current == nil {
		if !valid && local.Before(c.pause) {
			return Credentials{}, c.last
		}
		c.current = &refresh{done: make(chan struct{})}
		go c.refresh(context.WithoutCancel(ctx), c.current)
	}
	if valid {
		return c.keys, nil
	}
	return Credentials{}, c.current
}

// outcome returns the result of a finished refresh. Until the offset of the service's clock is known, it returns keys even
// if they had expired on arrival, because this machine's clock may be wrong.
func (r *refresh) outcome(ctx context.Context) (Credentials, error) {
	if r.err != nil {
		return Credentials{}, r.err
	}
	if rpc.NoticeOf(ctx).Offset != 0 {
		if err := r.keys.fresh(rpc.Now(ctx)); err != nil {
			return Credentials{}, err
		}
	}
	return r.keys, nil
}

// refresh asks the provider. It returns within the bound, because [ProviderFunc.Retrieve] returns when its context ends.
func (c *cache) refresh(ctx context.Context, r *refresh) {
	limited, cancel := context.WithTimeoutCause(ctx, c.bound, fmt.Errorf("the refresh took longer than %s", c.bound))
	defer cancel()
	for r.tries < refreshTries {
		if r.tries > 0 && !pause(limited, time.Duration(r.tries)*(200*time.Millisecond)+rand.N(200*time.Millisecond)) {
			break
		}
		r.tries++
		if r.keys, r.err = c.provider.Retrieve(limited); r.err == nil || !transient(r.err) {
			break
		}
	}
	if r.err == nil {
		r.err = r.keys.Check()
	}
	if r.err == nil {
		r.stale = r.keys.fresh(rpc.Now(ctx))
	}
	old, failed := c.finish(ctx, r)
	close(r.done)
	if failed != nil {
		warnOld(ctx, c.logger, failed, old)
	}
}

// finish stores the outcome of a refresh. If the refresh failed while the old keys are valid, it returns their expiry and
// the error.
func (c *cache) finish(ctx context.Context, r *refresh) (old time.Time, failed error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.current, c.last = nil, r
	// Not every call may retry a failed refresh, or refresh keys whose lifetime is shorter than refreshAhead.
	c.rest, c.pause = now.Add(refreshPause), time.Time{}
	failed = cmp.Or(r.err, r.stale)
	if failed != nil || r.keys.AccessKeyID == rpc.NoticeOf(ctx).Expired {
		c.pause = now.Add(time.Duration(r.tries) * (failurePause*3/4 + rand.N(failurePause/2)))
	}
	if failed != nil && rpc.Now(ctx).Before(c.keys.Expires) {
		return c.keys.Expires, failed
	}
	if r.err == nil {
		c.keys, c.due = r.keys, r.keys.Expires.Add(-refreshAhead-rand.N(refreshSpread))
	}
	return time.Time{}, nil
}

// warnOld logs a refresh that failed while the old keys are valid.
func warnOld(ctx context.Context, l *slog.Logger, err error, expires time.Time) {
	if l != nil {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials not refreshed", slog.String("error", err.Error()), slog.Time("expires", expires))
	}
}

// fresh returns an error if c has expired.
func (c Credentials) fresh(now time.Time) error {
	if c.Expires.IsZero() || now.Before(c.Expires) {
		return nil
	}
	return fmt.Errorf("the keys expired at %s", c.Expires.UTC().Format(time.RFC3339))
}

// pause waits for d and reports whether it did: it returns false when ctx ends first.
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
