package ecs

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// transport is an [http.Transport] that opens no more connections to a host than there are requests under way. By
// itself that one opens a connection for each request that finds none idle, and keeps it even if the request got another
// one in the meantime; a burst of short calls leaves it with many more than it needs.
type transport struct {
	http.RoundTripper
	dialer net.Dialer

	mu    sync.Mutex
	pools map[string]*pool // by host
}

// pool counts what goes on with one host.
type pool struct {
	mu      sync.Mutex
	busy    int           // requests under way
	open    int           // connections that are open or being opened
	changed chan struct{} // closed when a waiting dial should look again
}

type poolKey struct{} // of a request's pool in its context

func newTransport() *transport {
	t := &transport{dialer: net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}, pools: map[string]*pool{}}
	t.RoundTripper = &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           t.dial,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          128,
		MaxIdleConnsPerHost:   64, // all calls of a client go to one host
		IdleConnTimeout:       50 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}
	return t
}

// RoundTrip counts the request until its body is closed.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	p := t.pool(r.URL.Host)
	p.count(1, 0)
	resp, err := t.RoundTripper.RoundTrip(r.WithContext(context.WithValue(r.Context(), poolKey{}, p)))
	if err != nil {
		p.count(-1, 0)
		return nil, err
	}
	resp.Body = &body{ReadCloser: resp.Body, pool: p}
	return resp, nil
}

func (t *transport) pool(host string) *pool {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.pools[host]
	if p == nil {
		p = &pool{changed: make(chan struct{})}
		t.pools[host] = p
	}
	return p
}

// Do is all of an [http.Client] that a call needs: no redirects, no cookies, no copies of the header.
func (t *transport) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// HeedsContext tells that a body ends with its context, as all bodies of an [http.Transport] do.
func (*transport) HeedsContext() {}

// dial opens a connection once there are fewer than requests. While there are not, one of them is idle or about to be,
// and the request that asked gets that one.
func (t *transport) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	p, ok := ctx.Value(poolKey{}).(*pool)
	if !ok {
		return t.dialer.DialContext(ctx, network, addr)
	}
	if err := p.reserve(ctx); err != nil {
		return nil, err
	}
	c, err := t.dialer.DialContext(ctx, network, addr)
	if err != nil {
		p.count(0, -1)
		return nil, err
	}
	return &conn{c, sync.OnceFunc(func() { p.count(0, -1) })}, nil
}

// errNotNeeded ends a dial that no request waits for any more; nobody sees it.
var errNotNeeded = errors.New("the connection is not needed any more")

func (p *pool) reserve(ctx context.Context) error {
	for {
		p.mu.Lock()
		if p.busy == 0 {
			p.mu.Unlock()
			return errNotNeeded
		}
		if p.open < p.busy {
			p.open++
			p.mu.Unlock()
			return nil
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (p *pool) count(busy, open int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy += busy
	p.open += open
	if p.open < p.busy || p.busy == 0 {
		close(p.changed)
		p.changed = make(chan struct{})
	}
}

type body struct {
	io.ReadCloser
	pool   *pool
	closed atomic.Bool
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	if !b.closed.Swap(true) {
		b.pool.count(-1, 0)
	}
	return err
}

type conn struct {
	net.Conn
	done func()
}

func (c *conn) Close() error {
	defer c.done()
	return c.Conn.Close()
}
