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

// Options configure a [Client]. The zero value is right on an instance.
type Options struct {
	// AllowTokenless allows requests without a token if the service issues none: it does not support tokens, or its
	// response does not arrive, as in a container that is one network hop too far away.
	AllowTokenless bool

	// Endpoint is a URL, for tests. Default: http://100.100.100.200
	Endpoint string

	// HTTPClient is for tests. Redirects are not followed. If its transport is nil or an [http.Transport], proxies are
	// disabled in a copy of it. Default: a client of its own
	HTTPClient *http.Client
}

// Client reads the metadata of the instance that the program runs on. It is safe for concurrent use.
type Client struct {
	endpoint string
	http     rpc.Doer
	tokens   tokens
}

// NewClient returns a client. It sends no request; the first call reports a wrong endpoint.
func NewClient(o Options) *Client {
	c := &Client{endpoint: o.Endpoint, http: direct(o.HTTPClient)}
	if c.endpoint == "" {
		c.endpoint = defaultEndpoint
	}
	c.tokens.allowNone = o.AllowTokenless
	c.tokens.busy = make(chan struct{}, 1)
	return c
}

// direct returns a copy of hc that uses no proxy and follows no redirects or, if hc is nil, a transport of our own, which does
// neither.
func direct(hc *http.Client) rpc.Doer {
	own := rpc.Transport{RoundTripper: &http.Transport{
		DialContext:       (&net.Dialer{Timeout: dialTimeout}).DialContext,
		DisableKeepAlives: true, // calls are rare, and an idle connection keeps goroutines
	}}
	if hc == nil {
		return own
	}
	theirs := rpc.NoRedirects(hc)
	switch t := theirs.Transport.(type) {
	case nil:
		theirs.Transport = own
	case *http.Transport:
		t = t.Clone()
		t.Proxy = nil
		theirs.Transport = t
	}
	return theirs
}

// Get returns the text of an entry, unchanged. The path is relative to /latest/, such as "meta-data/instance-id", and may have
// a query. If the entry does not exist, the error wraps [ErrNotFound].
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
		resp, err := c.send(ctx, http.MethodGet, path, header)
		if err != nil {
			return "", err
		}
		switch {
		case resp.Status == http.StatusOK:
			return string(resp.Body), nil
		case resp.Status == http.StatusUnauthorized && first,
			resp.Status == http.StatusForbidden && first && token == "": // the instance now requires tokens
			if err := c.tokens.forget(ctx, token); err != nil {
				return "", err
			}
		default:
			return "", &Error{Path: path, Status: resp.Status}
		}
	}
}

// List returns the names below a path, such as "meta-data/disks". A name with further names below it ends in "/".
func (c *Client) List(ctx context.Context, path string) ([]string, error) {
	text, err := c.Get(ctx, strings.TrimSuffix(path, "/")+"/")
	if err != nil {
		return nil, err
	}
	return strings.Fields(text), nil
}

// send sends one request. Without a response, the error wraps [ErrUnavailable], or the cause of the context's end.
func (c *Client) send(ctx context.Context, method, path string, header http.Header) (*rpc.Response, error) {
	target, err := c.resolve(path)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, requestTimeout, errTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, method, target, nil)
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	req.Header = header
	resp, err := rpc.Do(c.http, req, maxResponse)
	if err == nil {
		return resp, nil
	}
	// Errors of net/http quote a response that violates the protocol, which may repeat the request.
	err = rpc.Secrets{header.Get(tokenHeader)}.Error(err)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("metadata: %q: %w", path, rpc.Cause(ctx, err))
	}
	return nil, &unavailableError{c.endpoint, err}
}

// resolve returns the URL of a path below /latest/.
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
