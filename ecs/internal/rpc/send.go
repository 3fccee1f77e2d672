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

// maxError bounds how much is read of a response that is no success. A longer one is cut.
const maxError = 64 << 10

// Response is an HTTP response, read to its end.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte
	Replayed bool // net/http sent the request more than once

	buffer *bytes.Buffer // holds the body
}

// Release gives the memory of the body to a later response. Nothing may look at the body any more.
func (a *Response) Release() {
	const most = 1 << 20 // a larger one is rare, and would stay for long
	if a.buffer.Cap() <= most {
		a.buffer.Reset()
		buffers.Put(a.buffer)
	}
	a.Body, a.buffer = nil, nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Doer sends a request: an [http.Client], or a transport without what that one does for browsers.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Post sends a form once and reads at most limit bytes of what comes back. An error means that there was no response:
// nobody knows then whether the request did its work, unless [NeverSent] does. When ctx ended, the error is or wraps
// its cause.
//
// An idempotent request whose pooled connection turns out to be closed is sent again by net/http itself, on another one.
func Post(ctx context.Context, d Doer, endpoint url.URL, header http.Header, form []byte, idempotent bool, limit int64) (*Response, error) {
	if idempotent {
		header["Idempotency-Key"] = nil // marks the request for net/http and is not sent
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

// newBody is of a type that net/http knows to be in memory: of any other it sends the head of the request by itself.
func newBody(form []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(form)) }

// Do sends any request once, with the context and by the rules of [Post].
func Do(d Doer, req *http.Request, limit int64) (*Response, error) {
	ctx := req.Context()
	resp, err := d.Do(req) //nolint:gosec // G704: callers choose the URL
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // its text would repeat the URL
		}
		return nil, Cause(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < http.StatusOK { // the body of 101 is the connection itself, which does not end with ctx
		return nil, fmt.Errorf("the connection was lost to status %d", resp.StatusCode)
	}
	defer context.AfterFunc(ctx, func() { _ = resp.Body.Close() })() // ends any Read, whatever the transport
	text, err := readAll(resp, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the response (status %d): %w", resp.StatusCode, Cause(ctx, err))
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: text.Bytes(), buffer: text}, nil
}

// NeverSent reports whether err says that no connection was made, so that the request cannot have been carried out.
func NeverSent(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// Cause makes an error that comes of a context's end wrap both that it ended and why. It is err itself while ctx lives.
func Cause(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		err = fmt.Errorf("%w: %w", ended, err)
	}
	if why := context.Cause(ctx); why != nil && !errors.Is(err, why) {
		err = fmt.Errorf("%w: %w", err, why)
	}
	return err
}

// readAll reads the body into memory that grows with what has arrived, whatever Content-Length says.
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
