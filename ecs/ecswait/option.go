package ecswait

import (
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

// Option configures a wait.
type Option func(*config)

type config struct {
	grace   time.Duration
	wait    []waiter.BatchOption
	state   *State
	reports []*report
}

func newConfig(opts []Option) *config {
	const defaultGrace = 30 * time.Second
	c := &config{grace: defaultGrace}
	for _, o := range opts {
		if o != nil {
			o(c)
		}
	}
	return c
}

// WithGrace sets how long the service may take to show what it has accepted: that a resource exists, that a stopped instance
// starts. The default is 30 s. With 0 or less, every response is taken at its word.
func WithGrace(d time.Duration) Option { return func(c *config) { c.grace = d } }

// WithInterval makes all delays between rounds the same.
func WithInterval(d time.Duration) Option { return WithWait(waiter.WithInterval(d)) }

// WithWait passes options to package waiter: delays, concurrency, a logger. Batch sizes are those of the kind.
func WithWait(opts ...waiter.BatchOption) Option {
	return func(c *config) { c.wait = append(c.wait, opts...) }
}

// WithProgress calls f after each round and, if every is above 0, at least that often. F may run on another goroutine, but
// never twice at a time and never after the wait.
func WithProgress(every time.Duration, f func(waiter.Progress)) Option {
	return func(c *config) {
		if f != nil {
			c.reports = append(c.reports, &report{every: every, f: f})
		}
	}
}

// WithState makes a wait go on from s and keep it up to date. Finished ids are not asked for again, so the result lacks them.
// Read s after the wait, or in the f of [WithProgress].
func WithState(s *State) Option { return func(c *config) { c.state = s } }

// WithOneLook is [WithState] for a wait of one round, without delays. Store s, and look again later from any process while ids
// are pending.
func WithOneLook(s *State) Option {
	return func(c *config) {
		WithState(s)(c)
		WithWait(waiter.WithMaxAttempts(1))(c)
	}
}
