package snapshot_test

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

func TestSnapshot_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
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

		_, err = modifysnapshotattribute.Do(ctx, c, &modifysnapshotattribute.Request{
			SnapshotID: made.SnapshotID, RetentionDays: new(3), Description: "kept longer",
		})
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
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here)
		system := systemDisk(t, s, instance)
		kept := apitest.TakeSnapshot(t, s, system, "")
		imaged := apitest.TakeSnapshot(t, s, system, "")
		do(t, s, "CreateImage", "SnapshotId="+imaged)
		cloned := availableDisk(t, s, "SnapshotId="+kept)
		progress := apitest.BeginSnapshot(t, s, system, "")
		never := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
		fresh := systemDisk(t, s, never)
		for _, tt := range []struct {
			name, action, params string
			status               int
			code                 string
		}{
			{"unknown disk", "CreateSnapshot", "DiskId=d-none", 404, "InvalidDiskId.NotFound"},
			{"another one under way", "CreateSnapshot", "DiskId=" + system, 403, "IncorrectDiskStatus.CreatingSnapshot"},
			{"never attached", "CreateSnapshot", "DiskId=" + cloned, 403, "IncorrectDiskStatus.NeverAttached"},
			{"instance in preparation", "CreateSnapshot", "DiskId=" + fresh, 400, "IncorrectInstanceStatus"},
			{"automatic name", "CreateSnapshot", "SnapshotName=auto1 DiskId=" + system, 400, "InvalidSnapshotName.Malformed"},
			{"description", "CreateSnapshot", "Description=x DiskId=" + system, 404, "InvalidDescription.Malformed"},
			{"retention", "CreateSnapshot", "RetentionDays=0 DiskId=" + system, 400, "InvalidRetentionDays.Malformed"},
			{"category", "CreateSnapshot", "Category=Slow DiskId=" + system, 403, "InvalidSnapshotCategory.Malformed"},
			{"resize during creation", "ResizeDisk", "NewSize=100 DiskId=" + system, 403, "DiskCreatingSnapshot"},
			{"image of the instance during creation", "CreateImage", "InstanceId=" + instance, 403, "IncorrectDiskStatus.CreatingSnapshot"},
			{"image of one in progress", "CreateImage", "SnapshotId=" + progress, 403, "InvalidSnapshotId.NotReady"},
			{"disk of one in progress", "CreateDisk", here + " SnapshotId=" + progress, 403, "InvalidSnapshotId.NotReady"},
			{"disk smaller than it", "CreateDisk", "Size=39 " + here + " SnapshotId=" + kept, 403, "InvalidDiskSize.TooSmall"},
			{"modify nothing", "ModifySnapshotAttribute", "SnapshotId=" + kept, 400, "NoAttributeToModify"},
			{"modify unknown", "ModifySnapshotAttribute", "SnapshotName=name SnapshotId=s-none", 404, "InvalidSnapshotId.NotFound"},
			{"delete unknown", "DeleteSnapshot", "SnapshotId=s-none", 404, "InvalidSnapshotId.NotFound"},
			{"delete part of an image", "DeleteSnapshot", "Force=true SnapshotId=" + imaged, 403, "SnapshotCreatedImage"},
			{"delete source of a disk", "DeleteSnapshot", "SnapshotId=" + kept, 403, "SnapshotCreatedDisk"},
			{"in another region", "DeleteSnapshot", "RegionId=cn-beijing SnapshotId=" + kept, 404, "InvalidSnapshotId.NotFound"},
		} {
			rejects(t, s, tt.status, tt.code, tt.action, tt.params)
		}
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "IncorrectDiskStatus.NeverUsed", "CreateSnapshot", "DiskId="+fresh)
		do(t, s, "DeleteSnapshot", "SnapshotId="+kept+" Force=true")
	})
}

func TestCreateSnapshot_limit(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	system := systemDisk(t, s, apitest.Launch(t, s, "")[0])
	for range 256 {
		apitest.BeginSnapshot(t, s, system, "")
	}
	rejects(t, s, 403, "QuotaExceed.Snapshot", "CreateSnapshot", "DiskId="+system)
	do(t, s, "DeleteDisk", "DiskId="+detached(t, s, system))
	assert.Len(t, apitest.Snapshots(t, s, "PageSize=100 DiskId="+system), 100, "they outlive the disk")
	assert.Empty(t, apitest.Snapshots(t, s, "InstanceId=i-1"))
}

func TestDescribeSnapshots_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=60 DataDisk.1.Encrypted=true DataDisk.1.KMSKeyId=key-1")
		system := systemDisk(t, s, instance)
		data := disks(t, s, "DiskType=data")[0].DiskID
		first := apitest.TakeSnapshot(t, s, system, "SnapshotName=one ResourceGroupId=rg-1 Tag.1.Key=env")
		second := apitest.TakeSnapshot(t, s, data, "SnapshotName=two Category=Flash")
		do(t, s, "CreateImage", "SnapshotId="+first)
		newDisk(t, s, "Size=60 SnapshotId="+second)
		newDisk(t, s, "SnapshotId="+first)
		third := apitest.BeginSnapshot(t, s, system, "SnapshotName=three")
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
			for _, d := range apitest.Snapshots(t, s, tt.params) {
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
		for params, want := range map[string]int{
			fmt.Sprintf("MaxResults=10 DiskIds=[%q]", data): 1, fmt.Sprintf("SnapshotLinkIds=[%q]", link): 1, "DiskIds=[]": 0,
		} {
			got := apitest.Succeed[links](t, s, "DescribeSnapshotLinks", apitest.NameValues(params)...)
			assert.Equal(t, want, got.TotalCount, params)
		}
		rejects(t, s, 400, "DryRunOperation", "DescribeSnapshots", "DryRun=true")
		rejects(t, s, 400, "InvalidParameter", "DescribeSnapshotLinks", "DiskIds="+tooManyIDs(101))
	})
}
