package backendtest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A shared disk is a multi-attach disk that the account should have.
type shared struct {
	life
	at      []*machine
	leaving *machine // at the end of the path
	goes    bool     // at the end of the path
}

// leave takes the machine away from the disk.
func (d *shared) leave(m *machine) {
	had := len(d.at)
	d.at = slices.DeleteFunc(d.at, func(other *machine) bool { return other == m })
	if had > 0 && len(d.at) == 0 {
		d.path, d.leaving = []string{backend.DiskAvailable}, nil
	}
}

// endShared ends what the paths of the shared disks lead to.
func (w *Walk) endShared() {
	w.shared = slices.DeleteFunc(w.shared, func(d *shared) bool {
		ended := d.status() == d.path[len(d.path)-1]
		if ended && d.leaving != nil {
			m := d.leaving
			d.leaving = nil
			d.leave(m)
		}
		return ended && d.goes
	})
}

func (w *Walk) moveShared() Move {
	d, m := pick(w, w.shared), pick(w, w.machines)
	switch n := w.random.IntN(12); {
	case d == nil || m == nil || n == 0 && len(w.shared) < 3:
		return w.createShared()
	case n == 1:
		return w.deleteShared(d)
	case n < 8:
		return w.attachShared(d, m)
	default:
		return w.detachShared(d, cmp.Or(pick(w, d.at), m))
	}
}

func (w *Walk) createShared() Move {
	return Move{
		Action: "CreateDisk", Code: w.disksExceed(1),
		Params: []string{"ZoneId", zone, "DiskCategory", "cloud_essd", "Size", "40", "MultiAttach", "Enabled"},
		Do: func(st *backend.State) []string {
			d := &backend.Disk{
				Resource: backend.Resource{Region: region, Zone: zone}, Use: "data", Category: "cloud_essd", Size: 40,
				Portable: true, Charge: backend.PostPaid, MultiAttach: true,
			}
			st.AddDisk(d, nil, nil)
			return []string{d.ID}
		},
		Then: func(_ *backend.State, ids []string) {
			d := &shared{life: life{id: ids[0]}}
			d.walk(backend.DiskCreating, backend.DiskAvailable)
			w.shared = append(w.shared, d)
		},
	}
}

// withDisk completes a move that takes a shared disk along a path.
func (d *shared) withDisk(move Move, path []string, do func(*backend.State, *backend.Disk), then func()) Move {
	move.Do = func(st *backend.State) []string {
		found, _ := st.Disks.Get(d.id)
		do(st, found)
		return nil
	}
	move.Then = func(*backend.State, []string) {
		d.walk(path...)
		then()
	}
	return move
}

func (w *Walk) deleteShared(d *shared) Move {
	move := Move{Action: "DeleteDisk", Params: []string{"DiskId", d.id}, Code: cmp.Or(
		when(d.status() == backend.DiskCreating, "IncorrectDiskStatus.Initializing"),
		when(d.status() != backend.DiskAvailable, "IncorrectDiskStatus"),
	)}
	return d.withDisk(move, w.deleting(backend.DiskDeleting), (*backend.State).DeleteDisk, func() { d.goes = true })
}

func (w *Walk) attachShared(d *shared, m *machine) Move {
	another := d.status() == backend.DiskInUse && !slices.Contains(d.at, m)
	move := Move{Action: "AttachDisk", Params: []string{"DiskId", d.id, "InstanceId", m.id}, Code: cmp.Or(
		when(d.status() != backend.DiskAvailable && !another, "IncorrectDiskStatus"),
		when(!steady(m), "IncorrectInstanceStatus"),
	)}
	return d.withDisk(move, []string{backend.DiskAttaching, backend.DiskInUse}, func(st *backend.State, disk *backend.Disk) {
		in, _ := st.Instances.Get(m.id)
		st.AttachDisk(disk, in, "")
		st.DiskStep(disk, backend.DiskAttaching, backend.DiskInUse, nil)
	}, func() { d.at = append(d.at, m) })
}

func (w *Walk) detachShared(d *shared, m *machine) Move {
	move := Move{Action: "DetachDisk", Params: []string{"DiskId", d.id, "InstanceId", m.id}, Code: cmp.Or(
		when(d.status() != backend.DiskInUse, "IncorrectDiskStatus"),
		when(!slices.Contains(d.at, m), "DependencyViolation"),
		when(!steady(m), "IncorrectInstanceStatus"),
	)}
	return d.withDisk(move, []string{backend.DiskDetaching, backend.DiskInUse}, func(st *backend.State, disk *backend.Disk) {
		in, _ := st.Instances.Get(m.id)
		st.DiskStep(disk, backend.DiskDetaching, backend.DiskInUse, func() { st.DetachDisk(disk, in) })
	}, func() { d.leaving = m })
}

// expectedShared returns the lines that Describe should have of the shared disks.
func (w *Walk) expectedShared() []string {
	var lines []string
	for _, d := range w.shared {
		var ids []string
		for _, m := range d.at {
			ids = append(ids, m.id)
		}
		lines = append(lines, d.id+" "+d.status()+" "+strings.Join(ids, ",")+" ")
	}
	return lines
}
