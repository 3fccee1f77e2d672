package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// Credentials are an AccessKey pair, with a security token if the pair is temporary.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string    // empty for long-lived keys
	Expires         time.Time // zero if they do not expire
}

// Provider is a source of credentials. It must be safe for concurrent use and should return when ctx ends; wrap it in
// [Guard] if it may not. Retrieve returns an error rather than credentials that lack the id or the secret.
type Provider interface {
	Retrieve(ctx context.Context) (Credentials, error)
}

// ErrIncomplete is the error for credentials that lack the AccessKey id or its secret.
var ErrIncomplete = errors.New("the AccessKey id or secret is empty")

// Check returns [ErrIncomplete] if c lacks the AccessKey id or its secret.
func (c Credentials) Check() error {
	if c.AccessKeyID == "" || c.AccessKeySecret == "" {
		return ErrIncomplete
	}
	return nil
}

// Static returns a provider of fixed keys. The security token is empty for long-lived keys. Retrieve reports an empty id
// or secret.
func Static(accessKeyID, accessKeySecret, securityToken string) Provider {
	c := Credentials{AccessKeyID: accessKeyID, AccessKeySecret: accessKeySecret, SecurityToken: securityToken}
	return prompt(func(context.Context) (Credentials, error) {
		if err := c.Check(); err != nil {
			return Credentials{}, fmt.Errorf("static credentials: %w", err)
		}
		return c, nil
	})
}

// Format prints c without its secrets, for every verb.
func (c Credentials) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// String returns the AccessKey id, and hides the rest.
func (c Credentials) String() string {
	return fmt.Sprintf("{%s %s}", c.AccessKeyID, rpc.Redacted)
}

// LogValue returns the AccessKey id, and hides the rest.
func (c Credentials) LogValue() slog.Value {
	return slog.GroupValue(slog.String("AccessKeyID", c.AccessKeyID), slog.String("AccessKeySecret", rpc.Redacted))
}

// MarshalText returns the same text as String, so that encoders show no secret.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
