package ecswait

import (
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

// Option configures a wait. Of two that contradict each other the later one holds; nil is ignored.
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

// WithGrace sets how long the service may take to show what it has accepted: how long an id may be unknown, and how long a
// resource may stay where it does not leave by itself, such as a stopped instance that is wanted running. The default is
// 30 s. With 0 or less, every response is taken at its word.
func WithGrace(d time.Duration) Option { return func(c *config) { c.grace = d } }

// WithInterval makes all delays between rounds d, without jitter.
func WithInterval(d time.Duration) Option { return WithWait(waiter.WithInterval(d)) }

// WithWait passes options to package waiter, which sets the delays between rounds and how many calls run at a time. It has
// no say in the size of batches.
func WithWait(opts ...waiter.BatchOption) Option {
	return func(c *config) { c.wait = append(c.wait, opts...) }
}

// WithProgress calls f after each round and, if every is above 0, whenever f was not called for that long: for heartbeats and
// screens. F runs once at a time, perhaps on another goroutine, and not after the wait; the wait pauses until f returns.
func WithProgress(every time.Duration, f func(waiter.Progress)) Option {
	return func(c *config) {
		if f != nil {
			c.reports = append(c.reports, &report{every: every, f: f})
		}
	}
}

// WithState goes on from what s knows and updates it with every response; the zero State is the beginning. Ids that are
// finished are not asked for again, so the result lacks them. Read s when the wait is over, or in the f of [WithProgress].
func WithState(s *State) Option { return func(c *config) { c.state = s } }

// WithOneLook is [WithState] for a single round: the wait makes one call per batch and ends. What has not reached its goal
// is pending in the [*Error], and in s. Store s, and look again later, from any process.
func WithOneLook(s *State) Option {
	return func(c *config) {
		WithState(s)(c)
		WithWait(waiter.WithMaxAttempts(1))(c)
	}
}
