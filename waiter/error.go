package waiter

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// ErrMaxAttempts is wrapped by the [*Error] of a wait that made all the attempts it was allowed.
var ErrMaxAttempts = errors.New("no attempts left")

// Error is a wait that ended before its judge decided. It is always returned as *Error. It unwraps to Err and Cause, never
// to LastErr: a wait that timed out while a poll said "not found" is no answer to whether the thing exists.
type Error struct {
	Last     any           // the last value that came without an error; nil when there was none
	LastErr  error         // the error of the last poll; nil when that had none
	Attempts int           // how often was polled
	Elapsed  time.Duration // from the beginning of the wait to its end
	Err      error         // the error of the context, or context.DeadlineExceeded or ErrMaxAttempts, perhaps wrapped
	Cause    error         // the cause of the context, where it has one of its own
}

// Error reads like "waiter: context deadline exceeded after 4 attempts in 7.5s, last value "Starting"". The last value is
// written by its LogValue or String method if it has one, and shortened.
func (e *Error) Error() string { return "waiter: " + e.text() }

func (e *Error) text() string {
	var b strings.Builder
	fmt.Fprint(&b, e.Err)
	if e.Cause != nil {
		fmt.Fprintf(&b, " (%v)", e.Cause)
	}
	fmt.Fprintf(&b, " after %d attempt", e.Attempts)
	if e.Attempts != 1 {
		b.WriteString("s")
	}
	fmt.Fprintf(&b, " in %s", short(e.Elapsed))
	if e.Last != nil {
		fmt.Fprintf(&b, ", last value %q", shorten(fmt.Sprintf("%+v", slog.AnyValue(e.Last).Resolve().Any())))
	}
	if e.LastErr != nil {
		fmt.Fprintf(&b, ", last error: %v", e.LastErr)
	}
	return b.String()
}

// Unwrap returns Err and, if there is one, Cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}

// short leaves out what nobody reads.
func short(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// shorten keeps a struct of a hundred fields from filling the log.
func shorten(s string) string {
	const most = 120
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
