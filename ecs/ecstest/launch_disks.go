package ecstest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// A launchDisk is a disk that each instance of a launch gets.
type launchDisk struct {
	model  disk   // the initial state, without an ID
	device string // empty: the next free one
}

// diskSizes is the range in GiB of a data disk, by category.
var diskSizes = map[string][2]int{
	"cloud":                    {5, 2000},
	"cloud_efficiency":         {20, 32768},
	"cloud_ssd":                {20, 32768},
	"cloud_essd":               {20, 65536},
	"cloud_auto":               {1, 65536},
	"cloud_essd_entry":         {10, 32768},
	"cloud_regional_disk_auto": {10, 65536},
}

const (
	maxDataDisks      = 16
	defaultCategory   = "cloud_essd"
	maxSystemDiskSize = 2048
)

// readDisks reads the system disk and the data disks.
func (c *call) readDisks(l *launch) []launchDisk {
	disks := []launchDisk{{model: c.readSystemDisk(l)}}
	parts := c.structs("DataDisk", maxDataDisks)
	if len(parts) > maxDataDisks {
		c.reject("InstanceDiskNumber.LimitExceed", "There are more than %d data disks.", maxDataDisks)
	}
	var devices []string
	for i, p := range parts {
		d := c.readDataDisk(p, fmt.Sprintf("DataDisk.%d", i+1))
		d.charge = l.model.charge
		device := p.text("Device")
		if device != "" && slices.Contains(devices, device) {
			c.reject("InvalidDevice.InUse", "The device %q is in use.", device)
		}
		devices = append(devices, device)
		disks = append(disks, launchDisk{d, device})
	}
	for i := range l.model.shape.disks {
		disks = append(disks, launchDisk{model: disk{
			use: "data", category: l.model.shape.family.localStorage, size: int(l.model.shape.diskGiB),
			name: fmt.Sprintf("local-%d", i+1), deleteWithInstance: true, charge: l.model.charge,
		}})
	}
	return disks
}

func (c *call) readSystemDisk(l *launch) disk {
	p := c.structure("SystemDisk")
	d := c.readDisk(p, "InvalidSystemDiskCategory.ValueNotSupported")
	d.use, d.imageID, d.charge, d.productCode = "system", l.image.id, l.model.charge, l.image.productCode
	d.deleteWithInstance = true
	d.encrypted = p.text("Encrypted") == "true"
	d.size = max(40, l.image.size)
	if s := p.text("Size"); s != "" {
		var err error
		if d.size, err = strconv.Atoi(s); err != nil {
			c.invalid("SystemDisk.Size", "it is not an integer")
		}
		switch {
		case err != nil:
		case d.size < 20:
			c.reject("InvalidSystemDiskSize.LessThanMinSize", "The system disk of %d GiB is too small.", d.size)
		case d.size < l.image.size:
			c.reject("InvalidSystemDiskSize.LessThanImageSize", "The system disk of %d GiB is smaller than the image.", d.size)
		case d.size > maxSystemDiskSize:
			c.reject("InvalidSystemDiskSize.MoreThanMaxSize", "The system disk of %d GiB is too large.", d.size)
		}
	}
	return d
}

func (c *call) readDataDisk(p part, name string) disk {
	d := c.readDisk(p, "InvalidDataDiskCategory.ValueNotSupported")
	d.use = "data"
	d.deleteWithInstance = true
	if keep, given := p.boolean("DeleteWithInstance"); given {
		d.deleteWithInstance = keep
	}
	d.encrypted, _ = p.boolean("Encrypted")
	d.size = p.integer("Size", 0)
	if id := p.text("SnapshotId"); id != "" {
		d.sourceSnapshot = id
		s := lookup(c, KindSnapshot, &c.snapshots, id)
		if s.status != snapshotAccomplished {
			c.reject("InvalidSnapshotId.NotReady", "The snapshot %q is not accomplished.", id)
		}
		d.size, d.encrypted = max(d.size, s.sourceSize), s.encrypted
	}
	if limits, known := diskSizes[d.category]; known && (d.size < limits[0] || d.size > limits[1]) {
		c.reject("InvalidDataDiskSize.ValueNotSupported", "The size of %s, %d GiB, is not between %d and %d.", name, d.size, limits[0], limits[1])
	}
	return d
}

// readDisk reads what system and data disks have in common.
func (c *call) readDisk(p part, badCategory string) disk {
	d := disk{
		name: p.text("DiskName"), description: p.text("Description"), portable: true,
		category: cmp.Or(p.text("Category"), defaultCategory), kmsKey: p.text("KMSKeyId"),
		autoSnapshotPolicy: p.text("AutoSnapshotPolicyId"), enableAutoSnapshot: true,
		iops: p.integer("ProvisionedIops", 0),
	}
	d.bursting, _ = p.boolean("BurstingEnabled")
	d.performanceLevel = p.oneOf("PerformanceLevel", "PL0", "PL1", "PL2", "PL3")
	if d.category == "cloud_essd" {
		d.performanceLevel = cmp.Or(d.performanceLevel, "PL1")
	}
	if _, known := diskSizes[d.category]; !known {
		c.reject(badCategory, "The disk category %q is not valid.", d.category)
	}
	if d.name != "" && !validName(d.name) {
		c.reject("InvalidDiskName.Malformed", "The disk name %q is not valid.", d.name)
	}
	return d
}

// makeDisk creates the disk and attaches it to the instance.
func (st *state) makeDisk(l launchDisk, in *instance) *disk {
	d := new(l.model)
	d.resource = st.newResource(KindDisk, in.region, in.zone)
	d.resource.group = in.group
	d.expires = in.expires
	st.disks.add(d)
	st.attachDisk(d, in, l.device)
	return d
}
