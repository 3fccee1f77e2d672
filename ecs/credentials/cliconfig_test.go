package credentials_test

import (
	"encoding/json"
	"fmt"
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

// object is a JSON object.
type object = map[string]any

// configFile writes a configuration of the command-line tool.
func configFile(t *testing.T, current string, profiles ...object) string {
	t.Helper()
	text, err := json.Marshal(object{"current": current, "profiles": profiles, "meta_path": "m"})
	require.NoError(t, err)
	return write(t, filepath.Join(t.TempDir(), "config.json"), string(text))
}

func TestCLIProfile_modes(t *testing.T) {
	t.Setenv("PRINT_KEYS", `{"mode":"StsToken","access_key_id":"printed","access_key_secret":"printed-secret","sts_token":"printed-token"}`)
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	exe, err := os.Executable()
	require.NoError(t, err)
	token := write(t, t.TempDir()+"/token", "the.oidc.token")
	keys := object{"access_key_id": "id", "access_key_secret": "secret"}
	sourceKeys := object{"access_key_id": "source-id", "access_key_secret": "source-secret"}
	assume := object{"ram_role_arn": "acs:ram::1:role/reader", "ram_session_name": "me", "expired_seconds": 1000, "policy": "{}", "external_id": "ext"}
	long, temporary := credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret"}, credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token"}
	for _, tt := range []struct {
		name    string
		mode    string
		profile []object // merged
		want    credentials.Credentials
		host    string
		err     string
	}{
		{"AK", "AK", []object{keys, {"sts_token": "left over"}}, long, "", ""},
		{"case of the mode", "ak", []object{keys}, long, "", ""},
		{"AK, no secret", "AK", []object{{"access_key_id": "id"}}, credentials.Credentials{}, "", `mode "AK": access_key_secret is not set`},
		{"StsToken", "StsToken", []object{keys, {"sts_token": "token"}}, temporary, "", ""},
		{"StsToken, expired", "StsToken", []object{keys, {"sts_token": "token", "sts_expiration": 946684799}}, credentials.Credentials{}, "", `mode "StsToken": the keys expired at 1999-12-31T23:59:59Z`},
		{"StsToken, no token", "StsToken", []object{keys}, credentials.Credentials{}, "", `mode "StsToken": sts_token is not set`},
		{"RamRoleArn", "RamRoleArn", []object{sourceKeys, assume}, want("reader-1", time.Time{}), "https://sts.aliyuncs.com", ""},
		{"RamRoleArn, region", "RamRoleArn", []object{sourceKeys, assume, {"sts_region": "cn-beijing"}}, want("reader-1", time.Time{}), "https://sts.cn-beijing.aliyuncs.com", ""},
		{"RamRoleArn, VPC", "RamRoleArn", []object{sourceKeys, assume, {"sts_region": "cn-beijing", "enable_vpc": true}}, want("reader-1", time.Time{}), "https://sts-vpc.cn-beijing.aliyuncs.com", ""},
		{"RamRoleArn, endpoint", "RamRoleArn", []object{sourceKeys, assume, {"sts_endpoint": "sts.example"}}, want("reader-1", time.Time{}), "https://sts.example", ""},
		{"RamRoleArn, plain HTTP", "RamRoleArn", []object{sourceKeys, assume, {"sts_endpoint": "http://sts.example"}}, credentials.Credentials{}, "", `assume role "acs:ram::1:role/reader": endpoint "sts.example": want https`},
		{"RamRoleArn, no role", "RamRoleArn", []object{sourceKeys}, credentials.Credentials{}, "", "assume role: the role's ARN is empty"},
		{"EcsRamRole", "EcsRamRole", nil, want("instance-1", time.Time{}), "", ""},
		{"EcsRamRole, named", "EcsRamRole", []object{{"ram_role_name": "role"}}, want("instance-1", time.Time{}), "", ""},
		{"RamRoleArnWithRoleName", "RamRoleArnWithRoleName", []object{assume, {"ram_role_name": "role"}}, want("reader-2", time.Time{}), "https://sts.aliyuncs.com", ""},
		{"ChainableRamRoleArn", "ChainableRamRoleArn", []object{assume, {"source_profile": "source"}}, want("reader-1", time.Time{}), "https://sts.aliyuncs.com", ""},
		{"ChainableRamRoleArn twice", "ChainableRamRoleArn", []object{assume, {"source_profile": "between"}}, want("reader-2", time.Time{}), "https://sts.aliyuncs.com", ""},
		{"ChainableRamRoleArn, no source", "ChainableRamRoleArn", []object{assume}, credentials.Credentials{}, "", `mode "ChainableRamRoleArn": source_profile is not set`},
		{"ChainableRamRoleArn, unknown source", "ChainableRamRoleArn", []object{assume, {"source_profile": "x"}}, credentials.Credentials{}, "", `source: there is no profile "x"`},
		{"ChainableRamRoleArn, its own source", "ChainableRamRoleArn", []object{assume, {"source_profile": "p"}}, credentials.Credentials{}, "", `mode "ChainableRamRoleArn": the source profiles form a cycle: ["p" "p"]`},
		{"ChainableRamRoleArn, a circle", "ChainableRamRoleArn", []object{assume, {"source_profile": "circle"}}, credentials.Credentials{}, "", `source: profile "circle": mode "ChainableRamRoleArn": the source profiles form a cycle: ["p" "circle" "p"]`},
		{"OIDC", "OIDC", []object{assume, {"oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": token}}, want("reader-1", time.Time{}), "https://sts.aliyuncs.com", ""},
		{"OIDC, no file", "OIDC", []object{assume, {"oidc_provider_arn": "p"}}, credentials.Credentials{}, "", "OIDC: no token file is set"},
		{"RsaKeyPair", "RsaKeyPair", []object{{"key_pair_name": "k", "private_key": "/no/such/key"}}, credentials.Credentials{}, "", `key pair "k": private key file "/no/such/key": no such file or directory`},
		{"External", "External", []object{{"process_command": `"` + exe + `" x`}}, credentials.Credentials{AccessKeyID: "printed", AccessKeySecret: "printed-secret", SecurityToken: "printed-token"}, "", ""},
		{"External, no command", "External", nil, credentials.Credentials{}, "", "process: the command is empty"},
		{"CredentialsURI", "CredentialsURI", []object{{"credentials_uri": "https://keys.example/get?key=u-secret"}}, want("uri-1", time.Time{}), "https://keys.example", ""},
		{"CredentialsURI, none", "CredentialsURI", nil, credentials.Credentials{}, "", "credentials URI: want a URL such as http://127.0.0.1:8080/keys"},
		{"BearerToken", "BearerToken", []object{{"bearer_token": "pl4nted"}}, credentials.Credentials{}, "", `mode "BearerToken": a bearer token cannot sign requests`},
		{"Anonymous", "Anonymous", nil, credentials.Credentials{}, "", `mode "Anonymous" has no keys`},
		{"unknown", "Magic", []object{keys}, credentials.Credentials{}, "", `mode "Magic" is not supported`},
		{"no mode", "", nil, credentials.Credentials{}, "", "no mode is set, and none can be inferred"},
		{"no mode, half a key", "", []object{{"access_key_id": "id"}}, credentials.Credentials{}, "", "no mode is set, and none can be inferred"},
		{"no mode, other half", "", []object{{"access_key_secret": "pl4nted"}}, credentials.Credentials{}, "", "no mode is set, and none can be inferred"},
		{"no mode, half a key pair", "", []object{{"key_pair_name": "k"}}, credentials.Credentials{}, "", "no mode is set, and none can be inferred"},
		{"no mode, half of OIDC", "", []object{{"oidc_provider_arn": "p", "ram_role_arn": "r"}}, credentials.Credentials{}, "", "no mode is set, and none can be inferred"},
		{"no mode, keys", "", []object{keys}, long, "", ""},
		{"no mode, token", "", []object{keys, {"sts_token": "token"}}, temporary, "", ""},
		{"no mode, role", "", []object{sourceKeys, assume}, want("reader-1", time.Time{}), "", ""},
		{"no mode, instance role", "", []object{{"ram_role_name": "role"}}, want("instance-1", time.Time{}), "", ""},
		{"no mode, OIDC", "", []object{assume, {"oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": token}}, want("reader-1", time.Time{}), "", ""},
		{"no mode, key pair", "", []object{{"key_pair_name": "k", "private_key": "/no"}}, credentials.Credentials{}, "", `key pair "k": private key file "/no": no such file or directory`},
		{"no mode, bearer", "", []object{{"bearer_token": "pl4nted"}}, credentials.Credentials{}, "", `mode "BearerToken": a bearer token cannot sign requests`},
		{"no mode, CloudSSO", "", []object{{"cloud_sso_sign_in_url": "https://signin.example"}}, credentials.Credentials{}, "", `mode "CloudSSO": cloud_sso_account_id is not set`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			profile := object{"name": "p", "mode": tt.mode, "region_id": "cn-hangzhou", "output_format": "json"}
			for _, more := range tt.profile {
				maps.Copy(profile, more)
			}
			file := configFile(t, "p", profile,
				object{"name": "source", "mode": "AK", "access_key_id": "source-id", "access_key_secret": "source-secret"},
				object{"name": "between", "mode": "ChainableRamRoleArn", "source_profile": "source", "ram_role_arn": "acs:ram::1:role/between"},
				object{"name": "circle", "mode": "ChainableRamRoleArn", "source_profile": "p", "ram_role_arn": "acs:ram::1:role/circle"})
			test := func(t *testing.T) {
				c := newCloud()
				p := credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client(), Metadata: c.metadata()})
				got, err := p.Retrieve(t.Context())
				if tt.err != "" {
					assert.EqualError(t, err, fmt.Sprintf(`CLI configuration %q: profile "p": %s`, file, tt.err))
					return
				}
				require.NoError(t, err)
				if tt.want.SecurityToken == tt.want.AccessKeyID+"-token" && tt.want.AccessKeyID != "printed" {
					tt.want.Expires = time.Now().Add(time.Hour)
				}
				sameKeys(t, tt.want, got)
				if tt.host != "" {
					assert.Equal(t, tt.host, c.last(t).host)
				}
				calls := c.calls("")
				retrieve(t, p)
				assert.Equal(t, calls, c.calls(""), "the keys are kept")
			}
			if tt.name == "External" {
				test(t) // a bubble waits for no program
			} else {
				synctest.Test(t, test)
			}
		})
	}
}

func TestCLIProfile_roleParameters(t *testing.T) {
	t.Parallel()
	c := newCloud()
	file := configFile(t, "p", object{"name": "p", "mode": "RamRoleArn", "access_key_id": "temporary", "access_key_secret": "temporary-secret", "sts_token": "temporary-token",
		"ram_role_arn": "acs:ram::1:role/reader", "ram_session_name": "me", "expired_seconds": 1000, "policy": "{}", "external_id": "ext"})
	c.secrets["temporary"], c.tokens["temporary"] = "temporary-secret", "temporary-token"
	retrieve(t, credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()}))
	for name, value := range map[string]string{"RoleSessionName": "me", "DurationSeconds": "1000", "Policy": "{}", "ExternalId": "ext", "SecurityToken": "temporary-token"} {
		assert.Equal(t, value, c.last(t).form.Get(name), name)
	}
}

func TestCLIProfile_profile(t *testing.T) {
	clearEnvironment(t)
	ak := func(name string) object {
		return object{"name": name, "mode": "AK", "access_key_id": name, "access_key_secret": "s"}
	}
	file := configFile(t, "current", ak("current"), ak("env"), ak("option"), ak("default"))
	p := credentials.CLIProfile(file, credentials.Options{})
	assert.Equal(t, "current", retrieve(t, p))
	t.Setenv("ALIBABA_CLOUD_PROFILE", "env")
	assert.Equal(t, "env", retrieve(t, p))
	assert.Equal(t, "option", retrieve(t, credentials.CLIProfile(file, credentials.Options{Profile: "option"})))
	_, err := credentials.CLIProfile(file, credentials.Options{Profile: "x"}).Retrieve(t.Context())
	assert.EqualError(t, err, fmt.Sprintf("CLI configuration %q: there is no profile %q", file, "x"))
	t.Setenv("ALIBABA_CLOUD_PROFILE", "")
	assert.Equal(t, "default", retrieve(t, credentials.CLIProfile(configFile(t, "", ak("default")), credentials.Options{})))
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", file)
	assert.Equal(t, "current", retrieve(t, credentials.CLIProfile("", credentials.Options{})))
	t.Setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
	_, err = p.Retrieve(t.Context())
	assert.EqualError(t, err, "CLI configuration: turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED")
}

func TestCLIProfile_brokenFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "not JSON",
		`{"current":"pl4nted`:    "not JSON",
		`{"profiles":"pl4nted"}`: `unexpected JSON string in "profiles"`,
		`{"profiles":[{"name":"default","mode":"AK","access_key_secret":815}]}`: `unexpected JSON number in "profiles.access_key_secret"`,
		`{"profiles":null}`: `there is no profile "default"`,
	} {
		file := write(t, t.TempDir()+"/config.json", text)
		_, err := credentials.CLIProfile(file, credentials.Options{}).Retrieve(t.Context())
		assert.EqualError(t, err, fmt.Sprintf("CLI configuration %q: %s", file, want))
	}
}

// The keys in the profile are judged by the service's clock, if the client knows it.
func TestCLIProfile_wrongClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stored := object{"name": "p", "mode": "StsToken", "access_key_id": "stored", "access_key_secret": "s", "sts_token": "t", "sts_expiration": in(30 * time.Minute)}
		p := credentials.CLIProfile(configFile(t, "p", stored), credentials.Options{})
		_, err := p.Retrieve(noticed(t, time.Hour, ""))
		assert.ErrorContains(t, err, "the keys expired at 2000-01-01T00:30:00Z")
		time.Sleep(time.Hour)
		keys, err := p.Retrieve(noticed(t, -time.Hour, ""))
		assert.NoError(t, err)
		assert.Equal(t, "stored", keys.AccessKeyID)
	})
	for _, tt := range []struct {
		name    string
		offset  time.Duration
		expired string
		want    string
		login   string // after the call
	}{
		{"right", 0, "", "stored", "login-token"},
		{"slow", time.Hour, "", "oauth-2", "login-1"},
		{"slow, and keys about to expire", 28 * time.Minute, "", "oauth-1", "login-token"},
		{"fast", -time.Hour, "", "stored", "login-token"},
		{"called expired", 0, "stored", "oauth-1", "login-token"},
		{"others called expired", 0, "another", "stored", "login-token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.ahead = tt.offset
				file := configFile(t, "p", with(oauthProfile(), object{"sts_expiration": in(30 * time.Minute), "oauth_access_token_expire": in(time.Hour)}))
				keys, err := credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()}).Retrieve(noticed(t, tt.offset, tt.expired))
				require.NoError(t, err)
				assert.Equal(t, tt.want, keys.AccessKeyID)
				login := profiles(t, file)[0]
				assert.Equal(t, tt.login, login["oauth_access_token"])
				if tt.login == "login-1" {
					assert.EqualValues(t, in(tt.offset+3*time.Hour), login["oauth_access_token_expire"])
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		sso := object{"name": "p", "mode": "CloudSSO", "cloud_sso_sign_in_url": "https://signin.example", "cloud_sso_account_id": "account",
			"cloud_sso_access_config": "ac-1", "access_token": "login-token", "cloud_sso_access_token_expire": in(time.Hour)}
		_, err := credentials.CLIProfile(configFile(t, "p", sso), credentials.Options{HTTPClient: c.client()}).Retrieve(noticed(t, time.Hour, ""))
		assert.ErrorContains(t, err, "the login has ended")
	})
}

// A program can forbid a file to make it run a program or send a request to any address.
func TestCLIProfile_noProcess(t *testing.T) {
	clearEnvironment(t)
	runs := t.TempDir() + "/runs"
	t.Setenv("PRINT_KEYS_RUNS", runs)
	t.Setenv("PRINT_KEYS", `{"access_key_id":"i","access_key_secret":"s"}`)
	exe, err := os.Executable()
	require.NoError(t, err)
	c := newCloud()
	for _, profile := range []object{
		{"name": "p", "mode": "External", "process_command": `"` + exe + `"`},
		{"name": "p", "mode": "CredentialsURI", "credentials_uri": "https://keys.example/get?key=u-secret"},
	} {
		file := configFile(t, "p", profile)
		_, err := credentials.CLIProfile(file, credentials.Options{NoProcess: true, HTTPClient: c.client()}).Retrieve(t.Context())
		assert.ErrorContains(t, err, fmt.Sprintf("mode %q: forbidden by option", profile["mode"]))
		t.Setenv("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "true")
		_, err = credentials.CLIProfile(file, credentials.Options{HTTPClient: c.client()}).Retrieve(t.Context())
		assert.ErrorContains(t, err, fmt.Sprintf("mode %q: forbidden by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", profile["mode"]))
		t.Setenv("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", "")
	}
	assert.Zero(t, c.calls(""))
	assert.NoFileExists(t, runs)
}
