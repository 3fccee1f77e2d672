package ratelimit_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
)

// crowded is how a thousand goroutines fare that make a call each while ten calls a second are allowed.
type crowded struct {
	attempts, refused, failed int
	took                      time.Duration
	waits                     []time.Duration
}

func crowd(t *testing.T, opts ...ecs.Option) (o crowded) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv := ecstest.NewServer(ecstest.WithFaults(ecstest.Throttle(10, time.Second), ecstest.DelayRequest(50*time.Millisecond)))
		c := srv.Client(opts...)
		var mu sync.Mutex
		var wg sync.WaitGroup
		begin := time.Now()
		for range 1000 {
			wg.Go(func() {
				_, err := describedisks.Do(t.Context(), c, nil)
				mu.Lock()
				defer mu.Unlock()
				if o.waits = append(o.waits, time.Since(begin)); err != nil {
					o.failed++
				}
			})
		}
		wg.Wait()
		o.took = time.Since(begin)
		for _, call := range srv.Calls() {
			if o.attempts++; call.Code == "Throttling.User" {
				o.refused++
			}
		}
	})
	return o
}

// The goal: of the attempts at most 1 % are refused, at least 90 % of the allowed ones are used, and no wait is longer than 3
// times the mean. Without a governor nearly all attempts are refused.
func TestGovernor_goal(t *testing.T) {
	t.Parallel()
	o := crowd(t)
	t.Logf("without a governor: %d attempts, %d refused, %d of 1,000 calls failed, %v", o.attempts, o.refused, o.failed, o.took)
	assert.Greater(t, o.refused*100, o.attempts*90)
	o = crowd(t, ecs.WithAttemptInterceptor(ratelimit.New().Intercept))
	t.Logf("with one: %d attempts, %d refused, %d of 1,000 calls failed, %v, longest wait %.2f times the mean", o.attempts, o.refused, o.failed, o.took, unfairness(o.waits))
	assert.Zero(t, o.failed)
	assert.LessOrEqual(t, o.refused*100, o.attempts)
	assert.Less(t, o.took, 1000*time.Second/10*100/90)
	assert.LessOrEqual(t, unfairness(o.waits), 3.0)
}
