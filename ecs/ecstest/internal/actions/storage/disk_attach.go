package storage

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// deviceName matches the name of a device. Both prefixes mean the same.
var deviceName = regexp.MustCompile(`^/dev/x?vd[a-z]$`)

func tooManyDisks(in *backend.Instance) *action.Error {
	return action.Errorf("InstanceDiskLimitExceeded", "The instance %q has %d data disks already.", in.ID, catalog.MaxDataDisks)
}

func attachDisk(c *action.Call) action.Effect {
	d, in := c.Disk("DiskId"), c.Instance("InstanceId")
	release, _ := c.Bool("DeleteWithInstance")
	c.Bool("Force")
	boot, _ := c.Bool("Bootable")
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	c.Fail(checkAttach(d, in))
	if boot {
		checkBootDisk(c, d, in)
	} else if in.DataDisks() >= catalog.MaxDataDisks {
		c.Fail(tooManyDisks(in))
	}
	device := device(c, in)
	return func() reply.Object {
		d.Use = "data"
		c.AttachDisk(d, in, device)
		if boot {
			d.Use = "system"
			in.Disks = slices.Insert(in.Disks[:len(in.Disks)-1], 0, d)
			in.PasswordSet = in.PasswordSet || c.String("Password") != ""
			giveKeyPair(c, in)
		}
		d.DeleteWithInstance = release
		c.DiskStep(d, backend.DiskAttaching, backend.DiskInUse, nil)
		return nil
	}
}

func checkAttach(d *backend.Disk, in *backend.Instance) *action.Error {
	switch {
	case d.Status != backend.DiskAvailable && !takesAnother(d, in):
		return incorrectDiskStatus(d)
	case !removable(d):
		return action.Errorf("DiskNotPortable", "The disk %q is not portable.", d.ID)
	case in.Status != backend.Running && in.Status != backend.Stopped:
		return action.Errorf("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case d.Zone != "" && d.Zone != in.Zone:
		return action.Errorf("ResourcesNotInSameZone", "The disk is in %s, the instance in %s.", d.Zone, in.Zone)
	}
	return nil
}

// takesAnother reports whether the disk, attached to other instances, can also
// be attached to this one.
func takesAnother(d *backend.Disk, in *backend.Instance) bool {
	_, already := d.Mount(in)
	return d.MultiAttach && d.Status == backend.DiskInUse && !already && len(d.Mounts) < backend.MaxMounts
}

// checkBootDisk checks that the instance can boot from the disk: the disk was
// its system disk before, and it has no other now.
func checkBootDisk(c *action.Call, d *backend.Disk, in *backend.Instance) {
	checkCredentials(c, in)
	switch {
	case in.Status != backend.Stopped:
		c.Reject("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case d.Origin != in.ID:
		c.Reject("DiskId.ValueNotSupported", "The disk %q was not a system disk of the instance.", d.ID)
	case in.SystemDisk() != nil:
		c.Reject("InvalidParameter.Conflict", "The instance %q has a system disk.", in.ID)
	case c.String("Password") == "" && c.String("KeyPairName") == "":
		c.Missing("Password")
	}
}

// device reads the optional device name.
func device(c *action.Call, in *backend.Instance) string {
	name := c.String("Device")
	if name == "" {
		return ""
	}
	if !deviceName.MatchString(name) {
		c.Reject("InvalidDevice.Malformed", "The device %q is not valid.", name)
	}
	name = strings.Replace(name, "/dev/vd", "/dev/xvd", 1)
	if slices.ContainsFunc(in.Disks, func(d *backend.Disk) bool { return d.Device(in) == name }) {
		c.Reject("InvalidDevice.InUse", "The device %q is in use.", name)
	}
	return name
}

func detachDisk(c *action.Call) action.Effect {
	d, in := c.Disk("DiskId"), c.Instance("InstanceId")
	release, given := c.Bool("DeleteWithInstance")
	_, attached := d.Mount(in)
	system := d.Use == "system"
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case d.Status != backend.DiskInUse:
		c.Fail(incorrectDiskStatus(d))
	case !attached:
		c.Reject("DependencyViolation", "The disk %q is not attached to the instance %q.", d.ID, in.ID)
	case !removable(d):
		c.Reject("DiskNotPortable", "The disk %q is not portable.", d.ID)
	case in.Status != backend.Stopped && (system || in.Status != backend.Running):
		c.Fail(action.IncorrectStatus(in))
	}
	return func() reply.Object {
		d.DeleteWithInstance = release || system && !given
		if system { // it becomes a disk in its own right
			d.Origin, d.Charge, d.Expires = in.ID, backend.PostPaid, time.Time{}
		}
		c.DiskStep(d, backend.DiskDetaching, backend.DiskInUse, func() { c.DetachDisk(d, in) })
		return nil
	}
}

// checkCredentials checks the password and the key pair.
func checkCredentials(c *action.Call, in *backend.Instance) {
	c.CheckPassword(c.String("Password"))
	name := c.String("KeyPairName")
	if name == "" || in.OSType == "windows" {
		return
	}
	if _, ok := c.KeyPairs.Find(in.Region, name); !ok {
		c.Reject("InvalidKeyPairName.NotFound", "The key pair %q does not exist.", name)
	}
}

// giveKeyPair binds the key pair that the call names. Windows ignores it.
func giveKeyPair(c *action.Call, in *backend.Instance) {
	if name := c.String("KeyPairName"); name != "" && in.OSType != "windows" {
		in.KeyPair = name
	}
}
