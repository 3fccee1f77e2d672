package ecs

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// An HTTP/2 connection that swallows everything is not used again after an attempt that timed out.
func TestClient_deadHTTP2(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		_, _ = io.WriteString(w, `{"RequestId":"r"}`)
	}))
	var dead atomic.Pointer[mute] // the connection that goes dead
	s.Listener = &muting{s.Listener, &dead}
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()

	c, err := NewClient("cn-hangzhou", WithEndpoint(s.URL), WithCredentials(credentials.Static("a", "b", "")),
		WithAttemptTimeout(3*time.Second), WithRetry(RetryPolicy{Retries: 1, Rules: DefaultRules()}))
	require.NoError(t, err)
	tr := c.transport.current.Load()
	tr.TLSClientConfig.RootCAs = x509.NewCertPool()
	tr.TLSClientConfig.RootCAs.AddCert(s.Certificate())

	op := Operation{Action: "DescribeThings", ReadOnly: true}
	require.NoError(t, c.Invoke(t.Context(), op, nil, nil))
	dead.Load().muted.Store(true)
	assert.NoError(t, c.Invoke(t.Context(), op, nil, nil), "the retry has a connection of its own")
	assert.NotZero(t, tr.HTTP2.SendPingTimeout, "nobody waits for ever where no attempt times out")
}

type muting struct {
	net.Listener
	last *atomic.Pointer[mute]
}

func (l *muting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	m := &mute{Conn: c}
	l.last.Store(m)
	return m, nil
}

// mute is a connection that can stop to pass on what is written to it.
type mute struct {
	net.Conn
	muted atomic.Bool
}

func (m *mute) Write(p []byte) (int, error) {
	if m.muted.Load() {
		return len(p), nil
	}
	return m.Conn.Write(p)
}

func TestTransport(t *testing.T) {
	t.Parallel()
	tr := newTransport().current.Load()
	assert.Equal(t, 5*time.Second, dialer.Timeout, "a host that does not answer is given up")
	assert.Equal(t, 30*time.Second, dialer.KeepAlive)
	assert.Equal(t, 5*time.Second, tr.TLSHandshakeTimeout)
	assert.Equal(t, 5*time.Second, tr.IdleConnTimeout, "the gateways drop idle connections at about 10 s")
	assert.Equal(t, 64, tr.MaxIdleConnsPerHost, "all calls go to one host")
	assert.Equal(t, 128, tr.MaxIdleConns)
	assert.EqualValues(t, 256<<10, tr.MaxResponseHeaderBytes)
	assert.Equal(t, &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second}, tr.HTTP2)
	assert.EqualValues(t, tls.VersionTLS12, tr.TLSClientConfig.MinVersion)
	assert.True(t, tr.ForceAttemptHTTP2)
	assert.NotNil(t, tr.Proxy)
}
