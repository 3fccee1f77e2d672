package ecstest

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// Random applies to each call, with the given probability from 0 to 1, one of
// the faults, chosen with equal probability. Without faults it chooses among
// all kinds, with short delays. With the same seed and the same order of calls,
// the same calls are affected in the same way.
func Random(seed uint64, rate float64, faults ...Fault) Fault {
	if len(faults) == 0 {
		faults = everyFault()
	}
	var mix Fault
	for _, f := range faults {
		mix.fault.Skews = append(mix.fault.Skews, f.fault.Skews...)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, seed))
	mix.fault.Match = func(q *gateway.Request) *gateway.Hooks {
		mu.Lock()
		defer mu.Unlock()
		// The same amount of random numbers is drawn for each call, so the
		// effect on one call does not depend on the faults of others.
		chance, order := random.Float64(), random.Perm(len(faults))
		if chance >= rate {
			return nil
		}
		for _, i := range order { // not every fault applies to every call
			if faults[i].fault.Match == nil {
				continue
			}
			if effect := faults[i].fault.Match(q); effect != nil {
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
