package ecs

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/signer"
)

const (
	formType  = "application/x-www-form-urlencoded"
	userAgent = "aliecs (+https://github.com/go-aliecs/aliecs)"

	// maxAnswer bounds the memory that one answer may take.
	maxAnswer = 64 << 20
	// attemptTimeout ends an attempt that the service leaves hanging; the slowest action is known to take 133 s.
	attemptTimeout = 150 * time.Second
)

// call is one logical call: what its attempts share.
type call struct {
	op     Operation
	params [][2]string // WithParam, in order
	raw    *RawResponse
	values url.Values // parameters without those of the signature
}

// Invoke calls op with the parameters of req and decodes the answer into resp. Packages below ecs/api call
// it; use it directly for an action that has no package.
//
// req is a generated Request, a struct with `url` tags as go-querystring reads them, or nil; a struct's
// lists and nested fields must be spelt out under their wire names, such as "Tag.1.Key". resp is a pointer
// that encoding/json can decode into, or nil to ignore the answer. Neither is kept. When Invoke returns an
// error, resp holds nothing of use.
func (c *Client) Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error {
	if c == nil || c.http == nil {
		return ErrNoClient
	}
	if err := c.invoke(ctx, op, req, resp, opts); err != nil {
		if _, ok := err.(*Error); ok {
			return err // it names the action itself
		}
		return fmt.Errorf("ecs: %s: %w", op.Action, err)
	}
	return nil
}

// invoke is the whole pipeline of a call.
func (c *Client) invoke(ctx context.Context, op Operation, req, resp any, opts []CallOption) error {
	if ctx == nil {
		return errNilContext
	}
	if op.Action == "" {
		return errors.New("the operation has no action")
	}
	call := &call{op: op}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.applyCall(call); err != nil {
			return err
		}
	}
	// Encoded once: every attempt says the same and carries the same ClientToken.
	var err error
	if call.values, err = call.encode(c.region, req); err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		err := c.attempt(ctx, call, attempt, resp)
		if err == nil || !c.retry.repeats(op, attempt, err) {
			return err
		}
		if stop := c.retry.wait(ctx, attempt); stop != nil {
			return fmt.Errorf("%w; not repeated: %w", err, stop)
		}
	}
}

// attempt sends the call once and decodes what comes back.
func (c *Client) attempt(ctx context.Context, call *call, n int, resp any) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, attemptTimeout, fmt.Errorf("no answer within %v", attemptTimeout))
	defer cancel()

	creds, err := c.credentials.Retrieve(ctx)
	if err == nil {
		err = creds.Check()
	}
	if err != nil {
		return fmt.Errorf("credentials: %w", err)
	}
	start := time.Now()
	req, signed, err := c.sign(ctx, call, creds, start)
	if err != nil {
		return err
	}
	answer, err := c.send(req)
	if err != nil {
		c.log(ctx, call, n, start, slog.String("error", err.Error()))
		return &lostError{err}
	}
	if call.raw != nil {
		*call.raw = RawResponse{Status: answer.status, Header: answer.header, Body: answer.body}
	}
	c.log(ctx, call, n, start, slog.Int("status", answer.status))

	e := &Error{Action: call.op.Action, HTTPStatus: answer.status, RequestID: answer.header.Get("X-Acs-Request-Id"), Attempts: n}
	if answer.refused() {
		answer.readRefusal(e)
		e.explainSignature(signed.text)
		e.redact(secretsOf(creds, signed.signature, call.values))
		return e
	}
	drifts, err := answer.decode(resp)
	if err != nil {
		e.unreadable(answer, err)
		e.redact(secretsOf(creds, signed.signature, call.values))
		return e
	}
	c.report(ctx, call, e.RequestID, drifts)
	return nil
}

// signed is a signed form, and what error messages need to know of it.
type signed struct {
	body, signature string
	text            func() string // what was signed; only a wrong signature asks for it
}

// sign makes the request of one attempt, with a nonce and a timestamp of its own.
func (c *Client) sign(ctx context.Context, call *call, creds credentials.Credentials, now time.Time) (*http.Request, signed, error) {
	header := http.Header{"Content-Type": {formType}, "Accept": {"application/json"}, "User-Agent": {userAgent}}
	stamp := now.UTC().Format("2006-01-02T15:04:05Z")
	var s signed
	if c.signature == SignatureV3 {
		s = signV3(header, c.endpoint.Host, call, creds, stamp)
	} else {
		s = signV1(call, creds, stamp)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.String(), strings.NewReader(s.body))
	if err != nil {
		return nil, s, err
	}
	req.Header = header
	return req, s, nil
}

// signV1 puts the signature among the parameters; all of them travel in the form.
func signV1(call *call, creds credentials.Credentials, stamp string) signed {
	values := make(url.Values, len(call.values)+7)
	maps.Copy(values, call.values)
	values.Set("AccessKeyId", creds.AccessKeyID)
	if creds.SecurityToken != "" {
		values.Set("SecurityToken", creds.SecurityToken)
	}
	values.Set("SignatureMethod", "HMAC-SHA1")
	values.Set("SignatureVersion", "1.0")
	values.Set("SignatureNonce", rand.Text())
	values.Set("Timestamp", stamp)
	signature := signer.Signature(http.MethodPost, values, creds.AccessKeySecret)
	values.Set("Signature", signature)
	return signed{values.Encode(), signature, func() string { return signer.StringToSign(http.MethodPost, values) }}
}

// signV3 puts the signature, and everything but the action's own parameters, into headers.
func signV3(header http.Header, host string, call *call, creds credentials.Credentials, stamp string) signed {
	values := maps.Clone(call.values)
	for _, name := range []string{"Action", "Version", "Format"} {
		delete(values, name)
	}
	body := values.Encode()
	hash := signer.PayloadHash([]byte(body))
	header.Set("X-Acs-Action", call.op.Action)
	header.Set("X-Acs-Version", call.values.Get("Version"))
	header.Set("X-Acs-Date", stamp)
	header.Set("X-Acs-Signature-Nonce", rand.Text())
	header.Set("X-Acs-Content-Sha256", hash)
	if creds.SecurityToken != "" {
		header.Set("X-Acs-Accesskey-Id", creds.AccessKeyID)
		header.Set("X-Acs-Security-Token", creds.SecurityToken)
	}
	toSign := header.Clone()
	toSign.Set("Host", host)
	canonical, names := signer.CanonicalRequestV3(http.MethodPost, "/", nil, toSign, hash)
	text := signer.StringToSignV3(canonical)
	signature := signer.SignatureV3(text, creds.AccessKeySecret)
	header.Set("Authorization", signer.AuthorizationV3(creds.AccessKeyID, names, signature))
	return signed{body, signature, func() string { return text }}
}

// send gets an answer or tells why there is none.
func (c *Client) send(req *http.Request) (*answer, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // its text would repeat the URL
		}
		return nil, cause(req.Context(), err)
	}
	defer resp.Body.Close()
	body, err := readAll(resp)
	if err != nil {
		return nil, fmt.Errorf("reading the answer (status %d): %w", resp.StatusCode, cause(req.Context(), err))
	}
	return &answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// cause adds why a context ended to an error that only says that it did.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil && !errors.Is(err, why) {
		return fmt.Errorf("%w: %w", err, why)
	}
	return err
}

func readAll(resp *http.Response) ([]byte, error) {
	var b bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		b.Grow(int(n) + bytes.MinRead)
	}
	n, err := b.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && n > maxAnswer {
		err = fmt.Errorf("it is longer than %d MiB", maxAnswer>>20)
	}
	return b.Bytes(), err
}

func (c *Client) log(ctx context.Context, call *call, n int, start time.Time, result slog.Attr) {
	if c.logger != nil {
		c.logger.LogAttrs(ctx, slog.LevelDebug, "ecs attempt", slog.String("action", call.op.Action), slog.String("region", c.region),
			slog.Int("attempt", n), slog.Duration("elapsed", time.Since(start)), result)
	}
}
