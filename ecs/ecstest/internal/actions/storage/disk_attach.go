package storage

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func attachDisk(c *action.Call) action.Effect {
	d, in := c.Disk("DiskId"), c.Instance("InstanceId")
	release, _ := c.Bool("DeleteWithInstance")
	boot, _ := c.Bool("Bootable")
	force := readForce(c, d)
	c.CheckLocks(in, expired)
	checkAttach(c, d, in, force)
	keyPair := ""
	if boot {
		keyPair = readLogin(c, in, in.OSType)
		checkBoot(c, d, in)
	} else {
		c.Ignore("KeyPairName", "Password") // documented for a disk to boot from
		checkRoom(c, in)
	}
	device := readDevice(c, in)
	return action.Change(func() {
		d.Use, d.DeleteWithInstance = "data", release
		if boot {
			d.Use = "system"
			in.PasswordSet = in.PasswordSet || c.String("Password") != ""
			in.KeyPair = cmp.Or(keyPair, in.KeyPair)
		}
		if force {
			for _, other := range d.Instances() {
				c.DetachDisk(d, other)
			}
		}
		c.AttachDisk(d, in, device)
		c.DiskStep(d, backend.DiskAttaching, backend.DiskInUse, nil)
	})
}

// readForce reads whether the disk is taken from the instance that has it. Only a disk that spans all zones can be, because the
// zone of that instance may be out of reach.
func readForce(c *action.Call, d *backend.Disk) bool {
	force, _ := c.Bool("Force")
	switch {
	case !force:
	case d.MultiAttach:
		c.Reject("InvalidParameterForce.MultiAttachDiskNotSupported", "The disk %q is a multi-attach disk.", d.ID)
	case d.Category != "cloud_regional_disk_auto":
		c.Reject("InvalidParameterForce.DiskCategoryNotSupported", "A %s disk cannot be taken from an instance.", d.Category)
	case d.Charge == backend.PrePaid:
		c.Reject("InvalidParameterForce.PrepaidDiskNotSupported", "The disk %q is a subscription.", d.ID)
	}
	return force
}

func checkAttach(c *action.Call, d *backend.Disk, in *backend.Instance, force bool) {
	_, already := d.Mount(in)
	switch {
	case d.MultiAttach && in.Type.Family.NVMe != "required":
		c.Reject("InvalidInstanceType.NotSupportMultiAttachDisk", "The type %s does not support multi-attach disks.", in.Type.ID)
	case force && d.Status == backend.DiskInUse && !already:
	case d.Status != backend.DiskAvailable && !takesAnother(d, in):
		c.RejectDisk(d)
	case !removable(d):
		c.Reject("DiskNotPortable", "The disk %q is not portable.", d.ID)
	case d.Zone != "" && d.Zone != in.Zone:
		c.Reject("ResourcesNotInSameZone", "The disk is in %s, the instance in %s.", d.Zone, in.Zone)
	}
	c.CheckSettled(in)
}

// takesAnother reports whether the disk, attached to other instances, can also be attached to this one.
func takesAnother(d *backend.Disk, in *backend.Instance) bool {
	_, already := d.Mount(in)
	return d.MultiAttach && d.Status == backend.DiskInUse && !already && len(d.Mounts) < backend.MaxMounts
}

// checkBoot checks that the instance can boot from the disk, which was its system disk. The instance has no other then.
func checkBoot(c *action.Call, d *backend.Disk, in *backend.Instance) {
	switch {
	case in.Status != backend.Stopped:
		c.RejectStatus(in)
	case d.Origin == "":
		c.Reject("InvalidDisk.DiskNotBootable", "The disk %q was never a system disk.", d.ID)
	case d.Origin != in.ID:
		c.Reject("InvalidInstance.NotOriginInstance", "The disk %q was the system disk of another instance.", d.ID)
	case c.String("Password") == "" && c.String("KeyPairName") == "":
		c.Reject("InvalidParameter.AllEmpty", "Password and KeyPairName are both missing.")
	}
}

// readDevice reads the optional name of a device that the instance does not have yet.
func readDevice(c *action.Call, in *backend.Instance) string {
	name := c.CheckDevice(c.String("Device"))
	if name != "" && slices.ContainsFunc(in.Disks, func(d *backend.Disk) bool { return d.Device(in) == name }) {
		c.Reject("InvalidDevice.InUse", "The device %q is in use.", name)
	}
	return name
}

func detachDisk(c *action.Call) action.Effect {
	d, in := c.Disk("DiskId"), c.Instance("InstanceId")
	_, attached := d.Mount(in)
	system := d.Use == "system"
	release := c.BoolOr("DeleteWithInstance", system)
	c.CheckLocks(in, expired)
	switch {
	case d.Status != backend.DiskInUse:
		c.RejectDisk(d)
	case !attached:
		c.Reject("DependencyViolation", "The disk %q is not attached to the instance %q.", d.ID, in.ID)
	case !removable(d):
		c.Reject("DiskNotPortable", "The disk %q is not portable.", d.ID)
	case system && in.Status != backend.Stopped:
		c.RejectStatus(in)
	}
	c.CheckSettled(in)
	return action.Change(func() {
		d.DeleteWithInstance = release
		if system { // it becomes a disk in its own right
			d.Origin, d.Charge, d.Expires = in.ID, backend.PostPaid, time.Time{}
		}
		c.DiskStep(d, backend.DiskDetaching, backend.DiskInUse, func() { c.DetachDisk(d, in) })
	})
}

// removable reports whether the disk can be detached. A data disk that was bought with its instance cannot.
func removable(d *backend.Disk) bool {
	return d.Portable && (d.Charge != backend.PrePaid || d.Use == "system")
}

// readLogin checks the password and returns the name of the key pair, which a system other than Windows gets.
func readLogin(c *action.Call, in *backend.Instance, osType string) (keyPair string) {
	c.CheckPassword(c.String("Password"))
	name := c.String("KeyPairName")
	if name == "" || osType == "windows" {
		return ""
	}
	if _, ok := c.KeyPairs.Find(in.Region, name); !ok {
		c.Reject("InvalidKeyPairName.NotFound", "The key pair %q does not exist.", name)
	}
	return name
}
