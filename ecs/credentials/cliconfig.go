package credentials

import (
	"cmp"
	"context"
	"fmt"
)

const (
	titleCLIConfig  = "CLI configuration"
	homeCLIConfig   = ".aliyun/config.json"
	envCLIConfig    = "ALIBABA_CLOUD_CONFIG_FILE"
	envNoCLIProfile = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
)

// CLIProfile returns a provider of the keys of one profile in the configuration of the aliyun command-line tool. If path
// is empty, the file is ALIBABA_CLOUD_CONFIG_FILE, else ~/.aliyun/config.json. The profile is that of the options, else
// ALIBABA_CLOUD_PROFILE, else the current one. The provider fails while ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true. These
// modes have keys:
//
//	AK, StsToken            the keys of the profile
//	RamRoleArn              a role, assumed with the keys of the profile
//	EcsRamRole              the role of the instance
//	RamRoleArnWithRoleName  a role, assumed with the role of the instance
//	ChainableRamRoleArn     a role, assumed with the keys of another profile
//	OIDC                    a role, assumed with a token in a file
//	RsaKeyPair              a session opened with an RSA key
//	External                the output of a program
//	CredentialsURI          the response of a service
//	CloudSSO                a session of a login, which must be valid
//	OAuth                   a session of a login, which is renewed and saved in the file, because renewal ends the old one
//
// BearerToken and Anonymous have no keys. For them, and for an unknown mode, the error names the mode. The file is read
// again after it has changed. A file that everyone can read is logged. If the file can no longer be read, that is logged,
// too, and its last contents stay in use. If this package writes the file, only its owner can read it.
func CLIProfile(path string, o Options) Provider {
	s := &source{
		title: titleCLIConfig, path: path, env: envCLIConfig, home: homeCLIConfig, logger: o.Logger,
		profile: func() string { return profileOf(o) },
		build: func(path, name string, text []byte) (Provider, error) {
			config, err := parseCLIConfig(text)
			if err != nil {
				return nil, err
			}
			return config.provider(config.name(name), path, o, nil)
		},
	}
	return prompt(func(ctx context.Context) (Credentials, error) {
		if isSet(envNoCLIProfile) {
			return Credentials{}, fmt.Errorf("%s: turned off by %s", titleCLIConfig, envNoCLIProfile)
		}
		return s.Retrieve(ctx)
	})
}

type cliConfig struct {
	Current  string       `json:"current"`
	Profiles []cliProfile `json:"profiles"`
}

func parseCLIConfig(text []byte) (*cliConfig, error) {
	config := new(cliConfig)
	return config, unmarshal(text, config)
}

// name returns the name of the profile to use: the given one, else the current one.
func (c *cliConfig) name(given string) string { return cmp.Or(given, c.Current, "default") }

func (c *cliConfig) find(name string) (cliProfile, error) {
	for _, p := range c.Profiles {
		if p.Name == name {
			return p, nil
		}
	}
	return cliProfile{}, fmt.Errorf("there is no profile %q", name)
}

// cliProfile is a profile. Times are in seconds since 1970.
type cliProfile struct {
	Name     string `json:"name"`
	Mode     string `json:"mode"`
	RegionID string `json:"region_id"`

	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	STSToken        string `json:"sts_token"`
	STSExpiration   int64  `json:"sts_expiration"`

	RoleARN        string `json:"ram_role_arn"`
	SessionName    string `json:"ram_session_name"`
	ExpiredSeconds int64  `json:"expired_seconds"`
	Policy         string `json:"policy"`
	ExternalID     string `json:"external_id"`
	STSRegion      string `json:"sts_region"`
	STSEndpoint    string `json:"sts_endpoint"`
	EnableVPC      bool   `json:"enable_vpc"`
	RoleName       string `json:"ram_role_name"`
	SourceProfile  string `json:"source_profile"`

	OIDCProviderARN string `json:"oidc_provider_arn"`
	OIDCTokenFile   string `json:"oidc_token_file"`
	PrivateKey      string `json:"private_key"`
	KeyPairName     string `json:"key_pair_name"`
	ProcessCommand  string `json:"process_command"`
	CredentialsURI  string `json:"credentials_uri"`
	BearerToken     string `json:"bearer_token"`

	CloudSSOSignInURL    string `json:"cloud_sso_sign_in_url"`
	CloudSSOAccountID    string `json:"cloud_sso_account_id"`
	CloudSSOAccessConfig string `json:"cloud_sso_access_config"`
	AccessToken          string `json:"access_token"`
	AccessTokenExpire    int64  `json:"cloud_sso_access_token_expire"`

	OAuthSiteType          string `json:"oauth_site_type"`
	OAuthAccessToken       string `json:"oauth_access_token"`
	OAuthAccessTokenExpire int64  `json:"oauth_access_token_expire"`
	OAuthRefreshToken      string `json:"oauth_refresh_token"`
}

// Format prints p without its secrets.
func (p cliProfile) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%s %s}", p.Name, p.Mode) }

// provider returns the provider of a profile. through are the profiles that led to it, each the source of the one before.
func (c *cliConfig) provider(name, path string, o Options, through []string) (Provider, error) {
	p, err := c.find(name)
	if err != nil {
		return nil, err
	}
	provider, err := p.provider(c, path, o, append(through, name))
	if err != nil {
		return nil, fmt.Errorf("profile %q: %w", name, err)
	}
	return prompt(func(ctx context.Context) (Credentials, error) {
		keys, err := provider.Retrieve(ctx)
		if err != nil {
			return Credentials{}, fmt.Errorf("profile %q: %w", name, err)
		}
		return keys, nil
	}), nil
}
