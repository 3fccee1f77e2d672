package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "list-resources", got.Out)

		account := got.Memory.Server.Account()
		assert.Len(t, account.Instances, 21)
		assert.Len(t, account.Disks, 43)
		for _, action := range []string{"Instances", "Disks", "Images", "Snapshots", "SecurityGroups", "VSwitches", "KeyPairs"} {
			asked := map[string]bool{}
			for _, call := range got.Memory.Server.CallsTo("Describe" + action) {
				asked[call.Params["RegionId"]] = true
				if action == "Images" {
					assert.Equal(t, "self", call.Params["ImageOwnerAlias"])
				}
			}
			assert.Len(t, asked, 26, action)
		}
	})
}

// Faults do not change the output.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, describeregions.Action)),
			ecstest.Times(3, ecstest.InRegion("cn-shanghai", ecstest.ReturnError("Throttling.User", 400))),
			ecstest.Times(2, ecstest.InRegion("cn-hangzhou", ecstest.ReturnBadGateway())),
			ecstest.Times(2, ecstest.InRegion("cn-hangzhou", ecstest.TruncateResponse(describedisks.Action))),
			ecstest.Times(3, ecstest.InRegion("eu-central-1", ecstest.DropRequest(describekeypairs.Action))),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "list-resources", got.Out)
		assert.Len(t, got.Memory.Server.CallsTo(describeregions.Action), 3, "the faults happened")
	})
}

// The chosen region rejects some calls, and another region never responds.
func TestRun_error(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-region", "us-west-1"}, Faults: []ecstest.Fault{
			ecstest.InRegion("cn-beijing", ecstest.DropRequest()),
		}})
		require.NoError(t, got.Err)
		assert.Regexp(t, `(?m)^me-east-1 +\? +\? +\? +\? +\? +\? +\? +Forbidden.RAM$`, got.Out)
		assert.Regexp(t, `(?m)^cn-beijing +\? +\? +\? +\? +\? +\? +\? +no response$`, got.Out)
		assert.Contains(t, got.Out, "The snapshots are incomplete: Forbidden.RAM\n")
		assert.Contains(t, got.Out, "lab-001")
	})
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.ReturnError("Forbidden.RAM", 403, describeregions.Action)}})
		assert.True(t, ecs.IsForbidden(got.Err), got.Err)
	})
}

func TestRun_regions(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-regions", "cn-nanjing,cn-shanghai", "-region", "cn-nanjing"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "Regions to ask: 2,")
		assert.Regexp(t, `(?m)^cn-shanghai +12 +24 `, got.Out)
		assert.Contains(t, got.Out, "All of cn-nanjing, China (Nanjing)\n\n  INSTANCE")
		for _, call := range got.Memory.Server.CallsTo(describedisks.Action) {
			assert.Contains(t, "cn-nanjing cn-shanghai", call.Params["RegionId"])
		}
	})
}

func TestRun_flags(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-regions", "cn-hangzhou,cn-nowhere"}, `there is no region "cn-nowhere"`},
		{[]string{"-regions", "", "-live"}, "empty"},
		{[]string{"-parallel", "0"}, "at least 1"},
	} {
		demotest.Test(t, func(t *testing.T) {
			got := demotest.Play(t, run, demotest.Scene{Args: tt.args})
			assert.ErrorContains(t, got.Err, tt.want)
			assert.Empty(t, got.Out)
		})
	}
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-regions", "cn-shanghai"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "cn-hangzhou is not one of these regions")
	})
}

// Each call takes a second, and each of the 26 regions gets seven of them.
func TestRun_parallel(t *testing.T) {
	for parallel, want := range map[int]int{1: 26 * 7, 8: 4 * 7, 100: 7} {
		demotest.Test(t, func(t *testing.T) {
			begin := time.Now()
			got := demotest.Play(t, run, demotest.Scene{Args: []string{"-parallel", fmt.Sprint(parallel)}, Faults: []ecstest.Fault{
				ecstest.DelayRequest(time.Second, "Describe*"),
			}})
			require.NoError(t, got.Err)
			// The list of regions takes one second, and the region without permissions takes none.
			assert.InDelta(t, want+1, time.Since(begin).Seconds(), 8)
		})
	}
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		for _, scene := range []demotest.Scene{{CtrlCAtText: "to ask: 26"}, {CtrlCAtAction: describekeypairs.Action}} {
			got := demotest.Play(t, run, scene)
			require.ErrorIs(t, got.Err, context.Canceled)
			assert.Equal(t, "Regions to ask: 26, 8 at a time\n", got.Out, "an incomplete table is not shown")
			assert.Less(t, len(got.Memory.Server.CallsTo(describekeypairs.Action)), 26)
		}
	})
}

func TestRun_narrow(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Width: 80})
		require.NoError(t, got.Err)
		assert.Equal(t, 2, strings.Count(got.Out, "Forbidden.RAM\n"), "it fits")
	})
}
