package ecstest

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeNetworkInterfaces(c *call) effect {
	f := newFilters[*networkInterface](c)
	f.ids("NetworkInterfaceId")
	f.equal("NetworkInterfaceName", func(n *networkInterface) string { return n.name })
	f.equal("InstanceId", func(n *networkInterface) string { return n.instanceID() })
	f.equal("VSwitchId", func(n *networkInterface) string { return n.vswitch.id })
	f.equal("VpcId", func(n *networkInterface) string { return n.vswitch.vpc.id })
	f.equal("PrimaryIpAddress", func(n *networkInterface) string { return n.address().String() })
	f.anyOf("PrivateIpAddress", func(n *networkInterface) []string { return addressTexts(n.addresses...) })
	f.anyOf("Ipv6Address", func(n *networkInterface) []string { return addressTexts(n.ipv6...) })
	f.oneOf("Type", func(n *networkInterface) string { return n.use }, "Primary", "Secondary", "Trunk")
	f.oneOf("Status", func(n *networkInterface) string { return n.status },
		interfaceAvailable, interfaceAttaching, interfaceInUse, interfaceDetaching, interfaceDeleting, interfaceCreating)
	if id := c.text("SecurityGroupId"); id != "" {
		f.check(func(n *networkInterface) bool {
			return slices.ContainsFunc(n.groups, func(g *securityGroup) bool { return g.id == id })
		})
	}
	f.flag("ServiceManaged", func(*networkInterface) bool { return false })
	f.group()
	f.tags("Tag")
	page, fields := onePage(c, f.of(&c.interfaces))
	items := reply.Array{}
	for _, n := range page {
		items = append(items, n.describeWhole(c.state))
	}
	return func() reply.Object {
		return append(fields, reply.List("NetworkInterfaceSets", "NetworkInterfaceSet", items))
	}
}

func describeNetworkInterfaceAttribute(c *call) effect {
	n := c.networkInterface()
	return func() reply.Object {
		return append(n.describeWhole(c.state),
			reply.Struct("NetworkInterfaceTrafficConfig",
				reply.String("NetworkInterfaceTrafficMode", n.trafficMode),
				reply.Int("QueueNumber", n.queues),
			),
			reply.Struct("ConnectionTrackingConfiguration",
				reply.Int("TcpEstablishedTimeout", 910),
				reply.Int("TcpClosedAndTimeWaitTimeout", 3),
				reply.Int("UdpTimeout", 30),
			),
			reply.Struct("QoSConfig", reply.Bool("EnableQoS", false)))
	}
}

func (n *networkInterface) instanceID() string {
	if n.instance == nil {
		return ""
	}
	return n.instance.id
}

// describe returns the fields that every response has for an interface, except
// its private addresses.
func (n *networkInterface) describe(st *state) reply.Object {
	v6 := reply.Array{}
	for _, a := range n.ipv6 {
		v6 = append(v6, reply.Object{reply.String("Ipv6Address", a.String())})
	}
	return reply.Object{
		reply.String("NetworkInterfaceId", n.id),
		reply.String("NetworkInterfaceName", n.name),
		reply.String("Description", n.description),
		reply.String("Status", n.status),
		reply.String("Type", n.use),
		reply.String("VpcId", n.vswitch.vpc.id),
		reply.String("VSwitchId", n.vswitch.id),
		reply.String("ZoneId", n.zone),
		reply.String("MacAddress", n.mac),
		reply.String("PrivateIpAddress", n.address().String()),
		reply.List("Ipv6Sets", "Ipv6Set", v6),
		reply.List("Ipv4PrefixSets", "Ipv4PrefixSet", reply.Array{}),
		reply.List("Ipv6PrefixSets", "Ipv6PrefixSet", reply.Array{}),
		reply.List("SecurityGroupIds", "SecurityGroupId", reply.Strings(idsOf(n.groups)...)),
		reply.Bool("SourceDestCheck", n.sourceDestCheck),
		reply.String("OwnerId", accountID),
		reply.String("ResourceGroupId", n.group),
		reply.Bool("ServiceManaged", false),
		st.tags.describe(&n.resource),
	}
}

// describeWhole adds where the interface is attached and how to reach it.
func (n *networkInterface) describeWhole(st *state) reply.Object {
	public := st.publicOf(n)
	o := append(n.describe(st),
		reply.List("PrivateIpSets", "PrivateIpSet", n.privateIPs(public)),
		reply.String("CreationTime", formatSecond(n.created)),
		reply.Bool("DeleteOnRelease", n.deleteOnRelease),
		reply.String("InstanceId", n.instanceID()),
		reply.String("NetworkInterfaceTrafficMode", n.trafficMode),
		reply.Int("QueueNumber", n.queues),
		reply.Struct("AssociatedPublicIp", append(reply.Object{}, public...)...))
	if n.instance == nil {
		return o
	}
	return append(o, reply.Struct("Attachment",
		reply.String("InstanceId", n.instance.id),
		reply.Int("DeviceIndex", slices.Index(n.instance.interfaces, n)),
		reply.Int("NetworkCardIndex", 0),
	))
}

// privateIPs lists the private addresses. The primary one has the public
// address associated with it, if any.
func (n *networkInterface) privateIPs(public reply.Object) reply.Array {
	items := reply.Array{}
	for i, a := range n.addresses {
		item := reply.Object{reply.String("PrivateIpAddress", a.String()), reply.Bool("Primary", i == 0)}
		if i == 0 && public != nil {
			item = append(item, reply.Struct("AssociatedPublicIp", public...))
		}
		items = append(items, item)
	}
	return items
}

// publicOf returns the public address that leads to the interface, its own or
// that of its instance, or nil.
func (st *state) publicOf(n *networkInterface) reply.Object {
	e := st.eipOf(n)
	if in := n.instance; in != nil && n == in.primary() && e == nil {
		if in.publicIP.IsValid() {
			return reply.Object{reply.String("PublicIpAddress", in.publicIP.String())}
		}
		e = in.eip
	}
	if e == nil {
		return nil
	}
	return reply.Object{reply.String("AllocationId", e.id), reply.String("PublicIpAddress", e.address.String())}
}
