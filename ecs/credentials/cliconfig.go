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

// CLIProfile provides what one profile in the configuration of the aliyun command-line tool says. An empty path is
// ALIBABA_CLOUD_CONFIG_FILE or else ~/.aliyun/config.json. The profile is that of Options, else ALIBABA_CLOUD_PROFILE, else
// the current one. It fails while ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true. These modes provide keys:
//
//	AK, StsToken            those of the profile
//	RamRoleArn              a role, for the keys of the profile
//	EcsRamRole              the role of the instance
//	RamRoleArnWithRoleName  a role, for the role of the instance
//	ChainableRamRoleArn     a role, for the keys of another profile
//	OIDC                    a role, for a token in a file
//	RsaKeyPair              a session that an RSA key opens
//	External                what a program prints
//	CredentialsURI          what a service answers
//	CloudSSO                a session of a login that is still valid
//	OAuth                   the same; the login is renewed, and the file with it, because the old one ends thereby
//
// BearerToken and Anonymous have no keys; that and a mode not known is an error that names it. The file is
// read again when it has changed. A file that everybody can read is reported to the logger, and so is one that cannot be
// read any more, which is used as it was. A file that this package writes can be read by its owner alone.
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
