package credentials

import (
	"context"
	"fmt"
	"os"
)

// The variables of Environment.
const (
	envAccessKeyID       = "ALIBABA_CLOUD_ACCESS_KEY_ID"
	envAccessKeyIDLegacy = "ALIBABA_CLOUD_ACCESS_KEY_Id" // an old spelling, still in use
	envAccessKeySecret   = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
	envSecurityToken     = "ALIBABA_CLOUD_SECURITY_TOKEN"
)

// Environment returns a provider of the keys in ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, and of
// the token in ALIBABA_CLOUD_SECURITY_TOKEN if that is set. Retrieve reads the variables at each call. If one of the first
// two is empty, the error names it and wraps [ErrIncomplete].
func Environment() Provider {
	return prompt(func(context.Context) (Credentials, error) {
		c := Credentials{
			AccessKeyID:     os.Getenv(envAccessKeyID),
			AccessKeySecret: os.Getenv(envAccessKeySecret),
			SecurityToken:   os.Getenv(envSecurityToken),
		}
		if c.AccessKeyID == "" {
			c.AccessKeyID = os.Getenv(envAccessKeyIDLegacy)
		}
		missing := envAccessKeyID
		if c.AccessKeyID != "" {
			missing = envAccessKeySecret
		}
		if err := c.Check(); err != nil {
			return Credentials{}, fmt.Errorf("environment: %s is not set: %w", missing, err)
		}
		return c, nil
	})
}
