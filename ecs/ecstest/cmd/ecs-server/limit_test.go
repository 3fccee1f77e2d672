package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// bubble runs test with a server in a bubble; dial connects to it.
func bubble(t *testing.T, handler http.Handler, test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		listener, ended := make(pipes), make(chan error)
		go func() { ended <- serve(ctx, listener, handler) }()
		test(t, func() net.Conn {
			client, server := net.Pipe()
			go func() { listener <- server }() // the server may not accept it
			return client
		})
		cancel()
		assert.NoError(t, <-ended)
	})
}

func TestServe_limitsConnections(t *testing.T) {
	t.Parallel()
	bubble(t, ecstest.NewServer(), func(t *testing.T, dial func() net.Conn) {
		conns := make([]net.Conn, maxConns)
		for i := range conns {
			conns[i] = dial()
		}
		synctest.Wait()
		late := dial()
		answered := make(chan error)
		go func() {
			_, err := io.WriteString(late, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
			if err == nil {
				_, err = late.Read(make([]byte, 1))
			}
			answered <- err
		}()
		synctest.Wait()
		select {
		case err := <-answered:
			require.FailNow(t, "it was accepted", "%v", err)
		default:
		}
		require.NoError(t, conns[0].Close())
		require.NoError(t, <-answered)
		for _, c := range append(conns, late) {
			_ = c.Close()
		}
	})
}

func TestServe_hangsUpOnThoseWhoDoNotRead(t *testing.T) {
	t.Parallel()
	bubble(t, ecstest.NewServer(), func(t *testing.T, dial func() net.Conn) {
		c := dial()
		begun := time.Now()
		_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
		require.NoError(t, err)
		time.Sleep(2 * maxWrite)
		n, err := c.Read(make([]byte, 1))
		assert.Zero(t, n)
		require.ErrorIs(t, err, io.EOF)
		assert.Equal(t, 2*maxWrite, time.Since(begun))
	})
}

func TestServe_limitsHeads(t *testing.T) {
	t.Parallel()
	bubble(t, ecstest.NewServer(), func(t *testing.T, dial func() net.Conn) {
		c := dial()
		go io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\nX: "+strings.Repeat("x", 2*maxHeader))
		begun := time.Now()
		b := make([]byte, 12)
		_, err := io.ReadFull(c, b)
		require.NoError(t, err)
		assert.Equal(t, "HTTP/1.1 431", string(b))
		assert.Zero(t, time.Since(begun))
		require.NoError(t, c.Close())
	})
}

// Large bodies wait for each other; small ones do not.
func TestServe_limitsBodies(t *testing.T) {
	t.Parallel()
	var inside atomic.Int32
	var leave chan struct{}
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		inside.Add(1)
		<-leave
	})
	bubble(t, handler, func(t *testing.T, dial func() net.Conn) {
		leave = make(chan struct{}) // of the bubble
		var conns []net.Conn
		send := func(head string) {
			c := dial()
			conns = append(conns, c)
			go io.WriteString(c, "POST / HTTP/1.1\r\nHost: h\r\n"+head+"\r\n\r\n")
			synctest.Wait()
		}
		large := fmt.Sprint("Content-Length: ", smallBody+1)
		for range maxLarge + 3 {
			send(large)
		}
		assert.EqualValues(t, maxLarge, inside.Load())
		send("Transfer-Encoding: chunked")
		assert.EqualValues(t, maxLarge, inside.Load(), "of unknown length")
		send(fmt.Sprint("Content-Length: ", smallBody))
		assert.EqualValues(t, maxLarge+1, inside.Load())
		close(leave)
		synctest.Wait()
		assert.EqualValues(t, maxLarge+5, inside.Load())
		for _, c := range conns {
			require.NoError(t, c.Close())
		}
	})
}

// Responses may come later than requests must.
func TestServe_respondsLate(t *testing.T) {
	t.Parallel()
	for _, request := range []string{
		"GET /stats?a=b HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nAction=ab",
	} {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			select {
			case <-time.After(time.Hour):
				w.WriteHeader(http.StatusAccepted)
			case <-r.Context().Done():
			}
		})
		bubble(t, handler, func(t *testing.T, dial func() net.Conn) {
			c := dial()
			for range 2 {
				begun := time.Now()
				_, err := io.WriteString(c, request)
				require.NoError(t, err)
				resp, err := http.ReadResponse(bufio.NewReader(c), nil)
				require.NoError(t, err)
				assert.Equal(t, http.StatusAccepted, resp.StatusCode)
				assert.Equal(t, time.Hour, time.Since(begun))
			}
			_, err := c.Read(make([]byte, 1))
			require.ErrorIs(t, err, io.EOF, "an idle connection still ends")
		})
	}
}
