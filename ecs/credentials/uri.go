package credentials

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
)

// URIOptions change how a credentials URI is read.
type URIOptions struct {
	HTTPClient *http.Client // use this client; redirects are not followed
	Logger     *slog.Logger // told of refreshes that fail while the keys still serve
}

// URI provides the keys that a service answers to a GET request. The URI may hold a secret, so errors show neither its
// query nor a user name.
func URI(uri string, o URIOptions) Provider {
	u, err := url.Parse(uri)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return failing(errors.New("credentials URI: want a URL such as http://127.0.0.1:8080/keys"))
	}
	shown := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	return cached(Func(func(ctx context.Context) (Credentials, error) {
		c, err := getURI(ctx, uri, o.HTTPClient)
		if err != nil {
			return Credentials{}, fmt.Errorf("credentials URI %q: %w", shown, err)
		}
		return c, nil
	}), o.Logger)
}

func getURI(ctx context.Context, uri string, hc *http.Client) (Credentials, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, nil) //nolint:gosec // G704: to ask the URI that the caller names is the purpose
	if err != nil {
		return Credentials{}, errors.New("it is no URL")
	}
	a, err := exchange(hc, req)
	if err != nil {
		return Credentials{}, err
	}
	if a.Status != http.StatusOK {
		return Credentials{}, unexpected(a)
	}
	return codedSession(a.Body)
}

const envURI = "ALIBABA_CLOUD_CREDENTIALS_URI"

// uriFromEnvironment is URI as the variable says.
func uriFromEnvironment(o Options) Provider {
	var last latest[string]
	return Func(func(ctx context.Context) (Credentials, error) {
		uri := os.Getenv(envURI)
		if uri == "" {
			return Credentials{}, fmt.Errorf("credentials URI: %s is not set", envURI)
		}
		return last.get(uri, func() Provider { return URI(uri, o.uri()) }).Retrieve(ctx)
	})
}
