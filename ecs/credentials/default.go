package credentials

import (
	"log/slog"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// Options configure the providers that find the source of keys by themselves: [DefaultWith], [CLIProfile] and [File]. The
// zero value is that of [Default].
type Options struct {
	Profile     string           // profile or section of the file. Default: ALIBABA_CLOUD_PROFILE, else the current or default one
	NoProcess   bool             // forbid profiles that run a program or name a credentials URI
	ReadOnly    bool             // keep a renewed OAuth login in memory, although the one in the file is then invalid. Default: write it back
	STSEndpoint string           // see the field Endpoint of [STSOptions]
	HTTPClient  *http.Client     // for all requests but metadata; redirects are not followed. Default: a client of its own
	Metadata    *metadata.Client // default: a client that allows requests without a token, unless a variable forbids them
	Logger      *slog.Logger     // logs refreshes that fail while the old keys are valid, and files that everyone can read. Default: none
}

const noKeys = "set " + envAccessKeyID + " and " + envAccessKeySecret + `, run "aliyun configure", or attach a RAM role to the instance`

// Default returns the chain of the sources that need no configuration in the program; the package documentation lists
// them in order. If none has keys, the error begins with what to do and says why each source has none, one per line.
func Default() Provider { return DefaultWith(Options{}) }

// DefaultWith returns the chain of [Default], with options.
func DefaultWith(o Options) Provider {
	return newChain(noKeys,
		Environment(),
		oidcFromEnvironment(o),
		CLIProfile("", o),
		File("", o),
		InstanceRole(o.instanceRole("")),
		uriFromEnvironment(o),
	)
}

func (o Options) sts() STSOptions {
	return STSOptions{Endpoint: o.STSEndpoint, HTTPClient: o.HTTPClient}
}

func (o Options) uri() URIOptions { return URIOptions{HTTPClient: o.HTTPClient, Logger: o.Logger} }

// instanceRole allows metadata requests without a token, as InstanceRole alone does not: where the environment chooses the
// source, it also decides about tokens.
func (o Options) instanceRole(name string) InstanceRoleOptions {
	m := o.Metadata
	if m == nil {
		m = metadata.NewClient(metadata.Options{AllowTokenless: true})
	}
	return InstanceRoleOptions{RoleName: name, Metadata: m, Logger: o.Logger}
}
