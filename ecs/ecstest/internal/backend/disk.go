package backend

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// The states of a disk.
const (
	DiskCreating  = "Creating"
	DiskAvailable = "Available"
	DiskAttaching = "Attaching"
	DiskInUse     = "In_use"
	DiskDetaching = "Detaching"
	DiskReIniting = "ReIniting"
	DiskDeleting  = "Deleting" // only if deletions take time
)

// A Disk is a cloud disk, or a local disk of an instance.
type Disk struct {
	Resource
	Name, Description  string
	Status             string
	Use                string // system or data
	Category           string
	PerformanceLevel   string
	Size               int // GiB
	IOPS               int // provisioned IOPS
	Bursting           bool
	Encrypted          bool
	KMSKey             string
	Portable           bool
	DeleteWithInstance bool
	DeleteAutoSnapshot bool
	EnableAutoSnapshot bool
	MultiAttach        bool
	Charge             string // PostPaid or PrePaid
	Expires            time.Time
	ImageID            string
	ProductCode        string
	SourceSnapshot     string            // ID
	Mounts             []Mount           // several for a multi-attach disk
	Attached, Detached time.Time         // the last time
	Policies           []*SnapshotPolicy // in the order in which they were applied
	Origin             string            // ID of the instance whose system disk it was
}

// MaxMounts is the number of instances that can share a multi-attach disk.
const MaxMounts = 16

// A Mount is one attachment of a disk.
type Mount struct {
	Instance *Instance
	Device   string
	Since    time.Time
}

// Instance returns the first instance to which the disk is attached, or nil.
func (d *Disk) Instance() *Instance {
	if len(d.Mounts) == 0 {
		return nil
	}
	return d.Mounts[0].Instance
}

// Owner returns the instance that has the disk alone. Like the service, it names none for a multi-attach disk.
func (d *Disk) Owner() *Instance {
	if d.MultiAttach {
		return nil
	}
	return d.Instance()
}

// Instances returns all instances to which the disk is attached.
func (d *Disk) Instances() []*Instance {
	var all []*Instance
	for _, m := range d.Mounts {
		all = append(all, m.Instance)
	}
	return all
}

// Mount returns the attachment of the disk to the instance.
func (d *Disk) Mount(in *Instance) (Mount, bool) {
	for _, m := range d.Mounts {
		if m.Instance == in {
			return m, true
		}
	}
	return Mount{}, false
}

// Device returns the disk's device name at the instance.
func (d *Disk) Device(in *Instance) string {
	m, _ := d.Mount(in)
	return m.Device
}

// Cloud reports whether the disk is a cloud disk. Other disks have no snapshots.
func (d *Disk) Cloud() bool { return strings.HasPrefix(d.Category, "cloud") }

// Serial returns the serial number that the disk has in its instance, where programs find its device by it.
func (d *Disk) Serial() string { return strings.TrimPrefix(d.ID, "d-") }

// Sizes returns the range of the disk's size in GiB, and whether its category is known.
func (d *Disk) Sizes() (least, most int, known bool) {
	limits, known := catalog.DiskSizes[d.Category]
	if strings.HasPrefix(d.Category, "elastic_ephemeral_disk_") {
		limits, known = catalog.EphemeralSizes, true
	}
	if d.Category == "cloud_essd" {
		limits[0] = catalog.LevelSizes[d.PerformanceLevel]
	}
	if d.Use == "system" {
		limits[1] = min(limits[1], catalog.MaxSystemDiskSize)
	}
	return limits[0], limits[1], known
}

// DiskStep moves the disk through a state into the next, and then calls then, which may be nil. Detaching the disk from
// its last instance cancels this.
func (st *State) DiskStep(d *Disk, through, next string, then func()) {
	d.Status = through
	st.next(&d.Resource, func() {
		d.Status = next
		if then != nil {
			then()
		}
	})
}

// AttachDisk attaches the disk to the instance; intermediate states are up to the caller. Without a device it uses the
// next free one.
func (st *State) AttachDisk(d *Disk, in *Instance, device string) {
	d.Status, d.Attached = DiskInUse, st.Now
	d.Mounts = append(d.Mounts, Mount{in, cmp.Or(device, in.freeDevice(d.Use)), st.Now})
	if d.Use == "system" {
		in.Disks = slices.Insert(in.Disks, 0, d)
	} else {
		in.Disks = append(in.Disks, d)
	}
}

// DetachDisk detaches the disk from the instance. While other instances have the disk, its state and its current step
// do not change.
func (st *State) DetachDisk(d *Disk, in *Instance) {
	in.Disks = slices.DeleteFunc(in.Disks, func(other *Disk) bool { return other == d })
	d.Mounts = slices.DeleteFunc(d.Mounts, func(m Mount) bool { return m.Instance == in })
	d.Detached = st.Now
	if len(d.Mounts) == 0 {
		st.Cancel(d.Change)
		d.Status = DiskAvailable
	}
}

// AddDisk adds a new disk, which has its region, zone and group already. After a step it becomes available or, with an
// instance, is attached to it.
func (st *State) AddDisk(d *Disk, in *Instance, tags []Pair) {
	group := d.Group
	d.Resource = st.NewResource(KindDisk, d.Region, d.Zone)
	d.Group = group
	st.Disks.Add(d)
	st.Tags.Set(&d.Resource, tags...)
	st.DiskStep(d, DiskCreating, DiskAvailable, func() {
		if in != nil && !in.Gone(st) {
			st.AttachDisk(d, in, "")
		}
	})
}

// DeleteDisk deletes the disk, which nothing has.
func (st *State) DeleteDisk(d *Disk) {
	st.delete(d, &d.Status, DiskDeleting, func() { st.DiscardDisk(d) })
}

// ReplaceSystemDisk gives the instance a new system disk with the image and discards the one that it has.
func (st *State) ReplaceSystemDisk(in *Instance, m *Image) *Disk {
	old := in.SystemDisk()
	d := new(*old)
	d.Resource = st.NewResource(KindDisk, old.Region, old.Zone)
	d.Group, d.Origin, d.Policies = old.Group, "", nil // the policies must be applied again
	d.ImageID, d.ProductCode, d.SourceSnapshot = m.ID, m.ProductCode, ""
	d.Attached, d.Mounts = st.Now, []Mount{{in, old.Device(in), st.Now}}
	st.Disks.Add(d)
	st.Tags.Set(&d.Resource, st.Tags.Of(&old.Resource)...)
	in.Disks[0] = d
	st.DiscardDisk(old)
	in.SetImage(m)
	st.DiskStep(d, DiskReIniting, DiskInUse, nil)
	return d
}
