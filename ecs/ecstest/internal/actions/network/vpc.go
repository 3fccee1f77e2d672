package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// privateNetworks contain every network that a VPC may have.
var privateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
}

// smallestVPC is the longest prefix length of a VPC.
const smallestVPC = 28

func createVPC(c *action.Call) action.Effect {
	name, description := c.Texts("Vpc", "InvalidVpcName.Malformed", "InvalidVpcDiscription.Malformed")
	cidr := backend.DefaultNetwork
	if c.String("CidrBlock") != "" {
		cidr = c.CIDR("InvalidParameter")
	}
	if cidr.Bits() > smallestVPC || !slices.ContainsFunc(privateNetworks, func(p netip.Prefix) bool { return action.Within(cidr, p) }) {
		c.Reject("InvalidParameter", "The network %q is not valid for a VPC.", cidr)
	}
	c.Unsupported("IllegalParam.UserCidr", "UserCidr")
	return func() reply.Object {
		v := &backend.VPC{
			Resource: c.NewResource(backend.KindVPC, c.Region, ""),
			Name:     name, Description: description, CIDR: cidr,
		}
		c.AddVPC(v)
		return reply.Object{
			reply.String("VpcId", v.ID),
			reply.String("VRouterId", v.Router),
			reply.String("RouteTableId", v.RouteTable()),
		}
	}
}

func describeVPCs(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VPC](c)
	f.OneOrMore("VpcId")
	f.Flag("IsDefault", func(v *backend.VPC) bool { return v.IsDefault })
	return action.ListPage(c, f.Of(&c.VPCs), "Vpcs", "Vpc", func(v *backend.VPC) reply.Object {
		return describeVPC(v, c.VSwitches.All)
	})
}

func describeVPC(v *backend.VPC, switches []*backend.VSwitch) reply.Object {
	var ids []string
	for _, w := range switches {
		if w.VPC == v {
			ids = append(ids, w.ID)
		}
	}
	return reply.Object{
		reply.String("VpcId", v.ID),
		reply.String("VpcName", v.Name),
		reply.String("Description", v.Description),
		reply.String("Status", v.Status),
		reply.String("RegionId", v.Region),
		reply.String("CidrBlock", v.CIDR.String()),
		reply.List("UserCidrs", "UserCidr", reply.Array{}),
		reply.String("VRouterId", v.Router),
		reply.List("VSwitchIds", "VSwitchId", reply.Strings(ids...)),
		reply.Bool("IsDefault", v.IsDefault),
		reply.String("CreationTime", action.FormatSecond(v.Created)),
	}
}

func deleteVPC(c *action.Call) action.Effect {
	v := c.EmptyVPC()
	return action.Change(func() { backend.Discard(c.State, &c.VPCs, v) })
}

func createVSwitch(c *action.Call) action.Effect {
	v := c.UsableVPC(c.String("VpcId"))
	name, description := c.Texts("VSwitch", "InvalidVSwitchName.Malformed", "InvalidVSwitchDiscription.Malformed")
	zone, cidr := c.NewVSwitchPlace(v)
	return func() reply.Object {
		w := &backend.VSwitch{
			Resource: c.NewResource(backend.KindVSwitch, v.Region, zone),
			Name:     name, Description: description, VPC: v, Addresses: ipam.NewPool(cidr),
		}
		c.AddVSwitch(w)
		return reply.Object{reply.String("VSwitchId", w.ID)}
	}
}

func describeVSwitches(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VSwitch](c)
	f.OneOrMore("VSwitchId")
	f.Equal("VpcId", func(w *backend.VSwitch) string { return w.VPC.ID })
	f.Equal("ZoneId", func(w *backend.VSwitch) string { return w.Zone })
	f.Flag("IsDefault", func(w *backend.VSwitch) bool { return w.IsDefault })
	return action.ListPage(c, f.Of(&c.VSwitches), "VSwitches", "VSwitch", describeVSwitch)
}

func describeVSwitch(w *backend.VSwitch) reply.Object {
	return reply.Object{
		reply.String("VSwitchId", w.ID),
		reply.String("VSwitchName", w.Name),
		reply.String("Description", w.Description),
		reply.String("Status", w.Status),
		reply.String("VpcId", w.VPC.ID),
		reply.String("ZoneId", w.Zone),
		reply.String("CidrBlock", w.Addresses.Network.String()),
		reply.Int("AvailableIpAddressCount", w.Addresses.Free()),
		reply.Bool("IsDefault", w.IsDefault),
		reply.String("ResourceGroupId", w.Group),
		reply.String("CreationTime", action.FormatSecond(w.Created)),
	}
}

func deleteVSwitch(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	if slices.ContainsFunc(c.Interfaces.All, func(n *backend.NetworkInterface) bool { return n.VSwitch == w }) {
		c.Reject("DependencyViolation.NetworkInterface", "The vSwitch %q still has network interfaces.", w.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.VSwitches, w) })
}
