package ecstest

import (
	"fmt"
	"net/http"
	"net/url"
)

// A refusal is an error answer of the service; nil means the request passed.
type refusal struct {
	status        int
	code, message string
	more          object      // fields that only some errors have
	header        http.Header // beside those of every answer
}

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func missingParameter(name string) *refusal {
	return refuse(http.StatusBadRequest, "MissingParameter",
		"The required parameter %q is missing.", name)
}

func invalidParameter(name, problem string) *refusal {
	return refuse(http.StatusBadRequest, "InvalidParameter",
		"The parameter %q is not valid: %s.", name, problem)
}

// body is the error envelope; host is the endpoint that was called.
func (f *refusal) body(host string) object {
	return append(object{
		{"HostId", text(host)},
		{"Code", text(f.code)},
		{"Message", text(f.message)},
		{"Recommend", text("https://error-center.aliyun.com/status/search?Keyword=" + url.QueryEscape(f.code) + "&source=PopGw")},
	}, f.more...)
}
