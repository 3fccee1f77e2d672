package action

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// Checks of networks and EIPs, which ECS and the product Vpc have in common.

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
	if !slices.Contains(c.Catalog.FindRegion(v.Region).ZoneIDs(), zone) {
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
	if slices.ContainsFunc(c.NATGateways.All, func(g *backend.NATGateway) bool { return g.VPC == v }) {
		c.Reject("DependencyViolation.NatGateway", "The VPC %q still has a NAT gateway.", v.ID)
	}
	return v
}

// The kinds of resource that an EIP can be associated with here.
const (
	ToInstance  = "EcsInstance"
	ToInterface = "NetworkInterface"
)

// maxBandwidth is the limit of an EIP's bandwidth in Mbit/s, by charge type.
var maxBandwidth = map[string]int{"PayByBandwidth": 500, "PayByTraffic": 200}

// Bandwidth reads the bandwidth in Mbit/s of an EIP of the charge type.
func (c *Call) Bandwidth(absent int, charge string) int {
	bandwidth := c.Int("Bandwidth", absent)
	if most := maxBandwidth[charge]; bandwidth < 1 || bandwidth > most {
		c.Invalid("Bandwidth", fmt.Sprintf("it is not between 1 and %d", most))
	}
	return bandwidth
}

// NewEIP reads the properties of a new EIP, and returns what allocates it.
func (c *Call) NewEIP() (allocate func() *backend.EIP) {
	charge := cmp.Or(c.OneOf("InternetChargeType", "PayByBandwidth", "PayByTraffic"), "PayByBandwidth")
	isp := c.OneOf("ISP", "BGP", "BGP_PRO")
	bandwidth := c.Bandwidth(5, charge)
	if c.Public.Free() == 0 {
		c.Reject("QuotaExceeded.Eip", "No public address is left.")
	}
	return func() *backend.EIP {
		e := c.AllocateEIP(c.Region, charge, bandwidth)
		e.ISP = cmp.Or(isp, e.ISP)
		return e
	}
}

// EIPFilters reads the filters of a list of EIPs.
func EIPFilters(c *Call) *Filters[*backend.EIP] {
	f := NewFilters[*backend.EIP](c)
	f.OneOrMore("AllocationId")
	if wanted := c.Comma("EipAddress"); len(wanted) > 0 {
		f.Check(func(e *backend.EIP) bool { return slices.Contains(wanted, e.Address.String()) })
	}
	f.OneOf("Status", func(e *backend.EIP) string { return e.Status },
		backend.NetworkAvailable, backend.EIPAssociating, backend.EIPInUse, backend.EIPUnassociating)
	f.OneOf("AssociatedInstanceType", func(e *backend.EIP) string { _, kind := HolderOf(e); return kind },
		ToInstance, "SlbInstance", "Nat", "HaVip", ToInterface)
	f.Equal("AssociatedInstanceId", func(e *backend.EIP) string { id, _ := HolderOf(e); return id })
	f.OneOf("ChargeType", func(e *backend.EIP) string { return e.Charge }, backend.PostPaid, backend.PrePaid)
	f.OneOf("ISP", func(e *backend.EIP) string { return e.ISP }, "BGP", "BGP_PRO")
	f.OneOf("LockReason", func(*backend.EIP) string { return "" }, "financial", "security")
	f.Created(2)
	return f
}

// HolderOf returns what the EIP is associated with, if anything.
func HolderOf(e *backend.EIP) (id, kind string) {
	switch {
	case e.Instance != nil:
		return e.Instance.ID, ToInstance
	case e.ENI != nil:
		return e.ENI.ID, ToInterface
	}
	return "", ""
}

// EIP finds the EIP that the call names, which must have the status.
func (c *Call) EIP(status string) *backend.EIP {
	e := Find(c, &c.EIPs, c.String("AllocationId"))
	if e.Status != status {
		c.Reject("IncorrectEipStatus", "The EIP %q is %s.", e.ID, e.Status)
	}
	return e
}

// HolderKind reads the kind of resource that an EIP is associated with, or is to be.
func (c *Call) HolderKind() string {
	return cmp.Or(c.OneOfOr("InstanceType", "InvalidInstanceType.ValueNotSupported", ToInstance, ToInterface), ToInstance)
}

// BindableInstance finds the instance to associate the EIP with.
func (c *Call) BindableInstance(e *backend.EIP) *backend.Instance {
	in := FindOr(c, &c.Instances, c.String("InstanceId"), "InvalidInstanId.NotFound") // the typo is the service's
	switch {
	case in.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the instance are not in the same region.")
	case !in.Settled():
		c.Reject("IncorrectInstanceStatus", "The instance %q is %s.", in.ID, in.Status)
	case in.EIP != nil:
		c.Reject("InvalidAssociation.Duplicated", "The instance %q has an EIP.", in.ID)
	case in.PublicIP.IsValid():
		c.Reject("InvalidStatus.InstanceHasBandWidth", "The instance %q has a public address.", in.ID)
	}
	return in
}

// BindableInterface finds the network interface to associate the EIP with.
func (c *Call) BindableInterface(e *backend.EIP) *backend.NetworkInterface {
	n := FindOr(c, &c.Interfaces, c.String("InstanceId"), "InvalidNicOrVm.NotFound")
	switch {
	case n.Region != e.Region:
		c.Reject("InvalidParameter.Mismatch", "The EIP and the network interface are not in the same region.")
	case n.Use == "Primary":
		c.Reject("InvalidInstanceType.ValueNotSupported", "An EIP is associated with the instance, not with its primary network interface.")
	case n.Status != backend.InterfaceAvailable && n.Status != backend.InterfaceInUse:
		c.Reject("InvalidStatus.EniStatusNotSupport", "The network interface %q is %s.", n.ID, n.Status)
	case c.EIPOf(n) != nil:
		c.Reject("InvalidAssociation.Duplicated", "The network interface %q has an EIP.", n.ID)
	}
	return n
}
