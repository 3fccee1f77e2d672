package ecswait_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/detachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

var everySecond = waiter.WithInterval(time.Second)

// lasts runs a wait that must succeed, and tells how long it took.
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
		lasts(t, 10*time.Second, func() (int, error) { return available(ctx, c, disk, everySecond) })

		time.AfterFunc(5*time.Second, func() {
			_, err := deletedisk.Do(ctx, c, &deletedisk.Request{DiskID: made.DiskID})
			assert.NoError(t, err)
		})
		start := time.Now()
		require.NoError(t, ecswait.DisksDeleted(ctx, c, disk, waiter.WithInterval(3*time.Second)))
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
		at := func(f func(context.Context, ecs.Invoker, string, []string, ...waiter.BatchOption) ([]describedisks.Disk, error), id string) func() (int, error) {
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
		require.NoError(t, ecswait.SecurityGroupsDeleted(t.Context(), c, []string{made.SecurityGroupID}, waiter.WithInterval(3*time.Second)))
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
		going, err := ecswait.InstancesReclaimed(ctx, c, ids, waiter.WithInterval(time.Minute))
		require.NoError(t, err)
		require.Len(t, going, 1)
		assert.Equal(t, ids[1], going[0].InstanceID)
		assert.Equal(t, time.Hour, time.Since(start))
	})
}
