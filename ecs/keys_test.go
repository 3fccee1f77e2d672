package ecs_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// The service may call temporary keys expired before their provider does. The provider is told, and the call goes on
// with new keys, once.
func TestClient_Invoke_keysEnd(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"InvalidSecurityToken.Expired", "InvalidSecurityToken.Malformed", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				provider := credentials.ProviderFunc(func(ctx context.Context) (credentials.Credentials, error) {
					if rpc.NoticeOf(ctx).Expired == "old" {
						return credentials.Credentials{AccessKeyID: "new", AccessKeySecret: "s", SecurityToken: "t2"}, nil
					}
					return credentials.Credentials{AccessKeyID: "old", AccessKeySecret: "s", SecurityToken: "t1"}, nil
				})
				rt := &transport{}
				rt.reply = func(n int, _ *http.Request) (*http.Response, error) {
					if rt.forms[n-1].Get("AccessKeyId") == "old" {
						return refusal(400, code)()
					}
					return answer(200, `{}`), nil
				}
				c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithCredentials(provider))
				start := time.Now()
				require.NoError(t, c.Invoke(t.Context(), writes, nil, nil), "a refusal for the keys alone is safe to repeat")
				assert.Len(t, rt.reqs, 2)
				assert.Zero(t, time.Since(start))
			})
		})
	}
}

// Keys that stay the same are not tried again.
func TestClient_Invoke_keysStayEnded(t *testing.T) {
	t.Parallel()
	rt := failing(9, refusal(400, "InvalidSecurityToken.Expired"))
	c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithCredentials(credentials.Static("id", "secret", "token")))
	err := c.Invoke(t.Context(), reads, nil, nil)
	assert.True(t, ecs.HasCode(err, ecs.CodeSecurityTokenExpired))
	assert.ErrorContains(t, err, "(status 400, request r-1)", "one attempt")
	assert.Len(t, rt.reqs, 1)

	rt = failing(9, refusal(400, "InvalidSecurityToken.Expired"))
	n := 0
	c = newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithCredentials(credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
		n++
		return credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: string(rune('a' + n))}, nil
	})))
	assert.Error(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.Len(t, rt.reqs, 2, "new keys that are refused too end the call")
}

// What the client learns of the clock, the provider learns too: it judges by it whether its keys have expired.
func TestClient_Invoke_providerLearnsTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const skew = -time.Hour // of the service
		var offsets []time.Duration
		provider := credentials.Cached(credentials.ProviderFunc(func(ctx context.Context) (credentials.Credentials, error) {
			offsets = append(offsets, rpc.NoticeOf(ctx).Offset)
			return credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "s", SecurityToken: "t", Expires: time.Now().Add(skew + 15*time.Minute)}, nil
		}))
		rt := &transport{}
		rt.reply = func(n int, _ *http.Request) (*http.Response, error) {
			server := time.Now().Add(skew)
			a := answer(200, `{}`)
			if sent, err := time.Parse(time.RFC3339, rt.forms[n-1].Get("Timestamp")); err != nil || sent.Sub(server).Abs() > 15*time.Minute {
				a = answer(400, `{"Code":"InvalidTimeStamp.Expired","Message":"m"}`)
			}
			a.Header.Set("Date", server.UTC().Format(http.TimeFormat))
			return a, nil
		}
		c := newClient(t, rt, ecs.WithRetry(ecs.DefaultRetry()), ecs.WithCredentials(provider))
		for range 100 {
			require.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
		}
		assert.Len(t, rt.reqs, 101)
		assert.LessOrEqual(t, len(offsets), 2, "the keys live for a quarter of an hour by the service's clock")
	})
}
