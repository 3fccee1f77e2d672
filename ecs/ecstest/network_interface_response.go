package ecstest

import "slices"

func describeNetworkInterfaces(c *call) object {
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
	if id := c.params["SecurityGroupId"]; id != "" {
		f.check(func(n *networkInterface) bool {
			return slices.ContainsFunc(n.groups, func(g *securityGroup) bool { return g.id == id })
		})
	}
	f.flag("ServiceManaged", func(*networkInterface) bool { return false })
	f.group()
	f.tags("Tag")
	page, fields := onePage(c, f.of(&c.interfaces))
	items := array{}
	for _, n := range page {
		items = append(items, n.describeWhole(c.state))
	}
	return append(fields, member{"NetworkInterfaceSets", wrapped("NetworkInterfaceSet", items)})
}

func describeNetworkInterfaceAttribute(c *call) object {
	n := c.networkInterface()
	return append(n.describeWhole(c.state),
		member{"NetworkInterfaceTrafficConfig", object{
			{"NetworkInterfaceTrafficMode", text(n.trafficMode)},
			{"QueueNumber", integer(n.queues)},
		}},
		member{"ConnectionTrackingConfiguration", object{
			{"TcpEstablishedTimeout", integer(910)},
			{"TcpClosedAndTimeWaitTimeout", integer(3)},
			{"UdpTimeout", integer(30)},
		}},
		member{"QoSConfig", object{{"EnableQoS", boolean(false)}}})
}

func (n *networkInterface) instanceID() string {
	if n.instance == nil {
		return ""
	}
	return n.instance.id
}

// describe returns the fields that every response has for an interface, except
// its private addresses.
func (n *networkInterface) describe(st *state) object {
	groups := array{}
	for _, g := range n.groups {
		groups = append(groups, text(g.id))
	}
	v6 := array{}
	for _, a := range n.ipv6 {
		v6 = append(v6, object{{"Ipv6Address", text(a.String())}})
	}
	return object{
		{"NetworkInterfaceId", text(n.id)},
		{"NetworkInterfaceName", text(n.name)},
		{"Description", text(n.description)},
		{"Status", text(n.status)},
		{"Type", text(n.use)},
		{"VpcId", text(n.vswitch.vpc.id)},
		{"VSwitchId", text(n.vswitch.id)},
		{"ZoneId", text(n.zone)},
		{"MacAddress", text(n.mac)},
		{"PrivateIpAddress", text(n.address().String())},
		{"Ipv6Sets", wrapped("Ipv6Set", v6)},
		{"Ipv4PrefixSets", wrapped("Ipv4PrefixSet", array{})},
		{"Ipv6PrefixSets", wrapped("Ipv6PrefixSet", array{})},
		{"SecurityGroupIds", wrapped("SecurityGroupId", groups)},
		{"SourceDestCheck", boolean(n.sourceDestCheck)},
		{"OwnerId", text(accountID)},
		{"ResourceGroupId", text(n.group)},
		{"ServiceManaged", boolean(false)},
		{"Tags", st.tags.describe(&n.resource)},
	}
}

// describeWhole adds where the interface is attached and how to reach it.
func (n *networkInterface) describeWhole(st *state) object {
	public := st.publicOf(n)
	o := append(n.describe(st),
		member{"PrivateIpSets", wrapped("PrivateIpSet", n.privateIPs(public))},
		member{"CreationTime", formatSecond(n.created)},
		member{"DeleteOnRelease", boolean(n.deleteOnRelease)},
		member{"InstanceId", text(n.instanceID())},
		member{"NetworkInterfaceTrafficMode", text(n.trafficMode)},
		member{"QueueNumber", integer(n.queues)},
		member{"AssociatedPublicIp", append(object{}, public...)})
	if n.instance == nil {
		return o
	}
	return append(o, member{"Attachment", object{
		{"InstanceId", text(n.instance.id)},
		{"DeviceIndex", integer(slices.Index(n.instance.interfaces, n))},
		{"NetworkCardIndex", integer(0)},
	}})
}

// privateIPs lists the private addresses. The primary one has the public
// address associated with it, if any.
func (n *networkInterface) privateIPs(public object) array {
	items := array{}
	for i, a := range n.addresses {
		item := object{{"PrivateIpAddress", text(a.String())}, {"Primary", boolean(i == 0)}}
		if i == 0 && public != nil {
			item = append(item, member{"AssociatedPublicIp", public})
		}
		items = append(items, item)
	}
	return items
}

// publicOf returns the public address that leads to the interface, its own or
// that of its instance, or nil.
func (st *state) publicOf(n *networkInterface) object {
	e := st.eipOf(n)
	if in := n.instance; in != nil && n == in.primary() && e == nil {
		if in.publicIP.IsValid() {
			return object{{"PublicIpAddress", text(in.publicIP.String())}}
		}
		e = in.eip
	}
	if e == nil {
		return nil
	}
	return object{{"AllocationId", text(e.id)}, {"PublicIpAddress", text(e.address.String())}}
}
