package ecs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

var (
	reads   = ecs.Operation{Action: "DescribeThings", ReadOnly: true}
	writes  = ecs.Operation{Action: "StopThing"}
	carries = ecs.Operation{Action: "CreateThing", TokenParam: "ClientToken"}
)

func refusal(status int, code string, header ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		a := answer(status, `{"RequestId":"r-1","HostId":"h","Code":"`+code+`","Message":"m"}`)
		for i := 0; i+1 < len(header); i += 2 {
			a.Header.Set(header[i], header[i+1])
		}
		return a, nil
	}
}

func lost() (*http.Response, error) { return nil, errors.New("connection reset by peer") }

// Each row says for a read, a write that carries a token and a write without one whether the fault is repeated.
func TestDefaultRetry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name               string
		fault              func() (*http.Response, error)
		read, token, write bool
	}{
		{"throttled", refusal(400, "Throttling"), true, true, true},
		{"throttled by user", refusal(403, "Throttling.User"), true, true, true},
		{"throttled under 429", refusal(429, "Throttling.Api"), true, true, true},
		{"throttled under another name", refusal(503, "Rejected.Throttling"), true, true, true},
		{"first request still runs", refusal(403, "IdempotentProcessing"), true, true, true},
		{"first request still runs, older code", refusal(400, "Idempotence.Processing"), true, true, true},
		{"first request still runs, third code", refusal(403, "LastTokenProcessing"), true, true, true},
		{"connection lost", lost, true, true, false},
		{"internal error", refusal(500, "InternalError"), true, true, false},
		{"internal error under an odd status", refusal(400, "InternalError.Dispatch"), true, true, false},
		{"unavailable", refusal(503, "ServiceUnavailable"), true, true, false},
		{"timeout", refusal(504, "RequestTimeout"), true, true, false},
		{"unknown error", refusal(400, "UnknownError"), true, true, false},
		{"unknown code under 500", refusal(500, "SomethingNew"), true, true, false},
		{"html from a proxy", func() (*http.Response, error) { return answer(502, "<html>"), nil }, true, true, false},
		{"empty 504", func() (*http.Response, error) { return answer(504, ""), nil }, true, true, false},
		{"quota under 500", refusal(500, "QuotaExceed.ElasticQuota"), false, false, false},
		{"quota", refusal(403, "QuotaExceed.Snapshot"), false, false, false},
		{"no stock", refusal(403, "OperationDenied.NoStock"), false, false, false},
		{"wrong signature", refusal(400, "SignatureDoesNotMatch"), false, false, false},
		{"unknown key", refusal(404, "InvalidAccessKeyId.NotFound"), false, false, false},
		{"no permission", refusal(403, "Forbidden.RAM"), false, false, false},
		{"wrong state", refusal(403, "IncorrectInstanceStatus"), false, false, false},
		{"token reused", refusal(400, "IdempotentParameterMismatch"), false, false, false},
		{"balance", refusal(400, "InsufficientBalance"), false, false, false},
		{"not implemented", refusal(501, "NotSimulated"), false, false, false},
		{"nonce used on the first attempt", refusal(400, "SignatureNonceUsed"), false, false, false},
		{"redirect", func() (*http.Response, error) { return answer(302, ""), nil }, true, true, false},
		{"cut success", func() (*http.Response, error) { return answer(200, `{"RequestId":`), nil }, true, true, false},
		{"unreadable success", func() (*http.Response, error) { return answer(200, "<html>"), nil }, true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for op, repeated := range map[ecs.Operation]bool{reads: tt.read, carries: tt.token, writes: tt.write} {
				synctest.Test(t, func(t *testing.T) {
					rt := failing(3, tt.fault)
					c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()))
					err := c.Invoke(t.Context(), op, nil, nil)
					if repeated {
						assert.NoError(t, err, op.Action)
						assert.Len(t, rt.reqs, 4, op.Action)
						return
					}
					assert.Error(t, err, op.Action)
					assert.Len(t, rt.reqs, 1, op.Action)
				})
			}
		})
	}
}

// A nonce that was seen before means, on a repeat, that an earlier attempt did arrive.
func TestRetryLost_nonceUsedOnARepeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		faults := []func() (*http.Response, error){refusal(400, "Throttling"), refusal(400, "SignatureNonceUsed")}
		for op, attempts := range map[ecs.Operation]int{reads: 3, carries: 3, writes: 2} {
			rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) {
				if n <= len(faults) {
					return faults[n-1]()
				}
				return answer(200, `{}`), nil
			}}
			err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), op, nil, nil)
			assert.Len(t, rt.reqs, attempts, op.Action)
			assert.Equal(t, attempts == 3, err == nil, op.Action)
		}
	})
}

func TestRetryPolicy_waits(t *testing.T) {
	t.Parallel()
	const base, longest = 200 * time.Millisecond, 500 * time.Millisecond
	limits := []time.Duration{base, 2 * base, longest, longest}
	var most [4]time.Duration
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			var last time.Time
			rt := &transport{}
			rt.reply = func(n int, _ *http.Request) (*http.Response, error) {
				if n > 1 {
					wait := time.Since(last)
					assert.LessOrEqual(t, wait, limits[n-2])
					most[n-2] = max(most[n-2], wait)
				}
				last = time.Now()
				return refusal(400, "Throttling")()
			}
			c := newClient(t, rt, ecs.WithRetry(ecs.RetryPolicy{Retries: 4, Base: base, Cap: longest}))
			assert.Error(t, c.Invoke(t.Context(), reads, nil, nil))
			assert.Len(t, rt.reqs, 5)
		})
	}
	for i, limit := range limits {
		assert.Greater(t, most[i], limit*8/10, "the jitter uses its whole range")
	}
}

// What the service says of the wait is obeyed, whatever the policy's own would be.
func TestRetryPolicy_serverPause(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		header []string
		want   time.Duration
	}{
		{"rate limit of the user", []string{"x-ratelimit-user", "Limit:1,Remain:0,TimeLeft:2000,Reset:1234"}, 2 * time.Second},
		{"the larger of both", []string{"x-ratelimit-user", "Limit:1,Remain:0,TimeLeft:2000,Reset:1", "x-ratelimit-user-api", "Limit:1,Remain:0,TimeLeft:7000,Reset:1"}, 7 * time.Second},
		{"something remains", []string{"x-ratelimit-user", "Limit:9,Remain:1,TimeLeft:90000,Reset:1"}, 0},
		{"seconds", []string{"Retry-After", "30"}, 30 * time.Second},
		{"date", []string{"Retry-After", "Sat, 01 Jan 2000 00:00:42 GMT"}, 42 * time.Second},
		{"past date", []string{"Retry-After", "Fri, 01 Jan 1999 00:00:42 GMT"}, 0},
		{"nonsense", []string{"Retry-After", "soon", "x-ratelimit-user", "Remain:0,TimeLeft:-5,,:,x"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := failing(1, refusal(429, "Throttling", tt.header...))
				c := newClient(t, rt, ecs.WithRetry(ecs.RetryPolicy{Retries: 1, Base: 100 * time.Millisecond}))
				start := time.Now()
				require.NoError(t, c.Invoke(t.Context(), writes, nil, nil))
				assert.GreaterOrEqual(t, time.Since(start), tt.want)
				assert.LessOrEqual(t, time.Since(start), tt.want+100*time.Millisecond)
			})
		})
	}
	t.Run("too long", func(t *testing.T) {
		t.Parallel()
		rt := always(0, "")
		rt.reply = func(int, *http.Request) (*http.Response, error) {
			return refusal(429, "Throttling", "Retry-After", "3600")()
		}
		err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
		assert.True(t, ecs.IsThrottled(err))
		assert.Len(t, rt.reqs, 1)
		e, ok := errors.AsType[*ecs.Error](err)
		require.True(t, ok)
		assert.Equal(t, time.Hour, e.RetryAfter())
	})
}

func TestRetryPolicy_verdicts(t *testing.T) {
	t.Parallel()
	var seen []ecs.Failure
	policy := ecs.RetryPolicy{Retries: 2, Rules: []ecs.RetryRule{
		func(f ecs.Failure) ecs.Decision {
			seen = append(seen, f)
			if ecs.HasCode(f.Err, "IncorrectInstanceStatus") {
				return ecs.DecisionRetry
			}
			return ecs.DecisionStop
		},
		func(ecs.Failure) ecs.Decision { t.Error("asked although the first one knew"); return ecs.DecisionNone },
	}}
	rt := failing(1, refusal(403, "IncorrectInstanceStatus"))
	require.NoError(t, newClient(t, rt).Invoke(t.Context(), writes, nil, nil, ecs.WithRetry(policy)))
	assert.Len(t, rt.reqs, 2)
	assert.Equal(t, 1, seen[0].Attempt)
	assert.Equal(t, writes, seen[0].Operation)
	assert.False(t, seen[0].Idempotent)

	rt = failing(1, refusal(400, "Throttling"))
	assert.Error(t, newClient(t, rt).Invoke(t.Context(), writes, nil, nil, ecs.WithRetry(policy)), "DecisionStop is final")
	rt = failing(1, refusal(400, "Throttling"))
	assert.Error(t, newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), writes, nil, nil, ecs.WithRetry(ecs.NoRetry)))
	assert.ErrorContains(t, newClient(t, rt).Invoke(t.Context(), writes, nil, nil, ecs.WithRetry(ecs.RetryPolicy{Cap: -1})), "none may be negative")
}

// The error of a call tells how often it was tried, and the failure of each attempt is within reach.
func TestClient_Invoke_carriesEveryCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sentinel := errors.New("cable cut")
		script := []func() (*http.Response, error){
			func() (*http.Response, error) { return nil, sentinel },
			refusal(400, "Throttling.User"),
			refusal(503, "ServiceUnavailable"),
			refusal(403, "Forbidden.RAM"),
		}
		rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) { return script[n-1]() }}
		err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
		assert.EqualError(t, err, "ecs: DescribeThings: Forbidden.RAM: m (status 403, request r-1, 4 attempts)")
		assert.ErrorIs(t, err, sentinel)
		assert.True(t, ecs.HasCode(err, "Forbidden.RAM"), "the last answer comes first")
		codes := map[string]bool{}
		for _, cause := range err.(*ecs.Error).Unwrap() {
			if e, ok := errors.AsType[*ecs.Error](cause); ok {
				codes[e.Code] = true
			}
		}
		assert.Equal(t, map[string]bool{"Throttling.User": true, "": true, "ServiceUnavailable": true}, codes)

		rt = failing(9, lost)
		err = newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
		assert.EqualError(t, err, "ecs: DescribeThings: connection reset by peer (4 attempts)")

		rt = failing(9, refusal(400, "Throttling", "Retry-After", "60"))
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		err = newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(ctx, reads, nil, nil)
		assert.EqualError(t, err, "ecs: DescribeThings: no time for another attempt: context deadline exceeded; the last of 2 attempts: Throttling: m (status 400, request r-1, 2 attempts)")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.True(t, ecs.IsThrottled(err))
		assert.NoError(t, ctx.Err(), "it did not wait for the deadline")
	})
}

// A clock that is off is set right once, for all calls of a client and of those derived from it.
func TestClient_Invoke_learnsTheClock(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{2 * time.Hour, -40 * time.Minute} {
		for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
			t.Run(fmt.Sprint(skew, v), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					rt := &transport{}
					rt.reply = func(n int, r *http.Request) (*http.Response, error) {
						stamp := rt.forms[n-1].Get("Timestamp") + r.Header.Get("X-Acs-Date")
						sent, err := time.Parse(time.RFC3339, stamp)
						require.NoError(t, err)
						server := time.Now().Add(skew)
						a := answer(200, `{}`)
						if sent.Sub(server).Abs() > 15*time.Minute {
							a = answer(400, `{"Code":"InvalidTimeStamp.Expired","Message":"m"}`)
						}
						a.Header.Set("Date", server.UTC().Format(http.TimeFormat))
						return a, nil
					}
					var logged bytes.Buffer
					c := newClient(t, rt, ecs.WithSignature(v), ecs.WithRetry(ecs.DefaultRetry()), ecs.WithLogger(slog.New(slog.NewTextHandler(&logged, nil))))
					start := time.Now()
					require.NoError(t, c.Invoke(t.Context(), writes, nil, nil), "a refusal for the time alone is safe to repeat")
					assert.Len(t, rt.reqs, 2)
					assert.Zero(t, time.Since(start), "at once")
					assert.Contains(t, logged.String(), "ecs clock corrected")

					other, err := c.With(ecs.WithRegion("cn-beijing"))
					require.NoError(t, err)
					require.NoError(t, other.Invoke(t.Context(), writes, nil, nil))
					assert.Len(t, rt.reqs, 3, "the copy knows already")
				})
			})
		}
	}
}

func TestClient_Invoke_doesNotLearnNonsense(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, date := range []string{"", "yesterday", time.Now().Add(48 * time.Hour).UTC().Format(http.TimeFormat), time.Now().UTC().Format(http.TimeFormat)} {
			rt := failing(9, refusal(400, "InvalidTimeStamp.Expired", "Date", date))
			err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
			assert.True(t, ecs.HasCode(err, ecs.CodeTimestampExpired), date)
			assert.Len(t, rt.reqs, 1, date)
		}
		rt := failing(9, refusal(400, "InvalidTimeStamp.Expired", "Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
		err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
		assert.Error(t, err)
		assert.Len(t, rt.reqs, 2, "a correction that does not help is not tried again")
	})
}

func TestClient_Invoke_clientToken(t *testing.T) {
	t.Parallel()
	rt := failing(1, refusal(403, "Forbidden.RAM"))
	c := newClient(t, rt)
	var raw ecs.RawResponse
	_, err := runinstances.Do(t.Context(), c, nil, ecs.WithRawResponse(&raw))
	e, ok := errors.AsType[*ecs.Error](err)
	require.True(t, ok)
	sent := rt.forms[0].Get("ClientToken")
	assert.Equal(t, sent, e.ClientToken, "the caller can go on with the token")
	assert.Equal(t, sent, raw.ClientToken)
	assert.NotContains(t, err.Error(), sent)

	for name, token := range map[string]string{"too long": strings.Repeat("x", 65), "not ASCII": "töken", "control": "a\nb"} {
		_, err := runinstances.Do(t.Context(), c, &runinstances.Request{ClientToken: token})
		assert.ErrorContains(t, err, `ecs: RunInstances: parameter "ClientToken": `, name)
		assert.NotContains(t, err.Error(), token)
	}
	assert.Len(t, rt.reqs, 1, "nothing was sent for the bad ones")
	_, err = runinstances.Do(t.Context(), c, &runinstances.Request{ClientToken: strings.Repeat("x", 64)})
	assert.NoError(t, err)
	assert.Regexp(t, `^[A-Z2-7]{26}$`, ecs.NewClientToken())
}

func TestWithInterceptor(t *testing.T) {
	t.Parallel()
	var order []string
	trace := func(name string) func(ecs.Invoker) ecs.Invoker {
		return func(next ecs.Invoker) ecs.Invoker {
			return ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
				order = append(order, name+" "+op.Action)
				return next.Invoke(ctx, op, req, resp, opts...)
			})
		}
	}
	c := newClient(t, always(200, `{}`), ecs.WithInterceptor(trace("outer")))
	inner, err := c.With(ecs.WithInterceptor(trace("inner")))
	require.NoError(t, err)
	require.NoError(t, inner.Invoke(t.Context(), reads, nil, nil))
	require.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.Equal(t, []string{"outer DescribeThings", "inner DescribeThings", "outer DescribeThings"}, order)

	_, err = c.With(ecs.WithInterceptor(nil))
	assert.ErrorContains(t, err, "the interceptor is nil")
	_, err = c.With(ecs.WithInterceptor(func(ecs.Invoker) ecs.Invoker { return nil }))
	assert.ErrorContains(t, err, "returned a nil Invoker")
}

// A write without a token is not repeated when its answer is lost, unless the caller allows it.
func TestWithRepeatable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) {
			if n < 3 {
				return nil, errors.New("reset")
			}
			return answer(200, `{}`), nil
		}}
		c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()))
		require.Error(t, c.Invoke(t.Context(), writes, nil, nil))
		assert.Len(t, rt.reqs, 1)
		require.NoError(t, c.Invoke(t.Context(), writes, nil, nil, ecs.WithIdempotent()))
		assert.Len(t, rt.reqs, 3)
		assert.NotContains(t, rt.forms[2], "ClientToken")
	})
}

// Wherever a call is when its context ends, it returns at once.
func TestClient_Invoke_contextEndsAnywhere(t *testing.T) {
	t.Parallel()
	hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for _, tt := range []struct {
		name string
		opts []ecs.Option
		rt   *transport
	}{
		{"credentials", []ecs.Option{ecs.WithCredentials(credentials.ProviderFunc(func(ctx context.Context) (credentials.Credentials, error) {
			return credentials.Credentials{}, hang(ctx)
		}))}, always(200, `{}`)},
		{"connecting", nil, &transport{reply: func(_ int, r *http.Request) (*http.Response, error) { return nil, hang(r.Context()) }}},
		{"reading", nil, &transport{reply: func(int, *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: newSilentBody()}, nil
		}}},
		{"backing off", []ecs.Option{ecs.WithRetry(ecs.RetryPolicy{Retries: 9, Base: time.Hour, Cap: time.Hour})}, failing(9, refusal(400, "Throttling", "Retry-After", "200"))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				why := errors.New("shutting down")
				time.AfterFunc(time.Second, func() { cancel(why) })
				start := time.Now()
				err := newClient(t, tt.rt, tt.opts...).Invoke(ctx, reads, nil, nil)
				assert.ErrorIs(t, err, why)
				assert.ErrorIs(t, err, context.Canceled)
				assert.Equal(t, time.Second, time.Since(start))
			})
		})
	}
}

// silentBody gives nothing until it is closed.
type silentBody struct {
	closed chan struct{}
	once   sync.Once
}

func newSilentBody() *silentBody { return &silentBody{closed: make(chan struct{})} }

func (b *silentBody) Read([]byte) (int, error) {
	<-b.closed
	return 0, errors.New("read on closed body")
}
func (b *silentBody) Close() error { b.once.Do(func() { close(b.closed) }); return nil }
