package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createDisk(c *action.Call) action.Effect {
	d := readNewDisk(c)
	tags := c.NewTags("Tag")
	in := diskOwner(c, d)
	return func() reply.Object {
		r := c.NewResource(backend.KindDisk, c.Region, d.Zone)
		r.Group, d.Resource = d.Group, r
		c.Disks.Add(d)
		c.Tags.Set(&d.Resource, tags...)
		c.DiskStep(d, backend.DiskCreating, backend.DiskAvailable, func() {
			if in.ID != "" && !in.Gone(c.State) {
				c.AttachDisk(d, in, "")
			}
		})
		if in.ID == "" {
			return reply.Object{reply.String("DiskId", d.ID)}
		}
		return reply.Object{reply.String("DiskId", d.ID), reply.String("OrderId", c.NewOrder())}
	}
}

// diskOwner reads where the disk goes: into a zone, or onto a subscribed
// instance whose subscription it joins. Without an instance it returns an empty
// one.
func diskOwner(c *action.Call, d *backend.Disk) *backend.Instance {
	d.Zone, d.Charge = c.String("ZoneId"), backend.PostPaid
	if c.String("InstanceId") == "" {
		checkDiskZone(c, d)
		return new(backend.Instance)
	}
	in := c.Instance("InstanceId")
	switch {
	case d.Zone != "":
		c.Reject("InvalidParameter.Conflict", "ZoneId and InstanceId are mutually exclusive.")
	case in.Charge != backend.PrePaid:
		c.Reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.ID)
	case in.DataDisks() >= catalog.MaxDataDisks:
		c.Fail(tooManyDisks(in))
	}
	d.Zone, d.Charge, d.Expires = in.Zone, backend.PrePaid, in.Expires
	return in
}

func checkDiskZone(c *action.Call, d *backend.Disk) {
	switch {
	case d.Zone != "":
		c.CheckZone(d.Zone, &catalog.InstanceType{Family: new(catalog.Family)})
	case d.Category != "cloud_regional_disk_auto": // which spans all zones
		c.Missing("ZoneId")
	}
}

// readNewDisk reads the properties of a new disk, except its place.
func readNewDisk(c *action.Call) *backend.Disk {
	d := &backend.Disk{
		Name: c.String("DiskName"), Description: c.String("Description"), Use: "data", KMSKey: c.String("KMSKeyId"),
		Category: cmp.Or(c.String("DiskCategory"), "cloud"), IOPS: c.Int("ProvisionedIops", 0), Size: c.Int("Size", 0),
		Portable: true, DeleteAutoSnapshot: true, EnableAutoSnapshot: true,
	}
	d.Group = c.String("ResourceGroupId")
	d.Encrypted, _ = c.Bool("Encrypted")
	d.Bursting, _ = c.Bool("BurstingEnabled")
	d.MultiAttach = c.OneOf("MultiAttach", "Disabled", "Enabled") == "Enabled"
	c.CheckLabels("Disk", d.Name, d.Description)
	readLevel(c, d)
	readSource(c, d)
	least, most, known := d.Sizes()
	switch {
	case !known:
		c.Reject("InvalidDiskCategory.ValueNotSupported", "The disk category %q is not valid.", d.Category)
	case d.Size < least || d.Size > most:
		c.Reject("InvalidDataDiskSize.ValueNotSupported", "The size, %d GiB, is not between %d and %d.", d.Size, least, most)
	case d.KMSKey != "" && !d.Encrypted:
		c.Reject("InvalidParameter.EncryptedIllegal", "A disk with a key must be encrypted.")
	}
	return d
}

func readLevel(c *action.Call, d *backend.Disk) {
	if d.Category != "cloud_essd" {
		return
	}
	d.PerformanceLevel = cmp.Or(c.String("PerformanceLevel"), "PL1")
	if catalog.LevelSizes[d.PerformanceLevel] == 0 {
		c.Reject("InvalidPerformanceLevel.Malformed", "The performance level %q is not valid.", d.PerformanceLevel)
	}
}

// readSource reads the snapshot to create the disk from. The disk must be at
// least as large, and is encrypted if the snapshot is.
func readSource(c *action.Call, d *backend.Disk) {
	d.SourceSnapshot = c.String("SnapshotId")
	if d.SourceSnapshot == "" {
		if c.String("Size") == "" {
			c.Missing("Size")
		}
		return
	}
	s := c.Snapshot("SnapshotId")
	switch {
	case s.Status != backend.SnapshotAccomplished:
		c.Fail(notReady(s))
	case c.String("Size") == "":
		d.Size = s.SourceSize
	case d.Size < s.SourceSize:
		c.Reject("InvalidDiskSize.TooSmall", "The size, %d GiB, is less than the %d of the snapshot.", d.Size, s.SourceSize)
	}
	d.Encrypted, d.KMSKey = d.Encrypted || s.Encrypted, cmp.Or(d.KMSKey, s.KMSKey)
}

func deleteDisk(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	switch {
	case d.Status != backend.DiskAvailable:
		c.Fail(incorrectDiskStatus(d))
	default:
		c.Fail(checkNoSnapshot(c.State, d))
	}
	return func() reply.Object {
		c.DiscardDisk(d)

		return nil
	}
}

func incorrectDiskStatus(d *backend.Disk) *action.Error {
	code := "IncorrectDiskStatus"
	if d.Status == backend.DiskCreating {
		code += ".Initializing"
	}
	return action.Errorf(code, "The disk %q is %s, which does not support this operation.", d.ID, d.Status)
}

// checkNoSnapshot returns an error while a snapshot of the disk is being
// created.
func checkNoSnapshot(st *backend.State, d *backend.Disk) *action.Error {
	if snapshotOf(st, d) {
		return action.Errorf("DiskCreatingSnapshot", "A snapshot of the disk %q is being created.", d.ID)
	}
	return nil
}
