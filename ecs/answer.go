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

// readAnswer decodes a success into resp and tells which values did not fit; anything else is an *Error.
func readAnswer(ctx context.Context, a *rpc.Answer, resp any) ([]wire.Drift, *Error) {
	if refused(a) {
		env, err := rpc.ReadRefusal(a.Body)
		e := newError(a, err)
		e.fill(env)
		return nil, e
	}
	drifts, err := decode(ctx, a.Body, resp)
	if err != nil {
		e := newError(a, err)
		e.Message = err.Error()
		if !bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte("{")) {
			e.Message = rpc.Unreadable(a.Body, err) // what begins like an answer may hold its secrets
		}
		return nil, e
	}
	return drifts, nil
}

func newError(a *rpc.Answer, cause error) *Error {
	return &Error{HTTPStatus: a.Status, RequestID: a.Header.Get(headerRequestID), cause: cause}
}

// refused tells a refusal from a success. The status settles it but for one case: the envelope of a refusal
// under a status of success.
func refused(a *rpc.Answer) bool {
	if a.Status < 200 || a.Status > 299 {
		return true
	}
	const longest = 8 << 10 // of any envelope; pages of results are not searched
	if len(a.Body) > longest || !bytes.Contains(a.Body, []byte(`"Code"`)) && !bytes.Contains(a.Body, []byte(`"code"`)) {
		return false
	}
	env, err := rpc.ReadEnvelope(a.Body)
	if err != nil || env.Code == "" || env.Message == "" {
		return false
	}
	e := &Error{Code: env.Code}
	return env.HostID != "" || IsDryRunSuccess(e) || IsThrottled(e) || family(env.Code, troubled...)
}

// checkTarget refuses what an answer could not be decoded into, while nothing has been sent yet.
func checkTarget(resp any) error {
	if v := reflect.ValueOf(resp); resp != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		return fmt.Errorf("the response is a %T, want a pointer that is not nil", resp)
	}
	return nil
}

// decode fills resp from a success. Only a JSON object is an answer.
func decode(ctx context.Context, body []byte, resp any) ([]wire.Drift, error) {
	start := bytes.TrimLeft(body, " \t\r\n")
	if len(start) == 0 {
		return nil, errors.New("the answer is empty")
	}
	if start[0] != '{' {
		return nil, errors.New("the answer is no JSON object")
	}
	switch resp := resp.(type) {
	case nil:
		if !json.Valid(body) {
			return nil, errors.New("the answer is not valid JSON")
		}
		return nil, nil
	case wire.Decoder:
		return wire.DecodeContext(ctx, body, resp)
	}
	return nil, json.Unmarshal(body, resp)
}

// report tells the caller which values of an answer were not understood.
func (c *Client) report(ctx context.Context, call *call, a *rpc.Answer, drifts []wire.Drift) {
	wire.Note(ctx, drifts)
	for _, d := range drifts {
		if call.raw != nil {
			call.raw.Misunderstood = append(call.raw.Misunderstood, Misunderstood(d))
		}
		if c.logger != nil {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "ecs answer not understood", slog.String("action", call.op.Action),
				slog.String("path", d.Path), slog.String("want", d.Want), slog.String("request", a.Header.Get(headerRequestID)))
		}
	}
}
