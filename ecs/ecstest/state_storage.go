package ecstest

import "time"

// The states of a disk.
const (
	diskCreating  = "Creating"
	diskAvailable = "Available"
	diskAttaching = "Attaching"
	diskInUse     = "In_use"
	diskDetaching = "Detaching"
	diskReIniting = "ReIniting"
)

// A disk is a cloud disk, or a local disk of an instance.
type disk struct {
	resource
	name, description  string
	status             string
	use                string // system or data
	category           string
	performanceLevel   string
	size               int // GiB
	iops               int // provisioned IOPS
	bursting           bool
	encrypted          bool
	kmsKey             string
	portable           bool
	deleteWithInstance bool
	deleteAutoSnapshot bool
	enableAutoSnapshot bool
	multiAttach        bool
	charge             string // PostPaid or PrePaid
	expires            time.Time
	imageID            string
	productCode        string
	sourceSnapshot     string    // ID
	mounts             []mount   // several for a multi-attach disk
	attached, detached time.Time // the last time
	autoSnapshotPolicy string
	origin             string // ID of the instance whose system disk it was
	change             *timer // the end of the current step
}

// maxMounts is the number of instances that can share a multi-attach disk.
const maxMounts = 16

// A mount is one attachment of a disk.
type mount struct {
	instance *instance
	device   string
	since    time.Time
}

// instance returns the first instance to which the disk is attached, or nil.
func (d *disk) instance() *instance {
	if len(d.mounts) == 0 {
		return nil
	}
	return d.mounts[0].instance
}

// mount returns the attachment of the disk to the instance.
func (d *disk) mount(in *instance) (mount, bool) {
	for _, m := range d.mounts {
		if m.instance == in {
			return m, true
		}
	}
	return mount{}, false
}

// device returns the disk's device name at the instance.
func (d *disk) device(in *instance) string {
	m, _ := d.mount(in)
	return m.device
}

// discardDisk removes an unattached disk.
func (st *state) discardDisk(d *disk) {
	st.cancel(d.change)
	discard(st, &st.disks, d)
}

// The states of a snapshot.
const (
	snapshotProgressing  = "progressing"
	snapshotAccomplished = "accomplished"
	snapshotFailed       = "failed"
)

// A snapshot is the content of a disk at one moment. It may outlive the disk,
// so it keeps copies of the disk's attributes.
type snapshot struct {
	resource
	name, description string
	status            string
	progress          int // percent
	modified          time.Time
	sourceDisk        string // ID
	sourceUse         string // system or data
	sourceSize        int    // GiB
	sourceCategory    string
	sourceImage       string // ID of a system disk's image
	encrypted         bool
	kmsKey            string
	category          string // standard or flash
	snapshotType      string // user, auto or all
	retentionDays     int
	instantAccess     bool
	productCode       string
	sourceRegion      string // of a copy
	sourceSnapshot    string // of a copy
	change            *timer // the end of the current step, later of the retention
}
