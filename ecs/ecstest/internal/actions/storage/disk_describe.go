package storage

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeDisks(c *action.Call) action.Effect {
	speeds := slices.Contains(c.Numbered("AdditionalAttributes"), "IOPS")
	return action.ListPage(c, diskFilters(c).Of(&c.Disks), "Disks", "Disk", func(d *backend.Disk) reply.Object {
		o := describeDisk(c.State, d)
		if speeds {
			n := speed(d)
			o = append(o, reply.Int("IOPS", n), reply.Int("IOPSRead", n), reply.Int("IOPSWrite", n))
		}
		return o
	})
}

// diskFilters reads the filters of DescribeDisks. A disk must match all of them.
func diskFilters(c *action.Call) *action.Filters[*backend.Disk] {
	f := action.NewFilters[*backend.Disk](c)
	f.IDs("DiskIds")
	f.Wildcard("DiskName", func(d *backend.Disk) string { return d.Name })
	f.Has("InstanceId", func(d *backend.Disk) []string { return action.IDsOf(d.Instances()) })
	f.Equal("ZoneId", func(d *backend.Disk) string { return d.Zone })
	f.Equal("SnapshotId", func(d *backend.Disk) string { return d.SourceSnapshot })
	f.Has("AutoSnapshotPolicyId", func(d *backend.Disk) []string { return action.IDsOf(d.Policies) })
	f.Equal("KMSKeyId", func(d *backend.Disk) string { return d.KMSKey })
	f.OneOf("DiskChargeType", func(d *backend.Disk) string { return d.Charge }, backend.PostPaid, backend.PrePaid)
	f.OneOf("MultiAttach", sharing, "Disabled", "Enabled", "LegacyShared")
	f.Choice("DiskType", func(d *backend.Disk) string { return d.Use }, "all", "system", "data")
	f.Choice("Status", func(d *backend.Disk) string { return d.Status }, "All",
		backend.DiskInUse, backend.DiskAvailable, backend.DiskAttaching, backend.DiskDetaching, backend.DiskCreating, backend.DiskReIniting)
	f.Choice("Category", func(d *backend.Disk) string { return d.Category }, "all",
		"cloud", "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_regional_disk_auto", "cloud_essd_entry",
		"elastic_ephemeral_disk_standard", "elastic_ephemeral_disk_premium", "local_ssd_pro", "local_hdd_pro", "ephemeral", "ephemeral_ssd")
	f.Flag("Portable", removable)
	f.Flag("Encrypted", func(d *backend.Disk) bool { return d.Encrypted })
	f.Flag("EnableShared", func(d *backend.Disk) bool { return d.MultiAttach })
	f.Flag("DeleteWithInstance", func(d *backend.Disk) bool { return d.DeleteWithInstance })
	f.Flag("DeleteAutoSnapshot", func(d *backend.Disk) bool { return d.DeleteAutoSnapshot })
	f.Flag("EnableAutoSnapshot", func(d *backend.Disk) bool { return d.EnableAutoSnapshot })
	f.Flag("EnableAutomatedSnapshotPolicy", func(d *backend.Disk) bool { return len(d.Policies) > 0 })
	if reason := c.OneOf("LockReason", backend.LockFinancial, backend.LockSecurity); reason != "" {
		f.Check(func(d *backend.Disk) bool {
			return slices.ContainsFunc(d.Instances(), func(in *backend.Instance) bool { return in.Locked(reason) })
		})
	}
	f.Group()
	f.Tags("Tag")
	f.Created(2)
	return f
}

func sharing(d *backend.Disk) string {
	if d.MultiAttach {
		return "Enabled"
	}
	return "Disabled"
}

// expiryText returns when the disk's subscription ends.
func expiryText(d *backend.Disk) string {
	switch in := d.Instance(); {
	case d.Charge != backend.PrePaid:
		return action.Never
	case in != nil && in.Charge == backend.PrePaid:
		return action.FormatMinute(in.Expires)
	default:
		return action.FormatMinute(d.Expires)
	}
}

// speed returns the number of operations per second.
func speed(d *backend.Disk) int {
	switch d.Category {
	case "cloud_efficiency":
		return min(1800+8*d.Size, 5000)
	case "cloud_essd_entry":
		return min(1800+8*d.Size, 6000)
	case "cloud_ssd":
		return min(1800+30*d.Size, 25000)
	case "cloud_auto", "cloud_regional_disk_auto":
		return min(1800+50*d.Size, 50000) + d.IOPS
	case "cloud_essd":
		perGiB, most := 50, map[string]int{"PL0": 10000, "PL1": 50000, "PL2": 100000, "PL3": 1000000}[d.PerformanceLevel]
		if d.PerformanceLevel == "PL0" {
			perGiB = 12
		}
		return min(1800+perGiB*d.Size, most)
	default:
		return 300
	}
}

// describeDisk returns the disk as DescribeDisks shows it.
func describeDisk(st *backend.State, d *backend.Disk) reply.Object {
	attachments := reply.Each(d.Mounts, func(m backend.Mount) reply.Object {
		return reply.Object{
			reply.String("InstanceId", m.Instance.ID), reply.String("Device", m.Device), reply.String("AttachedTime", action.FormatSecond(m.Since)),
		}
	})
	locks := reply.Array{}
	for _, in := range d.Instances() {
		for _, l := range in.Locks {
			locks = append(locks, reply.Object{reply.String("LockReason", l.Reason)})
		}
	}
	o := reply.Object{
		reply.String("DiskId", d.ID),
		reply.String("DiskName", d.Name),
		reply.String("Description", d.Description),
		reply.String("RegionId", d.Region),
		reply.String("ZoneId", d.Zone),
		reply.String("ResourceGroupId", d.Group),
		reply.String("SerialNumber", d.Serial()),
		reply.String("Status", d.Status),
		reply.String("Type", d.Use),
		reply.String("Category", d.Category),
		reply.String("PerformanceLevel", d.PerformanceLevel),
		reply.Int("Size", d.Size),
		reply.Bool("BurstingEnabled", d.Bursting),
		reply.Bool("Encrypted", d.Encrypted),
		reply.String("KMSKeyId", d.KMSKey),
		reply.Bool("Portable", removable(d)),
		reply.String("MultiAttach", sharing(d)),
		reply.Bool("DeleteWithInstance", d.DeleteWithInstance),
		reply.Bool("DeleteAutoSnapshot", d.DeleteAutoSnapshot),
		reply.Bool("EnableAutoSnapshot", d.EnableAutoSnapshot),
		reply.Bool("EnableAutomatedSnapshotPolicy", len(d.Policies) > 0),
		reply.String("AutoSnapshotPolicyId", action.IDOf(d.Policy())),
		reply.String("DiskChargeType", d.Charge),
		reply.String("ExpiredTime", expiryText(d)),
		reply.String("ImageId", d.ImageID),
		reply.String("SourceSnapshotId", d.SourceSnapshot),
		reply.String("ProductCode", d.ProductCode),
		reply.String("InstanceId", action.IDOf(d.Owner())),
		reply.String("Device", d.Device(d.Owner())),
		reply.String("CreationTime", action.FormatSecond(d.Created)),
		reply.String("AttachedTime", action.FormatSecond(d.Attached)),
		reply.String("DetachedTime", action.FormatSecond(d.Detached)),
		reply.Int("MountInstanceNum", len(attachments)),
		reply.List("MountInstances", "MountInstance", attachments),
		reply.List("Attachments", "Attachment", attachments),
		reply.List("OperationLocks", "OperationLock", locks),
		action.DescribeTags(st.Tags, &d.Resource),
	}
	if d.IOPS > 0 {
		o = append(o, reply.Int("ProvisionedIops", d.IOPS))
	}
	return o
}
