package credentials

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The configuration of the command-line tool is printed without its secrets.
func TestCLIProfile_Format(t *testing.T) {
	t.Parallel()
	p := cliProfile{Name: "dev", Mode: "OAuth", AccessKeySecret: "pl4nted", OAuthRefreshToken: "pl4nted"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		assert.Equal(t, "{dev OAuth}", fmt.Sprintf(verb, p))
		assert.NotContains(t, fmt.Sprintf(verb, cliConfig{Profiles: []cliProfile{p}}), "pl4nted")
	}
}

// A refresh may take as long as its source allows.
func TestCachedWithin(t *testing.T) {
	t.Parallel()
	for timeout, bound := range map[time.Duration]time.Duration{
		0: refreshTimeout, time.Second: refreshTimeout, 10 * time.Minute: 10*time.Minute + 2*processGrace,
	} {
		assert.Equal(t, bound, processBound(timeout))
	}
	synctest.Test(t, func(t *testing.T) {
		keys := Credentials{AccessKeyID: "id", AccessKeySecret: "s"}
		slow := func(context.Context) (Credentials, error) { time.Sleep(5 * time.Minute); return keys, nil }
		got, err := cachedWithin(processBound(5*time.Minute), slow, nil).Retrieve(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, keys, got)
	})
}

// Members keep the spelling of the file, new ones get ours, and everything else stays as it is.
func TestEditProfile(t *testing.T) {
	t.Parallel()
	text, err := editProfile([]byte(`{"current":"p","Profiles":[{"Name":"p","STS_Token":"old","mode":"OAuth","x":[1]},{"name":"q"}],"y":null}`), "p",
		members{"sts_token": "new", "mode": "OAuth", "access_key_id": "id"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"current":"p","Profiles":[{"Name":"p","STS_Token":"new","mode":"OAuth","access_key_id":"id","x":[1]},{"name":"q"}],"y":null}`, string(text))
	for doc, want := range map[string]string{`{`: "not JSON", `{"profiles":{}}`: "unexpected JSON object", `{"profiles":[]}`: `profile "p" no longer exists`} {
		_, err := editProfile([]byte(doc), "p", nil)
		assert.ErrorContains(t, err, want, doc)
	}
}
