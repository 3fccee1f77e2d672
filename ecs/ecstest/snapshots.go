package ecstest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const (
	maxSnapshots = 256 // per disk, manual ones
	maxRetention = 65536
)

func createSnapshot(c *call) effect {
	d := c.disk("DiskId")
	name, description := c.text("SnapshotName"), c.text("Description")
	tags := c.newTags("Tag")
	c.checkSnapshotTexts(name, description)
	category := strings.ToLower(c.text("Category"))
	if category != "" && category != "standard" && category != "flash" {
		c.reject("InvalidSnapshotCategory.Malformed", "The category %q is neither Standard nor Flash.", category)
	}
	days := c.days("RetentionDays", maxRetention, "InvalidRetentionDays.Malformed")
	c.days("InstantAccessRetentionDays", maxRetention-1, "InvalidInstantAccessRetentionDays.Malformed")
	instant, _ := c.boolean("InstantAccess")
	c.fail(c.checkSnapshot(d))
	return func() reply.Object {
		s := snapshotFrom(d)
		s.name, s.description, s.retentionDays = name, description, days
		s.category, s.instantAccess = cmp.Or(category, s.category), instant || category == "flash"
		c.begin(s, d.region, c.text("ResourceGroupId"))
		c.tags.set(&s.resource, tags...)
		return reply.Object{reply.String("SnapshotId", s.id)}
	}
}

// checkSnapshotTexts checks the texts of a snapshot. Names that begin with auto
// are reserved for automatic snapshots.
func (c *call) checkSnapshotTexts(name, description string) {
	c.checkLabels("Snapshot", name, description)
	if strings.HasPrefix(name, "auto") {
		c.reject("InvalidSnapshotName.Malformed", "The name %q begins with auto.", name)
	}
}

// checkSnapshot checks that a snapshot of the disk can be created now.
func (st *state) checkSnapshot(d *disk) *apiError {
	of := func(s *snapshot) bool { return s.sourceDisk == d.id }
	if d.status != diskInUse && d.status != diskAvailable {
		return incorrectDiskStatus(d)
	}
	for _, m := range d.mounts {
		in := m.instance
		switch apiErr := checkLocks(in, "InstanceExpiredOrInArrears"); {
		case apiErr != nil:
			return apiErr
		case in.status != running && in.status != stopped:
			return newError("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
		case in.started.IsZero():
			return newError("IncorrectDiskStatus.NeverUsed", "The disk %q was never used.", d.id)
		}
	}
	switch {
	case d.attached.IsZero():
		return newError("IncorrectDiskStatus.NeverAttached", "The disk %q was never attached.", d.id)
	case !d.cloud():
		return newError("DiskCategory.OperationNotSupported", "A %s disk does not support snapshots.", d.category)
	case st.snapshotOf(d):
		return newError("IncorrectDiskStatus.CreatingSnapshot", "A snapshot of the disk %q is being created.", d.id)
	case len(st.snapshots.all) >= maxSnapshots && count(st.snapshots.all, of) >= maxSnapshots:
		return newError("QuotaExceed.Snapshot", "The disk %q has %d snapshots.", d.id, maxSnapshots)
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

// cloud reports whether the disk is a cloud disk. Others have no snapshots.
func (d *disk) cloud() bool { return strings.HasPrefix(d.category, "cloud") }

// snapshotOf reports whether a snapshot of the disk is being created.
func (st *state) snapshotOf(d *disk) bool {
	return slices.ContainsFunc(st.snapshots.all, func(s *snapshot) bool {
		return s.status == snapshotProgressing && s.sourceDisk == d.id
	})
}

// snapshotFrom returns a snapshot of the disk that has not begun yet.
func snapshotFrom(d *disk) *snapshot {
	return &snapshot{
		sourceDisk: d.id, sourceUse: d.use, sourceSize: d.size, sourceCategory: d.category, sourceImage: d.imageID,
		encrypted: d.encrypted, kmsKey: d.kmsKey, productCode: d.productCode,
		category: "standard", snapshotType: "user",
	}
}

// begin adds the snapshot, which is accomplished after a step.
func (st *state) begin(s *snapshot, region, group string) {
	s.resource = st.newResource(KindSnapshot, region, "")
	s.group = group
	s.status, s.progress, s.modified = snapshotProgressing, 0, st.now
	st.snapshots.add(s)
	s.change = st.step(KindSnapshot, func() {
		s.status, s.progress, s.modified = snapshotAccomplished, 100, st.now
		st.retain(s)
	})
}

// retain schedules the deletion of an accomplished snapshot at the end of its
// retention time. A snapshot that an image needs is not deleted.
func (st *state) retain(s *snapshot) {
	st.cancel(s.change)
	if s.retentionDays == 0 {
		return
	}
	s.change = st.at(s.created.AddDate(0, 0, s.retentionDays), func() {
		if !st.usages()[s.id].image {
			st.discardSnapshot(s)
		}
	})
}

func (st *state) discardSnapshot(s *snapshot) {
	st.cancel(s.change)
	discard(st, &st.snapshots, s)
}

func notReady(s *snapshot) *apiError {
	return newError("InvalidSnapshotId.NotReady", "The snapshot %q is %s.", s.id, s.status)
}

func modifySnapshotAttribute(c *call) effect {
	s := c.snapshot("SnapshotId")
	c.checkAnyOf("SnapshotName", "Description", "RetentionDays", "DisableInstantAccess")
	name, description := c.text("SnapshotName"), c.text("Description")
	c.checkSnapshotTexts(name, description)
	days := c.days("RetentionDays", maxRetention, "InvalidRetentionDays.Malformed")
	disable, _ := c.boolean("DisableInstantAccess")
	if days > 0 && (days < s.retentionDays || s.retentionDays == 0) {
		c.reject("InvalidOperation.DecreaseRetentionDaysUnsupported", "The snapshot %q is kept longer than %d days.", s.id, days)
	}
	return func() reply.Object {
		s.name, s.description = cmp.Or(name, s.name), cmp.Or(description, s.description)
		s.retentionDays, s.modified = cmp.Or(days, s.retentionDays), c.now
		s.instantAccess = s.instantAccess && !disable
		if s.status == snapshotAccomplished {
			c.retain(s)
		}
		return nil
	}
}

// deleteSnapshot also cancels the creation of a snapshot. With Force it deletes
// a snapshot from which disks were created, which can then no longer be
// reinitialized. It never deletes a snapshot that an image needs.
func deleteSnapshot(c *call) effect {
	s := c.snapshot("SnapshotId")
	force, _ := c.boolean("Force")
	switch used := c.usages()[s.id]; {
	case used.image:
		c.reject("SnapshotCreatedImage", "The snapshot %q is part of an image.", s.id)
	case used.disk && !force:
		c.reject("SnapshotCreatedDisk", "A disk was created from the snapshot %q.", s.id)
	}
	return func() reply.Object {
		c.discardSnapshot(s)

		return nil
	}
}

// A usage states whether images and disks created from a snapshot exist.
type usage struct{ image, disk bool }

func (u usage) String() string {
	switch {
	case u.image && u.disk:
		return "image_disk"
	case u.image:
		return "image"
	case u.disk:
		return "disk"
	default:
		return "none"
	}
}

// usages returns the usage of every snapshot that has one.
func (st *state) usages() map[string]usage {
	all := make(map[string]usage)
	for _, m := range st.images.all {
		for _, id := range m.snapshots() {
			all[id] = usage{image: true}
		}
	}
	for _, d := range st.disks.all {
		if d.sourceSnapshot != "" {
			all[d.sourceSnapshot] = usage{all[d.sourceSnapshot].image, true}
		}
	}
	return all
}
