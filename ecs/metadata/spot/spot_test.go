package spot_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/metadata"
	"github.com/go-aliecs/aliecs/ecs/metadata/spot"
	"github.com/go-aliecs/aliecs/waiter"
)

// script is a service that returns tokens, and the entry for the time as f returns it for the elapsed time.
type script struct {
	start time.Time
	polls int
	f     func(time.Duration) (int, string, error)
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := 200, "token"
	if r.Method == http.MethodGet {
		s.polls++
		var err error
		if status, body, err = s.f(time.Since(s.start)); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}, Request: r}, nil
}

func TestWait(t *testing.T) {
	t.Parallel()
	const announced = "2026-04-07T17:03:00Z"
	at := time.Date(2026, 4, 7, 17, 3, 0, 0, time.UTC)
	after := func(d time.Duration, before int) func(time.Duration) (int, string, error) {
		return func(now time.Duration) (int, string, error) {
			if now < d {
				return before, "", nil
			}
			return 200, announced, nil
		}
	}
	dial := &net.OpError{Op: "dial", Err: errors.New("no route")}
	for _, tt := range []struct {
		name     string
		f        func(time.Duration) (int, string, error)
		want     time.Time
		err      error
		text     string
		min, max time.Duration // of the wait
	}{
		{"announced already", after(0, 0), at, nil, "", 0, 0},
		{"announced later, no entry before", after(time.Hour, 404), at, nil, "", time.Hour, time.Hour + 5*time.Second},
		{"announced later, empty before", after(time.Minute, 200), at, nil, "", time.Minute, 65 * time.Second},
		{"off ECS", func(time.Duration) (int, string, error) { return 0, "", dial }, time.Time{}, metadata.ErrUnavailable, "", 0, 0},
		{"service down for a while", func(now time.Duration) (int, string, error) {
			switch {
			case now < time.Minute, now > 100*time.Second && now < 3*time.Minute:
				return 404, "", nil
			case now < 100*time.Second:
				return 503, "", nil
			}
			return 200, announced, nil
		}, at, nil, "", 3 * time.Minute, 185 * time.Second},
		{"service down for good", func(now time.Duration) (int, string, error) {
			if now < time.Minute {
				return 404, "", nil
			}
			return 0, "", dial
		}, time.Time{}, metadata.ErrUnavailable, "", 100 * time.Second, 135 * time.Second},
		{"tokens rejected", func(now time.Duration) (int, string, error) {
			if now < time.Minute {
				return 404, "", nil
			}
			return 401, "", nil
		}, time.Time{}, nil, "status 401", time.Minute, 65 * time.Second},
		{"never", after(1000*time.Hour, 404), time.Time{}, context.DeadlineExceeded, "", 23 * time.Hour, 24 * time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
				defer cancel()
				s := &script{start: time.Now(), f: tt.f}
				got, err := spot.Wait(ctx, metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: s}}))
				took := time.Since(s.start)
				assert.Equal(t, tt.want, got)
				if tt.text == "" {
					assert.ErrorIs(t, err, tt.err)
				} else {
					assert.ErrorContains(t, err, tt.text)
				}
				assert.GreaterOrEqual(t, took, tt.min)
				assert.LessOrEqual(t, took, tt.max)
			})
		})
	}
}

func TestWait_options(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{start: time.Now(), f: func(time.Duration) (int, string, error) { return 404, "", nil }}
		m := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: s}})
		_, err := spot.Wait(t.Context(), m, waiter.WithInterval(time.Minute), waiter.WithMaxAttempts(10))
		assert.ErrorIs(t, err, waiter.ErrMaxAttempts)
		assert.Equal(t, 10, s.polls)
		assert.Equal(t, 9*time.Minute, time.Since(s.start))
	})
	_, err := spot.Wait(t.Context(), nil)
	require.EqualError(t, err, "spot: the metadata client is nil")
}
