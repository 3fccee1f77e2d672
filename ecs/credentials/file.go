package credentials

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// File returns a provider of the keys of one section of a credentials file. If path is empty, the file is
// ALIBABA_CLOUD_CREDENTIALS_FILE, else ~/.alibabacloud/credentials. It is an INI file. The section is that of the options,
// else ALIBABA_CLOUD_PROFILE, else "default". Its type decides which keys it needs:
//
//	access_key     access_key_id, access_key_secret
//	sts            access_key_id, access_key_secret, security_token
//	ecs_ram_role   role_name, optional
//	ram_role_arn   access_key_id, access_key_secret, role_arn; optional: role_session_name, policy, role_session_expiration (seconds)
//	oidc_role_arn  oidc_provider_arn, oidc_token_file_path, role_arn; optional: role_session_name, policy, role_session_expiration (seconds)
//	rsa_key_pair   public_key_id, private_key_file; optional: session_expiration (seconds)
//	bearer         an error: a bearer token cannot sign
//
// The file is read again after it has changed. A file that everyone can read is logged. If the file can no longer be read,
// that is logged, too, and its last contents stay in use.
func File(path string, o Options) Provider {
	return prompt((&source{
		title: "credentials file", path: path, env: "ALIBABA_CLOUD_CREDENTIALS_FILE", home: ".alibabacloud/credentials", logger: o.Logger,
		profile: func() string { return cmp.Or(profileOf(o), "default") },
		build: func(_, name string, text []byte) (Provider, error) {
			sections, err := parseINI(text)
			if err != nil {
				return nil, err
			}
			s, ok := sections[name]
			if !ok {
				return nil, fmt.Errorf("there is no section %q", name)
			}
			p, err := s.provider(o)
			if err != nil {
				return nil, fmt.Errorf("section %q: %w", name, err)
			}
			return p, nil
		},
	}).Retrieve)
}

// provider returns the provider for the section's type.
func (s section) provider(o Options) (Provider, error) {
	const id, secret, role = "access_key_id", "access_key_secret", "role_arn"
	seconds, err := s.seconds(cmp.Or(s["role_session_expiration"], s["session_expiration"]))
	if err != nil {
		return nil, err
	}
	switch s["type"] {
	case "access_key":
		return Static(s[id], s[secret], ""), s.need(id, secret)
	case "sts":
		return Static(s[id], s[secret], s["security_token"]), s.need(id, secret, "security_token")
	case "ecs_ram_role":
		return InstanceRole(o.instanceRole(s["role_name"])), nil
	case "ram_role_arn":
		return AssumeRole(Static(s[id], s[secret], ""), AssumeRoleOptions{
			RoleARN: s[role], SessionName: s.session(), Policy: s["policy"], Duration: seconds, STS: o.sts(), Logger: o.Logger,
		}), s.need(id, secret, role)
	case "oidc_role_arn":
		return OIDC(OIDCOptions{
			ProviderARN: s["oidc_provider_arn"], TokenFile: s["oidc_token_file_path"], RoleARN: s[role], SessionName: s.session(),
			Policy: s["policy"], Duration: seconds, STS: o.sts(), Logger: o.Logger,
		}), s.need("oidc_provider_arn", "oidc_token_file_path", role)
	case "rsa_key_pair":
		return RSAKeyPair(RSAKeyPairOptions{
			PublicKeyID: s["public_key_id"], PrivateKeyFile: s["private_key_file"], Duration: seconds, STS: o.sts(), Logger: o.Logger,
		}), s.need("public_key_id", "private_key_file")
	case "bearer":
		return nil, errors.New(`type "bearer": a bearer token cannot sign requests`)
	case "":
		return nil, errors.New("no type is set")
	}
	return nil, fmt.Errorf("type %q is not supported", s["type"])
}

func (s section) session() string {
	return cmp.Or(s["role_session_name"], os.Getenv("ALIBABA_CLOUD_ROLE_SESSION_NAME"))
}

// need returns an error that names the first key without a value.
func (s section) need(keys ...string) error {
	for _, key := range keys {
		if s[key] == "" {
			return fmt.Errorf("type %q: %s is not set", s["type"], key)
		}
	}
	return nil
}

func (s section) seconds(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("expiration %q: want seconds", text)
	}
	return time.Duration(n) * time.Second, nil
}
