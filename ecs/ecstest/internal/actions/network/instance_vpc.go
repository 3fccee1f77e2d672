package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// modifyInstanceVPCAttribute changes the place of a stopped instance in the network: the private address, the vSwitch and
// with VpcId the VPC, which takes effect at once.
func modifyInstanceVPCAttribute(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	n := in.Primary()
	w := c.UsableVSwitch(c.String("VSwitchId"))
	checkMove(c, in, w)
	groups := n.Groups
	if ids, given := c.IDs("SecurityGroupId"); given {
		groups = movedGroups(c, w.VPC, ids)
	}
	address := movedAddress(c, n, w)
	return action.Change(func() {
		n.Groups = groups
		if w != n.VSwitch || address != n.Address() {
			in.AddressChanged = true
			n.Move(w, address)
		}
	})
}

// checkMove checks that the primary interface of the instance can move to the vSwitch.
func checkMove(c *action.Call, in *backend.Instance, w *backend.VSwitch) {
	n := in.Primary()
	place, vpc := n.VSwitch, c.String("VpcId")
	switch {
	case in.Status != backend.Stopped:
		c.RejectStatus(in)
	case in.Started.IsZero() || in.AddressChanged:
		c.Reject("InvalidPrivateIp.Changing", "The instance %q must be started before its network can change again.", in.ID)
	case vpc != "":
		checkNewVPC(c, in, w, vpc)
	case w.VPC != place.VPC:
		c.Reject("InvalidVSwitchId.NotFound", "The vSwitch %q is not in the VPC of the instance.", w.ID)
	case w.Zone != place.Zone:
		c.Reject("InvalidVSwitchId.Mismatch", "The vSwitch %q is not in the zone of the instance.", w.ID)
	case len(n.Addresses)+len(n.Prefixes) > 1:
		c.Reject("PrimaryEniHasSubIp", "The instance %q has secondary private addresses.", in.ID)
	case w != place && len(n.IPv6)+len(n.IPv6Prefixes) > 0:
		c.Reject("InvalidIp.Ipv6Assigned", "The instance %q has IPv6 addresses.", in.ID)
	}
}

// checkNewVPC is checkMove for a call that names a VPC, which must be another one.
func checkNewVPC(c *action.Call, in *backend.Instance, w *backend.VSwitch, vpc string) {
	n := in.Primary()
	switch {
	case vpc == n.VSwitch.VPC.ID:
		c.Reject("InvalidParameter.AlreadyInTargetVpc", "The instance %q is already in the VPC %q.", in.ID, vpc)
	case w.VPC.ID != vpc:
		c.Reject("InvalidVSwitch.NotBelongToVpc", "The vSwitch %q is not in the VPC %q.", w.ID, vpc)
	case w.Zone != n.Zone:
		c.Reject("InvalidOperation.VswAndEcsAvailabilityZoneMismatch", "The vSwitch %q is not in the zone of the instance.", w.ID)
	case len(in.Locks) > 0:
		c.Reject("InvalidInstanceStatus.NotNormal", "The instance %q is locked.", in.ID)
	case len(in.Interfaces) > 1:
		c.Reject("InvalidInstance.AttachedEni", "The instance %q has secondary network interfaces.", in.ID)
	case len(n.Addresses)+len(n.Prefixes) > 1:
		c.Reject("InvalidIp.MultiPrimaryIp", "The instance %q has secondary private addresses.", in.ID)
	case len(n.IPv6)+len(n.IPv6Prefixes) > 0:
		c.Reject("InvalidIp.Ipv6Assigned", "The instance %q has IPv6 addresses.", in.ID)
	case !c.Has("SecurityGroupId"):
		c.Reject("InvalidParameter.SecurityGroupId", "Another VPC needs other security groups.")
	}
}

// movedGroups finds the new security groups of an instance, which must be in the VPC.
func movedGroups(c *action.Call, v *backend.VPC, ids []string) []*backend.SecurityGroup {
	groups := c.Groups(ids)
	switch {
	case len(groups) < len(ids):
		c.Reject("InvalidParameter.SecurityGroupIdRepeated", "A security group is duplicated.")
	case len(groups) > action.MaxGroups:
		c.Reject("JoinedGroupLimitExceed", "An interface is in at most %d security groups.", action.MaxGroups)
	}
	for _, g := range groups {
		switch {
		case g.VPC == nil:
			c.Reject("InvalidSecurityGroupType.NotSupportClassic", "The security group %q is in no VPC.", g.ID)
		case g.VPC != v:
			c.Reject("InvalidParameter.SecurityGroupId", "The security group %q is not in the VPC %q.", g.ID, v.ID)
		case g.Kind != groups[0].Kind:
			c.Reject("EnterpriseGroupLimited.MutliGroupType", "The security groups are of several types.") // the typo is the service's
		}
	}
	return groups
}

// movedAddress reads the new private address of the interface. Without one, it returns an invalid address for another
// vSwitch, which chooses one, and otherwise the old one.
func movedAddress(c *action.Call, n *backend.NetworkInterface, w *backend.VSwitch) netip.Addr {
	s := c.String("PrivateIpAddress")
	if s == "" && w == n.VSwitch {
		return n.Address()
	}
	a, err := netip.ParseAddr(s)
	switch {
	case s == "" && w.Addresses.Free() == 0:
		c.Reject("InvalidParameter.NotEnoughIpInVSwitch", "The vSwitch %q has no address left.", w.ID)
	case s == "":
	case err != nil || !a.Is4():
		c.Reject("InvalidPrivateIpAddress.Malformed", "The private address %q is malformed.", s)
	case !w.Addresses.Usable(a):
		c.Reject("InvalidPrivateIpAddress.Mismatch", "The private address %q is not one of the vSwitch's.", s)
	case w.Addresses.InUse(a):
		c.Reject("InvalidPrivateIpAddress.Duplicated", "The private address %q is in use.", s)
	}
	return a
}

// releasePublicIPAddress releases the public address of an instance, which keeps its bandwidth.
func releasePublicIPAddress(c *action.Call) action.Effect {
	address, id := c.String("PublicIpAddress"), c.String("InstanceId")
	if id != "" {
		c.Instance("InstanceId")
	}
	i := slices.IndexFunc(c.Instances.All, func(in *backend.Instance) bool {
		return in.In(c.Region) && (id == "" || in.ID == id) && action.Text(in.PublicIP) == address
	})
	if i < 0 {
		c.Reject("InvalidIpAddress.NotFound", "No instance has the public address %q.", address)
		return nil
	}
	in := c.Instances.All[i]
	c.CheckSecurity(in)
	c.CheckSettled(in)
	return action.Change(func() { c.ReleasePublicIP(in) })
}
