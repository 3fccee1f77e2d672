package ecstest

import (
	"fmt"
	"net/netip"
	"slices"
)

// An account has a default VPC in each region, with a default vSwitch in each
// zone and a default security group. The server creates them on first use, so
// callers that create their own networks never see them.

// defaultNetwork is large enough that no test fills it.
var defaultNetwork = netip.MustParsePrefix("172.16.0.0/12")

func (st *state) defaultVPC(region string) *vpc {
	for _, v := range st.vpcs.all {
		if v.isDefault && v.region == region {
			return v
		}
	}
	v := &vpc{resource: st.newResource(KindVPC, region, ""), status: networkAvailable, cidr: defaultNetwork, isDefault: true}
	v.router = "vrt-" + noise(v.id, 20)
	st.vpcs.add(v)
	return v
}

// existingDefault returns the zone's default vSwitch, or nil if it does not
// exist yet.
func (st *state) existingDefault(region, zone string) *vswitch {
	i := slices.IndexFunc(st.vswitches.all, func(w *vswitch) bool { return w.isDefault && w.region == region && w.zone == zone })
	if i < 0 {
		return nil
	}
	return st.vswitches.all[i]
}

// defaultVSwitch returns the zone's default vSwitch, and creates it on first
// use. Each has a sixteenth of the default VPC; no region has more zones.
func (st *state) defaultVSwitch(region, zone string) *vswitch {
	if w := st.existingDefault(region, zone); w != nil {
		return w
	}
	v := st.defaultVPC(region)
	used := func(cidr netip.Prefix) bool {
		return slices.ContainsFunc(st.vswitches.all, func(w *vswitch) bool { return w.vpc == v && w.addresses.network.Overlaps(cidr) })
	}
	n := 16
	for used(netip.MustParsePrefix(fmt.Sprintf("172.%d.0.0/16", n))) && n < 31 {
		n++
	}
	w := &vswitch{
		resource:  st.newResource(KindVSwitch, region, zone),
		status:    networkAvailable,
		vpc:       v,
		addresses: newPool(netip.MustParsePrefix(fmt.Sprintf("172.%d.0.0/16", n))),
		isDefault: true,
	}
	st.vswitches.add(w)
	return w
}

func (st *state) defaultGroup(v *vpc) *securityGroup {
	for _, g := range st.securityGroups.all {
		if g.isDefault && g.vpc == v {
			return g
		}
	}
	g := &securityGroup{
		resource: st.newResource(KindSecurityGroup, v.region, ""),
		name:     "sg-default",
		vpc:      v, kind: "normal", innerAccess: "Accept", isDefault: true,
	}
	st.securityGroups.add(g)
	return g
}

// newInterface adds an unattached network interface. It has the given address
// if that is free, else the next free address of the vSwitch.
func (st *state) newInterface(w *vswitch, address netip.Addr, groups []*securityGroup) *networkInterface {
	ok := w.addresses.claim(address)
	if !ok {
		address, ok = w.addresses.take()
	}
	n := &networkInterface{
		resource: st.newResource(KindNetworkInterface, w.region, w.zone),
		status:   interfaceAvailable, use: "Secondary",
		vswitch: w, groups: slices.Clone(groups),
		queues: 1, trafficMode: "Standard",
	}
	if ok {
		n.addresses = []netip.Addr{address}
	}
	n.mac = macAddress(n.seq)
	st.interfaces.add(n)
	return n
}
