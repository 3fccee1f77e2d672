package backend

import (
	"net/netip"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// The states of an instance. A released instance has no state: it is removed.
const (
	Pending  = "Pending"
	Starting = "Starting"
	Running  = "Running"
	Stopping = "Stopping"
	Stopped  = "Stopped"
)

// An Instance is an instance of the account. Its network interfaces and disks are resources of their own, in the order
// in which they were attached: the primary interface and the system disk come first.
type Instance struct {
	Resource
	Name, HostName, Description string
	Status                      string
	StoppedMode                 string // KeepCharging, StopCharging or Not-applicable
	Type                        *catalog.InstanceType
	NextType                    *catalog.InstanceType // from the next start on, or nil

	ImageID             string
	Platform, OSName    string // English name
	OSType              string
	CloudInit           bool
	Interfaces          []*NetworkInterface
	Disks               []*Disk
	PublicIP            netip.Addr // invalid: none
	wantsPublicIP       bool       // at the next start
	AddressChanged      bool       // the primary private one, since the last start
	EIP                 *EIP
	BandwidthIn         int // Mbit/s
	BandwidthOut        int // Mbit/s
	InternetCharge      string
	KeyPair, RAMRole    string // names, or empty
	UserData            string // base64
	PasswordSet         bool
	Credit              string // CreditSpecification
	HTTPEndpoint        string // enabled or disabled
	HTTPTokens          string // optional or required
	HTTPHops            int    // HttpPutResponseHopLimit
	DeletionProtection  bool
	Set                 *DeploymentSet // nil: none
	SetGroup            int            // its group in the set; 0: the set has no groups
	OnHost              bool           // whether it is on a dedicated host
	Host                *DedicatedHost // chosen at the launch if OnHost and nil
	HostCluster         *HostCluster   // from which the launch chose the host, or nil
	Affinity            string         // to the dedicated host: default or host
	HPC                 *HPCCluster    // nil: none
	Cores, Threads      int            // CPU cores and threads per core; 0: as the type has
	JumboFrame          bool
	LoginAsNonRoot      bool
	PrivateDNS          PrivateDNS
	Maintenance         Maintenance
	PrivatePool         string       // which private pools it matches: Open, Target or None
	Pool                *PrivatePool // that it uses, or nil
	Locks               []Lock
	Started             time.Time // when it last became Running; zero: never
	Runs                []Run     // all times when it was Running, in order
	Charge              string    // PostPaid or PrePaid
	Expires             time.Time // PrePaid only
	Renewal             string    // AutoRenewal, Normal or NotRenewal
	RenewPeriods        int
	RenewUnit           string
	AutoReleaseAt       time.Time // zero: never
	SpotStrategy        string
	SpotPriceLimit      float64
	SpotDuration        int       // hours
	SpotInterruption    string    // Terminate or Stop
	Termination         time.Time // when it is reclaimed; zero: never
	RoleKeys            RoleKeys
	Screenshot          time.Time         // when the last one was taken
	Files               map[string]string // content by path, of what Cloud Assistant wrote
	Releasing, Expiring *clock.Timer      // at AutoReleaseAt and Expires
	Reclaiming, Reboot  *clock.Timer      // at Termination, and at the time that a change of type asks for
}

// Gone reports whether the instance has been released.
func (in *Instance) Gone(st *State) bool {
	_, there := st.Instances.Get(in.ID)
	return !there
}

// Settled reports whether the instance is running or stopped, not on its way to another state.
func (in *Instance) Settled() bool { return in.Status == Running || in.Status == Stopped }

// Timers returns the timers of the current step, of the release, of the end of the subscription, of the reclaiming and of
// a restart.
func (in *Instance) Timers() []*clock.Timer {
	return []*clock.Timer{in.Change, in.Releasing, in.Expiring, in.Reclaiming, in.Reboot}
}

// A Run is a time during which an instance was Running. The end is zero while it goes on.
type Run struct{ From, To time.Time }

// Ran reports whether the instance was Running at t.
func (in *Instance) Ran(t time.Time) bool {
	return slices.ContainsFunc(in.Runs, func(r Run) bool { return !t.Before(r.From) && (r.To.IsZero() || t.Before(r.To)) })
}

// record notes in Runs that the status has changed.
func (in *Instance) record(now time.Time) {
	if last := len(in.Runs) - 1; last >= 0 && in.Runs[last].To.IsZero() {
		in.Runs[last].To = now
	}
	if in.Status == Running {
		in.Runs = append(in.Runs, Run{From: now})
	}
}

// SetImage sets the image of the instance.
func (in *Instance) SetImage(m *Image) {
	in.ImageID, in.Platform, in.OSName, in.OSType, in.CloudInit = m.ID, m.Platform, m.OSName, m.OSType, m.CloudInit
}

// NoSpot is the spot strategy of an instance that is not a spot instance.
const NoSpot = "NoSpot"

// Spot reports whether the instance is a spot instance, which may be reclaimed.
func (in *Instance) Spot() bool { return in.SpotStrategy != "" && in.SpotStrategy != NoSpot }

// Primary returns the primary interface, which determines the place of the instance in the network.
func (in *Instance) Primary() *NetworkInterface { return in.Interfaces[0] }

// PrivateAddresses returns the addresses of all interfaces.
func (in *Instance) PrivateAddresses() []string {
	var all []netip.Addr
	for _, n := range in.Interfaces {
		all = append(all, n.Addresses...)
	}
	return ipam.AddressTexts(all...)
}

// IPv6Addresses returns the IPv6 addresses of all interfaces.
func (in *Instance) IPv6Addresses() []string {
	var all []netip.Addr
	for _, n := range in.Interfaces {
		all = append(all, n.IPv6...)
	}
	return ipam.AddressTexts(all...)
}

// SystemDisk returns the system disk, or nil.
func (in *Instance) SystemDisk() *Disk {
	if len(in.Disks) == 0 || in.Disks[0].Use != "system" {
		return nil
	}
	return in.Disks[0]
}

// DataDisks returns the number of data disks.
func (in *Instance) DataDisks() int {
	n := len(in.Disks)
	if in.SystemDisk() != nil {
		n--
	}
	return n
}

// freeDevice returns the first device that no disk of the instance uses. The very first is for a system disk.
func (in *Instance) freeDevice(use string) string {
	n := 1
	if use == "system" {
		n = 0
	}
	for ; ; n++ {
		device := "/dev/xvd" + string(rune('a'+n%26))
		if n >= 26 { // as Linux goes on: xvdz, xvdaa, xvdab
			device = "/dev/xvd" + string(rune('a'+n/26-1)) + string(rune('a'+n%26))
		}
		if !slices.ContainsFunc(in.Disks, func(d *Disk) bool { return d.Device(in) == device }) {
			return device
		}
	}
}

// PrivateDNS is which names the private DNS has for an instance.
type PrivateDNS struct {
	HostnameType                string // Custom, IpBased or InstanceIdBased; empty: Custom
	InstanceIDA, InstanceIDAAAA bool   // whether the ID has the record
	IPA, IPPtr                  bool   // whether the address has the record
}

// Maintenance is what an instance is set to do when its host needs maintenance.
type Maintenance struct {
	Action  string // empty: the default
	Notify  bool
	Windows []MaintenanceWindow // one at most
}

// A MaintenanceWindow is when maintenance may happen: two times of day in the form HH:mm:ss.
type MaintenanceWindow struct{ Start, End string }

// A Lock restricts an instance. The reason is spelled as in responses.
type Lock struct{ Reason, Message string }

// The reasons of locks.
const (
	LockFinancial = "financial" // the subscription has expired
	LockSecurity  = "security"
	LockRecycling = "Recycling" // a spot instance is being reclaimed

	LockHost = "dedicatedhostfinancial" // the subscription of its dedicated host has expired
)

// Locked reports whether the instance is locked for the reason.
func (in *Instance) Locked(reason string) bool {
	return slices.ContainsFunc(in.Locks, func(l Lock) bool { return l.Reason == reason })
}

// Lock locks the instance, unless it is already locked for the reason.
func (in *Instance) Lock(reason, message string) {
	if !in.Locked(reason) {
		in.Locks = append(in.Locks, Lock{reason, message})
	}
}

// Unlock removes the lock for the reason.
func (in *Instance) Unlock(reason string) {
	in.Locks = slices.DeleteFunc(in.Locks, func(l Lock) bool { return l.Reason == reason })
}

// RoleKeys are the latest credentials that the metadata service issued to an instance for its RAM role.
type RoleKeys struct {
	Role, AccessKeyID, AccessKeySecret, SecurityToken string
	Issued, Expires                                   time.Time
}

// A KeyPair is an SSH key pair. Its ID is its name, which is unique in a region.
type KeyPair struct {
	Resource
	Fingerprint string
	PublicKey   string // in authorized_keys format
}
