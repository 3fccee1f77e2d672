package backendtest_test

import (
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
