package main

import (
	"context"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstanceautoreleasetime"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// left returns the instances that exist, with their status.
func left(m *demo.Memory) []string {
	var all []string
	for _, i := range m.Server.Account().Instances {
		all = append(all, i.Name+" "+i.Status)
	}
	return all
}

var kept = []string{"ledger Running", "erp Running", "preview Running"}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "release", got.Out)

		assert.Equal(t, kept, left(got.Memory))
		account := got.Memory.Server.Account()
		require.Len(t, account.Snapshots, 1)
		assert.Equal(t, "last-of-web-1", account.Snapshots[0].Name)
		assert.Zero(t, account.Instances[2].AutoRelease, "its release was cancelled")
		got.Memory.Server.AssertExecuted(t, modifyinstanceautoreleasetime.Action, 2)

		forced := map[string]int{}
		for _, call := range got.Memory.Server.CallsTo(stopinstance.Action, deleteinstance.Action) {
			if call.Executed && (call.Params["Force"] == "true" || call.Params["ForceStop"] == "true") {
				forced[call.Action]++
			}
		}
		assert.Equal(t, map[string]int{stopinstance.Action: 1, deleteinstance.Action: 1}, forced, "forced only in the scenes that say so")
	})
}

// Faults do not change the output. DeleteInstance and StopInstance have no client token, but they are idempotent.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.DropResponse(createsnapshot.Action)), ecstest.Times(2, ecstest.TruncateResponse(deleteinstances.Action)),
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, stopinstance.Action)), ecstest.Times(2, ecstest.ReturnError("Throttling", 400, deleteinstance.Action)),
			ecstest.Times(3, ecstest.ReturnBadGateway("Describe*")),
			ecstest.Times(1, ecstest.DropResponse(stopinstance.Action)), ecstest.Times(1, ecstest.TruncateResponse(deleteinstance.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "release", got.Out)
		assert.Equal(t, kept, left(got.Memory))
		assert.Len(t, got.Memory.Server.Account().Snapshots, 1)
	})
}

// The flags apply to the named instances, and to no others.
func TestRun_flags(t *testing.T) {
	tests := []struct {
		name    string
		args    []string
		deleted int
		stopped []string // ForceStop of each stop
		forced  string
	}{
		{"plain", []string{"-yes"}, 2, []string{"false", "false"}, "false"},
		{"force stop", []string{"-force-stop"}, 2, []string{"true", "true"}, "false"},
		{"force", []string{"-force"}, 2, nil, "true"},
		{"dry run", []string{"-dry-run"}, 0, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				memory := seeded(t)
				ids := memory.Server.Account().Instances
				got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: append(test.args, "-instances", ids[1].ID+","+ids[2].ID)})
				require.NoError(t, got.Err)
				assert.Len(t, memory.Server.Account().Instances, 8-test.deleted)
				assert.Equal(t, test.deleted == 0, slices.Contains(left(memory), "web-002 Running") || slices.Contains(left(memory), "web-2 Running"))
				var stops []string
				for _, call := range memory.Server.CallsTo(stopinstance.Action) {
					stops = append(stops, call.Params["ForceStop"])
				}
				assert.Equal(t, test.stopped, stops)
				for _, call := range memory.Server.CallsTo(deleteinstances.Action) {
					if call.Executed && call.Params["DryRun"] != "true" {
						assert.Equal(t, test.forced, call.Params["Force"])
					}
				}
			})
		})
	}
}

// seeded returns the world after a run that changes nothing.
func seeded(t *testing.T) *demo.Memory {
	t.Helper()
	got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
	require.NoError(t, got.Err)
	require.Contains(t, got.Out, "dry run passed")
	return got.Memory
}

func TestRun_schedule(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		memory := seeded(t)
		got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-release-at", "2026-03-02T18:00:00+01:00"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "at 2026-03-02 17:00 UTC")
		at := time.Date(2026, time.March, 2, 17, 0, 0, 0, time.UTC)
		for n, i := range memory.Server.Account().Instances {
			assert.Equal(t, n < 2, i.AutoRelease.Equal(at), i.Name)
		}
		got = demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-cancel"}})
		require.NoError(t, got.Err)
		assert.Zero(t, memory.Server.Account().Instances[0].AutoRelease)
		got = demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-release-at", "2026-03-02T10:15:00Z"}})
		assert.ErrorContains(t, got.Err, "at least half an hour")
		assert.Zero(t, memory.Server.Account().Instances[0].AutoRelease)
	})
}

// The program does not stop instances that cannot be released.
func TestRun_rejected(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		memory := seeded(t)
		instances := memory.Server.Account().Instances
		for _, test := range []struct {
			n            int
			code, advice string
		}{{5, "InvalidOperation.DeletionProtection", "remove the protection"}, {6, "ChargeTypeViolation", "a subscription cannot be released"}} {
			got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-yes", "-instances", instances[0].ID + "," + instances[test.n].ID}})
			assert.True(t, ecs.HasCode(got.Err, test.code), got.Err)
			assert.ErrorContains(t, got.Err, test.advice)
		}
		memory.Server.AssertExecuted(t, stopinstance.Action, 0)
		assert.Len(t, left(memory), 8)

		got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-instances", "i-missing"}})
		assert.ErrorContains(t, got.Err, "none of these instances")
		got = demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-cancel", "-release-at", "2026-03-02T18:00:00Z"}})
		assert.ErrorContains(t, got.Err, "use only one of them")
		got = demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-dry-run", "-cancel"}})
		assert.ErrorContains(t, got.Err, "no dry run")
	})
}

func TestRun_liveNeedsInstances(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live"}}).Err, "-instances is missing")
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live", "-instances", "i-1,"}}).Err, "a value is empty")
	})
}

// The second run continues where Ctrl-C ended the first one.
func TestRun_interrupted(t *testing.T) {
	for _, action := range []string{createsnapshot.Action, stopinstance.Action, deleteinstances.Action} {
		t.Run(action, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				first := demotest.Play(t, run, demotest.Scene{Args: []string{"-snapshot"}, CtrlCAtAction: action})
				require.ErrorIs(t, first.Err, context.Canceled)
				again := regexp.MustCompile(`to go on: .* -yes -instances (\S+) -snapshot -client-token (\S+)`).FindStringSubmatch(first.Out)
				require.NotNil(t, again, first.Out)
				assert.Contains(t, first.Out, "perhaps stopped, perhaps released already")

				second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-yes", "-instances", again[1], "-snapshot", "-client-token", again[2]}})
				if action == deleteinstances.Action {
					assert.ErrorContains(t, second.Err, "none of these instances", "they were released")
				} else {
					require.NoError(t, second.Err)
				}
				assert.Len(t, left(first.Memory), 6)
				assert.Len(t, first.Memory.Server.Account().Snapshots, 2, "no snapshot was taken twice")
			})
		})
	}
}

func TestRun_interruptedWaiting(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-force-stop"}, CtrlCAtText: "0/2 stopped"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Contains(t, got.Out, " -force-stop\n", "how to go on")
		got.Memory.Server.AssertExecuted(t, deleteinstances.Action, 0)
		assert.Len(t, left(got.Memory), 8)
	})
}
