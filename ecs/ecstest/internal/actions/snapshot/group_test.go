package snapshot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createsnapshotgroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesnapshotgroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesnapshotgroups"
	"github.com/go-aliecs/aliecs/ecs/api/modifysnapshotgroup"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestSnapshotGroup_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40 DataDisk.2.Size=40")
		data := disks(t, s, "DiskType=data")
		made, err := createsnapshotgroup.Do(ctx, c, &createsnapshotgroup.Request{
			InstanceID: instance, ExcludeDiskIDs: []string{data[0].DiskID}, Name: "nightly", Description: "of the shop", ResourceGroupID: "rg-1",
			InstantAccess: new(true), InstantAccessRetentionDays: new(2), Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		find := func() describesnapshotgroups.SnapshotGroup {
			t.Helper()
			got, err := describesnapshotgroups.Do(ctx, c, &describesnapshotgroups.Request{SnapshotGroupIDs: []string{made.SnapshotGroupID}})
			require.NoError(t, err)
			require.Len(t, got.SnapshotGroups, 1)
			return got.SnapshotGroups[0]
		}
		got := find()
		assert.Equal(t, types.SnapshotStatus("progressing"), got.Status)
		require.Len(t, got.Snapshots, 2)
		assert.Equal(t, "0%", got.Snapshots[0].Progress)
		assert.False(t, got.Snapshots[0].Available)
		time.Sleep(apitest.Step)
		got = find()
		assert.Equal(t, types.SnapshotStatus("accomplished"), got.Status)
		assert.Equal(t, "nightly of the shop "+instance+" rg-1", strings.Join([]string{got.Name, got.Description, got.InstanceID, got.ResourceGroupID}, " "))
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, got.Tags)
		assert.Equal(t, time.Now().Add(-apitest.Step).UTC(), got.CreationTime)
		one := got.Snapshots[1]
		assert.Equal(t, describesnapshotgroups.Snapshot{
			Available: true, InstantAccess: true, InstantAccessRetentionDays: 2, Progress: "100%",
			SnapshotID: one.SnapshotID, SourceDiskID: data[1].DiskID, SourceDiskType: "data", Tags: []types.Tag{},
		}, one)
		shown := apitest.Snapshots(t, s, fmt.Sprintf("SnapshotIds=[%q]", one.SnapshotID))
		require.Len(t, shown, 1)
		assert.Equal(t, "Created_from_"+made.SnapshotGroupID, shown[0].Description, "where the CSI driver finds the group")
		assert.Equal(t, "rg-1", shown[0].ResourceGroupID)
		time.Sleep(48 * time.Hour)
		assert.False(t, find().Snapshots[0].InstantAccess, "after two days")

		_, err = modifysnapshotgroup.Do(ctx, c, &modifysnapshotgroup.Request{SnapshotGroupID: made.SnapshotGroupID, Name: "weekly"})
		require.NoError(t, err)
		assert.Equal(t, "weekly of the shop", find().Name+" "+find().Description)
		do(t, s, "DeleteSnapshot", "SnapshotId="+one.SnapshotID)
		assert.Len(t, find().Snapshots, 1)

		deleted, err := deletesnapshotgroup.Do(ctx, c, &deletesnapshotgroup.Request{SnapshotGroupID: made.SnapshotGroupID})
		require.NoError(t, err)
		require.Len(t, deleted.OperationProgresses, 1)
		assert.Equal(t, "Success", deleted.OperationProgresses[0].OperationStatus)
		assert.Equal(t, got.Snapshots[0].SnapshotID, deleted.OperationProgresses[0].RelatedItems[0].Value)
		assert.Empty(t, apitest.Snapshots(t, s, ""))
		_, err = deletesnapshotgroup.Do(ctx, c, &deletesnapshotgroup.Request{SnapshotGroupID: made.SnapshotGroupID})
		assert.True(t, ecs.HasCode(err, "InvalidSnapshotGroup.NotFound"), "%v", err)
	})
}

// newGroup takes snapshots of several disks, which takes a step.
func newGroup(t testing.TB, s *apitest.Server, params string) string {
	t.Helper()
	return apitest.Succeed[struct{ SnapshotGroupID string }](t, s, "CreateSnapshotGroup", apitest.NameValues(params)...).SnapshotGroupID
}

func TestDescribeSnapshotGroups_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		one := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40")
		two := apitest.InState(t, s, backend.Running, here)
		first := newGroup(t, s, "InstanceId="+one+" Name=first Tag.1.Key=env Tag.1.Value=test")
		time.Sleep(apitest.Step)
		across := newGroup(t, s, "DiskId.1="+systemDisk(t, s, one)+" DiskId.2="+systemDisk(t, s, two)+" ResourceGroupId=rg-1")
		time.Sleep(apitest.Step)
		last := newGroup(t, s, "InstanceId="+one+" DiskId.1="+systemDisk(t, s, one))
		type response struct {
			NextToken      string
			SnapshotGroups struct {
				SnapshotGroup []struct{ SnapshotGroupID, InstanceID string }
			}
		}
		for _, tt := range []struct {
			name, params string
			want         []string
		}{
			{"none", "", []string{first, across, last}},
			{"ids", "SnapshotGroupId.1=" + last + " SnapshotGroupId.2=" + first, []string{first, last}},
			{"unknown id", "SnapshotGroupId.1=ssg-none", nil},
			{"instance", "InstanceId=" + one, []string{first, last}},
			{"one of several instances", "InstanceId=" + two, nil},
			{"name", "Name=first", []string{first}},
			{"part of a name", "Name=fir", nil},
			{"progressing", "Status.1=progressing", []string{last}},
			{"statuses", "Status.1=accomplished Status.2=failed", []string{first, across}},
			{"resource group", "ResourceGroupId=rg-1", []string{across}},
			{"tag", "Tag.1.Key=env Tag.1.Value=test", []string{first}},
			{"another value", "Tag.1.Key=env Tag.1.Value=live", nil},
			{"another region", "RegionId=cn-beijing", nil},
		} {
			var found []string
			for _, g := range apitest.Succeed[response](t, s, "DescribeSnapshotGroups", apitest.NameValues(tt.params)...).SnapshotGroups.SnapshotGroup {
				found = append(found, g.SnapshotGroupID)
			}
			assert.Equal(t, tt.want, found, tt.name)
		}
		page := apitest.Succeed[response](t, s, "DescribeSnapshotGroups", "MaxResults", "2")
		require.Len(t, page.SnapshotGroups.SnapshotGroup, 2)
		page = apitest.Succeed[response](t, s, "DescribeSnapshotGroups", "MaxResults", "2", "NextToken", page.NextToken)
		require.Len(t, page.SnapshotGroups.SnapshotGroup, 1)
		assert.Equal(t, last, page.SnapshotGroups.SnapshotGroup[0].SnapshotGroupID)
		assert.Empty(t, page.NextToken)
		rejects(t, s, 403, "InvalidStatus.ValueNotSupported", "DescribeSnapshotGroups", "Status.1=accomplished Status.2=gone")
		rejects(t, s, 400, "InvalidParameter", "DescribeSnapshotGroups", apitest.Numbered("SnapshotGroupId.%d=x", 11))
		rejects(t, s, 400, "InvalidParameter", "DescribeSnapshotGroups", "AdditionalAttributes.1=x")
	})
}

func TestSnapshotGroup_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40 DataDisk.2.Category=cloud_efficiency DataDisk.2.Size=40")
		system := systemDisk(t, s, instance)
		slow := disks(t, s, "Category=cloud_efficiency")[0].DiskID
		elsewhere := systemDisk(t, s, apitest.InState(t, s, backend.Running, "ZoneId=cn-hangzhou-i"))
		shared := availableDisk(t, s, "MultiAttach=Enabled")
		fresh := availableDisk(t, s, "")
		of := "InstanceId=" + instance + " "
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"", 400, "MissingParamter.InstanceId"},
			{"ExcludeDiskId.1=" + system, 400, "MissingParamter.InstanceId"},
			{of + "DiskId.1=" + system + " ExcludeDiskId.1=" + slow, 400, "InvalidParam.ExcludeDiskIdsAndDiskIds.Conflict"},
			{"InstanceId=i-none", 404, "InvalidInstanceId.NotFound"},
			{"DiskId.1=d-none", 404, "InvalidDiskId.NotFound"},
			{of + "ExcludeDiskId.1=d-none", 404, "InvalidDiskId.NotFound"},
			{of + "DiskId.1=" + elsewhere, 403, "DiskId.ValueNotSupported"},
			{of, 400, "DiskCategory.OperationNotSupported"},
			{"DiskId.1=" + system + " DiskId.2=" + elsewhere, 400, "InvalidDiskIds.NotInSameZone"},
			{"DiskId.1=" + shared, 403, "InvalidOperation.MultiAttachDisk"},
			{"DiskId.1=" + fresh, 403, "IncorrectDiskStatus.NeverAttached"},
			{"DiskId.1=" + system + " Name=x", 400, "InvalidParameter.Name"},
			{"DiskId.1=" + system + " Description=x", 400, "InvalidParameter.Description"},
			{"DiskId.1=" + system + " InstantAccess=true InstantAccessRetentionDays=0", 400, "InvalidRetentionDays.Malformed"},
			{"DiskId.1=" + system + " StorageLocationArn=x", 400, "InvalidParameter"},
			{"DiskId.1=" + system + " Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
		} {
			rejects(t, s, tt.status, tt.code, "CreateSnapshotGroup", tt.params)
		}
		group := newGroup(t, s, of+"ExcludeDiskId.1="+slow)
		rejects(t, s, 403, "IncorrectDiskStatus.CreatingSnapshot", "CreateSnapshotGroup", "DiskId.1="+system)
		time.Sleep(apitest.Step)
		members := apitest.Snapshots(t, s, "")
		require.Len(t, members, 2)
		newDisk(t, s, "SnapshotId="+members[1].SnapshotID)
		rejects(t, s, 403, "SnapshotCreatedDisk", "DeleteSnapshotGroup", "SnapshotGroupId="+group)
		do(t, s, "CreateImage", "SnapshotId="+members[0].SnapshotID)
		rejects(t, s, 403, "SnapshotCreatedImage", "DeleteSnapshotGroup", "SnapshotGroupId="+group)
		rejects(t, s, 404, "InvalidSnapshotGroup.NotFound", "ModifySnapshotGroup", "Name=name SnapshotGroupId=ssg-none")
		rejects(t, s, 400, "InvalidParameter.Name", "ModifySnapshotGroup", "Name=x SnapshotGroupId="+group)
		rejects(t, s, 404, "InvalidSnapshotGroup.NotFound", "DeleteSnapshotGroup", "RegionId=cn-beijing SnapshotGroupId="+group)
	})
}

func TestCreateSnapshotGroup_limits(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	large := apitest.Launch(t, s, here+" DataDisk.1.Size=32768")[0]
	rejects(t, s, 403, "CapacityExceed.TooManyDisks", "CreateSnapshotGroup", "InstanceId="+large)
	many := apitest.Launch(t, s, here+" "+apitest.Numbered("DataDisk.%d.Size=40", 16))[0]
	rejects(t, s, 403, "NumberExceed.TooManyDisks", "CreateSnapshotGroup", "InstanceId="+many)
	newGroup(t, s, "InstanceId="+many+" ExcludeDiskId.1="+systemDisk(t, s, many))
	only := apitest.Launch(t, s, here)[0]
	rejects(t, s, 403, "InvalidInstance.NoDisk", "CreateSnapshotGroup", "InstanceId="+only+" ExcludeDiskId.1="+systemDisk(t, s, only))
}
