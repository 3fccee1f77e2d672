package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
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
	name, description := texts(c, "Vpc", "InvalidVpcName.Malformed", "InvalidVpcDiscription.Malformed")
	cidr := backend.DefaultNetwork
	if c.String("CidrBlock") != "" {
		cidr = readCIDR(c, "InvalidParameter")
	}
	if cidr.Bits() > smallestVPC || !slices.ContainsFunc(privateNetworks, func(p netip.Prefix) bool { return within(cidr, p) }) {
		c.Reject("InvalidParameter", "The network %q is not valid for a VPC.", cidr)
	}
	c.Unsupported("IllegalParam.UserCidr", "UserCidr")
	return func() reply.Object {
		v := &backend.VPC{
			Resource: c.NewResource(backend.KindVPC, c.Region, ""),
			Name:     name, Description: description, Status: backend.NetworkPending, CIDR: cidr,
		}
		v.Router = "vrt-" + backend.Noise(v.ID, 20)
		v.Change = c.Step(backend.KindVPC, func() { v.Status = backend.NetworkAvailable })
		c.VPCs.Add(v)
		return reply.Object{
			reply.String("VpcId", v.ID),
			reply.String("VRouterId", v.Router),
			reply.String("RouteTableId", "vtb-"+backend.Noise(v.ID, 20)),
		}
	}
}

// within reports whether the network is the other one or a part of it.
func within(network, of netip.Prefix) bool {
	return of.Contains(network.Addr()) && network.Bits() >= of.Bits()
}

func describeVPCs(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VPC](c)
	f.OneOrMore("VpcId")
	f.Flag("IsDefault", func(v *backend.VPC) bool { return v.IsDefault })
	page, fields := action.OnePage(c, f.Of(&c.VPCs))
	return func() reply.Object {
		items := reply.Each(page, func(v *backend.VPC) reply.Object { return describeVPC(v, c.VSwitches.All) })
		return append(fields, reply.List("Vpcs", "Vpc", items))
	}
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
	v := c.UsableVPC(c.String("VpcId"))
	if slices.ContainsFunc(c.VSwitches.All, func(w *backend.VSwitch) bool { return w.VPC == v }) {
		c.Reject("DependencyViolation.VSwitch", "The VPC %q still has vSwitches.", v.ID)
	}
	if slices.ContainsFunc(c.SecurityGroups.All, func(g *backend.SecurityGroup) bool { return g.VPC == v }) {
		c.Reject("DependencyViolation.SecurityGroup", "The VPC %q still has security groups.", v.ID)
	}
	return func() reply.Object {
		backend.Discard(c.State, &c.VPCs, v)
		return nil
	}
}
