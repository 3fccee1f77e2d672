package apitest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// NewRequest returns a request with a query and a form, both of which may be nil.
func NewRequest(t testing.TB, method string, query, form url.Values) *http.Request {
	t.Helper()
	target := "http://ecs.cn-hangzhou.aliyuncs.com/?" + query.Encode()
	r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if len(form) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// A Response is a response of the server as a client sees it.
type Response struct {
	Status int         `json:"-"`
	Header http.Header `json:"-"`
	Text   string      `json:"-"` // the body
	Code, Message, RequestID,
	HostID, Recommend string
}

// Send sends a request and reads the response.
func Send(t testing.TB, s http.RoundTripper, r *http.Request) Response {
	t.Helper()
	resp, err := s.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	rep := Response{Status: resp.StatusCode, Header: resp.Header, Text: string(b)}
	if strings.HasPrefix(rep.Text, "{") {
		require.NoError(t, json.Unmarshal(b, &rep))
	}
	return rep
}

// Try sends one signed request as a form. A success must match the API model and is decoded into T.
func Try[T any](t testing.TB, s http.RoundTripper, action string, params ...string) (T, Response) {
	t.Helper()
	form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
	require.Zero(t, len(params)%2, "params are names and values")
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	rep := Send(t, s, Known.Post(t, form))
	var v T
	if rep.Status == http.StatusOK {
		FitsModel(t, action, rep.Text)
		require.NoError(t, json.Unmarshal([]byte(rep.Text), &v))
	}
	return v, rep
}

// Succeed is [Try] for calls that must succeed.
func Succeed[T any](t testing.TB, s http.RoundTripper, action string, params ...string) T {
	t.Helper()
	v, rep := Try[T](t, s, action, params...)
	require.Equal(t, http.StatusOK, rep.Status, rep.Text)
	return v
}

// The versions of the products other than ECS.
const (
	VPC = "2016-04-28"
	STS = "2015-04-01"
)

// TryIn is [Try] for an action of the product with the version, which no model describes.
func TryIn[T any](t testing.TB, s http.RoundTripper, version, action string, params ...string) (T, Response) {
	t.Helper()
	form := url.Values{"Action": {action}, "RegionId": {"cn-hangzhou"}}
	for p := range slices.Chunk(params, 2) {
		form.Set(p[0], p[1])
	}
	caller := Known
	caller.Version = version
	rep := Send(t, s, caller.Post(t, form))
	var v T
	if rep.Status == http.StatusOK {
		require.NoError(t, json.Unmarshal([]byte(rep.Text), &v))
	}
	return v, rep
}

// SucceedIn is [TryIn] for calls that must succeed.
func SucceedIn[T any](t testing.TB, s http.RoundTripper, version, action string, params ...string) T {
	t.Helper()
	v, rep := TryIn[T](t, s, version, action, params...)
	require.Equal(t, http.StatusOK, rep.Status, rep.Text)
	return v
}

// Rejects tests that the server rejects a call.
func Rejects(t *testing.T, s http.RoundTripper, name, action string, params []string, status int, code string) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		_, rep := Try[struct{}](t, s, action, params...)
		assert.NotEmpty(t, rep.Message)
		AssertError(t, rep, status, code)
	})
}

// Numbered formats the numbers from 1 to n, separated by spaces, for more items than an action takes.
func Numbered(format string, n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i+1))
	}
	return strings.Join(all, " ")
}

// PublicKey is a key to import.
const PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPUgvPISMaPYQ+VpjIBRzeXCpIzPYcoIslnt2CWtNp/ me@example.com"

// Regions is the part of the DescribeRegions response that tests use.
type Regions struct {
	Regions struct {
		Region []struct{ RegionID, RegionEndpoint, LocalName, Status string }
	}
}

// NameValues splits "name=value name=value". A value cannot contain spaces.
func NameValues(s string) []string {
	var all []string
	for field := range strings.FieldsSeq(s) {
		name, value, _ := strings.Cut(field, "=")
		all = append(all, name, value)
	}
	return all
}

// Metadata sends a request to a metadata service and returns status and body.
func Metadata(t testing.TB, m http.RoundTripper, method, path string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://100.100.100.200"+path, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := m.RoundTrip(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}
