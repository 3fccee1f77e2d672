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
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// Each row says of a read, a create with a token of its own and one with the caller's, and a write without a token,
// whether the outcome is unknown and whether the same call may be made again.
func TestIsOutcomeUnknown(t *testing.T) {
	t.Parallel()
	type script []func() (*http.Response, error)
	unreadable := func() (*http.Response, error) { return answer(200, "<html>"), nil }
	for _, tt := range []struct {
		name    string
		script  script
		unknown bool // of all that write
		read    bool // retryable, as is one that carries the caller's token
		write   bool // retryable, as is one that carries a token of the call's own
	}{
		{"lost", script{lost}, true, true, false},
		{"lost, then throttled", script{lost, refusal(400, "Throttling")}, true, true, false},
		{"lost, then refused", script{lost, refusal(403, "Forbidden.RAM")}, true, false, false},
		{"throttled", script{refusal(400, "Throttling")}, false, true, true},
		{"refused", script{refusal(403, "Forbidden.RAM")}, false, false, false},
		{"in trouble", script{refusal(500, "InternalError")}, true, true, false},
		{"gateway", script{func() (*http.Response, error) { return answer(502, "<html>"), nil }}, true, true, false},
		{"still running", script{refusal(403, "IdempotentProcessing")}, true, true, false},
		{"unreadable", script{unreadable}, true, true, false},
		{"redirected", script{func() (*http.Response, error) { return answer(302, ""), nil }}, true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for kind, call := range map[string]func(ctx context.Context, c *ecs.Client) error{
				"read": func(ctx context.Context, c *ecs.Client) error {
					_, err := describeinstances.Do(ctx, c, nil)
					return err
				},
				"own token": func(ctx context.Context, c *ecs.Client) error {
					_, err := runinstances.Do(ctx, c, &runinstances.Request{})
					return err
				},
				"caller's token": func(ctx context.Context, c *ecs.Client) error {
					_, err := runinstances.Do(ctx, c, &runinstances.Request{ClientToken: "t-1"})
					return err
				},
				"no token": func(ctx context.Context, c *ecs.Client) error { _, err := stopinstance.Do(ctx, c, nil); return err },
				"idempotent": func(ctx context.Context, c *ecs.Client) error {
					_, err := stopinstance.Do(ctx, c, nil, ecs.WithIdempotent())
					return err
				},
			} {
				synctest.Test(t, func(t *testing.T) {
					rt := &transport{reply: func(n int, _ *http.Request) (*http.Response, error) { return tt.script[min(n, len(tt.script))-1]() }}
					always := func(ecs.Failure) ecs.Decision { return ecs.DecisionRetry } // to the end of the script
					policy := ecs.RetryPolicy{Retries: len(tt.script) - 1, Rules: []ecs.RetryRule{always}}
					err := call(t.Context(), newClient(t, rt, ecs.WithRetry(policy)))
					require.Error(t, err, kind)
					assert.Equal(t, tt.unknown && kind != "read", ecs.IsOutcomeUnknown(err), kind)
					safe := kind == "read" || kind == "caller's token" || kind == "idempotent"
					assert.Equal(t, safe && tt.read || !safe && tt.write, ecs.IsRetryable(err), kind)
					e, ok := errors.AsType[*ecs.Error](err)
					require.True(t, ok, kind)
					assert.Equal(t, rt.forms[0].Get("ClientToken"), e.ClientToken, kind)
					assert.Equal(t, kind == "own token" || kind == "caller's token", e.ClientToken != "", kind)
					if ecs.IsOutcomeUnknown(err) {
						assert.ErrorContains(t, err, "outcome unknown", kind)
					}
				})
			}
		})
	}
}

// A call that ends between two attempts knows what the attempts left open.
func TestIsOutcomeUnknown_contextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name    string
			fault   func() (*http.Response, error)
			timeout time.Duration
			unknown bool
			text    string
		}{
			{"lost", lost, time.Second, true, "no time for another attempt"},
			{"throttled", refusal(400, "Throttling", "Retry-After", "60"), time.Second, false, "no time for another attempt"},
			{"ended", lost, time.Hour, true, "context canceled; the last of "},
		} {
			ctx, cancel := context.WithTimeout(t.Context(), tt.timeout)
			policy := ecs.RetryPolicy{Retries: 9, Base: time.Hour, Cap: 2 * time.Hour}
			if tt.timeout == time.Hour {
				policy = ecs.RetryPolicy{Retries: 9, Base: 0}
				n := 0
				fault := tt.fault
				tt.fault = func() (*http.Response, error) {
					if n++; n == 3 {
						cancel()
					}
					return fault()
				}
			}
			_, err := runinstances.Do(ctx, newClient(t, &transport{reply: func(int, *http.Request) (*http.Response, error) { return tt.fault() }}, ecs.WithRetry(policy)), nil)
			cancel()
			require.Error(t, err, tt.name)
			assert.Equal(t, tt.unknown, ecs.IsOutcomeUnknown(err), tt.name)
			assert.False(t, ecs.IsRetryable(err), tt.name)
			e, ok := errors.AsType[*ecs.Error](err)
			require.True(t, ok, tt.name)
			assert.NotEmpty(t, e.ClientToken, tt.name)
			assert.NotContains(t, err.Error(), "of them", tt.name)
		}
	})
}

// The loop of the package documentation buys once, whatever gets lost.
func TestIsRetryable_loopBuysOnce(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"token of the call": "", "token of the caller": "t-1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := ecstest.NewServer(ecstest.WithFaults(ecstest.Times(5, ecstest.DropResponse("RunInstances"))))
				c := server.Client()
				req := &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", ClientToken: token}
				var err error
				for range 10 {
					if _, err = runinstances.Do(t.Context(), c, req); !ecs.IsRetryable(err) {
						break
					}
				}
				all, listErr := describeinstances.Do(t.Context(), c, nil)
				require.NoError(t, listErr)
				assert.Len(t, all.Instances, 1)
				if token == "" {
					assert.True(t, ecs.IsOutcomeUnknown(err), "the caller has to look: %v", err)
				} else {
					assert.NoError(t, err)
				}
			})
		})
	}
}
