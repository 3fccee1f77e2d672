package main

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeresourcesmodification"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "upgrade-options", got.Out)

		primary := got.Memory.Server.Account().Instances[0]
		asked := got.Memory.Server.CallsTo(describeresourcesmodification.Action)
		require.Len(t, asked, 3)
		for i, call := range asked {
			assert.Equal(t, primary.ID, call.Params["ResourceId"])
			assert.Equal(t, []string{"InstanceType", "SystemDisk", "InstanceType"}[i], call.Params["DestinationResource"])
			assert.Equal(t, []string{"", "ecs.g7.xlarge", ""}[i], call.Params["InstanceType"])
			assert.Equal(t, []string{"", "", "true"}[i], call.Params["MigrateAcrossZone"])
			assert.Equal(t, []string{"DiskCategory", "", "DiskCategory"}[i], call.Params["Conditions.1"])
			assert.Equal(t, "Upgrade", call.Params["OperationType"])
		}
		assert.Equal(t, "ecs.g6.xlarge", primary.InstanceType, "the program changes nothing")
		assert.Equal(t, "cloud_efficiency", got.Memory.Server.Account().Disks[0].Category)
		assert.Empty(t, got.Memory.Server.CallsTo("Modify*", "Stop*"))
	})
}

// Faults do not change the output.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, describeresourcesmodification.Action)), ecstest.Times(1, ecstest.DropRequest(describeresourcesmodification.Action)),
			ecstest.Times(2, ecstest.ReturnBadGateway("DescribeInstance*")), ecstest.Times(2, ecstest.TruncateResponse(describedisks.Action, describezones.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "upgrade-options", got.Out)
		assert.Len(t, got.Memory.Server.CallsTo(describeresourcesmodification.Action), 3+3, "the failed calls were retried")
	})
}

func TestRun_operations(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{Args: []string{"-operation", "Downgrade", "-to", "ecs.g6.large"}})
		require.NoError(t, first.Err)
		assert.Contains(t, first.Out, "\n→ ecs.g6.xlarge ", "its current type, between smaller ones")
		assert.NotContains(t, first.Out, "2xlarge")
		assert.Contains(t, first.Out, "\n→ cloud_efficiency ", "a type that supports the disk as it is")

		test := first.Memory.Server.Account().Instances[1]
		got := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instance", test.ID}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "pay-as-you-go")
		assert.Contains(t, got.Out, "ecs.g6.large", "smaller")
		assert.Contains(t, got.Out, "ecs.g6.2xlarge", "larger")

		got = demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-instance", test.ID, "-operation", "Downgrade"}})
		assert.ErrorContains(t, got.Err, "has only the operation Upgrade")
		assert.True(t, ecs.HasCode(got.Err, "Invalid.OperationType"))

		got = demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-to", "ecs.missing"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "None: the instance cannot have this type.")
	})
}

func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		for args, want := range map[string]string{
			"-live":                          "-instance is missing",
			"-live -to ecs.g7.large":         "-instance is missing",
			"-instance=":                     "-instance is missing",
			"-instance i-00000000000missing": `there is no instance "i-00000000000missing" in cn-hangzhou: go run ./examples/find-instances`,
			"-families ecs.g7,,ecs.g6":       "a value is empty",
		} {
			got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields(args)})
			assert.ErrorContains(t, got.Err, want, args)
			if got.Memory.Server != nil {
				assert.Empty(t, got.Memory.Server.CallsTo(describeresourcesmodification.Action))
			}
		}
	})
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "System disks for"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Contains(t, got.Out, "Types in cn-hangzhou-b")
		assert.NotContains(t, got.Out, "Types in all zones")
		assert.NotContains(t, got.Out, "What there is now", "there is nothing to remove")

		got = demotest.Play(t, run, demotest.Scene{CtrlCAtAction: describeresourcesmodification.Action})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Len(t, got.Memory.Server.CallsTo(describeresourcesmodification.Action), 1)
	})
}

func TestStockOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status, category string
		want             demo.Stock
	}{
		{"Available", "WithStock", demo.InStock},
		{"Available", "ClosedWithStock", demo.NearlyGone},
		{"SoldOut", "WithoutStock", demo.SoldOut},
		{"SoldOut", "ClosedWithoutStock", demo.Discontinued},
		{"Available", "", demo.InStock},
		{"SoldOut", "SomethingNew", demo.SoldOut},
	} {
		assert.Equal(t, tt.want, demo.StockOf(tt.status, tt.category), "%q", tt)
	}
}
