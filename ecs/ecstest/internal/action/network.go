package action

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// Checks of the networks, which ECS and the product Vpc have in common.

// CIDR reads CidrBlock, an IPv4 network in canonical form, without host bits.
func (c *Call) CIDR(code string) netip.Prefix {
	s := c.String("CidrBlock")
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() || p != p.Masked() {
		c.Reject(code, "The network %q is malformed.", s)
	}
	return p
}

// Within reports whether the network is the other one or a part of it.
func Within(network, of netip.Prefix) bool {
	return of.Contains(network.Addr()) && network.Bits() >= of.Bits()
}

// The prefix lengths of the largest and the smallest vSwitch.
const largestVSwitch, smallestVSwitch = 16, 29

// NewVSwitchPlace reads the zone and the network of a new vSwitch of the VPC.
func (c *Call) NewVSwitchPlace(v *backend.VPC) (zone string, cidr netip.Prefix) {
	zone = c.String("ZoneId")
	if !slices.Contains(catalog.FindRegion(v.Region).ZoneIDs(), zone) {
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", zone)
	}
	cidr = c.CIDR("InvalidCidrBlock.Malformed")
	switch {
	case cidr.Bits() < largestVSwitch || cidr.Bits() > smallestVSwitch:
		// The typo is the service's.
		c.Reject("InvalidCirdrBlock.MaskLength", "The prefix length of %q is not between %d and %d bits.", cidr, largestVSwitch, smallestVSwitch)
	case !Within(cidr, v.CIDR):
		c.Reject("InvalidParameter", "The network %q is not within that of the VPC, %q.", cidr, v.CIDR)
	}
	for _, w := range c.VSwitches.All {
		if w.VPC == v && w.Addresses.Network.Overlaps(cidr) {
			c.Reject("InvalidCidrBlock.Overlapped", "The network %q overlaps that of the vSwitch %q.", cidr, w.ID)
		}
	}
	return zone, cidr
}

// EmptyVPC finds the VPC that the call names, which must be available and empty, so that it can be deleted.
func (c *Call) EmptyVPC() *backend.VPC {
	v := c.UsableVPC(c.String("VpcId"))
	if slices.ContainsFunc(c.VSwitches.All, func(w *backend.VSwitch) bool { return w.VPC == v }) {
		c.Reject("DependencyViolation.VSwitch", "The VPC %q still has vSwitches.", v.ID)
	}
	if slices.ContainsFunc(c.SecurityGroups.All, func(g *backend.SecurityGroup) bool { return g.VPC == v }) {
		c.Reject("DependencyViolation.SecurityGroup", "The VPC %q still has security groups.", v.ID)
	}
	return v
}
