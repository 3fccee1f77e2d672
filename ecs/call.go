package ecs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

const userAgent = "aliecs (+https://github.com/go-aliecs/aliecs)"

// call is one logical call: what its attempts share.
type call struct {
	op     Operation
	params [][2]string // WithParam, in order
	raw    *RawResponse
	retry  RetryPolicy
	values url.Values // parameters without those of the signature
	token  string     // the ClientToken, in actions that have one
	failed []error    // the attempts so far

	idempotent bool // sending the request once more cannot do its work twice
	again      bool // nor can another call with the same request value
	unknown    bool // an attempt may have done its work

	corrected bool     // the clock was set right for this call
	expired   rpc.Keys // keys that the service called expired
}

// Invoke calls op with the parameters of req and decodes the answer into resp. Packages below ecs/api call
// it; use it directly for an action that has no package.
//
// req is a generated Request, a struct with `url` tags as go-querystring reads them, or nil; a struct's
// lists and nested fields must be spelt out under their wire names, such as "Tag.1.Key". resp is a pointer
// that encoding/json can decode into, or nil to ignore the answer. Neither is kept. When Invoke returns an
// error, resp holds nothing of use.
func (c *Client) Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error {
	if c == nil || c.invoker == nil {
		return ErrNoClient
	}
	return c.invoker.Invoke(ctx, op, req, resp, opts...)
}

// pipeline is what the client's interceptors end at.
func (c *Client) pipeline(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error {
	call := &call{op: op, retry: c.retry}
	if err := c.call(ctx, call, req, resp, opts); err != nil {
		return call.fail(err)
	}
	return nil
}

// call is the whole way of a call: encode once, then attempt until one succeeds or is not worth a retry.
func (c *Client) call(ctx context.Context, call *call, req, resp any, opts []CallOption) error {
	if ctx == nil {
		return errors.New("the context is nil")
	}
	if call.op.Action == "" {
		return errors.New("the operation has no action")
	}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.applyCall(call); err != nil {
			return err
		}
	}
	if err := checkTarget(resp); err != nil {
		return err
	}
	// Encoded once: every attempt says the same and carries the same ClientToken.
	if err := call.encode(c.region, req); err != nil {
		return err
	}
	if call.raw != nil {
		*call.raw = RawResponse{ClientToken: call.token}
	}
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return rpc.Cause(ctx, err)
		}
		err := c.attempt(ctx, call, n, resp)
		if err == nil {
			return nil
		}
		wait, again := call.repeat(ctx, n, err)
		if !again {
			return err
		}
		call.failed = append(call.failed, err)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// attempt signs and sends the call once, and decodes what comes back.
func (c *Client) attempt(ctx context.Context, call *call, n int, resp any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.attemptTimeout, errAttemptTimeout)
	defer cancel()

	now, offset := c.clock.read()
	keys, err := c.keys(ctx, rpc.Notice{Offset: offset, Expired: call.expired.ID})
	if err != nil {
		return fmt.Errorf("credentials: %w", rpc.Cause(ctx, err))
	}
	if e := call.stale(keys); e != nil {
		return e
	}
	header := newHeader()
	s := &sent{c.sign(header, c.endpoint.Host, call.values, keys, now), call, keys}

	start := time.Now()
	a, err := rpc.Post(ctx, c.http, c.endpoint, header, s.Body, call.idempotent, c.maxAnswer)
	if err != nil {
		e := c.lost(err, s.secrets())
		call.note(e, n)
		c.log(ctx, call, n, start, slog.String("error", e.Message))
		return e
	}
	if call.raw != nil {
		call.raw.Status, call.raw.Header, call.raw.Body = a.Status, a.Header, a.Body
	}
	drifts, e := readAnswer(ctx, a, resp, s)
	if e == nil {
		c.logAnswer(ctx, call, n, start, a, s)
		c.report(ctx, call, a, drifts, s)
		if _, ours := resp.(wire.Decoder); ours && call.raw == nil { // which copies what it keeps
			a.Release()
		}
		return nil
	}
	e.Message = rpc.ExplainSignature(e.Message, s.Text)
	e.redact(s.secrets())
	call.note(e, n)
	e.pause, e.replayed = pause(a.Header), a.Replayed
	e.skew = HasCode(e, CodeTimestampExpired) && c.clock.learn(ctx, c.logger, a.Header.Get("Date"), offset)
	if e.stale = call.expired == (rpc.Keys{}) && ended(e, keys); e.stale {
		call.expired = keys
	}
	c.log(ctx, call, n, start, slog.Int("status", a.Status), slog.Int("bytes", len(a.Body)), slog.String("code", e.Code), slog.String("request", e.RequestID))
	return e
}

// ended reports whether e says that temporary keys have ended.
func ended(e *Error, keys rpc.Keys) bool {
	return family(e.Code, "InvalidSecurityToken") || keys.Token != "" && HasCode(e, CodeAccessKeyNotFound, CodeAccessKeyInactive)
}

// stale returns the error of the last attempt if keys are those that it was refused for: the provider has no others.
func (c *call) stale(keys rpc.Keys) *Error {
	if keys != c.expired {
		return nil
	}
	last := len(c.failed) - 1
	e, _ := errors.AsType[*Error](c.failed[last])
	c.failed, e.stale = c.failed[:last], false
	return e
}

// newHeader makes one array for all values, where a literal would make three.
func newHeader() http.Header {
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

// logAnswer logs an attempt that succeeded. The request id comes from outside, so it may be anything.
func (c *Client) logAnswer(ctx context.Context, call *call, n int, start time.Time, a *rpc.Response, s *sent) {
	if c.logger != nil && c.logger.Enabled(ctx, slog.LevelDebug) {
		c.log(ctx, call, n, start, slog.Int("status", a.Status), slog.Int("bytes", len(a.Body)),
			slog.String("request", s.secrets().Redact(a.Header.Get(headerRequestID))))
	}
}

func (c *Client) log(ctx context.Context, call *call, n int, start time.Time, result ...slog.Attr) {
	if c.logger == nil {
		return
	}
	attrs := append([]slog.Attr{slog.String("action", call.op.Action), slog.String("region", c.region),
		slog.Int("attempt", n), slog.Duration("elapsed", time.Since(start))}, result...)
	c.logger.LogAttrs(ctx, slog.LevelDebug, "ecs attempt", attrs...)
}
