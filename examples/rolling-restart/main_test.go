package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// restarts returns how often each instance was stopped and then started.
func restarts(server *ecstest.Server) map[string]int {
	count, down := map[string]int{}, map[string]bool{}
	for _, call := range server.CallsTo(stopinstances.Action, startinstances.Action) {
		for n := 1; call.Executed && call.Params[fmt.Sprintf("InstanceId.%d", n)] != "" && call.Params["DryRun"] == ""; n++ {
			id := call.Params[fmt.Sprintf("InstanceId.%d", n)]
			if call.Action == startinstances.Action && down[id] {
				count[id]++
			}
			down[id] = call.Action == stopinstances.Action
		}
	}
	return count
}

// assertRestarted fails unless exactly these were restarted, and all that ran before are running.
func assertRestarted(t *testing.T, server *ecstest.Server, names string) {
	t.Helper()
	var restarted []string
	count := restarts(server)
	for _, instance := range server.Account().Instances {
		if count[instance.ID] > 0 {
			restarted = append(restarted, instance.Name)
		}
		want := "Running"
		if instance.Name == "web-old" {
			want = "Stopped"
		}
		assert.Equal(t, want, instance.Status, instance.Name)
	}
	assert.Equal(t, names, strings.Join(restarted, " "))
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "rolling-restart", got.Out)

		server := got.Memory.Server
		assertRestarted(t, server, "web-1 web-2 web-3 web-4 web-5")
		server.AssertExecuted(t, stopinstances.Action, 4) // one by the world
		server.AssertExecuted(t, startinstances.Action, 3)
		server.AssertExecuted(t, runcommand.Action, 4) // the second batch twice
		for _, call := range server.CallsTo(stopinstances.Action)[1:] {
			assert.Equal(t, "KeepCharging", call.Params["StoppedMode"], "the address is kept")
		}
		invocations := server.Account().Invocations
		assert.Len(t, invocations[2].Results, 1, "only the unhealthy one is checked again")
		assert.NotContains(t, got.Out, "left to restart")
	})
}

// A lost response to a stop does not end a rollout, because stopping is idempotent.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.DropResponse(stopinstances.Action)), ecstest.Times(2, ecstest.ReturnBadGateway(stopinstances.Action)),
			ecstest.Times(2, ecstest.DropResponse(startinstances.Action)), ecstest.Times(2, ecstest.DropResponse(runcommand.Action)),
			ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400)), ecstest.Times(3, ecstest.ReturnBadGateway(describeinvocations.Action, describecloudassistantstatus.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "rolling-restart", got.Out)
		assertRestarted(t, got.Memory.Server, "web-1 web-2 web-3 web-4 web-5")
		got.Memory.Server.AssertExecuted(t, runcommand.Action, 4)
	})
}

func TestRun_unhealthy(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-checks", "1"}})
		assert.ErrorContains(t, got.Err, "ended after batch 2 of 3: 1 unhealthy")
		demotest.Golden(t, "unhealthy", got.Out)
		assertRestarted(t, got.Memory.Server, "web-1 web-2 web-3 web-4")

		rest := regexp.MustCompile(`-instances (\S+)`).FindStringSubmatch(got.Out)
		require.NotNil(t, rest, got.Out)
		again := demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-instances", rest[1]}})
		require.NoError(t, again.Err)
		assert.Contains(t, again.Out, "Batch 1 of 1: web-4, web-5")
		assert.Equal(t, 2, restarts(got.Memory.Server)[strings.Split(rest[1], ",")[0]])
	})
}

func TestRun_maxFailures(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-checks", "1", "-max-failures", "1"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "4 healthy, 1 unhealthy")
		assert.Contains(t, got.Out, "1 of 5 instances are left to restart, 1 of them unhealthy: web-4")
		assertRestarted(t, got.Memory.Server, "web-1 web-2 web-3 web-4 web-5")
	})
}

func TestRun_dryRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "The dry run passed")
		assert.Empty(t, restarts(got.Memory.Server))

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}, Faults: []ecstest.Fault{ecstest.ReturnError("Forbidden.RAM", 403, stopinstances.Action)}})
		assert.ErrorContains(t, got.Err, "not all of them can be stopped")
	})
}

// A named instance is started even if it was stopped before, perhaps by an earlier rollout.
func TestRun_stopped(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, first.Err)
		server := first.Memory.Server
		all := server.Account().Instances
		got := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instances", all[0].ID + "," + all[5].ID}})
		require.NoError(t, got.Err)
		for _, instance := range server.Account().Instances {
			assert.Equal(t, "Running", instance.Status, instance.Name)
		}
		assert.Len(t, restarts(server), 2)
	})
}

// An instance that does not stop is not started, and its batch ends in time.
func TestRun_patience(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{
			Args: []string{"-patience", "20s"}, Faults: []ecstest.Fault{ecstest.ReturnError("IncorrectInstanceStatus", 403, stopinstances.Action)},
		})
		assert.ErrorContains(t, got.Err, "2 unhealthy")
		assert.Contains(t, got.Out, "not Stopped in time, seen Running")
		got.Memory.Server.AssertExecuted(t, startinstances.Action, 0)
	})
}

func TestFleet_blame(t *testing.T) {
	f := &fleet{members: []*member{{}, {}, {}}}
	for i, m := range f.members {
		m.InstanceID, m.health = fmt.Sprint("i-", i), untouched
	}
	require.NoError(t, f.blame(&ecs.PartialError{Failed: []ecs.ItemError{{ID: "i-1", Code: "InstanceExpired"}, {ID: "i-2", Code: "IncorrectInstanceStatus"}}}))
	assert.Equal(t, 1, f.count(unhealthy))
	assert.Equal(t, "InstanceExpired", f.members[1].says)
	require.NoError(t, f.blame(&ecswait.Error{Failed: []*ecswait.ResourceError{{ID: "i-0", Wanted: "Running", Seen: "Stopped"}}}))
	assert.Equal(t, "wanted Running, seen Stopped", f.members[0].says)
	assert.ErrorIs(t, f.blame(context.Canceled), context.Canceled)
	assert.Equal(t, untouched, f.members[2].health)
}

func TestFleet_bar(t *testing.T) {
	f := &fleet{}
	for i := range 100 {
		m := &member{health: untouched}
		if i < 50 {
			m.health = healthy
		}
		f.members = append(f.members, m)
	}
	f.members[1].health = unhealthy
	assert.Equal(t, "Fleet [✗"+strings.Repeat("■", 19)+strings.Repeat("·", 20)+"] 49 of 100 done", f.bar())
}

func TestRun_checkFails(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-check", "shopctl ping", "-batch", "5"}})
		assert.ErrorContains(t, got.Err, "5 unhealthy")
		assert.Contains(t, got.Out, "exit code 127: sh: shopctl ping: not found")
		assert.Contains(t, got.Out, `-check 'shopctl ping' `)

		got = demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.ReturnError("Forbidden.RAM", 403, runcommand.Action)}})
		assert.True(t, ecs.IsForbidden(got.Err), got.Err)
	})
}

// Ctrl-C comes just after the first stop. The program prints what is left, and the second run starts the instances that
// the first one stopped.
func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: stopinstances.Action})
		require.ErrorIs(t, first.Err, context.Canceled)
		assert.Contains(t, first.Out, "5 of 5 instances are left to restart")
		server := first.Memory.Server
		server.AssertExecuted(t, stopinstances.Action, 2)
		server.AssertExecuted(t, startinstances.Action, 0)

		rest := regexp.MustCompile(`-instances (\S+)`).FindStringSubmatch(first.Out)
		require.NotNil(t, rest, first.Out)
		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instances", rest[1]}})
		require.NoError(t, second.Err)
		assertRestarted(t, server, "web-1 web-2 web-3 web-4 web-5")
	})
}

func TestRun_interruptedWaiting(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "Batch 2 of 3"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Contains(t, got.Out, "3 of 5 instances are left to restart, 0 of them unhealthy: web-3, web-4, web-5")
		assertRestarted(t, got.Memory.Server, "web-1 web-2")
	})
}

func TestRun_flags(t *testing.T) {
	for _, tt := range []struct {
		name, args, want string
	}{
		{"no tag", "-live", "-tag is missing"},
		{"no value", "-tag app", `-tag "app" is not of the form key=value`},
		{"an empty value", "-tag app=", `-tag "app=" is not of the form key=value`},
		{"nothing has the tag", "-tag app=missing", "no running instance has the tag"},
		{"an instance of somebody else", "-instances i-missing", `["i-missing"] has no tag "app=shop"`},
		{"an empty id", "-instances ,i-1", "a value is empty"},
		{"no batch", "-batch 0", "-batch must be from 1 to 100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(tt.args)})
				assert.ErrorContains(t, got.Err, tt.want)
				if got.Memory.Server != nil {
					assert.Empty(t, restarts(got.Memory.Server))
				}
			})
		})
	}
}

// Zone ids differ between regions.
func TestRun_elsewhere(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		assert.NoError(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-region", "ap-southeast-1"}}).Err)
	})
}
