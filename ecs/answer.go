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

// sent is a request on its way.
type sent struct {
	rpc.Signed
	call *call
	keys rpc.Keys
}

// secrets returns what no error and no log line may repeat.
func (s *sent) secrets() rpc.Secrets { return rpc.SecretsOf(s.keys, s.Signature, s.call.values) }

// show returns what may be shown of a response: nothing if the action may return a secret, else all but the secrets of
// the request.
func (s *sent) show(body string) string {
	if rpc.ShowsSecret(s.call.op.Action) {
		return ""
	}
	return s.secrets().Redact(body)
}

// readAnswer decodes a success into resp and returns which values did not fit; anything else is an *Error.
func readAnswer(ctx context.Context, a *rpc.Response, resp any, s *sent) ([]wire.Drift, *Error) {
	if refused(a) {
		env, err := rpc.ReadErrorResponse(a.Body, s.show)
		e := newError(a, err)
		e.fill(env)
		return nil, e
	}
	drifts, err := decode(ctx, rpc.TrimBOM(a.Body), resp)
	if err != nil {
		e := newError(a, err)
		e.Message = err.Error()
		if !bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte("{")) {
			e.Message = rpc.Unreadable(a.Body, err, s.show) // what begins like a success may hold its secrets
		}
		return nil, e
	}
	return drifts, nil
}

func newError(a *rpc.Response, cause error) *Error {
	return &Error{HTTPStatus: a.Status, RequestID: a.Header.Get(headerRequestID), cause: cause}
}

// refused tells a refusal from a success. The status settles it but for one case: the envelope of a refusal
// under a status of success.
func refused(a *rpc.Response) bool {
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
	return env.HostID != "" || IsDryRunSuccess(e) || IsThrottled(e) || unavailable(e)
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

// unmarshal is json.Unmarshal that heeds ctx. A large text is decoded elsewhere, into a value that nobody else has,
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

// report tells the caller which values of an answer were not understood.
func (c *Client) report(ctx context.Context, call *call, a *rpc.Response, drifts []wire.Drift, s *sent) {
	wire.Note(ctx, drifts)
	for _, d := range drifts {
		if call.raw != nil {
			call.raw.Mismatches = append(call.raw.Mismatches, Mismatch(d))
		}
		if c.logger != nil {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "ecs answer not understood", slog.String("action", call.op.Action),
				slog.String("path", d.Path), slog.String("want", d.Want), slog.String("request", s.secrets().Redact(a.Header.Get(headerRequestID))))
		}
	}
}
