package main

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancespec"
	"github.com/go-aliecs/aliecs/ecs/api/modifyprepayinstancespec"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func states(m *demo.Memory) []string {
	var all []string
	for _, i := range m.Server.Account().Instances {
		all = append(all, i.Name+" "+i.InstanceType+" "+i.Status)
	}
	return all
}

var (
	before  = []string{"shop-api ecs.g7.large Running", "erp ecs.g6.large Running", "logs ecs.i3.xlarge Running", "archive ecs.i3.xlarge Running", "batch ecs.c7.large Stopped"}
	changed = []string{"shop-api ecs.g7.xlarge Running", "erp ecs.g7.xlarge Running", "logs ecs.i3.xlarge Running", "archive ecs.i3.xlarge Running", "batch ecs.g7.xlarge Stopped"}
)

// stopped lists the instances that the program stopped.
func stopped(m *demo.Memory) []string {
	var all []string
	for _, call := range m.Server.CallsTo(stopinstance.Action) {
		for _, i := range m.Server.Account().Instances {
			if call.Executed && i.ID == call.Params["InstanceId"] && call.Params["StoppedMode"] == "KeepCharging" {
				all = append(all, i.Name)
			}
		}
	}
	return all
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "change-type", got.Out)
		assert.Equal(t, changed, states(got.Memory))
		assert.Equal(t, []string{"shop-api", "erp"}, stopped(got.Memory), "only these had to stop")
		got.Memory.Server.AssertExecuted(t, modifyprepayinstancespec.Action, 1)
		got.Memory.Server.AssertExecuted(t, modifyinstancespec.Action, 2)
	})
}

// Faults do not change the output, and nothing is ordered twice. StartInstance and StopInstance have no client token, but
// they are idempotent.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse(modifyprepayinstancespec.Action)), ecstest.Times(3, ecstest.TruncateResponse(modifyinstancespec.Action)),
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, stopinstance.Action)), ecstest.Times(2, ecstest.ReturnError("Throttling", 400, startinstance.Action)),
			ecstest.Times(1, ecstest.DropResponse(stopinstance.Action)), ecstest.Times(1, ecstest.TruncateResponse(startinstance.Action)),
			ecstest.Times(3, ecstest.ReturnBadGateway(describeinstances.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "change-type", got.Out)
		assert.Equal(t, changed, states(got.Memory))
		got.Memory.Server.AssertExecuted(t, modifyprepayinstancespec.Action, 1)
		got.Memory.Server.AssertExecuted(t, modifyinstancespec.Action, 2)
	})
}

func TestRun_dryRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "shop-api: can become")
		assert.Equal(t, before, states(got.Memory))
	})
}

// No instance can have the type, so all of them stay as they are.
func TestRun_rejected(t *testing.T) {
	for _, test := range []struct{ newType, says string }{
		{"ecs.g8y.large", "its image does not support that type (ImageNotSupportInstanceType)"}, {"ecs.missing", "there is no such type"},
	} {
		t.Run(test.newType, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				got := demotest.Play(t, run, demotest.Scene{Args: []string{"-type", test.newType}})
				require.NoError(t, got.Err)
				assert.Contains(t, got.Out, "shop-api: "+test.says)
				assert.Contains(t, got.Out, "stays as it is: "+test.says, "the subscriptions")
				assert.Equal(t, before, states(got.Memory))
				assert.Empty(t, stopped(got.Memory))
				assert.NotContains(t, got.Out, "What there is now")

				id := got.Memory.Server.Account().Instances[0].ID
				got = demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-instances", id, "-type", test.newType}})
				assert.ErrorContains(t, got.Err, "none of the instances can have that type")
			})
		})
	}
}

// The service rejects the change of a stopped instance, which runs again with its old type.
func TestRun_rejectedLate(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		memory := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}}).Memory
		memory.Server.Inject(
			ecstest.Times(1, ecstest.ReturnError("InvalidInstanceStatus.NotStopped", 400, modifyinstancespec.Action)), // the dry run
			ecstest.Times(1, ecstest.ReturnError("OperationDenied.NoStock", 403, modifyinstancespec.Action)),
		)
		got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-instances", memory.Server.Account().Instances[0].ID}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "keeps its type: that type is sold out here")
		assert.Equal(t, before, states(got.Memory))
		assert.Equal(t, []string{"shop-api"}, stopped(got.Memory))
	})
}

// The order is placed, its response is lost, and the retry is rejected. Nobody knows then that there is an order, so the
// program does not say that nothing was done, and a second run continues with the same token.
func TestRun_outcomeUnknown(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.DropResponse(modifyprepayinstancespec.Action)),
			ecstest.Times(1, ecstest.ReturnError("OperationDenied.NoStock", 403, modifyprepayinstancespec.Action)),
		}})
		assert.True(t, ecs.IsOutcomeUnknown(first.Err), first.Err)
		assert.Contains(t, first.Out, ": perhaps ordered")
		again := onward.FindStringSubmatch(first.Out)
		require.NotNil(t, again, first.Out)

		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", again[1], "-start", again[2]}})
		require.NoError(t, second.Err)
		assert.Equal(t, changed, states(first.Memory))
		first.Memory.Server.AssertExecuted(t, modifyprepayinstancespec.Action, 1)
	})
}

func TestRun_downgrade(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		memory := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}}).Memory
		instances := memory.Server.Account().Instances
		got := demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-downgrade", "-instances", instances[1].ID, "-type", "ecs.c7.large"}})
		require.NoError(t, got.Err)
		assert.Equal(t, "erp ecs.c7.large Running", states(memory)[1])
		memory.Server.AssertExecuted(t, stopinstance.Action, 2) // one of them by the world

		got = demotest.Play(t, run, demotest.Scene{Memory: memory, Args: []string{"-downgrade", "-instances", instances[3].ID, "-type", "ecs.c7.large"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "stays as it is")
		assert.Equal(t, before[3], states(memory)[3], "stopped for the order, and started again after the error")
	})
}

func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live"}}).Err, "-instances is missing")
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live", "-instances", "i-1"}}).Err, "-type is missing")
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-instances", "i-missing"}})
		assert.ErrorContains(t, got.Err, "1 of 1 instances are not in cn-hangzhou")

		batch := got.Memory.Server.Account().Instances[4].ID
		got = demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{"-instances", batch, "-start", batch}})
		require.NoError(t, got.Err)
		assert.Equal(t, "batch ecs.g7.xlarge Running", states(got.Memory)[4])
	})
}

var (
	onward = regexp.MustCompile(`to go on: .* -client-token (\S+) -start (\S+)`)
	back   = regexp.MustCompile(`to undo it: .* -instances (\S+) -type (\S+) -start (\S+)`)
)

// The second run continues where Ctrl-C ended the first one.
func TestRun_interrupted(t *testing.T) {
	for _, action := range []string{stopinstance.Action, modifyprepayinstancespec.Action, modifyinstancespec.Action, startinstance.Action} {
		t.Run(action, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: action})
				require.ErrorIs(t, first.Err, context.Canceled)
				again := onward.FindStringSubmatch(first.Out)
				require.NotNil(t, again, first.Out)

				time.Sleep(5 * time.Minute)
				second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", again[1], "-start", again[2]}})
				require.NoError(t, second.Err)
				assert.Equal(t, changed, states(first.Memory))
				first.Memory.Server.AssertExecuted(t, modifyprepayinstancespec.Action, 1)
			})
		})
	}
}

// The other printed command undoes the change.
func TestRun_interruptedBack(t *testing.T) {
	for _, scene := range []demotest.Scene{{CtrlCAtText: "0/1 stopped"}, {CtrlCAtAction: modifyinstancespec.Action}} {
		demotest.Test(t, func(t *testing.T) {
			first := demotest.Play(t, run, scene)
			require.ErrorIs(t, first.Err, context.Canceled)
			undo := back.FindStringSubmatch(first.Out)
			require.NotNil(t, undo, first.Out)
			assert.Contains(t, first.Out, "shop-api, "+undo[1]+": ", "the instance and its state")

			time.Sleep(time.Minute)
			second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instances", undo[1], "-type", undo[2], "-start", undo[3]}})
			require.NoError(t, second.Err)
			assert.Equal(t, before, states(first.Memory))
		})
	}
}
