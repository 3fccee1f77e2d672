package credentials_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
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

func ended() object { return with(oauthProfile(), object{"oauth_access_token_expire": 0}) }

// profiles reads a configuration as encoding/json does.
func profiles(t *testing.T, file string) []object {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var config struct{ Profiles []object }
	require.NoError(t, json.Unmarshal(text, &config))
	return config.Profiles
}

// A configuration whose names are in another case can be read, so it can be written, too.
func TestCLIProfile_oauthOtherCase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		profile := object{}
		for name, value := range ended() {
			profile[strings.ToUpper(name)] = value
		}
		text, err := json.Marshal(object{"Current": "p", "Profiles": []object{profile}})
		require.NoError(t, err)
		file := write(t, t.TempDir()+"/config.json", string(text))
		o := credentials.Options{HTTPClient: c.client()}
		assert.Equal(t, "oauth-2", retrieve(t, credentials.CLIProfile(file, o)))
		stored := profiles(t, file)[0]
		assert.Len(t, stored, len(profile), "no name appears twice")
		assert.Equal(t, "renewal-1", stored["OAUTH_REFRESH_TOKEN"])
		assert.Equal(t, "oauth-2", stored["ACCESS_KEY_ID"])
		assert.Equal(t, "oauth-2", retrieve(t, credentials.CLIProfile(file, o)), "the next program has them too")
		assert.Equal(t, 1, c.calls("/v1/token"))
	})
}

// The exact spelling wins if there are two.
func TestCLIProfile_oauthBothCases(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		file := configFile(t, "p", with(ended(), object{"OAUTH_REFRESH_TOKEN": "other", "NAME": "q"}))
		o := credentials.Options{HTTPClient: c.client()}
		assert.Equal(t, "oauth-2", retrieve(t, credentials.CLIProfile(file, o)))
		stored := profiles(t, file)[0]
		assert.Equal(t, "renewal-1", stored["oauth_refresh_token"])
		assert.Equal(t, "other", stored["OAUTH_REFRESH_TOKEN"])
	})
}

// The common login of two programs is about to expire. A refresh token can be used once, so only one of them renews the
// login, and both use the result, whether the other one finds it before it tries to renew or after it was rejected.
func TestCLIProfile_oauthTwoPrograms(t *testing.T) {
	t.Parallel()
	for _, apart := range []time.Duration{0, 10 * time.Millisecond, 300 * time.Millisecond, time.Second} {
		t.Run(fmt.Sprint(apart), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				file := configFile(t, "p", ended())
				hc := &http.Client{Transport: slow{c, 200 * time.Millisecond}}
				var wg sync.WaitGroup
				for n := range 2 {
					wg.Go(func() {
						time.Sleep(time.Duration(n) * apart)
						keys := retrieve(t, credentials.CLIProfile(file, credentials.Options{HTTPClient: hc}))
						assert.Contains(t, keys, "oauth-")
					})
				}
				wg.Wait()
				assert.Equal(t, "renewal-1", profiles(t, file)[0]["oauth_refresh_token"])
			})
		})
	}
}

// slow delays requests and responses.
type slow struct {
	http.RoundTripper
	way time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(s.way)
	defer time.Sleep(s.way)
	return s.RoundTripper.RoundTrip(r)
}

// Any number of programs may write at once. Each profile gets its own values.
func TestCLIProfile_oauthManyWriters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		var all []object
		for i := range n {
			all = append(all, with(ended(), object{"name": fmt.Sprint("p", i)}))
		}
		file := configFile(t, "p0", all...)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				p := credentials.CLIProfile(file, credentials.Options{Profile: fmt.Sprint("p", i), HTTPClient: newCloud().client()})
				assert.Equal(t, "oauth-2", retrieve(t, p))
			})
		}
		wg.Wait()
		for _, p := range profiles(t, file) {
			assert.Equal(t, "renewal-1", p["oauth_refresh_token"], p["name"])
			assert.Equal(t, "oauth-2", p["access_key_id"], p["name"])
		}
		left, err := os.ReadDir(filepath.Dir(file))
		require.NoError(t, err)
		assert.Len(t, left, 1)
	})
}

// A file left by a program that was killed while it wrote is removed. A program that is writing is waited for.
func TestCLIProfile_oauthLeftOver(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]time.Duration{"old": 2 * time.Minute, "new": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				file := configFile(t, "p", ended())
				left := write(t, filepath.Dir(file)+"/.config.json.new", "secret")
				then := time.Now().Add(-age)
				require.NoError(t, os.Chtimes(left, then, then))
				var logged bytes.Buffer
				o := credentials.Options{HTTPClient: c.client(), Logger: slog.New(slog.NewTextHandler(&logged, nil))}
				start := time.Now()
				assert.Equal(t, "oauth-2", retrieve(t, credentials.CLIProfile(file, o)))
				if age == 0 {
					assert.Contains(t, logged.String(), "CLI configuration not updated")
					assert.Contains(t, logged.String(), "another program is writing it")
					assert.Less(t, time.Since(start), 15*time.Second)
					return
				}
				assert.Equal(t, "renewal-1", profiles(t, file)[0]["oauth_refresh_token"])
				assert.NoFileExists(t, left)
				assert.Empty(t, logged.String())
			})
		})
	}
}

// A file that everyone can read is logged. Once secrets are written to it, only its owner can read it.
func TestCLIProfile_oauthReadableByAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		file := configFile(t, "p", ended())
		require.NoError(t, os.Chmod(file, 0o666))
		var logged bytes.Buffer
		o := credentials.Options{HTTPClient: c.client(), Logger: slog.New(slog.NewTextHandler(&logged, nil))}
		retrieve(t, credentials.CLIProfile(file, o))
		assert.Contains(t, logged.String(), "credentials file is readable by everyone")
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	})
}

// A response that lacks one of the tokens is not a login.
func TestCLIProfile_oauthHalfALogin(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"access_token":"a","expires_in":10800}`, `{"refresh_token":"r","expires_in":10800}`} {
		synctest.Test(t, func(t *testing.T) {
			c := newCloud()
			c.down, c.body = 200, body
			file := configFile(t, "p", ended())
			before, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()}).Retrieve(t.Context())
			assert.ErrorContains(t, err, "the response lacks a token")
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, before, after, "the old login is still there")
		})
	}
}
