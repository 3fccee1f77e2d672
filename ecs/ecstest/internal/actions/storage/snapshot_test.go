package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshot"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshots"
	"github.com/go-aliecs/aliecs/ecs/api/modifysnapshotattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

type snapshotResponse struct {
	SnapshotID, SnapshotName, Status, Progress, Usage, SourceDiskID, SourceRegionID, SourceSnapshotID string
	Encrypted                                                                                         bool
}

type snapshotsResponse struct {
	TotalCount int
	Snapshots  struct{ Snapshot []snapshotResponse }
}

func snapshots(t testing.TB, s *apitest.TestServer, params string) []snapshotResponse {
	t.Helper()
	return apitest.Succeed[snapshotsResponse](t, s, "DescribeSnapshots", apitest.NameValues(params)...).Snapshots.Snapshot
}

// progressing begins a snapshot of the disk, which takes a step.
func progressing(t testing.TB, s *apitest.TestServer, disk, params string) string {
	t.Helper()
	return apitest.Succeed[struct{ SnapshotID string }](t, s, "CreateSnapshot", append(apitest.NameValues(params), "DiskId", disk)...).SnapshotID
}

// accomplished is progressing, one step later.
func accomplished(t testing.TB, s *apitest.TestServer, disk, params string) string {
	t.Helper()
	id := progressing(t, s, disk, params)
	time.Sleep(apitest.Step)
	return id
}

func TestSnapshot_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.TestServer) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, "")
		system := systemDisk(t, s, instance)
		made, err := createsnapshot.Do(ctx, c, &createsnapshot.Request{
			DiskID: system, SnapshotName: "before", RetentionDays: new(2), Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		find := func() []describesnapshots.Snapshot {
			got, err := describesnapshots.Do(ctx, c, &describesnapshots.Request{SnapshotIDs: []string{made.SnapshotID}})
			require.NoError(t, err)
			return got.Snapshots
		}
		expect := func(want types.SnapshotStatus, progress string) {
			t.Helper()
			require.Len(t, find(), 1)
			assert.Equal(t, want, find()[0].Status)
			assert.Equal(t, progress, find()[0].Progress)
		}
		expect("progressing", "0%")
		time.Sleep(apitest.Step)
		expect("accomplished", "100%")
		got := find()[0]
		assert.Equal(t, "before", got.SnapshotName)
		assert.Equal(t, system, got.SourceDiskID)
		assert.Equal(t, 2, got.RetentionDays)
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, got.Tags)

		_, err = modifysnapshotattribute.Do(ctx, c, &modifysnapshotattribute.Request{SnapshotID: made.SnapshotID, RetentionDays: new(3), Description: "kept longer"})
		require.NoError(t, err)
		_, err = modifysnapshotattribute.Do(ctx, c, &modifysnapshotattribute.Request{SnapshotID: made.SnapshotID, RetentionDays: new(2)})
		assert.True(t, ecs.HasCode(err, "InvalidOperation.DecreaseRetentionDaysUnsupported"), "%v", err)
		time.Sleep(72*time.Hour - 2*apitest.Step)
		assert.Equal(t, "kept longer", find()[0].Description)
		time.Sleep(2 * apitest.Step)
		assert.Empty(t, find(), "its time is over")

		made, err = createsnapshot.Do(ctx, c, &createsnapshot.Request{DiskID: system})
		require.NoError(t, err)
		_, err = deletesnapshot.Do(ctx, c, &deletesnapshot.Request{SnapshotID: made.SnapshotID})
		require.NoError(t, err, "one in progress can be deleted")
		time.Sleep(apitest.Step)
		assert.Empty(t, find())
	})
}

func TestSnapshot_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.TestServer) {
		instance := apitest.InState(t, s, backend.Running, "ZoneId="+apitest.FirstZone)
		system := systemDisk(t, s, instance)
		kept := accomplished(t, s, system, "")
		imaged := accomplished(t, s, system, "")
		apitest.Succeed[struct{}](t, s, "CreateImage", "SnapshotId", imaged)
		cloned := availableDisk(t, s, "SnapshotId="+kept)
		progress := progressing(t, s, system, "")
		never := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
		fresh := systemDisk(t, s, never)
		for _, w := range []struct {
			name, action string
			params       []string
			status       int
			code         string
		}{
			{"unknown disk", "CreateSnapshot", apitest.NameValues("DiskId=d-none"), 404, "InvalidDiskId.NotFound"},
			{"another one under way", "CreateSnapshot", apitest.NameValues("DiskId=" + system), 403, "IncorrectDiskStatus.CreatingSnapshot"},
			{"never attached", "CreateSnapshot", apitest.NameValues("DiskId=" + cloned), 403, "IncorrectDiskStatus.NeverAttached"},
			{"instance in preparation", "CreateSnapshot", apitest.NameValues("DiskId=" + fresh), 400, "IncorrectInstanceStatus"},
			{"automatic name", "CreateSnapshot", apitest.NameValues("SnapshotName=auto1 DiskId=" + system), 400, "InvalidSnapshotName.Malformed"},
			{"description", "CreateSnapshot", apitest.NameValues("Description=x DiskId=" + system), 404, "InvalidDescription.Malformed"},
			{"retention", "CreateSnapshot", apitest.NameValues("RetentionDays=0 DiskId=" + system), 400, "InvalidRetentionDays.Malformed"},
			{"category", "CreateSnapshot", apitest.NameValues("Category=Slow DiskId=" + system), 403, "InvalidSnapshotCategory.Malformed"},
			{"resize during creation", "ResizeDisk", apitest.NameValues("NewSize=100 DiskId=" + system), 403, "DiskCreatingSnapshot"},
			{"image of the instance during creation", "CreateImage", apitest.NameValues("InstanceId=" + instance), 403, "IncorrectDiskStatus.CreatingSnapshot"},
			{"image of one in progress", "CreateImage", apitest.NameValues("SnapshotId=" + progress), 403, "InvalidSnapshotId.NotReady"},
			{"disk of one in progress", "CreateDisk", apitest.NameValues("ZoneId=" + apitest.FirstZone + " SnapshotId=" + progress), 403, "InvalidSnapshotId.NotReady"},
			{"disk smaller than it", "CreateDisk", apitest.NameValues("Size=39 ZoneId=" + apitest.FirstZone + " SnapshotId=" + kept), 403, "InvalidDiskSize.TooSmall"},
			{"modify nothing", "ModifySnapshotAttribute", apitest.NameValues("SnapshotId=" + kept), 400, "NoAttributeToModify"},
			{"modify unknown", "ModifySnapshotAttribute", apitest.NameValues("SnapshotName=name SnapshotId=s-none"), 404, "InvalidSnapshotId.NotFound"},
			{"delete unknown", "DeleteSnapshot", apitest.NameValues("SnapshotId=s-none"), 404, "InvalidSnapshotId.NotFound"},
			{"delete part of an image", "DeleteSnapshot", apitest.NameValues("Force=true SnapshotId=" + imaged), 403, "SnapshotCreatedImage"},
			{"delete source of a disk", "DeleteSnapshot", apitest.NameValues("SnapshotId=" + kept), 403, "SnapshotCreatedDisk"},
			{"in another region", "DeleteSnapshot", apitest.NameValues("RegionId=cn-beijing SnapshotId=" + kept), 404, "InvalidSnapshotId.NotFound"},
		} {
			_, rep := apitest.Try[struct{}](t, s, w.action, w.params...)
			assert.Equal(t, w.code, rep.Code, "%s: %s", w.name, rep.Text)
			assert.Equal(t, w.status, rep.Status, w.name)
		}
		time.Sleep(apitest.Step)
		_, rep := apitest.Try[struct{}](t, s, "CreateSnapshot", "DiskId", fresh)
		apitest.AssertError(t, rep, 403, "IncorrectDiskStatus.NeverUsed")
		apitest.Succeed[struct{}](t, s, "DeleteSnapshot", "SnapshotId", kept, "Force", "true")
	})
}

func TestCreateSnapshot_limit(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer(apitest.WithStepDuration(0))
	system := systemDisk(t, s, apitest.RunN(t, s, "")[0])
	for range 256 {
		progressing(t, s, system, "")
	}
	_, rep := apitest.Try[struct{}](t, s, "CreateSnapshot", "DiskId", system)
	apitest.AssertError(t, rep, 403, "QuotaExceed.Snapshot")
	apitest.Succeed[struct{}](t, s, "DeleteDisk", "DiskId", detached(t, s, system))
	assert.Len(t, snapshots(t, s, "PageSize=100 DiskId="+system), 100, "they outlive the disk")
	assert.Empty(t, snapshots(t, s, "InstanceId=i-1"))
}

// detached detaches a system disk from its instance, with steps that take no
// time.
func detached(t testing.TB, s *apitest.TestServer, disk string) string {
	t.Helper()
	instance := oneDisk(t, s, disk).InstanceID
	apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", instance)
	apitest.Succeed[struct{}](t, s, "DetachDisk", "DiskId", disk, "InstanceId", instance)
	return disk
}

func TestDescribeSnapshots_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.TestServer) {
		instance := apitest.InState(t, s, backend.Running, "ZoneId="+apitest.FirstZone+" DataDisk.1.Size=60 DataDisk.1.Encrypted=true DataDisk.1.KMSKeyId=key-1")
		system := systemDisk(t, s, instance)
		data := disks(t, s, "DiskType=data")[0].DiskID
		first := accomplished(t, s, system, "SnapshotName=one ResourceGroupId=rg-1 Tag.1.Key=env")
		second := accomplished(t, s, data, "SnapshotName=two Category=Flash")
		apitest.Succeed[struct{}](t, s, "CreateImage", "SnapshotId", first)
		newDisk(t, s, "Size=60 SnapshotId="+second)
		newDisk(t, s, "SnapshotId="+first)
		third := progressing(t, s, system, "SnapshotName=three")
		link := "sl-" + system[2:]
		for _, tt := range []struct {
			name, params string
			want         []string
		}{
			{"none", "", []string{first, second, third}},
			{"ids", fmt.Sprintf("SnapshotIds=[%q,%q]", third, first), []string{first, third}},
			{"no ids", "SnapshotIds=[]", nil},
			{"disk", "DiskId=" + data, []string{second}},
			{"instance", "InstanceId=" + instance, []string{first, second, third}},
			{"another instance", "InstanceId=i-none", nil},
			{"link", "SnapshotLinkId=" + link, []string{first, third}},
			{"name", "SnapshotName=two", []string{second}},
			{"key", "KMSKeyId=key-1", []string{second}},
			{"encrypted", "Encrypted=true", []string{second}},
			{"of data disks", "SourceDiskType=data", []string{second}},
			{"category", "Category=Flash", []string{second}},
			{"in an image and a disk", "Usage=image_disk", []string{first}},
			{"in a disk", "Usage=disk", []string{second}},
			{"unused", "Usage=none", []string{third}},
			{"in progress", "Status=progressing", []string{third}},
			{"any", "Status=all SnapshotType=all", []string{first, second, third}},
			{"automatic", "SnapshotType=auto", nil},
			{"resource group", "ResourceGroupId=rg-1", []string{first}},
			{"tag", "Tag.1.Key=env", []string{first}},
			{"from", "Filter.1.Key=CreationStartTime Filter.1.Value=2000-01-01T00:04Z", []string{third}},
		} {
			var found []string
			for _, d := range snapshots(t, s, tt.params) {
				found = append(found, d.SnapshotID)
			}
			assert.Equal(t, tt.want, found, tt.name)
		}

		type links struct {
			TotalCount    int
			SnapshotLinks struct {
				SnapshotLink []struct {
					SnapshotLinkID, SourceDiskID, InstanceID string
					TotalCount                               int
				}
			}
		}
		got := apitest.Succeed[links](t, s, "DescribeSnapshotLinks", "InstanceId", instance)
		require.Len(t, got.SnapshotLinks.SnapshotLink, 2)
		assert.Equal(t, link, got.SnapshotLinks.SnapshotLink[0].SnapshotLinkID)
		assert.Equal(t, 2, got.SnapshotLinks.SnapshotLink[0].TotalCount)
		assert.Equal(t, 1, apitest.Succeed[links](t, s, "DescribeSnapshotLinks", "DiskIds", fmt.Sprintf("[%q]", data), "MaxResults", "10").TotalCount)
		assert.Equal(t, 1, apitest.Succeed[links](t, s, "DescribeSnapshotLinks", "SnapshotLinkIds", fmt.Sprintf("[%q]", link)).TotalCount)
		assert.Zero(t, apitest.Succeed[links](t, s, "DescribeSnapshotLinks", "DiskIds", "[]").TotalCount)
		_, rep := apitest.Try[links](t, s, "DescribeSnapshots", "DryRun", "true")
		apitest.AssertError(t, rep, 400, "DryRunOperation")
		_, rep = apitest.Try[links](t, s, "DescribeSnapshotLinks", "DiskIds", tooManyIDs(101))
		apitest.AssertError(t, rep, 400, "InvalidParameter")
	})
}
