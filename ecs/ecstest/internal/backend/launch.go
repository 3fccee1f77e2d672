package backend

import (
	"cmp"
	"math"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// A Launch describes the instances that one call creates.
type Launch struct {
	Model    Instance // the initial state, without an ID; its times of expiry and release apply
	Network  LaunchNetwork
	Disks    []LaunchDisk // the system disk first
	Tags     []Pair
	PublicIP bool
	Path     []string // of states
}

// Launch creates an instance with its disks and interfaces, takes it from the stock, and starts its walk. Without a name or
// a host name the instance is named after its ID.
func (st *State) Launch(l Launch) *Instance {
	in := new(l.Model)
	in.Resource = st.NewResource(KindInstance, l.Network.Region, l.Network.Zone)
	in.Group = l.Model.Group
	in.Name = cmp.Or(in.Name, in.ID)
	in.HostName = cmp.Or(in.HostName, "iZ"+in.ID[len("i-"):]+"Z")
	st.Instances.Add(in)
	st.Tags.Set(&in.Resource, l.Tags...)
	for _, d := range l.Disks {
		st.MakeDisk(d, in)
	}
	st.Connect(l.Network, in)
	if l.PublicIP {
		in.PublicIP, _ = st.Public.Take()
	}
	if in.Charge == PrePaid {
		st.ExpireAt(in, in.Expires)
	}
	st.ReleaseAt(in, in.AutoReleaseAt)
	st.Sell(in.Type, in.Zone)
	st.Walk(in, l.Path...)
	return in
}

// A LaunchDisk is a disk that each instance of a launch gets.
type LaunchDisk struct {
	Model  Disk   // the initial state, without an ID
	Device string // empty: the next free one
}

// MakeDisk creates the disk and attaches it to the instance.
func (st *State) MakeDisk(l LaunchDisk, in *Instance) *Disk {
	d := new(l.Model)
	d.Resource = st.NewResource(KindDisk, in.Region, in.Zone)
	d.Resource.Group = in.Group
	d.Expires = in.Expires
	st.Disks.Add(d)
	st.AttachDisk(d, in, l.Device)
	return d
}

// A LaunchNetwork is the place of a launch in the network.
type LaunchNetwork struct {
	VSwitch *VSwitch         // nil: the default vSwitch of the zone, not yet created
	Groups  []*SecurityGroup // empty: the default group of the VPC
	Address netip.Addr       // chosen by the caller, if valid
	Options InterfaceOptions // of the primary interface
	Others  []LaunchInterface
	Zone    string
	Region  string
}

// A LaunchInterface is a secondary interface that each instance gets.
type LaunchInterface struct {
	InterfaceOptions
	VSwitch *VSwitch
	Groups  []*SecurityGroup
	Address netip.Addr
	Keep    bool // when the instance is released
}

// InterfaceOptions are what a launch chooses for any interface.
type InterfaceOptions struct {
	Name, Description string
	Secondary         int  // addresses apart from the primary one
	IPv6              Wish // without parts
	SourceDestCheck   bool
	Queues            int    // 0: the default
	TrafficMode       string // empty: the default
}

func (o InterfaceOptions) set(n *NetworkInterface) {
	n.Name, n.Description, n.SourceDestCheck = o.Name, o.Description, o.SourceDestCheck
	n.Queues, n.TrafficMode = cmp.Or(o.Queues, n.Queues), cmp.Or(o.TrafficMode, n.TrafficMode)
}

// Connect creates and attaches the interfaces of the instance.
func (st *State) Connect(l LaunchNetwork, in *Instance) {
	w := l.VSwitch
	if w == nil {
		w = st.defaultVSwitch(l.Region, l.Zone)
	}
	groups := l.Groups
	if len(groups) == 0 {
		groups = []*SecurityGroup{st.defaultGroup(w.VPC)}
	}
	primary := st.NewInterface(w, l.Address, groups)
	primary.Use, primary.DeleteOnRelease, primary.Group = "Primary", true, in.Group
	l.Options.set(primary)
	st.AttachInterface(primary, in)
	for _, o := range l.Others {
		if len(o.Groups) == 0 {
			o.Groups = groups
		}
		n := st.NewInterface(cmp.Or(o.VSwitch, w), o.Address, o.Groups)
		n.DeleteOnRelease, n.Group = !o.Keep, in.Group
		o.set(n)
		st.AttachInterface(n, in)
	}
	options := []InterfaceOptions{l.Options}
	for _, o := range l.Others {
		options = append(options, o.InterfaceOptions)
	}
	for i, o := range options { // chosen addresses come before others
		in.Interfaces[i].GrantIPv6(Wish{Addresses: o.IPv6.Addresses})
	}
	for i, o := range options {
		in.Interfaces[i].Grant(Wish{More: o.Secondary})
		in.Interfaces[i].GrantIPv6(Wish{More: o.IPv6.More})
	}
}

// A stockKey is an instance type in a zone. Without a zone it stands for all zones together.
type stockKey struct{ instanceType, zone string }

// SetStock limits what is left of an instance type: in each of the zones, or everywhere.
func (st *State) SetStock(instanceType string, amount int, zones ...string) {
	if len(zones) == 0 {
		zones = []string{""}
	}
	for _, zone := range zones {
		st.stock[stockKey{instanceType, zone}] = max(amount, 0)
	}
}

// Left returns how many more instances of the type can be created in the zone, and whether there is a limit.
func (st *State) Left(t *catalog.InstanceType, zone string) (n int, limited bool) {
	n = math.MaxInt
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if m, ok := st.stock[key]; ok {
			n, limited = min(n, m), true
		}
	}
	return n, limited
}

// Sell takes one instance of the type from the stock.
func (st *State) Sell(t *catalog.InstanceType, zone string) {
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if _, ok := st.stock[key]; ok {
			st.stock[key]--
		}
	}
}
