package credentials

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/signer"
)

const stsVersion = "2015-04-01"

// STSOptions configure how the security token service is reached. The zero value uses the endpoint of
// ALIBABA_CLOUD_STS_REGION and ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED, else the central one.
type STSOptions struct {
	Region     string       // use the endpoint of this region. Default: ALIBABA_CLOUD_STS_REGION
	VPC        bool         // use the endpoint within the VPCs of the region, which is then required. Default: ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED
	Endpoint   string       // use this host or URL instead; plain HTTP is allowed for this machine only
	HTTPClient *http.Client // redirects are not followed. Default: a client of its own
}

// url returns the endpoint: the caller's own, else that of the region, else the central one.
func (s STSOptions) url() (string, error) {
	if s.Endpoint != "" {
		return secureURL(s.Endpoint)
	}
	region := cmp.Or(s.Region, os.Getenv("ALIBABA_CLOUD_STS_REGION"))
	vpc := s.VPC || isSet("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")
	switch {
	case region == "" && vpc:
		return "", errors.New("the VPC endpoint of the security token service needs a region")
	case region == "":
		return "https://sts.aliyuncs.com/", nil
	case !rpc.IsRegion(region):
		return "", fmt.Errorf("region %q: want letters, digits, - and _ only", region)
	case vpc:
		return "https://sts-vpc." + region + ".aliyuncs.com/", nil
	}
	return "https://sts." + region + ".aliyuncs.com/", nil
}

// secureURL parses a host or URL of a service that returns keys. It must be HTTPS, or HTTP on this machine.
func secureURL(s string) (string, error) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("endpoint: want a URL such as https://sts.cn-hangzhou.aliyuncs.com")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && isLocal(u.Hostname())) {
		return "", fmt.Errorf("endpoint %q: want https", u.Host)
	}
	return u.JoinPath("/").String(), nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isSet reports whether a variable that turns something on or off is on.
func isSet(name string) bool {
	v := os.Getenv(name)
	return strings.EqualFold(v, "true") || v == "1"
}

// stsRequest is a request that is ready to be sent, with what its errors need.
type stsRequest struct {
	query   url.Values
	form    []byte
	secrets rpc.Secrets
	text    func() string // returns the signed text; nil for an unsigned request
}

// signed calls an action with a request that keys sign, by the code of the client of package ecs.
func (s STSOptions) signed(ctx context.Context, action string, params url.Values, keys Credentials, into any) error {
	k := rpc.Keys{ID: keys.AccessKeyID, Secret: keys.AccessKeySecret, Token: keys.SecurityToken}
	return s.call(ctx, action, into, func(now time.Time) (stsRequest, error) {
		form := rpc.Form{Action: action, Version: stsVersion, Params: signer.Params(params)}
		signed := form.SignV1(k, now)
		secrets := append(rpc.SecretsOf(k, signed.Signature, form.Params), params.Get("ExternalId"))
		return stsRequest{nil, signed.Body, secrets, signed.Text}, nil
	})
}

// unsigned calls an action whose parameters carry a proof of identity. Errors do not show the proof.
func (s STSOptions) unsigned(ctx context.Context, action string, params url.Values, proof string, into any) error {
	return s.call(ctx, action, into, func(now time.Time) (stsRequest, error) {
		values := stsValues(action)
		values.Set("Timestamp", now.UTC().Format(rpc.Stamp))
		return stsRequest{values, []byte(params.Encode()), rpc.Secrets{proof}, nil}, nil
	})
}

func stsValues(action string) url.Values {
	return url.Values{"Action": {action}, "Version": {stsVersion}, "Format": {"JSON"}}
}

// call sends a request with the current time and reads the response into a struct. If the service rejects that time as
// expired, call retries once with the service's own.
func (s STSOptions) call(ctx context.Context, action string, into any, request func(now time.Time) (stsRequest, error)) error {
	now := rpc.Now(ctx)
	for first := true; ; first = false {
		r, err := request(now)
		if err != nil {
			return err
		}
		err = s.send(ctx, action, r, into)
		if e, ok := errors.AsType[*STSError](err); ok && first && e.Code == "InvalidTimeStamp.Expired" && clockIsWrong(rpc.Now(ctx), e.date) {
			now = e.date
			continue
		}
		return err
	}
}

// clockIsWrong reports whether the Date of a response differs from now by more than a delay in transit explains, and by no
// more than a plausible error of a clock.
func clockIsWrong(now, date time.Time) bool {
	off := date.Sub(now).Abs()
	return off >= 2*time.Second && off <= 24*time.Hour
}

func (s STSOptions) send(ctx context.Context, action string, r stsRequest, into any) error {
	endpoint, err := s.url()
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(r.form))
	if err != nil {
		return err
	}
	req.URL.RawQuery = r.query.Encode()
	req.Header.Set("Content-Type", rpc.FormType)
	resp, err := exchange(s.HTTPClient, req, r.secrets)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	if resp.Status < 200 || resp.Status > 299 {
		return newSTSError(action, resp, r)
	}
	if err := unmarshal(resp.Body, into); err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// STSError is an error response of the security token service. It is always returned as *STSError. No field contains a
// secret key, a signature or a token.
type STSError struct {
	Action     string // such as "AssumeRole"
	Code       string // such as "NoPermission"; empty if the response has none, as from a proxy
	Message    string
	RequestID  string
	HTTPStatus int

	date time.Time // of the response, by the service's clock; zero if it has none
}

func newSTSError(action string, resp *rpc.Response, r stsRequest) *STSError {
	env, _ := rpc.ReadErrorResponse(resp.Body, r.secrets.Redact) // if the response cannot be read, the message says so
	if r.text != nil {
		env.Message = rpc.ExplainSignature(env.Message, r.text)
	}
	e := &STSError{Action: action, Code: env.Code, Message: env.Message, RequestID: env.RequestID, HTTPStatus: resp.Status}
	for _, field := range []*string{&e.Code, &e.Message, &e.RequestID} {
		*field = r.secrets.Redact(*field)
	}
	e.date, _ = http.ParseTime(resp.Header.Get("Date")) // zero if there is none
	return e
}

// Error returns a text such as "AssumeRole: NoPermission: … (status 403, request 4C5B…)".
func (e *STSError) Error() string {
	var b strings.Builder
	b.WriteString(e.Action)
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	fmt.Fprintf(&b, " (status %d", e.HTTPStatus)
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	b.WriteString(")")
	return b.String()
}

func (e *STSError) throttled() bool {
	return e.Code == "Throttling" || strings.HasPrefix(e.Code, "Throttling.")
}
