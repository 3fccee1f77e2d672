package credentials_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// variables are the environment variables that the package reads.
var variables = []string{
	"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_Id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN",
	"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE", "ALIBABA_CLOUD_ROLE_SESSION_NAME",
	"ALIBABA_CLOUD_ECS_METADATA", "ALIBABA_CLOUD_ECS_METADATA_DISABLED", "ALIBABA_CLOUD_IMDSV1_DISABLED",
	"ALIBABA_CLOUD_CREDENTIALS_FILE", "ALIBABA_CLOUD_PROFILE", "ALIBABA_CLOUD_CONFIG_FILE", "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
	"ALIBABA_CLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_STS_REGION", "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS",
}

// clearEnvironment unsets the variables of the machine, and gives the test a home directory of its own.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
}

// Each step removes one source of the chain. The next one in the order takes its place.
func TestDefault_order(t *testing.T) {
	clearEnvironment(t)
	home := os.Getenv("HOME")
	for name, value := range map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_ID": "env", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s",
		"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/oidc", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/p",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE": write(t, home+"/token", "the.oidc.token"), "ALIBABA_CLOUD_ROLE_SESSION_NAME": "pod",
		"ALIBABA_CLOUD_CREDENTIALS_URI": "https://keys.example/get?key=u-secret",
	} {
		t.Setenv(name, value)
	}
	write(t, home+"/.aliyun/config.json", `{"current":"c","profiles":[{"name":"c","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}`)
	write(t, home+"/.alibabacloud/credentials", "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n")
	for _, step := range []struct {
		name   string
		remove func(*cloud)
		want   string
	}{
		{"environment", func(*cloud) {}, "env"},
		{"OIDC", func(*cloud) { t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "") }, "oidc-1"},
		{"CLI configuration", func(*cloud) { t.Setenv("ALIBABA_CLOUD_ROLE_ARN", "") }, "cli"},
		{"credentials file", func(*cloud) { t.Setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true") }, "ini"},
		{"instance role", func(*cloud) { _ = os.Remove(home + "/.alibabacloud/credentials") }, "instance-1"},
		{"credentials URI", func(*cloud) { t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true") }, "uri-1"},
		{"nothing", func(*cloud) { t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "") }, ""},
	} {
		c := newCloud()
		step.remove(c)
		p := credentials.DefaultWith(credentials.Options{HTTPClient: c.client(), Metadata: c.metadata()})
		if step.want != "" {
			assert.Equal(t, step.want, retrieve(t, p), step.name)
			assert.Equal(t, step.want, retrieve(t, p), "the keys are kept")
			if step.name == "OIDC" {
				assert.Equal(t, "pod", c.last(t).form.Get("RoleSessionName"))
			}
			continue
		}
		_, err := p.Retrieve(t.Context())
		assert.ErrorIs(t, err, credentials.ErrIncomplete)
		assert.EqualError(t, err, `no keys found: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, run "aliyun configure", or attach a RAM role to the instance; tried:`+
			"\n\tenvironment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set: the AccessKey id or secret is empty"+
			"\n\tOIDC: ALIBABA_CLOUD_ROLE_ARN is not set"+
			"\n\tCLI configuration: turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"+
			"\n\tcredentials file \""+home+`/.alibabacloud/credentials": no such file or directory`+
			"\n\tinstance role: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"+
			"\n\tcredentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set")
	}
}

// One provider follows the changes around it: it asks a failed source again, and reads variables again.
func TestDefault_doesNotRememberFailures(t *testing.T) {
	clearEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.role = ""
		p := credentials.DefaultWith(credentials.Options{HTTPClient: c.client(), Metadata: c.metadata()})
		_, err := p.Retrieve(t.Context())
		assert.ErrorContains(t, err, "instance role: the instance has no RAM role")
		time.Sleep(2 * time.Second)
		c.set(func() { c.role = "role" })
		assert.Equal(t, "instance-1", retrieve(t, p))
		t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
		t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "https://keys.example/get?key=wrong")
		_, err = p.Retrieve(t.Context())
		assert.ErrorContains(t, err, `credentials URI "https://keys.example/get": NotFound (status 404)`)
		t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "https://keys.example/get?key=u-secret")
		assert.Equal(t, "uri-2", retrieve(t, p))
	})
}

// Off ECS, with nothing set, the error comes within the second that a connection to the metadata service may take.
func TestDefault_nowhere(t *testing.T) {
	clearEnvironment(t)
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.lost = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("i/o timeout")}
		_, err := credentials.DefaultWith(credentials.Options{Metadata: c.metadata()}).Retrieve(t.Context())
		assert.ErrorIs(t, err, metadata.ErrUnavailable)
		assert.ErrorContains(t, err, "only an ECS instance in a VPC has it")
	})
	start := time.Now()
	_, err := credentials.Default().Retrieve(t.Context())
	require.Error(t, err)
	assert.Less(t, time.Since(start), 5*time.Second)
}
