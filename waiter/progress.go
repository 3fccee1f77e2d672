package waiter

import (
	"log/slog"
	"time"
)

// Progress tells how far a wait is after an attempt.
type Progress struct {
	Attempt int           // counted from 1; in UntilAll one attempt polls all that is pending
	Elapsed time.Duration // since the wait began
	Next    time.Duration // the delay that follows; 0 when this was the last attempt
	Last    any           // the last value that came without an error; nil when there is none, and in UntilAll
	Err     error         // the error of this attempt's poll; in UntilAll the first one

	Done, Failed, Pending int // how many keys are; they add up to 1 in Until
}

// LogValue logs all fields, without Last and Err where they are nil.
func (p Progress) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.Int("attempt", p.Attempt), slog.Duration("elapsed", p.Elapsed), slog.Duration("next", p.Next),
		slog.Int("done", p.Done), slog.Int("failed", p.Failed), slog.Int("pending", p.Pending),
	}
	if p.Last != nil {
		attrs = append(attrs, slog.Any("last", p.Last))
	}
	if p.Err != nil {
		attrs = append(attrs, slog.Any("err", p.Err))
	}
	return slog.GroupValue(attrs...)
}
