package metadata

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

const (
	defaultEndpoint = "http://100.100.100.200"
	dialTimeout     = time.Second
	requestTimeout  = 2 * time.Second
	maxResponse     = 1 << 20 // user data, the longest entry, has at most 32 KB
)

// Options change how the service is reached. The zero value is right on an instance.
type Options struct {
	// Endpoint replaces http://100.100.100.200, for tests.
	Endpoint string

	// HTTPClient replaces the client's own, for tests. If its transport is an [http.Transport] or nil, proxies are
	// turned off in a copy of it.
	HTTPClient *http.Client

	// AllowTokenless lets requests go without a token where the service gives none: it does not know how to, or its
	// answer does not come, as in a container that is one network hop too far away.
	AllowTokenless bool
}

// Client reads the metadata of the instance that the program runs on. It is safe for concurrent use.
type Client struct {
	endpoint string
	http     rpc.Doer
	tokens   tokens
}

// New makes a client. Nothing is asked yet; a wrong endpoint is reported by the first call.
func NewClient(o Options) *Client {
	c := &Client{endpoint: o.Endpoint, http: direct(o.HTTPClient)}
	if c.endpoint == "" {
		c.endpoint = defaultEndpoint
	}
	c.tokens.allowNone = o.AllowTokenless
	c.tokens.busy = make(chan struct{}, 1)
	return c
}

// direct is a copy of hc that goes through no proxy and follows no redirect, or a transport of our own, which does neither.
func direct(hc *http.Client) rpc.Doer {
	own := transport{&http.Transport{
		DialContext:       (&net.Dialer{Timeout: dialTimeout}).DialContext,
		DisableKeepAlives: true, // calls are rare, and a kept connection keeps goroutines
	}}
	if hc == nil {
		return own
	}
	theirs := *hc
	switch t := theirs.Transport.(type) {
	case nil:
		theirs.Transport = own
	case *http.Transport:
		t = t.Clone()
		t.Proxy = nil
		theirs.Transport = t
	}
	theirs.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &theirs
}

type transport struct{ http.RoundTripper }

func (t transport) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// Get reads an entry as it is. The path is relative to /latest/, such as "meta-data/instance-id", and may have a query. An
// entry that does not exist is [ErrNotFound].
func (c *Client) Get(ctx context.Context, path string) (string, error) {
	for first := true; ; first = false {
		token, err := c.tokens.get(ctx, c)
		if err != nil {
			return "", err
		}
		header := http.Header{}
		if token != "" {
			header.Set(tokenHeader, token)
		}
		a, err := c.send(ctx, http.MethodGet, path, header)
		if err != nil {
			return "", err
		}
		switch {
		case a.Status == http.StatusOK:
			return string(a.Body), nil
		case a.Status == http.StatusUnauthorized && first,
			a.Status == http.StatusForbidden && first && token == "": // the instance has begun to insist on tokens
			if err := c.tokens.forget(ctx, token); err != nil {
				return "", err
			}
		default:
			return "", &Error{Path: path, Status: a.Status}
		}
	}
}

// List reads the names below a path, such as "meta-data/disks". Those that have names below themselves end in "/".
func (c *Client) List(ctx context.Context, path string) ([]string, error) {
	text, err := c.Get(ctx, strings.TrimSuffix(path, "/")+"/")
	if err != nil {
		return nil, err
	}
	return strings.Fields(text), nil
}

// send makes one request. The error of one that got no response is [ErrUnavailable], or the context's own.
func (c *Client) send(ctx context.Context, method, path string, header http.Header) (*rpc.Response, error) {
	target, err := c.resolve(path)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, requestTimeout, errSilent)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, method, target, nil)
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	req.Header = header
	a, err := rpc.Do(c.http, req, maxResponse)
	if err == nil {
		return a, nil
	}
	// Errors of net/http quote what breaks the protocol, and that may be an echo of the request.
	err = rpc.Secrets{header.Get(tokenHeader)}.Error(err)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("metadata: %q: %w", path, rpc.Cause(ctx, err))
	}
	return nil, &unavailableError{c.endpoint, err}
}

// resolve makes a URL of a path below /latest/.
func (c *Client) resolve(path string) (string, error) {
	base, err := url.Parse(c.endpoint)
	if err != nil || base.Host == "" || base.User != nil {
		return "", errors.New("metadata: endpoint: want a URL such as http://127.0.0.1:8080")
	}
	ref, err := url.Parse(strings.TrimPrefix(path, "/"))
	if err != nil || ref.Scheme != "" || ref.Host != "" {
		return "", fmt.Errorf("metadata: path %q: want one such as meta-data/instance-id", path)
	}
	u := base.JoinPath("latest", ref.EscapedPath())
	u.RawQuery = ref.RawQuery
	return u.String(), nil
}
