package ecs_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// An attempt interceptor sees each attempt, before and after, in the order of the options.
func TestWithAttemptInterceptor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		script := []func() (*http.Response, error){
			refusal(400, "Throttling.User", "X-Ratelimit-User-Api", "Limit:1,Remain:0,TimeLeft:10,Reset:1"), lost,
			func() (*http.Response, error) {
				time.Sleep(time.Second)
				a := answer(200, `{"RequestId":"r-3"}`)
				a.Header.Set("X-Acs-Request-Id", "r-3")
				return a, nil
			},
		}
		rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) { return script[n-1]() }}
		var order []string
		var seen []ecs.Attempt
		trace := func(name string) func(ecs.AttemptFunc) ecs.AttemptFunc {
			return func(next ecs.AttemptFunc) ecs.AttemptFunc {
				return func(ctx context.Context, a *ecs.Attempt) error {
					order = append(order, name)
					assert.Zero(t, a.Status)
					err := next(ctx, a)
					if name == "inner" {
						seen = append(seen, *a)
					}
					return err
				}
			}
		}
		c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithAttemptInterceptor(trace("outer")))
		c, err := c.With(ecs.WithAttemptInterceptor(trace("inner")))
		require.NoError(t, err)
		var raw ecs.RawResponse
		require.NoError(t, c.Invoke(t.Context(), carries, nil, nil, ecs.WithRawResponse(&raw)))
		assert.Equal(t, "r-3", raw.RequestID)

		assert.Equal(t, []string{"outer", "inner", "outer", "inner", "outer", "inner"}, order)
		require.Len(t, seen, 3)
		for i, a := range seen {
			assert.Equal(t, "CreateThing", a.Operation.Action)
			assert.Equal(t, "cn-hangzhou", a.Region)
			assert.Equal(t, i+1, a.Number)
			assert.True(t, a.Idempotent)
		}
		assert.Equal(t, "Throttling.User", seen[0].Code)
		assert.Equal(t, "r-1", seen[0].RequestID)
		assert.Equal(t, 400, seen[0].Status)
		assert.Contains(t, seen[0].Header.Get("X-Ratelimit-User-Api"), "TimeLeft:10")
		assert.Zero(t, seen[1].Status)
		assert.Nil(t, seen[1].Header)
		assert.Equal(t, 200, seen[2].Status)
		assert.Equal(t, "r-3", seen[2].RequestID)
		assert.Empty(t, seen[2].Code)
		assert.Equal(t, time.Second, seen[2].Duration)
	})
}

// What an interceptor rejects is not sent, and its error reaches the caller. A wait in it does not use up the time of the
// attempt.
func TestWithAttemptInterceptor_rejects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(200, `{}`)
		closed := errors.New("closed for today")
		with := func(f ecs.AttemptFunc) *ecs.Client {
			return newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithAttemptTimeout(time.Second), ecs.WithAttemptInterceptor(func(next ecs.AttemptFunc) ecs.AttemptFunc {
				return func(ctx context.Context, a *ecs.Attempt) error {
					if f != nil {
						return f(ctx, a)
					}
					time.Sleep(time.Minute)
					return next(ctx, a)
				}
			}))
		}
		err := with(func(context.Context, *ecs.Attempt) error { return closed }).Invoke(t.Context(), writes, nil, nil)
		assert.ErrorIs(t, err, closed)
		assert.EqualError(t, err, "ecs: StopThing: closed for today")
		assert.False(t, ecs.IsOutcomeUnknown(err))
		err = with(func(context.Context, *ecs.Attempt) error { return nil }).Invoke(t.Context(), writes, nil, nil)
		assert.ErrorContains(t, err, "without sending the request")
		assert.Empty(t, rt.reqs)
		assert.NoError(t, with(nil).Invoke(t.Context(), writes, nil, nil))
		assert.Len(t, rt.reqs, 1)
	})
	for _, o := range []ecs.Option{ecs.WithAttemptInterceptor(nil), ecs.WithAttemptInterceptor(func(ecs.AttemptFunc) ecs.AttemptFunc { return nil })} {
		_, err := newClient(t, always(200, `{}`)).With(o)
		assert.ErrorContains(t, err, "attempt interceptor")
	}
}

func TestWithUserAgent(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt, ecs.WithUserAgent("csi", "1.2.3"), ecs.WithUserAgent("node-7", ""))
	require.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.Equal(t, "aliecs/"+ecs.LibraryVersion+" (+https://github.com/go-aliecs/aliecs) csi/1.2.3 node-7", rt.reqs[0].Header.Get("User-Agent"))
	for _, bad := range [][2]string{{"", ""}, {"a b", ""}, {"a", "1\n"}, {"a/b", ""}, {"ä", ""}} {
		_, err := c.With(ecs.WithUserAgent(bad[0], bad[1]))
		assert.ErrorContains(t, err, "ecs: user agent ", bad)
	}
}

// A token that is empty on purpose protects nothing.
func TestClient_Invoke_emptyToken(t *testing.T) {
	t.Parallel()
	rt := failing(9, lost)
	err := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry())).Invoke(t.Context(), carries, nil, nil, ecs.WithParam("ClientToken", ""))
	assert.True(t, ecs.IsOutcomeUnknown(err))
	assert.False(t, ecs.IsRetryable(err))
	assert.Len(t, rt.reqs, 1)
}
