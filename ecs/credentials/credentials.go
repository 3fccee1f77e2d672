package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// Credentials are one AccessKey pair, with a security token when they are temporary.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string    // empty for long-lived keys
	Expires         time.Time // zero when they do not expire
}

// Provider is where credentials come from. It must be safe for concurrent use and should return when ctx
// ends; [Guard] is for one that may not. Credentials without an id or a secret are an error, never a success.
type Provider interface {
	Retrieve(ctx context.Context) (Credentials, error)
}

// ErrIncomplete is the error for credentials that lack the AccessKey id or its secret.
var ErrIncomplete = errors.New("the AccessKey id or secret is empty")

// Check returns [ErrIncomplete] when c cannot sign anything.
func (c Credentials) Check() error {
	if c.AccessKeyID == "" || c.AccessKeySecret == "" {
		return ErrIncomplete
	}
	return nil
}

// Static provides the same keys for ever; securityToken is empty for long-lived keys. An empty id or
// secret is reported by Retrieve.
func Static(accessKeyID, accessKeySecret, securityToken string) Provider {
	c := Credentials{AccessKeyID: accessKeyID, AccessKeySecret: accessKeySecret, SecurityToken: securityToken}
	return prompt(func(context.Context) (Credentials, error) {
		if err := c.Check(); err != nil {
			return Credentials{}, fmt.Errorf("static credentials: %w", err)
		}
		return c, nil
	})
}

// Format prints c without its secrets, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// String names the AccessKey id and hides the rest.
func (c Credentials) String() string {
	return fmt.Sprintf("{%s %s}", c.AccessKeyID, rpc.Redacted)
}

// LogValue logs the AccessKey id and hides the rest.
func (c Credentials) LogValue() slog.Value {
	return slog.GroupValue(slog.String("AccessKeyID", c.AccessKeyID), slog.String("AccessKeySecret", rpc.Redacted))
}

// MarshalText encodes what String prints, so that encoders show no secret either.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
