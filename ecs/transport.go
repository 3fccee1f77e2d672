package ecs

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

var dialer = net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}

// newTransport returns the transport of a client without [WithHTTPClient].
func newTransport() *http.Transport {
	return &http.Transport{
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
	}
}

// direct is all of an [http.Client] that a call needs: no redirects, no cookies, no copies of the header.
type direct struct{ http.RoundTripper }

func (d direct) Do(r *http.Request) (*http.Response, error) { return d.RoundTrip(r) }
