package ecstest

import (
	"cmp"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// ephemeralSizes is the range in GiB of a disk category that only CreateDisk
// accepts.
var ephemeralSizes = [2]int{64, 8192}

// levelSizes is the minimum size in GiB of an ESSD, by performance level.
var levelSizes = map[string]int{"PL0": 1, "PL1": 20, "PL2": 461, "PL3": 1261}

// sizes returns the range of the disk's size in GiB.
func (d *disk) sizes() (least, most int, known bool) {
	limits, known := diskSizes[d.category]
	if strings.HasPrefix(d.category, "elastic_ephemeral_disk_") {
		limits, known = ephemeralSizes, true
	}
	if d.category == "cloud_essd" {
		limits[0] = levelSizes[d.performanceLevel]
	}
	if d.use == "system" {
		limits[1] = min(limits[1], maxSystemDiskSize)
	}
	return limits[0], limits[1], known
}

func createDisk(c *call) effect {
	d := c.readNewDisk()
	tags := c.newTags("Tag")
	in := c.diskOwner(d)
	return func() reply.Object {
		r := c.newResource(KindDisk, c.region, d.zone)
		r.group, d.resource = d.group, r
		c.disks.add(d)
		c.tags.set(&d.resource, tags...)
		c.diskStep(d, diskCreating, diskAvailable, func() {
			if in.id != "" && !in.gone(c.state) {
				c.attachDisk(d, in, "")
			}
		})
		if in.id == "" {
			return reply.Object{reply.String("DiskId", d.id)}
		}
		return reply.Object{reply.String("DiskId", d.id), reply.String("OrderId", c.newOrder())}
	}
}

// gone reports whether the instance was released.
func (in *instance) gone(st *state) bool {
	_, there := st.instances.get(in.id)
	return !there
}

// diskOwner reads where the disk goes: into a zone, or onto a subscribed
// instance whose subscription it joins. Without an instance it returns an empty
// one.
func (c *call) diskOwner(d *disk) *instance {
	d.zone, d.charge = c.text("ZoneId"), postPaid
	if c.text("InstanceId") == "" {
		c.checkDiskZone(d)
		return new(instance)
	}
	in := c.instance("InstanceId")
	switch {
	case d.zone != "":
		c.reject("InvalidParameter.Conflict", "ZoneId and InstanceId are mutually exclusive.")
	case in.charge != prePaid:
		c.reject("ChargeTypeViolation", "The instance %q is not a subscription.", in.id)
	case in.dataDisks() >= maxDataDisks:
		c.fail(tooManyDisks(in))
	}
	d.zone, d.charge, d.expires = in.zone, prePaid, in.expires
	return in
}

func (c *call) checkDiskZone(d *disk) {
	switch {
	case d.zone != "":
		c.checkZone(d.zone, &instanceType{family: new(family)})
	case d.category != "cloud_regional_disk_auto": // which spans all zones
		c.fail(missingParameter("ZoneId"))
	}
}

// readNewDisk reads the properties of a new disk, except its place.
func (c *call) readNewDisk() *disk {
	p := c.params
	d := &disk{
		name: p["DiskName"], description: p["Description"], use: "data", kmsKey: p["KMSKeyId"],
		category: cmp.Or(p["DiskCategory"], "cloud"), iops: c.integer("ProvisionedIops", 0), size: c.integer("Size", 0),
		portable: true, deleteAutoSnapshot: true, enableAutoSnapshot: true,
	}
	d.group = p["ResourceGroupId"]
	d.encrypted, _ = c.boolean("Encrypted")
	d.bursting, _ = c.boolean("BurstingEnabled")
	d.multiAttach = c.oneOf("MultiAttach", "Disabled", "Enabled") == "Enabled"
	c.checkLabels("Disk", d.name, d.description)
	c.readLevel(d)
	c.readSource(d)
	least, most, known := d.sizes()
	switch {
	case !known:
		c.reject("InvalidDiskCategory.ValueNotSupported", "The disk category %q is not valid.", d.category)
	case d.size < least || d.size > most:
		c.reject("InvalidDataDiskSize.ValueNotSupported", "The size, %d GiB, is not between %d and %d.", d.size, least, most)
	case d.kmsKey != "" && !d.encrypted:
		c.reject("InvalidParameter.EncryptedIllegal", "A disk with a key must be encrypted.")
	}
	return d
}

func (c *call) readLevel(d *disk) {
	if d.category != "cloud_essd" {
		return
	}
	d.performanceLevel = cmp.Or(c.text("PerformanceLevel"), "PL1")
	if levelSizes[d.performanceLevel] == 0 {
		c.reject("InvalidPerformanceLevel.Malformed", "The performance level %q is not valid.", d.performanceLevel)
	}
}

// readSource reads the snapshot to create the disk from. The disk must be at
// least as large, and is encrypted if the snapshot is.
func (c *call) readSource(d *disk) {
	d.sourceSnapshot = c.text("SnapshotId")
	if d.sourceSnapshot == "" {
		if c.text("Size") == "" {
			c.fail(missingParameter("Size"))
		}
		return
	}
	s := c.snapshot("SnapshotId")
	switch {
	case s.status != snapshotAccomplished:
		c.fail(notReady(s))
	case c.text("Size") == "":
		d.size = s.sourceSize
	case d.size < s.sourceSize:
		c.reject("InvalidDiskSize.TooSmall", "The size, %d GiB, is less than the %d of the snapshot.", d.size, s.sourceSize)
	}
	d.encrypted, d.kmsKey = d.encrypted || s.encrypted, cmp.Or(d.kmsKey, s.kmsKey)
}

func deleteDisk(c *call) effect {
	d := c.disk("DiskId")
	switch {
	case d.status != diskAvailable:
		c.fail(incorrectDiskStatus(d))
	default:
		c.fail(c.checkNoSnapshot(d))
	}
	return func() reply.Object {
		c.discardDisk(d)

		return nil
	}
}

// diskStep moves the disk through one state into the next, and then calls then.
// Detaching the disk from its last instance cancels this.
func (st *state) diskStep(d *disk, through, next string, then func()) {
	st.cancel(d.change)
	d.status = through
	d.change = st.step(KindDisk, func() {
		d.status = next
		if then != nil {
			then()
		}
	})
}

func incorrectDiskStatus(d *disk) *apiError {
	code := "IncorrectDiskStatus"
	if d.status == diskCreating {
		code += ".Initializing"
	}
	return newError(code, "The disk %q is %s, which does not support this operation.", d.id, d.status)
}

// checkNoSnapshot returns an error while a snapshot of the disk is being
// created.
func (st *state) checkNoSnapshot(d *disk) *apiError {
	if st.snapshotOf(d) {
		return newError("DiskCreatingSnapshot", "A snapshot of the disk %q is being created.", d.id)
	}
	return nil
}
