package ecs_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
)

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A server that promises 64 MB and sends nothing, or sends an error without end, costs next to nothing, however many
// calls wait for it. Not parallel: it looks at the memory of the whole program.
func TestClient_Invoke_hostileAnswersCostNoMemory(t *testing.T) {
	const calls = 32
	for name, serve := range map[string]func(c net.Conn){
		"promise": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n") },
		"error without end": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 500 Oops\r\nContent-Length: 67108864\r\n\r\n")
			chunk := []byte(strings.Repeat("x", 1<<16))
			for {
				if _, err := c.Write(chunk); err != nil {
					return
				}
			}
		},
		"zipped error": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\n\r\n")
			z, chunk := gzip.NewWriter(c), []byte(strings.Repeat("x", 1<<16))
			for {
				if _, err := z.Write(chunk); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := heap()
			var arrived sync.WaitGroup
			arrived.Add(calls)
			endpoint := listen(t, func(_ int, c net.Conn) {
				defer c.Close()
				r := bufio.NewReader(c)
				readForm(r)
				arrived.Done()
				serve(c)
				_, _ = r.ReadByte() // until the client closes
			})
			ctx, cancel := context.WithCancel(t.Context())
			c := at(t, endpoint)
			var done sync.WaitGroup
			for range calls {
				done.Go(func() { assert.Error(t, c.Invoke(ctx, reads, nil, nil)) })
			}
			arrived.Wait()
			used := heap()
			cancel()
			done.Wait()
			assert.Less(t, int64(used)-int64(before), int64(50<<20), "of 300 MB that are allowed")
		})
	}
}

// A context that ends while a large response is decoded ends the call.
func TestClient_Invoke_contextEndsWhileDecoding(t *testing.T) {
	t.Parallel()
	element := `{"InstanceId":"i-1","InstanceName":"n"},`
	page := `{"Instances":{"Instance":[` + strings.Repeat(element, 400_000) + `{}]}}`
	for _, target := range []string{"generated", "own", "none"} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("shutting down")
			rt := &transport{reply: func(int, *http.Request) (*http.Response, error) {
				a := answer(200, page)
				a.Body = &ending{a.Body, func() { cancel(why) }}
				return a, nil
			}}
			c := newClient(t, rt)
			var err error
			start := time.Now()
			switch target {
			case "generated":
				_, err = describeinstances.Do(ctx, c, nil)
			case "own":
				err = c.Invoke(ctx, reads, nil, new(any))
			default:
				err = c.Invoke(ctx, reads, nil, nil)
			}
			assert.ErrorIs(t, err, why)
			assert.ErrorIs(t, err, context.Canceled)
			t.Log(time.Since(start))
		})
	}
}

// ending is a body that calls end once it was read.
type ending struct {
	io.ReadCloser
	end func()
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	if err == io.EOF {
		e.end()
	}
	return n, err
}

// Of an error response no more than 64 KiB is read, and what is shown of it is short.
func TestError_longResponse(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		strings.Repeat("x", 1<<20), "<html>" + strings.Repeat("x", 1<<20), `{"Code":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		read := 0
		rt := &transport{reply: func(int, *http.Request) (*http.Response, error) {
			a := answer(500, body)
			a.Body = &counting{a.Body, &read}
			return a, nil
		}}
		err := newClient(t, rt).Invoke(t.Context(), reads, nil, nil)
		require.Error(t, err)
		assert.Less(t, len(err.Error()), 400)
		assert.LessOrEqual(t, read, 65<<10)
	}
	// A code that comes early enough is read all the same.
	err := newClient(t, always(400, `<Error><Code>X</Code>`+strings.Repeat(" ", 1<<20))).Invoke(t.Context(), reads, nil, nil)
	assert.True(t, ecs.HasCode(err, "X"), fmt.Sprint(err))
}

type counting struct {
	io.ReadCloser
	n *int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	*c.n += n
	return n, err
}
