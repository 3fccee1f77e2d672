package gateway

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// object returns the body of the response. host is the endpoint that was
// called.
func object(e *action.Error, host string) reply.Object {
	return append(reply.Object{
		reply.String("HostId", host),
		reply.String("Code", e.Code),
		reply.String("Message", e.Message),
		reply.String("Recommend", "https://error-center.aliyun.com/status/search?Keyword="+url.QueryEscape(e.Code)+"&source=PopGw"),
	}, e.More...)
}

// render writes the result or the error as JSON or XML, as the request asks,
// and notes status and code in rec.
func render(q *Request, rec *Record, result reply.Object, apiErr *action.Error) Response {
	header := make(http.Header)
	rec.Status = http.StatusOK
	if apiErr != nil {
		rec.Status, rec.Code = cmp.Or(apiErr.Status, action.StatusOf(q.Action, apiErr.Code)), apiErr.Code
		result = object(apiErr, q.host)
		maps.Copy(header, apiErr.Header)
	}
	result = append(reply.Object{reply.String("RequestId", rec.RequestID)}, result...)
	var body []byte
	kind := "application/json;charset=utf-8"
	if q.wantsJSON() {
		body = reply.JSON(result)
	} else {
		kind = "text/xml;charset=utf-8"
		root := q.Action + "Response"
		if apiErr != nil {
			root = "Error"
		}
		body = reply.XML(result, root)
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("X-Acs-Request-Id", rec.RequestID)
	return Response{status: rec.Status, Header: header, Body: body}
}

// requestID returns a random UUID in the format of the service.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
