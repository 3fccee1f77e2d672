package rpc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
)

// FormType is the content type of a request.
const FormType = "application/x-www-form-urlencoded"

// Answer is what came back over HTTP, read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte

	buffer *bytes.Buffer // holds the body
}

// Release gives the memory of the body to a later answer. Nothing may look at the body any more.
func (a *Answer) Release() {
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

// Post sends a form once and reads at most limit bytes of what comes back. An error means that there is no
// answer: nobody knows then whether the request did its work. When ctx ended, the error is or wraps its cause.
func Post(ctx context.Context, d Doer, endpoint url.URL, header http.Header, form []byte, limit int64) (*Answer, error) {
	req := http.Request{
		Method: http.MethodPost, URL: &endpoint, Host: endpoint.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(form)), Body: newBody(form), GetBody: func() (io.ReadCloser, error) { return newBody(form), nil },
	}
	return Do(d, req.WithContext(ctx), limit)
}

// newBody is of a type that net/http knows to be in memory: of any other it sends the head of the request by itself.
func newBody(form []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(form)) }

// Do sends any request once, with the context and by the rules of [Post].
func Do(d Doer, req *http.Request, limit int64) (*Answer, error) {
	ctx := req.Context()
	resp, err := d.Do(req) //nolint:gosec // G704: callers choose the URL
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // its text would repeat the URL
		}
		return nil, Cause(ctx, err)
	}
	defer resp.Body.Close()
	if !heedsContext(d) { // closing the body ends any Read
		defer context.AfterFunc(ctx, func() { _ = resp.Body.Close() })()
	}
	text, err := readAll(resp, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the answer (status %d): %w", resp.StatusCode, Cause(ctx, err))
	}
	return &Answer{resp.StatusCode, resp.Header, text.Bytes(), text}, nil
}

// heedsContext tells whether the bodies that d gives are known to end with their context.
func heedsContext(d Doer) bool {
	if hc, ok := d.(*http.Client); ok {
		_, standard := hc.Transport.(*http.Transport)
		return standard || hc.Transport == nil
	}
	_, ok := d.(interface{ HeedsContext() })
	return ok
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

func readAll(resp *http.Response, limit int64) (*bytes.Buffer, error) {
	b := buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert // nothing else is in the pool
	if n := resp.ContentLength; n > 0 && n <= limit {
		b.Grow(int(n) + bytes.MinRead) // ReadFrom wants room for one more read
	}
	n, err := b.ReadFrom(io.LimitReader(resp.Body, limit+1))
	if err == nil && n > limit {
		err = fmt.Errorf("it is longer than %d bytes", limit)
	}
	return b, err
}
