package ecs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// Attempt is one attempt of a call, as a [WithAttemptInterceptor] function sees it.
type Attempt struct {
	Operation  Operation
	Region     string
	Number     int  // 1 for the first
	Idempotent bool // sending the request once more cannot do its work twice

	// The rest is set when the attempt has ended. Without a response, Status is 0 and Header is nil.

	Duration  time.Duration // from signing to the last byte
	Status    int           // HTTP status code
	Header    http.Header   // of the response; X-Ratelimit-User-Api and X-Ratelimit-User tell what remains of a limit
	Code      string        // the service's error code; empty after a success
	RequestID string        // what to quote to the provider's support

	call   *call
	resp   any
	keys   rpc.Keys
	signed rpc.Signed
	sent   bool
}

// AttemptFunc makes one attempt. It returns nil or an [*Error], unless the request was never sent.
type AttemptFunc func(ctx context.Context, a *Attempt) error

// secrets returns what no error and no log line may repeat.
func (a *Attempt) secrets() rpc.Secrets {
	return rpc.SecretsOf(a.keys, a.signed.Signature, a.call.form.Params)
}

// show returns what may be shown of a response: nothing if the action may return a secret, else all but the secrets of
// the request.
func (a *Attempt) show(body string) string {
	if rpc.ShowsSecret(a.Operation.Action) {
		return ""
	}
	return a.secrets().Redact(body)
}

// attempt signs and sends a call once, and decodes what comes back. Interceptors are around it.
func (c *Client) attempt(ctx context.Context, a *Attempt) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.attemptTimeout, errAttemptTimeout)
	defer cancel()

	call := a.call
	a.sent = true
	now, offset := c.clock.read()
	var err error
	if a.keys, err = c.keys(ctx, rpc.Notice{Offset: offset, Expired: call.expired.ID}); err != nil {
		return fmt.Errorf("credentials: %w", rpc.Cause(ctx, err))
	}
	if e := call.stale(a.keys); e != nil {
		return e
	}
	header := newHeader(c.userAgent)
	a.signed = c.sign(call.form, header, c.endpoint.Host, a.keys, now)

	start := time.Now()
	r, err := rpc.Post(ctx, c.http, c.endpoint, header, a.signed.Body, call.idempotent, c.maxResponse)
	a.Duration = time.Since(start)
	if err != nil {
		e := c.lost(err, a.secrets())
		call.note(e, a.Number)
		c.log(ctx, a, slog.String("error", e.Message))
		return e
	}
	a.Status, a.Header, a.RequestID = r.Status, r.Header, r.Header.Get(headerRequestID)
	if call.raw != nil {
		call.raw.Status, call.raw.Header, call.raw.Body, call.raw.RequestID = r.Status, r.Header, r.Body, a.RequestID
	}
	drifts, e := readResponse(ctx, r, a)
	if e == nil {
		c.log(ctx, a, slog.Int("status", r.Status), slog.Int("bytes", len(r.Body)))
		c.report(ctx, a, drifts)
		if _, ours := a.resp.(wire.Decoder); ours && call.raw == nil { // which copies what it keeps
			r.Release()
		}
		return nil
	}
	e.Message = rpc.ExplainSignature(e.Message, a.signed.Text)
	e.redact(a.secrets())
	call.note(e, a.Number)
	e.pause, e.replayed = pause(r.Header), r.Replayed
	e.skew = HasCode(e, CodeTimestampExpired) && c.clock.learn(ctx, c.logger, r.Header.Get("Date"), offset)
	if e.stale = call.expired == (rpc.Keys{}) && ended(e, a.keys); e.stale {
		call.expired = a.keys
	}
	a.Code, a.RequestID = e.Code, e.RequestID
	c.log(ctx, a, slog.Int("status", r.Status), slog.Int("bytes", len(r.Body)), slog.String("code", e.Code))
	return e
}

// newHeader makes one array for all values, where a literal would make three.
func newHeader(userAgent string) http.Header {
	v := [...]string{rpc.FormType, "application/json", userAgent}
	return http.Header{"Content-Type": v[0:1:1], "Accept": v[1:2:2], "User-Agent": v[2:3:3]}
}

// keys asks for the keys of one attempt, and tells the provider what the client has learned.
func (c *Client) keys(ctx context.Context, n rpc.Notice) (rpc.Keys, error) {
	if n != (rpc.Notice{}) {
		ctx = rpc.WithNotice(ctx, n)
	}
	keys, err := c.credentials.Retrieve(ctx)
	if err == nil {
		err = keys.Check()
	}
	return rpc.Keys{ID: keys.AccessKeyID, Secret: keys.AccessKeySecret, Token: keys.SecurityToken}, err
}

// ended reports whether e says that temporary keys have expired.
func ended(e *Error, keys rpc.Keys) bool {
	return family(e.Code, "InvalidSecurityToken") || keys.Token != "" && HasCode(e, CodeAccessKeyNotFound, CodeAccessKeyInactive)
}

// stale returns the error of the last attempt if it was for these very keys: the provider has no others.
func (c *call) stale(keys rpc.Keys) *Error {
	if keys != c.expired {
		return nil
	}
	last := len(c.failed) - 1
	e, _ := errors.AsType[*Error](c.failed[last])
	c.failed, e.stale = c.failed[:last], false
	return e
}

// log logs an attempt. The request id comes from outside, so it may repeat a secret.
func (c *Client) log(ctx context.Context, a *Attempt, result ...slog.Attr) {
	if c.logger == nil || !c.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := append([]slog.Attr{slog.String("action", a.Operation.Action), slog.String("region", a.Region),
		slog.Int("attempt", a.Number), slog.Duration("elapsed", a.Duration)}, result...)
	if a.Status != 0 {
		attrs = append(attrs, slog.String("request", a.secrets().Redact(a.RequestID)))
	}
	c.logger.LogAttrs(ctx, slog.LevelDebug, "ecs attempt", attrs...)
}
