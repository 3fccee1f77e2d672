package waiter

import (
	"errors"
	"math"
	"time"
)

// RetryAfterer is a poll error, or any error it wraps, or a polled value that knows how long to leave the other side alone, as a
// server says with Retry-After. The delay is then at least that long, even beyond the cap; a longer regular one stays. Zero
// and less mean that there is no hint. The value is asked only when it comes without an error.
type RetryAfterer interface {
	RetryAfter() time.Duration
}

func hint(v any, err error) time.Duration {
	h, ok := v.(RetryAfterer)
	if err != nil { // v may be a nil pointer then
		h, ok = errors.AsType[interface {
			error
			RetryAfterer
		}](err)
	}
	if !ok {
		return 0
	}
	return h.RetryAfter()
}

// delay is the regular delay after an attempt, the first of which is 1. Random is in [0, 1).
func (c *config) delay(attempt int, random float64) time.Duration {
	d := c.longest
	if grown := float64(c.first) * math.Pow(c.factor, float64(attempt-1)); grown < float64(d) {
		d = time.Duration(grown)
	}
	return d - time.Duration(float64(d)*c.jitter*random) // jitter only shortens, so that the cap holds
}
