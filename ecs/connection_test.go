package ecs_test

import (
	"bufio"
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
)

// After 101 the connection belongs to somebody else, and no context ends its body. It is a lost connection.
func TestClient_Invoke_switchingProtocols(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]ecs.Option{
		"own transport":      nil,
		"caller's transport": {ecs.WithHTTPClient(&http.Client{Transport: &http.Transport{}})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			closed := make(chan struct{})
			endpoint := listen(t, func(n int, c net.Conn) {
				r := bufio.NewReader(c)
				readForm(r)
				if n > 1 {
					_, _ = io.WriteString(c, response("200 OK", `{"RequestId":"r"}`))
					_ = c.Close()
					return
				}
				_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
				_, _ = r.ReadByte() // until the client closes
				close(closed)
			})
			c := at(t, endpoint, opts...)
			err := c.Invoke(t.Context(), writes, nil, nil)
			assert.ErrorContains(t, err, "the connection was lost to status 101")
			assert.True(t, ecs.IsOutcomeUnknown(err))
			<-closed
			assert.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
		})
	}
}

// A gateway forgets connections while they are idle, and resets them when something comes. What is safe to send again
// goes out on another connection, even without a retry and however many connections are stale.
func TestClient_Invoke_connectionDroppedWhileIdle(t *testing.T) {
	t.Parallel()
	const stale = 8
	var warm sync.WaitGroup
	warm.Add(stale)
	endpoint := listen(t, func(n int, c net.Conn) {
		defer c.Close()
		r := bufio.NewReader(c)
		readForm(r)
		if n <= stale {
			warm.Done()
			warm.Wait() // so that each call has a connection of its own
		}
		_, _ = io.WriteString(c, response("200 OK", `{"RequestId":"r"}`))
		_, _ = r.ReadByte()
		_ = c.(*net.TCPConn).SetLinger(0)
	})
	c := at(t, endpoint)
	var calls sync.WaitGroup
	for range stale {
		calls.Go(func() { assert.NoError(t, c.Invoke(t.Context(), reads, nil, nil)) })
	}
	calls.Wait()
	err := c.Invoke(t.Context(), writes, nil, nil)
	assert.True(t, ecs.IsOutcomeUnknown(err), "a write without a token is not sent again: %v", err)
	assert.NoError(t, c.Invoke(t.Context(), carries, nil, nil), "with a token it is")
	assert.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.NoError(t, c.Invoke(t.Context(), writes, nil, nil, ecs.WithIdempotent()))
}

// When net/http has sent a request again by itself, a nonce that was used means that the first one arrived.
func TestClient_Invoke_nonceUsedAfterReplay(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	endpoint := listen(t, func(n int, c net.Conn) {
		defer c.Close()
		r := bufio.NewReader(c)
		for readForm(r) != nil {
			switch requests.Add(1) {
			case 2: // on the connection of the first
				return
			case 3:
				_, _ = io.WriteString(c, response("400 Bad Request", `{"Code":"SignatureNonceUsed","Message":"m"}`))
			default:
				_, _ = io.WriteString(c, response("200 OK", `{"RequestId":"r"}`))
			}
		}
	})
	c := at(t, endpoint, ecs.WithRetry(ecs.RetryPolicy{Retries: 1}))
	require.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
	assert.EqualValues(t, 4, requests.Load())
}

// A handshake that hangs keeps no other call from connecting.
func TestClient_Invoke_hungHandshake(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = nil
	s.Listener = &hanging{Listener: s.Listener}
	s.StartTLS()
	defer s.Close()
	c := at(t, s.URL)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, c.Invoke(ctx, reads, nil, nil), context.DeadlineExceeded)
	start := time.Now()
	assert.ErrorContains(t, c.Invoke(t.Context(), reads, nil, nil), "certificate", "it got as far as that")
	assert.Less(t, time.Since(start), 3*time.Second)
}

// hanging says nothing on the first connection.
type hanging struct {
	net.Listener
	held net.Conn
}

func (h *hanging) Accept() (net.Conn, error) {
	if h.held == nil {
		var err error
		if h.held, err = h.Listener.Accept(); err != nil {
			return nil, err
		}
	}
	return h.Listener.Accept()
}

func (h *hanging) Close() error {
	if h.held != nil {
		_ = h.held.Close()
	}
	return h.Listener.Close()
}

// A request that found nobody to talk to was not carried out.
func TestIsOutcomeUnknown_noConnection(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	endpoint := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	err = at(t, endpoint).Invoke(t.Context(), writes, nil, nil)
	require.Error(t, err)
	assert.False(t, ecs.IsOutcomeUnknown(err), err)
	assert.True(t, ecs.IsRetryable(err))
	assert.NotContains(t, err.Error(), "outcome unknown")
}
