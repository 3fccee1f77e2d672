package backend

import "time"

// The states of a snapshot.
const (
	SnapshotProgressing  = "progressing"
	SnapshotAccomplished = "accomplished"
	SnapshotFailed       = "failed"
)

// A Snapshot is the content of a disk at one moment. It may outlive the disk, so it keeps copies of the disk's
// attributes.
type Snapshot struct {
	Resource
	Name, Description string
	Status            string
	Progress          int // percent
	Modified          time.Time
	SourceDisk        string // ID
	SourceUse         string // system or data
	SourceSize        int    // GiB
	SourceImage       string // ID of a system disk's image
	Encrypted         bool
	KMSKey            string
	Category          string // standard or flash
	SnapshotType      string // user, auto or all
	RetentionDays     int
	InstantAccess     bool
	InstantDays       int    // how long it has instant access; 0: as long as it exists
	SnapshotGroup     string // ID
	ProductCode       string
	SourceRegion      string // of a copy
	SourceSnapshot    string // of a copy
	then              func() // what follows when it is accomplished
}

// MaxRetention is the longest retention of a snapshot in days. It means for ever.
const MaxRetention = 65536

// SnapshotFrom returns a snapshot of the disk that has not begun yet.
func SnapshotFrom(d *Disk) *Snapshot {
	return &Snapshot{
		SourceDisk: d.ID, SourceUse: d.Use, SourceSize: d.Size, SourceImage: d.ImageID,
		Encrypted: d.Encrypted, KMSKey: d.KMSKey, ProductCode: d.ProductCode,
		Category: "standard", SnapshotType: "user",
	}
}

// Of reports whether the snapshot was taken of the disk. A copy was not.
func (s *Snapshot) Of(d *Disk) bool { return s.SourceDisk == d.ID && s.SourceSnapshot == "" }

// BeginSnapshot adds the snapshot, which is accomplished after a step.
func (st *State) BeginSnapshot(s *Snapshot, region, group string) {
	s.Resource = st.NewResource(KindSnapshot, region, "")
	s.Group = group
	s.Status, s.Progress, s.Modified = SnapshotProgressing, 0, st.Now
	st.Snapshots.Add(s)
	st.next(&s.Resource, func() {
		s.Status, s.Progress, s.Modified = SnapshotAccomplished, 100, st.Now
		st.RetainSnapshot(s)
		if s.then != nil {
			s.then()
		}
	})
}

// Instant reports whether the snapshot has instant access now.
func (s *Snapshot) Instant(now time.Time) bool {
	return s.InstantAccess && (s.InstantDays == 0 || now.Before(s.Created.AddDate(0, 0, s.InstantDays)))
}

// CopySnapshot begins a copy of the snapshot in a region.
func (st *State) CopySnapshot(s *Snapshot, region, group string) *Snapshot {
	copied := new(*s)
	copied.SourceRegion, copied.SourceSnapshot, copied.RetentionDays = s.Region, s.ID, 0
	copied.InstantAccess, copied.InstantDays, copied.SnapshotGroup, copied.then = false, 0, "", nil
	st.BeginSnapshot(copied, region, group)
	return copied
}

// RetainSnapshot schedules the deletion of an accomplished snapshot at the end of its retention time. A snapshot of an
// image is not deleted.
func (st *State) RetainSnapshot(s *Snapshot) {
	st.Cancel(s.Change)
	if s.RetentionDays == 0 {
		return
	}
	s.Change = st.At(s.Created.AddDate(0, 0, s.RetentionDays), func() {
		if !st.Usages()[s.ID].Image {
			Discard(st, &st.Snapshots, s)
		}
	})
}

// A Usage states whether images and disks created from a snapshot exist.
type Usage struct{ Image, Disk bool }

// String returns the usage as responses spell it.
func (u Usage) String() string {
	switch {
	case u.Image && u.Disk:
		return "image_disk"
	case u.Image:
		return "image"
	case u.Disk:
		return "disk"
	default:
		return "none"
	}
}

// Usages returns the usage of every snapshot that has one.
func (st *State) Usages() map[string]Usage {
	all := make(map[string]Usage)
	for _, m := range st.Images.All {
		for _, id := range m.Snapshots() {
			all[id] = Usage{Image: true}
		}
	}
	for _, d := range st.Disks.All {
		if d.SourceSnapshot != "" {
			all[d.SourceSnapshot] = Usage{all[d.SourceSnapshot].Image, true}
		}
	}
	return all
}

// A SnapshotGroup is snapshots of several disks at the same moment. It outlives snapshots that are deleted one by one.
type SnapshotGroup struct {
	Resource
	Name, Description string
	Instance          string // ID of the instance that had all of the disks, if it was one
}

// BeginSnapshots adds the group, and a snapshot like the model of each disk.
func (st *State) BeginSnapshots(g *SnapshotGroup, model Snapshot, disks []*Disk) {
	st.SnapshotGroups.Add(g)
	for _, d := range disks {
		s := SnapshotFrom(d)
		s.InstantAccess, s.InstantDays, s.SnapshotGroup = model.InstantAccess, model.InstantDays, g.ID
		s.Name = "Created_from_" + g.ID
		s.Description = s.Name
		st.BeginSnapshot(s, d.Region, g.Group)
	}
}

// SnapshotsIn returns the snapshots of the group that exist.
func (st *State) SnapshotsIn(g *SnapshotGroup) []*Snapshot {
	var all []*Snapshot
	for _, s := range st.Snapshots.All {
		if s.SnapshotGroup == g.ID {
			all = append(all, s)
		}
	}
	return all
}
