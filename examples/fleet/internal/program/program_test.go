package program

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The engine is that of the environment, unless the caller names another. The error says which one did not respond.
func TestDial(t *testing.T) {
	t.Setenv("TEMPORAL_CONFIG_FILE", "/dev/null")
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	for address, want := range map[string]string{"": "127.0.0.1:1", "127.0.0.1:2": "127.0.0.1:2"} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := Dial(ctx, address)
		cancel()
		require.ErrorContains(t, err, "no engine at "+want)
	}

	t.Setenv("TEMPORAL_TLS_CLIENT_CERT_PATH", "/no/such/cert.pem")
	t.Setenv("TEMPORAL_TLS_CLIENT_KEY_PATH", "/no/such/key.pem")
	_, err := Dial(t.Context(), "")
	assert.ErrorContains(t, err, "/no/such/cert.pem")
}

// There are clients for the regions that were named, and no others.
func TestClients(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
	clients, err := Clients("http://127.0.0.1:1", []string{"cn-hangzhou"})
	require.NoError(t, err)
	one, err := clients("cn-hangzhou")
	require.NoError(t, err)
	again, err := clients("cn-hangzhou")
	require.NoError(t, err)
	assert.Same(t, one, again)
	_, err = clients("cn-beijing")
	require.Error(t, err, "a call for a region that this worker does not serve must not go to the real service")
}
