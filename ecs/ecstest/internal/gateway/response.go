package gateway

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Response is the HTTP response to a request.
type Response struct {
	Header    http.Header
	Body      []byte
	Truncated bool  // only half of the body is sent
	Err       error // if set, the connection is dropped without a response, and RoundTrip returns this error

	status int
}

// render writes the outcome as JSON or XML, as the request asks.
func render(q *Request, requestID string, out outcome) *Response {
	resp := &Response{Header: make(http.Header), status: http.StatusOK}
	root, body := q.Action+"Response", out.result
	if err := out.err; err != nil {
		resp.status = cmp.Or(err.Status, q.product.StatusOf(q.Action, err.Code))
		maps.Copy(resp.Header, err.Header)
		root = "Error"
		body = append(reply.Object{
			reply.String("HostId", q.host),
			reply.String("Code", err.Code),
			reply.String("Message", err.Message+err.Detail),
			reply.String("Recommend", recommend(err.Code)),
		}, err.More...)
	}
	body = append(reply.Object{reply.String("RequestId", requestID)}, body...)
	kind := "application/json;charset=utf-8"
	if q.wantsJSON() {
		resp.Body = reply.JSON(body)
	} else {
		kind = "text/xml;charset=utf-8"
		resp.Body = reply.XML(body, root)
	}
	resp.Header.Set("Content-Type", kind)
	resp.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	resp.Header.Set("X-Acs-Request-Id", requestID)
	return resp
}

// recommend returns where the service sends readers of the error, or what to do about one that only this server has.
func recommend(code string) string {
	if code == "NotSimulated" {
		return "Option WithHandler of package ecstest"
	}
	return "https://error-center.aliyun.com/status/search?Keyword=" + url.QueryEscape(code) + "&source=PopGw"
}

// newRequestID returns a random UUID in the format of the service.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// sent returns the part of the body that is sent.
func (r *Response) sent() []byte {
	if r.Truncated {
		return r.Body[:len(r.Body)/2]
	}
	return r.Body
}

// reader returns a reader of the sent part that behaves like the body of an HTTP response: it fails at the end if the
// body is truncated.
func (r *Response) reader() io.Reader {
	if r.Truncated {
		return io.MultiReader(bytes.NewReader(r.sent()), truncatedReader{})
	}
	return bytes.NewReader(r.Body)
}

type truncatedReader struct{}

func (truncatedReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
