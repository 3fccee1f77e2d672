package credentials_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// write creates a file that only its owner can read.
func write(t testing.TB, name, text string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestFile_types(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	token := write(t, dir+"/token", "the.oidc.token")
	file := write(t, dir+"/credentials", fmt.Sprintf(`
[default]              # the one that counts
type = access_key      # kind of keys
access_key_id = id
access_key_secret = secret

[sts]
type = sts
access_key_id = id
access_key_secret = secret
security_token = token

[instance]
type = ecs_ram_role
[named-instance]
type = ecs_ram_role
role_name = role

[role]
type = ram_role_arn
access_key_id = source-id
access_key_secret = source-secret
role_arn = acs:ram::1:role/reader
role_session_name = me
policy = {"Version": "1"}
role_session_expiration = 1000

[oidc]
type = oidc_role_arn
oidc_provider_arn = acs:ram::1:oidc-provider/p
oidc_token_file_path = %s
role_arn = acs:ram::1:role/reader
role_session_name = me

[pair]
type = rsa_key_pair
public_key_id = k
private_key_file = /no/such/key

[bearer]
type = bearer
bearer_token = pl4nted
[none]
access_key_id = id
[unknown]
type = magic
[half]
type = access_key
access_key_id = id
[half-role]
type = ram_role_arn
access_key_id = id
access_key_secret = pl4nted
[half-sts]
type = sts
access_key_id = id
access_key_secret = pl4nted
[odd-time]
type = ram_role_arn
role_session_expiration = 1h
`, token))
	for _, tt := range []struct {
		section string
		want    credentials.Credentials
		sent    map[string]string
		err     string
	}{
		{"default", credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret"}, nil, ""},
		{"", credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret"}, nil, ""},
		{"sts", credentials.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token"}, nil, ""},
		{"instance", want("instance-1", time.Time{}), nil, ""},
		{"named-instance", want("instance-1", time.Time{}), nil, ""},
		{"role", want("reader-1", time.Time{}), map[string]string{"RoleSessionName": "me", "Policy": `{"Version": "1"}`, "DurationSeconds": "1000"}, ""},
		{"oidc", want("reader-1", time.Time{}), map[string]string{"RoleSessionName": "me", "DurationSeconds": "3600"}, ""},
		{"pair", credentials.Credentials{}, nil, `key pair "k": private key file "/no/such/key": no such file or directory`},
		{"bearer", credentials.Credentials{}, nil, `section "bearer": type "bearer": a bearer token cannot sign requests`},
		{"none", credentials.Credentials{}, nil, `section "none": no type is set`},
		{"unknown", credentials.Credentials{}, nil, `section "unknown": type "magic" is not supported`},
		{"half", credentials.Credentials{}, nil, `section "half": type "access_key": access_key_secret is not set`},
		{"half-role", credentials.Credentials{}, nil, `section "half-role": type "ram_role_arn": role_arn is not set`},
		{"half-sts", credentials.Credentials{}, nil, `section "half-sts": type "sts": security_token is not set`},
		{"odd-time", credentials.Credentials{}, nil, `section "odd-time": expiration "1h": want seconds`},
		{"nowhere", credentials.Credentials{}, nil, `there is no section "nowhere"`},
	} {
		t.Run(tt.section, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				p := credentials.File(file, credentials.Options{Profile: tt.section, HTTPClient: c.client(), Metadata: c.metadata()})
				got, err := p.Retrieve(t.Context())
				if tt.err != "" {
					assert.EqualError(t, err, fmt.Sprintf("credentials file %q: %s", file, tt.err))
					return
				}
				require.NoError(t, err)
				if tt.want.SecurityToken != "" && tt.want.SecurityToken != "token" {
					tt.want.Expires = time.Now().Add(time.Hour)
				}
				sameKeys(t, tt.want, got)
				for name, value := range tt.sent {
					assert.Equal(t, value, c.last(t).form.Get(name), name)
				}
				calls := c.calls("")
				retrieve(t, p)
				assert.Equal(t, calls, c.calls(""), "the keys are kept")
			})
		})
	}
}

// A file is read again after it has changed, and an error is not remembered. While the file is broken, its last good
// contents stay in use.
func TestFile_changes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "credentials")
	var logged bytes.Buffer
	p := credentials.File(file, credentials.Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	_, err := p.Retrieve(t.Context())
	assert.ErrorIs(t, err, os.ErrNotExist)
	write(t, file, "[default]\ntype = access_key\naccess_key_id = first\naccess_key_secret = s\n")
	assert.Equal(t, "first", retrieve(t, p))
	assert.Empty(t, logged.String())
	write(t, file, "[default]\npl4nted")
	for range 3 {
		assert.Equal(t, "first", retrieve(t, p), "somebody may be writing it")
	}
	assert.Equal(t, 1, bytes.Count(logged.Bytes(), []byte("credentials file not reread")), "once, not at each call")
	assert.Contains(t, logged.String(), `error="line 2: want key = value`)
	require.NoError(t, os.Remove(file))
	assert.Equal(t, "first", retrieve(t, p))
	write(t, file, "[default]\ntype = access_key\naccess_key_id = second\naccess_key_secret = s\n")
	assert.Equal(t, "second", retrieve(t, p))
}

func TestFile_place(t *testing.T) {
	clearEnvironment(t)
	home := os.Getenv("HOME")
	p := credentials.File("", credentials.Options{})
	const text = "[%s]\ntype = access_key\naccess_key_id = %s\naccess_key_secret = s\n"
	_, err := p.Retrieve(t.Context())
	assert.EqualError(t, err, fmt.Sprintf("credentials file %q: no such file or directory", home+"/.alibabacloud/credentials"))
	write(t, home+"/.alibabacloud/credentials", fmt.Sprintf(text, "default", "home")+fmt.Sprintf(text, "other", "other"))
	assert.Equal(t, "home", retrieve(t, p))
	t.Setenv("ALIBABA_CLOUD_PROFILE", "other")
	assert.Equal(t, "other", retrieve(t, p))
	t.Setenv("ALIBABA_CLOUD_PROFILE", "missing")
	_, err = p.Retrieve(t.Context())
	assert.ErrorContains(t, err, `there is no section "missing"`, "keys of another section are not what is asked for")
	t.Setenv("ALIBABA_CLOUD_PROFILE", "other")
	assert.Equal(t, "home", retrieve(t, credentials.File("", credentials.Options{Profile: "default"})))
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", write(t, home+"/elsewhere", fmt.Sprintf(text, "other", "elsewhere")))
	assert.Equal(t, "elsewhere", retrieve(t, p))
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", "")
	t.Setenv("HOME", "")
	_, err = p.Retrieve(t.Context())
	assert.ErrorContains(t, err, "credentials file: $HOME is not defined")
}

// A file that is not regular could block every caller forever.
func TestFile_notRegular(t *testing.T) {
	t.Parallel()
	for _, name := range []string{os.DevNull, t.TempDir()} {
		for _, p := range []credentials.Provider{
			credentials.File(name, credentials.Options{}), credentials.CLIProfile(name, credentials.Options{}),
			credentials.OIDC(credentials.OIDCOptions{ProviderARN: "p", TokenFile: name, RoleARN: role}),
			credentials.RSAKeyPair(credentials.RSAKeyPairOptions{PublicKeyID: "k", PrivateKeyFile: name}),
		} {
			_, err := p.Retrieve(t.Context())
			assert.ErrorContains(t, err, "not a regular file")
		}
	}
}

func TestFile_readableByAll(t *testing.T) {
	t.Parallel()
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true, 0o604: true} {
		file := write(t, t.TempDir()+"/credentials", "[default]\ntype = access_key\naccess_key_id = id\naccess_key_secret = pl4nted\n")
		require.NoError(t, os.Chmod(file, mode))
		var logged bytes.Buffer
		p := credentials.File(file, credentials.Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))})
		retrieve(t, p)
		retrieve(t, p)
		if !warned {
			assert.Empty(t, logged.String(), mode)
			continue
		}
		assert.Equal(t, 1, bytes.Count(logged.Bytes(), []byte("level=WARN msg=\"credentials file is readable by everyone\"")), "once, not at each call")
		assert.Contains(t, logged.String(), file)
		assert.NotContains(t, logged.String(), "pl4nted")
	}
}
