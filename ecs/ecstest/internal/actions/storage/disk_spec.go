package storage

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

const modifyDiskSpecAction = "ModifyDiskSpec"

// categoryRanks has the categories between which disks can be changed. None becomes one of a lower rank.
var categoryRanks = map[string]int{
	"cloud_efficiency": 1, "cloud_essd_entry": 1, "cloud_ssd": 2, "cloud_essd": 3, "cloud_auto": 3,
}

// A diskSpec is what ModifyDiskSpec changes.
type diskSpec struct {
	category, level string
	iops            int
}

func specOf(d *backend.Disk) diskSpec { return diskSpec{d.Category, d.PerformanceLevel, d.IOPS} }

// modifyDiskSpec changes category, performance level or provisioned IOPS of a disk by a task. Until the task is finished, the
// disk is as before.
func modifyDiskSpec(c *action.Call) action.Effect {
	d := c.Disk("DiskId")
	spec := readSpec(c, d)
	c.Unsupported("InvalidPerformanceParameter.DiskNotInDedicatedStorageCluster", "PerformanceControlOptions")
	c.Unsupported("InvalidParameter", "DestinationZoneId")
	checkChangeable(c, d)
	switch {
	case spec == specOf(d):
		c.Reject("NoChangeInDiskCategoryAndPerformanceLevel", "The disk %q is so already.", d.ID)
	case categoryRanks[d.Category] == 0:
		c.Reject("InvalidDiskCategory.NotSupported", "A %s disk cannot be changed.", d.Category)
	case categoryRanks[spec.category] < categoryRanks[d.Category],
		d.Charge == backend.PrePaid && spec.category == d.Category && spec.level < d.PerformanceLevel:
		c.Reject("Downgrade.NotSupported", "The disk %q cannot become less.", d.ID)
	}
	checkSpec(c, d, spec)
	return func() reply.Object {
		t := c.ChangeDisk(d, modifyDiskSpecAction, func(d *backend.Disk) {
			d.Category, d.PerformanceLevel, d.IOPS = spec.category, spec.level, spec.iops
			d.Bursting = d.Bursting && d.Category == "cloud_auto"
		})
		resp := reply.Object{reply.String("TaskId", t.ID)}
		if d.Charge == backend.PrePaid {
			resp = append(resp, reply.String("OrderId", c.NewOrder()))
		}
		return resp
	}
}

// readSpec reads the new spec of the disk. What is not given stays, as far as the category has it.
func readSpec(c *action.Call, d *backend.Disk) diskSpec {
	category := c.OneOfOr("DiskCategory", "InvalidDiskCategory.ValueNotSupported", catalog.CloudCategories...)
	level := c.OneOfOr("PerformanceLevel", "InvalidPerformanceLevel.Malformed", "PL0", "PL1", "PL2", "PL3")
	spec := diskSpec{category: cmp.Or(category, d.Category)}
	switch spec.category {
	case "cloud_essd":
		spec.level = cmp.Or(level, d.PerformanceLevel, "PL1")
	case "cloud_auto":
		spec.iops = c.Int("ProvisionedIops", d.IOPS)
	}
	switch {
	case level != "" && spec.level == "":
		c.Reject("InvalidPerformanceLevelParam.Mismatch", "A %s disk has no performance level.", spec.category)
	case c.Has("ProvisionedIops") && spec.category != "cloud_auto":
		c.Reject("ProvisionedIopsForDiskCategoryUnsupported", "A %s disk has no provisioned IOPS.", spec.category)
	}
	return spec
}

// checkChangeable checks that nothing else is going on with the disk and its instances.
func checkChangeable(c *action.Call, d *backend.Disk) {
	switch {
	case d.Status != backend.DiskInUse && d.Status != backend.DiskAvailable:
		c.RejectDisk(d)
	case d.MultiAttach:
		c.Reject("InvalidOperation.MultiAttachDisk", "The disk %q is a multi-attach disk.", d.ID)
	case c.Working(&d.Resource, modifyDiskSpecAction) != nil:
		c.Reject("InvalidStatus.DiskNotReady", "The disk %q is being changed.", d.ID)
	}
	for _, in := range d.Instances() {
		switch {
		case in.Locked(backend.LockFinancial):
			c.Reject(expired, "The instance %q has expired.", in.ID)
		case in.Locked(backend.LockSecurity), !in.Settled():
			c.Reject("OperationDenied", "The instance %q is locked, or neither running nor stopped.", in.ID)
		}
	}
	c.CheckNoSnapshot(d, "DiskCreatingSnapshot")
}

// checkSpec checks that the size of the disk fits the new spec.
func checkSpec(c *action.Call, d *backend.Disk, spec diskSpec) {
	limits := catalog.DiskSizes[spec.category]
	most := maxProvisioned(d.Size)
	switch {
	case spec.level != "" && d.Size < catalog.LevelSizes[spec.level]:
		c.Reject("OperationDenied.PerformanceLevelNotMatch", "The disk has less than the %d GiB of %s.", catalog.LevelSizes[spec.level], spec.level)
	case d.Size < limits[0] && spec.level == "", d.Size > limits[1]:
		c.Reject("InvalidDiskCategory.NotSupported", "A %s disk has between %d and %d GiB.", spec.category, limits[0], limits[1])
	case spec.iops < 0 || spec.iops > most:
		c.Reject("InvalidProvisionedIops.LimitExceed", "The provisioned IOPS are not between 0 and %d.", most)
	}
}

// maxProvisioned returns how many IOPS one may provision for a disk of the size.
func maxProvisioned(size int) int { return max(min(50000, 1000*size-min(1800+50*size, 50000)), 0) }
