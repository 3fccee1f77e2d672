package backend

import "net/netip"

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
