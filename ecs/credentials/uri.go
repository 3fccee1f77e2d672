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

// URIOptions change how a credentials URI is read.
type URIOptions struct {
	HTTPClient *http.Client // use this client; redirects are not followed
	Logger     *slog.Logger // told of refreshes that fail while the keys still serve
}

// URI provides the keys that a service returns to a GET request. Anybody on the way could read them, so the URI has to be
// HTTPS; plain HTTP is for localhost and the addresses that no router passes on: loopback, link-local (169.254.0.0/16,
// fe80::/10) and the metadata service's 100.100.100.200. The URI may hold a secret, so errors show neither its query nor a
// user name.
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

// isNear reports whether nobody but this machine and what is on its link sees what is sent to a host.
func isNear(host string) bool {
	addr, err := netip.ParseAddr(host)
	return isLocal(host) || err == nil && (addr.IsLinkLocalUnicast() || addr == netip.AddrFrom4([4]byte{100, 100, 100, 200}))
}

func getURI(ctx context.Context, u *url.URL, hc *http.Client) (Credentials, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil) //nolint:gosec // G704: to ask the URI that the caller names is the purpose
	if err != nil {
		return Credentials{}, errors.New("it is no URL")
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
	a, err := exchange(hc, req, secrets)
	if err != nil {
		return Credentials{}, err
	}
	if a.Status != http.StatusOK {
		return Credentials{}, unexpected(a, secrets)
	}
	return codedSession(a.Body, secrets)
}

const envURI = "ALIBABA_CLOUD_CREDENTIALS_URI"

// uriFromEnvironment is URI as the variable says.
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
