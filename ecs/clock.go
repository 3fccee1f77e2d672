package ecs

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// maxSkew is the largest correction. A machine whose clock is further off has bigger problems than signing.
const maxSkew = 24 * time.Hour

// clock is this machine's clock with a correction learned from the service. A client shares it with its copies.
type clock struct{ offset atomic.Int64 }

// read returns the current time and the correction that it includes.
func (c *clock) read() (now time.Time, offset time.Duration) {
	offset = time.Duration(c.offset.Load())
	return time.Now().Add(offset), offset
}

// learn corrects the clock from the Date header of a response that rejected a timestamp as expired; signed is the
// correction used for that request. It reports whether the clock now differs from the one used, so that another attempt
// is worthwhile.
func (c *clock) learn(ctx context.Context, l *slog.Logger, date string, signed time.Duration) bool {
	server, err := http.ParseTime(date)
	if err != nil {
		return false
	}
	offset := time.Until(server).Round(time.Second)
	// The header has whole seconds and was some time on its way.
	if offset.Abs() > maxSkew || (offset-signed).Abs() < 2*time.Second {
		return false
	}
	before := time.Duration(c.offset.Swap(int64(offset)))
	if l != nil && (offset-before).Abs() >= 2*time.Second {
		l.LogAttrs(ctx, slog.LevelWarn, "ecs clock corrected", slog.Duration("offset", offset))
	}
	return true
}
