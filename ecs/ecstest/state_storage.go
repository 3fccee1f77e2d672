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

// A disk is a cloud disk, or a local one of an instance.
type disk struct {
	resource
	name, description  string
	status             string
	use                string // system or data
	category           string
	performanceLevel   string
	size               int // GiB
	iops               int // provisioned ones
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
	sourceSnapshot     string    // id
	mounts             []mount   // of a multi-attach disk there can be several
	attached, detached time.Time // the last time
	autoSnapshotPolicy string
	origin             string // id of the instance whose system disk it was
	change             *timer // the end of the step under way
}

// maxMounts is how many instances can have a multi-attach disk.
const maxMounts = 16

// A mount is where a disk is attached.
type mount struct {
	instance *instance
	device   string
	since    time.Time
}

// instance returns the first that the disk is attached to, or nil.
func (d *disk) instance() *instance {
	if len(d.mounts) == 0 {
		return nil
	}
	return d.mounts[0].instance
}

// mount returns where the disk is attached at the instance.
func (d *disk) mount(in *instance) (mount, bool) {
	for _, m := range d.mounts {
		if m.instance == in {
			return m, true
		}
	}
	return mount{}, false
}

// device returns the name of the disk at the instance.
func (d *disk) device(in *instance) string {
	m, _ := d.mount(in)
	return m.device
}

// discardDisk makes a disk that is attached to nothing vanish.
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

// A snapshot is what a disk held at one moment. It may outlive the disk, so it
// knows what it needs of it.
type snapshot struct {
	resource
	name, description string
	status            string
	progress          int // per cent
	modified          time.Time
	sourceDisk        string // id
	sourceUse         string // system or data
	sourceSize        int    // GiB
	sourceCategory    string
	sourceImage       string // id; what a system disk ran
	encrypted         bool
	kmsKey            string
	category          string // standard or flash
	snapshotType      string // user, auto or all
	retentionDays     int
	instantAccess     bool
	productCode       string
	sourceRegion      string // of a copy
	sourceSnapshot    string // of a copy
	change            *timer // the end of the step under way, later of the retention
}
