package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// reInitDisk resets a disk to its initial content.
func reInitDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	start, _ := c.Bool("AutoStartInstance")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	checkIdle(c, d)
	if in := d.Instance(); in != nil {
		checkCredentials(c, in)
		if in.Started.IsZero() {
			c.Fail(action.IncorrectStatus(in)) // a new system disk must have been started once
		}
	}
	if _, ok := c.Images.Get(d.ImageID); d.Use == "system" && !ok {
		c.Reject("InvalidImageId.NotFound", "The image %q of the disk does not exist.", d.ImageID)
	}
	if _, ok := c.Snapshots.Get(d.SourceSnapshot); d.SourceSnapshot != "" && !ok {
		c.Reject("InvalidSourceSnapshot", "The snapshot %q of the disk does not exist.", d.SourceSnapshot)
	}
	return func() reply.Object {
		if d.Use == "system" {
			giveKeyPair(c, d.Instance())
		}
		c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, func() {
			if in := d.Instance(); start && in.Status == backend.Stopped {
				c.Walk(in, backend.Starting, backend.Running)
			}
		})
		return nil
	}
}

// resetDisk reverts a disk to one of its snapshots.
func resetDisk(c *action.Call) action.Effect {
	d, s := c.Disk("DiskId"), c.Snapshot("SnapshotId")
	checkIdle(c, d)
	switch {
	case s.SourceDisk != d.ID:
		c.Reject("InvalidParameter.Mismatch", "The snapshot %q is not of the disk %q.", s.ID, d.ID)
	case s.Status != backend.SnapshotAccomplished:
		c.Fail(notReady(s))
	}
	return func() reply.Object {
		c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, nil)

		return nil
	}
}

// checkIdle checks that the disk is attached, that all its instances are
// stopped, and that no other operation on it is in progress.
func checkIdle(c *action.Call, d *backend.Disk) {
	if d.Status != backend.DiskInUse || len(d.Mounts) == 0 {
		c.Fail(incorrectDiskStatus(d))
		return
	}
	for _, m := range d.Mounts {
		c.Fail(action.CheckLocks(m.Instance, "InstanceExpiredOrInArrears"))
		if m.Instance.Status != backend.Stopped {
			c.Fail(action.IncorrectStatus(m.Instance))
		}
	}
	c.Fail(checkNoSnapshot(c.State, d))
}

// replaceSystemDisk replaces the system disk of an instance and deletes the old
// one.
func replaceSystemDisk(c *action.Call) action.Effect {
	in, m := c.Instance("InstanceId"), action.Find(c, &c.Images, c.String("ImageId"))
	old := in.SystemDisk()
	if old == nil {
		c.Reject("IncorrectDiskStatus", "The instance %q has no system disk.", in.ID)
		return nil
	}
	checkIdle(c, old)
	checkNewSystem(c, in, m)
	size := systemDiskSize(c, m)
	encrypted, _ := c.Bool("Encrypted")
	return func() reply.Object {
		d := new(*old)
		d.Resource = c.NewResource(backend.KindDisk, old.Region, old.Zone)
		d.Group, d.Origin, d.Change = old.Group, "", nil
		d.ImageID, d.ProductCode, d.Size, d.SourceSnapshot = m.ID, m.ProductCode, size, ""
		d.Encrypted, d.KMSKey = encrypted, c.String("KMSKeyId")
		d.Attached = c.Now
		d.Mounts = []backend.Mount{{Instance: in, Device: old.Device(in), Since: c.Now}}
		c.Disks.Add(d)
		c.Tags.Set(&d.Resource, c.Tags.Of(&old.Resource)...)
		in.Disks[0] = d
		c.DiscardDisk(old)
		in.Boots(m)
		in.PasswordSet = c.String("Password") != ""
		giveKeyPair(c, in)
		c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, nil)
		return reply.Object{reply.String("DiskId", d.ID)}
	}
}

// checkNewSystem checks that the instance can boot the image.
func checkNewSystem(c *action.Call, in *backend.Instance, m *backend.Image) {
	inherit, _ := c.Bool("PasswordInherit")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	c.Bool("UseAdditionalService")
	checkCredentials(c, in)
	switch {
	case m.Status != "Available":
		c.Reject("IncorrectImageStatus", "The image %q is %s.", m.ID, m.Status)
	case !m.Runs(in.Type):
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.ID, in.Type.ID)
	case m.HasDataDisks():
		c.Reject("OperationDenied", "The image %q has data disks.", m.ID)
	case inherit && c.String("Password") != "":
		c.Reject("InvalidPasswordParam.Mismatch", "Password and PasswordInherit are mutually exclusive.")
	case c.String("DiskId") != "":
		c.Reject("UserNotInTheWhiteList", "The account may not use an existing disk as the system disk.")
	case c.String("Architecture") != "" && c.String("Architecture") != m.Architecture:
		c.Reject("InvalidArchitecture.Malformed", "The architecture %q is not that of the image.", c.String("Architecture"))
	}
}

func systemDiskSize(c *action.Call, m *backend.Image) int {
	size := cmp.Or(c.Int("SystemDisk.Size", 0), max(40, m.Size))
	switch {
	case size < 20:
		c.Reject("InvalidSystemDiskSize.LessThanMinSize", "The system disk of %d GiB is too small.", size)
	case size < m.Size:
		c.Reject("InvalidSystemDiskSize.LessThanImageSize", "The system disk of %d GiB is smaller than the image.", size)
	case size > catalog.MaxSystemDiskSize:
		c.Reject("InvalidSystemDiskSize.MoreThanMaxSize", "The system disk of %d GiB is too large.", size)
	}
	return size
}
