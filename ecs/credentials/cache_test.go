package credentials_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// hourly returns keys "k1", "k2"… with a lifetime of an hour, each after a second.
func hourly() *counter {
	return &counter{f: func(ctx context.Context, n int) (credentials.Credentials, error) {
		select {
		case <-time.After(time.Second):
			return numbered(n, time.Hour), nil
		case <-ctx.Done():
			return credentials.Credentials{}, context.Cause(ctx)
		}
	}}
}

func numbered(n int, lifetime time.Duration) credentials.Credentials {
	return credentials.Credentials{AccessKeyID: fmt.Sprint("k", n), AccessKeySecret: "s", Expires: time.Now().Add(lifetime)}
}

func retrieve(t *testing.T, p credentials.Provider) string {
	t.Helper()
	c, err := p.Retrieve(t.Context())
	require.NoError(t, err)
	assert.True(t, c.Expires.IsZero() || time.Now().Before(c.Expires), "an expired key left")
	return c.AccessKeyID
}

func TestCached_refreshesAhead(t *testing.T) {
	t.Parallel()
	for range 20 { // jitter
		synctest.Test(t, func(t *testing.T) {
			inner := hourly()
			p := credentials.Cached(inner)
			assert.Equal(t, "k1", retrieve(t, p))
			expires := time.Now().Add(time.Hour)
			time.Sleep(time.Until(expires) - 3*time.Minute - 31*time.Second)
			assert.Equal(t, "k1", retrieve(t, p))
			synctest.Wait()
			assert.Equal(t, 1, inner.count(), "it is too early")
			time.Sleep(time.Until(expires) - 3*time.Minute)
			start := time.Now()
			assert.Equal(t, "k1", retrieve(t, p), "the old keys stay in use during the refresh")
			assert.Zero(t, time.Since(start))
			synctest.Wait()
			assert.Equal(t, 2, inner.count())
			time.Sleep(2 * time.Second)
			assert.Equal(t, "k2", retrieve(t, p))
			time.Sleep(2 * time.Hour)
			start = time.Now()
			assert.Equal(t, "k3", retrieve(t, p), "callers wait when the keys have expired")
			assert.Equal(t, time.Second, time.Since(start))
		})
	}
}

// A thousand callers cause one refresh, whether there are no keys yet, keys that are due, or keys that have expired.
func TestCached_oneRefreshForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := hourly()
		p := credentials.Cached(inner)
		for i, wait := range []time.Duration{0, 58 * time.Minute, 2 * time.Hour} {
			time.Sleep(wait)
			var wg sync.WaitGroup
			for range 1000 {
				wg.Go(func() { retrieve(t, p) })
			}
			wg.Wait()
			time.Sleep(2 * time.Second)
			assert.Equal(t, i+1, inner.count())
		}
	})
}

func TestCached_failingRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := false
		inner := &counter{}
		inner.f = func(context.Context, int) (credentials.Credentials, error) {
			if down {
				return credentials.Credentials{}, errors.New("nobody home")
			}
			return numbered(inner.n, time.Hour), nil
		}
		p := credentials.Cached(inner)
		assert.Equal(t, "k1", retrieve(t, p))
		down = true
		expires := time.Now().Add(time.Hour)
		for time.Until(expires) > 0 {
			assert.Equal(t, "k1", retrieve(t, p), "valid keys stay in use")
			time.Sleep(time.Second)
		}
		assert.InDelta(t, 20, inner.count(), 4, "not every call retries a refresh that failed")
		_, err := p.Retrieve(t.Context())
		assert.EqualError(t, err, "nobody home", "expired keys are not used")
		down = false
		time.Sleep(1250 * time.Millisecond)
		assert.Contains(t, retrieve(t, p), "k", "and the failure is not remembered for long")
	})
}

func TestCached_transientFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for status, tries := range map[int]int{500: 3, 503: 3, 429: 3, 403: 1, 404: 1} {
			c := newCloud()
			c.down, c.body = status, `{"Code":"X","Message":"m"}`
			_, err := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}}).Retrieve(t.Context())
			assert.ErrorContains(t, err, "X: m")
			assert.Equal(t, tries, c.calls("AssumeRole"), status)
		}
		c := newCloud()
		c.down, c.body = 400, `{"Code":"Throttling.User","Message":"m"}`
		time.AfterFunc(time.Millisecond, func() { c.set(func() { c.down = 0 }) })
		_, err := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}}).Retrieve(t.Context())
		assert.NoError(t, err)
	})
}

// The first caller returns at once when its context ends. The refresh that it started goes on for the others.
func TestCached_contextOfOneCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		inner := hourly()
		var value any
		wrapped := credentials.ProviderFunc(func(ctx context.Context) (credentials.Credentials, error) {
			value = ctx.Value(key{})
			return inner.Retrieve(ctx)
		})
		p := credentials.Cached(wrapped)
		why := errors.New("not needed any more")
		ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "v"))
		time.AfterFunc(100*time.Millisecond, func() { cancel(why) })
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := p.Retrieve(ctx)
			assert.ErrorIs(t, err, why)
			assert.Equal(t, 100*time.Millisecond, time.Since(start))
		})
		synctest.Wait()
		wg.Go(func() {
			assert.Equal(t, "k1", retrieve(t, p))
			assert.Equal(t, time.Second, time.Since(start))
		})
		wg.Wait()
		assert.Equal(t, 1, inner.count())
		assert.Equal(t, "v", value, "values of the context reach the provider")

		_, err := p.Retrieve(ctx)
		assert.ErrorIs(t, err, why, "an ended context gets no keys")
	})
}

// A refresh by a provider that never returns by itself times out, and leaves no goroutine: the bubble would not end.
func TestCached_hangingProvider(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &counter{f: func(ctx context.Context, _ int) (credentials.Credentials, error) {
			<-ctx.Done()
			return credentials.Credentials{}, context.Cause(ctx)
		}}
		p := credentials.Cached(inner)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Retrieve(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = p.Retrieve(t.Context())
		assert.EqualError(t, err, "the refresh took longer than 1m30s")
		assert.Equal(t, 1, inner.count())
	})
}

func TestCached_oddProviders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name string
			p    credentials.Provider
			err  string
		}{
			{"nil", nil, "cached: the provider is nil"},
			{"no keys", credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { return credentials.Credentials{}, nil }), credentials.ErrIncomplete.Error()},
			{"a provider that ends its goroutine", credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { runtime.Goexit(); panic("unreachable") }), "the provider did not return"},
			{"a provider that panics", credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { panic("unexpected") }), "the provider panicked: unexpected"},
			{"a provider that is a nil pointer", (*counter)(nil), "the provider panicked: runtime error: invalid memory address or nil pointer dereference"},
		} {
			c, err := credentials.Cached(tt.p).Retrieve(t.Context())
			assert.EqualError(t, err, tt.err, tt.name)
			assert.Equal(t, credentials.Credentials{}, c, tt.name)
		}
	})
}

// Keys without an expiry are fetched at each call. Keys with a lifetime shorter than refreshAhead are not.
func TestCached_lifetimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) {
			return credentials.Credentials{AccessKeyID: fmt.Sprint("k", n), AccessKeySecret: "s"}, nil
		}}
		p := credentials.Cached(inner)
		assert.Equal(t, "k1", retrieve(t, p))
		assert.Equal(t, "k2", retrieve(t, p))

		inner = &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) { return numbered(n, time.Minute), nil }}
		p = credentials.Cached(inner)
		for range 600 {
			retrieve(t, p)
			time.Sleep(100 * time.Millisecond)
		}
		synctest.Wait()
		assert.InDelta(t, 6, inner.count(), 1)
	})
}

func TestCached_logsFailedRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		var logged bytes.Buffer
		p := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{
			RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}, Logger: slog.New(slog.NewTextHandler(&logged, nil)),
		})
		retrieve(t, p)
		time.Sleep(58 * time.Minute)
		c.set(func() { c.down, c.body = 403, `{"Code":"NoPermission","Message":"no"}` })
		retrieve(t, p)
		synctest.Wait()
		assert.Contains(t, logged.String(), `level=WARN msg="credentials not refreshed" error=`)
		assert.Contains(t, logged.String(), "NoPermission")
		assert.Contains(t, logged.String(), "expires=2000-01-01T01:00:00")
		logged.Reset()
		time.Sleep(time.Hour)
		_, err := p.Retrieve(t.Context())
		assert.Error(t, err)
		synctest.Wait()
		assert.Empty(t, logged.String(), "an error that a caller gets is not logged")
	})
}

// A refresh by a provider that ignores its context times out: callers get an error, and the next refresh succeeds. The
// late result of the first one does not replace newer keys.
func TestCached_stuckProvider(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) {
			if n < 3 {
				<-release
			}
			return numbered(n, time.Hour), nil
		}}
		p := credentials.Cached(inner)
		start := time.Now()
		for n := range 2 {
			var wg sync.WaitGroup
			for range 12 {
				wg.Go(func() {
					_, err := p.Retrieve(t.Context())
					assert.EqualError(t, err, "the refresh took longer than 1m30s")
				})
			}
			wg.Wait()
			assert.Equal(t, n+1, inner.count(), "each refresh abandons one goroutine")
			time.Sleep(1250 * time.Millisecond)
		}
		assert.Equal(t, "k3", retrieve(t, p))
		assert.Less(t, time.Since(start), 200*time.Second)
		close(release)
		synctest.Wait()
		assert.Equal(t, "k3", retrieve(t, p))
	})
}

// All callers together ask a provider without keys about once a second. In between, they get its error at once.
func TestCached_failingProvider(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		status   int // of the service, 0 for a provider without one
		time     time.Duration
		min, max int
	}{
		{"fails", 0, 3 * time.Second, 3, 4},
		{"is rejected", 403, 3 * time.Second, 3, 4},
		{"is down", 503, 30 * time.Second, 18, 34}, // three attempts, then as many seconds
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 10 { // jitter
				synctest.Test(t, func(t *testing.T) {
					c := newCloud()
					c.down = tt.status
					inner := &counter{f: func(context.Context, int) (credentials.Credentials, error) {
						return credentials.Credentials{}, errors.New("nobody home")
					}}
					p := credentials.Cached(inner)
					if tt.status != 0 {
						p = credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}})
					}
					start := time.Now()
					var wg sync.WaitGroup
					for range 8 {
						wg.Go(func() {
							for time.Since(start) < tt.time {
								began := time.Now()
								_, err := p.Retrieve(t.Context())
								assert.Error(t, err)
								assert.LessOrEqual(t, time.Since(began), time.Second)
								time.Sleep(10 * time.Millisecond)
							}
						})
					}
					wg.Wait()
					calls := inner.count() + c.calls("AssumeRole")
					assert.LessOrEqual(t, calls, tt.max)
					assert.GreaterOrEqual(t, calls, tt.min)
				})
			}
		})
	}
}

// noticed returns the context of a client that knows the offset of the service's clock, or keys that the service rejects.
func noticed(t *testing.T, offset time.Duration, expired string) context.Context {
	t.Helper()
	return rpc.WithNotice(t.Context(), rpc.Notice{Offset: offset, Expired: expired})
}

// Keys that the service rejects as expired are refreshed once for all callers, even if they look valid.
func TestCached_expiredForTheService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := hourly()
		p := credentials.Cached(inner)
		require.Equal(t, "k1", retrieve(t, p))
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				keys, err := p.Retrieve(noticed(t, 0, "k1"))
				assert.NoError(t, err)
				assert.Equal(t, "k2", keys.AccessKeyID)
			})
		}
		synctest.Wait()
		start := time.Now()
		assert.Equal(t, "k1", retrieve(t, p), "other callers do not know")
		assert.Zero(t, time.Since(start))
		wg.Wait()
		assert.Equal(t, "k2", retrieve(t, p))
		keys, err := p.Retrieve(noticed(t, 0, "k1"))
		assert.NoError(t, err)
		assert.Equal(t, "k2", keys.AccessKeyID, "it is known that k1 has expired")
		assert.Equal(t, 2, inner.count())
	})
}

// A provider that has no other keys is not asked for them at every call.
func TestCached_expiredForTheServiceForEver(t *testing.T) {
	t.Parallel()
	for _, lifetime := range []time.Duration{time.Hour, 0} {
		synctest.Test(t, func(t *testing.T) {
			inner := &counter{f: func(context.Context, int) (credentials.Credentials, error) {
				keys := numbered(1, lifetime)
				if lifetime == 0 {
					keys.Expires = time.Time{}
				}
				return keys, nil
			}}
			p := credentials.Cached(inner)
			require.Equal(t, "k1", retrieve(t, p))
			for range 1000 {
				keys, err := p.Retrieve(noticed(t, 0, "k1"))
				assert.NoError(t, err)
				assert.Equal(t, "k1", keys.AccessKeyID)
				time.Sleep(10 * time.Millisecond)
			}
			assert.InDelta(t, 11, inner.count(), 3)
			if lifetime > 0 {
				n := inner.count()
				assert.Equal(t, "k1", retrieve(t, p))
				assert.Equal(t, n, inner.count(), "callers that do not know get them")
			}
		})
	}
}

// If the client knows the error of this machine's clock, keys are refreshed in time and not too early.
func TestCached_wrongClock(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{time.Hour, -time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			const lifetime = 30 * time.Minute
			inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) {
				return numbered(n, offset+lifetime), nil
			}}
			p := credentials.Cached(inner)
			ask := func() string {
				keys, err := p.Retrieve(noticed(t, offset, ""))
				require.NoError(t, err)
				synctest.Wait()
				return keys.AccessKeyID
			}
			keys, err := p.Retrieve(t.Context())
			require.NoError(t, err, "the client knows of no offset yet")
			assert.Equal(t, "k1", keys.AccessKeyID)
			assert.Equal(t, "k1", ask())
			time.Sleep(lifetime - refreshLatest - time.Second)
			assert.Equal(t, "k1", ask())
			assert.Equal(t, 1, inner.count(), "too early")
			time.Sleep(refreshLatest - 3*time.Minute + time.Second)
			assert.Equal(t, "k1", ask())
			assert.Equal(t, 2, inner.count())
			assert.Equal(t, "k2", ask())
		})
	}
	synctest.Test(t, func(t *testing.T) {
		inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) { return numbered(n, time.Minute), nil }}
		p := credentials.Cached(inner)
		_, err := p.Retrieve(noticed(t, time.Hour, ""))
		assert.EqualError(t, err, "the keys expired at 2000-01-01T00:01:00Z", "it is known that the clock is not to blame")
		_, err = p.Retrieve(noticed(t, time.Hour, ""))
		assert.Error(t, err)
		assert.Equal(t, 1, inner.count(), "a failure like any other")
	})
}

const refreshLatest = 3*time.Minute + 30*time.Second

// Keys that have expired on arrival are returned, since the clock may be wrong, but not kept.
func TestCached_expiredOnArrival(t *testing.T) {
	t.Parallel()
	for _, lifetime := range []time.Duration{-time.Hour, 0} {
		synctest.Test(t, func(t *testing.T) {
			inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) { return numbered(n, lifetime), nil }}
			p := credentials.Cached(inner)
			for range 1000 {
				_, err := p.Retrieve(t.Context())
				assert.NoError(t, err)
				time.Sleep(10 * time.Millisecond)
			}
			assert.InDelta(t, 10, inner.count(), 3)
			keys, err := p.Retrieve(noticed(t, -2*time.Hour, ""))
			assert.NoError(t, err)
			assert.True(t, time.Now().Add(-2*time.Hour).Before(keys.Expires), "they are valid by a clock that is two hours behind")
			_, err = p.Retrieve(noticed(t, time.Minute, ""))
			assert.ErrorContains(t, err, "the keys expired at")
		})
	}
	// They do not replace valid keys.
	synctest.Test(t, func(t *testing.T) {
		inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) {
			if n == 2 {
				return numbered(n, -time.Hour), nil
			}
			return numbered(n, time.Hour), nil
		}}
		p := credentials.Cached(inner)
		assert.Equal(t, "k1", retrieve(t, p))
		time.Sleep(57*time.Minute + time.Second)
		assert.Equal(t, "k1", retrieve(t, p))
		synctest.Wait()
		assert.Equal(t, "k1", retrieve(t, p))
		time.Sleep(11 * time.Second)
		assert.Equal(t, "k1", retrieve(t, p))
		synctest.Wait()
		assert.Equal(t, "k3", retrieve(t, p))
	})
}
