package network

import (
	"cmp"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxAddresses is the number of private addresses that an unattached interface can have. An attached one has the limit
// of its instance type.
const maxAddresses = 50

func createNetworkInterface(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	groups := newGroups(c, w.VPC)
	name, description := texts(c, "NetworkInterface", "InvalidParameter", "InvalidParameter")
	use := cmp.Or(c.OneOf("InstanceType", "Secondary", "Trunk"), "Secondary")
	remove := c.BoolOr("DeleteOnRelease", true)
	check, _ := c.Bool("SourceDestCheck")
	mode, queues := trafficMode(c, "Standard"), queueNumber(c, 1)
	tags := c.NewTags("Tag")
	c.Unsupported("InvalidOperation.VSwitchIpv6Disabled", "Ipv6Address", "Ipv6AddressCount", "Ipv6Prefix", "Ipv6PrefixCount")
	c.Unsupported("UnsupportedParameter", "Ipv4Prefix", "Ipv4PrefixCount")
	const config = "NetworkInterfaceTrafficConfig."
	c.Unsupported("InvalidEniQueueSize.RegionOrUserNotSupported",
		"RxQueueSize", "TxQueueSize", config+"RxQueueSize", config+"TxQueueSize")
	if c.Int("QueuePairNumber", 0) != 0 || c.Int(config+"QueuePairNumber", 0) != 0 {
		c.Reject("InvalidParameter.InvalidQueuePairNumber", "No instance type has queue pairs.")
	}
	const inUse = "InvalidPrivateIpAddress.Duplicated"
	var primary netip.Addr
	if s := c.String("PrimaryIpAddress"); s != "" {
		primary = freeAddress(c, s, w, inUse)
	}
	chosen, more := secondaryAddresses(c, w, primary, maxAddresses-1, inUse)
	checkFree(c, w, 1+len(chosen)+more)
	c.CheckQuota(backend.QuotaInterfaces, 1, "MaxEniCountExceeded")
	return func() reply.Object {
		secondary := w.TakeAddresses(chosen, 0) // before the primary one takes the next free address
		n := c.NewInterface(w, primary, groups)
		n.Addresses = append(append(n.Addresses, secondary...), w.TakeAddresses(nil, more)...)
		n.Name, n.Description, n.Use, n.Group = name, description, use, c.String("ResourceGroupId")
		n.DeleteOnRelease, n.SourceDestCheck, n.TrafficMode, n.Queues = remove, check, mode, queues
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
	if len(groups) > maxGroups {
		c.Reject("JoinedGroupLimitExceed", "An interface is in at most %d security groups.", maxGroups)
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

func trafficMode(c *action.Call, absent string) string {
	const name = "NetworkInterfaceTrafficMode"
	nested := c.Struct("NetworkInterfaceTrafficConfig").OneOf(name, "Standard", "HighPerformance")
	return cmp.Or(nested, c.OneOf(name, "Standard", "HighPerformance"), absent)
}

func queueNumber(c *action.Call, absent int) int {
	n := c.Struct("NetworkInterfaceTrafficConfig").Int("QueueNumber", c.Int("QueueNumber", absent))
	if n < 1 || n > 2048 {
		c.Invalid("QueueNumber", "it is not between 1 and 2048")
	}
	return n
}

func findInterface(c *action.Call) *backend.NetworkInterface {
	return action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
}

// settledInterface finds an interface, which must not be in a transitional state.
func settledInterface(c *action.Call) *backend.NetworkInterface {
	n := findInterface(c)
	if !settled(n) {
		badState(c, n)
	}
	return n
}

func settled(n *backend.NetworkInterface) bool {
	return n.Status == backend.InterfaceAvailable || n.Status == backend.InterfaceInUse
}

func badState(c *action.Call, n *backend.NetworkInterface) {
	c.Reject("InvalidOperation.InvalidEniState", "The network interface %q is %s.", n.ID, n.Status)
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
	n, in := findInterface(c), attachable(c)
	place := in.Primary().VSwitch
	c.Unsupported("UnsupportedParameter", "TrunkNetworkInstanceId")
	if card := c.Int("NetworkCardIndex", 0); card != 0 {
		c.Reject("InvalidParameter.NetworkCardIndexInvalid", "The instance has one network card, with index 0.")
	}
	switch {
	case n.Use == "Primary":
		c.Reject("InvalidOperation.InvalidEniType", "The network interface %q is a primary one.", n.ID)
	case n.Status != backend.InterfaceAvailable:
		badState(c, n)
	case n.VSwitch.Zone != place.Zone:
		c.Reject("InvalidOperation.AvailabilityZoneMismatch", "The instance and the network interface are not in the same zone.")
	case n.VSwitch.VPC != place.VPC:
		c.Reject("InvalidOperation.VpcMismatch", "The instance and the network interface are not in the same VPC.")
	case len(in.Interfaces) >= in.Type.Interfaces:
		c.Reject("EniPerInstanceLimitExceeded", "An instance of %s has at most %d network interfaces.", in.Type.ID, in.Type.Interfaces)
	case len(n.Addresses) > in.Type.Addresses:
		c.Reject("InvalidOperation.Ipv4CountExceeded", "A network interface at %s has at most %d addresses.", in.Type.ID, in.Type.Addresses)
	}
	return action.Change(func() {
		c.AttachInterface(n, in)
		c.InterfaceStep(n, backend.InterfaceAttaching, func() { n.Status = backend.InterfaceInUse })
	})
}

func detachNetworkInterface(c *action.Call) action.Effect {
	n, in := findInterface(c), attachable(c)
	switch {
	case n.Instance != in:
		c.Reject("InvalidParams.EniId", "The network interface %q is not attached to the instance %q.", n.ID, in.ID)
	case n.Use == "Primary":
		c.Reject("InvalidOperation.DetachPrimaryEniNotAllowed", "The network interface %q is the primary one.", n.ID)
	case n.Status != backend.InterfaceInUse:
		badState(c, n)
	}
	return action.Change(func() { c.InterfaceStep(n, backend.InterfaceDetaching, func() { c.DetachInterface(n) }) })
}

func deleteNetworkInterface(c *action.Call) action.Effect {
	n := findInterface(c)
	if n.Status != backend.InterfaceAvailable {
		badState(c, n)
	}
	return action.Change(func() { c.InterfaceStep(n, backend.InterfaceDeleting, func() { c.DiscardInterface(n) }) })
}

func modifyNetworkInterfaceAttribute(c *action.Call) action.Effect {
	n := settledInterface(c)
	name, description := texts(c, "NetworkInterface", "InvalidParameter", "InvalidParameter")
	groups := n.Groups
	if ids, given := c.IDs("SecurityGroupId"); given {
		groups = groupsIn(c, n.VSwitch.VPC, ids, "InvalidOperation.MultiGroupType")
	}
	mode, queues := trafficMode(c, n.TrafficMode), queueNumber(c, n.Queues)
	remove, check := c.BoolOr("DeleteOnRelease", n.DeleteOnRelease), c.BoolOr("SourceDestCheck", n.SourceDestCheck)
	if n.Use == "Primary" && !remove {
		c.Reject("InvalidOperation.InvalidEniType", "A primary network interface is always deleted with its instance.")
	}
	return action.Change(func() {
		n.Name, n.Description = cmp.Or(name, n.Name), cmp.Or(description, n.Description)
		n.Groups, n.TrafficMode, n.Queues = groups, mode, queues
		n.DeleteOnRelease, n.SourceDestCheck = remove, check
	})
}
