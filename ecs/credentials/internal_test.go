package credentials

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
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
