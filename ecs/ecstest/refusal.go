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
}

func refuse(status int, code, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
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
	return object{
		{"HostId", text(host)},
		{"Code", text(f.code)},
		{"Message", text(f.message)},
		{"Recommend", text("https://error-center.aliyun.com/status/search?Keyword=" + url.QueryEscape(f.code) + "&source=PopGw")},
	}
}
