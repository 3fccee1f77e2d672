package ecs

import (
	"context"
	"errors"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/signer"
)

// call is one logical call: what its attempts share.
type call struct {
	op     Operation
	extra  []signer.Param // WithParam, in order
	raw    *RawResponse
	retry  RetryPolicy
	form   rpc.Form
	token  string  // the ClientToken, in actions that have one
	failed []error // the attempts so far

	idempotent bool // sending the request once more cannot do its work twice
	again      bool // nor can another call with the same request value
	unknown    bool // an attempt may have done its work

	corrected bool     // the clock was corrected for this call
	expired   rpc.Keys // keys that the service called expired
}

// Invoke calls op with the parameters of req and decodes the response into resp. Packages below ecs/api call it; use it
// directly for an action that has no package.
//
// req is a generated Request, a struct with `url` tags as go-querystring reads them, or nil. Such a struct spells lists
// and nested fields out under their wire names, such as "Tag.1.Key". resp is a pointer that encoding/json can decode
// into, or nil to ignore the response. Invoke keeps neither. If it returns an error, the content of resp is undefined.
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

// call is the whole way of a call: encode once, then attempt until one succeeds or a retry is not worthwhile.
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
		a := &Attempt{Operation: call.op, Region: c.region, Number: n, Idempotent: call.idempotent, call: call, resp: resp}
		err := c.send(ctx, a)
		if err == nil && !a.sent {
			err = errors.New("an attempt interceptor returned nil without sending the request")
		}
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
