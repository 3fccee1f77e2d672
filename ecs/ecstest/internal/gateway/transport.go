package gateway

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// sent returns the part of the body that is sent.
func (a *Response) sent() []byte {
	if a.Truncated {
		return a.Body[:len(a.Body)/2]
	}
	return a.Body
}

// reader returns a reader of the sent part that behaves like the body of an
// HTTP response: it fails at the end if the body is truncated.
func (a *Response) reader() io.Reader {
	if a.Truncated {
		return io.MultiReader(bytes.NewReader(a.sent()), truncatedReader{})
	}
	return bytes.NewReader(a.Body)
}

type truncatedReader struct{}

func (truncatedReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A Response is the complete HTTP response to a request.
type Response struct {
	status    int
	Header    http.Header
	Body      []byte
	Truncated bool // only half of the body is sent
}

// RoundTrip responds to the request without a network.
func (g *Gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if r.Body != nil {
		// Closing unblocks a pending Read of a pipe.
		closeBody := sync.OnceFunc(func() { _ = r.Body.Close() })
		defer closeBody()
		defer context.AfterFunc(ctx, closeBody)()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q, err := readRequest(r)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	a, err := g.respond(ctx, q)
	if err != nil {
		return nil, err
	}
	body, length := a.reader(), len(a.Body)
	if r.Method == http.MethodHead {
		body, length = http.NoBody, 0
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.Header,
		Body:          io.NopCloser(body),
		ContentLength: int64(length),
		Request:       r,
	}, nil
}

// ServeHTTP responds like RoundTrip, and drops the connection where that returns an error.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := readRequest(r)
	if err != nil {
		http.Error(w, "unreadable request", http.StatusBadRequest)
		return
	}
	a, err := g.respond(r.Context(), q)
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // this is how net/http is told to drop the connection
	}
	for name := range a.Header {
		w.Header().Set(name, a.Header.Get(name))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.sent()) // the client may be gone, and nobody else needs to know
	if a.Truncated {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) //nolint:forbidigo // the client must see that something is missing
	}
}
