package backend

import (
	"net/netip"
	"slices"
)

// The states of an EIP other than Available.
const (
	EIPAssociating   = "Associating"
	EIPInUse         = "InUse"
	EIPUnassociating = "Unassociating"
)

// An EIP is an elastic IP address, which can move between resources.
type EIP struct {
	Resource
	Name           string
	Description    string
	Status         string // Associating, Unassociating, InUse or Available
	Address        netip.Addr
	Private        netip.Addr // the address that it was bound to; invalid: the primary one
	Bandwidth      int        // Mbit/s
	InternetCharge string
	Charge         string
	ISP            string
	Instance       *Instance         // the instance that has it, or nil
	ENI            *NetworkInterface // the interface that has it, or nil
}

// AllocateEIP adds an EIP with the next public address.
func (st *State) AllocateEIP(region, internetCharge string, bandwidth int) *EIP {
	e := &EIP{
		Resource: st.NewResource(KindEIP, region, ""),
		Status:   NetworkAvailable, ISP: "BGP", Charge: PostPaid, InternetCharge: internetCharge, Bandwidth: bandwidth,
	}
	e.Address, _ = st.Public.Take()
	st.EIPs.Add(e)
	return e
}

// ReleaseEIP removes an EIP that nothing has.
func (st *State) ReleaseEIP(e *EIP) {
	st.Public.Release(e.Address)
	Discard(st, &st.EIPs, e)
}

// EIPOf returns the EIP that is associated with the interface itself, or nil.
func (st *State) EIPOf(n *NetworkInterface) *EIP {
	return st.EIPs.first(func(e *EIP) bool { return e.ENI == n })
}

// EIPStep puts the EIP into a transitional state and calls then after a step, unless something unbinds the EIP
// before that.
func (st *State) EIPStep(e *EIP, status string, then func()) {
	e.Status = status
	st.next(&e.Resource, then)
}

// BindEIP associates the EIP with the instance; intermediate states are up to the caller.
func (st *State) BindEIP(e *EIP, in *Instance) { e.Instance, e.Status, in.EIP = in, "InUse", e }

// BindEIPToInterface is BindEIP for an interface.
func (st *State) BindEIPToInterface(e *EIP, n *NetworkInterface) { e.ENI, e.Status = n, "InUse" }

// UnbindGone disassociates the EIP of the interface from an address that the interface no longer has.
func (st *State) UnbindGone(n *NetworkInterface) {
	if e := st.EIPOf(n); e != nil && e.Private.IsValid() && !slices.Contains(n.Addresses, e.Private) {
		st.UnbindEIP(e)
	}
}

// UnbindEIP disassociates the EIP and cancels its current step.
func (st *State) UnbindEIP(e *EIP) {
	st.Cancel(e.Change)
	if e.Instance != nil {
		e.Instance.EIP = nil
	}
	e.Instance, e.ENI, e.Private, e.Status = nil, nil, netip.Addr{}, NetworkAvailable
}

// A NATGateway leads from a VPC to the internet.
type NATGateway struct {
	Resource
	Name, Description string
	Status            string // Initiating or Available
	VPC               *VPC
}

// A BandwidthPackage gives a NAT gateway public addresses.
type BandwidthPackage struct {
	Resource
	Gateway   *NATGateway
	Bandwidth int // Mbit/s
	Addresses []netip.Addr
}

// CreateNATGateway adds a NAT gateway, which is available after a step.
func (st *State) CreateNATGateway(v *VPC, name, description string) *NATGateway {
	g := &NATGateway{Resource: st.NewResource(KindNATGateway, v.Region, ""), VPC: v, Name: name, Description: description, Status: "Initiating"}
	st.NATGateways.Add(g)
	st.next(&g.Resource, func() { g.Status = NetworkAvailable })
	return g
}

// ForwardTable returns the ID of the gateway's table of forwarded ports, which is empty.
func (g *NATGateway) ForwardTable() string { return "ftb-" + Noise(g.ID, 20) }

// AddBandwidth adds a bandwidth package with so many public addresses to the gateway.
func (st *State) AddBandwidth(g *NATGateway, zone string, bandwidth, addresses int) *BandwidthPackage {
	b := &BandwidthPackage{Resource: st.NewResource(KindBandwidthPackage, g.Region, zone), Gateway: g, Bandwidth: bandwidth}
	for range addresses {
		if a, ok := st.Public.Take(); ok {
			b.Addresses = append(b.Addresses, a)
		}
	}
	st.Bandwidths.Add(b)
	return b
}

// BandwidthsOf returns the bandwidth packages of the gateway.
func (st *State) BandwidthsOf(g *NATGateway) []*BandwidthPackage {
	var all []*BandwidthPackage
	for _, b := range st.Bandwidths.All {
		if b.Gateway == g {
			all = append(all, b)
		}
	}
	return all
}

// RemoveBandwidth removes the bandwidth package and releases its addresses.
func (st *State) RemoveBandwidth(b *BandwidthPackage) {
	for _, a := range b.Addresses {
		st.Public.Release(a)
	}
	Discard(st, &st.Bandwidths, b)
}
