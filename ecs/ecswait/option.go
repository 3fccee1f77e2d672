package ecswait

import (
	"time"

	"github.com/go-aliecs/aliecs/waiter"
)

const defaultGrace = 30 * time.Second

// WithGrace sets for how long, from the beginning of a wait, an id may be unknown to the service before it counts as not found,
// and for how long a resource may stay where it does not leave by itself, such as a stopped instance that is wanted running.
// The default is 30 s. Zero is for what is known to exist and to be on its way.
func WithGrace(d time.Duration) waiter.BatchOption {
	return grace{waiter.WithLogger(nil), d}
}

// grace is an option of this package among those of package waiter, for which it means nothing.
type grace struct {
	waiter.BatchOption
	d time.Duration
}

func graceOf(opts []waiter.BatchOption) time.Duration {
	d := defaultGrace
	for _, o := range opts {
		if g, ok := o.(grace); ok {
			d = g.d
		}
	}
	return d
}
