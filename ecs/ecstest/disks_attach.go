package ecstest

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// deviceName matches the name of a device. Both prefixes mean the same.
var deviceName = regexp.MustCompile(`^/dev/x?vd[a-z]$`)

func (in *instance) dataDisks() int {
	n := len(in.disks)
	if in.systemDisk() != nil {
		n--
	}
	return n
}

func tooManyDisks(in *instance) *apiError {
	return newError("InstanceDiskLimitExceeded", "The instance %q has %d data disks already.", in.id, maxDataDisks)
}

func attachDisk(c *call) effect {
	d, in := c.disk("DiskId"), c.instance("InstanceId")
	release, _ := c.boolean("DeleteWithInstance")
	c.boolean("Force")
	boot, _ := c.boolean("Bootable")
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	c.fail(checkAttach(d, in))
	if boot {
		c.checkBootDisk(d, in)
	} else if in.dataDisks() >= maxDataDisks {
		c.fail(tooManyDisks(in))
	}
	device := c.device(in)
	return func() reply.Object {
		d.use = "data"
		c.attachDisk(d, in, device)
		if boot {
			d.use = "system"
			in.disks = slices.Insert(in.disks[:len(in.disks)-1], 0, d)
			in.passwordSet = in.passwordSet || c.text("Password") != ""
			c.giveKeyPair(in)
		}
		d.deleteWithInstance = release
		c.diskStep(d, diskAttaching, diskInUse, nil)
		return nil
	}
}

func checkAttach(d *disk, in *instance) *apiError {
	switch {
	case d.status != diskAvailable && !d.takesAnother(in):
		return incorrectDiskStatus(d)
	case !d.removable():
		return newError("DiskNotPortable", "The disk %q is not portable.", d.id)
	case in.status != running && in.status != stopped:
		return newError("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
	case d.zone != "" && d.zone != in.zone:
		return newError("ResourcesNotInSameZone", "The disk is in %s, the instance in %s.", d.zone, in.zone)
	}
	return nil
}

// takesAnother reports whether the disk, attached to other instances, can also
// be attached to this one.
func (d *disk) takesAnother(in *instance) bool {
	_, already := d.mount(in)
	return d.multiAttach && d.status == diskInUse && !already && len(d.mounts) < maxMounts
}

// checkBootDisk checks that the instance can boot from the disk: the disk was
// its system disk before, and it has no other now.
func (c *call) checkBootDisk(d *disk, in *instance) {
	c.checkCredentials(in)
	switch {
	case in.status != stopped:
		c.reject("IncorrectInstanceStatus", "The instance %q is %s.", in.id, in.status)
	case d.origin != in.id:
		c.reject("DiskId.ValueNotSupported", "The disk %q was not a system disk of the instance.", d.id)
	case in.systemDisk() != nil:
		c.reject("InvalidParameter.Conflict", "The instance %q has a system disk.", in.id)
	case c.text("Password") == "" && c.text("KeyPairName") == "":
		c.fail(missingParameter("Password"))
	}
}

// device reads the optional device name.
func (c *call) device(in *instance) string {
	name := c.text("Device")
	if name == "" {
		return ""
	}
	if !deviceName.MatchString(name) {
		c.reject("InvalidDevice.Malformed", "The device %q is not valid.", name)
	}
	name = strings.Replace(name, "/dev/vd", "/dev/xvd", 1)
	if slices.ContainsFunc(in.disks, func(d *disk) bool { return d.device(in) == name }) {
		c.reject("InvalidDevice.InUse", "The device %q is in use.", name)
	}
	return name
}

func detachDisk(c *call) effect {
	d, in := c.disk("DiskId"), c.instance("InstanceId")
	release, given := c.boolean("DeleteWithInstance")
	_, attached := d.mount(in)
	system := d.use == "system"
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case d.status != diskInUse:
		c.fail(incorrectDiskStatus(d))
	case !attached:
		c.reject("DependencyViolation", "The disk %q is not attached to the instance %q.", d.id, in.id)
	case !d.removable():
		c.reject("DiskNotPortable", "The disk %q is not portable.", d.id)
	case in.status != stopped && (system || in.status != running):
		c.fail(incorrectStatus(in))
	}
	return func() reply.Object {
		d.deleteWithInstance = release || system && !given
		if system { // it becomes a disk in its own right
			d.origin, d.charge, d.expires = in.id, postPaid, time.Time{}
		}
		c.diskStep(d, diskDetaching, diskInUse, func() { c.detachDisk(d, in) })
		return nil
	}
}

// checkCredentials checks the password and the key pair.
func (c *call) checkCredentials(in *instance) {
	c.checkPassword(c.text("Password"))
	name := c.text("KeyPairName")
	if name == "" || in.osType == "windows" {
		return
	}
	if _, ok := c.keyPairs.get(in.region + "/" + name); !ok {
		c.reject("InvalidKeyPairName.NotFound", "The key pair %q does not exist.", name)
	}
}

// giveKeyPair binds the key pair that the call names. Windows ignores it.
func (c *call) giveKeyPair(in *instance) {
	if name := c.text("KeyPairName"); name != "" && in.osType != "windows" {
		in.keyPair = name
	}
}
