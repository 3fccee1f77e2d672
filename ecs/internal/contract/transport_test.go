package contract

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

const region = "cn-hangzhou"

// transport responds to the n-th request, counted from 0, with the result of reply. It keeps the forms.
type transport struct {
	reply func(n int) (status int, body string)

	mu    sync.Mutex
	forms []url.Values
}

func (tr *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	tr.mu.Lock()
	n := len(tr.forms)
	tr.forms = append(tr.forms, form)
	tr.mu.Unlock()
	status, text := tr.reply(n)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text)), Request: r}, nil
}

// calls returns the number of requests.
func (tr *transport) calls() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return len(tr.forms)
}

// always returns a transport that responds to every request in the same way.
func always(body string) *transport {
	return &transport{reply: func(int) (int, string) { return http.StatusOK, body }}
}

const emptyAnswer = `{"RequestId":"r"}`

func newClient(t *testing.T, rt http.RoundTripper) *ecs.Client {
	t.Helper()
	c, err := ecs.NewClient(region, ecs.WithCredentials(credentials.Static("id", "secret", "")),
		ecs.WithHTTPClient(&http.Client{Transport: rt}), ecs.WithRetry(ecs.NoRetry))
	require.NoError(t, err)
	return c
}

// parameters returns the parameters of the action in a form. It also checks the common ones.
func parameters(t *testing.T, action string, form url.Values) map[string]string {
	t.Helper()
	own := map[string]string{}
	for name, values := range maps.All(form) {
		assert.Len(t, values, 1, name)
		own[name] = values[0]
	}
	assert.Equal(t, action, own["Action"])
	assert.Equal(t, "2014-05-26", own["Version"])
	assert.Equal(t, "JSON", own["Format"])
	for _, name := range []string{"Action", "Version", "Format", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "Signature"} {
		assert.NotEmpty(t, own[name], name)
		delete(own, name)
	}
	return own
}
