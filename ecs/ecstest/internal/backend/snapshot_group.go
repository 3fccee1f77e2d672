package backend

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
