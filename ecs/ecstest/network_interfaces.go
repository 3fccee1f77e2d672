package ecstest

import (
	"cmp"
	"net/netip"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxAddresses is the number of private addresses that an unattached interface
// can have. An attached one has the limit of its instance type.
const maxAddresses = 50

func createNetworkInterface(c *call) effect {
	w := c.usableVSwitch(c.text("VSwitchId"))
	groups := c.interfaceGroups(w.vpc)
	name, description := c.interfaceTexts()
	use := cmp.Or(c.oneOf("InstanceType", "Secondary", "Trunk"), "Secondary")
	keep := false
	if remove, given := c.boolean("DeleteOnRelease"); given {
		keep = !remove
	}
	check, _ := c.boolean("SourceDestCheck")
	mode := c.trafficMode("Standard")
	queues := c.queueNumber(1)
	tags := c.newTags("Tag")
	c.noPrefixes()
	primary := c.primaryAddress(w)
	chosen, more := c.secondaryAddresses(w, primary, maxAddresses-1)
	return func() reply.Object {
		secondary := w.takeAddresses(chosen, 0)
		n := c.newInterface(w, primary, groups)
		n.addresses = append(append(n.addresses, secondary...), w.takeAddresses(nil, more)...)
		n.name, n.description, n.use, n.group = name, description, use, c.text("ResourceGroupId")
		n.deleteOnRelease, n.sourceDestCheck, n.trafficMode, n.queues = !keep, check, mode, queues
		c.tags.set(&n.resource, tags...)
		return append(n.describe(c.state), reply.List("PrivateIpSets", "PrivateIpSet", n.privateIPs(nil)))
	}
}

func (c *call) interfaceTexts() (name, description string) {
	name, description = c.text("NetworkInterfaceName"), c.text("Description")
	if name != "" && !validName(name) {
		c.invalid("NetworkInterfaceName", "it is not a valid name")
	}
	if !validDescription(description) {
		c.invalid("Description", "it is not a valid description")
	}
	return name, description
}

// interfaceGroups reads the security groups of a new interface.
func (c *call) interfaceGroups(v *vpc) []*securityGroup {
	one, many := c.text("SecurityGroupId"), c.every("SecurityGroupIds")
	switch {
	case one != "" && len(many) > 0:
		c.reject("InvalidParameter.Conflict", "SecurityGroupId and SecurityGroupIds are mutually exclusive.")
	case one != "":
		many = []string{one}
	case len(many) == 0:
		c.fail(missingParameter("SecurityGroupId"))
	}
	return c.groupsOf(many, v)
}

// groupsOf finds security groups for an interface in the VPC.
func (c *call) groupsOf(ids []string, v *vpc) []*securityGroup {
	groups := c.groups(ids)
	if len(groups) > maxGroups {
		c.reject("InstanceSecurityGroupLimitExceeded", "An interface is in at most %d security groups.", maxGroups)
	}
	for _, g := range groups {
		switch {
		case g.vpc == nil:
			c.reject("InvalidSecurityGroupId.NotVpc", "The security group %q is in no VPC.", g.id)
		case g.vpc != v:
			c.reject("InvalidOperation.VpcMismatch", "The security group %q is in another VPC.", g.id)
		case g.kind != groups[0].kind:
			c.reject("InvalidOperation.MultiGroupType", "The security groups are of several types.")
		}
	}
	return groups
}

func (c *call) trafficMode(absent string) string {
	const name = "NetworkInterfaceTrafficMode"
	nested := c.structure("NetworkInterfaceTrafficConfig").oneOf(name, "Standard", "HighPerformance")
	return cmp.Or(nested, c.oneOf(name, "Standard", "HighPerformance"), absent)
}

func (c *call) queueNumber(absent int) int {
	n := c.structure("NetworkInterfaceTrafficConfig").integer("QueueNumber", c.integer("QueueNumber", absent))
	if n < 1 || n > 2048 {
		c.invalid("QueueNumber", "it is not between 1 and 2048")
	}
	return n
}

// networkInterface finds the interface that the call names. It has a vSwitch
// even if the call failed.
func (c *call) networkInterface() *networkInterface {
	n := lookup(c, KindNetworkInterface, &c.interfaces, c.text("NetworkInterfaceId"))
	if n.vswitch == nil {
		n.vswitch = &vswitch{vpc: &vpc{}}
	}
	return n
}

// checkSettled rejects an interface in a transitional state.
func (c *call) checkSettled(n *networkInterface) {
	if n.status != interfaceAvailable && n.status != interfaceInUse {
		c.badState(n)
	}
}

func (c *call) badState(n *networkInterface) {
	c.reject("InvalidOperation.InvalidEniState", "The network interface %q is %s.", n.id, n.status)
}

// transition puts the interface into a transitional state and calls then after
// a step, unless the state has changed before that.
func (st *state) transition(n *networkInterface, status string, then func()) {
	st.cancel(n.change)
	n.status = status
	n.change = st.step(KindNetworkInterface, func() {
		if n.status == status {
			then()
		}
	})
}

// attachable finds an instance, which must accept attaching and detaching
// interfaces.
func (c *call) attachable() *instance {
	in := c.instance("InstanceId")
	c.fail(checkLocks(in, "InstanceExpiredOrInArrears"))
	if in.status != running && in.status != stopped {
		c.reject("InvalidOperation.InvalidEcsState", "The instance %q is %s.", in.id, in.status)
	}
	if in.shape == nil { // not found
		in.shape = &instanceType{}
	}
	return in
}

func attachNetworkInterface(c *call) effect {
	n, in := c.networkInterface(), c.attachable()
	place := in.primary().vswitch
	c.unsupported("UnsupportedParameter", "TrunkNetworkInstanceId")
	if card := c.integer("NetworkCardIndex", 0); card != 0 {
		c.invalid("NetworkCardIndex", "the instance type has one network card")
	}
	switch {
	case n.use == "Primary":
		c.reject("InvalidOperation.InvalidEniType", "The network interface %q is a primary one.", n.id)
	case n.status != interfaceAvailable:
		c.badState(n)
	case n.vswitch.zone != place.zone:
		c.reject("InvalidOperation.AvailabilityZoneMismatch", "The instance and the network interface are not in the same zone.")
	case n.vswitch.vpc != place.vpc:
		c.reject("InvalidOperation.VpcMismatch", "The instance and the network interface are not in the same VPC.")
	case len(in.interfaces) >= in.shape.interfaces:
		c.reject("EniPerInstanceLimitExceeded", "An instance of %s has at most %d network interfaces.", in.shape.id, in.shape.interfaces)
	case len(n.addresses) > in.shape.addresses:
		c.reject("InvalidOperation.Ipv4CountExceeded", "A network interface at %s has at most %d addresses.", in.shape.id, in.shape.addresses)
	}
	return func() reply.Object {
		c.attachInterface(n, in)
		c.transition(n, interfaceAttaching, func() { n.status = interfaceInUse })

		return nil
	}
}

func detachNetworkInterface(c *call) effect {
	n, in := c.networkInterface(), c.attachable()
	switch {
	case n.instance != in:
		c.reject("InvalidParams.EniId", "The network interface %q is not attached to the instance %q.", n.id, in.id)
	case n.use == "Primary":
		c.reject("InvalidOperation.DetachPrimaryEniNotAllowed", "The network interface %q is the primary one.", n.id)
	case n.status != interfaceInUse:
		c.badState(n)
	}
	return func() reply.Object {
		c.transition(n, interfaceDetaching, func() { c.detachInterface(n) })

		return nil
	}
}

func deleteNetworkInterface(c *call) effect {
	n := c.networkInterface()
	if n.status != interfaceAvailable {
		c.badState(n)
	}
	return func() reply.Object {
		c.transition(n, interfaceDeleting, func() { c.discardInterface(n) })

		return nil
	}
}

func modifyNetworkInterfaceAttribute(c *call) effect {
	n := c.networkInterface()
	c.checkSettled(n)
	name, description := c.interfaceTexts()
	groups := n.groups
	if ids, given := c.ids("SecurityGroupId"); given {
		groups = c.groupsOf(ids, n.vswitch.vpc)
	}
	queues := c.queueNumber(n.queues)
	mode := c.trafficMode(n.trafficMode)
	remove, removeGiven := c.boolean("DeleteOnRelease")
	check, checkGiven := c.boolean("SourceDestCheck")
	if removeGiven && n.use == "Primary" && !remove {
		c.reject("InvalidOperation.InvalidEniType", "A primary network interface is always deleted with its instance.")
	}
	return func() reply.Object {
		n.name, n.description = cmp.Or(name, n.name), cmp.Or(description, n.description)
		n.groups, n.queues, n.trafficMode = groups, queues, mode
		if removeGiven {
			n.deleteOnRelease = remove
		}
		if checkGiven {
			n.sourceDestCheck = check
		}
		return nil
	}
}

// takeAddresses allocates the chosen addresses and the given number of others.
func (w *vswitch) takeAddresses(chosen []netip.Addr, more int) []netip.Addr {
	var taken []netip.Addr
	for _, a := range chosen {
		if w.addresses.claim(a) {
			taken = append(taken, a)
		}
	}
	for range more {
		if a, ok := w.addresses.take(); ok {
			taken = append(taken, a)
		}
	}
	return taken
}
