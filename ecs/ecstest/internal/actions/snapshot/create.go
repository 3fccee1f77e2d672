package snapshot

import (
	"cmp"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxSnapshots is the number of manual snapshots that a disk can have.
const maxSnapshots = 256

func createSnapshot(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	name, description := readSnapshotTexts(c)
	tags, group := c.NewTags("Tag"), c.String("ResourceGroupId")
	category := c.OneOfOr("Category", "InvalidSnapshotCategory.Malformed", "standard", "flash")
	days := readDays(c, "RetentionDays", backend.MaxRetention, "InvalidRetentionDays.Malformed")
	instant, instantDays := readInstant(c, "InvalidInstantAccessRetentionDays.Malformed")
	c.Unsupported("InvalidParameter", "StorageLocationArn")
	checkSnapshot(c, d)
	return func() reply.Object {
		s := backend.SnapshotFrom(d)
		s.Name, s.Description, s.RetentionDays = name, description, days
		s.Category, s.InstantAccess, s.InstantDays = cmp.Or(category, s.Category), instant || category == "flash", instantDays
		c.BeginSnapshot(s, d.Region, group)
		c.Tags.Set(&s.Resource, tags...)
		return reply.Object{reply.String("SnapshotId", s.ID)}
	}
}

// readInstant reads whether the snapshot has instant access, and for how many days: 0 for as long as it exists.
func readInstant(c *action.Call, badDays string) (instant bool, days int) {
	instant, _ = c.Bool("InstantAccess")
	if days = readDays(c, "InstantAccessRetentionDays", backend.MaxRetention-1, badDays); !instant {
		return false, 0 // the days matter only with instant access
	}
	return instant, days
}

// readSnapshotTexts reads the optional texts of a snapshot. Names that begin with auto are for automatic snapshots.
func readSnapshotTexts(c *action.Call) (name, description string) {
	name, description = c.String("SnapshotName"), c.String("Description")
	c.CheckTexts("Snapshot", name, description)
	checkNoAuto(c, name)
	return name, description
}

func checkNoAuto(c *action.Call, name string) {
	if strings.HasPrefix(name, "auto") {
		c.Reject("InvalidSnapshotName.Malformed", "The name %q begins with auto.", name)
	}
}

// readDays reads a number of days, 0 if absent.
func readDays(c *action.Call, name string, most int, code string) int {
	n := c.Int(name, 0)
	if c.String(name) != "" && (n < 1 || n > most) {
		c.Reject(code, "The parameter %q, %d days, is not between 1 and %d.", name, n, most)
	}
	return n
}

// checkSnapshot checks that a snapshot of the disk can be created now.
func checkSnapshot(c *action.Call, d *backend.Disk) {
	if d.Status != backend.DiskInUse && d.Status != backend.DiskAvailable {
		c.RejectDisk(d)
	}
	for _, in := range d.Instances() {
		c.CheckLocks(in, "DiskInArrears")
		c.CheckSettled(in)
		if in.Started.IsZero() {
			c.Reject("IncorrectDiskStatus.NeverUsed", "The disk %q was never used.", d.ID)
		}
	}
	switch {
	case d.Attached.IsZero():
		c.Reject("IncorrectDiskStatus.NeverAttached", "The disk %q was never attached.", d.ID)
	case !d.Cloud():
		c.Reject("DiskCategory.OperationNotSupported", "A %s disk does not support snapshots.", d.Category)
	}
	c.CheckNoSnapshot(d, "IncorrectDiskStatus.CreatingSnapshot")
	n := 0
	for _, s := range c.Snapshots.All {
		if s.Of(d) && s.SnapshotType == "user" {
			n++
		}
	}
	if n >= maxSnapshots {
		c.Reject("QuotaExceed.Snapshot", "The disk %q has %d snapshots.", d.ID, n)
	}
}

func modifySnapshotAttribute(c *action.Call) action.Effect {
	s := c.Snapshot("SnapshotId")
	c.CheckAnyOf("SnapshotName", "Description", "RetentionDays", "DisableInstantAccess")
	name, description := readSnapshotTexts(c)
	days := readDays(c, "RetentionDays", backend.MaxRetention, "InvalidRetentionDays.Malformed")
	disable, _ := c.Bool("DisableInstantAccess")
	if days > 0 && (days < s.RetentionDays || s.RetentionDays == 0) {
		c.Reject("InvalidOperation.DecreaseRetentionDaysUnsupported", "The snapshot %q is kept longer than %d days.", s.ID, days)
	}
	return action.Change(func() {
		s.Name, s.Description = cmp.Or(name, s.Name), cmp.Or(description, s.Description)
		s.RetentionDays, s.Modified = cmp.Or(days, s.RetentionDays), c.Now
		s.InstantAccess = s.InstantAccess && !disable
		if s.Status == backend.SnapshotAccomplished {
			c.RetainSnapshot(s)
		}
	})
}

// deleteSnapshot also cancels the creation of a snapshot. With Force it deletes a snapshot from which disks were created,
// which can then no longer be reinitialized. It never deletes a snapshot that an image needs.
func deleteSnapshot(c *action.Call) action.Effect {
	s := c.Snapshot("SnapshotId")
	force, _ := c.Bool("Force")
	switch used := c.Usages()[s.ID]; {
	case used.Image:
		c.Reject("SnapshotCreatedImage", "The snapshot %q is part of an image.", s.ID)
	case used.Disk && !force:
		c.Reject("SnapshotCreatedDisk", "A disk was created from the snapshot %q.", s.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.Snapshots, s) })
}
