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

// Option configures [Until] and [UntilAll]. If two options contradict each other, the later one wins.
type Option interface {
	BatchOption
	single()
}

// BatchOption configures [UntilAll]. Every [Option] is also a BatchOption.
type BatchOption interface{ apply(*config) error }

type option func(*config) error

func (o option) apply(c *config) error { return o(c) }
func (o option) single()               {}

type batchOption func(*config) error

func (o batchOption) apply(c *config) error { return o(c) }

// config is what options set.
type config struct {
	first, longest time.Duration // 0 until newConfig sets the defaults
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

var (
	errNoContext = errors.New("waiter: the context is nil")
	errNoPoll    = errors.New("waiter: poll is nil")
	errNoJudge   = errors.New("waiter: judge is nil")
)

func newConfig[O BatchOption](opts []O) (*config, error) {
	c := &config{factor: 1.5, jitter: 0.2, concurrency: 4}
	for _, o := range opts {
		if any(o) == nil {
			continue
		}
		if err := o.apply(c); err != nil {
			return nil, fmt.Errorf("waiter: %w", err)
		}
	}
	// If only one of the two is set, it also limits the default of the other.
	first, longest := cmp.Or(c.first, defaultFirst), cmp.Or(c.longest, defaultLongest)
	if c.first > 0 && c.longest > 0 && first > longest {
		return nil, fmt.Errorf("waiter: initial delay %s is above the maximum delay %s", first, longest)
	}
	if c.longest > 0 {
		first = min(first, longest)
	}
	c.first, c.longest = first, max(first, longest)
	return c, nil
}

// WithInitialDelay sets the delay after the first poll. The default is 1 s, or the maximum delay if that is shorter.
func WithInitialDelay(d time.Duration) Option {
	return option(func(c *config) error { c.first = d; return positive("initial delay", d) })
}

// WithMaxDelay sets the maximum that delays grow to. The default is 15 s, or the initial delay if that is longer.
func WithMaxDelay(d time.Duration) Option {
	return option(func(c *config) error { c.longest = d; return positive("maximum delay", d) })
}

// WithFactor sets the ratio of each delay to the one before it. The default is 1.5, the minimum 1.
func WithFactor(f float64) Option {
	return option(func(c *config) error {
		if !(f >= 1) || math.IsInf(f, 0) { // the negation catches NaN
			return fmt.Errorf("factor %v: want 1 or more", f)
		}
		c.factor = f
		return nil
	})
}

// WithJitter sets the random part of each delay, from 0 to 1: a delay d lasts between (1-j)·d and d. The default is 0.2. With 0,
// delays are exact.
func WithJitter(j float64) Option {
	return option(func(c *config) error {
		if !(j >= 0 && j <= 1) {
			return fmt.Errorf("jitter %v: want 0 to 1", j)
		}
		c.jitter = j
		return nil
	})
}

// WithInterval makes all delays equal to d. They have no jitter unless [WithJitter] follows.
func WithInterval(d time.Duration) Option {
	return option(func(c *config) error {
		c.first, c.longest, c.factor, c.jitter = d, d, 1, 0
		return positive("interval", d)
	})
}

// WithMaxAttempts ends the wait with [ErrMaxAttempts] if n attempts have not finished it. By default only the context limits a wait.
func WithMaxAttempts(n int) Option {
	return option(func(c *config) error { c.attempts = n; return positive("maximum of attempts", n) })
}

// WithProgress calls f after each attempt. The wait continues when f returns. A nil f is ignored.
func WithProgress(f func(Progress)) Option {
	return option(func(c *config) error {
		if f != nil {
			c.reports = append(c.reports, func(_ context.Context, p Progress) { f(p) })
		}
		return nil
	})
}

// WithLogger logs the [Progress] of each attempt at level debug, including the last value. A nil l is ignored.
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

// WithBatchSize sets the maximum number of keys per poll. By default one poll asks for all keys.
func WithBatchSize(n int) BatchOption {
	return batchOption(func(c *config) error { c.batchSize = n; return positive("batch size", n) })
}

// WithConcurrency sets the maximum number of polls that run at the same time. The default is 4.
func WithConcurrency(n int) BatchOption {
	return batchOption(func(c *config) error { c.concurrency = n; return positive("concurrency", n) })
}

func positive[N int | time.Duration](what string, n N) error {
	if n <= 0 {
		return fmt.Errorf("%s %v: want more than 0", what, n)
	}
	return nil
}
