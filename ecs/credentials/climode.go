package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// provider returns the provider for the profile's mode. The case of a mode does not matter, as in the tool.
func (p cliProfile) provider(c *cliConfig, path string, o Options, through []string) (Provider, error) {
	p.Mode = cmp.Or(p.Mode, p.guess())
	switch strings.ToLower(p.Mode) {
	case "ak":
		return Static(p.AccessKeyID, p.AccessKeySecret, ""), p.needKeys()
	case "ststoken":
		return prompt(p.stored), cmp.Or(p.needKeys(), p.need("sts_token", p.STSToken))
	case "ramrolearn":
		return p.assume(Static(p.AccessKeyID, p.AccessKeySecret, p.STSToken), o), p.needKeys()
	case "ecsramrole":
		return InstanceRole(o.instanceRole(p.RoleName)), nil
	case "ramrolearnwithrolename":
		return p.assume(InstanceRole(o.instanceRole(p.RoleName)), o), nil
	case "chainableramrolearn":
		return p.chained(c, path, o, through)
	case "oidc":
		return OIDC(OIDCOptions{
			ProviderARN: p.OIDCProviderARN, TokenFile: p.OIDCTokenFile, RoleARN: p.RoleARN, SessionName: p.session(),
			Duration: p.duration(), Policy: p.Policy, STS: p.sts(o), Logger: o.Logger,
		}), nil
	case "rsakeypair":
		return RSAKeyPair(RSAKeyPairOptions{
			PublicKeyID: p.KeyPairName, PrivateKeyFile: p.PrivateKey, Duration: p.duration(), STS: p.sts(o), Logger: o.Logger,
		}), nil
	case "external":
		return p.foreign(o, Process(p.ProcessCommand, ProcessOptions{Logger: o.Logger})), nil
	case "credentialsuri":
		return p.foreign(o, URI(cmp.Or(p.CredentialsURI, os.Getenv(envURI)), o.uri())), nil
	case "cloudsso":
		return p.cloudSSO(o)
	case "oauth":
		return p.oauth(path, o)
	case "bearertoken":
		return nil, fmt.Errorf("mode %q: a bearer token cannot sign requests", p.Mode)
	case "anonymous":
		return nil, fmt.Errorf("mode %q has no keys", p.Mode)
	case "":
		return nil, errors.New("no mode is set, and none can be inferred")
	}
	return nil, fmt.Errorf("mode %q is not supported", p.Mode)
}

// guess infers the mode of a profile that names none, in the order of the tool.
func (p cliProfile) guess() string {
	keys := p.AccessKeyID != "" && p.AccessKeySecret != ""
	switch {
	case keys && p.STSToken != "":
		return "StsToken"
	case keys && p.RoleARN != "":
		return "RamRoleArn"
	case keys:
		return "AK"
	case p.PrivateKey != "" && p.KeyPairName != "":
		return "RsaKeyPair"
	case p.RoleName != "":
		return "EcsRamRole"
	case p.ProcessCommand != "":
		return "External"
	case p.OIDCProviderARN != "" && p.OIDCTokenFile != "" && p.RoleARN != "":
		return "OIDC"
	case p.CloudSSOSignInURL != "":
		return "CloudSSO"
	case p.BearerToken != "":
		return "BearerToken"
	}
	return ""
}

// need returns an error if the value of a key is empty.
func (p cliProfile) need(key, value string) error {
	if value == "" {
		return fmt.Errorf("mode %q: %s is not set", p.Mode, key)
	}
	return nil
}

func (p cliProfile) needKeys() error {
	return cmp.Or(p.need("access_key_id", p.AccessKeyID), p.need("access_key_secret", p.AccessKeySecret))
}

func (p cliProfile) session() string {
	return cmp.Or(p.SessionName, os.Getenv("ALIBABA_CLOUD_ROLE_SESSION_NAME"))
}

func (p cliProfile) duration() time.Duration { return time.Duration(p.ExpiredSeconds) * time.Second }

func (p cliProfile) sts(o Options) STSOptions {
	s := o.sts()
	s.Endpoint, s.Region, s.VPC = cmp.Or(s.Endpoint, p.STSEndpoint), p.STSRegion, p.EnableVPC
	return s
}

func (p cliProfile) assume(source Provider, o Options) Provider {
	return AssumeRole(source, AssumeRoleOptions{
		RoleARN: p.RoleARN, SessionName: p.session(), Duration: p.duration(), Policy: p.Policy, ExternalID: p.ExternalID,
		STS: p.sts(o), Logger: o.Logger,
	})
}

func (p cliProfile) chained(c *cliConfig, path string, o Options, through []string) (Provider, error) {
	if err := p.need("source_profile", p.SourceProfile); err != nil {
		return nil, err
	}
	if slices.Contains(through, p.SourceProfile) {
		return nil, fmt.Errorf("mode %q: the source profiles form a cycle: %q", p.Mode, append(through, p.SourceProfile))
	}
	source, err := c.provider(p.SourceProfile, path, o, through)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	return p.assume(source, o), nil
}

// foreign forbids, by option or variable, a source outside the program that a file can name.
func (p cliProfile) foreign(o Options, source Provider) Provider {
	return prompt(func(ctx context.Context) (Credentials, error) {
		if o.NoProcess {
			return Credentials{}, fmt.Errorf("mode %q: forbidden by option", p.Mode)
		}
		if isSet(envNoProcess) {
			return Credentials{}, fmt.Errorf("mode %q: forbidden by %s", p.Mode, envNoProcess)
		}
		return source.Retrieve(ctx)
	})
}

// stored returns the keys in the profile itself.
func (p cliProfile) stored(ctx context.Context) (Credentials, error) {
	c := Credentials{AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.STSToken}
	if p.STSExpiration != 0 {
		c.Expires = time.Unix(p.STSExpiration, 0)
	}
	if err := c.Check(); err != nil {
		return Credentials{}, err
	}
	if err := c.fresh(rpc.Now(ctx)); err != nil {
		return Credentials{}, fmt.Errorf("mode %q: %w", p.Mode, err)
	}
	return c, nil
}

// storedOr returns a provider that uses the keys in the profile until shortly before they expire, and then renews them.
func (p cliProfile) storedOr(renew ProviderFunc, o Options) Provider {
	return cached(func(ctx context.Context) (Credentials, error) {
		var old Credentials
		if p.STSToken != "" && p.STSExpiration != 0 && p.AccessKeyID != rpc.NoticeOf(ctx).Expired {
			old, _ = p.stored(ctx)
		}
		if old.Expires.Sub(rpc.Now(ctx)) > refreshAhead+refreshSpread {
			return old, nil
		}
		keys, err := renew(ctx)
		if err == nil {
			return keys, nil
		}
		err = fmt.Errorf("mode %q: %w", p.Mode, err)
		if rpc.Now(ctx).Before(old.Expires) {
			warnOld(ctx, o.Logger, err, old.Expires)
			return old, nil
		}
		return Credentials{}, err
	}, o.Logger)
}
