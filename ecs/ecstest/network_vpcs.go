package ecstest

import (
	"net/netip"
	"slices"

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

func createVPC(c *call) effect {
	name, description := c.networkTexts("VpcName", "Vpc")
	cidr := defaultNetwork
	if c.text("CidrBlock") != "" {
		cidr = c.cidr("CidrBlock", "InvalidParameter")
	}
	if cidr.Bits() > smallestVPC || !slices.ContainsFunc(privateNetworks, func(p netip.Prefix) bool { return within(cidr, p) }) {
		c.reject("InvalidParameter", "The network %q is not valid for a VPC.", cidr)
	}
	c.unsupported("UnsupportedParameter", "UserCidr")
	return func() reply.Object {
		v := &vpc{resource: c.newResource(KindVPC, c.region, ""), name: name, description: description, status: networkPending, cidr: cidr}
		v.router = "vrt-" + noise(v.id, 20)
		v.change = c.step(KindVPC, func() { v.status = networkAvailable })
		c.vpcs.add(v)
		return reply.Object{
			reply.String("VpcId", v.id),
			reply.String("VRouterId", v.router),
			reply.String("RouteTableId", "vtb-"+noise(v.id, 20)),
		}
	}
}

// within reports whether the network is the other one or a part of it.
func within(network, of netip.Prefix) bool {
	return of.Contains(network.Addr()) && network.Bits() >= of.Bits()
}

func describeVPCs(c *call) effect {
	f := newFilters[*vpc](c)
	oneOrMore(f, "VpcId")
	f.flag("IsDefault", func(v *vpc) bool { return v.isDefault })
	page, fields := onePage(c, f.of(&c.vpcs))
	items := reply.Array{}
	for _, v := range page {
		items = append(items, v.describe(c.state))
	}
	return func() reply.Object {
		return append(fields, reply.List("Vpcs", "Vpc", items))
	}
}

func (v *vpc) describe(st *state) reply.Object {
	var switches []string
	for _, w := range st.vswitches.all {
		if w.vpc == v {
			switches = append(switches, w.id)
		}
	}
	return reply.Object{
		reply.String("VpcId", v.id),
		reply.String("VpcName", v.name),
		reply.String("Description", v.description),
		reply.String("Status", v.status),
		reply.String("RegionId", v.region),
		reply.String("CidrBlock", v.cidr.String()),
		reply.List("UserCidrs", "UserCidr", reply.Array{}),
		reply.String("VRouterId", v.router),
		reply.List("VSwitchIds", "VSwitchId", reply.Strings(switches...)),
		reply.Bool("IsDefault", v.isDefault),
		reply.String("CreationTime", formatSecond(v.created)),
	}
}

// usableVPC finds a VPC, which must be available.
func (c *call) usableVPC(id string) *vpc {
	v := lookup(c, KindVPC, &c.vpcs, id)
	if v.status != networkAvailable {
		c.reject("IncorrectVpcStatus", "The VPC %q is %s.", id, v.status)
	}
	return v
}

func deleteVPC(c *call) effect {
	v := c.usableVPC(c.text("VpcId"))
	if slices.ContainsFunc(c.vswitches.all, func(w *vswitch) bool { return w.vpc == v }) {
		c.reject("DependencyViolation.VSwitch", "The VPC %q still has vSwitches.", v.id)
	}
	if slices.ContainsFunc(c.securityGroups.all, func(g *securityGroup) bool { return g.vpc == v }) {
		c.reject("DependencyViolation.SecurityGroup", "The VPC %q still has security groups.", v.id)
	}
	return func() reply.Object {
		discard(c.state, &c.vpcs, v)

		return nil
	}
}
