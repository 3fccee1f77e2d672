package ecs

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

var dialer = net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}

// newTransport returns the transport of a client without [WithHTTPClient].
func newTransport() *transport {
	t := new(transport)
	t.current.Store(&http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    64,              // all calls of a client go to one host
		IdleConnTimeout:        5 * time.Second, // the service's gateways forget connections that are idle for about 10 s
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	})
	return t
}

// transport sends through an [http.Transport] that can be replaced. It is all of an [http.Client] that a call needs: no
// redirects, no cookies, no copies of the header.
type transport struct {
	current atomic.Pointer[http.Transport]
}

// Do sends a request. If no response came in time, later requests get connections of their own: a dead HTTP/2 connection
// gives no error and would swallow them, too.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	current := t.current.Load()
	resp, err := current.RoundTrip(r)
	if err != nil && errors.Is(r.Context().Err(), context.DeadlineExceeded) && t.current.CompareAndSwap(current, current.Clone()) {
		current.CloseIdleConnections()
	}
	return resp, err
}
