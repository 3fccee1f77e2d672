package ecs

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// maxSkew bounds what is believed of a clock: a machine that is further off has other troubles than signing.
const maxSkew = 24 * time.Hour

// clock is this machine's, corrected by what the service said of it. A client and all that derive from it share
// one.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// learn sets the clock to the Date header of an answer that called our time stale. It reports whether that
// changed anything, so that the call is worth one more attempt.
func (c *clock) learn(ctx context.Context, l *slog.Logger, date string) bool {
	server, err := http.ParseTime(date)
	if err != nil {
		return false
	}
	offset := time.Until(server).Round(time.Second)
	before := time.Duration(c.offset.Load())
	// The header has whole seconds and was some time on its way.
	if offset.Abs() > maxSkew || (offset-before).Abs() < 2*time.Second {
		return false
	}
	c.offset.Store(int64(offset))
	if l != nil {
		l.LogAttrs(ctx, slog.LevelWarn, "ecs clock corrected", slog.Duration("offset", offset))
	}
	return true
}
