package backend

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// The states of a VPC and a vSwitch. An EIP that nothing has is available, too.
const (
	NetworkPending   = "Pending"
	NetworkAvailable = "Available"
)

// A VPC is a VPC of one region.
type VPC struct {
	Resource
	Name, Description string
	Status            string
	CIDR              netip.Prefix
	IPv6              netip.Prefix // of 56 bits, or invalid
	UserCIDRs         []string     // networks outside the VPC that its owner uses
	Router            string       // ID of the virtual router
	IsDefault         bool
}

// RouteTable returns the ID of the system route table.
func (v *VPC) RouteTable() string { return "vtb-" + Noise(v.ID, 20) }

// AddVPC adds a VPC, which becomes available after a step.
func (st *State) AddVPC(v *VPC) {
	v.Status, v.Router = NetworkPending, "vrt-"+Noise(v.ID, 20)
	v.Change = st.Step(KindVPC, func() { v.Status = NetworkAvailable })
	st.VPCs.Add(v)
}

// EnableIPv6 gives the VPC a /56 of the range for documentation, which no other VPC has, unless it has one.
func (v *VPC) EnableIPv6() {
	if !v.IPv6.IsValid() {
		a := [16]byte{0x20, 0x01, 0x0d, 0xb8, byte(v.Seq >> 16), byte(v.Seq >> 8), byte(v.Seq)}
		v.IPv6 = netip.PrefixFrom(netip.AddrFrom16(a), 56)
	}
}

// IPv6Part returns the n-th /64 of the VPC's IPv6 network, for a vSwitch. The VPC must have IPv6.
func (v *VPC) IPv6Part(n byte) netip.Prefix {
	a := v.IPv6.Addr().As16()
	a[7] = n
	return netip.PrefixFrom(netip.AddrFrom16(a), 64)
}

// A VSwitch is a subnet of a VPC in one zone.
type VSwitch struct {
	Resource
	Name, Description string
	Status            string
	VPC               *VPC
	Addresses         ipam.Pool    // its network and the addresses in use
	IPv6              netip.Prefix // of 64 bits within that of the VPC, or invalid
	IPv6Addresses     ipam.Pool    // of IPv6
	IsDefault         bool
}

// EnableIPv6 gives the vSwitch an IPv6 network, a part of the VPC's, or none if it is invalid. No interface may have an
// address in the present one.
func (w *VSwitch) EnableIPv6(network netip.Prefix) {
	w.IPv6, w.IPv6Addresses = network, ipam.NewPool(network)
}

// AddVSwitch adds a vSwitch, which becomes available after a step.
func (st *State) AddVSwitch(w *VSwitch) {
	w.Status = NetworkPending
	w.Change = st.Step(KindVSwitch, func() { w.Status = NetworkAvailable })
	st.VSwitches.Add(w)
}

// A SecurityGroup is a set of rules in one VPC. The interfaces refer to their groups, not the other way round.
type SecurityGroup struct {
	Resource
	Name, Description string
	VPC               *VPC
	Kind              string // normal or enterprise
	InnerAccess       string // Accept or Drop
	Rules             []Rule
	isDefault         bool
}

// A Rule accepts or drops traffic in a security group. Texts are kept as spelled in the request.
type Rule struct {
	ID                               string
	Seq                              int    // its place in the order of creation across all resources and rules
	Direction                        string // ingress or egress
	Policy                           string // Accept or Drop
	Priority                         int    // 1 to 100
	Protocol                         string // TCP, UDP, ICMP, ICMPv6, GRE or ALL
	PortRange, SourcePortRange       string
	NICType                          string
	SourceCIDR, DestCIDR             string
	SourceCIDRv6, DestCIDRv6         string
	SourceGroup, DestGroup           string // IDs
	SourceGroupOwner, DestGroupOwner string // account names
	GroupOwnerID                     string // ID of the other account that owns the group, if the call named it so
	SourcePrefixList, DestPrefixList string // IDs
	Description                      string
	Created                          time.Time
}

// AddRule adds the rule to the group, created now, with the next ID.
func (st *State) AddRule(g *SecurityGroup, r Rule) {
	st.Created++
	r.ID, r.Seq, r.Created = "sgr-"+MakeID("sgr", g.Region, st.Created), st.Created, st.Now
	g.Rules = append(g.Rules, r)
}

// Same reports whether both rules are equal, apart from ID, description and time of creation.
func (r Rule) Same(other Rule) bool {
	r.ID, r.Seq, r.Description, r.Created = other.ID, other.Seq, other.Description, other.Created
	return r == other
}

// A PrefixList is a set of networks that rules of security groups can name.
type PrefixList struct {
	Resource
	Name, Description string
	Family            string // IPv4 or IPv6
	MaxEntries        int
	Entries           []PrefixEntry
}

// A PrefixEntry is a network of a prefix list, as spelled in the request.
type PrefixEntry struct{ CIDR, Description string }

// An account has a default VPC in each region, with a default vSwitch in each zone and a default security group. The
// server creates them on first use, so callers that create their own networks never see them.

// DefaultNetwork is the network of each default VPC. It is large enough that no test fills it.
var DefaultNetwork = netip.MustParsePrefix("172.16.0.0/12")

func (st *State) defaultVPC(region string) *VPC {
	if v := st.VPCs.first(func(v *VPC) bool { return v.IsDefault && v.Region == region }); v != nil {
		return v
	}
	v := &VPC{Resource: st.NewResource(KindVPC, region, ""), Status: NetworkAvailable, CIDR: DefaultNetwork, IsDefault: true}
	v.Router = "vrt-" + Noise(v.ID, 20)
	st.VPCs.Add(v)
	return v
}

// ExistingDefault returns the zone's default vSwitch, or nil if it does not exist yet.
func (st *State) ExistingDefault(region, zone string) *VSwitch {
	return st.VSwitches.first(func(w *VSwitch) bool { return w.IsDefault && w.Region == region && w.Zone == zone })
}

// defaultVSwitch returns the zone's default vSwitch, and creates it on first use. Each has a sixteenth of the default
// VPC; no region has more zones.
func (st *State) defaultVSwitch(region, zone string) *VSwitch {
	if w := st.ExistingDefault(region, zone); w != nil {
		return w
	}
	v := st.defaultVPC(region)
	part := func(n byte) netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{172, n}), 16) }
	n := byte(16)
	for n < 31 && slices.ContainsFunc(st.VSwitches.All, func(w *VSwitch) bool { return w.VPC == v && w.Addresses.Network.Overlaps(part(n)) }) {
		n++
	}
	w := &VSwitch{
		Resource: st.NewResource(KindVSwitch, region, zone), Status: NetworkAvailable,
		VPC: v, Addresses: ipam.NewPool(part(n)), IsDefault: true,
	}
	st.VSwitches.Add(w)
	return w
}

func (st *State) defaultGroup(v *VPC) *SecurityGroup {
	if g := st.SecurityGroups.first(func(g *SecurityGroup) bool { return g.isDefault && g.VPC == v }); g != nil {
		return g
	}
	g := &SecurityGroup{
		Resource: st.NewResource(KindSecurityGroup, v.Region, ""), Name: "sg-default",
		VPC: v, Kind: "normal", InnerAccess: "Accept", isDefault: true,
	}
	st.SecurityGroups.Add(g)
	return g
}

// The states of a network interface.
const (
	InterfaceCreating  = "Creating"
	InterfaceAvailable = "Available"
	InterfaceAttaching = "Attaching"
	InterfaceInUse     = "InUse"
	InterfaceDetaching = "Detaching"
	InterfaceDeleting  = "Deleting"
)

// A NetworkInterface connects an instance to a vSwitch and security groups.
type NetworkInterface struct {
	Resource
	Name, Description string
	Status            string
	Use               string // Primary or Secondary
	MAC               string
	VSwitch           *VSwitch
	Addresses         []netip.Addr // private addresses, the primary one first
	Prefixes          []netip.Prefix
	IPv6              []netip.Addr
	IPv6Prefixes      []netip.Prefix
	Groups            []*SecurityGroup
	Instance          *Instance // nil: unattached
	Attached          time.Time // the last time
	InterfaceSettings
}

// InterfaceSettings are what a call can set of any network interface.
type InterfaceSettings struct {
	DeleteOnRelease bool
	SourceDestCheck bool
	Queues          int
	TrafficMode     string
	Tracking        ConnectionTracking
	Enhanced        EnhancedNetwork
}

// ConnectionTracking is how long an interface remembers connections, in seconds.
type ConnectionTracking struct{ Established, Closed, UDP int }

// DefaultTracking is what the service sets unless a call says otherwise.
var DefaultTracking = ConnectionTracking{Established: 910, Closed: 3, UDP: 30}

// EnhancedNetwork is how an interface spreads its traffic.
type EnhancedNetwork struct {
	RSS, SRIOV                      bool
	VirtualFunctions, VirtualQueues int
}

// Grant gives the interface addresses and prefixes of its vSwitch, and returns them.
func (n *NetworkInterface) Grant(w ipam.Wish) ([]netip.Addr, []netip.Prefix) {
	addresses, prefixes, _ := n.VSwitch.Addresses.Grant(w)
	n.Addresses, n.Prefixes = append(n.Addresses, addresses...), append(n.Prefixes, prefixes...)
	return addresses, prefixes
}

// GrantIPv6 is Grant for IPv6.
func (n *NetworkInterface) GrantIPv6(w ipam.Wish) ([]netip.Addr, []netip.Prefix) {
	addresses, prefixes, _ := n.VSwitch.IPv6Addresses.Grant(w)
	n.IPv6, n.IPv6Prefixes = append(n.IPv6, addresses...), append(n.IPv6Prefixes, prefixes...)
	return addresses, prefixes
}

// Revoke takes addresses and prefixes of both families from the interface.
func (n *NetworkInterface) Revoke(addresses []netip.Addr, prefixes []netip.Prefix) {
	for _, a := range addresses {
		n.VSwitch.Addresses.Release(a)
		n.VSwitch.IPv6Addresses.Release(a)
	}
	for _, p := range prefixes {
		n.VSwitch.Addresses.ReleasePart(p)
		n.VSwitch.IPv6Addresses.ReleasePart(p)
	}
	n.Addresses, n.IPv6 = without(n.Addresses, addresses), without(n.IPv6, addresses)
	n.Prefixes, n.IPv6Prefixes = without(n.Prefixes, prefixes), without(n.IPv6Prefixes, prefixes)
}

// Move moves the interface to the vSwitch and gives it the address, or the next free one if that is invalid. The interface
// must have no other address, and no IPv6 if the vSwitch is another one.
func (n *NetworkInterface) Move(w *VSwitch, address netip.Addr) {
	n.Revoke(slices.Clone(n.Addresses), nil)
	n.VSwitch = w
	if address.IsValid() {
		n.Grant(ipam.Wish{Addresses: []netip.Addr{address}})
	} else {
		n.Grant(ipam.Wish{More: 1})
	}
}

func without[T comparable](items, gone []T) []T {
	return slices.DeleteFunc(items, func(item T) bool { return slices.Contains(gone, item) })
}

// Address returns the primary private address, which is invalid if there is none.
func (n *NetworkInterface) Address() netip.Addr {
	if len(n.Addresses) == 0 {
		return netip.Addr{}
	}
	return n.Addresses[0]
}

// Settled reports whether the interface is not in a transitional state.
func (n *NetworkInterface) Settled() bool {
	return n.Status == InterfaceAvailable || n.Status == InterfaceInUse
}

// NewInterface adds an unattached network interface. It has the given address if that is free, else the next free
// address of the vSwitch.
func (st *State) NewInterface(w *VSwitch, address netip.Addr, groups []*SecurityGroup) *NetworkInterface {
	ok := w.Addresses.Claim(address)
	if !ok {
		address, ok = w.Addresses.Take()
	}
	n := &NetworkInterface{
		Resource: st.NewResource(KindNetworkInterface, w.Region, w.Zone), Status: InterfaceAvailable, Use: "Secondary",
		VSwitch: w, Groups: slices.Clone(groups),
		InterfaceSettings: InterfaceSettings{Queues: 1, TrafficMode: "Standard", Tracking: DefaultTracking},
	}
	if ok {
		n.Addresses = []netip.Addr{address}
	}
	n.MAC = fmt.Sprintf("00:16:3e:%02x:%02x:%02x", byte(n.Seq>>16), byte(n.Seq>>8), byte(n.Seq)) // in the service's range
	st.Interfaces.Add(n)
	return n
}

// InterfaceStep puts the interface into a transitional state and calls then after a step, unless something detaches the
// interface before that.
func (st *State) InterfaceStep(n *NetworkInterface, status string, then func()) {
	n.Status = status
	st.next(&n.Resource, then)
}

// AttachInterface attaches the interface to the instance; intermediate states are up to the caller.
func (st *State) AttachInterface(n *NetworkInterface, in *Instance) {
	n.Instance, n.Status, n.Attached = in, InterfaceInUse, st.Now
	in.Interfaces = append(in.Interfaces, n)
}

// DetachInterface detaches the interface and cancels its current step.
func (st *State) DetachInterface(n *NetworkInterface) {
	st.Cancel(n.Change)
	if in := n.Instance; in != nil {
		in.Interfaces = slices.DeleteFunc(in.Interfaces, func(other *NetworkInterface) bool { return other == n })
	}
	n.Instance, n.Status = nil, InterfaceAvailable
}

// DiscardInterface removes an unattached interface with its permissions and releases its addresses, its prefixes and its EIP.
func (st *State) DiscardInterface(n *NetworkInterface) {
	if e := st.EIPOf(n); e != nil {
		st.UnbindEIP(e)
	}
	for _, p := range slices.Clone(st.Permissions.All) {
		if p.Interface == n {
			Discard(st, &st.Permissions, p)
		}
	}
	n.Revoke(slices.Concat(n.Addresses, n.IPv6), slices.Concat(n.Prefixes, n.IPv6Prefixes))
	Discard(st, &st.Interfaces, n)
}

// An InterfacePermission lets another account use the interface.
type InterfacePermission struct {
	Resource
	Interface  *NetworkInterface
	Account    int64
	Permission string // InstanceAttach
}
