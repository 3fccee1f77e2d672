package ecswait_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// Throttling makes rounds rarer, whatever interval was asked for, and the first round that passes makes them as they were.
func TestInstancesRunning_throttled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		script  []string
		timeout time.Duration // 0: none
		at      []int         // seconds
		want    string
	}{
		{"longer and longer", []string{"Pending", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "!Throttling", "Running"}, 0,
			[]int{0, 1, 3, 7, 15, 31, 61, 91}, ""},
		{"as before", []string{"!Throttling", "!Throttling", "Pending", "Pending", "!Throttling", "Running"}, 0, []int{0, 2, 6, 7, 8, 10}, ""},
		{"not for trouble", []string{"!ServiceUnavailable", "!ServiceUnavailable", "Running"}, 0, []int{0, 1, 2}, ""},
		{"room before the deadline", []string{"!Throttling", "!Throttling", "!Throttling", "Running"}, 14 * time.Second, []int{0, 2, 6, 10}, ""},
		{"until the deadline", []string{"Pending", "!Throttling"}, 4 * time.Second, nil,
			`ecswait: instance "x": want "Running": next poll due in 1s, deadline in 500ms: context deadline exceeded after 4 attempts in 3.5s,` +
				` last value "Pending", last error: ecs: Describe: Throttling: no (status 400)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				c := scripted(map[string][]string{"x": tt.script})
				_, err := ecswait.InstancesRunning(ctx, c, []string{"x"}, waiter.WithInterval(time.Second))
				assert.Equal(t, tt.want, text(err))
				times, _ := c.rounds()
				if tt.at != nil {
					assert.Equal(t, seconds(tt.at...), times)
				}
			})
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What the service says of when to come back holds, and a connection that breaks is nothing to give up for.
func TestInstancesRunning_client(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var times []time.Duration
		answer := func(status int, header http.Header, body string) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
		transport := roundTrip(func(*http.Request) (*http.Response, error) {
			times = append(times, time.Since(start))
			switch len(times) {
			case 1:
				return answer(429, http.Header{"Retry-After": {"40"}}, `{"Code":"Throttling","Message":"slow down"}`)
			case 2:
				return nil, errors.New("connection reset")
			case 3:
				return answer(502, nil, "<html>")
			default:
				return answer(200, nil, `{"Instances":{"Instance":[{"InstanceId":"x-0","Status":"Running"}]}}`)
			}
		})
		c, err := ecs.NewClient("cn-hangzhou", ecs.WithHTTPClient(&http.Client{Transport: transport}), ecs.WithRetry(ecs.NoRetry),
			ecs.WithCredentials(credentials.Static("testid", "testsecret", "")))
		require.NoError(t, err)
		got, err := ecswait.InstancesRunning(t.Context(), c, ids(1), waiter.WithInterval(time.Second))
		assert.NoError(t, err)
		assert.Len(t, got, 1)
		assert.Equal(t, seconds(0, 40, 41, 42), times)
	})
}

// A cancelled wait ends as soon as the call under way does, and one between two calls at once.
func TestInstancesRunning_cancelled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after time.Duration // the first call begins at 0 and takes 10 s, the next after a delay of 1 s
		calls int
		want  string
	}{
		{"in the first call", 3 * time.Second, 1, `ecswait: instance "x-0": want "Running": context canceled (over) after 1 attempt in 3s, last error: context canceled`},
		{"in the delay", 10500 * time.Millisecond, 1, `ecswait: instance "x-0": want "Running": context canceled (over) after 1 attempt in 10.5s, last value "Starting"`},
		{"in the next call", 12 * time.Second, 2, `ecswait: instance "x-0": want "Running": context canceled (over) after 2 attempts in 12s, last value "Starting", last error: context canceled`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				over := errors.New("over")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer time.AfterFunc(tt.after, func() { cancel(over) }).Stop()
				cloud := always("Starting")
				c := ecs.InvokerFunc(func(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
					if err := cloud.Invoke(ctx, op, req, resp, opts...); err != nil {
						return err
					}
					select {
					case <-time.After(10 * time.Second):
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				})
				start := time.Now()
				got, err := ecswait.InstancesRunning(ctx, c, ids(1), waiter.WithInterval(time.Second))
				assert.Empty(t, got)
				assert.Equal(t, tt.after, time.Since(start))
				assert.EqualError(t, err, tt.want)
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorIs(t, err, over)
				assert.Len(t, cloud.calls, tt.calls)
			})
		})
	}
}

func TestInstancesRunning_endedContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := always("Running")
	_, err := ecswait.InstancesRunning(ctx, c, ids(1))
	assert.EqualError(t, err, `ecswait: instance "x-0": want "Running": context canceled after 0 attempts in 0s`)
	assert.Empty(t, c.calls)
}
