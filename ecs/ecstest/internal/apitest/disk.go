package apitest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Here is the place of most instances and disks.
const Here = "ZoneId=" + FirstZone

// Do makes a call that must succeed.
func Do(t testing.TB, s *Server, action, params string) {
	t.Helper()
	Succeed[struct{}](t, s, action, NameValues(params)...)
}

// Refuses tests that the server rejects the call. It has the parameters that [NameValues] takes.
func Refuses(t testing.TB, s *Server, status int, code, action, params string) {
	t.Helper()
	_, rep := Try[struct{}](t, s, action, NameValues(params)...)
	assert.Equal(t, code, rep.Code, "%s %s: %s", action, params, rep.Text)
	assert.Equal(t, status, rep.Status, "%s %s: %s", action, params, rep.Text)
}

// A Disk is the part of a disk in responses that tests use.
type Disk struct {
	DiskID, DiskName, Description, Status, Type, Category, InstanceID, Device, DiskChargeType string
	ImageID, SourceSnapshotID, ExpiredTime, PerformanceLevel, AutoSnapshotPolicyID            string
	Size, IOPS                                                                                int
	Portable, DeleteWithInstance, DeleteAutoSnapshot, EnableAutoSnapshot, Encrypted           bool
	EnableAutomatedSnapshotPolicy                                                             bool
}

// Disks lists disks.
func Disks(t testing.TB, s *Server, params string) []Disk {
	t.Helper()
	type response struct{ Disks struct{ Disk []Disk } }
	return Succeed[response](t, s, "DescribeDisks", NameValues(params)...).Disks.Disk
}

// OneDisk returns the disk with the ID.
func OneDisk(t testing.TB, s *Server, id string) Disk {
	t.Helper()
	found := Disks(t, s, fmt.Sprintf("DiskIds=[%q]", id))
	require.Len(t, found, 1)
	return found[0]
}

// SystemDisk returns the ID of the system disk of the instance.
func SystemDisk(t testing.TB, s *Server, instance string) string {
	t.Helper()
	found := Disks(t, s, "DiskType=system InstanceId="+instance)
	require.Len(t, found, 1)
	return found[0].DiskID
}

// NewDisk creates a disk of 40 GiB, which becomes available after a step.
func NewDisk(t testing.TB, s *Server, params string) string {
	t.Helper()
	params = Here + " Size=40 DiskCategory=cloud_essd " + params
	return Succeed[struct{ DiskID string }](t, s, "CreateDisk", NameValues(params)...).DiskID
}

// AvailableDisk is NewDisk, one step later.
func AvailableDisk(t testing.TB, s *Server, params string) string {
	t.Helper()
	id := NewDisk(t, s, params)
	time.Sleep(Step)
	return id
}

// DetachedDisk detaches a system disk from its instance, with steps that take no time.
func DetachedDisk(t testing.TB, s *Server, disk string) string {
	t.Helper()
	instance := OneDisk(t, s, disk).InstanceID
	Do(t, s, "StopInstance", "InstanceId="+instance)
	Do(t, s, "DetachDisk", "DiskId="+disk+" InstanceId="+instance)
	return disk
}

// MakeImage creates an image, which is available one step after its snapshots.
func MakeImage(t testing.TB, s *Server, params string) string {
	t.Helper()
	return Succeed[struct{ ImageID string }](t, s, "CreateImage", NameValues(params)...).ImageID
}
