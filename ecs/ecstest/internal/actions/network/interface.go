package network

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxAddresses is the number of private addresses that an unattached interface
// can have. An attached one has the limit of its instance type.
const maxAddresses = 50

func createNetworkInterface(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	groups := interfaceGroups(c, w.VPC)
	name, description := interfaceTexts(c)
	use := cmp.Or(c.OneOf("InstanceType", "Secondary", "Trunk"), "Secondary")
	keep := false
	if remove, given := c.Bool("DeleteOnRelease"); given {
		keep = !remove
	}
	check, _ := c.Bool("SourceDestCheck")
	mode := trafficMode(c, "Standard")
	queues := queueNumber(c, 1)
	tags := c.NewTags("Tag")
	noPrefixes(c)
	primary := primaryAddress(c, w)
	chosen, more := secondaryAddresses(c, w, primary, maxAddresses-1)
	return func() reply.Object {
		secondary := w.TakeAddresses(chosen, 0)
		n := c.NewInterface(w, primary, groups)
		n.Addresses = append(append(n.Addresses, secondary...), w.TakeAddresses(nil, more)...)
		n.Name, n.Description, n.Use, n.Group = name, description, use, c.String("ResourceGroupId")
		n.DeleteOnRelease, n.SourceDestCheck, n.TrafficMode, n.Queues = !keep, check, mode, queues
		c.Tags.Set(&n.Resource, tags...)
		return append(describeInterface(n, c.State), reply.List("PrivateIpSets", "PrivateIpSet", privateIPs(n, nil)))
	}
}

func interfaceTexts(c *action.Call) (name, description string) {
	name, description = c.String("NetworkInterfaceName"), c.String("Description")
	if name != "" && !action.ValidName(name) {
		c.Invalid("NetworkInterfaceName", "it is not a valid name")
	}
	if !action.ValidDescription(description) {
		c.Invalid("Description", "it is not a valid description")
	}
	return name, description
}

// interfaceGroups reads the security groups of a new interface.
func interfaceGroups(c *action.Call, v *backend.VPC) []*backend.SecurityGroup {
	one, many := c.String("SecurityGroupId"), c.Numbered("SecurityGroupIds")
	switch {
	case one != "" && len(many) > 0:
		c.Reject("InvalidParameter.Conflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	case one != "":
		many = []string{one}
	case len(many) == 0:
		c.Missing("SecurityGroupId")
	}
	return groupsOf(c, many, v)
}

// groupsOf finds security groups for an interface in the VPC.
func groupsOf(c *action.Call, ids []string, v *backend.VPC) []*backend.SecurityGroup {
	groups := c.Groups(ids)
	if len(groups) > MaxGroups {
		c.Reject("InstanceSecurityGroupLimitExceeded", "An interface is in at most %d security groups.", MaxGroups)
	}
	for _, g := range groups {
		switch {
		case g.VPC == nil:
			c.Reject("InvalidSecurityGroupId.NotVpc", "The security group %q is in no VPC.", g.ID)
		case g.VPC != v:
			c.Reject("InvalidOperation.VpcMismatch", "The security group %q is in another VPC.", g.ID)
		case g.Kind != groups[0].Kind:
			c.Reject("InvalidOperation.MultiGroupType", "The security groups are of several types.")
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

// checkSettled rejects an interface in a transitional state.
func checkSettled(c *action.Call, n *backend.NetworkInterface) {
	if n.Status != backend.InterfaceAvailable && n.Status != backend.InterfaceInUse {
		badState(c, n)
	}
}

func badState(c *action.Call, n *backend.NetworkInterface) {
	c.Reject("InvalidOperation.InvalidEniState", "The network interface %q is %s.", n.ID, n.Status)
}

// attachable finds an instance, which must accept attaching and detaching
// interfaces.
func attachable(c *action.Call) *backend.Instance {
	in := c.Instance("InstanceId")
	c.Fail(action.CheckLocks(in, "InstanceExpiredOrInArrears"))
	if in.Status != backend.Running && in.Status != backend.Stopped {
		c.Reject("InvalidOperation.InvalidEcsState", "The instance %q is %s.", in.ID, in.Status)
	}
	if in.Type == nil { // not found
		in.Type = &catalog.InstanceType{}
	}
	return in
}

func attachNetworkInterface(c *action.Call) action.Effect {
	n, in := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId")), attachable(c)
	place := in.Primary().VSwitch
	c.Unsupported("UnsupportedParameter", "TrunkNetworkInstanceId")
	if card := c.Int("NetworkCardIndex", 0); card != 0 {
		c.Invalid("NetworkCardIndex", "the instance type has one network card")
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
	return func() reply.Object {
		c.AttachInterface(n, in)
		c.Transition(n, backend.InterfaceAttaching, func() { n.Status = backend.InterfaceInUse })

		return nil
	}
}

func detachNetworkInterface(c *action.Call) action.Effect {
	n, in := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId")), attachable(c)
	switch {
	case n.Instance != in:
		c.Reject("InvalidParams.EniId", "The network interface %q is not attached to the instance %q.", n.ID, in.ID)
	case n.Use == "Primary":
		c.Reject("InvalidOperation.DetachPrimaryEniNotAllowed", "The network interface %q is the primary one.", n.ID)
	case n.Status != backend.InterfaceInUse:
		badState(c, n)
	}
	return func() reply.Object {
		c.Transition(n, backend.InterfaceDetaching, func() { c.DetachInterface(n) })

		return nil
	}
}

func deleteNetworkInterface(c *action.Call) action.Effect {
	n := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
	if n.Status != backend.InterfaceAvailable {
		badState(c, n)
	}
	return func() reply.Object {
		c.Transition(n, backend.InterfaceDeleting, func() { c.DiscardInterface(n) })

		return nil
	}
}

func modifyNetworkInterfaceAttribute(c *action.Call) action.Effect {
	n := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
	checkSettled(c, n)
	name, description := interfaceTexts(c)
	groups := n.Groups
	if ids, given := c.IDs("SecurityGroupId"); given {
		groups = groupsOf(c, ids, n.VSwitch.VPC)
	}
	queues := queueNumber(c, n.Queues)
	mode := trafficMode(c, n.TrafficMode)
	remove, removeGiven := c.Bool("DeleteOnRelease")
	check, checkGiven := c.Bool("SourceDestCheck")
	if removeGiven && n.Use == "Primary" && !remove {
		c.Reject("InvalidOperation.InvalidEniType", "A primary network interface is always deleted with its instance.")
	}
	return func() reply.Object {
		n.Name, n.Description = cmp.Or(name, n.Name), cmp.Or(description, n.Description)
		n.Groups, n.Queues, n.TrafficMode = groups, queues, mode
		if removeGiven {
			n.DeleteOnRelease = remove
		}
		if checkGiven {
			n.SourceDestCheck = check
		}
		return nil
	}
}
