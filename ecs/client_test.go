package ecs_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

func TestNewClient_region(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"cn-hangzhou", "us-east-1", "some_new-region9"} {
		c, err := ecs.NewClient(region)
		require.NoError(t, err, region)
		assert.Equal(t, region, c.Region())
	}
	// Each of these would change the host or the URL if it were put into one.
	for _, region := range []string{" ", "cn hangzhou", "cn-hangzhou.evil.example", "evil.example/", "evil.example#", "evil.example?", "a@b", "a:80", "a\n", "杭州", "a%2e"} {
		_, err := ecs.NewClient(region)
		assert.ErrorContains(t, err, "ecs: region", region)
	}
}

func TestNewClient_endpoint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, region string
		opts         []ecs.Option
		want         string
	}{
		{"rule", "ap-southeast-1", nil, "https://ecs.ap-southeast-1.aliyuncs.com/"},
		{"region unknown to the table", "xx-new-9", nil, "https://ecs.xx-new-9.aliyuncs.com/"},
		{"exception", "cn-hangzhou", nil, "https://ecs-cn-hangzhou.aliyuncs.com/"},
		{"finance", "cn-shanghai-finance-1", nil, "https://ecs-cn-hangzhou.aliyuncs.com/"},
		{"government", "cn-north-2-gov-1", nil, "https://ecs.aliyuncs.com/"},
		{"vpc", "cn-hangzhou", []ecs.Option{ecs.WithVPCEndpoint()}, "https://ecs-vpc.cn-hangzhou.aliyuncs.com/"},
		{"explicit", "cn-hangzhou", []ecs.Option{ecs.WithEndpoint("https://ecs.example.com")}, "https://ecs.example.com/"},
		{"explicit wins over vpc", "cn-hangzhou", []ecs.Option{ecs.WithVPCEndpoint(), ecs.WithEndpoint("https://ecs.example.com/")}, "https://ecs.example.com/"},
		{"bare host means https", "cn-hangzhou", []ecs.Option{ecs.WithEndpoint("ecs.example.com:8443")}, "https://ecs.example.com:8443/"},
		{"plain http spelt out", "cn-hangzhou", []ecs.Option{ecs.WithEndpoint("http://127.0.0.1:8080")}, "http://127.0.0.1:8080/"},
		{"ipv6", "cn-hangzhou", []ecs.Option{ecs.WithEndpoint("http://[::1]:8080")}, "http://[::1]:8080/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rt := always(200, `{}`)
			opts := append([]ecs.Option{ecs.WithHTTPClient(&http.Client{Transport: rt}), ecs.WithCredentials(credentials.Static("a", "b", ""))}, tt.opts...)
			c, err := ecs.NewClient(tt.region, opts...)
			require.NoError(t, err)
			require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil))
			assert.Equal(t, tt.want, rt.reqs[0].URL.String())
		})
	}
}

func TestNewClient_badOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		opt  ecs.Option
		want string
	}{
		{"empty endpoint", ecs.WithEndpoint(""), "ecs: endpoint: the URL is empty"},
		{"no URL", ecs.WithEndpoint("://"), "ecs: endpoint: "},
		{"space", ecs.WithEndpoint("not a url"), "ecs: endpoint: "},
		{"control character", ecs.WithEndpoint("https://a\x00b"), "ecs: endpoint: "},
		{"scheme", ecs.WithEndpoint("ftp://ecs.example.com"), `scheme "ftp"`},
		{"no host", ecs.WithEndpoint("https://"), "no host"},
		{"only a port", ecs.WithEndpoint("https://:443"), "no host"},
		{"empty fragment", ecs.WithEndpoint("https://ecs.example.com/#"), "nothing may follow the host"},
		{"empty port", ecs.WithEndpoint("https://ecs.example.com:"), `port ""`},
		{"port out of range", ecs.WithEndpoint("https://ecs.example.com:99999"), `port "99999"`},
		{"port zero", ecs.WithEndpoint("https://ecs.example.com:0"), `port "0"`},
		{"letters beyond ASCII", ecs.WithEndpoint("https://еcs.example.com"), "host "},
		{"text turned round", ecs.WithEndpoint("https://moc.elpmaxe\u202e.com"), "host "},
		{"zone of an address", ecs.WithEndpoint("https://[fe80::1%25eth0]"), "host "},
		{"bad port", ecs.WithEndpoint("https://ecs.example.com:port"), "ecs: endpoint: "},
		{"path", ecs.WithEndpoint("https://ecs.example.com/v1"), "nothing may follow the host"},
		{"query", ecs.WithEndpoint("https://ecs.example.com?a=b"), "nothing may follow the host"},
		{"fragment", ecs.WithEndpoint("https://ecs.example.com#a"), "nothing may follow the host"},
		{"password", ecs.WithEndpoint("https://user:hunter22@ecs.example.com"), "user name or password"},
		{"credentials", ecs.WithCredentials(nil), "ecs: the credentials provider is nil"},
		{"http client", ecs.WithHTTPClient(nil), "ecs: the HTTP client is nil"},
		{"signature", ecs.WithSignature(7), "ecs: unknown signature version 7"},
		{"retry", ecs.WithRetry(ecs.RetryPolicy{Retries: -1}), "ecs: retry policy"},
		{"region of a copy", ecs.WithRegion("a.b"), "ecs: region"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ecs.NewClient("cn-hangzhou", tt.opt)
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "hunter22")
		})
	}
	_, err := ecs.NewClient("eu-west-2", ecs.WithVPCEndpoint())
	assert.ErrorContains(t, err, `region "eu-west-2" has no VPC endpoint`)
	_, err = ecs.NewClient("xx-new-9", ecs.WithVPCEndpoint())
	assert.NoError(t, err, "a region that the table does not list follows the rule")
}

func TestClient_With(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	other, err := c.With(ecs.WithRegion("ap-southeast-1"), nil)
	require.NoError(t, err)
	assert.Equal(t, "cn-hangzhou", c.Region())
	assert.Equal(t, "ap-southeast-1", other.Region())
	require.NoError(t, other.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil))
	assert.Equal(t, "ecs.ap-southeast-1.aliyuncs.com", rt.reqs[0].URL.Host)
	assert.Equal(t, "ap-southeast-1", rt.forms[0].Get("RegionId"))

	_, err = (*ecs.Client)(nil).With()
	assert.ErrorIs(t, err, ecs.ErrNoClient)
	assert.Empty(t, (*ecs.Client)(nil).Region())
}

// The caller's HTTP client is neither changed nor allowed to carry a signed request to another host.
func TestWithHTTPClient(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		rt := &transport{reply: func(int, *http.Request) (*http.Response, error) {
			a := answer(status, "")
			a.Header.Set("Location", "https://elsewhere.example/")
			return a, nil
		}}
		hc := &http.Client{Transport: rt}
		c, err := ecs.NewClient("cn-hangzhou", ecs.WithHTTPClient(hc), ecs.WithCredentials(credentials.Static("a", "b", "")))
		require.NoError(t, err)
		var e *ecs.Error
		require.ErrorAs(t, c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil), &e)
		assert.Equal(t, status, e.HTTPStatus)
		assert.Len(t, rt.reqs, 1)
		assert.Nil(t, hc.CheckRedirect)
	}
}

// Nothing that identifies or authorises the caller is part of a URL: those end up in proxies' logs.
func TestClient_Invoke_urlIsBare(t *testing.T) {
	t.Parallel()
	for _, v := range []ecs.SignatureVersion{ecs.SignatureV1, ecs.SignatureV3} {
		rt := always(200, `{}`)
		c := newClient(t, rt, ecs.WithSignature(v))
		require.NoError(t, c.Invoke(t.Context(), ecs.Operation{Action: "X"}, nil, nil, ecs.WithParam("Password", "Passw0rd")))
		assert.Equal(t, &url.URL{Scheme: "https", Host: "ecs-cn-hangzhou.aliyuncs.com", Path: "/"}, rt.reqs[0].URL)
		assert.Equal(t, http.MethodPost, rt.reqs[0].Method)
	}
}

// Without a region the client asks the environment and the profile of the command-line tool, and says what to set where
// neither knows. Not parallel: it sets variables.
func TestNewClient_regionOfTheEnvironment(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config.json")
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", config)
	for _, name := range []string{"ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_ECS_ENDPOINT", "ALIBABA_CLOUD_PROFILE"} {
		t.Setenv(name, "")
	}
	sends := func(opts ...ecs.Option) (region, url string) {
		t.Helper()
		rt := always(200, `{}`)
		c, err := ecs.NewClient("", append(opts, ecs.WithHTTPClient(&http.Client{Transport: rt}), ecs.WithCredentials(credentials.Static("a", "b", "")))...)
		require.NoError(t, err)
		require.NoError(t, c.Invoke(t.Context(), reads, nil, nil))
		return rt.forms[0].Get("RegionId"), rt.reqs[0].URL.String()
	}

	_, err := ecs.NewClient("")
	assert.ErrorContains(t, err, "ecs: no region found: set ALIBABA_CLOUD_REGION_ID, or ")

	require.NoError(t, os.WriteFile(config, []byte(`{"current":"p","profiles":[{"name":"p","mode":"AK","region_id":"cn-beijing"}]}`), 0o600))
	region, url := sends()
	assert.Equal(t, "cn-beijing", region)
	assert.Equal(t, "https://ecs.cn-beijing.aliyuncs.com/", strings.ReplaceAll(url, "ecs-cn-beijing", "ecs.cn-beijing"))

	t.Setenv("ALIBABA_CLOUD_REGION_ID", "xx-test-1")
	t.Setenv("ALIBABA_CLOUD_ECS_ENDPOINT", "ecs.example.com")
	region, url = sends()
	assert.Equal(t, "xx-test-1", region)
	assert.Equal(t, "https://ecs.example.com/", url)
	_, url = sends(ecs.WithEndpoint("https://other.example.com"))
	assert.Equal(t, "https://other.example.com/", url)
	region, url = sends(ecs.WithRegion("xx-named-1"))
	assert.Equal(t, "xx-named-1", region)
	assert.Equal(t, "https://ecs.xx-named-1.aliyuncs.com/", url, "the endpoint of the environment belongs to its region")

	t.Setenv("ALIBABA_CLOUD_REGION_ID", "evil.example.com/")
	_, err = ecs.NewClient("")
	assert.ErrorContains(t, err, "want letters, digits")
}
