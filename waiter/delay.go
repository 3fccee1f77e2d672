package waiter

import (
	"errors"
	"math"
	"time"
)

// RetryAfterer is implemented by poll errors, errors that they wrap, and polled values that know how long to wait before the next
// poll, such as an error made of a response with the header Retry-After. The next delay is at least that long, even beyond the
// maximum delay. Zero and negative durations have no effect. A value counts only if poll returned it without an error.
type RetryAfterer interface {
	RetryAfter() time.Duration
}

// hint returns the delay that the result of a poll asks for, 0 if it does not.
func hint(v any, err error) (delay time.Duration) {
	h, ok := v.(RetryAfterer)
	if err != nil { // then v may be a nil pointer
		h, ok = errors.AsType[interface {
			error
			RetryAfterer
		}](err)
	}
	if ok {
		delay = h.RetryAfter()
	}
	return delay
}

// delay returns the regular delay after an attempt, counted from 1. random is in [0, 1).
func (c *config) delay(attempt int, random float64) time.Duration {
	d := c.longest
	if grown := float64(c.first) * math.Pow(c.factor, float64(attempt-1)); grown < float64(d) {
		d = time.Duration(grown)
	}
	return d - time.Duration(float64(d)*c.jitter*random) // jitter only shortens, so that longest is never exceeded
}
