package backend

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// An account has a default VPC in each region, with a default vSwitch in each
// zone and a default security group. The server creates them on first use, so
// callers that create their own networks never see them.

// DefaultNetwork is large enough that no test fills it.
var DefaultNetwork = netip.MustParsePrefix("172.16.0.0/12")

func (st *State) defaultVPC(region string) *VPC {
	for _, v := range st.VPCs.All {
		if v.IsDefault && v.Region == region {
			return v
		}
	}
	v := &VPC{Resource: st.NewResource(KindVPC, region, ""), Status: NetworkAvailable, CIDR: DefaultNetwork, IsDefault: true}
	v.Router = "vrt-" + Noise(v.ID, 20)
	st.VPCs.Add(v)
	return v
}

// ExistingDefault returns the zone's default vSwitch, or nil if it does not
// exist yet.
func (st *State) ExistingDefault(region, zone string) *VSwitch {
	i := slices.IndexFunc(st.VSwitches.All, func(w *VSwitch) bool { return w.IsDefault && w.Region == region && w.Zone == zone })
	if i < 0 {
		return nil
	}
	return st.VSwitches.All[i]
}

// defaultVSwitch returns the zone's default vSwitch, and creates it on first
// use. Each has a sixteenth of the default VPC; no region has more zones.
func (st *State) defaultVSwitch(region, zone string) *VSwitch {
	if w := st.ExistingDefault(region, zone); w != nil {
		return w
	}
	v := st.defaultVPC(region)
	used := func(cidr netip.Prefix) bool {
		return slices.ContainsFunc(st.VSwitches.All, func(w *VSwitch) bool { return w.VPC == v && w.Addresses.Network.Overlaps(cidr) })
	}
	n := 16
	for used(netip.MustParsePrefix(fmt.Sprintf("172.%d.0.0/16", n))) && n < 31 {
		n++
	}
	w := &VSwitch{
		Resource:  st.NewResource(KindVSwitch, region, zone),
		Status:    NetworkAvailable,
		VPC:       v,
		Addresses: NewPool(netip.MustParsePrefix(fmt.Sprintf("172.%d.0.0/16", n))),
		IsDefault: true,
	}
	st.VSwitches.Add(w)
	return w
}

func (st *State) defaultGroup(v *VPC) *SecurityGroup {
	for _, g := range st.SecurityGroups.All {
		if g.isDefault && g.VPC == v {
			return g
		}
	}
	g := &SecurityGroup{
		Resource: st.NewResource(KindSecurityGroup, v.Region, ""),
		Name:     "sg-default",
		VPC:      v, Kind: "normal", InnerAccess: "Accept", isDefault: true,
	}
	st.SecurityGroups.Add(g)
	return g
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

// The states of a VPC, a vSwitch and an EIP that others depend on.
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
	Change            *Timer
}

// A VSwitch is a subnet of a VPC in one zone.
type VSwitch struct {
	Resource
	Name, Description string
	Status            string
	VPC               *VPC
	Addresses         Pool // its network and the addresses in use
	IsDefault         bool
	Change            *Timer
}

// A SecurityGroup is a set of rules in one VPC. The interfaces refer to their
// groups, not the other way round.
type SecurityGroup struct {
	Resource
	Name, Description string
	VPC               *VPC
	Kind              string // normal or enterprise
	InnerAccess       string // Accept or Drop
	Rules             []Rule
	isDefault         bool
}

// A Rule accepts or drops traffic in a security group. Texts are kept as
// spelled in the request.
type Rule struct {
	ID                               string
	Seq                              int    // order of creation across all resources and rules
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
