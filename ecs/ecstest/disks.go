package ecstest

import (
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeDisks(c *call) effect {
	page, fields := onePage(c, c.diskFilters().of(&c.disks))
	speeds := slices.Contains(c.every("AdditionalAttributes"), "IOPS")
	return func() reply.Object {
		items := reply.Array{}
		for _, d := range page {
			o := d.describe(c.state)
			if speeds {
				n := d.speed()
				o = append(o, reply.Int("IOPS", n), reply.Int("IOPSRead", n), reply.Int("IOPSWrite", n))
			}
			items = append(items, o)
		}
		return append(fields, reply.List("Disks", "Disk", items))
	}
}

// diskFilters reads the filters of DescribeDisks. A disk must match all of
// them.
func (c *call) diskFilters() *filters[*disk] {
	f := newFilters[*disk](c)
	f.ids("DiskIds")
	f.wildcard("DiskName", func(d *disk) string { return d.name })
	if id := c.text("InstanceId"); id != "" {
		f.check(func(d *disk) bool {
			return slices.ContainsFunc(d.mounts, func(m mount) bool { return m.instance.id == id })
		})
	}
	f.equal("ZoneId", func(d *disk) string { return d.zone })
	f.equal("SnapshotId", func(d *disk) string { return d.sourceSnapshot })
	f.equal("AutoSnapshotPolicyId", func(d *disk) string { return d.autoSnapshotPolicy })
	f.equal("KMSKeyId", func(d *disk) string { return d.kmsKey })
	f.oneOf("DiskChargeType", func(d *disk) string { return d.charge }, postPaid, prePaid)
	f.oneOf("MultiAttach", (*disk).sharing, "Disabled", "Enabled", "LegacyShared")
	choice(f, "DiskType", func(d *disk) string { return d.use }, "all", "system", "data")
	choice(f, "Status", func(d *disk) string { return d.status }, "All",
		diskInUse, diskAvailable, diskAttaching, diskDetaching, diskCreating, diskReIniting)
	choice(f, "Category", func(d *disk) string { return d.category }, "all",
		"cloud", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_regional_disk_auto", "cloud_essd_entry",
		"elastic_ephemeral_disk_standard", "elastic_ephemeral_disk_premium", "local_ssd_pro", "local_hdd_pro", "ephemeral", "ephemeral_ssd")
	f.flag("Portable", (*disk).removable)
	f.flag("Encrypted", func(d *disk) bool { return d.encrypted })
	f.flag("EnableShared", func(d *disk) bool { return d.multiAttach })
	f.flag("DeleteWithInstance", func(d *disk) bool { return d.deleteWithInstance })
	f.flag("DeleteAutoSnapshot", func(d *disk) bool { return d.deleteAutoSnapshot })
	f.flag("EnableAutoSnapshot", func(d *disk) bool { return d.enableAutoSnapshot })
	f.flag("EnableAutomatedSnapshotPolicy", func(d *disk) bool { return d.autoSnapshotPolicy != "" })
	if reason := c.oneOf("LockReason", lockFinancial, lockSecurity); reason != "" {
		f.check(func(d *disk) bool {
			return slices.ContainsFunc(d.mounts, func(m mount) bool { return m.instance.locked(reason) })
		})
	}
	f.group()
	f.tags("Tag")
	f.created(2)
	return f
}

// instanceID returns the ID of the instance. Like the service, it returns ""
// for an unattached disk and for a multi-attach disk.
func (d *disk) instanceID() string {
	if d.multiAttach {
		return ""
	}
	return idOf(d.instance())
}

func (d *disk) sharing() string {
	if d.multiAttach {
		return "Enabled"
	}
	return "Disabled"
}

// removable reports whether the disk can be detached from its instance. A data
// disk that was bought with the instance cannot.
func (d *disk) removable() bool { return d.portable && (d.charge != prePaid || d.use == "system") }

// expiryText returns when the disk's subscription ends.
func (d *disk) expiryText() string {
	switch in := d.instance(); {
	case d.charge != prePaid:
		return never
	case in != nil && in.charge == prePaid:
		return in.expiryText()
	default:
		return formatMinute(d.expires)
	}
}

// speed returns the number of operations per second.
func (d *disk) speed() int {
	switch d.category {
	case "cloud_efficiency":
		return min(1800+8*d.size, 5000)
	case "cloud_essd_entry":
		return min(1800+8*d.size, 6000)
	case "cloud_ssd":
		return min(1800+30*d.size, 25000)
	case "cloud_auto", "cloud_regional_disk_auto":
		return min(1800+50*d.size, 50000) + d.iops
	case "cloud_essd":
		perGiB, most := 50, map[string]int{"PL0": 10000, "PL1": 50000, "PL2": 100000, "PL3": 1000000}[d.performanceLevel]
		if d.performanceLevel == "PL0" {
			perGiB = 12
		}
		return min(1800+perGiB*d.size, most)
	default:
		return 300
	}
}

// describe returns the disk as DescribeDisks shows it.
func (d *disk) describe(st *state) reply.Object {
	attachments := reply.Array{}
	locks := reply.Array{}
	device := ""
	for _, m := range d.mounts {
		attachments = append(attachments, reply.Object{
			reply.String("InstanceId", m.instance.id), reply.String("Device", m.device), reply.String("AttachedTime", formatSecond(m.since)),
		})
		if !d.multiAttach {
			device = m.device
		}
		for _, l := range m.instance.locks {
			locks = append(locks, reply.Object{reply.String("LockReason", l.reason)})
		}
	}
	o := reply.Object{
		reply.String("DiskId", d.id),
		reply.String("DiskName", d.name),
		reply.String("Description", d.description),
		reply.String("RegionId", d.region),
		reply.String("ZoneId", d.zone),
		reply.String("ResourceGroupId", d.group),
		reply.String("SerialNumber", strings.TrimPrefix(d.id, "d-")),
		reply.String("Status", d.status),
		reply.String("Type", d.use),
		reply.String("Category", d.category),
		reply.String("PerformanceLevel", d.performanceLevel),
		reply.Int("Size", d.size),
		reply.Bool("BurstingEnabled", d.bursting),
		reply.Bool("Encrypted", d.encrypted),
		reply.String("KMSKeyId", d.kmsKey),
		reply.Bool("Portable", d.removable()),
		reply.String("MultiAttach", d.sharing()),
		reply.Bool("DeleteWithInstance", d.deleteWithInstance),
		reply.Bool("DeleteAutoSnapshot", d.deleteAutoSnapshot),
		reply.Bool("EnableAutoSnapshot", d.enableAutoSnapshot),
		reply.Bool("EnableAutomatedSnapshotPolicy", d.autoSnapshotPolicy != ""),
		reply.String("AutoSnapshotPolicyId", d.autoSnapshotPolicy),
		reply.String("DiskChargeType", d.charge),
		reply.String("ExpiredTime", d.expiryText()),
		reply.String("ImageId", d.imageID),
		reply.String("SourceSnapshotId", d.sourceSnapshot),
		reply.String("ProductCode", d.productCode),
		reply.String("InstanceId", d.instanceID()),
		reply.String("Device", device),
		reply.String("CreationTime", formatSecond(d.created)),
		reply.String("AttachedTime", formatSecond(d.attached)),
		reply.String("DetachedTime", formatSecond(d.detached)),
		reply.Int("MountInstanceNum", len(attachments)),
		reply.List("MountInstances", "MountInstance", attachments),
		reply.List("Attachments", "Attachment", attachments),
		reply.List("OperationLocks", "OperationLock", locks),
		st.tags.describe(&d.resource),
	}
	if d.iops > 0 {
		o = append(o, reply.Int("ProvisionedIops", d.iops))
	}
	return o
}
