package waiter

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// ErrMaxAttempts is wrapped by the [*Error] of a wait that used up the attempts of [WithMaxAttempts].
var ErrMaxAttempts = errors.New("no attempts left")

// Error is the error of a wait that ended before its judge decided. It is always returned as *Error. It unwraps to Err and Cause,
// but not to LastErr: a wait that timed out after a poll said "not found" does not prove that the resource does not exist.
type Error struct {
	Last     any           // the last value polled without an error; nil if there was none
	LastErr  error         // the error of the last poll; nil if it had none
	Attempts int           // the number of attempts made
	Elapsed  time.Duration // the duration of the wait
	Err      error         // the error of the context, or context.DeadlineExceeded or ErrMaxAttempts, possibly wrapped
	Cause    error         // the cause of the context, if it differs from its error
}

// Error returns a text such as "waiter: context deadline exceeded after 4 attempts in 7.5s, last value "Starting"". The last value
// is formatted by its LogValue or String method if it has one, and shortened.
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

// short rounds to milliseconds.
func short(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// shorten limits the length of values: a struct of a hundred fields would fill the log.
func shorten(s string) string {
	const most = 120
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
