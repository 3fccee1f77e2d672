package storage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	MaxSnapshots = 256 // per disk, manual ones
)

func createSnapshot(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	name, description := c.String("SnapshotName"), c.String("Description")
	tags := c.NewTags("Tag")
	checkSnapshotTexts(c, name, description)
	category := strings.ToLower(c.String("Category"))
	if category != "" && category != "standard" && category != "flash" {
		c.Reject("InvalidSnapshotCategory.Malformed", "The category %q is neither Standard nor Flash.", category)
	}
	days := readDays(c, "RetentionDays", backend.MaxRetention, "InvalidRetentionDays.Malformed")
	readDays(c, "InstantAccessRetentionDays", backend.MaxRetention-1, "InvalidInstantAccessRetentionDays.Malformed")
	instant, _ := c.Bool("InstantAccess")
	c.Fail(checkSnapshot(c.State, d))
	return func() reply.Object {
		s := backend.SnapshotFrom(d)
		s.Name, s.Description, s.RetentionDays = name, description, days
		s.Category, s.InstantAccess = cmp.Or(category, s.Category), instant || category == "flash"
		c.Begin(s, d.Region, c.String("ResourceGroupId"))
		c.Tags.Set(&s.Resource, tags...)
		return reply.Object{reply.String("SnapshotId", s.ID)}
	}
}

// checkSnapshotTexts checks the texts of a snapshot. Names that begin with auto
// are reserved for automatic snapshots.
func checkSnapshotTexts(c *action.Call, name, description string) {
	c.CheckLabels("Snapshot", name, description)
	if strings.HasPrefix(name, "auto") {
		c.Reject("InvalidSnapshotName.Malformed", "The name %q begins with auto.", name)
	}
}

// checkSnapshot checks that a snapshot of the disk can be created now.
func checkSnapshot(st *backend.State, d *backend.Disk) *action.Error {
	of := func(s *backend.Snapshot) bool { return s.SourceDisk == d.ID }
	if d.Status != backend.DiskInUse && d.Status != backend.DiskAvailable {
		return incorrectDiskStatus(d)
	}
	for _, m := range d.Mounts {
		in := m.Instance
		switch apiErr := action.CheckLocks(in, "InstanceExpiredOrInArrears"); {
		case apiErr != nil:
			return apiErr
		case in.Status != backend.Running && in.Status != backend.Stopped:
			return action.Errorf("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
		case in.Started.IsZero():
			return action.Errorf("IncorrectDiskStatus.NeverUsed", "The disk %q was never used.", d.ID)
		}
	}
	switch {
	case d.Attached.IsZero():
		return action.Errorf("IncorrectDiskStatus.NeverAttached", "The disk %q was never attached.", d.ID)
	case !d.Cloud():
		return action.Errorf("DiskCategory.OperationNotSupported", "A %s disk does not support snapshots.", d.Category)
	case snapshotOf(st, d):
		return action.Errorf("IncorrectDiskStatus.CreatingSnapshot", "A snapshot of the disk %q is being created.", d.ID)
	case len(st.Snapshots.All) >= MaxSnapshots && count(st.Snapshots.All, of) >= MaxSnapshots:
		return action.Errorf("QuotaExceed.Snapshot", "The disk %q has %d snapshots.", d.ID, MaxSnapshots)
	}
	return nil
}

func count[T any](items []T, is func(T) bool) int {
	n := 0
	for _, item := range items {
		if is(item) {
			n++
		}
	}
	return n
}

// snapshotOf reports whether a snapshot of the disk is being created.
func snapshotOf(st *backend.State, d *backend.Disk) bool {
	return slices.ContainsFunc(st.Snapshots.All, func(s *backend.Snapshot) bool {
		return s.Status == backend.SnapshotProgressing && s.SourceDisk == d.ID
	})
}

func notReady(s *backend.Snapshot) *action.Error {
	return action.Errorf("InvalidSnapshotId.NotReady", "The snapshot %q is %s.", s.ID, s.Status)
}

func modifySnapshotAttribute(c *action.Call) action.Effect {
	s := c.Snapshot("SnapshotId")
	c.CheckAnyOf("SnapshotName", "Description", "RetentionDays", "DisableInstantAccess")
	name, description := c.String("SnapshotName"), c.String("Description")
	checkSnapshotTexts(c, name, description)
	days := readDays(c, "RetentionDays", backend.MaxRetention, "InvalidRetentionDays.Malformed")
	disable, _ := c.Bool("DisableInstantAccess")
	if days > 0 && (days < s.RetentionDays || s.RetentionDays == 0) {
		c.Reject("InvalidOperation.DecreaseRetentionDaysUnsupported", "The snapshot %q is kept longer than %d days.", s.ID, days)
	}
	return func() reply.Object {
		s.Name, s.Description = cmp.Or(name, s.Name), cmp.Or(description, s.Description)
		s.RetentionDays, s.Modified = cmp.Or(days, s.RetentionDays), c.Now
		s.InstantAccess = s.InstantAccess && !disable
		if s.Status == backend.SnapshotAccomplished {
			c.Retain(s)
		}
		return nil
	}
}

// deleteSnapshot also cancels the creation of a snapshot. With Force it deletes
// a snapshot from which disks were created, which can then no longer be
// reinitialized. It never deletes a snapshot that an image needs.
func deleteSnapshot(c *action.Call) action.Effect {
	s := c.Snapshot("SnapshotId")
	force, _ := c.Bool("Force")
	switch used := c.Usages()[s.ID]; {
	case used.Image:
		c.Reject("SnapshotCreatedImage", "The snapshot %q is part of an image.", s.ID)
	case used.Disk && !force:
		c.Reject("SnapshotCreatedDisk", "A disk was created from the snapshot %q.", s.ID)
	}
	return func() reply.Object {
		c.DiscardSnapshot(s)

		return nil
	}
}
