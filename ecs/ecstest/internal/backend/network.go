package backend

import (
	"net/netip"
	"slices"
	"time"
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
	Router            string // ID of the virtual router
	IsDefault         bool
}

// A VSwitch is a subnet of a VPC in one zone.
type VSwitch struct {
	Resource
	Name, Description string
	Status            string
	VPC               *VPC
	Addresses         Pool // its network and the addresses in use
	IsDefault         bool
}

// TakeAddresses allocates the chosen addresses and the given number of others.
func (w *VSwitch) TakeAddresses(chosen []netip.Addr, more int) []netip.Addr {
	var taken []netip.Addr
	for _, a := range chosen {
		if w.Addresses.Claim(a) {
			taken = append(taken, a)
		}
	}
	for range more {
		if a, ok := w.Addresses.Take(); ok {
			taken = append(taken, a)
		}
	}
	return taken
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
	SourcePrefixList, DestPrefixList string // IDs
	PortRangeList                    string // ID
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
		VPC: v, Addresses: NewPool(part(n)), IsDefault: true,
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
