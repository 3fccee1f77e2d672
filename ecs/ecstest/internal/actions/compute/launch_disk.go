package compute

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// readDisks reads the system disk and the data disks.
func readDisks(c *action.Call, l *launch) []backend.LaunchDisk {
	disks := []backend.LaunchDisk{{Model: readSystemDisk(c, l)}}
	parts := c.Structs("DataDisk", catalog.MaxDataDisks)
	if len(parts) > catalog.MaxDataDisks {
		c.Reject("InstanceDiskNumber.LimitExceed", "There are more than %d data disks.", catalog.MaxDataDisks)
	}
	var devices []string
	for i, p := range parts {
		d := readDataDisk(c, p, fmt.Sprintf("DataDisk.%d", i+1))
		d.Charge = l.model.Charge
		device := p.String("Device")
		if device != "" && slices.Contains(devices, device) {
			c.Reject("InvalidDevice.InUse", "The device %q is in use.", device)
		}
		devices = append(devices, device)
		disks = append(disks, backend.LaunchDisk{Model: d, Device: device})
	}
	for i := range l.model.Type.Disks {
		disks = append(disks, backend.LaunchDisk{Model: backend.Disk{
			Use: "data", Category: l.model.Type.Family.LocalStorage, Size: int(l.model.Type.DiskGiB),
			Name: fmt.Sprintf("local-%d", i+1), DeleteWithInstance: true, Charge: l.model.Charge,
		}})
	}
	return disks
}

func readSystemDisk(c *action.Call, l *launch) backend.Disk {
	p := c.Struct("SystemDisk")
	d := readDisk(c, p, "InvalidSystemDiskCategory.ValueNotSupported")
	d.Use, d.ImageID, d.Charge, d.ProductCode = "system", l.image.ID, l.model.Charge, l.image.ProductCode
	d.DeleteWithInstance = true
	d.Encrypted = p.String("Encrypted") == "true"
	d.Size = max(40, l.image.Size)
	if s := p.String("Size"); s != "" {
		var err error
		if d.Size, err = strconv.Atoi(s); err != nil {
			c.Invalid("SystemDisk.Size", "it is not an integer")
		}
		switch {
		case err != nil:
		case d.Size < 20:
			c.Reject("InvalidSystemDiskSize.LessThanMinSize", "The system disk of %d GiB is too small.", d.Size)
		case d.Size < l.image.Size:
			c.Reject("InvalidSystemDiskSize.LessThanImageSize", "The system disk of %d GiB is smaller than the image.", d.Size)
		case d.Size > catalog.MaxSystemDiskSize:
			c.Reject("InvalidSystemDiskSize.MoreThanMaxSize", "The system disk of %d GiB is too large.", d.Size)
		}
	}
	return d
}

func readDataDisk(c *action.Call, p action.Input, name string) backend.Disk {
	d := readDisk(c, p, "InvalidDataDiskCategory.ValueNotSupported")
	d.Use = "data"
	d.DeleteWithInstance = true
	if keep, given := p.Bool("DeleteWithInstance"); given {
		d.DeleteWithInstance = keep
	}
	d.Encrypted, _ = p.Bool("Encrypted")
	d.Size = p.Int("Size", 0)
	if id := p.String("SnapshotId"); id != "" {
		d.SourceSnapshot = id
		s := action.Find(c, &c.Snapshots, id)
		if s.Status != backend.SnapshotAccomplished {
			c.Reject("InvalidSnapshotId.NotReady", "The snapshot %q is not accomplished.", id)
		}
		d.Size, d.Encrypted = max(d.Size, s.SourceSize), s.Encrypted
	}
	if limits, known := catalog.DiskSizes[d.Category]; known && (d.Size < limits[0] || d.Size > limits[1]) {
		c.Reject("InvalidDataDiskSize.ValueNotSupported", "The size of %s, %d GiB, is not between %d and %d.", name, d.Size, limits[0], limits[1])
	}
	return d
}

// readDisk reads what system and data disks have in common.
func readDisk(c *action.Call, p action.Input, badCategory string) backend.Disk {
	d := backend.Disk{
		Name: p.String("DiskName"), Description: p.String("Description"), Portable: true,
		Category: cmp.Or(p.String("Category"), catalog.DefaultCategory), KMSKey: p.String("KMSKeyId"),
		AutoSnapshotPolicy: p.String("AutoSnapshotPolicyId"), EnableAutoSnapshot: true,
		IOPS: p.Int("ProvisionedIops", 0),
	}
	d.Bursting, _ = p.Bool("BurstingEnabled")
	d.PerformanceLevel = p.OneOf("PerformanceLevel", "PL0", "PL1", "PL2", "PL3")
	if d.Category == "cloud_essd" {
		d.PerformanceLevel = cmp.Or(d.PerformanceLevel, "PL1")
	}
	if _, known := catalog.DiskSizes[d.Category]; !known {
		c.Reject(badCategory, "The disk category %q is not valid.", d.Category)
	}
	if d.Name != "" && !action.ValidName(d.Name) {
		c.Reject("InvalidDiskName.Malformed", "The disk name %q is not valid.", d.Name)
	}
	return d
}
