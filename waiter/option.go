package waiter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"
)

// Option configures a wait of either form. Of two that contradict each other the later one holds.
type Option interface {
	BatchOption
	single()
}

// BatchOption configures [UntilAll]. Every [Option] is one.
type BatchOption interface{ apply(*config) error }

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }
func (o option) single()               {}

type batchOption func(*config) error

func (o batchOption) apply(c *config) error { return o(c) }

// config is what options write.
type config struct {
	first, longest time.Duration // 0 until settled
	factor, jitter float64
	attempts       int // 0 means no limit
	reports        []func(context.Context, Progress)

	batchSize   int // 0 means no limit
	concurrency int
}

const (
	defaultFirst   = time.Second
	defaultLongest = 15 * time.Second
)

func newConfig[O BatchOption](ctx context.Context, noPoll, noJudge bool, opts []O) (*config, error) {
	switch {
	case ctx == nil:
		return nil, errors.New("waiter: the context is nil")
	case noPoll:
		return nil, errors.New("waiter: poll is nil")
	case noJudge:
		return nil, errors.New("waiter: judge is nil")
	}
	c := &config{factor: 1.5, jitter: 0.2, concurrency: 4}
	for _, o := range opts {
		if any(o) == nil {
			continue
		}
		if err := o.apply(c); err != nil {
			return nil, fmt.Errorf("waiter: %w", err)
		}
	}
	// A caller who sets one end of the delays need not know the default of the other.
	first, longest := cmp.Or(c.first, defaultFirst), cmp.Or(c.longest, defaultLongest)
	if c.first > 0 && c.longest > 0 && first > longest {
		return nil, fmt.Errorf("waiter: first delay %s is above the maximum delay %s", first, longest)
	}
	if c.longest > 0 {
		first = min(first, longest)
	}
	c.first, c.longest = first, max(first, longest)
	return c, nil
}

// WithInitialDelay sets the delay after the first poll; the default is 1 s, or the maximum delay if that is shorter.
func WithInitialDelay(d time.Duration) Option {
	return option(func(c *config) error { c.first = d; return positive("first delay", d) })
}

// WithMaxDelay sets how long a delay can grow; the default is 15 s, or the first delay if that is longer.
func WithMaxDelay(d time.Duration) Option {
	return option(func(c *config) error { c.longest = d; return positive("maximum delay", d) })
}

// WithFactor sets how much longer each delay is than the one before it; the default is 1.5, the least 1.
func WithFactor(f float64) Option {
	return option(func(c *config) error {
		if !(f >= 1) || math.IsInf(f, 0) { // the negation catches NaN
			return fmt.Errorf("factor %v: want 1 or more", f)
		}
		c.factor = f
		return nil
	})
}

// WithJitter sets which part of each delay is left to chance: a delay d lasts from (1-j)·d to d. The default is 0.2; 0 makes
// delays exact, 1 leaves all of them to chance.
func WithJitter(j float64) Option {
	return option(func(c *config) error {
		if !(j >= 0 && j <= 1) {
			return fmt.Errorf("jitter %v: want 0 to 1", j)
		}
		c.jitter = j
		return nil
	})
}

// WithInterval makes all delays the same, without jitter unless [WithJitter] comes after it.
func WithInterval(d time.Duration) Option {
	return option(func(c *config) error {
		c.first, c.longest, c.factor, c.jitter = d, d, 1, 0
		return positive("interval", d)
	})
}

// WithMaxAttempts ends the wait with [ErrMaxAttempts] when attempt n has not finished it. Without it only the context does.
func WithMaxAttempts(n int) Option {
	return option(func(c *config) error { c.attempts = n; return positive("maximum of attempts", n) })
}

// WithProgress calls f after each attempt. The wait goes on when f has returned. A nil f is ignored.
func WithProgress(f func(Progress)) Option {
	return option(func(c *config) error {
		if f != nil {
			c.reports = append(c.reports, func(_ context.Context, p Progress) { f(p) })
		}
		return nil
	})
}

// WithLogger logs the [Progress] after each attempt at level debug, the last value included. A nil l is ignored.
func WithLogger(l *slog.Logger) Option {
	return option(func(c *config) error {
		if l != nil {
			c.reports = append(c.reports, func(ctx context.Context, p Progress) {
				l.LogAttrs(ctx, slog.LevelDebug, "waiting", p.LogValue().Group()...)
			})
		}
		return nil
	})
}

// WithBatchSize sets how many keys one poll may ask for; without it one poll asks for all.
func WithBatchSize(n int) BatchOption {
	return batchOption(func(c *config) error { c.batchSize = n; return positive("batch size", n) })
}

// WithConcurrency sets how many polls may run at a time; the default is 4.
func WithConcurrency(n int) BatchOption {
	return batchOption(func(c *config) error { c.concurrency = n; return positive("concurrency", n) })
}

func positive[N int | time.Duration](what string, n N) error {
	if n <= 0 {
		return fmt.Errorf("%s %v: want more than 0", what, n)
	}
	return nil
}
