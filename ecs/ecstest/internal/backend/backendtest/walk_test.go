package backendtest_test

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// Legal moves, made at random on the backend itself, lead where the model expects and leave no flaw.
func TestBackend_randomMoves(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			b := backend.New()
			var w *backendtest.Walk
			b.Do(func(st *backend.State) { w = backendtest.New(seed, st) })
			for step := range 3 * backendtest.Steps() {
				m := w.Next()
				var leftovers func() []string
				b.Do(func(st *backend.State) {
					leftovers = backendtest.Leftovers(st)
					if m.Code == "" {
						m.Then(st, m.Do(st))
					}
				})
				time.Sleep(m.Wait)
				b.Do(func(st *backend.State) {
					w.Check(t, st)
					require.Empty(t, leftovers(), "step %d", step)
				})
			}
		})
	})
}

// A view of the past shows what the account was like at that time.
func TestBackend_View_randomMoves(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			const memory = 2 * time.Minute
			random := rand.New(rand.NewPCG(seed, 2))
			b := backend.New()
			b.Remember(memory)
			var w *backendtest.Walk
			b.Do(func(st *backend.State) { w = backendtest.New(seed, st) })
			var times []time.Time
			seen := map[time.Time][]string{}
			for step := range backendtest.Steps() / 2 {
				m := w.Next()
				b.Do(func(st *backend.State) {
					if m.Code == "" {
						m.Then(st, m.Do(st))
					}
				})
				b.Do(func(st *backend.State) {
					times = append(times, st.Now)
					seen[st.Now] = backendtest.Describe(st)
				})
				time.Sleep(min(m.Wait, memory/4))
				for len(times) > 0 && time.Since(times[0]) > memory {
					times = times[1:]
				}
				then := times[random.IntN(len(times))]
				b.View(time.Since(then), func(st *backend.State) {
					require.Equal(t, seen[then], backendtest.Describe(st), "step %d: %v ago", step, time.Since(then))
				})
			}
		})
	})
}
