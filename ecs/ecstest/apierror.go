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
	status        int
	code, message string
	more          reply.Object // fields that only some errors have
	header        http.Header  // in addition to those of every response
}

func newError(status int, code, format string, args ...any) *apiError {
	return &apiError{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func missingParameter(name string) *apiError {
	return newError(http.StatusBadRequest, "MissingParameter",
		"The required parameter %q is missing.", name)
}

func invalidParameter(name, problem string) *apiError {
	return newError(http.StatusBadRequest, "InvalidParameter",
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
