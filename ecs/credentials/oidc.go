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

// OIDCOptions configure [OIDC].
type OIDCOptions struct {
	RoleARN     string        // "acs:ram::<account>:role/<name>". Required.
	ProviderARN string        // "acs:ram::<account>:oidc-provider/<name>". Required.
	TokenFile   string        // holds the token; read again at each refresh, because tokens are replaced. Required.
	SessionName string        // 2 to 64 letters, digits and ".@-_", shown in audit logs. Default: "aliecs-" and random letters and digits
	Policy      string        // a policy, in JSON, that restricts the role further. Default: none
	Duration    time.Duration // lifetime of the keys. Range: 15 minutes to the maximum of the role. Default: 1 hour
	STS         STSOptions    // how to reach the security token service
	Logger      *slog.Logger  // logs refreshes that fail while the old keys are valid. Default: none
}

// The service's limits for the length of a token.
const (
	shortestToken = 4
	longestToken  = 20000
)

// OIDC returns a provider of the keys of a RAM role that trusts the tokens of an OpenID Connect provider.
func OIDC(o OIDCOptions) Provider {
	params, err := roleParams(o.RoleARN, o.SessionName, o.Duration, map[string]string{"OIDCProviderArn": o.ProviderARN, "Policy": o.Policy})
	switch {
	case err != nil:
		return failing(fmt.Errorf("OIDC: %w", err))
	case o.ProviderARN == "":
		return failing(errors.New("OIDC: the provider's ARN is empty"))
	case o.TokenFile == "":
		return failing(errors.New("OIDC: no token file is set"))
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
		return "", fmt.Errorf("the token has %d characters, want %d to %d", len(token), shortestToken, longestToken)
	}
	return token, nil
}

// oidcFromEnvironment returns the provider that the variables configure. ACK, among others, sets them in pods.
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
