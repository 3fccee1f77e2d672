package backendtest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A snapshotGroup is snapshots of data disks that the account should have.
type snapshotGroup struct {
	life
	disks []*part
}

// An image is an imported image, or a copy of one, that the account should have.
type image struct {
	life
	task   string
	source *image // of a copy
}

// copying reports whether a snapshot of the disk is being created.
func (w *Walk) copying(d *part) bool {
	return slices.ContainsFunc(w.groups, func(g *snapshotGroup) bool {
		return g.status() == backend.SnapshotProgressing && slices.Contains(g.disks, d)
	})
}

func (w *Walk) moveCopy() Move {
	g, m := pick(w, w.groups), pick(w, w.images)
	if m != nil && w.chance(60) {
		m = w.images[len(w.images)-1] // it may not be finished
	}
	switch n := w.random.IntN(10); {
	case n < 3 && len(w.groups) < enough:
		return w.createGroup()
	case g != nil && n < 5:
		return w.deleteGroup(g)
	case m == nil || n < 6 && len(w.images) < enough:
		return w.importImage()
	case n < 7:
		return w.copyImage(m)
	case n < 9:
		return w.cancelImage(m)
	default:
		return w.deleteImage(m)
	}
}

// createGroup takes snapshots of the data disks of a machine.
func (w *Walk) createGroup() Move {
	m := pick(w, w.machines)
	g := &snapshotGroup{}
	for _, d := range w.disks {
		if d.at == m && m != nil {
			g.disks = append(g.disks, d)
		}
	}
	if len(g.disks) == 0 {
		return w.importImage()
	}
	move := Move{Action: "CreateSnapshotGroup", Params: []string{"InstanceId", m.id}}
	for i, d := range g.disks {
		move.Params = append(move.Params, "DiskId."+strconv.Itoa(i+1), d.id)
		move.Code = cmp.Or(move.Code,
			when(d.status() != backend.DiskInUse, "IncorrectDiskStatus"),
			when(!steady(m), "IncorrectInstanceStatus"),
			when(!m.ran, "IncorrectDiskStatus.NeverUsed"),
			when(w.copying(d), "IncorrectDiskStatus.CreatingSnapshot"),
		)
	}
	move.Do = func(st *backend.State) []string {
		made := &backend.SnapshotGroup{Resource: st.NewResource(backend.KindSnapshotGroup, region, ""), Instance: m.id}
		var disks []*backend.Disk
		for _, d := range g.disks {
			disk, _ := st.Disks.Get(d.id)
			disks = append(disks, disk)
		}
		st.BeginSnapshots(made, backend.Snapshot{}, disks)
		return []string{made.ID}
	}
	move.Then = func(_ *backend.State, ids []string) {
		g.id = ids[0]
		g.walk(backend.SnapshotProgressing, backend.SnapshotAccomplished)
		w.groups = append(w.groups, g)
	}
	return move
}

func (w *Walk) deleteGroup(g *snapshotGroup) Move {
	return Move{
		Action: "DeleteSnapshotGroup", Params: []string{"SnapshotGroupId", g.id},
		Do: func(st *backend.State) []string {
			found, _ := st.SnapshotGroups.Get(g.id)
			for _, s := range st.SnapshotsIn(found) {
				backend.Discard(st, &st.Snapshots, s)
			}
			backend.Discard(st, &st.SnapshotGroups, found)
			return nil
		},
		Then: func(*backend.State, []string) {
			w.groups = slices.DeleteFunc(w.groups, func(other *snapshotGroup) bool { return other == g })
		},
	}
}

func (m *image) creating() bool { return m.status() == "Creating" }

// in returns the parameters that name the image.
func (m *image) in() []string {
	where := region
	if m.source != nil {
		where = elsewhere
	}
	return []string{"RegionId", where, "ImageId", m.id}
}

// elsewhere is the region of copies.
const elsewhere = "cn-beijing"

// addImage completes a move that adds an image.
func (w *Walk) addImage(m *image, move Move, do func(*backend.State) []string) Move {
	move.Do = do
	move.Then = func(_ *backend.State, ids []string) {
		m.id = ids[0]
		if len(ids) > 1 {
			m.task = ids[1]
		}
		m.walk("Creating", "Available")
		w.images = append(w.images, m)
	}
	return move
}

// importImage imports the one object that the account has.
func (w *Walk) importImage() Move {
	from := backend.Import{Format: "RAW", Bucket: "images", Object: "a.raw"}
	importing := slices.ContainsFunc(w.images, func(m *image) bool { return m.source == nil && m.creating() })
	move := Move{
		Action: "ImportImage", Code: when(importing, "ImageIsImporting"),
		Params: []string{"DiskDeviceMapping.1.OSSBucket", from.Bucket, "DiskDeviceMapping.1.OSSObject", from.Object},
	}
	return w.addImage(&image{}, move, func(st *backend.State) []string {
		m := st.NewImage("", 40)
		m.Resource = st.NewResource(backend.KindImage, region, "")
		m.Name, m.Devices = m.ID, []backend.ImageDevice{{Name: "/dev/xvda", Use: "system", Size: 40, From: from}}
		t := st.ImportImage(m, nil)
		return []string{m.ID, t.ID}
	})
}

func (w *Walk) copyImage(m *image) Move {
	if m.source != nil {
		return w.importImage()
	}
	move := Move{
		Action: "CopyImage", Params: append(m.in(), "DestinationRegionId", elsewhere), Code: when(m.creating(), "IncorrectImageStatus"),
	}
	return w.addImage(&image{source: m}, move, func(st *backend.State) []string {
		made := st.NewImage(m.id, 40)
		made.Resource = st.NewResource(backend.KindImage, elsewhere, "")
		made.Name, made.Copied, made.Source = made.ID, true, m.id
		st.AddImage(made, nil)
		return []string{made.ID}
	})
}

// discard completes a move that removes the image.
func (w *Walk) discard(m *image, move Move, do func(*backend.State)) Move {
	move.Do = func(st *backend.State) []string {
		do(st)
		return nil
	}
	move.Then = func(*backend.State, []string) {
		w.images = slices.DeleteFunc(w.images, func(other *image) bool { return other == m })
	}
	return move
}

func discardImage(id string) func(*backend.State) {
	return func(st *backend.State) {
		m, _ := st.Images.Get(id)
		backend.Discard(st, &st.Images, m)
	}
}

// cancelImage cancels the import or the copy.
func (w *Walk) cancelImage(m *image) Move {
	if m.source != nil {
		move := Move{Action: "CancelCopyImage", Params: m.in(), Code: when(!m.creating(), "IncorrectImageStatus")}
		return w.discard(m, move, discardImage(m.id))
	}
	move := Move{
		Action: "CancelTask", Params: []string{"TaskId", m.task}, Code: when(!m.creating(), "InvalidTaskId.IncorrectTaskStatus"),
	}
	return w.discard(m, move, func(st *backend.State) {
		t, _ := st.Tasks.Get(m.task)
		st.CancelTask(t)
	})
}

func (w *Walk) deleteImage(m *image) Move {
	copied := slices.ContainsFunc(w.images, func(other *image) bool {
		return other.creating() && other.source != nil && (other == m || other.source == m)
	})
	move := Move{Action: "DeleteImage", Params: m.in(), Code: cmp.Or(
		when(copied, "OperationDenied.ImageCopying"), when(m.creating(), "ImageIsImporting"),
	)}
	return w.discard(m, move, discardImage(m.id))
}

// expectedCopies returns the lines that describeCopies should.
func (w *Walk) expectedCopies() []string {
	var lines []string
	for _, g := range w.groups {
		lines = append(lines, fmt.Sprint(g.id, " ", len(g.disks), " ", g.status()))
	}
	for _, m := range w.images {
		lines = append(lines, m.id+" "+m.status())
	}
	return lines
}

// describeCopies returns a line for each snapshot group and each image of the account.
func describeCopies(st *backend.State) []string {
	var lines []string
	for _, g := range st.SnapshotGroups.All {
		members, status := st.SnapshotsIn(g), ""
		for _, s := range members {
			status = s.Status
		}
		lines = append(lines, fmt.Sprint(g.ID, " ", len(members), " ", status))
	}
	for _, m := range st.Images.All {
		if m.Region != "" {
			lines = append(lines, m.ID+" "+m.Status)
		}
	}
	return lines
}
