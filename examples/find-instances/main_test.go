package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstanceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "find-instances", got.Out)

		asked := got.Memory.Server.CallsTo(describeinstances.Action)
		require.Len(t, asked, 2+9+3, "two pages of the fleet, nine searches, three requests with empty lists")
		assert.Equal(t, "[]", asked[11].Params["InstanceIds"])
		assert.NotContains(t, asked[12].Params, "InstanceIds")
		assert.Equal(t, `["i-00000000000000000none"]`, asked[13].Params["InstanceIds"])
		got.Memory.Server.AssertExecuted(t, describeinstanceattribute.Action, 1)
		assert.Len(t, got.Memory.Server.CallsTo(describeinstanceattribute.Action), 2, "the first one failed")
		assert.Len(t, got.Memory.Server.Account().Instances, 18)
	})
}

// The flags of each search send the same request as the tour.
func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		tour := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, tour.Err)
		asked := tour.Memory.Server.CallsTo(describeinstances.Action)[2:]
		fleet := tour.Memory.Server.Account().Instances
		first := slices.IndexFunc(fleet, func(i ecstest.Instance) bool { return i.Name == "web-001" })
		one := describeinstances.Instance{InstanceID: fleet[first].ID, ImageID: fleet[first].ImageID}
		all := searches(one, describeinstances.Instance{InstanceID: fleet[first+1].ID})
		require.Len(t, all, 9)
		want := []string{"2", "0", "5", "3", "3", "9", "3", "2", "4"}
		for i, s := range all {
			got := demotest.Play(t, run, demotest.Scene{Memory: tour.Memory, Args: strings.Fields(s.flags)})
			require.NoError(t, got.Err, s.flags)
			calls := tour.Memory.Server.CallsTo(describeinstances.Action)
			assert.Equal(t, asked[i].Params, calls[len(calls)-1].Params, s.flags)
			assert.Contains(t, got.Out, "Found in cn-hangzhou: "+want[i]+"\n", s.flags)
		}
	})
}

// Faults do not change the output.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse(describeinstanceattribute.Action)),
			ecstest.Random(7, 0.3, ecstest.ReturnError("Throttling.User", 400), ecstest.ReturnBadGateway(), ecstest.TruncateResponse(), ecstest.DropRequest()),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "find-instances", got.Out)
		assert.Greater(t, len(got.Memory.Server.CallsTo(describeinstances.Action)), 2+9+3, "some faults happened")
		assert.Len(t, got.Memory.Server.Account().Instances, 18)
	})
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "-bandwidth PayByBandwidth"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.NotContains(t, got.Out, "Stopped instances", "it went on")
		assert.NotContains(t, got.Out, "What there is now", "nothing was made")
		assert.Len(t, got.Memory.Server.CallsTo(describeinstances.Action), 2+4)

		got = demotest.Play(t, run, demotest.Scene{CtrlCAtAction: describeinstances.Action})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Empty(t, got.Out)
	})
}

func TestRun_error(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-instance", "i-missing"}})
		assert.True(t, ecs.IsNotFound(got.Err), got.Err)
		assert.ErrorContains(t, got.Err, "another one may have it")

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-ids", "i-missing"}})
		require.NoError(t, got.Err, "a filter")
		assert.Equal(t, "Found in cn-hangzhou: 0\n", got.Out)

		got = demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.ReturnError("Forbidden.RAM", 403, describeinstances.Action)}})
		assert.True(t, ecs.IsForbidden(got.Err), got.Err)
		assert.ErrorContains(t, got.Err, "these keys have no permission to list instances")

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-status", "Asleep"}})
		assert.True(t, ecs.HasCode(got.Err, "InvalidParameter"), got.Err)
	})
}

// An empty value would match every instance.
func TestRun_empty(t *testing.T) {
	for _, args := range [][]string{{"-ids", ""}, {"-ids", "i-1,,i-2"}, {"-tags", ""}, {"-status", ""}, {"-instance", ""}} {
		demotest.Test(t, func(t *testing.T) {
			got := demotest.Play(t, run, demotest.Scene{Args: append(args, "-live")})
			assert.ErrorContains(t, got.Err, "empty")
			assert.Empty(t, got.Out)
		})
	}
}

func TestRun_narrow(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-name", "*"}, Width: 50})
		require.NoError(t, got.Err)
		lines := strings.Split(got.Out, "\n")
		require.Len(t, lines, 1+1+18+1)
		for _, line := range lines[1:20] {
			assert.Len(t, []rune(line), 50)
		}
	})
}
