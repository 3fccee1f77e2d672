package rpc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
)

// FormType is the content type of a request.
const FormType = "application/x-www-form-urlencoded"

// maxError limits how much of an error response is read. A longer one is truncated.
const maxError = 64 << 10

// Response is an HTTP response with its whole body.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Replayed bool // net/http sent the request more than once

	buffer *bytes.Buffer // holds the body
}

// Release makes the memory of the body available to a later response. The body must not be used any more.
func (a *Response) Release() {
	const most = 1 << 20 // larger ones are rare and would stay in memory
	if a.buffer.Cap() <= most {
		a.buffer.Reset()
		buffers.Put(a.buffer)
	}
	a.Body, a.buffer = nil, nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Post sends a form once and reads at most limit bytes of the response. An error means that there was no complete response: the
// request may or may not have been carried out, unless [NeverSent] is true. If ctx is done, the error is or wraps its cause.
//
// If a pooled connection turns out to be closed, net/http sends an idempotent request again on another connection.
func Post(ctx context.Context, d Doer, endpoint url.URL, header http.Header, form []byte, idempotent bool, limit int64) (*Response, error) {
	if idempotent {
		header["Idempotency-Key"] = nil // marks the request as idempotent for net/http; it is not sent
	}
	replayed := false
	req := http.Request{
		Method: http.MethodPost, URL: &endpoint, Host: endpoint.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(form)), Body: newBody(form),
		GetBody: func() (io.ReadCloser, error) { replayed = true; return newBody(form), nil },
	}
	a, err := Do(d, req.WithContext(ctx), limit)
	if err == nil {
		a.Replayed = replayed
	}
	return a, err
}

// newBody returns a type that net/http recognizes as memory. For other types it sends the request header in a packet of its own.
func newBody(form []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(form)) }

// Do sends a request once, with its own context. Limit and errors are those of [Post].
func Do(d Doer, req *http.Request, limit int64) (*Response, error) {
	ctx := req.Context()
	resp, err := d.Do(req) //nolint:gosec // G704: callers choose the URL
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // its text repeats the URL
		}
		return nil, Cause(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < http.StatusOK { // the body of 101 is the connection itself, which ctx does not close
		return nil, fmt.Errorf("the connection was lost to status %d", resp.StatusCode)
	}
	defer context.AfterFunc(ctx, func() { _ = resp.Body.Close() })() // interrupts a Read of any transport
	text, err := readAll(resp, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the response (status %d): %w", resp.StatusCode, Cause(ctx, err))
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: text.Bytes(), buffer: text}, nil
}

// NeverSent reports whether err means that no connection was made, so that the request cannot have been carried out.
func NeverSent(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// Cause returns err, wrapped with the error and the cause of ctx if ctx is done.
func Cause(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		err = fmt.Errorf("%w: %w", ended, err)
	}
	if why := context.Cause(ctx); why != nil && !errors.Is(err, why) {
		err = fmt.Errorf("%w: %w", err, why)
	}
	return err
}

// readAll reads the body into memory that grows with the bytes that arrive, without trusting Content-Length.
func readAll(resp *http.Response, limit int64) (*bytes.Buffer, error) {
	cut := resp.StatusCode > 299 && limit > maxError
	if cut {
		limit = maxError
	}
	b := buffers.Get().(*bytes.Buffer)
	n, err := b.ReadFrom(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit && !cut:
		return nil, fmt.Errorf("it is longer than %d bytes", limit)
	}
	b.Truncate(int(min(n, limit)))
	return b, nil
}
