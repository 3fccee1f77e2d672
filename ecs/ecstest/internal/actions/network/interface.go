package network

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createNetworkInterface(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	groups := newGroups(c, w.VPC)
	name, description := c.Texts("NetworkInterface", "InvalidParameter", "InvalidParameter")
	use := cmp.Or(c.OneOf("InstanceType", "Secondary", "Trunk"), "Secondary")
	settings := readSettings(c, backend.InterfaceSettings{
		DeleteOnRelease: true, Queues: 1, TrafficMode: "Standard", Tracking: backend.DefaultTracking,
	})
	tags, group := c.NewTags("Tag"), c.String("ResourceGroupId")
	c.Unsupported("UnsupportedParameter", "BusinessType", "Visible")
	private := ipv4(c, w, "InvalidPrivateIpAddress.Duplicated")
	var primary netip.Addr
	if s := c.String("PrimaryIpAddress"); s != "" {
		primary = private.free(s)
	}
	wish := private.read(primary, maxAddresses-1)
	all := wish
	if primary.IsValid() {
		all.Addresses = append(slices.Clone(wish.Addresses), primary)
	} else {
		all.More++
	}
	private.check(all)
	v6 := ipv6(c, w, "InvalidOperation.AddressNotInVSwitchCidr", "InvalidOperation.AddressAlreadyAllocated")
	wish6 := v6.read(netip.Addr{}, maxAddresses)
	v6.check(wish6)
	c.CheckQuota(backend.QuotaInterfaces, 1, "MaxEniCountExceeded")
	return func() reply.Object {
		chosen, parts, _ := w.Addresses.Grant(ipam.Wish{Addresses: wish.Addresses, Parts: wish.Parts}) // before any free one
		n := c.NewInterface(w, primary, groups)
		n.Addresses, n.Prefixes = append(n.Addresses, chosen...), parts
		n.Grant(ipam.Wish{More: wish.More, MoreParts: wish.MoreParts})
		n.GrantIPv6(wish6)
		n.Name, n.Description, n.Use, n.Group = name, description, use, group
		n.InterfaceSettings = settings
		c.Tags.Set(&n.Resource, tags...)
		return append(describeInterface(n, c.Tags), reply.List("PrivateIpSets", "PrivateIpSet", privateIPs(n, nil)))
	}
}

// newGroups reads the security groups of a new interface.
func newGroups(c *action.Call, v *backend.VPC) []*backend.SecurityGroup {
	one, many := c.String("SecurityGroupId"), c.Numbered("SecurityGroupIds")
	switch {
	case one != "" && len(many) > 0:
		c.Reject("InvalidSecurityGroupId.SingleIdAndMultiIdConflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	case one != "":
		many = []string{one}
	case len(many) == 0:
		c.Missing("SecurityGroupId")
	}
	return groupsIn(c, v, many, "EnterpriseGroupLimited.MutliGroupType") // the typo is the service's
}

// groupsIn finds security groups for an interface in the VPC. The code is for groups of several types.
func groupsIn(c *action.Call, v *backend.VPC, ids []string, mixed string) []*backend.SecurityGroup {
	groups := c.Groups(ids)
	if len(groups) > action.MaxGroups {
		c.Reject("JoinedGroupLimitExceed", "An interface is in at most %d security groups.", action.MaxGroups)
	}
	for _, g := range groups {
		switch {
		case g.VPC == nil:
			c.Reject("InvalidSecurityGroupId.NotVpc", "The security group %q is in no VPC.", g.ID)
		case g.VPC != v:
			c.Reject("InvalidOperation.VpcMismatch", "The security group %q is in another VPC.", g.ID)
		case g.Kind != groups[0].Kind:
			c.Reject(mixed, "The security groups are of several types.")
		}
	}
	return groups
}

// attachable finds an instance, which must be in a state to attach and detach interfaces.
func attachable(c *action.Call) *backend.Instance {
	in := action.FindOr(c, &c.Instances, c.String("InstanceId"), "InvalidEcsId.NotFound")
	switch {
	case in.Locked(backend.LockSecurity), in.Locked(backend.LockFinancial):
		c.Reject("InvalidOperation.InvalidEcsState", "The instance %q is locked.", in.ID)
	case !in.Settled():
		c.Reject("InvalidOperation.InvalidEcsState", "The instance %q is %s.", in.ID, in.Status)
	}
	return in
}

func attachNetworkInterface(c *action.Call) action.Effect {
	n, in := c.NetworkInterface(), attachable(c)
	place := in.Primary().VSwitch
	c.Unsupported("UnsupportedParameter", "TrunkNetworkInstanceId")
	c.Bool("WaitForNetworkConfigurationReady") // the service does not act on it any longer
	if card := c.Int("NetworkCardIndex", 0); card != 0 {
		c.Reject("InvalidParameter.NetworkCardIndexInvalid", "The instance has one network card, with index 0.")
	}
	switch {
	case n.Use == "Primary":
		c.Reject("InvalidOperation.InvalidEniType", "The network interface %q is a primary one.", n.ID)
	case n.Status != backend.InterfaceAvailable:
		c.RejectInterface(n)
	case n.VSwitch.Zone != place.Zone:
		c.Reject("InvalidOperation.AvailabilityZoneMismatch", "The instance and the network interface are not in the same zone.")
	case n.VSwitch.VPC != place.VPC:
		c.Reject("InvalidOperation.VpcMismatch", "The instance and the network interface are not in the same VPC.")
	case len(in.Interfaces) >= in.Type.Interfaces:
		c.Reject("EniPerInstanceLimitExceeded", "An instance of %s has at most %d network interfaces.", in.Type.ID, in.Type.Interfaces)
	case len(n.IPv6)+len(n.IPv6Prefixes) > in.Type.Addresses:
		c.Reject("InvalidOperation.Ipv6CountExceeded", "A network interface at %s has at most %d IPv6 addresses.", in.Type.ID, in.Type.Addresses)
	case len(n.Addresses)+len(n.Prefixes) > in.Type.Addresses:
		c.Reject("InvalidOperation.Ipv4CountExceeded", "A network interface at %s has at most %d addresses.", in.Type.ID, in.Type.Addresses)
	}
	return action.Change(func() {
		c.AttachInterface(n, in)
		c.InterfaceStep(n, backend.InterfaceAttaching, func() { n.Status = backend.InterfaceInUse })
	})
}

// detachNetworkInterface has no effect on an interface that is being detached. The documentation asks for one that is in use
// or being detached, so one that is free has the wrong status. Terway calls again after a lost response and takes only
// InvalidEniId.NotFound and InvalidEcsId.NotFound for done, but here both exist.
func detachNetworkInterface(c *action.Call) action.Effect {
	n, in := c.NetworkInterface(), attachable(c)
	c.Unsupported("InvalidParameter.EniNotBelongTrunk", "TrunkNetworkInstanceId")
	detaching := n.Status == backend.InterfaceDetaching
	switch {
	case n.Instance == nil:
		c.RejectInterface(n)
	case n.Instance != in:
		c.Reject("InvalidParameter.EniNotBelongEcs", "The network interface %q is not attached to the instance %q.", n.ID, in.ID)
	case n.Use == "Primary":
		c.Reject("InvalidOperation.DetachPrimaryEniNotAllowed", "The network interface %q is the primary one.", n.ID)
	case n.Status != backend.InterfaceInUse && !detaching:
		c.RejectInterface(n)
	}
	return action.Change(func() {
		if !detaching {
			c.InterfaceStep(n, backend.InterfaceDetaching, func() { c.DetachInterface(n) })
		}
	})
}

func deleteNetworkInterface(c *action.Call) action.Effect {
	n := c.NetworkInterface()
	if n.Status != backend.InterfaceAvailable {
		c.RejectInterface(n)
	}
	return action.Change(func() { c.InterfaceStep(n, backend.InterfaceDeleting, func() { c.DiscardInterface(n) }) })
}

// modifyNetworkInterfaceAttribute empties the description if the call has an empty one, which Terraform sends to remove it.
func modifyNetworkInterfaceAttribute(c *action.Call) action.Effect {
	n := c.SettledInterface()
	name, description := c.Texts("NetworkInterface", "InvalidParameter", "InvalidParameter")
	groups := n.Groups
	if ids, given := c.IDs("SecurityGroupId"); given {
		groups = groupsIn(c, n.VSwitch.VPC, ids, "InvalidOperation.MultiGroupType")
	}
	settings := readSettings(c, n.InterfaceSettings)
	if n.Use == "Primary" && !settings.DeleteOnRelease {
		c.Reject("InvalidOperation.InvalidEniType", "A primary network interface is always deleted with its instance.")
	}
	return action.Change(func() {
		n.Name = cmp.Or(name, n.Name)
		if c.Given("Description") {
			n.Description = description
		}
		n.Groups, n.InterfaceSettings = groups, settings
	})
}
