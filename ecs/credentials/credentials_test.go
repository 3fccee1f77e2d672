package credentials_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

func TestStatic(t *testing.T) {
	t.Parallel()
	c, err := credentials.Static("id", "secret", "token").Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token"}, c)
	for _, p := range []credentials.Provider{credentials.Static("", "secret", ""), credentials.Static("id", "", "token")} {
		_, err := p.Retrieve(t.Context())
		assert.ErrorIs(t, err, credentials.ErrIncomplete)
	}
}

func TestEnvironment(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		want credentials.Credentials
		err  string
	}{
		{"keys", map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"},
			credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret"}, ""},
		{"temporary keys", map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret", "ALIBABA_CLOUD_SECURITY_TOKEN": "token"},
			credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token"}, ""},
		{"old spelling", map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_Id": "id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret"},
			credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret"}, ""},
		{"nothing", nil, credentials.Credentials{}, "environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set"},
		{"no secret", map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "id"}, credentials.Credentials{}, "environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clearEnvironment(t)
			t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			for _, p := range []credentials.Provider{credentials.Environment(), credentials.Default()} {
				c, err := p.Retrieve(t.Context())
				assert.Equal(t, tt.want, c)
				if tt.err == "" {
					assert.NoError(t, err)
					continue
				}
				assert.ErrorIs(t, err, credentials.ErrIncomplete)
				assert.ErrorContains(t, err, tt.err)
			}
		})
	}
}

// Printed in any way, credentials show only the key id.
func TestCredentials_printRedacted(t *testing.T) {
	t.Parallel()
	c := credentials.Credentials{AccessKeyID: "key-id", AccessKeySecret: "hunter22", SecurityToken: "t0ken"}
	provider := credentials.ProviderFunc(func(context.Context) (credentials.Credentials, error) { return c, nil })
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", c)
		fmt.Fprintf(&b, verb+"\n", &c)
		fmt.Fprintf(&b, verb+"\n", struct{ C credentials.Credentials }{c})
		fmt.Fprintf(&b, verb+"\n", []credentials.Credentials{c})
	}
	fmt.Fprintf(&b, "%+v", struct{ P credentials.Provider }{provider})
	for _, v := range []any{c, &c, struct{ C credentials.Credentials }{c}} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		b.Write(text)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "c", c, "p", &c)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "c", c)
	for _, secret := range []string{"hunter22", "t0ken", "68756e74"} {
		assert.NotContains(t, b.String(), secret)
	}
	assert.Contains(t, b.String(), "key-id")
	assert.Contains(t, b.String(), "c.AccessKeyID=key-id c.AccessKeySecret=[redacted]")
}
