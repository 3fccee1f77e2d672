package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

const role = "acs:ram::1:role/reader"

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		sts := credentials.STSOptions{HTTPClient: c.client()}
		const policy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}`
		p := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{
			RoleARN: role, SessionName: "me@here", Duration: 30 * time.Minute, Policy: policy, ExternalID: "ext ernal+&", SourceIdentity: "alice", STS: sts,
		})
		got, err := p.Retrieve(t.Context())
		require.NoError(t, err)
		sameKeys(t, want("reader-1", time.Now().Add(time.Hour)), got)
		sent := c.last(t)
		assert.Equal(t, "https://sts.aliyuncs.com", sent.host)
		for name, value := range map[string]string{"RoleArn": role, "RoleSessionName": "me@here", "DurationSeconds": "1800", "Policy": policy,
			"ExternalId": "ext ernal+&", "SourceIdentity": "alice", "AccessKeyId": "source-id"} {
			assert.Equal(t, []string{value}, sent.form[name], name)
		}

		// By default, few parameters are sent. The keys of one role may assume the next.
		chained := credentials.AssumeRole(p, credentials.AssumeRoleOptions{RoleARN: "acs:ram::1:role/second", STS: sts})
		got, err = chained.Retrieve(t.Context())
		require.NoError(t, err)
		sameKeys(t, want("second-2", time.Now().Add(time.Hour)), got)
		sent = c.last(t)
		assert.Equal(t, "reader-1-token", sent.form.Get("SecurityToken"))
		assert.Equal(t, "3600", sent.form.Get("DurationSeconds"))
		assert.Regexp(t, `^aliecs-[A-Z0-9]{10}$`, sent.form.Get("RoleSessionName"))
		for _, name := range []string{"Policy", "ExternalId", "SourceIdentity"} {
			assert.NotContains(t, sent.form, name)
		}
		assert.Equal(t, 2, c.calls("AssumeRole"))
	})
}

func TestAssumeRole_oneCallForAThousand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		p := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}})
		retrieve(t, p)
		for i, wait := range []time.Duration{57*time.Minute + time.Second, 2 * time.Hour} { // due, expired
			time.Sleep(wait)
			var wg sync.WaitGroup
			for range 1000 {
				wg.Go(func() { retrieve(t, p) })
			}
			wg.Wait()
			synctest.Wait()
			assert.Equal(t, i+2, c.calls("AssumeRole"))
		}
	})
}

func TestAssumeRole_errors(t *testing.T) {
	t.Parallel()
	noKeys := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) {
		return credentials.Credentials{}, errors.New("no source")
	})
	for _, tt := range []struct {
		name    string
		source  credentials.Provider
		options credentials.AssumeRoleOptions
		set     func(*cloud)
		err     string
	}{
		{"no source", nil, credentials.AssumeRoleOptions{RoleARN: role}, nil, "assume role: the source provider is nil"},
		{"no role", source(), credentials.AssumeRoleOptions{}, nil, "assume role: the role's ARN is empty"},
		{"short duration", source(), credentials.AssumeRoleOptions{RoleARN: role, Duration: time.Minute}, nil, "assume role: duration 1m0s: want 15m0s or more"},
		{"session name", source(), credentials.AssumeRoleOptions{RoleARN: role, SessionName: "a b"}, nil, `assume role: session name "a b": want 2 to 64 letters, digits and .@-_`},
		{"source fails", noKeys, credentials.AssumeRoleOptions{RoleARN: role}, nil, `assume role "acs:ram::1:role/reader": source: no source`},
		{"other account", source(), credentials.AssumeRoleOptions{RoleARN: "acs:ram::2:role/x"}, nil,
			`assume role "acs:ram::2:role/x": AssumeRole: EntityNotExist.Role: there is no role acs:ram::2:role/x (status 404, request r-1)`},
		{"wrong secret", credentials.Static("source-id", "wr0ngsecret", ""), credentials.AssumeRoleOptions{RoleARN: role}, nil,
			`assume role "acs:ram::1:role/reader": AssumeRole: SignatureDoesNotMatch: Specified signature is not matched.; both sides signed the same text, so the AccessKey secret is wrong (status 400, request r-1)`},
		{"half a response", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) {
			c.down, c.body = 200, `{"Credentials":{"AccessKeySecret":"hunter22`
		}, `assume role "acs:ram::1:role/reader": AssumeRole: not JSON`},
		{"another form", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) {
			c.down, c.body = 200, `{"Credentials":{"AccessKeySecret":4711}}`
		}, `assume role "acs:ram::1:role/reader": AssumeRole: unexpected JSON number in "Credentials.AccessKeySecret"`},
		{"no keys", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) { c.down, c.body = 200, `{}` },
			`assume role "acs:ram::1:role/reader": the AccessKey id or secret is empty`},
		{"no expiration", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) {
			c.down, c.body = 200, `{"Credentials":{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t"}}`
		}, `assume role "acs:ram::1:role/reader": the expiration is empty`},
		{"odd expiration", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) {
			c.down, c.body = 200, `{"Credentials":{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"soon"}}`
		}, `assume role "acs:ram::1:role/reader": the expiration is not a time such as 2006-01-02T15:04:05Z`},
		{"no token", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) {
			c.down, c.body = 200, `{"Credentials":{"AccessKeyId":"i","AccessKeySecret":"s","Expiration":"2099-01-02T15:04:05Z"}}`
		}, `assume role "acs:ram::1:role/reader": the security token is empty`},
		{"proxy", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) { c.down, c.body = 407, "" },
			`assume role "acs:ram::1:role/reader": AssumeRole: the response is empty (status 407)`},
		{"redirect", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) { c.down, c.body = 307, "" },
			`assume role "acs:ram::1:role/reader": AssumeRole: the response is empty (status 307)`},
		{"connection lost", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) { c.lost = errors.New("reset") },
			`assume role "acs:ram::1:role/reader": AssumeRole: reset`},
		{"no response", source(), credentials.AssumeRoleOptions{RoleARN: role}, func(c *cloud) { c.hang = true },
			`assume role "acs:ram::1:role/reader": AssumeRole: context deadline exceeded: no response within 15s`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				if tt.set != nil {
					tt.set(c)
				}
				tt.options.STS.HTTPClient = c.client()
				_, err := credentials.AssumeRole(tt.source, tt.options).Retrieve(t.Context())
				assert.EqualError(t, err, tt.err)
				e, ok := errors.AsType[*credentials.STSError](err)
				assert.Equal(t, strings.Contains(tt.err, "(status"), ok)
				if ok {
					assert.Equal(t, "AssumeRole", e.Action)
				}
			})
		})
	}
}

func TestSTS_endpoint(t *testing.T) {
	for _, tt := range []struct {
		name        string
		sts         credentials.STSOptions
		region, vpc string // of the environment
		want, err   string
	}{
		{"central", credentials.STSOptions{}, "", "", "https://sts.aliyuncs.com", ""},
		{"region", credentials.STSOptions{Region: "cn-beijing"}, "", "", "https://sts.cn-beijing.aliyuncs.com", ""},
		{"VPC", credentials.STSOptions{Region: "cn-beijing", VPC: true}, "", "", "https://sts-vpc.cn-beijing.aliyuncs.com", ""},
		{"VPC of nowhere", credentials.STSOptions{VPC: true}, "", "", "", "the VPC endpoint of the security token service needs a region"},
		{"region of the environment", credentials.STSOptions{}, "cn-hongkong", "", "https://sts.cn-hongkong.aliyuncs.com", ""},
		{"VPC of the environment", credentials.STSOptions{}, "cn-hongkong", "True", "https://sts-vpc.cn-hongkong.aliyuncs.com", ""},
		{"no VPC of the environment", credentials.STSOptions{}, "cn-hongkong", "0", "https://sts.cn-hongkong.aliyuncs.com", ""},
		{"VPC of the environment, no region", credentials.STSOptions{}, "", "1", "", "the VPC endpoint of the security token service needs a region"},
		{"own region, VPC of the environment", credentials.STSOptions{Region: "cn-beijing"}, "cn-hongkong", "true", "https://sts-vpc.cn-beijing.aliyuncs.com", ""},
		{"endpoint", credentials.STSOptions{Endpoint: "sts.example", Region: "cn-beijing"}, "", "", "https://sts.example", ""},
		{"URL", credentials.STSOptions{Endpoint: "https://sts.example/"}, "", "", "https://sts.example", ""},
		{"this machine", credentials.STSOptions{Endpoint: "http://127.0.0.1:8080"}, "", "", "http://127.0.0.1:8080", ""},
		{"plain HTTP", credentials.STSOptions{Endpoint: "http://sts.example"}, "", "", "", `endpoint "sts.example": want https`},
		{"password", credentials.STSOptions{Endpoint: "https://u:hunter22@sts.example"}, "", "", "", "endpoint: want a URL such as https://sts.cn-hangzhou.aliyuncs.com"},
		{"somebody else's host", credentials.STSOptions{Region: "x.evil.example/"}, "", "", "", `region "x.evil.example/": want letters, digits, - and _ only`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ALIBABA_CLOUD_STS_REGION", tt.region)
			t.Setenv("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", tt.vpc)
			c := newCloud()
			tt.sts.HTTPClient = c.client()
			_, err := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: tt.sts}).Retrieve(t.Context())
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, c.last(t).host)
		})
	}
}

// A wrong clock costs one more request, unless the client knows its offset.
func TestSTS_wrongClock(t *testing.T) {
	t.Parallel()
	token := write(t, t.TempDir()+"/token", "the.oidc.token")
	for _, tt := range []struct {
		name     string
		ahead    time.Duration
		known    time.Duration // offset that the client knows
		dateless bool
		calls    int
		err      string
	}{
		{"right", 0, 0, false, 1, ""},
		{"slow", time.Hour, 0, false, 2, ""},
		{"fast", -time.Hour, 0, false, 2, ""},
		{"a day slow", 24*time.Hour - time.Second, 0, false, 2, ""},
		{"known", time.Hour, time.Hour, false, 1, ""},
		{"known, but right by now", 0, 30 * time.Minute, false, 2, ""},
		{"known wrongly", time.Hour, -time.Hour, false, 2, ""},
		{"more than a day", 25 * time.Hour, 0, false, 1, "InvalidTimeStamp.Expired"},
		{"no date", time.Hour, 0, true, 1, "InvalidTimeStamp.Expired"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.ahead, c.dateless = tt.ahead, tt.dateless
				sts := credentials.STSOptions{HTTPClient: c.client()}
				for _, p := range []credentials.Provider{
					credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: sts}),
					credentials.OIDC(credentials.OIDCOptions{ProviderARN: "acs:ram::1:oidc-provider/p", TokenFile: token, RoleARN: role, STS: sts}),
				} {
					before := c.calls("")
					keys, err := p.Retrieve(noticed(t, tt.known, ""))
					assert.Equal(t, tt.calls, c.calls("")-before)
					if tt.err != "" {
						assert.ErrorContains(t, err, tt.err)
						continue
					}
					require.NoError(t, err)
					assert.WithinDuration(t, time.Now().Add(tt.ahead+time.Hour), keys.Expires, 0)
				}
			})
		})
	}
	// A request is not retried more than once, nor if the service's time does not differ.
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.down, c.body, c.ahead = 400, `{"Code":"InvalidTimeStamp.Expired","Message":"m"}`, time.Hour
		for calls := 2; calls > 0; calls-- {
			before := c.calls("")
			_, err := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}}).Retrieve(t.Context())
			assert.EqualError(t, err, `assume role "acs:ram::1:role/reader": AssumeRole: InvalidTimeStamp.Expired: m (status 400)`)
			assert.Equal(t, calls, c.calls("")-before)
			c.ahead = time.Second
		}
	})
}

// Keys that the security token service rejects as expired are replaced by their source, even if they look valid.
func TestAssumeRole_sourceExpired(t *testing.T) {
	t.Parallel()
	for _, renewed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c := newCloud()
			c.secrets["k1"], c.secrets["k2"], c.expired = "s", "s", "k1"
			inner := &counter{f: func(_ context.Context, n int) (credentials.Credentials, error) {
				if !renewed {
					n = 1
				}
				return numbered(n, time.Hour), nil
			}}
			p := credentials.AssumeRole(credentials.Cached(inner), credentials.AssumeRoleOptions{RoleARN: role, STS: credentials.STSOptions{HTTPClient: c.client()}})
			_, err := p.Retrieve(t.Context())
			assert.Equal(t, 2, inner.count())
			if renewed {
				assert.NoError(t, err)
				assert.Equal(t, 2, c.calls("AssumeRole"))
			} else {
				assert.ErrorContains(t, err, "InvalidSecurityToken.Expired")
				assert.Equal(t, 1, c.calls("AssumeRole"))
			}
		})
	}
}

func TestOIDC(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		file := filepath.Join(t.TempDir(), "token")
		write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o600)) }
		options := credentials.OIDCOptions{
			ProviderARN: "acs:ram::1:oidc-provider/p", TokenFile: file, RoleARN: role, SessionName: "pod", Duration: 20 * time.Minute, Policy: "{}",
			STS: credentials.STSOptions{HTTPClient: c.client()},
		}
		p := credentials.OIDC(options)
		_, err := p.Retrieve(t.Context())
		assert.EqualError(t, err, fmt.Sprintf("OIDC: token file %q: no such file or directory", file))
		assert.ErrorIs(t, err, os.ErrNotExist)
		time.Sleep(2 * time.Second)
		write("the.oidc.token\n")
		got, err := p.Retrieve(t.Context())
		require.NoError(t, err)
		sameKeys(t, want("reader-1", time.Now().Add(time.Hour)), got)
		assert.Equal(t, map[string][]string{"RoleArn": {role}, "OIDCProviderArn": {"acs:ram::1:oidc-provider/p"}, "OIDCToken": {"the.oidc.token"},
			"RoleSessionName": {"pod"}, "DurationSeconds": {"1200"}, "Policy": {"{}"}}, map[string][]string(c.last(t).form))

		// Both sides replace the token, as happens every hour. The file is read again.
		time.Sleep(59 * time.Minute)
		c.set(func() { c.oidc = "the.next.token" })
		write("the.next.token")
		retrieve(t, p)
		synctest.Wait()
		assert.Equal(t, "reader-2", retrieve(t, p))

		for _, text := range []string{"", "abc", strings.Repeat("a", 20001)} {
			write(text)
			_, err = credentials.OIDC(options).Retrieve(t.Context())
			assert.EqualError(t, err, fmt.Sprintf("OIDC: token file %q: the token has %d characters, want 4 to 20000", file, len(text)))
		}
		for _, text := range []string{"abcd", strings.Repeat("a", 20000)} {
			write(text)
			_, err = credentials.OIDC(options).Retrieve(t.Context())
			assert.NotContains(t, err.Error(), "characters", "%d are allowed", len(text))
		}
		write("pl4nted.oidc.token")
		_, err = credentials.OIDC(options).Retrieve(t.Context())
		assert.EqualError(t, err, `OIDC: role "acs:ram::1:role/reader": AssumeRoleWithOIDC: AuthenticationFail.OIDCToken.Invalid: this token is not trusted: [redacted] (status 400, request r-1)`)
	})
	for want, o := range map[string]credentials.OIDCOptions{
		"OIDC: the role's ARN is empty":         {ProviderARN: "p", TokenFile: "f"},
		"OIDC: the provider's ARN is empty":     {RoleARN: "r", TokenFile: "f"},
		"OIDC: no token file is set":            {RoleARN: "r", ProviderARN: "p"},
		"OIDC: duration 1s: want 15m0s or more": {RoleARN: "r", ProviderARN: "p", TokenFile: "f", Duration: time.Second},
	} {
		_, err := credentials.OIDC(o).Retrieve(t.Context())
		assert.EqualError(t, err, want)
	}
}

// Errors do not show the request that a service repeats, and the caller's HTTP client is not changed.
func TestAssumeRole_redactsEchoes(t *testing.T) {
	t.Parallel()
	echo := echoes{}
	hc := &http.Client{Transport: echo}
	_, err := credentials.AssumeRole(credentials.Static("source-id", "pl4nted-secret", "pl4nted-token"), credentials.AssumeRoleOptions{
		RoleARN: role, ExternalID: "pl4nted-external", STS: credentials.STSOptions{HTTPClient: hc},
	}).Retrieve(t.Context())
	require.ErrorContains(t, err, "RoleArn")
	assert.NotContains(t, err.Error(), "pl4nted")
	assert.Nil(t, hc.CheckRedirect)

	// The beginning of a response without a code is shown. A secret across the cut is hidden.
	c := newCloud()
	c.down = 400
	for before := 100; before < 125; before++ {
		c.body = strings.Repeat("x", before) + "pl4nted-external and more"
		_, err := credentials.AssumeRole(source(), credentials.AssumeRoleOptions{
			RoleARN: role, ExternalID: "pl4nted-external", STS: credentials.STSOptions{HTTPClient: c.client()},
		}).Retrieve(t.Context())
		require.ErrorContains(t, err, "xxx")
		assert.NotContains(t, err.Error(), "xp", before)
	}
}
