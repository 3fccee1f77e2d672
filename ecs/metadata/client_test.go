package metadata_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

func TestClient_Get(t *testing.T) {
	t.Parallel()
	s := &service{entries: map[string]string{
		"meta-data/instance-id":        "i-1\n",
		"meta-data/disks/":             "d1/\nd2/\n",
		"meta-data/tags/instance/a%2F": "slash",
		"dynamic/x?audience=a":         "signed",
	}}
	c := s.client(metadata.Options{})
	for _, tt := range []struct {
		name, path, want string
		err              error
	}{
		{"as it is", "meta-data/instance-id", "i-1\n", nil},
		{"leading slash", "/meta-data/instance-id", "i-1\n", nil},
		{"listing", "meta-data/disks/", "d1/\nd2/\n", nil},
		{"escaped", "meta-data/tags/instance/a%2F", "slash", nil},
		{"query", "dynamic/x?audience=a", "signed", nil},
		{"not there", "meta-data/eipv4", "", metadata.ErrNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.Get(t.Context(), tt.path)
			assert.Equal(t, tt.want, got)
			assert.ErrorIs(t, err, tt.err)
		})
	}
	_, err := c.Get(t.Context(), "http://example.com/meta-data")
	assert.ErrorContains(t, err, "want one such as meta-data/instance-id")
	names, err := c.List(t.Context(), "meta-data/disks")
	require.NoError(t, err)
	assert.Equal(t, []string{"d1/", "d2/"}, names)
	_, err = metadata.NewClient(metadata.Options{Endpoint: "100.100.100.200"}).Get(t.Context(), "x")
	assert.ErrorContains(t, err, "endpoint")
	_, err = s.client(metadata.Options{Endpoint: "http://user:s3cret@host"}).Get(t.Context(), "x")
	assert.NotContains(t, err.Error(), "s3cret")
}

// Calls share a token for six hours. It is renewed before it expires.
func TestClient_Get_keepsToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}}
		c := s.client(metadata.Options{})
		for range 24 * 60 {
			id, err := c.InstanceID(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "i-1", id)
			time.Sleep(time.Minute)
		}
		assert.Equal(t, 5, s.issued, "in a day")
	})
}

func TestClient_Get_oneTokenForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}}
		c := s.client(metadata.Options{})
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				_, err := c.InstanceID(t.Context())
				assert.NoError(t, err)
			})
		}
		wg.Wait()
		assert.Equal(t, 1, s.issued)
	})
}

// Callers that wait for a token share the error if there is none. They do not each send a request in turn.
func TestClient_Get_oneFailureForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}, hang: true}
		c := s.client(metadata.Options{})
		start := time.Now()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				_, err := c.InstanceID(t.Context())
				assert.ErrorIs(t, err, metadata.ErrUnavailable)
			})
		}
		wg.Wait()
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.Len(t, s.asked, 1)
		s.set(func() { s.hang = false })
		_, err := c.InstanceID(t.Context())
		assert.NoError(t, err, "but the next one asks")
	})
}

// The end of one caller's context is not a failure of the service.
func TestClient_Get_contextOfOneCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}, hang: true}
		c := s.client(metadata.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := c.InstanceID(ctx)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
		synctest.Wait()
		wg.Go(func() {
			_, err := c.InstanceID(t.Context())
			assert.NoError(t, err)
		})
		synctest.Wait()
		s.set(func() { s.hang = false })
		wg.Wait()
	})
}

// failing returns a token, and then fails with an error that repeats it.
type failing struct{}

func (failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut {
		return respond(r, 200, "pl4nted-token"), nil
	}
	return nil, errors.New("malformed HTTP status code " + r.Header.Get("X-Aliyun-Ecs-Metadata-Token"))
}

func TestClient_Get_redactsToken(t *testing.T) {
	t.Parallel()
	_, err := metadata.NewClient(metadata.Options{HTTPClient: &http.Client{Transport: failing{}}}).InstanceID(t.Context())
	assert.ErrorIs(t, err, metadata.ErrUnavailable)
	assert.ErrorContains(t, err, "malformed HTTP status code [redacted]")
}

func TestClient_Get_tokenRejected(t *testing.T) {
	t.Parallel()
	s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}}
	c := s.client(metadata.Options{})
	_, err := c.InstanceID(t.Context())
	require.NoError(t, err)
	s.set(func() { s.token = "another" })
	id, err := c.InstanceID(t.Context())
	require.NoError(t, err, "a new token is asked for")
	assert.Equal(t, "i-1", id)
	assert.Equal(t, 2, s.issued)

	s.set(func() { s.status = 401; s.asked = nil })
	_, err = c.InstanceID(t.Context())
	assert.EqualError(t, err, `metadata: "meta-data/instance-id": the token was rejected (status 401)`)
	assert.Equal(t, []string{"GET /latest/meta-data/instance-id", "PUT /latest/api/token", "GET /latest/meta-data/instance-id"}, s.asked, "but only once")
}

func TestClient_Get_tokenless(t *testing.T) {
	for _, tt := range []struct {
		name    string
		service *service
		allowed bool
		env     string
		ok      bool
		err     string
	}{
		{"no tokens, not allowed", &service{optional: true, noTokens: 404}, false, "", false, `metadata: "api/token": the service returned no token (status 404)`},
		{"no tokens, allowed", &service{optional: true, noTokens: 404}, true, "", true, ""},
		{"no tokens, allowed but forbidden", &service{optional: true, noTokens: 404}, true, "true", false, "the service returned no token"},
		{"no tokens, allowed but forbidden, by a number", &service{optional: true, noTokens: 404}, true, "1", false, "the service returned no token"},
		{"no tokens, allowed and not forbidden", &service{optional: true, noTokens: 404}, true, "0", true, ""},
		{"token lost on its way", &service{optional: true, hang: true}, true, "", true, ""},
		{"token lost, not allowed", &service{optional: true, hang: true}, false, "", false, "no response within 2s"},
		{"behind a proxy", &service{optional: true, noTokens: 403}, true, "", false, "the service issues no token to a request through a proxy (status 403)"},
		{"bad TTL", &service{optional: true, noTokens: 400}, true, "", false, "status 400"},
		{"tokens required", &service{noTokens: 404}, true, "", false, "the instance requires a token (status 403)"},
		{"tokens work", &service{optional: true}, true, "", true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ALIBABA_CLOUD_IMDSV1_DISABLED", tt.env)
			synctest.Test(t, func(t *testing.T) {
				s := tt.service
				s.entries = map[string]string{"meta-data/instance-id": "i-1"}
				_, err := s.client(metadata.Options{AllowTokenless: tt.allowed}).InstanceID(t.Context())
				if tt.ok {
					assert.NoError(t, err)
					return
				}
				assert.ErrorContains(t, err, tt.err)
				assert.NotErrorIs(t, err, metadata.ErrNotFound)
			})
		})
	}
}

// Without tokens, the client does not ask for one at every call, but it notices when they become required.
func TestClient_Get_tokenlessForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{entries: map[string]string{"meta-data/instance-id": "i-1"}, optional: true, noTokens: 404}
		c := s.client(metadata.Options{AllowTokenless: true})
		for range 3 {
			_, err := c.InstanceID(t.Context())
			require.NoError(t, err)
		}
		assert.Equal(t, []string{"PUT /latest/api/token", "GET /latest/meta-data/instance-id", "GET /latest/meta-data/instance-id", "GET /latest/meta-data/instance-id"}, s.asked)
		s.set(func() { s.optional, s.noTokens = false, 0 })
		_, err := c.InstanceID(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, 1, s.issued)
	})
}

func TestClient_Get_statuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		429: `metadata: "meta-data/instance-id": too many requests (status 429)`,
		500: `metadata: "meta-data/instance-id": the request failed (status 500)`,
		302: `metadata: "meta-data/instance-id": the request failed (status 302)`,
	} {
		s := &service{status: status}
		_, err := s.client(metadata.Options{}).InstanceID(t.Context())
		assert.EqualError(t, err, want)
		e, ok := errors.AsType[*metadata.Error](err)
		require.True(t, ok)
		assert.Equal(t, status, e.Status)
	}
}

// Outside ECS, nothing is at the address: the call fails after the second that a connection may take, with tokens or without.
func TestClient_Get_offECS(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("i/o timeout")}
	for _, allowed := range []bool{false, true} {
		s := &service{fail: dial}
		_, err := s.client(metadata.Options{AllowTokenless: allowed}).RegionID(t.Context())
		assert.ErrorIs(t, err, metadata.ErrUnavailable)
		assert.EqualError(t, err, "metadata: the service cannot be reached; only an ECS instance in a VPC has it: http://100.100.100.200: dial tcp: i/o timeout")
		assert.Len(t, s.asked, 1)
	}
	start := time.Now()
	c := metadata.NewClient(metadata.Options{Endpoint: "http://127.0.0.1:1"})
	_, err := c.RegionID(t.Context())
	assert.ErrorIs(t, err, metadata.ErrUnavailable)
	assert.Less(t, time.Since(start), 2*time.Second)
}

func TestClient_Get_contextEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{hang: true, optional: true}
		c := s.client(metadata.Options{AllowTokenless: true})
		why := errors.New("not needed any more")
		first, cancelFirst := context.WithCancelCause(t.Context())
		second, cancelSecond := context.WithCancelCause(t.Context())
		time.AfterFunc(500*time.Millisecond, func() { cancelSecond(why) })
		time.AfterFunc(700*time.Millisecond, func() { cancelFirst(why) })
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { // asks for the token
			_, err := c.InstanceID(first)
			assert.ErrorIs(t, err, why)
			assert.NotErrorIs(t, err, metadata.ErrUnavailable)
			assert.Equal(t, 700*time.Millisecond, time.Since(start))
		})
		synctest.Wait()
		wg.Go(func() { // waits for it
			_, err := c.InstanceID(second)
			assert.ErrorIs(t, err, why)
			assert.Equal(t, 500*time.Millisecond, time.Since(start))
		})
		wg.Wait()
	})
}

// Through a proxy, the service would issue no tokens, and the proxy would see the keys of the instance.
func TestNew_noProxy(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through the proxy") }))
	defer proxy.Close()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/latest/meta-data/region-id" {
			http.Redirect(w, r, proxy.URL, http.StatusFound)
			return
		}
		_, _ = w.Write([]byte("t"))
	}))
	defer target.Close()
	through := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }}
	for _, hc := range []*http.Client{nil, {}, {Transport: through}} {
		c := metadata.NewClient(metadata.Options{Endpoint: target.URL, HTTPClient: hc})
		id, err := c.InstanceID(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, "t", id)
		_, err = c.RegionID(t.Context())
		assert.ErrorContains(t, err, "status 302", "redirects are not followed")
	}
	assert.NotNil(t, through.Proxy, "what the caller gave is not changed")
}
