package snapshot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestCopySnapshot(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		system := systemDisk(t, s, apitest.InState(t, s, backend.Running, here))
		source := apitest.BeginSnapshot(t, s, system, "SnapshotName=original")
		const to = "DestinationSnapshotName=copy DestinationSnapshotDescription=copied DestinationRegionId="
		of := "SnapshotId=" + source + " "
		rejects(t, s, 403, "InvalidSnapshotId.NotReady", "CopySnapshot", of+to+"cn-beijing")
		time.Sleep(apitest.Step)
		for _, tt := range []struct{ params, code string }{
			{"SnapshotId=s-none " + to + "cn-beijing", "InvalidSnapshotId.NotFound"},
			{of + to + "cn-atlantis", "InvalidRegionId.NotExists"},
			{of + to + "cn-hangzhou", "InvalidOperation.NotSupportCopyInSameRegion"},
			{of + to + "cn-beijing KMSKeyId=key-1", "InvalidEncrypted.NotMatchKmsKeyId"},
			{of + to + "cn-beijing RetentionDays=0", "InvalidRetentionDays.Malformed"},
			{of + to + "cn-beijing DestinationSnapshotName=auto1", "InvalidSnapshotName.Malformed"},
			{of + to + "cn-beijing DestinationSnapshotDescription=x", "InvalidDescription.Malformed"},
		} {
			rejects(t, s, 403, tt.code, "CopySnapshot", tt.params)
		}
		rejects(t, s, 400, "InvalidParameter", "CopySnapshot", of+to+"cn-beijing Arn.1.Rolearn=x")
		do(t, s, "CopySnapshot", of+to+"cn-hangzhou Encrypted=true")
		do(t, s, "CopySnapshot", of+to+"cn-beijing RetentionDays=2 Encrypted=true KMSKeyId=key-1 ResourceGroupId=rg-1 Tag.1.Key=env")
		got := apitest.Snapshots(t, s, "RegionId=cn-beijing Tag.1.Key=env KMSKeyId=key-1")
		require.Len(t, got, 1)
		assert.Equal(t, apitest.Snapshot{
			SnapshotID: got[0].SnapshotID, SnapshotName: "copy", Description: "copied", SnapshotType: "user", Status: "progressing", Progress: "0%",
			Usage: "none", SourceDiskID: system, SourceRegionID: "cn-hangzhou", SourceSnapshotID: source, RegionID: "cn-beijing",
			ResourceGroupID: "rg-1", Encrypted: true, RetentionDays: 2,
		}, got[0])
		time.Sleep(48 * time.Hour)
		assert.Empty(t, apitest.Snapshots(t, s, "RegionId=cn-beijing"), "its time is over")
		usage := apitest.Succeed[struct{ SnapshotCount, SnapshotSize int64 }](t, s, "DescribeSnapshotsUsage")
		assert.Equal(t, int64(2), usage.SnapshotCount)
		assert.Equal(t, int64(2*40<<30), usage.SnapshotSize)
	})
}
