package ecstest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
)

// sharedDisk creates a multi-attach disk and waits until it is available.
func sharedDisk(t testing.TB, s *testServer) string {
	t.Helper()
	return availableDisk(t, s, "MultiAttach=Enabled")
}

func mountedAt(t testing.TB, s *testServer, id string) (d describedisks.Disk, instances []string) {
	t.Helper()
	r, err := describedisks.Do(t.Context(), checkedClient(t, s), &describedisks.Request{DiskIDs: []string{id}})
	require.NoError(t, err)
	require.Len(t, r.Disks, 1)
	for _, a := range r.Disks[0].Attachments {
		instances = append(instances, a.InstanceID)
	}
	return r.Disks[0], instances
}

func TestMultiAttach(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		one, two := inState(t, s, running, "ZoneId="+firstZone), inState(t, s, running, "ZoneId="+firstZone+" DataDisk.1.Size=40")
		id := sharedDisk(t, s)
		succeed[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", one)
		_, rep := try[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", two)
		assertError(t, rep, 403, "IncorrectDiskStatus")
		time.Sleep(step)
		succeed[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", two)
		d, at := mountedAt(t, s, id)
		assert.EqualValues(t, "Attaching", d.Status)
		assert.Equal(t, []string{one, two}, at)
		time.Sleep(step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{one, two}, at)
		assert.Empty(t, d.InstanceID, "of no use where there are several")
		assert.Empty(t, d.Device)
		assert.Equal(t, "/dev/xvdb", d.Attachments[0].Device)
		assert.Equal(t, "/dev/xvdc", d.Attachments[1].Device)
		assert.Equal(t, 2, d.MountInstanceNum)
		for _, in := range []string{one, two} {
			assert.Len(t, disks(t, s, "MultiAttach=Enabled InstanceId="+in), 1)
		}
		_, rep = try[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", two)
		assertError(t, rep, 403, "IncorrectDiskStatus")

		succeed[struct{}](t, s, "DetachDisk", "DiskId", id, "InstanceId", one)
		d, _ = mountedAt(t, s, id)
		assert.EqualValues(t, "Detaching", d.Status)
		time.Sleep(step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{two}, at)
		_, rep = try[struct{}](t, s, "DetachDisk", "DiskId", id, "InstanceId", one)
		assertError(t, rep, 403, "DependencyViolation")
		succeed[struct{}](t, s, "DetachDisk", "DiskId", id, "InstanceId", two)
		time.Sleep(step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "Available", d.Status)
		assert.Empty(t, at)
	})
}

// Releasing an instance neither takes a shared disk from other instances nor
// interrupts its step.
func TestMultiAttach_instancesGo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		one, two, three := inState(t, s, running, "ZoneId="+firstZone), inState(t, s, running, "ZoneId="+firstZone), inState(t, s, running, "ZoneId="+firstZone)
		id := sharedDisk(t, s)
		for _, in := range []string{one, two, three} {
			succeed[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", in, "DeleteWithInstance", "true")
			time.Sleep(step)
		}
		succeed[struct{}](t, s, "DetachDisk", "DiskId", id, "InstanceId", two, "DeleteWithInstance", "true")
		succeed[struct{}](t, s, "DeleteInstance", "InstanceId", one, "Force", "true")
		d, at := mountedAt(t, s, id)
		assert.EqualValues(t, "Detaching", d.Status)
		assert.Equal(t, []string{two, three}, at)
		time.Sleep(step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{three}, at)
		succeed[struct{}](t, s, "DeleteInstance", "InstanceId", three, "Force", "true")
		assert.Empty(t, disks(t, s, "MultiAttach=Enabled"), "with its last instance")
	})
}

func TestMultiAttach_limits(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		id, alone := sharedDisk(t, s), availableDisk(t, s, "")
		ids := runN(t, s, "Amount=17 ZoneId="+firstZone)
		time.Sleep(2 * step)
		for i, in := range ids {
			_, rep := try[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", in)
			assert.Equal(t, i < maxMounts, rep.status == 200, "%d: %s", i, rep.text)
			time.Sleep(step)
		}
		succeed[struct{}](t, s, "AttachDisk", "DiskId", alone, "InstanceId", ids[0])
		time.Sleep(step)
		_, rep := try[struct{}](t, s, "AttachDisk", "DiskId", alone, "InstanceId", ids[1])
		assertError(t, rep, 403, "IncorrectDiskStatus")
		_, rep = try[struct{}](t, s, "ResizeDisk", "DiskId", id, "NewSize", "100")
		assert.Equal(t, 200, rep.status, rep.text)
		_, rep = try[struct{}](t, s, "ReInitDisk", "DiskId", id)
		assertError(t, rep, 403, "IncorrectInstanceStatus")
	})
}
