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
	refreshSpread  = 30 * time.Second // and up to so much earlier, so that a fleet does not refresh in step
	refreshPause   = 10 * time.Second // between refreshes while the old keys still serve
	refreshTimeout = 90 * time.Second // more than any source takes: a program has 60 s, a request 15 s and three attempts
	refreshTries   = 3
	failurePause   = time.Second // after each attempt of a refresh that brought no valid keys, give or take a quarter
)

// Cached keeps the credentials of a provider until shortly before they expire; see Refreshing in the package
// documentation. The providers of this package need no Cached around them. Credentials without an expiry are not kept,
// because nothing tells when they change.
func Cached(p Provider) Provider {
	if p == nil {
		return failing(errors.New("cached: the provider is nil"))
	}
	return cached(func(ctx context.Context) (Credentials, error) { return p.Retrieve(ctx) }, nil)
}

// cached is Cached with a logger for refreshes that fail while nobody notices.
func cached(f ProviderFunc, l *slog.Logger) Provider { return cachedWithin(refreshTimeout, f, l) }

func cachedWithin(bound time.Duration, f ProviderFunc, l *slog.Logger) Provider {
	return prompt((&cache{provider: f, logger: l, bound: bound}).Retrieve)
}

// cache is the one cache behind all providers that refresh. It leaves the package only as a function: printed as a struct it
// would show its keys. There are two clocks in it: pauses are measured by this machine's, expiry is judged by the
// service's, as far as the context tells it.
type cache struct {
	provider ProviderFunc
	logger   *slog.Logger
	bound    time.Duration // of a refresh

	mu      sync.Mutex
	keys    Credentials // the last ones, perhaps expired
	due     time.Time   // when keys are to be refreshed, by the service's clock
	rest    time.Time   // no refresh before, while keys are valid
	pause   time.Time   // no refresh before, even if no keys are valid
	last    *refresh    // that ended, or nil
	current *refresh    // under way, or nil
}

// refresh is one request for keys, which any number of callers wait for. done is closed last.
type refresh struct {
	done  chan struct{}
	tries int
	keys  Credentials
	stale error // says that the keys had expired when they came, by a clock that may be wrong
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

// look returns valid keys, or the refresh whose outcome counts. Keys that are due are refreshed behind the caller's back.
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

// outcome is what a caller gets from a refresh that has ended. As long as no better clock is known, keys serve although
// they had expired when they came: it may be this machine's clock that is wrong.
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

// refresh asks the provider. It ends when its time is over, because a Func does.
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

// finish takes over the outcome of a refresh. It returns why there are no new keys if the old ones still serve, and until
// when.
func (c *cache) finish(ctx context.Context, r *refresh) (old time.Time, failed error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.current, c.last = nil, r
	// A refresh that failed is not repeated by every call that follows, nor are keys fetched by every call that live too
	// short to be refreshed ahead.
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

// warnOld tells of a refresh that failed while the old keys still serve.
func warnOld(ctx context.Context, l *slog.Logger, err error, expires time.Time) {
	if l != nil {
		l.LogAttrs(ctx, slog.LevelWarn, "credentials not refreshed", slog.String("error", err.Error()), slog.Time("expires", expires))
	}
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
