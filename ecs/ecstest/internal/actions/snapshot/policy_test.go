package snapshot_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/applyautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/cancelautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/createautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/deleteautosnapshotpolicy"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyassociations"
	"github.com/go-aliecs/aliecs/ecs/api/describeautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/api/modifyautosnapshotpolicyex"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// daily is a policy for every day at midnight and at nine, in UTC+8.
const daily = `timePoints=["0","9"] repeatWeekdays=["1","2","3","4","5","6","7"] `

func newPolicy(t testing.TB, s *apitest.Server, params string) string {
	t.Helper()
	return apitest.Succeed[struct{ AutoSnapshotPolicyID string }](t, s, "CreateAutoSnapshotPolicy",
		apitest.NameValues("regionId=cn-hangzhou "+params)...).AutoSnapshotPolicyID
}

// apply applies the policy to a disk.
func apply(t testing.TB, s *apitest.Server, policy, disk string) {
	t.Helper()
	do(t, s, "ApplyAutoSnapshotPolicy", fmt.Sprintf("regionId=cn-hangzhou autoSnapshotPolicyId=%s diskIds=[%q]", policy, disk))
}

// takes tests which automatic snapshots of the disk exist.
func takes(t testing.TB, s *apitest.Server, disk string, names ...string) {
	t.Helper()
	var found []string
	for _, n := range apitest.Snapshots(t, s, "SnapshotType=auto DiskId="+disk) {
		found = append(found, n.SnapshotName)
	}
	assert.Equal(t, names, found)
}

func TestAutoSnapshotPolicy_typed(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		made, err := createautosnapshotpolicy.Do(ctx, c, &createautosnapshotpolicy.Request{
			AutoSnapshotPolicyName: "nightly", TimePoints: []string{"3", "0"}, RepeatWeekdays: []string{"1", "7"}, RetentionDays: new(30),
			EnableCrossRegionCopy: new(true), TargetCopyRegions: []string{"cn-beijing"}, CopiedSnapshotsRetentionDays: new(7),
			CopyEncryptionConfiguration: &createautosnapshotpolicy.CopyEncryptionConfiguration{Encrypted: new(true), KMSKeyID: "key-1"},
			ResourceGroupID:             "rg-1", Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		id := made.AutoSnapshotPolicyID
		one := availableDisk(t, s, "")
		_, err = applyautosnapshotpolicy.Do(ctx, c, &applyautosnapshotpolicy.Request{AutoSnapshotPolicyID: id, DiskIDs: []string{one}})
		require.NoError(t, err)
		find := func() describeautosnapshotpolicyex.AutoSnapshotPolicy {
			t.Helper()
			got, err := describeautosnapshotpolicyex.Do(ctx, c, &describeautosnapshotpolicyex.Request{AutoSnapshotPolicyID: id})
			require.NoError(t, err)
			require.Len(t, got.AutoSnapshotPolicies, 1)
			return got.AutoSnapshotPolicies[0]
		}
		want := describeautosnapshotpolicyex.AutoSnapshotPolicy{
			AutoSnapshotPolicyID: id, AutoSnapshotPolicyName: "nightly", RegionID: "cn-hangzhou", ResourceGroupID: "rg-1",
			Status: "Normal", Type: "Custom", TimePoints: []string{"3", "0"}, RepeatWeekdays: []string{"1", "7"}, RetentionDays: 30, DiskNums: 1,
			EnableCrossRegionCopy: true, TargetCopyRegions: []string{"cn-beijing"}, CopiedSnapshotsRetentionDays: 7,
			CopyEncryptionConfiguration: describeautosnapshotpolicyex.CopyEncryptionConfiguration{Encrypted: true, KMSKeyID: "key-1"},
			CreationTime:                time.Now().Add(-apitest.Step).UTC(), Tags: []types.Tag{{Key: "env", Value: "test"}},
		}
		assert.Equal(t, want, find())
		_, err = modifyautosnapshotpolicyex.Do(ctx, c, &modifyautosnapshotpolicyex.Request{
			AutoSnapshotPolicyID: id, AutoSnapshotPolicyName: "weekly", RetentionDays: new(-1),
			EnableCrossRegionCopy: new(false), TimePoints: []string{"4"},
		})
		require.NoError(t, err)
		want.AutoSnapshotPolicyName, want.RetentionDays, want.EnableCrossRegionCopy, want.TimePoints = "weekly", -1, false, []string{"4"}
		assert.Equal(t, want, find(), "the rest stays")

		pairs, err := describeautosnapshotpolicyassociations.Do(ctx, c, &describeautosnapshotpolicyassociations.Request{DiskID: one})
		require.NoError(t, err)
		assert.Equal(t, []describeautosnapshotpolicyassociations.AutoSnapshotPolicyAssociation{{AutoSnapshotPolicyID: id, DiskID: one}},
			pairs.AutoSnapshotPolicyAssociations)
		_, err = cancelautosnapshotpolicy.Do(ctx, c, &cancelautosnapshotpolicy.Request{DiskIDs: []string{one}})
		require.NoError(t, err)
		assert.Zero(t, find().DiskNums)
		_, err = deleteautosnapshotpolicy.Do(ctx, c, &deleteautosnapshotpolicy.Request{AutoSnapshotPolicyID: id})
		require.NoError(t, err)
		_, err = deleteautosnapshotpolicy.Do(ctx, c, &deleteautosnapshotpolicy.Request{AutoSnapshotPolicyID: id})
		assert.True(t, ecs.HasCode(err, "ParameterInvalid"), "Terraform takes that for one that is gone: %v", err)
		assert.Empty(t, s.State.Due, "it takes no more snapshots")
	})
}

// The encryption of copies is there only if it was set.
func TestDescribeAutoSnapshotPolicyEx_encryption(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := newPolicy(t, s, daily+"retentionDays=-1")
	describe := func() string {
		_, r := apitest.Try[struct{}](t, s, "DescribeAutoSnapshotPolicyEx", "AutoSnapshotPolicyId", id)
		return r.Text
	}
	assert.NotContains(t, describe(), "CopyEncryptionConfiguration")
	do(t, s, "ModifyAutoSnapshotPolicyEx", "CopyEncryptionConfiguration.Encrypted=false autoSnapshotPolicyId="+id)
	assert.Contains(t, describe(), `"CopyEncryptionConfiguration":{"Encrypted":false,"KMSKeyId":""}`)
}

// The clock of the bubble begins on a Saturday at 8:00 of the policies' time zone.
func TestAutoSnapshotPolicy_takesSnapshots(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		policy := newPolicy(t, s, daily+"retentionDays=1")
		instance := apitest.InState(t, s, backend.Running, here+" SystemDisk.AutoSnapshotPolicyId="+policy+" DataDisk.1.Size=40")
		system, data := systemDisk(t, s, instance), disks(t, s, "DiskType=data")[0].DiskID
		fresh := availableDisk(t, s, "")
		apply(t, s, policy, fresh)
		takes(t, s, system)
		time.Sleep(time.Hour - 2*apitest.Step)
		takes(t, s, system, "auto2.0_20000101_"+policy)
		takes(t, s, data)
		takes(t, s, fresh) // it was never attached
		got := apitest.Snapshots(t, s, "SnapshotType=auto")[0]
		assert.Equal(t, 1, got.RetentionDays)
		do(t, s, "ModifyDiskAttribute", "EnableAutoSnapshot=false DiskId="+system)
		apply(t, s, policy, data)
		time.Sleep(15 * time.Hour)
		takes(t, s, system, "auto2.0_20000101_"+policy)
		takes(t, s, data, "auto2.0_20000102_"+policy)
		time.Sleep(10 * time.Hour)
		takes(t, s, system)
		takes(t, s, data, "auto2.0_20000102_"+policy, "auto2.0_20000102_"+policy)

		do(t, s, "ModifyAutoSnapshotPolicyEx", `autoSnapshotPolicyId=`+policy+` repeatWeekdays=["1"] timePoints=["9"] retentionDays=-1`)
		time.Sleep(7 * 24 * time.Hour)
		takes(t, s, data, "auto2.0_20000103_"+policy) // a Monday
		do(t, s, "DeleteAutoSnapshotPolicy", "autoSnapshotPolicyId="+policy)
		time.Sleep(7 * 24 * time.Hour)
		takes(t, s, data, "auto2.0_20000103_"+policy)
		assert.False(t, disks(t, s, "InstanceId="+instance)[0].EnableAutomatedSnapshotPolicy)

		do(t, s, "ModifyDiskAttribute", "DeleteAutoSnapshot=true DiskId="+data)
		apitest.TakeSnapshot(t, s, data, "")
		do(t, s, "DetachDisk", "DiskId="+data+" InstanceId="+instance)
		time.Sleep(apitest.Step)
		do(t, s, "DeleteDisk", "DiskId="+data)
		assert.Len(t, apitest.Snapshots(t, s, "DiskId="+data), 1, "only the one of the user is left")
	})
}

func TestAutoSnapshotPolicy_copies(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		policy := newPolicy(t, s, daily+`retentionDays=-1 EnableCrossRegionCopy=true TargetCopyRegions=["cn-beijing"] CopiedSnapshotsRetentionDays=1 `+
			"CopyEncryptionConfiguration.Encrypted=true CopyEncryptionConfiguration.KMSKeyId=key-1")
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40 DataDisk.1.AutoSnapshotPolicyId="+policy)
		data := disks(t, s, "DiskType=data InstanceId="+instance)[0].DiskID
		time.Sleep(time.Hour)
		got := apitest.Snapshots(t, s, "RegionId=cn-beijing SnapshotType=auto")
		require.Len(t, got, 1)
		assert.Equal(t, data, got[0].SourceDiskID)
		assert.Equal(t, "cn-hangzhou", got[0].SourceRegionID)
		assert.Equal(t, apitest.Snapshots(t, s, "DiskId="+data)[0].SnapshotID, got[0].SourceSnapshotID)
		assert.True(t, got[0].Encrypted)
		assert.Equal(t, 1, got[0].RetentionDays)
		do(t, s, "CancelAutoSnapshotPolicy", fmt.Sprintf("autoSnapshotPolicyId=%s diskIds=[%q]", policy, data))
		time.Sleep(25 * time.Hour)
		assert.Empty(t, apitest.Snapshots(t, s, "RegionId=cn-beijing"))
		assert.Len(t, apitest.Snapshots(t, s, ""), 1, "kept for ever")
	})
}

func TestDescribeAutoSnapshotPolicy_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	one := newPolicy(t, s, daily+"retentionDays=1 autoSnapshotPolicyName=one ResourceGroupId=rg-1")
	two := newPolicy(t, s, daily+"retentionDays=1 Tag.1.Key=env")
	a, b := newDisk(t, s, ""), newDisk(t, s, "")
	apply(t, s, one, a)
	apply(t, s, two, a)
	apply(t, s, one, b)
	apply(t, s, one, b)
	do(t, s, "TagResources", "ResourceType=snapshotpolicy Tag.1.Key=new ResourceId.1="+one)
	type policies struct {
		AutoSnapshotPolicies struct {
			AutoSnapshotPolicy []struct {
				AutoSnapshotPolicyID string
				DiskNums             int
			}
		}
	}
	for params, want := range map[string][]string{
		"": {one, two}, "AutoSnapshotPolicyId=" + two: {two}, "AutoSnapshotPolicyId=sp-none": nil, "AutoSnapshotPolicyName=one": {one},
		"ResourceGroupId=rg-1": {one}, "Tag.1.Key=env": {two}, "Tag.1.Key=new": {one}, "PageSize=1 PageNumber=2": {two}, "RegionId=cn-beijing": nil,
	} {
		var found []string
		for _, p := range apitest.Succeed[policies](t, s, "DescribeAutoSnapshotPolicyEx", apitest.NameValues(params)...).AutoSnapshotPolicies.AutoSnapshotPolicy {
			found = append(found, p.AutoSnapshotPolicyID)
		}
		assert.Equal(t, want, found, params)
	}
	for params, want := range map[string][]string{
		"AutoSnapshotPolicyId=" + one: {a, b}, "AutoSnapshotPolicyId=" + two: {a}, "EnableAutomatedSnapshotPolicy=true": {a, b},
		"EnableAutomatedSnapshotPolicy=false": nil, "autoSnapshotPolicyId=" + two: {a},
	} {
		var found []string
		for _, d := range disks(t, s, params) {
			found = append(found, d.DiskID)
		}
		assert.Equal(t, want, found, params)
	}
	assert.Equal(t, two, disks(t, s, fmt.Sprintf("DiskIds=[%q]", a))[0].AutoSnapshotPolicyID, "the latest")

	type associations struct {
		NextToken                      string
		AutoSnapshotPolicyAssociations struct {
			AutoSnapshotPolicyAssociation []struct{ AutoSnapshotPolicyID, DiskID string }
		}
	}
	list := func(params string) (found []string, token string) {
		got := apitest.Succeed[associations](t, s, "DescribeAutoSnapshotPolicyAssociations", apitest.NameValues(params)...)
		for _, p := range got.AutoSnapshotPolicyAssociations.AutoSnapshotPolicyAssociation {
			found = append(found, p.AutoSnapshotPolicyID+p.DiskID)
		}
		return found, got.NextToken
	}
	for params, want := range map[string][]string{
		"": {one + a, two + a, one + b}, "DiskId=" + a: {one + a, two + a}, "AutoSnapshotPolicyId=" + one: {one + a, one + b},
		"DiskId=" + b + " AutoSnapshotPolicyId=" + two: nil, "RegionId=cn-beijing": nil,
	} {
		found, _ := list(params)
		assert.Equal(t, want, found, params)
	}
	found, token := list("MaxResults=2")
	assert.Equal(t, []string{one + a, two + a}, found)
	found, token = list("MaxResults=2 NextToken=" + token)
	assert.Equal(t, []string{one + b}, found)
	assert.Empty(t, token)
	do(t, s, "CancelAutoSnapshotPolicy", fmt.Sprintf("autoSnapshotPolicyId=%s diskIds=[%q,%q]", two, a, b))
	found, _ = list("")
	assert.Equal(t, []string{one + a, one + b}, found)
	do(t, s, "DeleteAutoSnapshotPolicy", "autoSnapshotPolicyId="+one)
	assert.Empty(t, disks(t, s, "EnableAutomatedSnapshotPolicy=true"))
}

func TestAutoSnapshotPolicy_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	const create = "CreateAutoSnapshotPolicy"
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{`timePoints=["24"]`, 403, "ParameterInvalid"},
		{`timePoints=["01"]`, 403, "ParameterInvalid"},
		{`timePoints=[]`, 403, "ParameterInvalid"},
		{`timePoints=x`, 400, "InvalidParameter"},
		{`timePoints=`, 400, "MissingParameter"},
		{`repeatWeekdays=["0"]`, 403, "ParameterInvalid"},
		{`repeatWeekdays=["8"]`, 403, "ParameterInvalid"},
		{"retentionDays=0", 403, "ParameterInvalid"},
		{"retentionDays=65537", 403, "ParameterInvalid"},
		{"autoSnapshotPolicyName=x", 400, "InvalidSnapshotPolicyName.Malformed"},
		{"EnableCrossRegionCopy=true", 403, "InvalidParameter.TargetCopyRegions"},
		{`TargetCopyRegions=["cn-atlantis"]`, 403, "InvalidParameter.TargetCopyRegions"},
		{`TargetCopyRegions=["cn-hangzhou"]`, 403, "InvalidParameter.TargetCopyRegions"},
		{`TargetCopyRegions=["cn-beijing","cn-shanghai"]`, 403, "InvalidParameter.TargetCopyRegions"},
		{"CopiedSnapshotsRetentionDays=0", 403, "InvalidParameter.CopiedSnapshotsRetentionDays"},
		{"CopyEncryptionConfiguration.KMSKeyId=key-1", 400, "InvalidParameter.EncryptedIllegal"},
		{"CopyEncryptionConfiguration.Arn.1.Rolearn=x", 400, "InvalidParameter"},
		{"StorageLocationArn=x", 400, "InvalidParameter"},
		{"Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
		{"regionId=cn-atlantis RegionId=", 404, "InvalidRegionId.NotFound"},
		{"RegionId=", 400, "MissingParameter"},
	} {
		rejects(t, s, tt.status, tt.code, create, daily+"retentionDays=7 "+tt.params)
	}
	do(t, s, create, daily+"retentionDays=7") // RegionId, as Terraform sends it
	policy := newPolicy(t, s, daily+"retentionDays=7 RegionId=")
	local := apitest.Launch(t, s, "InstanceType=ecs.i3.xlarge "+here)[0]
	disk := disks(t, s, "DiskType=data InstanceId="+local)[0].DiskID
	rejects(t, s, 403, "ParameterInvalid", "ModifyAutoSnapshotPolicyEx", "autoSnapshotPolicyName=x autoSnapshotPolicyId="+policy)
	rejects(t, s, 403, "ParameterInvalid", "ModifyAutoSnapshotPolicyEx", "autoSnapshotPolicyId=sp-none")
	rejects(t, s, 404, "ParameterInvalid", "DeleteAutoSnapshotPolicy", "RegionId=cn-beijing autoSnapshotPolicyId="+policy)
	rejects(t, s, 403, "ParameterInvalid", "ApplyAutoSnapshotPolicy", `diskIds=["d-none"] autoSnapshotPolicyId=sp-none`)
	rejects(t, s, 404, "InvalidDiskId.NotFound", "ApplyAutoSnapshotPolicy", `diskIds=["d-none"] autoSnapshotPolicyId=`+policy)
	rejects(t, s, 400, "MissingParameter", "ApplyAutoSnapshotPolicy", "diskIds=[] autoSnapshotPolicyId="+policy)
	rejects(t, s, 400, "DiskCategory.OperationNotSupported", "ApplyAutoSnapshotPolicy", fmt.Sprintf("diskIds=[%q] autoSnapshotPolicyId=%s", disk, policy))
	rejects(t, s, 404, "InvalidDiskId.NotFound", "CancelAutoSnapshotPolicy", `diskIds=["d-none"]`)
	cloud := newDisk(t, s, "")
	rejects(t, s, 403, "ParameterInvalid", "CancelAutoSnapshotPolicy", fmt.Sprintf("diskIds=[%q] autoSnapshotPolicyId=sp-none", cloud))
	for _, action := range []string{"RunInstances", "CreateInstance"} {
		rejects(t, s, 404, "InvalidAutoSnapshotPolicyId.NotFound", action,
			"ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd InstanceType=ecs.g7.large SystemDisk.AutoSnapshotPolicyId=sp-none")
	}
	for range 10 {
		apply(t, s, newPolicy(t, s, daily+"retentionDays=7"), cloud)
	}
	rejects(t, s, 403, "ParameterInvalid", "ApplyAutoSnapshotPolicy", fmt.Sprintf("diskIds=[%q] autoSnapshotPolicyId=%s", cloud, policy))
	for range 88 {
		newPolicy(t, s, daily+"retentionDays=7")
	}
	rejects(t, s, 403, "AutoSnapshotPolicy.QuotaExceed", create, daily+"retentionDays=7")
}

// A new system disk has no policy until one is applied again.
func TestAutoSnapshotPolicy_replacedDisk(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	policy := newPolicy(t, s, daily+"retentionDays=7")
	instance := apitest.Launch(t, s, "SystemDisk.AutoSnapshotPolicyId="+policy)[0]
	assert.Equal(t, policy, disks(t, s, "")[0].AutoSnapshotPolicyID)
	do(t, s, "StopInstance", "InstanceId="+instance)
	do(t, s, "ReplaceSystemDisk", "InstanceId="+instance+" ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd")
	assert.Empty(t, disks(t, s, "")[0].AutoSnapshotPolicyID)
}

// Automatic snapshots do not count among those that the user takes, and stay when the disk goes unless it is to delete them.
func TestAutoSnapshotPolicy_besideTheUser(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		one, two := newPolicy(t, s, daily+"retentionDays=-1"), newPolicy(t, s, daily+"retentionDays=-1")
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40 DataDisk.1.AutoSnapshotPolicyId="+one)
		data := disks(t, s, "DiskType=data")[0].DiskID
		apply(t, s, two, data)
		time.Sleep(time.Hour - 2*apitest.Step)
		takes(t, s, data, "auto2.0_20000101_"+one) // the second found the first under way
		time.Sleep(15*time.Hour - 30*time.Second)
		apitest.BeginSnapshot(t, s, data, "")
		time.Sleep(apitest.Step)
		takes(t, s, data, "auto2.0_20000101_"+one) // at midnight, too, one was under way
		do(t, s, "CancelAutoSnapshotPolicy", fmt.Sprintf("diskIds=[%q]", data))
		for range 255 {
			apitest.TakeSnapshot(t, s, data, "")
		}
		rejects(t, s, 403, "QuotaExceed.Snapshot", "CreateSnapshot", "DiskId="+data)
		image := apitest.Snapshots(t, s, "SnapshotType=auto")[0].SnapshotID
		do(t, s, "CreateImage", "DiskDeviceMapping.1.SnapshotId="+apitest.TakeSnapshot(t, s, systemDisk(t, s, instance), "")+
			" DiskDeviceMapping.2.SnapshotId="+image)

		do(t, s, "DetachDisk", "DiskId="+data+" InstanceId="+instance)
		do(t, s, "ModifyDiskAttribute", "DeleteAutoSnapshot=true DiskId="+data)
		time.Sleep(apitest.Step)
		do(t, s, "DeleteDisk", "DiskId="+data)
		takes(t, s, data, "auto2.0_20000101_"+one) // an image needs it

		next := apitest.InState(t, s, backend.Running, here+" SystemDisk.AutoSnapshotPolicyId="+one)
		system := systemDisk(t, s, next)
		time.Sleep(24 * time.Hour)
		do(t, s, "ModifyDiskAttribute", "DeleteAutoSnapshot=false DiskId="+system)
		do(t, s, "DeleteInstance", "Force=true InstanceId="+next)
		assert.Len(t, apitest.Snapshots(t, s, "SnapshotType=auto DiskId="+system), 2, "they stay")
	})
}
