package ecstest

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An apiError is an error response of the service. A nil *apiError means that a
// request or a check passed.
type apiError struct {
	status        int // 0: that of the code
	code, message string
	more          reply.Object // fields that only some errors have
	header        http.Header  // in addition to those of every response
}

func newError(code, format string, args ...any) *apiError {
	return &apiError{code: code, message: fmt.Sprintf(format, args...)}
}

func missingParameter(name string) *apiError {
	return newError("MissingParameter",
		"The required parameter %q is missing.", name)
}

func invalidParameter(name, problem string) *apiError {
	return newError("InvalidParameter",
		"The parameter %q is not valid: %s.", name, problem)
}

// object returns the body of the response. host is the endpoint that was
// called.
func (e *apiError) object(host string) reply.Object {
	return append(reply.Object{
		reply.String("HostId", host),
		reply.String("Code", e.code),
		reply.String("Message", e.message),
		reply.String("Recommend", "https://error-center.aliyun.com/status/search?Keyword="+url.QueryEscape(e.code)+"&source=PopGw"),
	}, e.more...)
}

// with sets the status. One below 400 or above 599 becomes 400.
func (e *apiError) with(status int) *apiError {
	if status < 400 || status > 599 {
		status = http.StatusBadRequest
	}
	e.status = status
	return e
}
