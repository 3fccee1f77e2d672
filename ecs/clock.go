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

// read gives the present time and the correction in it.
func (c *clock) read() (now time.Time, offset time.Duration) {
	offset = time.Duration(c.offset.Load())
	return time.Now().Add(offset), offset
}

// learn sets the clock to the Date header of an answer that called a time stale which was signed with the offset
// signed. It reports whether the clock now differs from that, by this call's doing or another's, so that one more
// attempt is worth while.
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
