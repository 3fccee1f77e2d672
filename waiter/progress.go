package waiter

import (
	"log/slog"
	"time"
)

// Progress is the state of a wait after an attempt.
type Progress struct {
	Attempt int           // counted from 1; in UntilAll one attempt polls for all pending keys
	Elapsed time.Duration // since the wait began
	Next    time.Duration // the delay that follows; 0 if this was the last attempt
	Last    any           // the last value polled without an error; nil if there was none; always nil in UntilAll
	Err     error         // the error of the poll of this attempt; in UntilAll the first one

	Done, Failed, Pending int // numbers of keys; in Until they add up to 1
}

// LogValue returns all fields as a group, without Last and Err if they are nil.
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
