package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// deaf is a provider that takes a minute and ignores its context.
type deaf struct{}

func (deaf) Retrieve(context.Context) (credentials.Credentials, error) {
	time.Sleep(time.Minute)
	return numbered(1, time.Hour), nil
}

// Every provider around one that ignores its context returns when the context ends.
func TestGuard(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]credentials.Provider{
		"guarded":     credentials.Guard(deaf{}),
		"function":    credentials.ProviderFunc(deaf{}.Retrieve),
		"cached":      credentials.Cached(deaf{}),
		"chain":       credentials.Chain(deaf{}, source()),
		"assume role": credentials.AssumeRole(deaf{}, credentials.AssumeRoleOptions{RoleARN: role}),
	} {
		synctest.Test(t, func(t *testing.T) {
			why := errors.New("not needed any more")
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, why)
			defer cancel()
			start := time.Now()
			_, err := credentials.Guard(p).Retrieve(ctx)
			assert.ErrorIs(t, err, why, name)
			assert.Equal(t, time.Second, time.Since(start), name)
			time.Sleep(2 * time.Minute)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		assert.Equal(t, "k1", retrieve(t, credentials.Guard(deaf{})))
	})
	_, err := credentials.Guard(nil).Retrieve(t.Context())
	assert.EqualError(t, err, "the provider is nil")
	_, err = credentials.Guard(credentials.ProviderFunc(nil)).Retrieve(t.Context())
	assert.ErrorIs(t, err, credentials.ErrIncomplete)
}

// No provider of the package starts a goroutine at each call.
func TestGuard_ownProviders(t *testing.T) {
	t.Parallel()
	const prompt = "credentials.prompt"
	for name, p := range map[string]credentials.Provider{
		"Static": source(), "Environment": credentials.Environment(), "Default": credentials.Default(),
		"Chain": credentials.Chain(deaf{}), "Cached": credentials.Cached(deaf{}), "Cached nil": credentials.Cached(nil),
		"CLIConfig": credentials.CLIProfile("", credentials.Options{}), "File": credentials.File("", credentials.Options{}),
		"InstanceRole": credentials.InstanceRole(credentials.InstanceRoleOptions{}),
		"OIDC":         credentials.OIDC(credentials.OIDCOptions{ProviderARN: "p", TokenFile: "f", RoleARN: role}),
		"URI":          credentials.URI("https://keys.example", credentials.URIOptions{}),
		"Process":      credentials.Process("x", credentials.ProcessOptions{}),
		"AssumeRole":   credentials.AssumeRole(deaf{}, credentials.AssumeRoleOptions{RoleARN: role}),
		"KeyPair":      credentials.RSAKeyPair(credentials.RSAKeyPairOptions{PublicKeyID: "k", PrivateKeyFile: "f"}),
	} {
		assert.Equal(t, prompt, fmt.Sprintf("%T", p), name)
		assert.Equal(t, prompt, fmt.Sprintf("%T", credentials.Guard(p)), name)
	}
	assert.Equal(t, "credentials.ProviderFunc", fmt.Sprintf("%T", credentials.Guard(deaf{})))
}
