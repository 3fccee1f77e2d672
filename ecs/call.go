package ecs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
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

	repeatable bool // the caller says so

	corrected bool // the clock was set right for this call
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
	switch err := c.call(ctx, op, req, resp, opts).(type) { //nolint:errorlint // this error itself, not one that it wraps
	case nil:
		return nil
	case *Error: // it names the action
		return err
	default:
		return fmt.Errorf("ecs: %s: %w", op.Action, err)
	}
}

// call is the whole way of a call: encode once, then attempt until one succeeds or is not worth repeating.
func (c *Client) call(ctx context.Context, op Operation, req, resp any, opts []CallOption) error {
	if ctx == nil {
		return errors.New("the context is nil")
	}
	if op.Action == "" {
		return errors.New("the operation has no action")
	}
	call := &call{op: op, retry: c.retry}
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
	defer call.release()
	if err := call.encode(c.region, req); err != nil {
		return err
	}
	if call.raw != nil {
		*call.raw = RawResponse{ClientToken: call.token}
	}
	var failed []error
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return attempts(failed, rpc.Cause(ctx, err))
		}
		err := c.attempt(ctx, call, n, resp)
		if err == nil {
			return nil
		}
		wait, again := call.repeat(ctx, n, err)
		if !again {
			return attempts(failed, err)
		}
		failed = append(failed, err)
		if err := sleep(ctx, wait); err != nil {
			return attempts(failed, err)
		}
	}
}

// attempt signs and sends the call once, and decodes what comes back.
func (c *Client) attempt(ctx context.Context, call *call, n int, resp any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.attemptTimeout, errAttemptTimeout)
	defer cancel()

	creds, err := c.retrieve(ctx)
	if err != nil {
		return fmt.Errorf("credentials: %w", rpc.Cause(ctx, err))
	}
	keys := rpc.Keys{ID: creds.AccessKeyID, Secret: creds.AccessKeySecret, Token: creds.SecurityToken}
	header := newHeader()
	now, offset := c.clock.read()
	signed := c.sign(header, c.endpoint.Host, call.values, keys, now)

	start := time.Now()
	a, err := rpc.Post(ctx, c.http, c.endpoint, header, signed.Body, c.maxAnswer)
	if err != nil {
		c.log(ctx, call, n, start, slog.String("error", err.Error()))
		return &lostError{err}
	}
	if call.raw != nil {
		call.raw.Status, call.raw.Header, call.raw.Body = a.Status, a.Header, a.Body
	}
	drifts, e := readAnswer(ctx, a, resp)
	if e == nil {
		c.log(ctx, call, n, start, slog.Int("status", a.Status), slog.Int("bytes", len(a.Body)), slog.String("request", a.Header.Get(headerRequestID)))
		c.report(ctx, call, a, drifts)
		if _, ours := resp.(wire.Decoder); ours && call.raw == nil { // which copies what it keeps
			a.Release()
		}
		return nil
	}
	e.Action, e.Attempts, e.ClientToken = call.op.Action, n, call.token
	e.Message = rpc.ExplainSignature(e.Message, signed.Text)
	e.redact(rpc.SecretsOf(keys, signed.Signature, call.values))
	e.pause = pause(a.Header)
	e.skew = HasCode(e, CodeTimestampExpired) && c.clock.learn(ctx, c.logger, a.Header.Get("Date"), offset)
	c.log(ctx, call, n, start, slog.Int("status", a.Status), slog.Int("bytes", len(a.Body)), slog.String("code", e.Code), slog.String("request", e.RequestID))
	return e
}

// newHeader makes one array for all values, where a literal would make three.
func newHeader() http.Header {
	v := [...]string{rpc.FormType, "application/json", userAgent}
	return http.Header{"Content-Type": v[0:1:1], "Accept": v[1:2:2], "User-Agent": v[2:3:3]}
}

// retrieve asks for the keys of one attempt. It returns when ctx ends, even if the provider does not.
func (c *Client) retrieve(ctx context.Context) (credentials.Credentials, error) {
	if _, ok := c.credentials.(interface{ HeedsContext() }); ok { // a goroutine costs as much as the signature
		return c.keys(ctx)
	}
	type result struct {
		credentials.Credentials
		error
	}
	done := make(chan result, 1)
	go func() {
		keys, err := c.keys(ctx)
		done <- result{keys, err}
	}()
	select {
	case r := <-done:
		return r.Credentials, r.error
	case <-ctx.Done():
		return credentials.Credentials{}, ctx.Err()
	}
}

func (c *Client) keys(ctx context.Context) (credentials.Credentials, error) {
	keys, err := c.credentials.Retrieve(ctx)
	if err == nil {
		err = keys.Check()
	}
	return keys, err
}

func (c *Client) log(ctx context.Context, call *call, n int, start time.Time, result ...slog.Attr) {
	if c.logger == nil {
		return
	}
	attrs := append([]slog.Attr{slog.String("action", call.op.Action), slog.String("region", c.region),
		slog.Int("attempt", n), slog.Duration("elapsed", time.Since(start))}, result...)
	c.logger.LogAttrs(ctx, slog.LevelDebug, "ecs attempt", attrs...)
}
