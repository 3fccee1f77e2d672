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
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "run-instances", got.Out)

		account := got.Memory.Server.Account()
		require.Len(t, account.Instances, 8, "three, three, and the last two in stock")
		for i, instance := range account.Instances {
			assert.Equal(t, "Running", instance.Status)
			assert.Equal(t, i/3 == 1, instance.PublicIP != "", "only the second form has public addresses")
			assert.Equal(t, i/3 == 2, time.Until(instance.AutoRelease) > 50*time.Minute, "only the third form is released in an hour")
			assert.Len(t, instance.DiskIDs, 3)
			assert.Equal(t, map[string]string{"example": "run-instances"}, instance.Tags)
		}
	})
}

// Faults do not change the output: the client retries, and buys nothing twice.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse(runinstances.Action)), ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, "Describe*")),
			ecstest.Times(3, ecstest.ReturnBadGateway(describeinstances.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "run-instances", got.Out)
		assert.Len(t, got.Memory.Server.Account().Instances, 8)
	})
}

func TestRun_dryRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "The dry run passed")
		assert.Empty(t, got.Memory.Server.Account().Instances)

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run", "-image", "m-missing"}})
		assert.True(t, ecs.IsNotFound(got.Err), got.Err)
	})
}

func TestRun_soldOut(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-min-amount", "3"}})
		assert.ErrorContains(t, got.Err, "try another zone")
		assert.Len(t, got.Memory.Server.Account().Instances, 6)
	})
}

// The second run continues where Ctrl-C ended the first one, at the worst moment: the instances exist, but nobody knows
// their ids.
func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: runinstances.Action})
		require.ErrorIs(t, first.Err, context.Canceled)
		require.Len(t, first.Memory.Server.Account().Instances, 3)
		again := regexp.MustCompile(`-client-token (\S+) -release-at (\S+)`).FindStringSubmatch(first.Out)
		require.NotNil(t, again, first.Out)

		time.Sleep(5 * time.Minute)
		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", again[1], "-release-at", again[2]}})
		require.NoError(t, second.Err)
		assert.Len(t, first.Memory.Server.Account().Instances, 8, "nothing was bought twice")
		first.Memory.Server.AssertExecuted(t, runinstances.Action, 3)
	})
}

// All responses to the order are lost. The second run continues with the same token.
func TestRun_outcomeUnknown(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(1, ecstest.ReturnError("DryRunOperation", 400, runinstances.Action)), ecstest.Times(4, ecstest.DropResponse(runinstances.Action)),
		}})
		assert.True(t, ecs.IsOutcomeUnknown(first.Err), first.Err)
		assert.Len(t, first.Memory.Server.Account().Instances, 3)
		assert.Contains(t, first.Out, "A response was lost")
		again := regexp.MustCompile(`perhaps instances of the order .*\n +to go on: .* -client-token (\S+) -release-at (\S+)`).FindStringSubmatch(first.Out)
		require.NotNil(t, again, first.Out)

		second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", again[1], "-release-at", again[2]}})
		require.NoError(t, second.Err)
		assert.Len(t, first.Memory.Server.Account().Instances, 8, "nothing was bought twice")
		first.Memory.Server.AssertExecuted(t, runinstances.Action, 3)
	})
}

func TestRun_interruptedWaiting(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "0/3 running"})
		require.ErrorIs(t, got.Err, context.Canceled)
		for _, instance := range got.Memory.Server.Account().Instances {
			assert.Regexp(t, `examples/release -live .*`+instance.ID, got.Out, "how to remove it")
		}
	})
}

// Zone ids differ between regions.
func TestRun_elsewhere(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		assert.NoError(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-region", "ap-southeast-1"}}).Err)
	})
}
