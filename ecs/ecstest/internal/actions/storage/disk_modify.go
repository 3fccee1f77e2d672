package storage

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func resizeDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	size := c.Int("NewSize", 0)
	how := cmp.Or(c.String("Type"), "offline")
	_, most, _ := d.Sizes()
	switch {
	case how != "offline" && how != "online":
		c.Reject("InvalidParam.Type", "The type %q is neither offline nor online.", how)
	case d.Status != backend.DiskInUse && d.Status != backend.DiskAvailable:
		c.Fail(incorrectDiskStatus(d))
	case how == "online" && d.Category == "cloud", catalog.DiskSizes[d.Category] == [2]int{}:
		c.Reject("InvalidDiskCategory.NotSupported", "A %s disk cannot be resized this way.", d.Category)
	case size < d.Size:
		c.Reject("InvalidDiskSize.TooSmall", "The new size, %d GiB, is less than the current %d.", size, d.Size)
	case size == d.Size:
		c.Reject("InvalidDiskSize", "The new size is the present one, %d GiB.", size)
	case size > most:
		c.Reject("InvalidDiskSize.TooLarge", "The new size, %d GiB, is more than %d.", size, most)
	}
	for _, m := range d.Mounts {
		checkResizable(c, m.Instance, how)
	}
	c.Fail(checkNoSnapshot(c.State, d))
	return func() reply.Object {
		d.Size = size
		if d.Charge == backend.PrePaid {
			return reply.Object{reply.String("OrderId", c.NewOrder())}
		}
		return nil
	}
}

func checkResizable(c *action.Call, in *backend.Instance, how string) {
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	switch {
	case in.Status != backend.Running && in.Status != backend.Stopped:
		c.Fail(action.IncorrectStatus(in))
	case how == "online" && in.Status != backend.Running:
		c.Reject("InvalidInstanceStatus.NotRunning", "The instance %q is %s.", in.ID, in.Status)
	}
}

// modifyDiskAttribute changes one disk or several, all or none.
func modifyDiskAttribute(c *action.Call) action.Effect {
	ids := c.Distinct("DiskIds")
	switch one := c.String("DiskId"); {
	case one != "" && len(ids) > 0:
		c.Reject("InvalidParameter.Conflict", "DiskId and DiskIds are mutually exclusive.")
	case one != "":
		ids = []string{one}
	case len(ids) == 0:
		c.Missing("DiskId")
	}
	c.CheckAnyOf("DiskName", "Description", "DeleteWithInstance", "DeleteAutoSnapshot", "EnableAutoSnapshot", "BurstingEnabled")
	name, description := c.String("DiskName"), c.String("Description")
	c.CheckLabels("Disk", name, description)
	release, given := c.Bool("DeleteWithInstance")
	var disks []*backend.Disk
	for _, id := range ids {
		d := action.Find(c, &c.Disks, id)
		if given && !release && !d.Portable {
			c.Reject("DiskNotPortable", "The disk %q is not portable.", id)
		}
		disks = append(disks, d)
	}
	releaseToo, bursting := choose(c, "DeleteWithInstance"), choose(c, "BurstingEnabled")
	deleteAuto, enableAuto := choose(c, "DeleteAutoSnapshot"), choose(c, "EnableAutoSnapshot")
	return func() reply.Object {
		for _, d := range disks {
			d.Name, d.Description = cmp.Or(name, d.Name), cmp.Or(description, d.Description)
			releaseToo(&d.DeleteWithInstance)
			deleteAuto(&d.DeleteAutoSnapshot)
			enableAuto(&d.EnableAutoSnapshot)
			bursting(&d.Bursting)
		}
		return nil
	}
}

// choose reads a boolean setting. The function that it returns applies the
// setting if the call has it.
func choose(c *action.Call, name string) func(*bool) {
	is, given := c.Bool(name)
	return func(setting *bool) {
		if given {
			*setting = is
		}
	}
}

// modifyDiskChargeType changes the charge type of an instance's data disks.
// Their subscription ends with that of the instance, else after a month.
func modifyDiskChargeType(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	to := cmp.Or(c.OneOf("DiskChargeType", backend.PrePaid, backend.PostPaid), backend.PrePaid)
	c.Bool("AutoPay")
	ids, _ := c.IDs("DiskIds")
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	if len(ids) == 0 {
		c.Missing("DiskIds")
	}
	var disks []*backend.Disk
	for _, id := range ids {
		i := slices.IndexFunc(in.Disks, func(d *backend.Disk) bool { return d.ID == id })
		if i < 0 {
			c.Reject("InvalidDiskIds.NotFound", "The instance %q has no disk %q.", in.ID, id)
			break
		}
		d := in.Disks[i]
		c.Fail(checkDiskCharge(d, to))
		disks = append(disks, d)
	}
	return func() reply.Object {
		for _, d := range disks {
			d.Charge, d.Expires = to, time.Time{}
			if to == backend.PrePaid {
				d.Expires = in.Expires
				if in.Charge == backend.PostPaid {
					d.Expires = backend.AddPeriods(c.Now, 1, "Month")
				}
			}
		}
		return reply.Object{reply.String("OrderId", c.NewOrder())}
	}
}

func checkDiskCharge(d *backend.Disk, to string) *action.Error {
	switch {
	case d.Use == "system" || !d.Portable:
		return action.Errorf("InvalidDiskIds.NotPortable", "The disk %q is not a portable data disk.", d.ID)
	case d.Status != backend.DiskInUse:
		return incorrectDiskStatus(d)
	case d.Charge == to:
		return action.Errorf("ChargeTypeViolation", "The disk %q is %s.", d.ID, to)
	}
	return nil
}
