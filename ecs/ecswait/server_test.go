//nolint:staticcheck // SA1019, as below
package ecswait_test

//lint:file-ignore SA1019 the network actions of ECS are deprecated; those of product Vpc would need another client

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/associateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/createvswitch"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstances"
	"github.com/go-aliecs/aliecs/ecs/api/deletekeypairs"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletevpc"
	"github.com/go-aliecs/aliecs/ecs/api/deletevswitch"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/detachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/releaseeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstances"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/api/unassociateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// onServer runs f with a server whose states change every 10 s of a bubble's clock.
func onServer(t *testing.T, f func(t *testing.T, s *ecstest.Server, c *ecs.Client), opts ...ecstest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := ecstest.NewServer(append([]ecstest.Option{ecstest.WithStepDuration(10 * time.Second)}, opts...)...)
		f(t, s, s.Client())
	})
}

func launch(t *testing.T, c ecs.Invoker, amount int) []string {
	t.Helper()
	made, err := runinstances.Do(t.Context(), c, &runinstances.Request{
		ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: &amount, InternetMaxBandwidthOut: new(5),
	})
	require.NoError(t, err)
	require.Len(t, made.InstanceIDs, amount)
	return made.InstanceIDs
}

func TestInstances_lifeCycle(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		start := time.Now()
		ids := launch(t, c, 3)
		each := func(status types.InstanceStatus, wait wait) {
			t.Helper()
			n, err := wait(ctx, c, ids, ecswait.WithInterval(time.Second), ecswait.WithGrace(0))
			require.NoError(t, err)
			assert.Equal(t, 3, n, status)
		}
		each(types.InstanceStatusRunning, listing(ecswait.InstancesRunning))
		assert.Equal(t, 20*time.Second, time.Since(start))
		each("with an address", listing(ecswait.InstancesWithPublicIP))
		assert.Equal(t, 20*time.Second, time.Since(start))

		_, err := stopinstances.Do(ctx, c, &stopinstances.Request{InstanceIDs: ids})
		require.NoError(t, err)
		each(types.InstanceStatusStopped, listing(ecswait.InstancesStopped))

		_, err = startinstances.Do(ctx, c, &startinstances.Request{InstanceIDs: ids})
		require.NoError(t, err)
		each(types.InstanceStatusRunning, listing(ecswait.InstancesRunning))

		_, err = stopinstances.Do(ctx, c, &stopinstances.Request{InstanceIDs: ids[:1]})
		require.NoError(t, err)
		running, err := ecswait.InstancesRunning(ctx, c, ids)
		assert.Len(t, running, 2)
		assert.EqualError(t, err, `ecswait: 2 of 3 done, 1 failed, 0 pending: instance "`+ids[0]+`": want "Running", seen "Stopping"`)

		_, err = deleteinstances.Do(ctx, c, &deleteinstances.Request{InstanceIDs: ids, Force: new(true)})
		require.NoError(t, err)
		calls := len(s.CallsTo("DescribeInstances"))
		assert.NoError(t, ecswait.InstancesReleased(ctx, c, ids))
		assert.Len(t, s.CallsTo("DescribeInstances"), calls+1)
		_, err = ecswait.InstancesRunning(ctx, c, ids, ecswait.WithGrace(0))
		assert.ErrorIs(t, err, waiter.ErrMissing)
	})
}

func TestInstancesRunning_releasedMeanwhile(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 2)
		time.AfterFunc(12*time.Second, func() {
			_, err := deleteinstances.Do(t.Context(), c, &deleteinstances.Request{InstanceIDs: ids[1:], Force: new(true)})
			assert.NoError(t, err)
		})
		running, err := ecswait.InstancesRunning(t.Context(), c, ids, ecswait.WithInterval(time.Second))
		assert.Len(t, running, 1)
		assert.Equal(t, `ecswait: 1 of 2 done, 1 failed, 0 pending: instance "`+ids[1]+`": want "Running", seen "Starting": MISSING`, text(err))
	})
}

// A thousand instances, launched a hundred at a time.
func TestInstancesRunning_thousandLaunched(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for range 10 {
			ids = append(ids, launch(t, c, 100)...)
			time.Sleep(5 * time.Second)
		}
		var progress []waiter.Progress
		running, err := ecswait.InstancesRunning(t.Context(), c, ids, ecswait.WithInterval(5*time.Second),
			ecswait.WithProgress(0, func(p waiter.Progress) { progress = append(progress, p) }))
		require.NoError(t, err)
		assert.Len(t, running, 1000)

		rounds := make(map[time.Time]int)
		for _, call := range s.CallsTo("DescribeInstances") {
			rounds[call.Time]++
		}
		var calls []int
		for at := range rounds {
			calls = append(calls, rounds[at])
		}
		slices.Sort(calls)
		slices.Reverse(calls)
		t.Logf("calls per round: %v", calls)
		require.Len(t, calls, len(progress))
		pending := 1000
		for i, n := range calls {
			assert.Equal(t, (pending+99)/100, n)
			pending = progress[i].Pending
		}
		assert.Len(t, calls, 12)
	}, ecstest.WithStepDuration(30*time.Second))
}

// A service that throttles, breaks connections and loses its backend makes a wait longer, and what it allows is kept to.
func TestInstancesRunning_troubledServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  ecstest.Fault
		within time.Duration
	}{
		{"throttled", ecstest.Throttle(2, time.Minute, "DescribeInstances"), 5 * time.Minute},
		{"throttled altogether", ecstest.Times(40, ecstest.ReturnError("Throttling", 429, "DescribeInstances")), 10 * time.Minute},
		{"no connection", ecstest.Times(40, ecstest.DropRequest("DescribeInstances")), time.Minute},
		{"responses cut off", ecstest.Times(9, ecstest.TruncateResponse("DescribeInstances")), time.Minute},
		{"bad gateway", ecstest.Times(40, ecstest.ReturnBadGateway("DescribeInstances")), time.Minute},
		{"in trouble", ecstest.Times(40, ecstest.ReturnError("InternalError", 500, "DescribeInstances")), time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
				ids := slices.Concat(launch(t, c, 100), launch(t, c, 1)) // two calls a round
				s.Inject(tt.fault)
				start := time.Now()
				running, err := ecswait.InstancesRunning(t.Context(), c, ids, ecswait.WithInterval(time.Second))
				assert.NoError(t, err)
				assert.Len(t, running, 101)
				assert.LessOrEqual(t, time.Since(start), tt.within)
				t.Logf("%d calls in %s", len(s.CallsTo("DescribeInstances")), time.Since(start))
			})
		})
	}
}

func TestInstancesRunning_notAllowed(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 2)
		s.Inject(ecstest.ReturnError("Forbidden.RAM", 403, "DescribeInstances"))
		start := time.Now()
		_, err := ecswait.InstancesRunning(t.Context(), c, ids)
		e, ok := errors.AsType[*ecswait.Error](err)
		require.True(t, ok)
		assert.Len(t, e.Failed, 2)
		assert.True(t, ecs.IsForbidden(err))
		assert.Zero(t, time.Since(start))
		assert.Len(t, s.CallsTo("DescribeInstances"), 1)
	})
}

func TestInstancesRunning_tooLate(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ids := launch(t, c, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		_, err := ecswait.InstancesRunning(ctx, c, ids, ecswait.WithInterval(2*time.Second))
		assert.EqualError(t, err, `ecswait: instance "`+ids[0]+`": want "Running": next poll due in 2s, deadline in 1s: `+
			`context deadline exceeded after 8 attempts in 14s, last value "Starting"`)
	})
}

func TestImagesAvailable_catalog(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		var ids []string
		for image, err := range describeimages.All(t.Context(), c, &describeimages.Request{}) {
			require.NoError(t, err)
			ids = append(ids, image.ImageID)
		}
		require.Greater(t, len(ids), 3)
		before := len(s.Calls())
		got, err := ecswait.ImagesAvailable(t.Context(), c, ids)
		assert.NoError(t, err)
		assert.Len(t, got, len(ids))
		assert.Len(t, s.Calls(), before+1)
	})
}

func TestKeyPairsDeleted_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		names := []string{"one", "never was"}
		_, err := createkeypair.Do(t.Context(), c, &createkeypair.Request{KeyPairName: names[0]})
		require.NoError(t, err)
		time.AfterFunc(30*time.Second, func() {
			_, err := deletekeypairs.Do(t.Context(), c, &deletekeypairs.Request{KeyPairNames: names[:1]})
			assert.NoError(t, err)
		})
		start := time.Now()
		assert.NoError(t, ecswait.KeyPairsDeleted(t.Context(), c, names, ecswait.WithInterval(7*time.Second)))
		assert.Equal(t, 35*time.Second, time.Since(start))
	})
}

var everySecond = ecswait.WithInterval(time.Second)

// lasts runs a wait that must succeed, and checks how long it took.
func lasts(t *testing.T, want time.Duration, wait func() (int, error)) {
	t.Helper()
	start := time.Now()
	n, err := wait()
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, want, time.Since(start))
}

func runningInstance(t *testing.T, c ecs.Invoker) describeinstances.Instance {
	t.Helper()
	got, err := ecswait.InstancesRunning(t.Context(), c, launch(t, c, 1), everySecond)
	require.NoError(t, err)
	return got[0]
}

func TestDisks_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		instance := runningInstance(t, c)
		made, err := createdisk.Do(ctx, c, &createdisk.Request{ZoneID: instance.ZoneID, Size: new(40), DiskCategory: "cloud_essd"})
		require.NoError(t, err)
		disk := []string{made.DiskID}
		lasts(t, 10*time.Second, func() (int, error) { return available(ctx, c, disk, everySecond) })

		_, err = attachdisk.Do(ctx, c, &attachdisk.Request{DiskID: made.DiskID, InstanceID: instance.InstanceID})
		require.NoError(t, err)
		lasts(t, 10*time.Second, func() (int, error) { return inUse(ctx, c, disk, everySecond) })

		_, err = detachdisk.Do(ctx, c, &detachdisk.Request{DiskID: made.DiskID, InstanceID: instance.InstanceID})
		require.NoError(t, err)
		_, err = inUse(ctx, c, disk, everySecond)
		assert.EqualError(t, err, `ecswait: disk "`+made.DiskID+`": want "In_use", seen "Detaching"`)
		// The wait that failed has looked twice.
		lasts(t, 9*time.Second, func() (int, error) { return available(ctx, c, disk, everySecond) })

		time.AfterFunc(5*time.Second, func() {
			_, err := deletedisk.Do(ctx, c, &deletedisk.Request{DiskID: made.DiskID})
			assert.NoError(t, err)
		})
		start := time.Now()
		require.NoError(t, ecswait.DisksDeleted(ctx, c, disk, ecswait.WithInterval(3*time.Second)))
		assert.Equal(t, 6*time.Second, time.Since(start))
	})
}

// In_use says nothing of the second instance; the wait for its attachment does.
func TestDisksAttached_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		one, two := runningInstance(t, c), runningInstance(t, c)
		made, err := createdisk.Do(ctx, c, &createdisk.Request{ZoneID: one.ZoneID, Size: new(40), DiskCategory: "cloud_essd", MultiAttach: "Enabled"})
		require.NoError(t, err)
		disk := []string{made.DiskID}
		lasts(t, 10*time.Second, func() (int, error) { return available(ctx, c, disk, everySecond) })
		at := func(f func(context.Context, ecs.Invoker, string, []string, ...ecswait.Option) ([]describedisks.Disk, error), id string) func() (int, error) {
			return func() (int, error) {
				got, err := f(ctx, c, id, disk, everySecond)
				return len(got), err
			}
		}
		attach := func(in describeinstances.Instance) {
			_, err := attachdisk.Do(ctx, c, &attachdisk.Request{DiskID: made.DiskID, InstanceID: in.InstanceID})
			assert.NoError(t, err)
		}
		attach(one)
		lasts(t, 10*time.Second, at(ecswait.DisksAttached, one.InstanceID))
		time.AfterFunc(5*time.Second, func() { attach(two) })
		lasts(t, 0, func() (int, error) { return inUse(ctx, c, disk, everySecond) })
		lasts(t, 15*time.Second, at(ecswait.DisksAttached, two.InstanceID))

		_, err = detachdisk.Do(ctx, c, &detachdisk.Request{DiskID: made.DiskID, InstanceID: one.InstanceID})
		require.NoError(t, err)
		lasts(t, 10*time.Second, at(ecswait.DisksDetached, one.InstanceID))
		lasts(t, 0, at(ecswait.DisksAttached, two.InstanceID))
	})
}

func TestSnapshotsAccomplished_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		found, err := describedisks.Do(t.Context(), c, &describedisks.Request{InstanceID: runningInstance(t, c).InstanceID})
		require.NoError(t, err)
		require.Len(t, found.Disks, 1)
		made, err := createsnapshot.Do(t.Context(), c, &createsnapshot.Request{DiskID: found.Disks[0].DiskID})
		require.NoError(t, err)
		lasts(t, 10*time.Second, func() (int, error) { return snapshots(t.Context(), c, []string{made.SnapshotID}, everySecond) })
	})
}

// An image of an instance is available once the snapshots of its disks are accomplished.
func TestImagesAvailable_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		made, err := createimage.Do(t.Context(), c, &createimage.Request{InstanceID: runningInstance(t, c).InstanceID, ImageName: "golden"})
		require.NoError(t, err)
		lasts(t, 20*time.Second, func() (int, error) { return images(t.Context(), c, []string{made.ImageID}, everySecond) })
	})
}

func TestNetworkInterfaces_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		instance := runningInstance(t, c)
		made, err := createnetworkinterface.Do(ctx, c, &createnetworkinterface.Request{
			VSwitchID: instance.VPCAttributes.VSwitchID, SecurityGroupID: instance.SecurityGroupIDs[0],
		})
		require.NoError(t, err)
		eni := []string{made.NetworkInterfaceID}
		lasts(t, 0, func() (int, error) { return eniAvailable(ctx, c, eni, everySecond) })

		_, err = attachnetworkinterface.Do(ctx, c, &attachnetworkinterface.Request{NetworkInterfaceID: eni[0], InstanceID: instance.InstanceID})
		require.NoError(t, err)
		lasts(t, 10*time.Second, func() (int, error) { return eniInUse(ctx, c, eni, everySecond) })

		_, err = detachnetworkinterface.Do(ctx, c, &detachnetworkinterface.Request{NetworkInterfaceID: eni[0], InstanceID: instance.InstanceID})
		require.NoError(t, err)
		lasts(t, 10*time.Second, func() (int, error) { return eniAvailable(ctx, c, eni, everySecond) })
	})
}

func TestSecurityGroupsDeleted_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		made, err := createsecuritygroup.Do(t.Context(), c, &createsecuritygroup.Request{VPCID: runningInstance(t, c).VPCAttributes.VPCID})
		require.NoError(t, err)
		time.AfterFunc(5*time.Second, func() {
			_, err := deletesecuritygroup.Do(t.Context(), c, &deletesecuritygroup.Request{SecurityGroupID: made.SecurityGroupID})
			assert.NoError(t, err)
		})
		start := time.Now()
		require.NoError(t, ecswait.SecurityGroupsDeleted(t.Context(), c, []string{made.SecurityGroupID}, ecswait.WithInterval(3*time.Second)))
		assert.Equal(t, 6*time.Second, time.Since(start))
	})
}

// The agent of an instance comes up with it, and runs what it is told.
func TestCloudAssistant_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		ids := launch(t, c, 1)
		lasts(t, 20*time.Second, func() (int, error) { return assistants(ctx, c, ids, everySecond) })

		made, err := runcommand.Do(ctx, c, &runcommand.Request{Type: types.CommandTypeRunShellScript, CommandContent: "uname", InstanceIDs: ids})
		require.NoError(t, err)
		start := time.Now()
		runs, err := ecswait.InvocationsFinished(ctx, c, []string{made.InvokeID}, everySecond)
		require.NoError(t, err)
		assert.Equal(t, 20*time.Second, time.Since(start))
		require.Len(t, runs[0].InvokeInstances, 1)
		assert.Equal(t, types.InvocationStatusFailed, runs[0].InvocationStatus)
		assert.EqualValues(t, 3, runs[0].InvokeInstances[0].ExitCode)
		assert.Equal(t, "uname: not found", runs[0].InvokeInstances[0].Output)
	}, ecstest.WithCommandRunner(func(_, script string, _ map[string]string) (string, int) { return script + ": not found", 3 }))
}

func TestInstancesReclaimed_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		made, err := runinstances.Do(ctx, c, &runinstances.Request{
			ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large", Amount: new(2), SpotStrategy: types.SpotStrategySpotAsPriceGo,
		})
		require.NoError(t, err)
		ids := made.InstanceIDs
		time.AfterFunc(59*time.Minute+30*time.Second, func() { assert.NoError(t, s.Reclaim(ids[1])) })
		start := time.Now()
		going, err := ecswait.InstancesReclaimed(ctx, c, ids, ecswait.WithInterval(time.Minute))
		require.NoError(t, err)
		require.Len(t, going, 1)
		assert.Equal(t, ids[1], going[0].InstanceID)
		assert.Equal(t, time.Hour, time.Since(start))
	})
}

func TestEIPs_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, _ *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		launched, err := runinstances.Do(ctx, c, &runinstances.Request{ImageID: "aliyun_3_x64_20G_alibase_20240528.vhd", InstanceType: "ecs.g7.large"})
		require.NoError(t, err)
		ids := launched.InstanceIDs
		_, err = ecswait.InstancesReady(ctx, c, ids, everySecond)
		require.NoError(t, err)
		made, err := allocateeipaddress.Do(ctx, c, nil)
		require.NoError(t, err)
		eip := []string{made.AllocationID}
		each := func(state string, wait wait) {
			t.Helper()
			n, err := wait(ctx, c, append(eip, eip...), everySecond)
			require.NoError(t, err, state)
			assert.Equal(t, 2, n)
		}
		each("available", eipAvailable)
		_, err = associateeipaddress.Do(ctx, c, &associateeipaddress.Request{AllocationID: eip[0], InstanceID: ids[0]})
		require.NoError(t, err)
		each("in use", eipInUse)
		_, err = ecswait.InstancesWithPublicIP(ctx, c, ids, everySecond)
		require.NoError(t, err)
		_, err = unassociateeipaddress.Do(ctx, c, &unassociateeipaddress.Request{AllocationID: eip[0], InstanceID: ids[0]})
		require.NoError(t, err)
		each("available again", eipAvailable)
		_, err = releaseeipaddress.Do(ctx, c, &releaseeipaddress.Request{AllocationID: eip[0]})
		require.NoError(t, err)
		assert.NoError(t, ecswait.EIPsReleased(ctx, c, eip, everySecond))
	})
}

// A VPC with two vSwitches, asked for together.
func TestVPCs_server(t *testing.T) {
	t.Parallel()
	onServer(t, func(t *testing.T, s *ecstest.Server, c *ecs.Client) {
		ctx := t.Context()
		vpc, err := createvpc.Do(ctx, c, &createvpc.Request{CIDRBlock: "10.0.0.0/8"})
		require.NoError(t, err)
		lasts(t, 10*time.Second, func() (int, error) { return vpcs(ctx, c, []string{vpc.VPCID}, everySecond) })
		var made []string
		for _, network := range []string{"10.1.0.0/16", "10.2.0.0/16"} {
			vswitch, err := createvswitch.Do(ctx, c, &createvswitch.Request{VPCID: vpc.VPCID, ZoneID: "cn-hangzhou-h", CIDRBlock: network})
			require.NoError(t, err)
			made = append(made, vswitch.VSwitchID)
		}
		n, err := vswitches(ctx, c, made, everySecond)
		require.NoError(t, err)
		assert.Equal(t, 2, n)
		t.Logf("%d calls", len(s.CallsTo("DescribeVSwitches")))
		for _, id := range made {
			_, err := deletevswitch.Do(ctx, c, &deletevswitch.Request{VSwitchID: id})
			require.NoError(t, err)
		}
		require.NoError(t, ecswait.VSwitchesDeleted(ctx, c, made))
		_, err = deletevpc.Do(ctx, c, &deletevpc.Request{VPCID: vpc.VPCID})
		require.NoError(t, err)
		assert.NoError(t, ecswait.VPCsDeleted(ctx, c, []string{vpc.VPCID}))
	})
}
