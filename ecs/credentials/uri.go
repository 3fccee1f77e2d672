package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// URIOptions configure [URI].
type URIOptions struct {
	HTTPClient *http.Client // redirects are not followed. Default: a client of its own
	Logger     *slog.Logger // logs refreshes that fail while the old keys are valid. Default: none
}

// URI returns a provider of the keys that a service returns to a GET request. The URI must be HTTPS, so that nobody on the
// way can read the keys. Plain HTTP is allowed for localhost and for addresses that routers do not forward: loopback,
// link-local (169.254.0.0/16, fe80::/10) and the metadata service's 100.100.100.200. The URI may contain a secret, so
// errors show neither its query nor its user name and password.
func URI(uri string, o URIOptions) Provider {
	u, err := url.Parse(uri)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return failing(errors.New("credentials URI: want a URL such as http://127.0.0.1:8080/keys"))
	}
	shown := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	if u.Scheme == "http" && !isNear(u.Hostname()) {
		return failing(fmt.Errorf("credentials URI %q: want https; plain HTTP is for this machine and link-local addresses", shown))
	}
	return cached(func(ctx context.Context) (Credentials, error) {
		c, err := getURI(ctx, u, o.HTTPClient)
		if err != nil {
			return Credentials{}, fmt.Errorf("credentials URI %q: %w", shown, err)
		}
		return c, nil
	}, o.Logger)
}

// isNear reports whether requests to a host stay on this machine and its link.
func isNear(host string) bool {
	addr, err := netip.ParseAddr(host)
	return isLocal(host) || err == nil && (addr.IsLinkLocalUnicast() || addr == netip.AddrFrom4([4]byte{100, 100, 100, 200}))
}

func getURI(ctx context.Context, u *url.URL, hc *http.Client) (Credentials, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil) //nolint:gosec // G704: the caller chooses the URI
	if err != nil {
		return Credentials{}, errors.New("not a URL")
	}
	secrets := rpc.Secrets{u.RawQuery, u.User.Username()}
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		secrets = append(secrets, password)
		req.SetBasicAuth(u.User.Username(), password)
		_, sent, _ := strings.Cut(req.Header.Get("Authorization"), " ")
		secrets = append(secrets, sent)
	}
	resp, err := exchange(hc, req, secrets)
	if err != nil {
		return Credentials{}, err
	}
	if resp.Status != http.StatusOK {
		return Credentials{}, newStatusError(resp, secrets)
	}
	return codedSession(resp.Body, secrets)
}

const envURI = "ALIBABA_CLOUD_CREDENTIALS_URI"

// uriFromEnvironment returns the provider of the URI in the variable.
func uriFromEnvironment(o Options) Provider {
	var last latest[string]
	return prompt(func(ctx context.Context) (Credentials, error) {
		uri := os.Getenv(envURI)
		if uri == "" {
			return Credentials{}, fmt.Errorf("credentials URI: %s is not set", envURI)
		}
		return last.get(uri, func() Provider { return URI(uri, o.uri()) }).Retrieve(ctx)
	})
}
