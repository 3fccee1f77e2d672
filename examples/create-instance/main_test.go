package main

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocatepublicipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/createinstance"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// complete checks that the account has each thing that the program creates, once.
func complete(t *testing.T, m *demo.Memory) {
	t.Helper()
	account := m.Server.Account()
	require.Len(t, account.SecurityGroups, 1)
	require.Len(t, account.Instances, 2)
	for n, i := range account.Instances {
		assert.Equal(t, "Running", i.Status)
		assert.NotEmpty(t, i.PublicIP)
		assert.Equal(t, []string{account.SecurityGroups[0].ID}, i.SecurityGroupIDs)
		assert.Equal(t, []string{"PostPaid", "PrePaid"}[n], i.ChargeType)
	}
	assert.Zero(t, account.Instances[0].Expires)
	assert.WithinDuration(t, time.Now().AddDate(0, 1, 0), account.Instances[1].Expires, time.Hour)
	m.Server.AssertExecuted(t, createinstance.Action, 2)
	m.Server.AssertExecuted(t, startinstance.Action, 2)
	m.Server.AssertExecuted(t, allocatepublicipaddress.Action, 2)
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "create-instance", got.Out)
		complete(t, got.Memory)
	})
}

// Faults do not change the output, and nothing is bought twice. StartInstance and AllocatePublicIpAddress have no client
// token, but they are idempotent.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse(createinstance.Action, createsecuritygroup.Action)), ecstest.Times(1, ecstest.TruncateResponse(createinstance.Action)),
			ecstest.Times(2, ecstest.ReturnError("Throttling.User", 400, startinstance.Action)), ecstest.Times(2, ecstest.ReturnError("Throttling", 400, allocatepublicipaddress.Action)),
			ecstest.Times(3, ecstest.ReturnBadGateway("Describe*")),
			ecstest.Times(1, ecstest.DropResponse(startinstance.Action)), ecstest.Times(1, ecstest.TruncateResponse(allocatepublicipaddress.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "create-instance", got.Out)
		complete(t, got.Memory)
	})
}

func TestRun_forms(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-forms", "subscription", "-period", "2", "-period-unit", "Week"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "2 weeks")
		instances := got.Memory.Server.Account().Instances
		require.Len(t, instances, 1)
		assert.WithinDuration(t, time.Now().AddDate(0, 0, 14), instances[0].Expires, time.Hour)
	})
}

func TestRun_dryRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		assert.Contains(t, got.Out, "The dry run passed")
		account := got.Memory.Server.Account()
		assert.Empty(t, account.Instances)
		assert.Empty(t, account.SecurityGroups)
	})
}

// The dry run finds errors before anything is created.
func TestRun_rejected(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-type", "ecs.g7.xlarge"}})
		assert.True(t, ecs.IsOutOfCapacity(got.Err), got.Err)
		assert.ErrorContains(t, got.Err, "would reject the order: ecs.g7.xlarge is sold out here, try another type or zone")
		for _, test := range []struct{ flag, value, says string }{
			{"-image", "m-missing", "price of demo-hourly"}, {"-type", "ecs.missing", "price of demo-hourly"}, {"-vswitch", "vsw-missing", "no vSwitch is available"},
			{"-forms", "hourly,", `"" is neither hourly nor subscription`}, {"-period", "99", "price of demo-subscription"},
		} {
			again := demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{test.flag, test.value}})
			assert.ErrorContains(t, again.Err, test.says, test.flag)
			assert.NotContains(t, again.Out, "What there is now")
		}
		got.Memory.Server.AssertExecuted(t, createsecuritygroup.Action, 0)
	})
}

// The second run continues where Ctrl-C ended the first one, and buys nothing twice.
func TestRun_interrupted(t *testing.T) {
	for _, action := range []string{createsecuritygroup.Action, createinstance.Action, startinstance.Action, allocatepublicipaddress.Action} {
		t.Run(action, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: action})
				require.ErrorIs(t, first.Err, context.Canceled)
				again := regexp.MustCompile(`to go on: .* -yes -vswitch (\S+) -client-token (\S+)`).FindStringSubmatch(first.Out)
				require.NotNil(t, again, first.Out)

				time.Sleep(5 * time.Minute)
				second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-vswitch", again[1], "-client-token", again[2]}})
				require.NoError(t, second.Err)
				complete(t, first.Memory)
			})
		})
	}
}

func TestRun_interruptedWaiting(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "0/1 created and started"})
		require.ErrorIs(t, got.Err, context.Canceled)
		account := got.Memory.Server.Account()
		require.Len(t, account.Instances, 1)
		assert.Regexp(t, `examples/release -live .*`+account.Instances[0].ID, got.Out, "how to remove it")
		assert.Regexp(t, `examples/prepare-network -live .* -remove `+account.SecurityGroups[0].ID, got.Out)
		got.Memory.Server.AssertExecuted(t, allocatepublicipaddress.Action, 0)
	})
}

// Zone ids differ between regions.
func TestRun_elsewhere(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		assert.NoError(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-region", "ap-southeast-1"}}).Err)
	})
}
