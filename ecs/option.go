package ecs

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/signer"
)

// Option configures a [Client].
type Option interface{ apply(*config) error }

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }

// SharedOption configures a client, or one call when it is given to that.
type SharedOption interface {
	Option
	CallOption
}

// WithCredentials sets where the client takes its keys from. The default is [credentials.Default].
func WithCredentials(p credentials.Provider) Option {
	return option(func(c *config) error {
		if p == nil {
			return errors.New("the credentials provider is nil")
		}
		c.credentials = credentials.Guard(p)
		return nil
	})
}

// WithRegion sets the region, for [Client.With]: a copy for another region uses that region's endpoint, unless
// [WithEndpoint] was given.
func WithRegion(region string) Option {
	return option(func(c *config) error { c.region = region; return nil })
}

// WithEndpoint sends requests to a URL such as "https://ecs.ap-southeast-1.aliyuncs.com" instead of the region's own
// host. A bare host means HTTPS; plain HTTP must be spelled out, as in "http://127.0.0.1:8080". Anything after the host
// is an error.
func WithEndpoint(url string) Option {
	return option(func(c *config) error {
		if url == "" {
			return errors.New("endpoint: the URL is empty")
		}
		c.endpointURL = url
		return nil
	})
}

// WithVPCEndpoint sends requests to the host that only the region's own VPCs can reach. It is an error if no such host
// is known for the region.
func WithVPCEndpoint() Option {
	return option(func(c *config) error { c.vpc = true; return nil })
}

// WithHTTPClient sends requests through h. The client uses the transport, timeout and cookie jar of h and never changes
// h itself. It does not follow redirects, even if h would.
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
// request id. At level warn it logs response values that did not fit their field, and a correction of the clock. It
// never logs parameters or keys. A nil logger turns logging off.
func WithLogger(l *slog.Logger) Option {
	return option(func(c *config) error { c.logger = l; return nil })
}

// WithUserAgent adds a product and its version to the User-Agent header, after the name of this library and products
// added before. Both consist of letters, digits and the characters !#$%&'*+-.^_`|~; the version may be empty.
func WithUserAgent(product, version string) Option {
	return option(func(c *config) error {
		const token = rpc.Letters + "0123456789!#$%&'*+-.^_`|~"
		if !rpc.ConsistsOf(product, token) || version != "" && !rpc.ConsistsOf(version, token) {
			return fmt.Errorf("user agent %q, version %q: want letters, digits and !#$%%&'*+-.^_`|~ only", product, version)
		}
		c.userAgent += " " + product
		if version != "" {
			c.userAgent += "/" + version
		}
		return nil
	})
}

// WithRetry sets the retry policy of a client, or of one call. [NoRetry] turns retries off.
func WithRetry(p RetryPolicy) SharedOption { return retryOption{p} }

type retryOption struct{ policy RetryPolicy }

func (o retryOption) apply(c *config) error   { c.retry = o.policy; return o.policy.check() }
func (o retryOption) applyCall(c *call) error { c.retry = o.policy; return o.policy.check() }

// WithAttemptTimeout ends an attempt that has no response after d. The default is 150 s. Only the context bounds a whole
// call.
func WithAttemptTimeout(d time.Duration) Option {
	return option(func(c *config) error {
		if d <= 0 {
			return fmt.Errorf("attempt timeout %v: want a positive duration", d)
		}
		c.attemptTimeout = d
		return nil
	})
}

// WithMaxResponseSize makes a response of more than n bytes an error. The default is 64 MiB. Of an error response, the
// client reads 64 KiB at most.
func WithMaxResponseSize(n int64) Option {
	return option(func(c *config) error {
		if n <= 0 || n == math.MaxInt64 {
			return fmt.Errorf("response size %d: out of range", n)
		}
		c.maxResponse = n
		return nil
	})
}

// WithInterceptor puts f around every call: f gets the next invoker and returns the one to use instead, usually an
// [InvokerFunc]. The first of several interceptors is the outermost. The attempts of a call, and the waits between them,
// happen inside; see [WithAttemptInterceptor].
func WithInterceptor(f func(next Invoker) Invoker) Option {
	return option(func(c *config) error {
		if f == nil {
			return errors.New("the interceptor is nil")
		}
		c.interceptors = append(slices.Clip(c.interceptors), f)
		return nil
	})
}

// WithAttemptInterceptor puts f around every attempt of every call: f gets the next function and returns the one to use
// instead. Rate limiters, metrics and traces belong here, because the service counts attempts, not calls.
//
// The function may wait, with the context; return an error instead of calling next, which is then the error of the
// attempt; or call next once, with the context or one derived from it, and look at the [Attempt] afterwards. The
// attempt timeout and the signature's time begin in next. The first of several interceptors is the outermost.
func WithAttemptInterceptor(f func(next AttemptFunc) AttemptFunc) Option {
	return option(func(c *config) error {
		if f == nil {
			return errors.New("the attempt interceptor is nil")
		}
		c.attemptInterceptors = append(slices.Clip(c.attemptInterceptors), f)
		return nil
	})
}

// SignatureVersion says how requests are signed.
type SignatureVersion int

// The signatures that the service accepts.
const (
	SignatureV1 SignatureVersion = iota // HMAC-SHA1 over the parameters, sent as one of them; the default
	SignatureV3                         // ACS3-HMAC-SHA256 in the Authorization header
)

func signV1(form rpc.Form, _ http.Header, _ string, keys rpc.Keys, now time.Time) rpc.Signed {
	return form.SignV1(keys, now)
}

// WithSignature sets the signature. The default is [SignatureV1].
func WithSignature(v SignatureVersion) Option {
	return option(func(c *config) error {
		switch v {
		case SignatureV1:
			c.sign = signV1
		case SignatureV3:
			c.sign = rpc.Form.SignV3 // only here: a program without this option does not link it
		default:
			return fmt.Errorf("unknown signature version %d", v)
		}
		return nil
	})
}

// CallOption configures one call.
type CallOption interface{ applyCall(*call) error }

type callOption func(*call) error

func (o callOption) applyCall(c *call) error { return o(c) }

// WithParam sends a parameter that the request type lacks, or overrides one that it has. The name is the wire name, as
// in WithParam("Tag.1.Key", "env"). An empty value is sent as such. The parameters of the signature cannot be set.
func WithParam(name, value string) CallOption {
	return callOption(func(c *call) error {
		switch {
		case name == "":
			return errors.New("a parameter without a name")
		case isOurs(name):
			return fmt.Errorf("parameter %q is set by the client", name)
		}
		c.extra = append(c.extra, signer.Param{Name: name, Value: value})
		return nil
	})
}

// WithIdempotent says that carrying this call out twice does no harm, which is true of most calls that stop, start or
// release what they name. The call is then retried whenever a read-only call would be. A retry that finds the work
// done may fail for that reason, as with IncorrectInstanceStatus or a code for which [IsNotFound] is true. Calls that
// create something carry a ClientToken and do not need this option.
func WithIdempotent() CallOption {
	return callOption(func(c *call) error { c.idempotent = true; return nil })
}

// WithRawResponse fills r with the last response of the call, even if the call ends with an error. It resets r when the
// call is about to be sent. Use one r for one call at a time.
func WithRawResponse(r *RawResponse) CallOption {
	return callOption(func(c *call) error {
		if r == nil {
			return errors.New("the RawResponse is nil")
		}
		c.raw = r
		return nil
	})
}

// RawResponse is an HTTP response as it was received.
type RawResponse struct {
	Status int         // HTTP status code
	Header http.Header // as received
	Body   []byte      // as received; may hold secrets that the action returns, so do not log it

	RequestID   string // what to quote to the provider's support
	ClientToken string // the token that the request carried, in actions that have one

	// Mismatches lists the values of the body that did not fit their field, which is zero in the response.
	Mismatches []Mismatch
}

// Mismatch is one value of a response that does not fit its field.
type Mismatch struct {
	Path string // "Instances.Instance[3].CreationTime"
	Want string // "time"
	Got  string // the value, shortened
}
