package credentials_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// in returns the time after d, in the form of the tool's configuration.
func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

// with returns profile with more values.
func with(profile object, more object) object {
	merged := object{}
	for _, o := range []object{profile, more} {
		maps.Copy(merged, o)
	}
	return merged
}

func TestCLIProfile_cloudSSO(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		more  func() object
		login string
		want  string
		calls int
		err   string
	}{
		{"no keys stored", func() object { return nil }, "login-token", "sso-1", 1, ""},
		{"keys stored", func() object { return object{"sts_expiration": in(time.Hour)} }, "login-token", "stored", 0, ""},
		{"keys stored, login over", func() object {
			return object{"sts_expiration": in(time.Hour), "cloud_sso_access_token_expire": in(-time.Second)}
		}, "login-token", "stored", 0, ""},
		{"keys about to expire", func() object { return object{"sts_expiration": in(time.Minute)} }, "login-token", "sso-1", 1, ""},
		{"keys about to expire, login over", func() object {
			return object{"sts_expiration": in(time.Minute), "cloud_sso_access_token_expire": in(-time.Second)}
		}, "login-token", "stored", 0, ""},
		{"keys expired", func() object { return object{"sts_expiration": in(-time.Second)} }, "login-token", "sso-1", 1, ""},
		{"login over", func() object { return object{"cloud_sso_access_token_expire": in(0)} }, "login-token", "", 0,
			`mode "CloudSSO": the login has ended; log in again with: aliyun configure --profile p`},
		{"login revoked", func() object { return nil }, "another", "", 1, `mode "CloudSSO": Unauthorized (status 401)`},
		{"plain HTTP", func() object { return object{"cloud_sso_sign_in_url": "http://signin.example"} }, "login-token", "", 0,
			`mode "CloudSSO": cloud_sso_sign_in_url: endpoint "signin.example": want https`},
		{"no account", func() object { return object{"cloud_sso_account_id": ""} }, "login-token", "", 0, `mode "CloudSSO": cloud_sso_account_id is not set`},
		{"no URL", func() object { return object{"cloud_sso_sign_in_url": "https://%zz"} }, "login-token", "", 0, `mode "CloudSSO": cloud_sso_sign_in_url is not a URL`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.login = tt.login
				file := configFile(t, "p", with(object{"name": "p", "mode": "CloudSSO", "cloud_sso_sign_in_url": "https://signin.example/device/login?x=y",
					"cloud_sso_account_id": "account", "cloud_sso_access_config": "ac-1", "access_token": "login-token", "cloud_sso_access_token_expire": in(time.Hour),
					"access_key_id": "stored", "access_key_secret": "stored-secret", "sts_token": "stored-token"}, tt.more()))
				before, err := os.ReadFile(file)
				require.NoError(t, err)
				p := credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()})
				got, err := p.Retrieve(t.Context())
				assert.Equal(t, tt.calls, c.calls("/cloud-credentials"))
				if tt.err != "" {
					assert.EqualError(t, err, fmt.Sprintf(`CLI configuration %q: profile "p": %s`, file, tt.err))
					return
				}
				require.NoError(t, err)
				sameKeys(t, want(tt.want, got.Expires), got)
				after, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, before, after, "the file stays as it is")
			})
		})
	}
}

func oauthProfile() object {
	return object{"name": "p", "mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "login-token", "oauth_access_token_expire": in(time.Hour),
		"oauth_refresh_token": "renewal-token", "access_key_id": "stored", "access_key_secret": "stored-secret", "sts_token": "stored-token", "sts_expiration": in(-time.Second)}
}

func TestCLIProfile_oauth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		more     func() object
		set      func(*cloud)
		want     string
		renewals int
		err      string
	}{
		{"login valid", func() object { return nil }, nil, "oauth-1", 0, ""},
		{"keys stored", func() object { return object{"sts_expiration": in(time.Hour)} }, nil, "stored", 0, ""},
		{"login about to end", func() object { return object{"oauth_access_token_expire": in(20 * time.Minute)} }, nil, "oauth-2", 1, ""},
		{"international", func() object {
			return object{"oauth_site_type": "intl", "oauth_access_token_expire": 0}
		}, nil, "oauth-2", 1, ""},
		{"no refresh token", func() object { return object{"oauth_refresh_token": "", "oauth_access_token_expire": 0} }, nil, "oauth-1", 0, ""},
		{"no login", func() object { return object{"oauth_refresh_token": "", "oauth_access_token": ""} }, nil, "", 0,
			`mode "OAuth": there is no login; log in again with: aliyun configure --profile p`},
		{"login not renewed", func() object { return object{"oauth_access_token_expire": 0} }, func(c *cloud) { c.renewal = "another" }, "", 1,
			`mode "OAuth": the login was not renewed (invalid_grant (status 400)); log in again with: aliyun configure --profile p`},
		{"service down", func() object { return object{"oauth_access_token_expire": 0} }, func(c *cloud) { c.down = 500 }, "", 3,
			`mode "OAuth": renewing the login: status 500`},
		{"login revoked", func() object { return nil }, func(c *cloud) { c.login = "another" }, "", 0, `mode "OAuth": invalid_token (status 401)`},
		{"no tokens", func() object { return object{"oauth_access_token_expire": 0} }, func(c *cloud) { c.down, c.body = 200, "{}" }, "", 1,
			`mode "OAuth": renewing the login: the response lacks a token`},
		{"unknown site", func() object { return object{"oauth_site_type": "XX"} }, nil, "", 0, `mode "OAuth": oauth_site_type "XX": want CN or INTL`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				if tt.set != nil {
					tt.set(c)
				}
				file := configFile(t, "p", with(oauthProfile(), tt.more()))
				p := credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()})
				got, err := p.Retrieve(t.Context())
				assert.Equal(t, tt.renewals, c.calls("/v1/token"))
				if tt.err != "" {
					assert.EqualError(t, err, fmt.Sprintf(`CLI configuration %q: profile "p": %s`, file, tt.err))
					return
				}
				require.NoError(t, err)
				sameKeys(t, want(tt.want, got.Expires), got)
				calls := c.calls("")
				assert.Equal(t, tt.want, retrieve(t, p))
				assert.Equal(t, tt.want, retrieve(t, credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()})), "the next program has them too")
				assert.Equal(t, calls, c.calls(""))
			})
		})
	}
}

// A refresh token can be used once, so its successor has to be in the file, beside everything that was there.
func TestCLIProfile_oauthIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		file := configFile(t, "p", object{"name": "other", "mode": "AK", "access_key_id": "x", "new_thing": object{"a": 1.5}},
			with(oauthProfile(), object{"oauth_access_token_expire": 0, "new_number": int64(12345678901234567)}))
		link := filepath.Join(t.TempDir(), "link.json")
		require.NoError(t, os.Symlink(file, link))
		require.NoError(t, os.Chmod(file, 0o640))
		p := credentials.CLIProfile(link, credentials.Options{HTTPClient: c.client()})
		assert.Equal(t, "oauth-2", retrieve(t, p))
		info, err := os.Lstat(link)
		require.NoError(t, err)
		assert.Equal(t, os.ModeSymlink, info.Mode().Type(), "a link stays one")
		info, err = os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		left, err := os.ReadDir(filepath.Dir(file))
		require.NoError(t, err)
		assert.Len(t, left, 1)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(text), "12345678901234567")
		var stored struct {
			Current  string
			MetaPath string `json:"meta_path"`
			Profiles []object
		}
		require.NoError(t, json.Unmarshal(text, &stored))
		assert.Equal(t, "p", stored.Current)
		assert.Equal(t, "m", stored.MetaPath)
		assert.Equal(t, object{"name": "other", "mode": "AK", "access_key_id": "x", "new_thing": object{"a": 1.5}}, stored.Profiles[0])
		for key, value := range (object{"mode": "OAuth", "oauth_access_token": "login-1", "oauth_refresh_token": "renewal-1",
			"oauth_access_token_expire": float64(in(3 * time.Hour)), "access_key_id": "oauth-2", "access_key_secret": "oauth-2-secret",
			"sts_token": "oauth-2-token", "sts_expiration": float64(in(time.Hour))}) {
			assert.Equal(t, value, stored.Profiles[1][key], key)
		}
		for range 20 { // hours; keys and login are renewed many times
			time.Sleep(time.Hour)
			retrieve(t, p)
		}
		assert.Equal(t, 7, c.calls("/v1/token"))
	})
}

// A renewed login must not be lost if the rest fails or the file cannot be written.
func TestCLIProfile_oauthKeepsLogin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.hook = func() { // the exchange fails
			if len(c.seen) > 1 {
				c.down = 403
			}
		}
		file := configFile(t, "p", with(oauthProfile(), object{"oauth_access_token_expire": 0}))
		_, err := credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()}).Retrieve(t.Context())
		assert.ErrorContains(t, err, "status 403")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(text), "renewal-1")

		for name, o := range map[string]credentials.Options{"read only": {ReadOnly: true}, "directory gone": {}} {
			c := newCloud()
			var logged bytes.Buffer
			dir := t.TempDir() + "/d"
			file := write(t, dir+"/config.json", "")
			text, err := json.Marshal(object{"current": "p", "profiles": []object{with(oauthProfile(), object{"oauth_access_token_expire": 0})}})
			require.NoError(t, err)
			write(t, file, string(text))
			if !o.ReadOnly {
				// The profile is renamed before it is saved.
				o.Logger = slog.New(slog.NewTextHandler(&logged, nil))
				c.hook = func() { write(t, file, `{"profiles":[{"name":"q"}]}`) }
			}
			o.HTTPClient = c.client()
			p := credentials.CLIProfile(file, o)
			assert.Equal(t, "oauth-2", retrieve(t, p), name)
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			if !o.ReadOnly {
				assert.Contains(t, logged.String(), `CLI configuration not updated`)
				assert.Contains(t, logged.String(), `profile \"p\" no longer exists`)
				left, err := os.ReadDir(dir)
				require.NoError(t, err)
				assert.Len(t, left, 1)
				continue
			}
			assert.Equal(t, text, after)
			time.Sleep(4 * time.Hour)
			assert.Equal(t, "oauth-4", retrieve(t, p), "with the token that only this program knows")
		}
	})
}
