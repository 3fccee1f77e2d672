package compute

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// readDisks reads the system disk and the data disks, and adds the local disks of the type.
func readDisks(c *action.Call, l *launch) []backend.LaunchDisk {
	disks := []backend.LaunchDisk{{Model: readSystemDisk(c, l)}}
	if c.Has(fmt.Sprintf("DataDisk.%d", catalog.MaxDataDisks+1)) {
		c.Reject("InstanceDiskNumber.LimitExceed", "There are more than %d data disks.", catalog.MaxDataDisks)
	}
	for i, p := range c.Structs("DataDisk", catalog.MaxDataDisks) {
		device := p.String("Device")
		if device != "" && slices.ContainsFunc(disks, func(other backend.LaunchDisk) bool { return other.Device == device }) {
			c.Reject("InvalidDevice.InUse", "The device %q is in use.", device)
		}
		disks = append(disks, backend.LaunchDisk{Model: readDataDisk(c, p, i+1), Device: device})
	}
	for i := range l.Model.Type.Disks {
		disks = append(disks, backend.LaunchDisk{Model: backend.Disk{
			Use: "data", Category: l.Model.Type.Family.LocalStorage, Size: int(l.Model.Type.DiskGiB),
			Name: fmt.Sprintf("local-%d", i+1), DeleteWithInstance: true,
		}})
	}
	for i := range disks {
		disks[i].Model.Charge = l.Model.Charge
	}
	return disks
}

func readSystemDisk(c *action.Call, l *launch) backend.Disk {
	d := readDisk(c, c.Struct("SystemDisk"), "InvalidSystemDiskCategory.ValueNotSupported")
	d.Use, d.ImageID, d.ProductCode = "system", l.image.ID, l.image.ProductCode
	d.Size = c.SystemDiskSize(l.image)
	return d
}

func readDataDisk(c *action.Call, p action.Input, n int) backend.Disk {
	d := readDisk(c, p, "InvalidDataDiskCategory.ValueNotSupported")
	d.Use, d.Size = "data", p.Int("Size", 0)
	d.DeleteWithInstance = p.BoolOr("DeleteWithInstance", true)
	if d.SourceSnapshot = p.String("SnapshotId"); d.SourceSnapshot != "" {
		s := action.FindOr(c, &c.Snapshots, d.SourceSnapshot, "InvalidDataDiskSnapshotId.NotFound")
		if s.Status != backend.SnapshotAccomplished {
			c.Reject("InvalidSnapshotId.NotReady", "The snapshot %q is not accomplished.", d.SourceSnapshot)
		}
		d.Size, d.Encrypted = max(d.Size, s.SourceSize), s.Encrypted
	}
	if limits, known := catalog.DiskSizes[d.Category]; known && (d.Size < limits[0] || d.Size > limits[1]) {
		c.Reject("InvalidDataDiskSize.ValueNotSupported",
			"The size of DataDisk.%d, %d GiB, is not between %d and %d.", n, d.Size, limits[0], limits[1])
	}
	return d
}

// readDisk reads what system and data disks have in common.
func readDisk(c *action.Call, p action.Input, badCategory string) backend.Disk {
	d := backend.Disk{
		Name: p.String("DiskName"), Description: p.String("Description"), Portable: true, DeleteWithInstance: true,
		Category: cmp.Or(p.String("Category"), catalog.DefaultCategory), KMSKey: p.String("KMSKeyId"),
		EnableAutoSnapshot: true, IOPS: p.Int("ProvisionedIops", 0),
	}
	if id := p.String("AutoSnapshotPolicyId"); id != "" {
		d.ApplyPolicy(action.FindOr(c, &c.SnapshotPolicies, id, "InvalidAutoSnapshotPolicyId.NotFound"))
	}
	d.Bursting, _ = p.Bool("BurstingEnabled")
	d.Encrypted, _ = p.Bool("Encrypted")
	d.PerformanceLevel = p.OneOf("PerformanceLevel", "PL0", "PL1", "PL2", "PL3")
	if d.Category == "cloud_essd" {
		d.PerformanceLevel = cmp.Or(d.PerformanceLevel, "PL1")
	}
	if _, known := catalog.DiskSizes[d.Category]; !known {
		c.Reject(badCategory, "The disk category %q is not valid.", d.Category)
	}
	c.CheckTexts("Disk", d.Name, "")
	return d
}
