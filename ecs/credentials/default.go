package credentials

import (
	"log/slog"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/metadata"
)

// Options are for the providers that find out by themselves where keys come from: [DefaultWith], [CLIProfile] and [File].
// The zero value is what [Default] has.
type Options struct {
	Profile     string           // profile or section of the file; default: ALIBABA_CLOUD_PROFILE, else the file's own default
	STSEndpoint string           // see the field Endpoint of [STSOptions]
	HTTPClient  *http.Client     // for everything but metadata; redirects are not followed
	Metadata    *metadata.Client // default: a client that goes without a token where there are none, if nothing forbids that
	NoProcess   bool             // profiles may neither run a program nor name a credentials URI
	ReadOnly    bool             // keep a renewed OAuth login in memory, which ends the one in the file; default: write it back
	Logger      *slog.Logger     // told of refreshes that fail while the keys still serve, and of files that others can read
}

const noKeys = "set " + envAccessKeyID + " and " + envAccessKeySecret + `, run "aliyun configure", or attach a RAM role to the instance`

// Default provides what a program finds without being told; the package documentation has the order of the sources. When
// there are no keys the error tells what was tried, and why each source has none.
func Default() Provider { return DefaultWith(Options{}) }

// DefaultWith is [Default] with options.
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

// instanceRole differs from what InstanceRole does alone: where the surroundings decide, they also decide about going
// without a token.
func (o Options) instanceRole(name string) InstanceRoleOptions {
	m := o.Metadata
	if m == nil {
		m = metadata.NewClient(metadata.Options{AllowTokenless: true})
	}
	return InstanceRoleOptions{RoleName: name, Metadata: m, Logger: o.Logger}
}
