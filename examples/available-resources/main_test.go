package main

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "available-resources", got.Out)

		asked := got.Memory.Server.CallsTo(describeavailableresource.Action)
		require.Len(t, asked, 10, "five scenes of two steps")
		for i, call := range asked {
			assert.Equal(t, []string{"IoOptimized", "InstanceType"}[i%2], call.Params["DestinationResource"])
			assert.Equal(t, []string{"", "optimized"}[i%2], call.Params["IoOptimized"], "the result of the first step")
			assert.Equal(t, []string{"PrePaid", "PostPaid", "PostPaid", "PrePaid", "PrePaid"}[i/2], call.Params["InstanceChargeType"])
			assert.Equal(t, i/2 == 2, call.Params["SpotStrategy"] == "SpotWithPriceLimit")
			assert.Equal(t, i/2 == 3, call.Params["InstanceType"] == "ecs.g7.large")
			assert.Equal(t, i/2 == 4, call.Params["ZoneId"] == "cn-hangzhou-b" && call.Params["NetworkCategory"] == "vpc")
		}
		assert.Len(t, got.Memory.Server.Calls(), 12, "and one call each for zones and types")
		assert.Equal(t, ecstest.Account{}, got.Memory.Server.Account(), "looking buys nothing")
	})
}

// Faults do not change the output.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, describeavailableresource.Action)), ecstest.Times(2, ecstest.ReturnBadGateway(describezones.Action)),
			ecstest.Times(2, ecstest.TruncateResponse(describeinstancetypes.Action)), ecstest.Times(1, ecstest.DropRequest(describeavailableresource.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "available-resources", got.Out)
		assert.Greater(t, len(got.Memory.Server.Calls()), 12+6, "all of the faults happened")
	})
}

func TestRun_scenes(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-scenes", "one-type,one-zone", "-type", "ecs.g5.large", "-zone", "cn-hangzhou-k"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "No zone offers this type.", "ecs.g5 is not sold by subscription")
		assert.Contains(t, got.Out, "in cn-hangzhou-k, inside a VPC")
		assert.Contains(t, got.Out, "Not offered: ecs.g5, ecs.i3\n")
		assert.NotContains(t, got.Out, "spot")
		got.Memory.Server.AssertExecuted(t, describeavailableresource.Action, 1+2)

		got = demotest.Play(t, run, demotest.Scene{Args: []string{"-region", "me-east-1", "-scenes", "subscription"}})
		require.NoError(t, got.Err)
		assert.Regexp(t, `ecs\.g7\.large .* ×\n`, got.Out)
	})
}

func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		for args, want := range map[string]string{
			"-scenes free":                   `there is no scene "free"`,
			"-scenes spot,":                  "a value is empty",
			"-zone cn-hangzhou-z":            `cn-hangzhou has no zone "cn-hangzhou-z", its zones are ["cn-hangzhou-b"`,
			"-families ecs.missing":          `0 types of the families ["ecs.missing"]`,
			"-live -families":                "flag needs an argument",
			"-live -region cn-hangzhou spot": `"spot" is not a flag`,
		} {
			got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(args)})
			assert.ErrorContains(t, got.Err, want, args)
		}
	})
}

func TestRun_narrow(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Width: 40, Args: []string{"-scenes", "spot"}})
		require.NoError(t, got.Err)
		_, matrix, found := strings.Cut(got.Out, "spot capacity\n")
		require.True(t, found)
		for line := range strings.Lines(matrix) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 40)
		}
		assert.Contains(t, matrix, "…\n")
	})
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "pay-as-you-go"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.NotContains(t, got.Out, "spot capacity")
		assert.NotContains(t, got.Out, "What there is now", "there is nothing to remove")
		assert.LessOrEqual(t, len(got.Memory.Server.CallsTo(describeavailableresource.Action)), 4)

		got = demotest.Play(t, run, demotest.Scene{CtrlCAtAction: describeavailableresource.Action})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Len(t, got.Memory.Server.CallsTo(describeavailableresource.Action), 1)
	})
}

func TestStockOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ status, category, want string }{
		{"Available", "WithStock", "● in stock"},
		{"Available", "ClosedWithStock", "◐ nearly gone"},
		{"SoldOut", "WithoutStock", "○ sold out"},
		{"SoldOut", "ClosedWithoutStock", "× discontinued"},
		{"Available", "", "● in stock"},
		{"SoldOut", "SomethingNew", "○ sold out"},
	} {
		got := demo.StockOf(tt.status, tt.category)
		assert.Equal(t, tt.want, got.String())
	}

	both := offers{}
	both.add("ecs.a", "z", demo.SoldOut)
	both.add("ecs.a", "z", demo.InStock)
	both.add("ecs.a", "z", demo.NearlyGone)
	assert.Equal(t, demo.InStock, both["ecs.a"]["z"], "the larger stock of both kinds counts")
	assert.Equal(t, demo.NotOffered, both["ecs.a"]["y"])
}
