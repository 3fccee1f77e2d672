package snapshot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// here is the place of most instances and disks.
const here = "ZoneId=" + apitest.FirstZone

// do makes a call that must succeed.
func do(t testing.TB, s *apitest.Server, action, params string) {
	t.Helper()
	apitest.Succeed[struct{}](t, s, action, apitest.NameValues(params)...)
}

// rejects checks that the server rejects the call.
func rejects(t testing.TB, s *apitest.Server, status int, code, action, params string) {
	t.Helper()
	_, rep := apitest.Try[struct{}](t, s, action, apitest.NameValues(params)...)
	assert.Equal(t, code, rep.Code, "%s %s: %s", action, params, rep.Text)
	assert.Equal(t, status, rep.Status, "%s %s: %s", action, params, rep.Text)
}

type disk struct {
	DiskID, Status, InstanceID, AutoSnapshotPolicyID string
	EnableAutomatedSnapshotPolicy                    bool
}

func disks(t testing.TB, s *apitest.Server, params string) []disk {
	t.Helper()
	type response struct{ Disks struct{ Disk []disk } }
	return apitest.Succeed[response](t, s, "DescribeDisks", apitest.NameValues(params)...).Disks.Disk
}

func systemDisk(t testing.TB, s *apitest.Server, instance string) string {
	t.Helper()
	found := disks(t, s, "DiskType=system InstanceId="+instance)
	require.Len(t, found, 1)
	return found[0].DiskID
}

// newDisk creates a disk of 40 GiB, which becomes available after a step.
func newDisk(t testing.TB, s *apitest.Server, params string) string {
	t.Helper()
	params = here + " Size=40 DiskCategory=cloud_essd " + params
	return apitest.Succeed[struct{ DiskID string }](t, s, "CreateDisk", apitest.NameValues(params)...).DiskID
}

// availableDisk is newDisk, one step later.
func availableDisk(t testing.TB, s *apitest.Server, params string) string {
	t.Helper()
	id := newDisk(t, s, params)
	time.Sleep(apitest.Step)
	return id
}

// detached detaches a system disk from its instance, with steps that take no time.
func detached(t testing.TB, s *apitest.Server, disk string) string {
	t.Helper()
	instance := disks(t, s, fmt.Sprintf("DiskIds=[%q]", disk))[0].InstanceID
	do(t, s, "StopInstance", "InstanceId="+instance)
	do(t, s, "DetachDisk", "DiskId="+disk+" InstanceId="+instance)
	return disk
}

// tooManyIDs returns a JSON list of so many IDs.
func tooManyIDs(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") + "]" }
