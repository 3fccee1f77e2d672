package ecs_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// dial makes a client with its own default transport, as a program has it, for a server on this machine.
func dial(t *testing.T, s *httptest.Server, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	opts = append([]ecs.Option{ecs.WithCredentials(credentials.Static("testid", "testsecret", "")), ecs.WithEndpoint(s.URL)}, opts...)
	c, err := ecs.NewClient("cn-hangzhou", opts...)
	require.NoError(t, err)
	return c
}

// A kept connection dies after the service read a request and before it answered: net/http would send a GET again by
// itself. A write must arrive once.
func TestClient_Invoke_writeIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, abort := range []string{"hang up", "reset"} {
		t.Run(abort, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if seen.Add(1) == 1 {
					_, _ = io.WriteString(w, `{"RequestId":"r"}`)
					return
				}
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					panic(err)
				}
				if abort == "reset" {
					_ = conn.(*net.TCPConn).SetLinger(0)
				}
				_ = conn.Close()
			}))
			defer s.Close()
			c := dial(t, s)
			require.NoError(t, c.Invoke(t.Context(), writes, nil, nil), "this one opens the connection that is kept")
			err := c.Invoke(t.Context(), writes, nil, nil)
			require.Error(t, err)
			assert.EqualValues(t, 2, seen.Load())
			assert.True(t, ecs.IsOutcomeUnknown(err))
		})
	}
}

// Goroutines reuse their connections instead of opening one for a call.
func TestClient_Invoke_keepsConnections(t *testing.T) {
	t.Parallel()
	const goroutines, calls = 16, 60
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch r.PostFormValue("Action") {
		case "Refused":
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"Code":"Forbidden.RAM","Message":"no"}`)
		default:
			_, _ = io.WriteString(w, `{"RequestId":"r"}`)
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := dial(t, s)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range calls {
				_ = c.Invoke(t.Context(), writes, nil, nil)
				_ = c.Invoke(t.Context(), ecs.Operation{Action: "Refused"}, nil, nil)
			}
		})
	}
	wg.Wait()
	t.Logf("%d calls from %d goroutines opened %d connections", 2*goroutines*calls, goroutines, opened.Load())
	assert.LessOrEqual(t, opened.Load(), int64(2*goroutines))
}

// Copies of a client for other hosts share its transport; the idle connections to one host must not keep a call to
// another from opening its own.
func TestClient_Invoke_manyHosts(t *testing.T) {
	t.Parallel()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"RequestId":"r"}`) })
	first, second := httptest.NewServer(handler), httptest.NewServer(handler)
	defer first.Close()
	defer second.Close()
	c := dial(t, first)
	other, err := c.With(ecs.WithEndpoint(second.URL))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { assert.NoError(t, c.Invoke(ctx, reads, nil, nil)) })
	}
	wg.Wait()
	for range 8 {
		wg.Go(func() { assert.NoError(t, other.Invoke(ctx, reads, nil, nil)) })
	}
	wg.Wait()
}

// Over real sockets too, a call returns as soon as its context ends.
func TestClient_Invoke_contextEndsOverSockets(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("X-Part") == "" {
			_, _ = io.WriteString(w, `{"RequestId":`) // half an answer
			_ = http.NewResponseController(w).Flush()
		}
		<-release
	}))
	defer s.Close()
	defer close(release)
	for _, stage := range []string{"waiting", "reading"} {
		t.Run(stage, func(t *testing.T) {
			c := dial(t, s)
			if stage == "waiting" {
				c = dial(t, s, ecs.WithHTTPClient(&http.Client{Transport: header{http.DefaultTransport}}))
			}
			fastest := time.Hour // of a few tries: the machine may be busy
			for range 5 {
				ctx, cancel := context.WithCancel(t.Context())
				var ended time.Time
				time.AfterFunc(20*time.Millisecond, func() { ended = time.Now(); cancel() })
				err := c.Invoke(ctx, reads, nil, nil)
				fastest = min(fastest, time.Since(ended))
				assert.ErrorIs(t, err, context.Canceled)
			}
			assert.Less(t, fastest, 50*time.Millisecond)
		})
	}
}

type header struct{ next http.RoundTripper }

func (h header) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Part", "head")
	return h.next.RoundTrip(r)
}
