package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

const notSimulated = "NotSimulated"

// A callLog logs calls, and counts those that need what is not simulated. It is
// safe for concurrent use.
type callLog struct {
	log     *slog.Logger
	mu      sync.Mutex
	missing map[string]int // calls by what is not simulated: an action, or Action.Parameter
}

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func newCallLog(log *slog.Logger) *callLog { return &callLog{log: log, missing: make(map[string]int)} }

// add logs a call on one line, without its parameters, which may be secret.
func (l *callLog) add(ctx context.Context, c ecstest.Call) {
	attrs := []slog.Attr{
		slog.String("action", actionOf(c)),
		slog.String("region", c.Params["RegionId"]),
		slog.Int("status", c.Status),
		slog.Duration("took", c.Duration),
		slog.String("request", c.RequestID),
	}
	if c.Code != "" {
		attrs = append(attrs, slog.String("code", c.Code), slog.String("message", c.Message))
	}
	if c.Dropped {
		attrs = append(attrs, slog.Bool("dropped", true))
	}
	if c.Code == notSimulated {
		what := actionOf(c)
		var parameter string
		if _, err := fmt.Sscanf(c.Message, "The test server does not simulate the parameter %q", &parameter); err == nil {
			what += "." + parameter
		}
		l.mu.Lock()
		l.missing[what]++
		l.mu.Unlock()
	}
	l.log.LogAttrs(ctx, levelOf(c), "call", attrs...)
}

// actionOf returns the name of the action, with the product unless that is ECS.
func actionOf(c ecstest.Call) string {
	if c.Product == "" || c.Product == "Ecs" {
		return c.Action
	}
	return c.Product + "." + c.Action
}

// levelOf returns the level of a call. A rejection is a part of ordinary work,
// unless the client is set up wrongly or needs what the server does not have.
func levelOf(c ecstest.Call) slog.Level {
	switch {
	case c.Code == "":
	case c.Code == notSimulated,
		c.Params == nil, // an unknown version, an unknown action, key or clock, or a wrong signature
		c.Code == "MissingSecurityToken", c.Code == "SignatureNonceUsed", strings.HasPrefix(c.Code, "InvalidSecurityToken."):
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// summarize logs how often each action and parameter that is not simulated was
// asked for, if any was.
func (l *callLog) summarize(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var calls []slog.Attr
	for _, what := range slices.Sorted(maps.Keys(l.missing)) {
		calls = append(calls, slog.Int(what, l.missing[what]))
	}
	if len(calls) > 0 {
		l.log.LogAttrs(ctx, slog.LevelWarn, "called, but not simulated", calls...)
	}
}
