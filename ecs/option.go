package ecs

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// Option configures a [Client].
type Option interface{ apply(*config) error }

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }

// WithCredentials sets where the client takes its keys from; the default is [credentials.Default].
func WithCredentials(p credentials.Provider) Option {
	return option(func(c *config) error {
		if p == nil {
			return errors.New("the credentials provider is nil")
		}
		c.credentials = credentials.Guard(p)
		return nil
	})
}

// WithRegion sets the region, for [Client.With]: a copy for another region has that region's endpoint,
// unless [WithEndpoint] was given.
func WithRegion(region string) Option {
	return option(func(c *config) error { c.region = region; return nil })
}

// WithEndpoint sends to a URL such as "https://ecs.ap-southeast-1.aliyuncs.com" instead of the region's own
// host. A bare host means HTTPS; plain HTTP must be spelt out, as in "http://127.0.0.1:8080". Whatever
// follows the host is an error.
func WithEndpoint(url string) Option {
	return option(func(c *config) error {
		if url == "" {
			return errors.New("endpoint: the URL is empty")
		}
		c.endpointURL = url
		return nil
	})
}

// WithVPCEndpoint sends to the host that only the region's own VPCs can reach. A region for which none is
// known is an error.
func WithVPCEndpoint() Option {
	return option(func(c *config) error { c.vpc = true; return nil })
}

// WithHTTPClient sends through h: its transport, timeout and cookie jar are used, h itself is never
// changed. Redirects are not followed, whatever h says about them.
func WithHTTPClient(h *http.Client) Option {
	return option(func(c *config) error {
		if h == nil {
			return errors.New("the HTTP client is nil")
		}
		c.httpClient = h
		return nil
	})
}

// WithLogger logs each attempt at level debug with action, region, attempt, elapsed time, status, code, bytes and
// request id; at level warn, values of an answer that could not be understood, and a correction of the clock.
// Parameters and keys are never logged. A nil logger turns logging off.
func WithLogger(l *slog.Logger) Option {
	return option(func(c *config) error { c.logger = l; return nil })
}

// WithRetry sets when and how often an attempt is repeated; [NoRetry] turns repeating off.
func WithRetry(p RetryPolicy) Option {
	return option(func(c *config) error { c.retry = p; return p.check() })
}

// WithAttemptTimeout ends an attempt that has no answer after d; the default is 150 s. A whole call is bounded by its
// context alone.
func WithAttemptTimeout(d time.Duration) Option {
	return option(func(c *config) error {
		if d <= 0 {
			return fmt.Errorf("attempt timeout %v: want more than nothing", d)
		}
		c.attemptTimeout = d
		return nil
	})
}

// WithMaxResponseSize refuses an answer of more than n bytes; the default is 64 MiB.
func WithMaxResponseSize(n int64) Option {
	return option(func(c *config) error {
		if n <= 0 || n == math.MaxInt64 {
			return fmt.Errorf("response size %d: out of range", n)
		}
		c.maxAnswer = n
		return nil
	})
}

// WithInterceptor puts f around every call, for tracing, metrics or limits: f gets what would be called and returns
// what is called instead, an [InvokerFunc] most often. Of several interceptors the first is the outermost. The
// attempts of a call happen inside.
func WithInterceptor(f func(next Invoker) Invoker) Option {
	return option(func(c *config) error {
		if f == nil {
			return errors.New("the interceptor is nil")
		}
		c.interceptors = append(slices.Clip(c.interceptors), f)
		return nil
	})
}

// SignatureVersion chooses how requests are signed.
type SignatureVersion int

// The signatures that the service accepts.
const (
	SignatureV1 SignatureVersion = iota // HMAC-SHA1 over the parameters, sent as one of them; the default
	SignatureV3                         // ACS3-HMAC-SHA256 in the Authorization header
)

func signV1(_ http.Header, _ string, values url.Values, keys rpc.Keys, now time.Time) rpc.Signed {
	return rpc.SignV1(values, keys, now)
}

// WithSignature chooses the signature; the default is [SignatureV1].
func WithSignature(v SignatureVersion) Option {
	return option(func(c *config) error {
		switch v {
		case SignatureV1:
			c.sign = signV1
		case SignatureV3:
			c.sign = rpc.SignV3 // only here: a program without this option does not link it
		default:
			return fmt.Errorf("no signature version %d", v)
		}
		return nil
	})
}

// CallOption configures one call.
type CallOption interface{ applyCall(*call) error }

type callOption func(*call) error

func (o callOption) applyCall(c *call) error { return o(c) }

// WithParam sends a parameter that the request type does not have, or another value than the request's
// for one that it has, under its wire name, as in WithParam("Tag.1.Key", "env"). An empty value is sent as
// such. The parameters that make up the signature cannot be set.
func WithParam(name, value string) CallOption {
	return callOption(func(c *call) error {
		switch {
		case name == "":
			return errors.New("a parameter without a name")
		case isOurs(name):
			return fmt.Errorf("parameter %q is set by the client", name)
		}
		c.params = append(c.params, [2]string{name, value})
		return nil
	})
}

// WithCallRetry sets the retry policy of this call.
func WithCallRetry(p RetryPolicy) CallOption {
	return callOption(func(c *call) error { c.retry = p; return p.check() })
}

// WithIdempotent says that it does no harm to carry this call out twice, as is true of most that stop, start or release
// what they name. It is then repeated wherever a call that only reads would be. A repeat that finds the work done may be
// refused for it, as with IncorrectInstanceStatus or a code for which [IsNotFound] holds. Calls that create something
// carry a ClientToken instead and need no such leave.
func WithIdempotent() CallOption {
	return callOption(func(c *call) error { c.idempotent = true; return nil })
}

// WithRawResponse fills r with what the last attempt of the call was answered, also when the call ends
// with an error. What r held before is gone once the call is about to be sent. Use one r for one call at a time.
func WithRawResponse(r *RawResponse) CallOption {
	return callOption(func(c *call) error {
		if r == nil {
			return errors.New("the RawResponse is nil")
		}
		c.raw = r
		return nil
	})
}

// RawResponse is an HTTP answer as it came.
type RawResponse struct {
	Status int         // HTTP status code
	Header http.Header // as received
	Body   []byte      // as received; may hold secrets that the action returns, so do not log it

	// ClientToken is the token that the request carried, in actions that have one.
	ClientToken string

	// Mismatches lists the values of the body that did not fit the field they belong to. Those fields are
	// zero in the response.
	Mismatches []Mismatch
}

// Mismatches is one value of an answer that does not fit its field.
type Mismatch struct {
	Path string // "Instances.Instance[3].CreationTime"
	Want string // "time"
	Got  string // the value, shortened
}
