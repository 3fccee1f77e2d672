package backend

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
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
	st.place(in)
	st.Walk(in, l.Path...)
	return in
}

// place puts the instance where the launch wants it, and takes it from the stock unless its capacity belongs to the account.
func (st *State) place(in *Instance) {
	st.Join(in, in.Set, in.SetGroup)
	st.UsePool(in, in.PrivatePool, in.Pool)
	switch {
	case in.OnHost && in.Host == nil:
		in.Host = st.OpenHosts(in.Type, in.Region, in.Zone, in.HostCluster)[0]
	case !in.OnHost && in.Pool == nil:
		st.Stock.Sell(in.Type, in.Zone, 1)
	}
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
	st.Encrypt(d)
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
	Secondary         int       // addresses apart from the primary one
	IPv6              ipam.Wish // without parts
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
		in.Interfaces[i].GrantIPv6(ipam.Wish{Addresses: o.IPv6.Addresses})
	}
	for i, o := range options {
		in.Interfaces[i].Grant(ipam.Wish{More: o.Secondary})
		in.Interfaces[i].GrantIPv6(ipam.Wish{More: o.IPv6.More})
	}
}

// A Stock says what is left of the instance types that are limited.
type Stock map[stockKey]int

// A stockKey is an instance type in a zone. Without a zone it stands for all zones together.
type stockKey struct{ instanceType, zone string }

// Left returns how many more instances of the type can be created in the zone, and whether there is a limit.
func (s Stock) Left(t *catalog.InstanceType, zone string) (n int, limited bool) {
	n = math.MaxInt
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if m, ok := s[key]; ok {
			n, limited = min(n, m), true
		}
	}
	return n, limited
}

// Sell takes instances of the type from the stock, or gives some back.
func (s Stock) Sell(t *catalog.InstanceType, zone string, amount int) {
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if _, ok := s[key]; ok {
			s[key] -= amount
		}
	}
}

// SetStock limits what is left of an instance type: in each of the zones, or everywhere.
func (st *State) SetStock(instanceType string, amount int, zones ...string) {
	if len(zones) == 0 {
		zones = []string{""}
	}
	for _, zone := range zones {
		st.Stock[stockKey{instanceType, zone}] = max(amount, 0)
	}
}

// Left is [Stock.Left] of the account's stock.
func (st *State) Left(t *catalog.InstanceType, zone string) (n int, limited bool) {
	return st.Stock.Left(t, zone)
}

// A LaunchTemplate holds the parameters of launches, in versions. Its name is unique in a region.
type LaunchTemplate struct {
	Resource
	Name     string
	Versions []*TemplateVersion // in the order of their numbers
	Default  int                // the number of a version
	last     int                // the number that was given last
	Modified time.Time
}

// A TemplateVersion is a version of a launch template. It never changes.
type TemplateVersion struct {
	Number      int // from 1
	Description string
	Params      map[string]string // of launches, as in a call
	Created     time.Time
}

// AddVersion adds a version with the next number. The first one becomes the default.
func (st *State) AddVersion(t *LaunchTemplate, description string, params map[string]string) int {
	t.last++
	t.Versions = append(t.Versions, &TemplateVersion{t.last, description, params, st.Now})
	t.Default = max(t.Default, 1)
	t.Modified = st.Now
	return t.last
}

// Version returns the version with the number, or nil.
func (t *LaunchTemplate) Version(number int) *TemplateVersion {
	i := slices.IndexFunc(t.Versions, func(v *TemplateVersion) bool { return v.Number == number })
	if i < 0 {
		return nil
	}
	return t.Versions[i]
}

// Latest returns the number of the newest version.
func (t *LaunchTemplate) Latest() int { return t.Versions[len(t.Versions)-1].Number }

// RemoveVersions removes the versions with the numbers. Their numbers are not given again.
func (t *LaunchTemplate) RemoveVersions(numbers []int) {
	t.Versions = slices.DeleteFunc(t.Versions, func(v *TemplateVersion) bool { return slices.Contains(numbers, v.Number) })
}
