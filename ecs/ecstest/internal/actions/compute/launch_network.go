package compute

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// readPlace reads zone, vSwitch, security groups and the primary interface. Without a vSwitch it plans the default one of
// the zone, which the launch creates on first use.
func readPlace(c *action.Call, l *launch, groups []string, primary action.Input) {
	n := &l.Network
	n.Region, n.Zone, n.Groups = c.Region, c.String("ZoneId"), c.Groups(groups)
	if id := cmp.Or(c.String("VSwitchId"), primary.String("VSwitchId")); id != "" {
		n.VSwitch = c.UsableVSwitch(id)
		n.Zone = cmp.Or(n.Zone, n.VSwitch.Zone)
		checkPlace(c, n.VSwitch, n.Zone)
		checkGroups(c, n.Groups, n.VSwitch.VPC, "InvalidParameter.Mismatch")
	}
	if h := l.Model.Host; h != nil {
		n.Zone = cmp.Or(n.Zone, h.Zone)
	} else if k := l.Model.HostCluster; k != nil {
		n.Zone = cmp.Or(n.Zone, k.Zone)
	}
	n.Zone = c.CheckZone(n.Zone, l.Model.Type)
	if n.VSwitch == nil {
		n.VSwitch = c.ExistingDefault(c.Region, n.Zone)
		if slices.ContainsFunc(n.Groups, func(g *backend.SecurityGroup) bool { return g.VPC != nil && !g.VPC.IsDefault }) {
			c.Reject("InvalidSecurityGroup.NotInDefaultVpc", "The security group is not in the default VPC, so a vSwitch is needed.")
		}
	}
	n.Address = readAddress(c, l, cmp.Or(c.String("PrivateIpAddress"), primary.String("PrimaryIpAddress")), n.VSwitch)
}

// splitInterfaces splits NetworkInterface.N into the primary interface and the others.
func splitInterfaces(c *action.Call) (primary action.Input, others []action.Input) {
	primary = action.NoInput()
	for _, p := range c.Structs("NetworkInterface", 8) {
		if p.OneOf("InstanceType", "Primary", "Secondary") == "Primary" {
			primary = p
		} else {
			others = append(others, p)
		}
	}
	return primary, others
}

// readPrimaryIPv6 reads the IPv6 addresses of the primary interface, among its fields or among the parameters of the call.
func readPrimaryIPv6(c *action.Call, l *launch, primary action.Input) ipam.Wish {
	own, ofPrimary := readIPv6(c, l, c.Input, l.Network.VSwitch), readIPv6(c, l, primary, l.Network.VSwitch)
	switch {
	case own.Empty():
		return ofPrimary
	case !ofPrimary.Empty():
		c.Reject("InvalidParameter.Conflict", "The call has IPv6 addresses for its primary interface in two places.")
	}
	return own
}

// readIPv6 reads the IPv6 addresses of an interface in the vSwitch. w is nil if the vSwitch does not exist yet.
func readIPv6(c *action.Call, l *launch, p action.Input, w *backend.VSwitch) ipam.Wish {
	texts, number := p.Numbered("Ipv6Address"), p.Int("Ipv6AddressCount", 0)
	wish := ipam.Wish{More: number}
	switch {
	case len(texts) == 0 && number == 0:
		return wish
	case w == nil || !w.IPv6.IsValid():
		c.Reject("InvalidVSwitch.Ipv6NotTurnOn", "The vSwitch has no IPv6 network.")
		return wish
	case number < 0 || number > 10:
		p.Invalid("Ipv6AddressCount", "it is not between 1 and 10")
	case len(texts) > 0 && number > 0:
		c.Reject("InvalidParameter.Conflict", "Ipv6Address and Ipv6AddressCount are mutually exclusive.")
	case len(texts)+number > l.Model.Type.Addresses:
		c.Reject("InvalidOperation.Ipv6CountExceeded", "An interface of %s has at most %d IPv6 addresses.", l.Model.Type.ID, l.Model.Type.Addresses)
	}
	for _, s := range texts {
		a, err := netip.ParseAddr(s)
		switch {
		case err != nil || !w.IPv6Addresses.Usable(a):
			c.Reject("InvalidIp.Address", "The address %q is not one of the vSwitch's.", s)
		case w.IPv6Addresses.InUse(a):
			c.Reject("InvalidIp.IpAssigned", "The address %q is in use.", s)
		case slices.Contains(l.chosen, a):
			c.Reject("InvalidIp.IpRepeated", "The address %q is duplicated.", s)
		}
		l.chosen, wish.Addresses = append(l.chosen, a), append(wish.Addresses, a)
	}
	return wish
}

// readGroupIDs reads the security groups of the primary interface.
func readGroupIDs(c *action.Call, primary action.Input) []string {
	if c.String("SecurityGroupId") != "" && c.Has("SecurityGroupIds") {
		c.Reject("InvalidSecurityGroupId.SingleIdAndMultiIdConflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	}
	if ids := groupIDs(c.Input); len(ids) > 0 {
		return ids
	}
	return groupIDs(primary)
}

// groupIDs reads the security groups of an interface, or of a whole call.
func groupIDs(p action.Input) []string {
	ids := p.Numbered("SecurityGroupIds")
	if id := p.String("SecurityGroupId"); id != "" {
		ids = append(ids, id)
	}
	return ids
}

// readAddress reads a private address that the caller chose. w is nil if the vSwitch does not exist yet.
func readAddress(c *action.Call, l *launch, s string, w *backend.VSwitch) netip.Addr {
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !a.Is4():
		c.Reject("InvalidPrivateIpAddress.Malformed", "The private address %q is malformed.", s)
	case w == nil:
		c.Reject("InvalidPrivateIpAddress", "A private address needs a vSwitch.")
	case !w.Addresses.Usable(a):
		c.Reject("InvalidPrivateIpAddress", "The private address %q is not one of the vSwitch's.", s)
	case w.Addresses.InUse(a) || slices.Contains(l.chosen, a):
		c.Reject("InvalidPrivateIpAddress.Duplicated", "The private address %q is in use.", s)
	}
	l.chosen = append(l.chosen, a)
	return a
}

// readInterface reads a secondary interface. It is in the vSwitch of the primary one unless it has one of its own.
func readInterface(c *action.Call, l *launch, p action.Input) backend.LaunchInterface {
	i := backend.LaunchInterface{InterfaceOptions: readInterfaceOptions(c, l, p, 1), Keep: !p.BoolOr("DeleteOnRelease", true)}
	w := l.Network.VSwitch
	if id := p.String("VSwitchId"); id != "" {
		w = c.UsableVSwitch(id)
		i.VSwitch = w
		checkPlace(c, w, l.Network.Zone)
	}
	i.Groups = c.Groups(groupIDs(p))
	if w != nil {
		checkGroups(c, i.Groups, w.VPC, "InvalidParameter.Mismatch")
	}
	i.Address = readAddress(c, l, p.String("PrimaryIpAddress"), w)
	i.IPv6 = readIPv6(c, l, p, w)
	return i
}

// readInterfaceOptions reads what an interface can have whatever its role. queues is the number of its queues by default. It
// rejects what the server does not simulate: interfaces that exist already, several network cards, queue pairs, and queues
// of a chosen depth.
func readInterfaceOptions(c *action.Call, l *launch, p action.Input, queues int) backend.InterfaceOptions {
	o := backend.InterfaceOptions{
		Name: p.String("NetworkInterfaceName"), Description: p.String("Description"),
		Secondary: p.Int("SecondaryPrivateIpAddressCount", 0), SourceDestCheck: p.BoolOr("SourceDestCheck", false),
		Queues:      p.Int("QueueNumber", queues),
		TrafficMode: p.OneOfOr("NetworkInterfaceTrafficMode", "InvalidParameter.EniTrafficMode", "Standard", "HighPerformance"),
	}
	switch {
	case p.Has("NetworkInterfaceId"):
		c.Reject("InvalidOperation.RegionNotSupportNetworkInterfaceId", "A launch does not attach interfaces that exist already.")
	case p.Int("NetworkCardIndex", 0) != 0:
		c.Reject("InvalidParameter.NetworkCardIndexInvalid", "The instance type %q has one network card.", l.Model.Type.ID)
	case p.Int("QueuePairNumber", 0) != 0 && o.TrafficMode == "HighPerformance":
		c.Reject("InvalidParameter.InvalidQueuePairNumber", "The instance type %q has no queue pairs.", l.Model.Type.ID)
	case p.Int("QueuePairNumber", 0) != 0:
		c.Reject("InvalidParameter.QueuePairNumberMustEmpty", "Only an interface with HighPerformance has queue pairs.")
	case p.Has("RxQueueSize"), p.Has("TxQueueSize"):
		c.Reject("InvalidEniQueueSize.RegionOrUserNotSupported", "The depth of queues cannot be chosen.")
	case o.Queues < 1:
		c.Reject("InvalidParameter.InvalidEniQueueNumber", "The number of queues %d is not positive.", o.Queues)
	case o.Secondary < 0:
		p.Invalid("SecondaryPrivateIpAddressCount", "it is negative")
	case o.Secondary > 0 && 1+o.Secondary > l.Model.Type.Addresses:
		c.Reject("InvalidOperation.Ipv4CountExceeded", "An interface of %s has at most %d addresses.", l.Model.Type.ID, l.Model.Type.Addresses)
	}
	return o
}

func checkPlace(c *action.Call, w *backend.VSwitch, zone string) {
	if w.Zone != zone {
		c.Reject("InvalidParameter.Mismatch", "The vSwitch %q is not in the zone %q.", w.ID, zone)
	}
}

// checkGroups checks that the security groups are in the VPC.
func checkGroups(c *action.Call, groups []*backend.SecurityGroup, v *backend.VPC, code string) {
	for _, g := range groups {
		if g.VPC != v {
			c.Reject(code, "The security group %q and the vSwitch are not in the same VPC.", g.ID)
		}
	}
}
