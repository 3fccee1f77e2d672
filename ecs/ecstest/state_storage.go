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
	instance           *instance // nil: attached to none
	device             string
	attached, detached time.Time
	autoSnapshotPolicy string
	origin             string // id of the instance whose system disk it was
	change             *timer // the end of the step under way
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
