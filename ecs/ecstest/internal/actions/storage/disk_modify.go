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
	online := c.OneOfOr("Type", "InvalidParam.Type", "offline", "online") == "online"
	_, most, _ := d.Sizes()
	switch {
	case d.Status != backend.DiskInUse && d.Status != backend.DiskAvailable:
		c.RejectDisk(d)
	case online && d.MultiAttach:
		c.Reject("InvalidOperation.MultiAttachDiskNotSupportResizeOnline", "The disk %q is a multi-attach disk.", d.ID)
	case online && d.Category == "cloud", catalog.DiskSizes[d.Category] == [2]int{}:
		c.Reject("InvalidDiskCategory.NotSupported", "A %s disk cannot be resized this way.", d.Category)
	case size < d.Size:
		c.Reject("InvalidDiskSize.TooSmall", "The new size, %d GiB, is less than the current %d.", size, d.Size)
	case size == d.Size:
		c.Reject("InvalidDiskSize", "The new size is the current one, %d GiB.", size)
	case size > most:
		c.Reject("InvalidDiskSize.TooLarge", "The new size, %d GiB, is more than %d.", size, most)
	}
	for _, in := range d.Instances() {
		c.CheckLocks(in, expired)
		c.CheckSettled(in)
		if online && in.Status != backend.Running {
			c.Reject("InvalidInstanceStatus.NotRunning", "The instance %q is %s.", in.ID, in.Status)
		}
	}
	c.CheckNoSnapshot(d, "DiskCreatingSnapshot")
	if d.CountsForCapacity() {
		c.CheckQuota(backend.QuotaDiskCapacity, size-d.Size, "QuotaExceeded.PostpaidDataDiskCapacity")
	}
	return func() reply.Object {
		d.Size = size
		if d.Charge == backend.PrePaid {
			return reply.Object{reply.String("OrderId", c.NewOrder())}
		}
		return nil
	}
}

// modifyDiskAttribute changes one disk or several, all or none.
func modifyDiskAttribute(c *action.Call) action.Effect {
	ids := c.Distinct("DiskIds")
	switch one := c.String("DiskId"); {
	case one != "" && len(ids) > 0:
		c.Reject("ParameterConflict.DiskIdAndDiskIds", "DiskId and DiskIds are mutually exclusive.")
	case one != "":
		ids = []string{one}
	case len(ids) == 0:
		c.Reject("MissingParameter.DiskIdOrDiskIds", "DiskId and DiskIds are both missing.")
	}
	c.CheckAnyOf("DiskName", "Description", "DeleteWithInstance", "DeleteAutoSnapshot", "EnableAutoSnapshot", "BurstingEnabled")
	name, description := c.String("DiskName"), c.String("Description")
	c.CheckTexts("Disk", name, description)
	keep := !c.BoolOr("DeleteWithInstance", true)
	var disks []*backend.Disk
	for _, id := range ids {
		d := action.Find(c, &c.Disks, id)
		bursts := c.BoolOr("BurstingEnabled", false)
		switch {
		case keep && !d.Portable:
			c.Reject("DiskNotPortable", "The disk %q is not portable.", id)
		case bursts && d.MultiAttach:
			c.Reject("BurstingEnabledForMultiAttachDiskUnsupported", "The disk %q is a multi-attach disk.", id)
		case bursts && d.Category != "cloud_auto" && d.Category != "cloud_regional_disk_auto":
			c.Reject("BurstingEnabledForDiskCategoryUnsupported", "A %s disk has no performance burst.", d.Category)
		}
		disks = append(disks, d)
	}
	modify := func(d *backend.Disk) {
		d.Name, d.Description = cmp.Or(name, d.Name), cmp.Or(description, d.Description)
		d.DeleteWithInstance = c.BoolOr("DeleteWithInstance", d.DeleteWithInstance)
		d.DeleteAutoSnapshot = c.BoolOr("DeleteAutoSnapshot", d.DeleteAutoSnapshot)
		d.EnableAutoSnapshot = c.BoolOr("EnableAutoSnapshot", d.EnableAutoSnapshot)
		d.Bursting = c.BoolOr("BurstingEnabled", d.Bursting)
	}
	modify(new(backend.Disk)) // rejects malformed parameters before anything changes
	return action.Change(func() {
		for _, d := range disks {
			modify(d)
		}
	})
}

// modifyDiskChargeType changes the charge type of data disks of an instance. Their subscription ends with that of the
// instance or, on a pay-as-you-go instance, after a month.
func modifyDiskChargeType(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	to := cmp.Or(c.OneOf("DiskChargeType", backend.PrePaid, backend.PostPaid), backend.PrePaid)
	c.CheckAutoPay()
	ids := c.Distinct("DiskIds")
	c.CheckLocks(in, expired)
	if len(ids) == 0 {
		c.Missing("DiskIds")
	}
	var disks []*backend.Disk
	for _, id := range ids {
		d, _ := c.Disks.Get(id)
		_, attached := d.Mount(in)
		switch {
		case !attached:
			c.Reject("InvalidDiskIds.NotFound", "The instance %q has no disk %q.", in.ID, id)
		case d.MultiAttach:
			c.Reject("InvalidOperation.MultiAttachDisk", "The disk %q is a multi-attach disk.", id)
		case d.Use == "system" || !d.Portable:
			c.Reject("InvalidDiskIds.NotPortable", "The disk %q is not a portable data disk.", d.ID)
		case d.Status != backend.DiskInUse:
			c.RejectDisk(d)
		case d.Charge == to:
			c.Reject("ChargeTypeViolation", "The disk %q is %s already.", d.ID, to)
		}
		disks = append(disks, d)
	}
	return func() reply.Object {
		var expires time.Time
		if to == backend.PrePaid {
			expires = in.Expires
			if in.Charge == backend.PostPaid {
				expires = backend.AddPeriods(c.Now, 1, "Month")
			}
		}
		for _, d := range disks {
			d.Charge, d.Expires = to, expires
		}
		return reply.Object{reply.String("OrderId", c.NewOrder())}
	}
}

// reInitDisk resets a disk to its initial content.
func reInitDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	start, _ := c.Bool("AutoStartInstance")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	if d.MultiAttach {
		c.Reject("InvalidOperation.MultiAttachDisk", "The disk %q is a multi-attach disk.", d.ID)
	}
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
			in.KeyPair, in.Files = cmp.Or(keyPair, in.KeyPair), nil
			in.PasswordSet = in.PasswordSet || c.String("Password") != ""
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
	checkReset(c, d, s)
	return action.Change(func() { c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, nil) })
}

// resetDisks reverts several disks, all or none.
func resetDisks(c *action.Call) action.Effect {
	var disks []*backend.Disk
	for _, p := range c.Structs("Disk", maxReset) {
		d, s := action.Find(c, &c.Disks, p.String("DiskId")), action.Find(c, &c.Snapshots, p.String("SnapshotId"))
		if d.MultiAttach {
			c.Reject("InvalidOperation.MultiAttachDisk", "The disk %q is a multi-attach disk.", d.ID)
		}
		checkReset(c, d, s)
		if slices.Contains(disks, d) {
			c.Invalid("Disk", "it has a disk twice")
		}
		disks = append(disks, d)
	}
	return func() reply.Object {
		return reply.Object{reply.List("OperationProgressSet", "OperationProgress", reply.Each(disks, func(d *backend.Disk) reply.Object {
			c.DiskStep(d, backend.DiskReIniting, backend.DiskInUse, nil)
			item := reply.Object{reply.String("Name", "DiskId"), reply.String("Value", d.ID)}
			return reply.Object{
				reply.String("OperationStatus", "Success"), reply.List("RelatedItemSet", "RelatedItem", reply.Array{item}),
			}
		}))}
	}
}

// maxReset is the number of disks that one call reverts.
const maxReset = 10

func checkReset(c *action.Call, d *backend.Disk, s *backend.Snapshot) {
	checkIdle(c, d, "IncorrectDiskStatus.HasUnfinishedSnapshot")
	if !s.Of(d) {
		c.Reject("InvalidParameter.Mismatch", "The snapshot %q is not of the disk %q.", s.ID, d.ID)
	}
	c.CheckReady(s)
}

// checkIdle checks that the disk is attached, that all its instances are stopped, and that no other operation on it is in
// progress. The code is for a snapshot that is being created.
func checkIdle(c *action.Call, d *backend.Disk, snapshotCode string) {
	if d.Status != backend.DiskInUse {
		c.RejectDisk(d)
	}
	for _, in := range d.Instances() {
		c.CheckLocks(in, expired)
		if in.Status != backend.Stopped {
			c.RejectStatus(in)
		}
	}
	c.CheckNoSnapshot(d, snapshotCode)
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
	encrypted, key := c.Encryption()
	c.Unsupported("InvalidParameter", "Arn")
	return func() reply.Object {
		d := c.ReplaceSystemDisk(in, m)
		d.Size, d.Encrypted, d.KMSKey = size, encrypted, key
		c.Encrypt(d)
		in.PasswordSet, in.KeyPair = c.String("Password") != "", cmp.Or(keyPair, in.KeyPair)
		return reply.Object{reply.String("DiskId", d.ID)}
	}
}

// checkNewSystem checks that the instance can boot the image.
func checkNewSystem(c *action.Call, in *backend.Instance, m *backend.Image) {
	inherit, _ := c.Bool("PasswordInherit")
	c.OneOf("SecurityEnhancementStrategy", "Active", "Deactive")
	c.Bool("UseAdditionalService")
	platform := c.String("Platform")
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
	case platform != "" && platform != m.Platform:
		c.Reject("InvalidPlatform.Malformed", "The platform %q is not that of the image.", platform)
	}
}
