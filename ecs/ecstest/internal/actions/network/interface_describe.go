package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeNetworkInterfaces(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.NetworkInterface](c)
	f.IDs("NetworkInterfaceId")
	f.Equal("NetworkInterfaceName", func(n *backend.NetworkInterface) string { return n.Name })
	f.Equal("InstanceId", func(n *backend.NetworkInterface) string { return action.IDOf(n.Instance) })
	f.Equal("VSwitchId", func(n *backend.NetworkInterface) string { return n.VSwitch.ID })
	f.Equal("VpcId", func(n *backend.NetworkInterface) string { return n.VSwitch.VPC.ID })
	f.Equal("PrimaryIpAddress", func(n *backend.NetworkInterface) string { return action.Text(n.Address()) })
	f.AnyOf("PrivateIpAddress", func(n *backend.NetworkInterface) []string { return ipam.AddressTexts(n.Addresses...) })
	f.AnyOf("Ipv6Address", func(n *backend.NetworkInterface) []string { return ipam.AddressTexts(n.IPv6...) })
	f.OneOf("Type", func(n *backend.NetworkInterface) string { return n.Use }, "Primary", "Secondary", "Trunk")
	f.OneOf("Status", func(n *backend.NetworkInterface) string { return n.Status },
		backend.InterfaceCreating, backend.InterfaceAvailable, backend.InterfaceAttaching, backend.InterfaceInUse,
		backend.InterfaceDetaching, backend.InterfaceDeleting)
	f.Has("SecurityGroupId", func(n *backend.NetworkInterface) []string { return action.IDsOf(n.Groups) })
	f.Flag("ServiceManaged", func(*backend.NetworkInterface) bool { return false })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.Interfaces), "NetworkInterfaceSets", "NetworkInterfaceSet", func(n *backend.NetworkInterface) reply.Object {
		return describeWhole(n, c.State)
	})
}

func describeNetworkInterfaceAttribute(c *action.Call) action.Effect {
	n := c.NetworkInterface()
	c.String("Attribute") // nothing tells what a response leaves out for it, so it leaves out nothing
	c.Unsupported("UnsupportedParameter", "Tag")
	return func() reply.Object {
		return append(describeWhole(n, c.State),
			reply.Struct("NetworkInterfaceTrafficConfig",
				reply.String("NetworkInterfaceTrafficMode", n.TrafficMode),
				reply.Int("QueueNumber", n.Queues),
			),
			reply.Struct("ConnectionTrackingConfiguration",
				reply.Int("TcpEstablishedTimeout", n.Tracking.Established),
				reply.Int("TcpClosedAndTimeWaitTimeout", n.Tracking.Closed),
				reply.Int("UdpTimeout", n.Tracking.UDP),
			),
			reply.Struct("EnhancedNetwork",
				reply.Bool("EnableRss", n.Enhanced.RSS),
				reply.Bool("EnableSriov", n.Enhanced.SRIOV),
				reply.Int("VirtualFunctionQuantity", n.Enhanced.VirtualFunctions),
				reply.Int("VirtualFunctionTotalQueueNumber", n.Enhanced.VirtualQueues),
			),
			reply.Struct("QoSConfig", reply.Bool("EnableQoS", false)))
	}
}

// describeInterface returns the fields that every response has for an interface, except its private addresses.
func describeInterface(n *backend.NetworkInterface, tags backend.Tags) reply.Object {
	return reply.Object{
		reply.String("NetworkInterfaceId", n.ID),
		reply.String("NetworkInterfaceName", n.Name),
		reply.String("Description", n.Description),
		reply.String("Status", n.Status),
		reply.String("Type", n.Use),
		reply.String("VpcId", n.VSwitch.VPC.ID),
		reply.String("VSwitchId", n.VSwitch.ID),
		reply.String("ZoneId", n.Zone),
		reply.String("MacAddress", n.MAC),
		reply.String("PrivateIpAddress", action.Text(n.Address())),
		reply.List("Ipv6Sets", "Ipv6Set", reply.Each(n.IPv6, func(a netip.Addr) reply.Object {
			return reply.Object{reply.String("Ipv6Address", a.String())}
		})),
		action.DescribePrefixes("Ipv4Prefix", n.Prefixes),
		action.DescribePrefixes("Ipv6Prefix", n.IPv6Prefixes),
		reply.List("SecurityGroupIds", "SecurityGroupId", reply.Strings(action.IDsOf(n.Groups)...)),
		reply.Bool("SourceDestCheck", n.SourceDestCheck),
		reply.String("OwnerId", backend.AccountID),
		reply.String("ResourceGroupId", n.Group),
		reply.Bool("ServiceManaged", false),
		action.DescribeTags(tags, &n.Resource),
	}
}

// describeWhole adds where the interface is attached and how to reach it.
func describeWhole(n *backend.NetworkInterface, st *backend.State) reply.Object {
	public := publicOf(st, n)
	o := append(describeInterface(n, st.Tags),
		reply.List("PrivateIpSets", "PrivateIpSet", privateIPs(n, public)),
		reply.String("CreationTime", action.FormatSecond(n.Created)),
		reply.Bool("DeleteOnRelease", n.DeleteOnRelease),
		reply.String("InstanceId", action.IDOf(n.Instance)),
		reply.String("NetworkInterfaceTrafficMode", n.TrafficMode),
		reply.Int("QueueNumber", n.Queues),
		reply.Struct("AssociatedPublicIp", public...))
	if n.Instance == nil {
		return o
	}
	return append(o, reply.Struct("Attachment",
		reply.String("InstanceId", n.Instance.ID),
		reply.Int("DeviceIndex", slices.Index(n.Instance.Interfaces, n)),
		reply.Int("NetworkCardIndex", 0),
	))
}

// privateIPs lists the private addresses. The primary one has the public address associated with it, if any.
func privateIPs(n *backend.NetworkInterface, public reply.Object) reply.Array {
	return reply.Each(n.Addresses, func(a netip.Addr) reply.Object {
		primary := a == n.Address()
		item := reply.Object{reply.String("PrivateIpAddress", a.String()), reply.Bool("Primary", primary)}
		if primary && public != nil {
			item = append(item, reply.Struct("AssociatedPublicIp", public...))
		}
		return item
	})
}

// publicOf returns the public address that leads to the interface, its own or that of its instance, or nil.
func publicOf(st *backend.State, n *backend.NetworkInterface) reply.Object {
	e := st.EIPOf(n)
	if in := n.Instance; in != nil && n == in.Primary() && e == nil {
		if in.PublicIP.IsValid() {
			return reply.Object{reply.String("PublicIpAddress", in.PublicIP.String())}
		}
		e = in.EIP
	}
	if e == nil {
		return nil
	}
	return reply.Object{reply.String("AllocationId", e.ID), reply.String("PublicIpAddress", e.Address.String())}
}
