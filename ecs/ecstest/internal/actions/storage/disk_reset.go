package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// reInitDisk resets a disk to its initial content.
func reInitDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	start, _ := c.Bool("AutoStartInstance")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	checkIdle(c, d, "DiskCreatingSnapshot")
	keyPair := ""
	if in := d.Instance(); in != nil {
		keyPair = readLogin(c, in, in.OSType)
		if in.Started.IsZero() {
			c.RejectStatus(in) // a new system disk must have been started once
		}
	}
	if _, ok := c.Images.Get(d.ImageID); d.Use == "system" && !ok {
		c.Reject("InvalidImageId.NotFound", "The image %q of the disk does not exist.", d.ImageID)
	}
	if _, ok := c.Snapshots.Get(d.SourceSnapshot); d.SourceSnapshot != "" && !ok {
		c.Reject("InvalidSourceSnapshot", "The snapshot %q of the disk does not exist.", d.SourceSnapshot)
	}
	return action.Change(func() {
		if in := d.Instance(); d.Use == "system" {
			in.KeyPair = cmp.Or(keyPair, in.KeyPair)
		}
		c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, func() {
			if in := d.Instance(); start && in.Status == backend.Stopped {
				c.Walk(in, backend.Starting, backend.Running)
			}
		})
	})
}

// resetDisk reverts a disk to one of its snapshots.
func resetDisk(c *action.Call) action.Effect {
	d, s := c.Disk("DiskId"), c.Snapshot("SnapshotId")
	checkIdle(c, d, "IncorrectDiskStatus.HasUnfinishedSnapshot")
	if !s.Of(d) {
		c.Reject("InvalidParameter.Mismatch", "The snapshot %q is not of the disk %q.", s.ID, d.ID)
	}
	checkReady(c, s)
	return action.Change(func() { c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, nil) })
}

// checkIdle checks that the disk is attached, that all its instances are stopped, and that no other operation on it is in
// progress. The code is for a snapshot that is being created.
func checkIdle(c *action.Call, d *backend.Disk, snapshotCode string) {
	if d.Status != backend.DiskInUse {
		rejectStatus(c, d)
	}
	for _, m := range d.Mounts {
		c.CheckLocks(m.Instance, expired)
		if m.Instance.Status != backend.Stopped {
			c.RejectStatus(m.Instance)
		}
	}
	checkNoSnapshot(c, d, snapshotCode)
}

// replaceSystemDisk replaces the system disk of an instance and deletes the old one.
func replaceSystemDisk(c *action.Call) action.Effect {
	in, m := c.Instance("InstanceId"), c.Image("ImageId")
	old := in.SystemDisk()
	if old == nil {
		c.Reject("InvalidInstance.NotFoundSystemDisk", "The instance %q has no system disk.", in.ID)
		return nil
	}
	checkIdle(c, old, "DiskCreatingSnapshot")
	keyPair := readLogin(c, in, m.OSType)
	checkNewSystem(c, in, m)
	size := c.SystemDiskSize(m)
	encrypted, _ := c.Bool("Encrypted")
	return func() reply.Object {
		d := c.ReplaceSystemDisk(in, m)
		d.Size, d.Encrypted, d.KMSKey = size, encrypted, c.String("KMSKeyId")
		in.PasswordSet, in.KeyPair = c.String("Password") != "", cmp.Or(keyPair, in.KeyPair)
		return reply.Object{reply.String("DiskId", d.ID)}
	}
}

// checkNewSystem checks that the instance can boot the image.
func checkNewSystem(c *action.Call, in *backend.Instance, m *backend.Image) {
	inherit, _ := c.Bool("PasswordInherit")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	c.Bool("UseAdditionalService")
	switch architecture := c.String("Architecture"); {
	case m.Status != "Available":
		c.Reject("OperationDenied.ImageNotValid", "The image %q is %s.", m.ID, m.Status)
	case !m.Runs(in.Type):
		c.Reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.ID, in.Type.ID)
	case m.HasDataDisks():
		c.Reject("OperationDenied", "The image %q has data disks.", m.ID)
	case inherit && c.String("Password") != "":
		c.Reject("InvalidPasswordParam.Mismatch", "Password and PasswordInherit are mutually exclusive.")
	case c.String("DiskId") != "":
		c.Reject("UserNotInTheWhiteList", "The account may not use an existing disk as the system disk.")
	case architecture != "" && architecture != m.Architecture:
		c.Reject("InvalidArchitecture.Malformed", "The architecture %q is not that of the image.", architecture)
	}
}
