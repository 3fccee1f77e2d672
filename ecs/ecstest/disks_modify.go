package ecstest

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func resizeDisk(c *call) effect {
	d := c.disk("DiskId")
	size := c.integer("NewSize", 0)
	how := cmp.Or(c.text("Type"), "offline")
	_, most, _ := d.sizes()
	switch {
	case how != "offline" && how != "online":
		c.reject("InvalidParam.Type", "The type %q is neither offline nor online.", how)
	case d.status != diskInUse && d.status != diskAvailable:
		c.fail(incorrectDiskStatus(d))
	case how == "online" && d.category == "cloud", diskSizes[d.category] == [2]int{}:
		c.reject("InvalidDiskCategory.NotSupported", "A %s disk cannot be resized this way.", d.category)
	case size < d.size:
		c.reject("InvalidDiskSize.TooSmall", "The new size, %d GiB, is less than the current %d.", size, d.size)
	case size == d.size:
		c.reject("InvalidDiskSize", "The new size is the present one, %d GiB.", size)
	case size > most:
		c.reject("InvalidDiskSize.TooLarge", "The new size, %d GiB, is more than %d.", size, most)
	}
	for _, m := range d.mounts {
		c.checkResizable(m.instance, how)
	}
	c.fail(c.checkNoSnapshot(d))
	return func() reply.Object {
		d.size = size
		if d.charge == prePaid {
			return reply.Object{reply.String("OrderId", c.newOrder())}
		}
		return nil
	}
}

func (c *call) checkResizable(in *instance, how string) {
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case in.status != running && in.status != stopped:
		c.fail(incorrectStatus(in))
	case how == "online" && in.status != running:
		c.reject("InvalidInstanceStatus.NotRunning", "The instance %q is %s.", in.id, in.status)
	}
}

// modifyDiskAttribute changes one disk or several, all or none.
func modifyDiskAttribute(c *call) effect {
	ids := c.distinct("DiskIds")
	switch one := c.text("DiskId"); {
	case one != "" && len(ids) > 0:
		c.reject("InvalidParameter.Conflict", "DiskId and DiskIds are mutually exclusive.")
	case one != "":
		ids = []string{one}
	case len(ids) == 0:
		c.fail(missingParameter("DiskId"))
	}
	c.checkAnyOf("DiskName", "Description", "DeleteWithInstance", "DeleteAutoSnapshot", "EnableAutoSnapshot", "BurstingEnabled")
	name, description := c.text("DiskName"), c.text("Description")
	c.checkLabels("Disk", name, description)
	release, given := c.boolean("DeleteWithInstance")
	var disks []*disk
	for _, id := range ids {
		d := lookup(c, KindDisk, &c.disks, id)
		if given && !release && !d.portable {
			c.reject("DiskNotPortable", "The disk %q is not portable.", id)
		}
		disks = append(disks, d)
	}
	releaseToo, bursting := c.choose("DeleteWithInstance"), c.choose("BurstingEnabled")
	deleteAuto, enableAuto := c.choose("DeleteAutoSnapshot"), c.choose("EnableAutoSnapshot")
	return func() reply.Object {
		for _, d := range disks {
			d.name, d.description = cmp.Or(name, d.name), cmp.Or(description, d.description)
			releaseToo(&d.deleteWithInstance)
			deleteAuto(&d.deleteAutoSnapshot)
			enableAuto(&d.enableAutoSnapshot)
			bursting(&d.bursting)
		}
		return nil
	}
}

// choose reads a boolean setting. The function that it returns applies the
// setting if the call has it.
func (c *call) choose(name string) func(*bool) {
	is, given := c.boolean(name)
	return func(setting *bool) {
		if given {
			*setting = is
		}
	}
}

// modifyDiskChargeType changes the charge type of an instance's data disks.
// Their subscription ends with that of the instance, else after a month.
func modifyDiskChargeType(c *call) effect {
	in := c.instance("InstanceId")
	to := cmp.Or(c.oneOf("DiskChargeType", prePaid, postPaid), prePaid)
	c.boolean("AutoPay")
	ids, _ := c.ids("DiskIds")
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	if len(ids) == 0 {
		c.fail(missingParameter("DiskIds"))
	}
	var disks []*disk
	for _, id := range ids {
		i := slices.IndexFunc(in.disks, func(d *disk) bool { return d.id == id })
		if i < 0 {
			c.reject("InvalidDiskIds.NotFound", "The instance %q has no disk %q.", in.id, id)
			break
		}
		d := in.disks[i]
		c.fail(checkDiskCharge(d, to))
		disks = append(disks, d)
	}
	return func() reply.Object {
		for _, d := range disks {
			d.charge, d.expires = to, time.Time{}
			if to == prePaid {
				d.expires = in.expires
				if in.charge == postPaid {
					d.expires = addPeriods(c.now, 1, "Month")
				}
			}
		}
		return reply.Object{reply.String("OrderId", c.newOrder())}
	}
}

func checkDiskCharge(d *disk, to string) *apiError {
	switch {
	case d.use == "system" || !d.portable:
		return newError("InvalidDiskIds.NotPortable", "The disk %q is not a portable data disk.", d.id)
	case d.status != diskInUse:
		return incorrectDiskStatus(d)
	case d.charge == to:
		return newError("ChargeTypeViolation", "The disk %q is %s.", d.id, to)
	}
	return nil
}
