package backend_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend/backendtest"
)

// Legal moves, made at random on the backend itself, lead where the model expects and leave no flaw.
func TestBackend_randomMoves(t *testing.T) {
	t.Parallel()
	backendtest.EachSeed(t, func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			b := backend.NewBackend()
			var w *backendtest.Walk
			b.Do(func(st *backend.State) { w = backendtest.New(seed, st) })
			for step := range 5 * backendtest.Steps() {
				m := w.Next()
				b.Do(func(st *backend.State) {
					if m.Code != "" {
						return
					}
					leftovers := backendtest.Leftovers(st)
					m.Then(st, m.Do(st))
					w.Check(t, st)
					for _, flaw := range leftovers() {
						t.Errorf("step %d: %s", step, flaw)
					}
				})
				time.Sleep(m.Wait)
				b.Do(func(st *backend.State) { w.Check(t, st) })
			}
		})
	})
}
