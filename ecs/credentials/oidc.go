package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"strings"
	"time"
)

// OIDCOptions say which role to assume, and where the token is that proves who asks.
type OIDCOptions struct {
	ProviderARN string        // "acs:ram::<account>:oidc-provider/<name>". Required.
	TokenFile   string        // holds the token; read again for each set of keys, since tokens are replaced. Required.
	RoleARN     string        // "acs:ram::<account>:role/<name>". Required.
	SessionName string        // 2 to 64 letters, digits and ".@-_"; shown in audit logs. Default: "aliecs-" and random letters
	Duration    time.Duration // how long each set of keys lives: 15 minutes up to what the role allows. Default: 1 hour
	Policy      string        // a policy, in JSON, that allows less than the role does
	STS         STSOptions
	Logger      *slog.Logger // told of refreshes that fail while the keys still serve
}

// The limits that the service sets to a token.
const (
	shortestToken = 4
	longestToken  = 20000
)

// OIDC provides keys of a RAM role that trusts the tokens of an OpenID Connect provider.
func OIDC(o OIDCOptions) Provider {
	params, err := roleParams(o.RoleARN, o.SessionName, o.Duration, map[string]string{"OIDCProviderArn": o.ProviderARN, "Policy": o.Policy})
	switch {
	case err != nil:
		return failing(fmt.Errorf("OIDC: %w", err))
	case o.ProviderARN == "":
		return failing(errors.New("OIDC: the provider's ARN is empty"))
	case o.TokenFile == "":
		return failing(errors.New("OIDC: the token file has no name"))
	}
	return cached(func(ctx context.Context) (Credentials, error) {
		token, err := readToken(o.TokenFile)
		if err != nil {
			return Credentials{}, fmt.Errorf("OIDC: token file %q: %w", o.TokenFile, err)
		}
		form := maps.Clone(params)
		form.Set("OIDCToken", token)
		var response roleResponse
		if err := o.STS.unsigned(ctx, "AssumeRoleWithOIDC", form, token, &response); err != nil {
			return Credentials{}, fmt.Errorf("OIDC: role %q: %w", o.RoleARN, err)
		}
		return response.credentials(o.RoleARN)
	}, o.Logger)
}

func readToken(name string) (string, error) {
	text, err := readFile(name)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(text))
	if len(token) < shortestToken || len(token) > longestToken {
		return "", fmt.Errorf("%d characters are no token", len(token))
	}
	return token, nil
}

// oidcFromEnvironment is OIDC as the variables say, which ACK and others set in pods.
func oidcFromEnvironment(o Options) Provider {
	var last latest[OIDCOptions]
	return prompt(func(ctx context.Context) (Credentials, error) {
		opts := OIDCOptions{SessionName: os.Getenv("ALIBABA_CLOUD_ROLE_SESSION_NAME"), STS: o.sts(), Logger: o.Logger}
		for _, v := range []struct {
			to   *string
			name string
		}{
			{&opts.RoleARN, "ALIBABA_CLOUD_ROLE_ARN"},
			{&opts.ProviderARN, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"},
			{&opts.TokenFile, "ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
		} {
			if *v.to = os.Getenv(v.name); *v.to == "" {
				return Credentials{}, fmt.Errorf("OIDC: %s is not set", v.name)
			}
		}
		return last.get(opts, func() Provider { return OIDC(opts) }).Retrieve(ctx)
	})
}
