package ecs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

// answer is what came back over HTTP, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// refused tells a refusal from a success. The status settles it but for one case: the envelope of a refusal
// under a status of success.
func (a *answer) refused() bool {
	if a.status < 200 || a.status > 299 {
		return true
	}
	const longest = 8 << 10 // of any envelope; pages of results are not searched
	if len(a.body) > longest || !bytes.Contains(a.body, []byte(`"Code"`)) {
		return false
	}
	env, err := readEnvelope(a.body)
	return err == nil && env.Code != "" && env.Message != "" && (env.HostID != "" || IsDryRunSuccess(&env))
}

// readRefusal fills e from the envelope of a refusal: JSON in either spelling, XML though JSON was asked for,
// or nothing that has a code, of which a little is quoted.
func (a *answer) readRefusal(e *Error) {
	body := bytes.TrimSpace(a.body)
	var env Error
	switch {
	case len(body) == 0:
		e.Message = "the answer is empty"
		return
	case body[0] == '{':
		var err error
		if env, err = readEnvelope(body); err != nil {
			e.unreadable(a, err)
			return
		}
	case body[0] == '<':
		env = readXMLEnvelope(string(body))
	}
	if env.Code == "" && env.Message == "" {
		e.Message = fmt.Sprintf("the answer has no error code: %q", snippet(body))
	} else {
		e.Code, e.Message = env.Code, env.Message
	}
	e.HostID, e.Recommend, e.AccessDenied = env.HostID, env.Recommend, env.AccessDenied
	if env.RequestID != "" {
		e.RequestID = env.RequestID
	}
}

// decode fills resp from a success and tells which values did not fit. Only a JSON object is an answer.
func (a *answer) decode(resp any) ([]wire.Drift, error) {
	body := bytes.TrimLeft(a.body, " \t\r\n")
	if len(body) == 0 {
		return nil, errors.New("the answer is empty")
	}
	if body[0] != '{' {
		return nil, errors.New("the answer is no JSON object")
	}
	switch resp := resp.(type) {
	case nil:
		if !json.Valid(a.body) {
			return nil, errors.New("the answer is not valid JSON")
		}
		return nil, nil
	case wire.Decoder:
		return wire.Decode(a.body, resp)
	}
	return nil, json.Unmarshal(a.body, resp)
}

// unreadable makes e say what is wrong with an answer, and shows how it begins.
func (e *Error) unreadable(a *answer, err error) {
	e.Message = err.Error()
	if body := bytes.TrimSpace(a.body); len(body) > 0 {
		e.Message += fmt.Sprintf(": %q", snippet(body))
	}
	e.cause = err
}

// snippet is the beginning of a body.
func snippet(body []byte) string {
	const most = 120
	if len(body) <= most {
		return string(body)
	}
	body = body[:most]
	for len(body) > most-utf8.UTFMax && !utf8.Valid(body[len(body)-1:]) && !utf8.FullRune(body[len(body)-1:]) {
		body = body[:len(body)-1]
	}
	return string(body) + "…"
}

// report tells the caller which values of an answer were not understood.
func (c *Client) report(ctx context.Context, call *call, requestID string, drifts []wire.Drift) {
	for _, d := range drifts {
		if call.raw != nil {
			call.raw.Misunderstood = append(call.raw.Misunderstood, Misunderstood(d))
		}
		if c.logger != nil {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "ecs answer not understood", slog.String("action", call.op.Action),
				slog.String("path", d.Path), slog.String("want", d.Want), slog.String("request", requestID))
		}
	}
}
