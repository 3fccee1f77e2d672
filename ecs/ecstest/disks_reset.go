package ecstest

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// reInitDisk resets a disk to its initial content.
func reInitDisk(c *call) effect {
	d := c.disk("DiskId")
	start, _ := c.boolean("AutoStartInstance")
	c.oneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	c.checkIdle(d)
	if in := d.instance(); in != nil {
		c.checkCredentials(in)
		if in.started.IsZero() {
			c.fail(incorrectStatus(in)) // a new system disk must have been started once
		}
	}
	if _, ok := c.images.get(d.imageID); d.use == "system" && !ok {
		c.reject("InvalidImageId.NotFound", "The image %q of the disk does not exist.", d.imageID)
	}
	if _, ok := c.snapshots.get(d.sourceSnapshot); d.sourceSnapshot != "" && !ok {
		c.reject("InvalidSourceSnapshot", "The snapshot %q of the disk does not exist.", d.sourceSnapshot)
	}
	return func() reply.Object {
		if d.use == "system" {
			c.giveKeyPair(d.instance())
		}
		c.diskStep(d, diskReIniting, diskInUse, func() {
			if in := d.instance(); start && in.status == stopped {
				c.walk(in, starting, running)
			}
		})
		return nil
	}
}

// resetDisk reverts a disk to one of its snapshots.
func resetDisk(c *call) effect {
	d, s := c.disk("DiskId"), c.snapshot("SnapshotId")
	c.checkIdle(d)
	switch {
	case s.sourceDisk != d.id:
		c.reject("InvalidParameter.Mismatch", "The snapshot %q is not of the disk %q.", s.id, d.id)
	case s.status != snapshotAccomplished:
		c.fail(notReady(s))
	}
	return func() reply.Object {
		c.diskStep(d, diskReIniting, diskInUse, nil)

		return nil
	}
}

// checkIdle checks that the disk is attached, that all its instances are
// stopped, and that no other operation on it is in progress.
func (c *call) checkIdle(d *disk) {
	if d.status != diskInUse || len(d.mounts) == 0 {
		c.fail(incorrectDiskStatus(d))
		return
	}
	for _, m := range d.mounts {
		c.fail(checkLocks(m.instance, "InstanceExpiredOrInArrears"))
		if m.instance.status != stopped {
			c.fail(incorrectStatus(m.instance))
		}
	}
	c.fail(c.checkNoSnapshot(d))
}

// replaceSystemDisk replaces the system disk of an instance and deletes the old
// one.
func replaceSystemDisk(c *call) effect {
	in, m := c.instance("InstanceId"), lookup(c, KindImage, &c.images, c.text("ImageId"))
	old := in.systemDisk()
	if old == nil {
		c.reject("IncorrectDiskStatus", "The instance %q has no system disk.", in.id)
		return nil
	}
	c.checkIdle(old)
	c.checkNewSystem(in, m)
	size := c.systemDiskSize(m)
	encrypted, _ := c.boolean("Encrypted")
	return func() reply.Object {
		d := new(*old)
		d.resource = c.newResource(KindDisk, old.region, old.zone)
		d.group, d.origin, d.change = old.group, "", nil
		d.imageID, d.productCode, d.size, d.sourceSnapshot = m.id, m.productCode, size, ""
		d.encrypted, d.kmsKey = encrypted, c.text("KMSKeyId")
		d.attached = c.now
		d.mounts = []mount{{in, old.device(in), c.now}}
		c.disks.add(d)
		c.tags.set(&d.resource, c.tags.of(&old.resource)...)
		in.disks[0] = d
		c.discardDisk(old)
		in.boots(m)
		in.passwordSet = c.text("Password") != ""
		c.giveKeyPair(in)
		c.diskStep(d, diskReIniting, diskInUse, nil)
		return reply.Object{reply.String("DiskId", d.id)}
	}
}

// checkNewSystem checks that the instance can boot the image.
func (c *call) checkNewSystem(in *instance, m *image) {
	inherit, _ := c.boolean("PasswordInherit")
	c.oneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	c.boolean("UseAdditionalService")
	c.checkCredentials(in)
	switch {
	case m.status != "Available":
		c.reject("IncorrectImageStatus", "The image %q is %s.", m.id, m.status)
	case !m.runs(in.shape):
		c.reject("ImageNotSupportInstanceType", "The image %q does not run on %s.", m.id, in.shape.id)
	case m.hasDataDisks():
		c.reject("OperationDenied", "The image %q has data disks.", m.id)
	case inherit && c.text("Password") != "":
		c.reject("InvalidPasswordParam.Mismatch", "Password and PasswordInherit are mutually exclusive.")
	case c.text("DiskId") != "":
		c.reject("UserNotInTheWhiteList", "The account may not use an existing disk as the system disk.")
	case c.text("Architecture") != "" && c.text("Architecture") != m.architecture:
		c.reject("InvalidArchitecture.Malformed", "The architecture %q is not that of the image.", c.text("Architecture"))
	}
}

func (c *call) systemDiskSize(m *image) int {
	size := cmp.Or(c.integer("SystemDisk.Size", 0), max(40, m.size))
	switch {
	case size < 20:
		c.reject("InvalidSystemDiskSize.LessThanMinSize", "The system disk of %d GiB is too small.", size)
	case size < m.size:
		c.reject("InvalidSystemDiskSize.LessThanImageSize", "The system disk of %d GiB is smaller than the image.", size)
	case size > maxSystemDiskSize:
		c.reject("InvalidSystemDiskSize.MoreThanMaxSize", "The system disk of %d GiB is too large.", size)
	}
	return size
}
