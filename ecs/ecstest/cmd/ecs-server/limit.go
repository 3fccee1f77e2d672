package main

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// Anybody who reaches the port can send what has no key. These limits bound the
// memory that this takes.
const (
	maxConns  = 1024
	maxHeader = 256 << 10 // some clients send all parameters in the URL; the largest has 32 KB, encoded twice
	smallBody = 64 << 10
	maxLarge  = 16 // requests with larger bodies that are in memory at the same time
	maxWrite  = 30 * time.Second
)

// A limitListener has at most as many connections at a time as it has slots.
// Further ones wait.
type limitListener struct {
	net.Listener
	slots chan struct{}
}

// Accept waits until a connection ends if there are too many. The end of the
// server ends them all.
func (l limitListener) Accept() (net.Conn, error) {
	l.slots <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	return limitConn{c, sync.OnceFunc(func() { <-l.slots })}, nil
}

// A limitConn ends when its client does not read what is written.
type limitConn struct {
	net.Conn
	release func()
}

func (c limitConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(maxWrite)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func (c limitConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// limitBodies lets requests with large bodies wait until there are fewer of them.
func limitBodies(next http.Handler) http.Handler {
	large := make(chan struct{}, maxLarge)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength < 0 || r.ContentLength > smallBody {
			select {
			case large <- struct{}{}:
				defer func() { <-large }()
			case <-r.Context().Done():
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
