package fleet

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// replay makes a workflow go through a stored history.
func replay(w any, name string) error {
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(w, workflow.RegisterOptions{Name: name})
	return r.ReplayWorkflowHistoryFromJSONFile(quiet{}, filepath.Join("testdata", strings.ToLower(name)+".json"))
}

// Workflows that are under way when a new version of this program is installed go on with it: from their histories it has
// to make the same decisions. When this fails, keep the old way with workflow.GetVersion. To store new histories, run
//
//	engine -name web -n 24 -batch 10 -regions 2 -sick 0.1 -seed 4 -hold
//	cmd/fleet history -engine … -name web/cn-hangzhou/0000
func TestReplay(t *testing.T) {
	for name, w := range map[string]any{
		"Launch": Launch, "LaunchRegion": LaunchRegion, "LaunchBatch": LaunchBatch, "Restart": Restart, "RestartRegion": RestartRegion,
	} {
		t.Run(name, func(t *testing.T) { assert.NoError(t, replay(w, name)) })
	}
}

// A change is noticed: a batch without a check, a region with fewer batches at a time, a restart that waits first.
func TestReplay_changed(t *testing.T) {
	changed := map[string]any{
		"LaunchBatch": func(ctx workflow.Context, b Batch) (Tally, error) {
			b.Check = "" // no more checks
			return LaunchBatch(ctx, b)
		},
		"LaunchRegion": func(ctx workflow.Context, s Share) (Tally, error) {
			s.Order.Window = 1
			return LaunchRegion(ctx, s)
		},
		"RestartRegion": func(ctx workflow.Context, l Leg) (Tally, error) {
			if err := workflow.Sleep(ctx, firstLook); err != nil {
				return l.Tally, err
			}
			return RestartRegion(ctx, l)
		},
	}
	for name, w := range changed {
		t.Run(name, func(t *testing.T) {
			assert.ErrorContains(t, replay(w, name), "TMPRL1100", "the SDK says so of what is not deterministic")
		})
	}
}
