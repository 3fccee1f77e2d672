package ecstest

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// The states of an instance. A released instance has no state: it is removed.
const (
	pending  = "Pending"
	starting = "Starting"
	running  = "Running"
	stopping = "Stopping"
	stopped  = "Stopped"
)

// An instance is an instance of the account. Its network interfaces and disks
// are resources of their own, in the order in which they were attached: the
// primary interface and the system disk come first.
type instance struct {
	resource
	name, hostName, description string
	status                      string
	stoppedMode                 string // KeepCharging, StopCharging or Not-applicable
	shape                       *instanceType
	nextShape                   *instanceType // from the next start on, or nil

	imageID             string
	platform, osName    string // English name
	osType              string
	cloudInit           bool
	interfaces          []*networkInterface
	disks               []*disk
	publicIP            netip.Addr // invalid: none
	wantsPublicIP       bool       // at the next start
	eip                 *eip
	bandwidthIn         int // Mbit/s
	bandwidthOut        int // Mbit/s
	internetCharge      string
	keyPair, ramRole    string // names, or empty
	userData            string // base64
	passwordSet         bool
	credit              string // CreditSpecification
	httpEndpoint        string // enabled or disabled
	httpTokens          string // optional or required
	deletionProtection  bool
	deploymentSet       string
	locks               []lock
	started             time.Time // when it last became Running; zero: never
	charge              string    // PostPaid or PrePaid
	expires             time.Time // PrePaid only
	renewal             string    // AutoRenewal, Normal or NotRenewal
	renewPeriods        int
	renewUnit           string
	autoReleaseAt       time.Time // zero: never
	spotStrategy        string
	spotPriceLimit      float64
	spotDuration        int       // hours
	spotInterruption    string    // Terminate or Stop
	termination         time.Time // when it is reclaimed; zero: never
	roleKeys            roleKeys
	change              *timer // the end of the current step
	autoRelease, expiry *timer
}

// A lock restricts an instance. The reason is spelled as in responses.
type lock struct{ reason, message string }

const (
	lockFinancial = "financial"
	lockSecurity  = "security"
	lockRecycling = "Recycling" // a spot instance is being reclaimed
)

func (in *instance) locked(reason string) bool {
	return slices.ContainsFunc(in.locks, func(l lock) bool { return l.reason == reason })
}

func (in *instance) lock(reason, message string) {
	if !in.locked(reason) {
		in.locks = append(in.locks, lock{reason, message})
	}
}

func (in *instance) unlock(reason string) {
	in.locks = slices.DeleteFunc(in.locks, func(l lock) bool { return l.reason == reason })
}

// primary returns the instance's primary interface, which determines its place
// in the network. It returns an empty interface for an instance that is not
// stored.
func (in *instance) primary() *networkInterface {
	if len(in.interfaces) == 0 {
		return &networkInterface{vswitch: &vswitch{vpc: &vpc{}}}
	}
	return in.interfaces[0]
}

// systemDisk returns the system disk, or nil.
func (in *instance) systemDisk() *disk {
	if len(in.disks) == 0 || in.disks[0].use != "system" {
		return nil
	}
	return in.disks[0]
}

// boots sets the image of the instance.
func (in *instance) boots(m *image) {
	in.imageID, in.platform, in.osName, in.osType, in.cloudInit = m.id, m.platform, m.osName, m.osType, m.cloudInit
}

// spot reports whether the instance is a spot instance, which may be reclaimed.
func (in *instance) spot() bool { return in.spotStrategy != "" && in.spotStrategy != "NoSpot" }

// release removes the instance at once, with the disks and interfaces that are
// to be deleted with it, its public address and its tags. Its other disks and
// interfaces become available.
func (st *state) release(in *instance) {
	for _, t := range []*timer{in.change, in.autoRelease, in.expiry} {
		st.cancel(t)
	}
	for _, d := range slices.Clone(in.disks) {
		st.detachDisk(d, in)
		if len(d.mounts) == 0 && (d.deleteWithInstance || d.use == "system" && !d.portable) {
			st.discardDisk(d)
		}
	}
	for _, n := range slices.Clone(in.interfaces) {
		st.detachInterface(n)
		if n.use == "Primary" || n.deleteOnRelease {
			st.discardInterface(n)
		}
	}
	if in.eip != nil {
		st.unbindEIP(in.eip)
	}
	st.public.release(in.publicIP)
	discard(st, &st.instances, in)
}

// attachDisk attaches the disk to the instance; intermediate states are up to
// the caller. Without a device it uses the next free one.
func (st *state) attachDisk(d *disk, in *instance, device string) {
	d.status, d.attached = diskInUse, st.now
	d.mounts = append(d.mounts, mount{in, cmp.Or(device, in.freeDevice()), st.now})
	in.disks = append(in.disks, d)
}

// detachDisk detaches the disk from the instance. While other instances have
// the disk, its state and its current step do not change.
func (st *state) detachDisk(d *disk, in *instance) {
	in.disks = slices.DeleteFunc(in.disks, func(other *disk) bool { return other == d })
	d.mounts = slices.DeleteFunc(d.mounts, func(m mount) bool { return m.instance == in })
	d.detached = st.now
	if len(d.mounts) == 0 {
		st.cancel(d.change)
		d.status = diskAvailable
	}
}

// freeDevice returns the first device that no disk of the instance uses.
func (in *instance) freeDevice() string {
	for letter := 'a'; ; letter++ {
		device := "/dev/xvd" + string(letter)
		if !slices.ContainsFunc(in.disks, func(d *disk) bool { return d.device(in) == device }) {
			return device
		}
	}
}

// attachInterface attaches the interface to the instance; intermediate states
// are up to the caller.
func (st *state) attachInterface(n *networkInterface, in *instance) {
	n.instance, n.status = in, interfaceInUse
	in.interfaces = append(in.interfaces, n)
}

func (st *state) detachInterface(n *networkInterface) {
	if in := n.instance; in != nil {
		in.interfaces = slices.DeleteFunc(in.interfaces, func(other *networkInterface) bool { return other == n })
	}
	n.instance, n.status = nil, interfaceAvailable
}

// roleKeys are the latest credentials that the metadata service issued to an instance for its RAM role.
type roleKeys struct {
	role, accessKeyID, accessKeySecret, securityToken string
	issued, expires                                   time.Time
}
