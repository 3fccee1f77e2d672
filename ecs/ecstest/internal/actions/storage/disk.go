package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// expired is the error code of most actions for an instance whose subscription has expired.
const expired = "InstanceExpiredOrInArrears"

// createDisk creates a disk in a zone or on a subscribed instance, whose subscription the disk joins.
func createDisk(c *action.Call) action.Effect {
	d := readNewDisk(c)
	tags := c.NewTags("Tag")
	if c.String("InstanceId") == "" {
		switch {
		case d.Zone != "":
			c.CheckZone(d.Zone, catalog.NoType)
		case d.Category != "cloud_regional_disk_auto": // which spans all zones
			c.Missing("ZoneId")
		}
		c.CheckQuota(backend.QuotaDiskCapacity, d.Size, "QuotaExceeded.PostpaidDataDiskCapacity")
		return func() reply.Object {
			c.AddDisk(d, nil, tags)
			return reply.Object{reply.String("DiskId", d.ID)}
		}
	}
	in := c.Instance("InstanceId")
	switch {
	case d.Zone != "":
		c.Reject("InvalidParam.ZoneIdAndInstanceId.Conflict", "ZoneId and InstanceId are mutually exclusive.")
	case in.Charge != backend.PrePaid:
		c.Reject("InvalidInstanceChargeType.ValueNotSupported", "The instance %q is not a subscription.", in.ID)
	}
	checkRoom(c, in)
	return func() reply.Object {
		d.Zone, d.Charge, d.Expires = in.Zone, backend.PrePaid, in.Expires
		c.AddDisk(d, in, tags)
		return reply.Object{reply.String("DiskId", d.ID), reply.String("OrderId", c.NewOrder())}
	}
}

// checkRoom checks that the instance can take another data disk.
func checkRoom(c *action.Call, in *backend.Instance) {
	if in.DataDisks() >= catalog.MaxDataDisks {
		c.Reject("InstanceDiskLimitExceeded", "The instance %q has %d data disks already.", in.ID, catalog.MaxDataDisks)
	}
}

// readNewDisk reads the properties of a new pay-as-you-go disk.
func readNewDisk(c *action.Call) *backend.Disk {
	d := &backend.Disk{
		Name: c.String("DiskName"), Description: c.String("Description"), Use: "data", Charge: backend.PostPaid,
		Category: cmp.Or(c.String("DiskCategory"), "cloud"), IOPS: c.Int("ProvisionedIops", 0), Size: c.Int("Size", 0),
		Portable: true, EnableAutoSnapshot: true,
	}
	d.Region, d.Zone, d.Group = c.Region, c.String("ZoneId"), c.String("ResourceGroupId")
	d.Encrypted, d.KMSKey = c.Encryption()
	d.Bursting, _ = c.Bool("BurstingEnabled")
	d.MultiAttach = c.OneOf("MultiAttach", "Disabled", "Enabled") == "Enabled"
	c.CheckTexts("Disk", d.Name, d.Description)
	d.PerformanceLevel = c.OneOfOr("PerformanceLevel", "InvalidPerformanceLevel.Malformed", "PL0", "PL1", "PL2", "PL3")
	if d.Category == "cloud_essd" {
		d.PerformanceLevel = cmp.Or(d.PerformanceLevel, "PL1")
	}
	readSource(c, d)
	checkFeatures(c, d)
	checkPlacement(c)
	least, most, known := d.Sizes()
	switch {
	case !known:
		c.Reject("InvalidDiskCategory.ValueNotSupported", "The disk category %q is not valid.", d.Category)
	case d.Size < least || d.Size > most:
		c.Reject("InvalidDataDiskSize.ValueNotSupported", "The size, %d GiB, is not between %d and %d.", d.Size, least, most)
	}
	return d
}

// checkFeatures checks that the category of a new disk has what is asked for.
func checkFeatures(c *action.Call, d *backend.Disk) {
	auto := d.Category == "cloud_auto" || d.Category == "cloud_regional_disk_auto"
	switch {
	case d.PerformanceLevel != "" && d.Category != "cloud_essd":
		c.Reject("InvalidPerformanceLevel.ValueNotSupported", "A %s disk has no performance level.", d.Category)
	case d.Bursting && d.MultiAttach:
		c.Reject("BurstingEnabledForMultiAttachDiskUnsupported", "A multi-attach disk has no performance burst.")
	case d.Bursting && !auto:
		c.Reject("BurstingEnabledForDiskCategoryUnsupported", "A %s disk has no performance burst.", d.Category)
	case c.Has("ProvisionedIops") && !auto:
		c.Reject("ProvisionedIopsForDiskCategoryUnsupported", "A %s disk has no provisioned IOPS.", d.Category)
	case d.IOPS < 0 || d.IOPS > maxProvisioned(d.Size):
		c.Reject("InvalidProvisionedIops.LimitExceed", "The provisioned IOPS are not between 0 and %d.", maxProvisioned(d.Size))
	case d.MultiAttach && !auto && d.Category != "cloud_essd":
		c.Reject("InvalidParameter.DiskCategoryAndMultiAttachNotMatch", "A %s disk cannot be a multi-attach disk.", d.Category)
	case d.MultiAttach && c.Has("InstanceId"):
		c.Reject("InvalidParameter.MultiAttachAndInstanceIdConflict", "A multi-attach disk is created without an instance.")
	}
}

// checkPlacement rejects what the account does not have: storage clusters, storage sets, and disks of other accounts.
func checkPlacement(c *action.Call) {
	c.Unsupported("InvalidStorageClusterId.NotExist", "StorageClusterId")
	c.Unsupported("InvalidStorageSetId.NotFound", "StorageSetId")
	c.Unsupported("InvalidParameter.StorageSetPartitionNumber", "StorageSetPartitionNumber")
	c.Unsupported("InvalidParameter.AdvancedFeatures", "AdvancedFeatures")
	c.Unsupported("InvalidParameter.Arns", "Arn")
}

// readSource reads the snapshot from which the disk is created. The disk must be at least as large as the snapshot, and
// it is encrypted if the snapshot is.
func readSource(c *action.Call, d *backend.Disk) {
	d.SourceSnapshot = c.String("SnapshotId")
	if d.SourceSnapshot == "" {
		if c.String("Size") == "" {
			c.Missing("Size")
		}
		return
	}
	s := c.Snapshot("SnapshotId")
	c.CheckReady(s)
	switch {
	case c.String("Size") == "":
		d.Size = s.SourceSize
	case d.Size < s.SourceSize:
		c.Reject("InvalidDiskSize.TooSmall", "The size, %d GiB, is less than the %d of the snapshot.", d.Size, s.SourceSize)
	}
	d.Encrypted, d.KMSKey = d.Encrypted || s.Encrypted, cmp.Or(d.KMSKey, s.KMSKey)
}

func deleteDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	switch d.Status {
	case backend.DiskAvailable:
	case backend.DiskCreating:
		c.Reject("IncorrectDiskStatus.Initializing", "The disk %q is being created.", d.ID)
	default:
		c.RejectDisk(d)
	}
	c.CheckNoSnapshot(d, "DiskCreatingSnapshot")
	return action.Change(func() { c.DeleteDisk(d) })
}
