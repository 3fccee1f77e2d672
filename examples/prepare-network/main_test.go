package main

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demo"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// complete checks that the account has each thing that the program creates, once, next to the network of the world.
func complete(t *testing.T, m *demo.Memory) {
	t.Helper()
	account := m.Server.Account()
	require.Len(t, account.VPCs, 2)
	require.Len(t, account.VSwitches, 3)
	vpc, vswitches := account.VPCs[1], account.VSwitches[1:]
	assert.Equal(t, "10.20.0.0/16", vpc.CIDR)
	assert.Equal(t, []string{"10.20.1.0/24", "10.20.2.0/24"}, []string{vswitches[0].CIDR, vswitches[1].CIDR})
	assert.Equal(t, []string{"cn-hangzhou-b", "cn-hangzhou-k"}, []string{vswitches[0].ZoneID, vswitches[1].ZoneID})
	for _, v := range vswitches {
		assert.Equal(t, "Available", v.Status)
		assert.Equal(t, vpc.ID, v.VPCID)
	}
	require.Len(t, account.SecurityGroups, 2)
	group := account.SecurityGroups[1]
	assert.Equal(t, vpc.ID, group.VPCID)
	require.Len(t, group.Rules, 2)
	assert.Equal(t, "0.0.0.0/0 443/443", group.Rules[0].CIDR+" "+group.Rules[0].PortRange)
	assert.Equal(t, "10.20.0.0/16 22/22", group.Rules[1].CIDR+" "+group.Rules[1].PortRange)
	require.Len(t, account.Images, 1)
	assert.Equal(t, "Available", account.Images[0].Status)
	assert.Len(t, account.Snapshots, 2)
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "prepare-network", got.Out)
		complete(t, got.Memory)
	})
}

// Faults do not change the output, and nothing is created twice.
func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse("CreateVpc")), ecstest.Times(2, ecstest.DropResponse("CreateVSwitch", createsecuritygroup.Action)), ecstest.Times(2, ecstest.DropResponse(createimage.Action)), ecstest.Times(1, ecstest.TruncateResponse(authorizesecuritygroup.Action)),
			ecstest.Times(9, ecstest.ReturnBadGateway("DescribeVpcs", "DescribeVSwitches")), ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, describeimages.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "prepare-network", got.Out)
		complete(t, got.Memory)
	})
}

var removal = regexp.MustCompile(`-yes -remove (\S+)`)

// The printed command removes everything that the program created, and nothing else.
func TestRun_remove(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		made := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, made.Err)
		ids := removal.FindStringSubmatch(made.Out)
		require.NotNil(t, ids, made.Out)

		got := demotest.Play(t, run, demotest.Scene{Memory: made.Memory, Args: []string{"-remove", ids[1]}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "remove", got.Out)
		account := made.Memory.Server.Account()
		assert.Len(t, account.VPCs, 1)
		assert.Len(t, account.VSwitches, 1)
		assert.Len(t, account.SecurityGroups, 1)
		assert.Empty(t, account.Images)
		assert.Empty(t, account.Snapshots)
		assert.Len(t, account.Instances, 1)

		got = demotest.Play(t, run, demotest.Scene{Memory: made.Memory, Args: []string{"-remove", ids[1]}})
		require.NoError(t, got.Err)
		assert.Equal(t, strings.Count(ids[1], ",")+1, strings.Count(got.Out, "is gone already"))
	})
}

// Responses to deletions are lost, and the retry finds nothing to delete: that is a success.
func TestRun_removeFaults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		made := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, made.Err)
		made.Memory.Server.Inject(ecstest.Times(3, ecstest.DropResponse("Delete*")), ecstest.Times(2, ecstest.DropRequest("DeleteVpc")))
		got := demotest.Play(t, run, demotest.Scene{Memory: made.Memory, Args: []string{"-remove", removal.FindStringSubmatch(made.Out)[1]}})
		require.NoError(t, got.Err)
		assert.Len(t, made.Memory.Server.Account().VPCs, 1)
	})
}

func TestRun_removeInUse(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		made := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, made.Err)
		account := made.Memory.Server.Account()
		_, err := createnetworkinterface.Do(t.Context(), made.Memory.Server.Client(), &createnetworkinterface.Request{
			VSwitchID: account.VSwitches[1].ID, SecurityGroupID: account.SecurityGroups[1].ID,
		})
		require.NoError(t, err)
		got := demotest.Play(t, run, demotest.Scene{Memory: made.Memory, Args: []string{"-remove", removal.FindStringSubmatch(made.Out)[1]}})
		assert.ErrorContains(t, got.Err, "something else still uses "+account.SecurityGroups[1].ID)
		assert.True(t, ecs.HasCode(got.Err, "DependencyViolation"))
		assert.Contains(t, got.Out, "-remove "+account.VPCs[1].ID+"\n", "how to remove what is left")
		assert.NotContains(t, got.Out, "-remove "+account.Images[0].ID+"\n")

		got = demotest.Play(t, run, demotest.Scene{Memory: made.Memory, Args: []string{"-remove", account.VPCs[1].ID + ",i-1"}})
		assert.ErrorContains(t, got.Err, `"i-1" is not an image`)
		made.Memory.Server.AssertExecuted(t, "DeleteVpc", 0)
	})
}

func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: []string{"-dry-run"}})
		require.NoError(t, got.Err)
		for _, test := range []struct{ flag, value, says string }{
			{"-image-of", "i-missing", "there is no i-missing here"}, {"-image-of", "s-missing", "there is no s-missing here"},
			{"-cidr", "10.0.0.0/24", "no room"}, {"-zones", "a,,b", "a value is empty"}, {"-cidr", "10.0.254.0/23", "no room"},
		} {
			again := demotest.Play(t, run, demotest.Scene{Memory: got.Memory, Args: []string{test.flag, test.value}})
			assert.ErrorContains(t, again.Err, test.says)
		}
		got.Memory.Server.AssertExecuted(t, "CreateVpc", 0)
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live", "-remove", ""}}).Err, "a value is empty")
		assert.ErrorContains(t, demotest.Play(t, run, demotest.Scene{Args: []string{"-live", "-cidr", "x"}}).Err, "invalid value")
	})
}

// The snapshot that an image was made from is not removed with the image.
func TestRun_imageOfSnapshot(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		first := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, first.Err)
		snapshot := first.Memory.Server.Account().Snapshots[0].ID
		got := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-image-of", snapshot, "-name", "shop2", "-cidr", "10.30.0.0/16"}})
		require.NoError(t, got.Err)
		require.Len(t, first.Memory.Server.Account().Images, 2)
		assert.NotContains(t, removal.FindStringSubmatch(got.Out)[1], snapshot)

		got = demotest.Play(t, run, demotest.Scene{Memory: first.Memory})
		assert.ErrorContains(t, got.Err, "choose another -name")
		assert.Len(t, first.Memory.Server.Account().VPCs, 3, "the dry run failed before anything was created")
	})
}

// The second run continues where Ctrl-C ended the first one.
func TestRun_interrupted(t *testing.T) {
	for _, action := range []string{"CreateVpc", "CreateVSwitch", createsecuritygroup.Action, authorizesecuritygroup.Action, createimage.Action} {
		t.Run(action, func(t *testing.T) {
			demotest.Test(t, func(t *testing.T) {
				first := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: action})
				require.ErrorIs(t, first.Err, context.Canceled)
				again := regexp.MustCompile(`to go on: .* -yes -client-token (\S+)`).FindStringSubmatch(first.Out)
				require.NotNil(t, again, first.Out)

				time.Sleep(5 * time.Minute)
				second := demotest.Play(t, run, demotest.Scene{Memory: first.Memory, Args: []string{"-client-token", again[1]}})
				require.NoError(t, second.Err)
				complete(t, first.Memory)
			})
		})
	}
}

func TestRun_interruptedWaiting(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtText: "0/1 vSwitch in"})
		require.ErrorIs(t, got.Err, context.Canceled)
		account := got.Memory.Server.Account()
		assert.Contains(t, got.Out, "-remove "+account.VPCs[1].ID+","+account.VSwitches[1].ID+"\n")
		got.Memory.Server.AssertExecuted(t, createsecuritygroup.Action, 0)
	})
}

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		network string
		zones   int
		last    string
	}{
		{"10.0.0.0/8", 3, "10.0.3.0/24"}, {"10.20.0.0/16", 255, "10.20.255.0/24"}, {"10.20.0.0/16", 256, ""},
		{"10.20.4.7/22", 3, "10.20.7.0/24"}, {"10.20.4.0/22", 4, ""}, {"10.20.4.0/24", 1, ""}, {"10.20.4.0/22", 0, ""}, {"fd00::/8", 1, ""},
	} {
		got, err := split(netip.MustParsePrefix(test.network), make([]string, test.zones))
		if test.last == "" {
			assert.Error(t, err, test.network)
			continue
		}
		require.NoError(t, err, test.network)
		assert.Equal(t, test.last, got[test.zones-1].String())
	}
}
