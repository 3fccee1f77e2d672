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

// Each row says whether the client retries the fault for a read, for a write with a token and for a write without one.
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
		{"first request still runs, fourth code", refusal(400, "TOKEN_PROCESSING"), true, true, true},
		{"connection lost", lost, true, true, false},
		{"internal error", refusal(500, "InternalError"), true, true, false},
		{"internal error under an odd status", refusal(400, "InternalError.Dispatch"), true, true, false},
		{"unavailable", refusal(503, "ServiceUnavailable"), true, true, false},
		{"timeout", refusal(504, "RequestTimeout"), true, true, false},
		{"unknown error", refusal(400, "UnknownError"), true, true, false},
		{"inner service failed", refusal(403, "InnerServiceFailed"), true, true, false},
		{"node controller unavailable", refusal(403, "NodeControllerUnavailable"), true, true, false},
		{"busy", refusal(400, "System.ServiceBusy"), true, true, false},
		{"unknown code under 500", refusal(500, "SomethingNew"), true, true, false},
		{"html from a proxy", func() (*http.Response, error) { return answer(502, "<html>"), nil }, true, true, false},
		{"empty 504", func() (*http.Response, error) { return answer(504, ""), nil }, true, true, false},
		{"quota under 500", refusal(500, "QuotaExceed.ElasticQuota"), false, false, false},
		{"bad parameter under 500", refusal(500, "InvalidParameter"), false, false, false},
		{"missing parameter under 502", refusal(502, "MissingParameter"), false, false, false},
		{"wrong state under 503", refusal(503, "IncorrectInstanceStatus"), false, false, false},
		{"no permission under 504", refusal(504, "Forbidden.RAM"), false, false, false},
		{"no stock under 500", refusal(500, "OperationDenied.NoStock"), false, false, false},
		{"dependency under 500", refusal(500, "DependencyViolation.VSwitch"), false, false, false},
		{"wrong signature under 500", refusal(500, "SignatureDoesNotMatch"), false, false, false},
		{"dry run under 500", refusal(500, "DryRunOperation"), false, false, false},
		{"other dry run under 500", refusal(500, "DRYRUN.SUCCESS"), false, false, false},
		{"code of its own under 502", refusal(502, "SomethingNew"), true, true, false},
		{"code of its own under 503", refusal(503, "SomethingNew"), true, true, false},
		{"code of its own under 504", refusal(504, "SomethingNew"), true, true, false},
		{"code of its own under 505", refusal(505, "SomethingNew"), false, false, false},
		{"quota", refusal(403, "QuotaExceed.Snapshot"), false, false, false},
		{"no stock", refusal(403, "OperationDenied.NoStock"), false, false, false},
		{"wrong signature", refusal(400, "SignatureDoesNotMatch"), false, false, false},
		{"unknown key", refusal(404, "InvalidAccessKeyId.NotFound"), false, false, false},
		{"no permission", refusal(403, "Forbidden.RAM"), false, false, false},
		{"wrong state", refusal(403, "IncorrectInstanceStatus"), false, false, false},
		{"token reused", refusal(400, "IdempotentParameterMismatch"), false, false, false},
		{"balance", refusal(400, "InsufficientBalance"), false, false, false},
		{"not implemented", refusal(501, "NotSupported"), false, false, false},
		{"not simulated", refusal(404, "NotSimulated"), false, false, false},
		{"nonce used on the first attempt", refusal(400, "SignatureNonceUsed"), false, false, false},
		{"redirect", func() (*http.Response, error) { return answer(302, ""), nil }, true, true, false},
		{"cut success", func() (*http.Response, error) { return answer(200, `{"RequestId":`), nil }, true, true, false},
		{"unreadable success", func() (*http.Response, error) { return answer(200, "<html>"), nil }, true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for op, retried := range map[ecs.Operation]bool{reads: tt.read, carries: tt.token, writes: tt.write} {
				synctest.Test(t, func(t *testing.T) {
					rt := failing(3, tt.fault)
					c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()))
					err := c.Invoke(t.Context(), op, nil, nil)
					if retried {
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

// On a retry, a nonce that was used before means that an earlier attempt arrived.
func TestRetryLost_nonceUsedOnRetry(t *testing.T) {
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

// The client waits as long as the service asks, whatever the policy would choose.
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

func TestRetryPolicy_rules(t *testing.T) {
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
		func(ecs.Failure) ecs.Decision {
			t.Error("asked although the first rule decided")
			return ecs.DecisionNone
		},
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

// Wait replaces the backoff for the failures for which it returns a time, unless the service asks for more.
func TestRetryPolicy_wait(t *testing.T) {
	t.Parallel()
	const own, base = 5 * time.Second, 100 * time.Millisecond
	for _, tt := range []struct {
		name     string
		fault    func() (*http.Response, error)
		min, max time.Duration
	}{
		{"a failure that it knows", refusal(409, "OperationConflict"), own, own},
		{"another failure", refusal(400, "Throttling"), 1, base},
		{"the service asks for more", refusal(409, "OperationConflict", "Retry-After", "30"), 30 * time.Second, 30*time.Second + base},
		{"the service asks for less", refusal(409, "OperationConflict", "Retry-After", "1"), own, own},
		{"the service asks, another failure", refusal(400, "Throttling", "Retry-After", "1"), time.Second, time.Second + base},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				policy := ecs.RetryPolicy{Retries: 1, Base: base, Wait: func(f ecs.Failure) time.Duration {
					assert.Equal(t, 1, f.Attempt)
					assert.Equal(t, writes, f.Operation)
					if ecs.IsConflict(f.Err) {
						return own
					}
					return -1
				}}.With(ecs.RetryConflict)
				start := time.Now()
				require.NoError(t, newClient(t, failing(1, tt.fault), ecs.WithRetry(policy)).Invoke(t.Context(), writes, nil, nil))
				assert.GreaterOrEqual(t, time.Since(start), tt.min)
				assert.LessOrEqual(t, time.Since(start), tt.max)
			})
		})
	}
	t.Run("no time left", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			policy := ecs.RetryPolicy{Retries: 1, Wait: func(ecs.Failure) time.Duration { return time.Hour }}
			rt := failing(1, refusal(400, "Throttling"))
			assert.ErrorIs(t, newClient(t, rt, ecs.WithRetry(policy)).Invoke(ctx, writes, nil, nil), context.DeadlineExceeded)
			assert.NoError(t, ctx.Err(), "it did not wait for the deadline")
		})
	})
}

// attempts returns how many attempts a write makes under the policy if the first one fails with the code.
func attempts(t *testing.T, p ecs.RetryPolicy, code string) int {
	t.Helper()
	rt := failing(1, refusal(400, code))
	_ = newClient(t, rt, ecs.WithRetry(p)).Invoke(t.Context(), writes, nil, nil)
	return len(rt.reqs)
}

func TestRetryPolicy_WithAndWithout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stop := func(ecs.Failure) ecs.Decision { return ecs.DecisionStop }
		for _, tt := range []struct {
			name                string
			policy              ecs.RetryPolicy
			throttled, conflict int
		}{
			{"default", ecs.DefaultRetry(), 2, 1},
			{"a conflict too", ecs.DefaultRetry().With(ecs.RetryConflict), 2, 2},
			{"nil rules are the default", ecs.RetryPolicy{Retries: 1}.With(ecs.RetryConflict), 2, 2},
			{"no rules stay none", ecs.RetryPolicy{Retries: 1, Rules: []ecs.RetryRule{}}.With(), 1, 1},
			{"a nil rule is skipped", ecs.DefaultRetry().With(nil), 2, 1},
			{"asked before the others", ecs.DefaultRetry().With(ecs.RetryConflict, stop), 1, 2},
			{"and before those added earlier", ecs.DefaultRetry().With(ecs.RetryConflict).With(stop), 1, 1},
			{"without throttling", ecs.DefaultRetry().Without(ecs.RetryThrottled), 1, 1},
			{"without throttling, nil rules", ecs.RetryPolicy{Retries: 1}.Without(ecs.RetryThrottled), 1, 1},
			{"another rule would retry it as well", ecs.DefaultRetry().With(ecs.RetryCodes("Throttling")).Without(ecs.RetryThrottled), 1, 1},
			{"back again", ecs.DefaultRetry().Without(ecs.RetryThrottled).With(ecs.RetryThrottled), 2, 1},
			{"without what is not retried", ecs.DefaultRetry().Without(ecs.RetryConflict), 2, 1},
			{"without a rule that stops", ecs.DefaultRetry().Without(stop), 2, 1},
			{"without nil", ecs.DefaultRetry().Without(nil), 2, 1},
			{"no retries stay none", ecs.NoRetry.With(ecs.RetryConflict), 1, 1},
		} {
			assert.Equal(t, tt.throttled, attempts(t, tt.policy, "Throttling"), "%s: Throttling", tt.name)
			assert.Equal(t, tt.conflict, attempts(t, tt.policy, "OperationConflict"), "%s: OperationConflict", tt.name)
		}
	})
}

// Policies that are derived from the same one share no array.
func TestRetryPolicy_With_copies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rules := make([]ecs.RetryRule, 1, 8)
		rules[0] = ecs.RetryCodes("A")
		present := append(make([]ecs.RetryRule, 0, 8), ecs.RetryThrottled)
		base := ecs.RetryPolicy{Retries: 1, Rules: present}
		first := base.With(rules...)
		second := base.With(ecs.RetryCodes("B"))
		third := first.With(ecs.RetryCodes("C"))
		rules[0], present[0] = nil, nil

		assert.Equal(t, 2, attempts(t, first, "A"))
		assert.Equal(t, 1, attempts(t, first, "B"))
		assert.Equal(t, 1, attempts(t, first, "C"))
		assert.Equal(t, 2, attempts(t, first, "Throttling"))
		assert.Equal(t, 1, attempts(t, second, "A"))
		assert.Equal(t, 2, attempts(t, second, "B"))
		assert.Equal(t, 2, attempts(t, third, "A"))
	})
}

func TestRetryCodes(t *testing.T) {
	t.Parallel()
	codes := []string{"A", "B.C"}
	rule := ecs.RetryCodes(codes...)
	codes[0] = "changed"
	failure := func(code string) ecs.Failure {
		return ecs.Failure{Err: fmt.Errorf("wrapped: %w", &ecs.Error{Code: code})}
	}
	assert.Equal(t, ecs.DecisionRetry, rule(failure("A")), "it keeps a copy of the codes")
	assert.Equal(t, ecs.DecisionRetry, rule(failure("B.C")))
	for _, code := range []string{"", "B", "a", "changed"} {
		assert.Equal(t, ecs.DecisionNone, rule(failure(code)), code)
	}
	assert.Equal(t, ecs.DecisionNone, rule(ecs.Failure{Err: errors.New("A")}))
	assert.Equal(t, ecs.DecisionNone, ecs.RetryCodes()(failure("A")))
}

// The error of a call says how many attempts were made, and wraps the failure of each.
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
		assert.True(t, ecs.HasCode(err, "Forbidden.RAM"), "the last response comes first")
		last, ok := errors.AsType[*ecs.Error](err)
		require.True(t, ok)
		codes := map[string]bool{}
		for _, cause := range last.Unwrap() {
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

// A wrong clock is corrected once, for all calls of a client and of the clients derived from it.
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
					require.NoError(t, c.Invoke(t.Context(), writes, nil, nil), "an error about the timestamp alone is safe to retry")
					assert.Len(t, rt.reqs, 2)
					assert.Zero(t, time.Since(start), "at once")
					assert.Contains(t, logged.String(), "ecs clock corrected")

					other, err := c.With(ecs.WithRegion("cn-beijing"))
					require.NoError(t, err)
					require.NoError(t, other.Invoke(t.Context(), writes, nil, nil))
					assert.Len(t, rt.reqs, 3, "the copy shares the correction")
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

		rt = &transport{reply: func(n int, _ *http.Request) (*http.Response, error) {
			return refusal(400, "InvalidTimeStamp.Expired", "Date", time.Now().Add(time.Duration(n)*time.Hour).UTC().Format(http.TimeFormat))()
		}}
		err = newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), reads, nil, nil)
		assert.Error(t, err)
		assert.Len(t, rt.reqs, 2, "nor is another time each time")
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
	assert.Equal(t, sent, e.ClientToken, "the caller can continue with the token")
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

// A write without a token is not retried when its response is lost, unless the call is marked as idempotent.
func TestWithIdempotent(t *testing.T) {
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
