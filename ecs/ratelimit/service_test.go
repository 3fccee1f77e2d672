package ratelimit_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ratelimit"
)

// A service refuses what is more than its limits, each in its period, as the real one does.
type service struct {
	latency         time.Duration
	action, account window
	silent          bool // refusals do not tell the limit

	mu      sync.Mutex
	refused int
	passed  []string
}

type window struct {
	limit  int // 0: none
	per    time.Duration
	others int // attempts of others in each period

	begin map[string]time.Time
	used  map[string]int
}

func (w *window) left(key string, now time.Time) int {
	if w.begin == nil {
		w.begin, w.used = map[string]time.Time{}, map[string]int{}
	}
	if b := now.Truncate(w.per); !b.Equal(w.begin[key]) {
		w.begin[key], w.used[key] = b, w.others
	}
	return w.limit - w.used[key]
}

func (w *window) header(key string, now time.Time) string {
	return fmt.Sprintf("Limit:%d,Remain:%d,TimeLeft:%d,Reset:0", w.limit, max(0, w.left(key, now)), max(1, w.begin[key].Add(w.per).Sub(now).Milliseconds()))
}

func (s *service) attempt(ctx context.Context, a *ecs.Attempt) error {
	time.Sleep(s.latency / 2)
	err := s.decide(a)
	time.Sleep(s.latency / 2)
	return err
}

func (s *service) decide(a *ecs.Attempt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	key := a.Operation.Action + a.Region
	full := false
	a.Status, a.Header = http.StatusOK, http.Header{}
	for name, w := range map[string]*window{"X-Ratelimit-User-Api": &s.action, "X-Ratelimit-User": &s.account} {
		k := key
		if w == &s.account {
			k = a.Region
		}
		if w.limit == 0 {
			continue
		}
		if w.left(k, now) <= 0 {
			full = true
		}
		if !s.silent {
			a.Header.Set(name, w.header(k, now))
		}
	}
	if full {
		s.refused++
		a.Status = http.StatusBadRequest
		return &ecs.Error{Code: "Throttling.User", HTTPStatus: 400}
	}
	a.Header = http.Header{} // only a refusal tells
	if s.action.limit > 0 {
		s.action.used[key]++
	}
	if s.account.limit > 0 {
		s.account.used[a.Region]++
	}
	s.passed = append(s.passed, a.Operation.Action)
	return nil
}

func (s *service) run(t *testing.T, g *ratelimit.Governor, goroutines, calls int, of func(i int) ecs.Operation) (took time.Duration, waits []time.Duration) {
	t.Helper()
	send := g.Intercept(s.attempt)
	begin := time.Now()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range goroutines {
		wg.Go(func() {
			for range calls {
				came := time.Now()
				for n := 1; ; n++ {
					err := send(t.Context(), &ecs.Attempt{Operation: of(i), Region: "cn-hangzhou", Number: n})
					if err == nil {
						break
					}
					if !ecs.IsThrottled(err) {
						t.Error(err)
						return
					}
				}
				mu.Lock()
				waits = append(waits, time.Since(came))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return time.Since(begin), waits
}

// Whatever the limit, and whatever the service tells of it, few attempts are refused, nearly all that is allowed is used, and
// nobody waits much longer than others.
func TestGovernor_learns(t *testing.T) {
	t.Parallel()
	const latency = 50 * time.Millisecond
	spread := func(actions int) func(int) ecs.Operation {
		return func(i int) ecs.Operation {
			return ecs.Operation{Action: fmt.Sprint("Describe", i%actions), ReadOnly: true}
		}
	}
	perSecond := func(n int) window { return window{limit: n, per: time.Second} }
	for _, tt := range []struct {
		name              string
		s                 *service
		goroutines, calls int
		actions           int
		rate              float64 // of the calls in a second that the service allows
		refused, used     float64 // percent, at most and at least
	}{
		{"10 in a second", &service{action: perSecond(10)}, 1000, 1, 1, 10, 1, 95},
		{"few goroutines", &service{action: perSecond(10)}, 12, 80, 1, 10, 1, 95},
		{"fewer than the limit", &service{action: perSecond(10)}, 8, 120, 1, 10, 1, 95},
		{"one in a second", &service{action: perSecond(1)}, 300, 1, 1, 1, 3, 95},
		{"many in a second", &service{action: perSecond(500)}, 1000, 20, 1, 500, 1, 95},
		{"600 in a minute", &service{action: window{limit: 600, per: time.Minute}}, 1000, 20, 1, 10, 2, 95},
		{"others, too", &service{action: window{limit: 10, per: time.Second, others: 4}}, 1000, 1, 1, 6, 5, 80},
		{"account", &service{account: perSecond(10)}, 1000, 1, 20, 10, 2, 95},
		{"account and action", &service{action: perSecond(10), account: perSecond(15)}, 1000, 4, 2, 15, 2, 75},
		{"untold, 10 in a second", &service{silent: true, action: perSecond(10)}, 1000, 2, 1, 10, 2, 90},
		{"untold, one in a second", &service{silent: true, action: perSecond(1)}, 300, 1, 1, 1, 5, 85},
		{"untold, 600 in a minute", &service{silent: true, action: window{limit: 600, per: time.Minute}}, 1000, 20, 1, 10, 3, 80},
		{"untold, others, too", &service{silent: true, action: window{limit: 10, per: time.Second, others: 4}}, 1000, 1, 1, 6, 4, 80},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tt.s.latency = latency
				took, waits := tt.s.run(t, ratelimit.New(), tt.goroutines, tt.calls, spread(tt.actions))
				n := float64(tt.goroutines * tt.calls)
				require.Len(t, tt.s.passed, int(n))
				refused, used := 100*float64(tt.s.refused)/n, 100*n/tt.rate/took.Seconds()
				unfair := unfairness(waits)
				t.Logf("%.2f%% refused, %.1f%% used, the longest wait is %.2f times the mean", refused, used, unfair)
				assert.LessOrEqual(t, refused, tt.refused, "refused")
				assert.GreaterOrEqual(t, used, tt.used, "used")
				assert.LessOrEqual(t, unfair, 3.0, "longest wait")
			})
		})
	}
}

// unfairness returns how many times the mean the longest wait is.
func unfairness(waits []time.Duration) float64 {
	var sum time.Duration
	for _, w := range waits {
		sum += w
	}
	return float64(slices.Max(waits)) / float64(sum) * float64(len(waits))
}
