package credentials_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

const planted = "pl4nted/secret+of=mine"

// printed returns a value printed in every way, alone and within other values.
func printed(v any) string {
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{v, []any{v}, struct{ V any }{v}, map[string]any{"v": v}} {
			fmt.Fprintf(&b, verb+"\n", v)
		}
	}
	if text, err := json.Marshal(v); err == nil {
		b.Write(text)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v)
	return b.String()
}

func noSecret(t *testing.T, what, text string) {
	t.Helper()
	for _, form := range []string{planted, url.QueryEscape(planted), url.QueryEscape(url.QueryEscape(planted)), fmt.Sprintf("%x", planted), "pl4nted"} {
		assert.NotContains(t, text, form, what)
	}
}

// Every provider has secrets and sends requests to services that repeat them. Neither the provider nor its result, printed
// in any way, shows a secret.
func TestRedaction(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("PRINT_KEYS", "fail-"+planted)
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	exe, err := os.Executable()
	require.NoError(t, err)
	hc := &http.Client{Transport: echoes{}}
	var logged bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	sts := credentials.STSOptions{HTTPClient: hc}
	static := credentials.Static("shown-id", planted, planted)
	assume := credentials.AssumeRoleOptions{RoleARN: role, ExternalID: planted, STS: sts, Logger: l}
	token := write(t, t.TempDir()+"/token", planted)
	o := credentials.Options{HTTPClient: hc, STSEndpoint: "sts.example", Logger: l}
	secrets := object{"name": "p", "access_key_id": "shown-id"}
	for _, key := range []string{"access_key_secret", "sts_token", "access_token", "oauth_access_token", "oauth_refresh_token", "bearer_token", "external_id"} {
		secrets[key] = planted
	}
	providers := map[string]credentials.Provider{
		"static":      static,
		"cached":      credentials.Cached(static),
		"chain":       credentials.Chain(credentials.AssumeRole(static, assume), static),
		"assume role": credentials.AssumeRole(static, assume),
		"OIDC":        credentials.OIDC(credentials.OIDCOptions{ProviderARN: "p", TokenFile: token, RoleARN: role, STS: sts, Logger: l}),
		"URI":         credentials.URI("https://u:"+url.QueryEscape(planted)+"@keys.example/?k="+url.QueryEscape(planted), credentials.URIOptions{HTTPClient: hc, Logger: l}),
		"process":     credentials.Process(fmt.Sprintf("%q %s", exe, planted), credentials.ProcessOptions{Logger: l}),
		"file":        credentials.File(write(t, t.TempDir()+"/f", "[default]\ntype = ram_role_arn\naccess_key_id = shown-id\naccess_key_secret = "+planted+"\nrole_arn = "+role), o),
		"broken file": credentials.File(write(t, t.TempDir()+"/f", "[default]\n"+planted), o),
	}
	for _, mode := range []string{"AK", "StsToken", "RamRoleArn", "CloudSSO", "OAuth", "BearerToken", "External", "CredentialsURI", "Magic"} {
		providers["mode "+mode] = credentials.CLIProfile(configFile(t, "p", with(secrets, object{
			"mode": mode, "ram_role_arn": role, "cloud_sso_sign_in_url": "https://signin.example", "cloud_sso_account_id": "a", "cloud_sso_access_config": "c",
			"cloud_sso_access_token_expire": in(time.Hour), "oauth_site_type": "CN", "oauth_access_token_expire": 0,
			"process_command": "/no/such/tool " + planted, "credentials_uri": "https://keys.example/?k=" + url.QueryEscape(planted),
		})), o)
	}
	synctest.Test(t, func(t *testing.T) { // OAuth waits for other programs
		for name, p := range providers {
			c, err := p.Retrieve(t.Context())
			noSecret(t, name, printed(p)+printed(c)+printed(&c)+printed(err))
			if err == nil {
				assert.Contains(t, printed(c), "shown-id", name)
				assert.Equal(t, planted, c.AccessKeySecret, "redaction is for printing alone")
			}
		}
	})
	noSecret(t, "log", logged.String())
	for _, options := range []any{assume, &assume} {
		text := printed(options)
		noSecret(t, "options", text)
		assert.Contains(t, text, role)
		assert.Contains(t, text, "[redacted]")
	}
	assert.NotContains(t, printed(credentials.AssumeRoleOptions{RoleARN: role}), "redacted", "an empty secret is not hidden")
	assert.Equal(t, "[RoleARN=r SessionName=s Duration=1h0m0s Policy={} ExternalID=[redacted] SourceIdentity=i Region=cn VPC=true Endpoint=e]", credentials.AssumeRoleOptions{
		RoleARN: "r", SessionName: "s", Duration: time.Hour, Policy: "{}", ExternalID: "x", SourceIdentity: "i",
		STS: credentials.STSOptions{Region: "cn", VPC: true, Endpoint: "e"},
	}.String())
}
