package ecs

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// APIVersion is the version of the ECS API.
const APIVersion = "2014-05-26"

// LibraryVersion is the version of this library. It is part of the User-Agent header.
const LibraryVersion = rpc.LibraryVersion

// ErrNoClient is returned by calls on a nil client.
var ErrNoClient = errors.New("ecs: the client is nil")

// Client calls the actions of one region. It is immutable and safe for concurrent use; [Client.With] returns a copy that
// differs. The zero Client is not usable: its calls return an error.
type Client struct {
	config
	endpoint url.URL
	http     rpc.Doer
	invoker  Invoker     // the interceptors around the pipeline
	send     AttemptFunc // the attempt interceptors around attempt
}

// config is what options write.
type config struct {
	region         string
	endpointURL    string // as the caller spelled it
	vpc            bool
	credentials    credentials.Provider
	httpClient     *http.Client // the caller's, or nil
	transport      *transport   // otherwise
	userAgent      string
	logger         *slog.Logger
	retry          RetryPolicy
	sign           func(form rpc.Form, header http.Header, host string, keys rpc.Keys, now time.Time) rpc.Signed
	attemptTimeout time.Duration
	maxResponse    int64
	clock          *clock

	interceptors        []func(Invoker) Invoker
	attemptInterceptors []func(AttemptFunc) AttemptFunc
}

// NewClient returns a client for a region such as "cn-hangzhou". If region is empty, it is [credentials.DefaultRegion]:
// that of ALIBABA_CLOUD_REGION_ID or of the profile of the aliyun command-line tool. Then ALIBABA_CLOUD_ECS_ENDPOINT,
// if set, is the endpoint, unless [WithEndpoint] names one. Without options it takes its keys from
// [credentials.Default], sends requests to the region's public endpoint over HTTPS, signs with [SignatureV1], retries by
// [DefaultRetry] and logs nothing. A region or option that cannot be right is an error. NewClient sends nothing.
func NewClient(region string, opts ...Option) (*Client, error) {
	return newClient(config{
		region:         region,
		credentials:    credentials.Default(),
		userAgent:      rpc.UserAgent,
		retry:          DefaultRetry(),
		sign:           signV1,
		attemptTimeout: 150 * time.Second, // the slowest action is known to take 133 s
		maxResponse:    64 << 20,
		clock:          new(clock),
	}, opts)
}

// With returns a copy of the client with more options; the client itself does not change. Copies share connections,
// credentials and the correction of the clock, unless opts name another HTTP client or provider.
func (c *Client) With(opts ...Option) (*Client, error) {
	if c == nil || c.invoker == nil {
		return nil, ErrNoClient
	}
	return newClient(c.config, opts)
}

// Region returns the region that the client calls.
func (c *Client) Region() string {
	if c == nil {
		return ""
	}
	return c.region
}

func newClient(cfg config, opts []Option) (*Client, error) {
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(&cfg); err != nil {
			return nil, fmt.Errorf("ecs: %w", err)
		}
	}
	if cfg.region == "" {
		if err := cfg.lookAround(); err != nil {
			return nil, fmt.Errorf("ecs: %w", err)
		}
	}
	if !rpc.IsRegion(cfg.region) {
		return nil, fmt.Errorf("ecs: region %q: want letters, digits, - and _ only, as in cn-hangzhou", cfg.region)
	}
	endpoint, err := resolveEndpoint(&cfg)
	if err != nil {
		return nil, fmt.Errorf("ecs: %w", err)
	}
	if cfg.httpClient == nil && cfg.transport == nil {
		cfg.transport = newTransport()
	}
	c := &Client{config: cfg, endpoint: *endpoint, http: cfg.transport}
	if cfg.httpClient != nil {
		c.http = rpc.NoRedirects(cfg.httpClient)
	}
	c.invoker, c.send = InvokerFunc(c.pipeline), c.attempt
	for _, intercept := range slices.Backward(cfg.interceptors) {
		if c.invoker = intercept(c.invoker); c.invoker == nil {
			return nil, errors.New("ecs: an interceptor returned a nil Invoker")
		}
	}
	for _, intercept := range slices.Backward(cfg.attemptInterceptors) {
		if c.send = intercept(c.send); c.send == nil {
			return nil, errors.New("ecs: an attempt interceptor returned a nil AttemptFunc")
		}
	}
	return c, nil
}

// lookAround finds the region, and the endpoint with it, where the caller names none.
func (c *config) lookAround() (err error) {
	if c.endpointURL == "" {
		c.endpointURL = os.Getenv("ALIBABA_CLOUD_ECS_ENDPOINT")
	}
	c.region, err = credentials.DefaultRegion(credentials.Options{})
	return err
}
