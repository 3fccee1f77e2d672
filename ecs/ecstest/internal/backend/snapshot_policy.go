package backend

import (
	"fmt"
	"slices"
	"time"
)

// A SnapshotPolicy takes automatic snapshots of the disks that have it.
type SnapshotPolicy struct {
	Resource
	Name      string
	Hours     []string // of the day, 0 to 23
	Weekdays  []string // 1 to 7, beginning with Monday
	Retention int      // days; Forever
	Copy      PolicyCopy
}

// PolicyCopy tells how a policy copies its snapshots to another region.
type PolicyCopy struct {
	Enabled    bool
	Region     string
	Retention  int  // days; Forever
	Encryption bool // Encrypted or KMSKey was set, to whatever
	Encrypted  bool
	KMSKey     string
}

// Forever is the retention of automatic snapshots that are never deleted.
const Forever = -1

// MaxPolicies is the number of policies that a disk can have.
const MaxPolicies = 10

// policyZone is the time zone in which the hours and weekdays of a policy are meant.
var policyZone = time.FixedZone("UTC+8", 8*60*60)

// next returns the first moment after t at which the policy takes snapshots.
func (p *SnapshotPolicy) next(t time.Time) time.Time {
	at := t.Truncate(time.Hour)
	for range 7*24 + 1 {
		at = at.Add(time.Hour)
		local := at.In(policyZone)
		day := (int(local.Weekday())+6)%7 + 1
		if slices.Contains(p.Hours, fmt.Sprint(local.Hour())) && slices.Contains(p.Weekdays, fmt.Sprint(day)) {
			break
		}
	}
	return at
}

// SchedulePolicy schedules the next snapshots of the policy, in place of those that are scheduled.
func (st *State) SchedulePolicy(p *SnapshotPolicy) {
	st.Cancel(p.Change)
	p.Change = st.At(p.next(st.Now), func() {
		for _, d := range st.DisksWith(p) {
			st.snapshotFor(p, d)
		}
		st.SchedulePolicy(p)
	})
}

// DisksWith returns the disks that have the policy.
func (st *State) DisksWith(p *SnapshotPolicy) []*Disk {
	var all []*Disk
	for _, d := range st.Disks.All {
		if slices.Contains(d.Policies, p) {
			all = append(all, d)
		}
	}
	return all
}

// snapshotFor takes a snapshot of the disk for the policy, unless the disk was never used or another snapshot of it is in
// progress. The copy in another region begins when the snapshot is accomplished.
func (st *State) snapshotFor(p *SnapshotPolicy, d *Disk) {
	busy := slices.ContainsFunc(st.Snapshots.All, func(s *Snapshot) bool { return s.Status == SnapshotProgressing && s.Of(d) })
	if busy || !d.EnableAutoSnapshot || d.Attached.IsZero() || d.Status != DiskInUse && d.Status != DiskAvailable {
		return
	}
	s := SnapshotFrom(d)
	s.Name = "auto2.0_" + st.Now.In(policyZone).Format("20060102") + "_" + p.ID
	s.SnapshotType, s.RetentionDays = "auto", max(p.Retention, 0)
	st.BeginSnapshot(s, d.Region, d.Group)
	if to := p.Copy; to.Enabled {
		s.then = func() {
			copied := st.CopySnapshot(s, to.Region, s.Group)
			copied.RetentionDays = max(to.Retention, 0)
			if to.Encrypted {
				copied.Encrypted, copied.KMSKey = true, to.KMSKey
			}
		}
	}
}

// ApplyPolicy gives the disk the policy.
func (d *Disk) ApplyPolicy(p *SnapshotPolicy) {
	if !slices.Contains(d.Policies, p) {
		d.Policies = append(slices.Clip(d.Policies), p)
	}
}

// CancelPolicy takes the policy away from the disk.
func (d *Disk) CancelPolicy(p *SnapshotPolicy) {
	d.Policies = slices.DeleteFunc(slices.Clone(d.Policies), func(other *SnapshotPolicy) bool { return other == p })
}

// Policy returns the policy that was applied last, or nil.
func (d *Disk) Policy() *SnapshotPolicy {
	if len(d.Policies) == 0 {
		return nil
	}
	return d.Policies[len(d.Policies)-1]
}

// DiscardPolicy removes the policy, also from its disks. The snapshots stay.
func (st *State) DiscardPolicy(p *SnapshotPolicy) {
	for _, d := range st.DisksWith(p) {
		d.CancelPolicy(p)
	}
	Discard(st, &st.SnapshotPolicies, p)
}

// DiscardDisk removes the disk and, if it is to delete them, its automatic snapshots that no image needs.
func (st *State) DiscardDisk(d *Disk) {
	if d.DeleteAutoSnapshot {
		used := st.Usages()
		for _, s := range slices.Clone(st.Snapshots.All) {
			if s.Of(d) && s.SnapshotType == "auto" && !used[s.ID].Image {
				Discard(st, &st.Snapshots, s)
			}
		}
	}
	Discard(st, &st.Disks, d)
}
