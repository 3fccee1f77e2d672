package apitest

import (
	"testing"
	"time"
)

// A Snapshot is the part of a snapshot in responses that tests use.
type Snapshot struct {
	SnapshotID, SnapshotName, SnapshotType, Description, Status, Progress, Usage string
	SourceDiskID, SourceRegionID, SourceSnapshotID, RegionID, ResourceGroupID    string
	Encrypted                                                                    bool
	RetentionDays                                                                int
}

// Snapshots lists snapshots.
func Snapshots(t testing.TB, s *Server, params string) []Snapshot {
	t.Helper()
	type response struct{ Snapshots struct{ Snapshot []Snapshot } }
	return Succeed[response](t, s, "DescribeSnapshots", NameValues(params)...).Snapshots.Snapshot
}

// BeginSnapshot begins a snapshot of the disk, which takes a step.
func BeginSnapshot(t testing.TB, s *Server, disk, params string) string {
	t.Helper()
	all := NameValues("DiskId=" + disk + " " + params)
	return Succeed[struct{ SnapshotID string }](t, s, "CreateSnapshot", all...).SnapshotID
}

// TakeSnapshot is BeginSnapshot, one step later.
func TakeSnapshot(t testing.TB, s *Server, disk, params string) string {
	t.Helper()
	id := BeginSnapshot(t, s, disk, params)
	time.Sleep(Step)
	return id
}
