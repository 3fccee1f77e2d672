package ecstest

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Random strikes each call with the probability rate, from 0 to 1, with one of
// the faults, all equally likely; without faults it is any fault there is,
// waits of which are short. The same seed strikes the same calls in the same
// way, as far as they come in the same order.
func Random(seed uint64, rate float64, faults ...Fault) Fault {
	if len(faults) == 0 {
		faults = everyFault()
	}
	var mix Fault
	for _, f := range faults {
		mix.skews = append(mix.skews, f.skews...)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, seed))
	mix.match = func(q *request) *effect {
		mu.Lock()
		defer mu.Unlock()
		// As many numbers are drawn for each call, so that what strikes one
		// does not depend on the faults of the others.
		chance, order := random.Float64(), random.Perm(len(faults))
		if chance >= rate {
			return nil
		}
		for _, i := range order { // not every fault can strike every call
			if faults[i].match == nil {
				continue
			}
			if effect := faults[i].match(q); effect != nil {
				return effect
			}
		}
		return nil
	}
	return mix
}

func everyFault() []Fault {
	return []Fault{
		ReturnError("InternalError", http.StatusInternalServerError),
		ReturnError("ServiceUnavailable", http.StatusServiceUnavailable),
		Throttle(0, 100*time.Millisecond),
		ExpireSecurityToken(),
		SkewClock(20 * time.Minute),
		SkewClock(-20 * time.Minute),
		DelayRequest(50 * time.Millisecond),
		DropRequest(),
		DropResponse(),
		TruncateResponse(),
		ReturnBadGateway(),
		ChangeContentType(),
	}
}
