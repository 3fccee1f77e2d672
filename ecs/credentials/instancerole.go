package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// InstanceRoleOptions configure [InstanceRole]. The zero value uses the role attached to the instance.
type InstanceRoleOptions struct {
	RoleName string           // default: ALIBABA_CLOUD_ECS_METADATA, else the name that the metadata service returns
	Metadata *metadata.Client // default: a client that sends no request without a token
	Logger   *slog.Logger     // logs refreshes that fail while the old keys are valid. Default: none
}

// InstanceRole returns a provider of the keys of the RAM role attached to the ECS instance on which the program runs. The
// provider fails while ALIBABA_CLOUD_ECS_METADATA_DISABLED is true.
func InstanceRole(o InstanceRoleOptions) Provider {
	if o.Metadata == nil {
		o.Metadata = metadata.NewClient(metadata.Options{})
	}
	p := cached(o.retrieve, o.Logger)
	return prompt(func(ctx context.Context) (Credentials, error) {
		if isSet("ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
			return Credentials{}, errors.New("instance role: turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED")
		}
		return p.Retrieve(ctx)
	})
}

func (o InstanceRoleOptions) retrieve(ctx context.Context) (Credentials, error) {
	name := o.RoleName
	if name == "" {
		name = os.Getenv("ALIBABA_CLOUD_ECS_METADATA")
	}
	if name == "" {
		var err error
		if name, err = o.Metadata.RAMRole(ctx); errors.Is(err, metadata.ErrNotFound) {
			return Credentials{}, fmt.Errorf("instance role: the instance has no RAM role: %w", err)
		} else if err != nil {
			return Credentials{}, fmt.Errorf("instance role: %w", err)
		}
	}
	text, err := o.Metadata.Get(ctx, "meta-data/ram/security-credentials/"+url.PathEscape(name))
	if err != nil {
		return Credentials{}, fmt.Errorf("instance role %q: %w", name, err)
	}
	c, err := codedSession([]byte(text), nil)
	if err != nil {
		return Credentials{}, fmt.Errorf("instance role %q: %w", name, err)
	}
	return c, nil
}

// codedSession reads keys that come with a code, as the metadata service and credentials URIs return them.
func codedSession(body []byte, secrets rpc.Secrets) (Credentials, error) {
	var response session
	if err := unmarshal(body, &response); err != nil {
		return Credentials{}, err
	}
	switch {
	case response.Code == "Success":
		return response.credentials()
	case isCode(response.Code):
		return Credentials{}, fmt.Errorf("the response's code is %q", secrets.Redact(response.Code))
	}
	return Credentials{}, errors.New("the response has no code")
}
