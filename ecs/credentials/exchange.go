package credentials

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/metadata"
)

const (
	connectTimeout  = 5 * time.Second
	exchangeTimeout = 15 * time.Second
	maxResponse     = 1 << 20
)

var errTimeout = fmt.Errorf("no response within %s", exchangeTimeout)

// lostError is a request without a response.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// statusError is an error response. It keeps only the code of the body, because the rest may repeat a token.
type statusError struct {
	status int
	code   string
}

func (e *statusError) Error() string {
	if e.code == "" {
		return fmt.Sprintf("status %d", e.status)
	}
	return fmt.Sprintf("%s (status %d)", e.code, e.status)
}

// newStatusError reads an error response.
func newStatusError(r *rpc.Response, secrets rpc.Secrets) *statusError {
	var body map[string]any
	_ = json.Unmarshal(r.Body, &body) // without JSON there is no code
	return &statusError{status: r.Status, code: secrets.Redact(errorCode(body))}
}

// errorCode finds the code under any of the names that services use for it.
func errorCode(body map[string]any) string {
	for _, spelling := range []string{"error", "code", "error_code", "errorcode"} {
		for name, v := range body {
			if !strings.EqualFold(name, spelling) {
				continue
			}
			switch v := v.(type) {
			case string:
				if isCode(v) {
					return v
				}
			case map[string]any:
				if code := errorCode(v); code != "" {
					return code
				}
			}
		}
	}
	return ""
}

// isCode reports whether s has the form of an error code. Few secrets have it.
func isCode(s string) bool {
	return len(s) > 2 && len(s) < 62 && rpc.ConsistsOf(s, rpc.Letters+"_.-")
}

// transient reports whether a retry may succeed.
func transient(err error) bool {
	if _, lost := errors.AsType[*lostError](err); lost {
		return true
	}
	status := 0
	if e, ok := errors.AsType[*STSError](err); ok {
		if e.throttled() {
			return true
		}
		status = e.HTTPStatus
	} else if e, ok := errors.AsType[*metadata.Error](err); ok {
		status = e.Status
	} else if e, ok := errors.AsType[*statusError](err); ok {
		status = e.status
	}
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// exchange sends one request and returns the response, of any status. It does not follow redirects, which would carry a
// token to another host. Its errors contain no secret; those of net/http quote a response that violates the protocol,
// which may repeat the request.
func exchange(hc *http.Client, req *http.Request, secrets rpc.Secrets) (*rpc.Response, error) {
	ctx := req.Context()
	limited, cancel := context.WithTimeoutCause(ctx, exchangeTimeout, errTimeout)
	defer cancel()
	req = req.WithContext(limited)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", rpc.UserAgent)
	resp, err := rpc.Do(doer(hc), req, maxResponse)
	if err == nil {
		return resp, nil
	}
	err = secrets.Error(err)
	if ctx.Err() != nil {
		return nil, rpc.Cause(ctx, err)
	}
	return nil, &lostError{err}
}

// doer returns a copy of hc that follows no redirects or, if hc is nil, a transport of our own, which follows none either.
func doer(hc *http.Client) rpc.Doer {
	if hc == nil {
		return rpc.Transport{RoundTripper: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
			TLSHandshakeTimeout: connectTimeout,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			DisableKeepAlives:   true, // requests are up to an hour apart, and an idle connection keeps goroutines
		}}
	}
	return rpc.NoRedirects(hc)
}

// unmarshal reads JSON that holds keys, so its errors quote nothing.
func unmarshal(text []byte, into any) error {
	err := json.Unmarshal(text, into)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ") // the value follows
		return fmt.Errorf("unexpected JSON %s in %q", kind, e.Field)
	}
	if err != nil {
		return errors.New("not JSON")
	}
	return nil
}

// session is the form in which most services return temporary keys.
type session struct {
	Code            string // of some services
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string
}

// credentials returns the keys. They must be complete, with a security token and an expiration.
func (s session) credentials() (Credentials, error) {
	c := Credentials{AccessKeyID: s.AccessKeyID, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken}
	if err := c.Check(); err != nil {
		return Credentials{}, err
	}
	if c.SecurityToken == "" {
		return Credentials{}, errors.New("the security token is empty")
	}
	var err error
	c.Expires, err = expiry(s.Expiration)
	return c, err
}

func expiry(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, errors.New("the expiration is empty")
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errors.New("the expiration is not a time such as 2006-01-02T15:04:05Z") // its text may be anything, so it is not quoted
	}
	return t, nil
}
