package ecs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

const headerRequestID = "X-Acs-Request-Id"

// readResponse decodes a success into the attempt's response and returns the values that did not fit. Anything else is
// an *Error.
func readResponse(ctx context.Context, r *rpc.Response, a *Attempt) ([]wire.Drift, *Error) {
	if isErrorResponse(r) {
		env, err := rpc.ReadErrorResponse(r.Body, a.show)
		e := newError(r, err)
		e.fill(env)
		return nil, e
	}
	drifts, err := decode(ctx, rpc.TrimBOM(r.Body), a.resp)
	if err != nil {
		e := newError(r, err)
		e.Message = err.Error()
		if !bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("{")) {
			e.Message = rpc.Unreadable(r.Body, err, a.show) // what begins like a success may hold its secrets
		}
		return nil, e
	}
	return drifts, nil
}

func newError(r *rpc.Response, cause error) *Error {
	return &Error{HTTPStatus: r.Status, RequestID: r.Header.Get(headerRequestID), cause: cause}
}

// isErrorResponse tells errors from successes by the status, but for one case: the envelope of an error under a status
// of success.
func isErrorResponse(r *rpc.Response) bool {
	if r.Status < 200 || r.Status > 299 {
		return true
	}
	const longest = 8 << 10 // of any envelope; pages of results are not searched
	if len(r.Body) > longest || !bytes.Contains(r.Body, []byte(`"Code"`)) && !bytes.Contains(r.Body, []byte(`"code"`)) {
		return false
	}
	env, err := rpc.ReadEnvelope(r.Body)
	if err != nil || env.Code == "" || env.Message == "" {
		return false
	}
	e := &Error{Code: env.Code}
	return env.HostID != "" || IsDryRunSuccess(e) || IsThrottled(e) || unavailable(e)
}

// checkTarget rejects a target that a response could not be decoded into, before anything is sent.
func checkTarget(resp any) error {
	if v := reflect.ValueOf(resp); resp != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		return fmt.Errorf("the response is a %T, want a pointer that is not nil", resp)
	}
	return nil
}

// decode fills resp from a success. Only a JSON object is a success.
func decode(ctx context.Context, body []byte, resp any) ([]wire.Drift, error) {
	start := bytes.TrimLeft(body, " \t\r\n")
	if len(start) == 0 {
		return nil, errors.New("the response is empty")
	}
	if start[0] != '{' {
		return nil, errors.New("the response is not a JSON object")
	}
	switch resp := resp.(type) {
	case nil:
		return nil, wire.Valid(ctx, body)
	case wire.Decoder:
		return wire.DecodeContext(ctx, body, resp)
	}
	return nil, unmarshal(ctx, body, resp)
}

// unmarshal is json.Unmarshal that heeds ctx. A large text is decoded on another goroutine, into a value of its own,
// because encoding/json cannot be stopped.
func unmarshal(ctx context.Context, body []byte, resp any) error {
	const large = 256 << 10 // takes some milliseconds
	if len(body) < large {
		return json.Unmarshal(body, resp)
	}
	to := reflect.ValueOf(resp).Elem()
	fresh := reflect.New(to.Type())
	fresh.Elem().Set(to)
	done := make(chan error, 1)
	go func() { done <- json.Unmarshal(body, fresh.Interface()) }()
	select {
	case err := <-done:
		to.Set(fresh.Elem())
		return err
	case <-ctx.Done():
		return rpc.Cause(ctx, ctx.Err())
	}
}

// report tells the caller which values of a response did not fit.
func (c *Client) report(ctx context.Context, a *Attempt, drifts []wire.Drift) {
	wire.Note(ctx, drifts)
	for _, d := range drifts {
		if raw := a.call.raw; raw != nil {
			raw.Mismatches = append(raw.Mismatches, Mismatch(d))
		}
		if c.logger != nil {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "ecs response mismatch", slog.String("action", a.Operation.Action),
				slog.String("path", d.Path), slog.String("want", d.Want), slog.String("request", a.secrets().Redact(a.RequestID)))
		}
	}
}
