package vpc

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The networks that a VPC cannot have, nor a part of one. The first is also none of the user's.
var (
	cloudNetwork = netip.MustParsePrefix("100.64.0.0/10")
	reserved     = []netip.Prefix{
		cloudNetwork, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("224.0.0.0/4"),
	}
)

// networkOf reads the network of a VPC. Unlike in ECS, it need not be a private one.
func networkOf(c *action.Call, code string) netip.Prefix {
	cidr := c.CIDR(code)
	overlaps := slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Overlaps(cidr) })
	if cidr.Bits() < 8 || cidr.Bits() > 28 || overlaps {
		c.Reject(code, "The network %q is not valid for a VPC.", cidr)
	}
	return cidr
}

func vpcTexts(c *action.Call) (name, description string) {
	return texts(c, "Vpc", "InvalidVpcName.Malformed", "InvalidVpcDiscription.Malformed")
}

func createVPC(c *action.Call) action.Effect {
	v := &backend.VPC{CIDR: backend.DefaultNetwork}
	v.Name, v.Description = vpcTexts(c)
	if c.Has("CidrBlock") {
		v.CIDR = networkOf(c, "InvalidParameter")
	}
	v.UserCIDRs = userNetworks(c)
	ipv6, _ := c.Bool("EnableIpv6")
	c.OneOfOr("Ipv6Isp", "UnsupportedFeature.Ipv6Isp", "BGP")
	c.Unsupported("OperationFailed.IPv6CidrNotReserved", "Ipv6CidrBlock") // nobody can reserve one here
	if dns, _ := c.Bool("EnableDnsHostname"); dns {
		c.Reject("UnsupportedFeature.VpcDnsHostname", "Host names of VPCs are not simulated.")
	}
	resource, tags := c.NewGrouped(backend.KindVPC), newTags(c)
	return func() reply.Object {
		v.Resource = resource()
		if ipv6 {
			v.EnableIPv6()
		}
		c.AddVPC(v)
		c.Tags.Set(&v.Resource, tags...)
		return reply.Object{
			reply.String("VpcId", v.ID),
			reply.String("VRouterId", v.Router),
			reply.String("RouteTableId", v.RouteTable()),
			reply.String("ResourceGroupId", v.Group),
		}
	}
}

// userNetworks reads the networks that the VPC reaches through routes of its owner.
func userNetworks(c *action.Call) []string {
	all := c.Comma("UserCidr")
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		switch {
		case err != nil || !p.Addr().Is4() || p != p.Masked():
			c.Reject("IllegalParam.UserCidr", "The network %q is malformed.", s)
		case p.Overlaps(cloudNetwork):
			c.Reject("InvalidUserCidr.Malformed", "The network %q overlaps %s.", s, cloudNetwork)
		}
	}
	if len(all) > 3 {
		c.Reject("InvalidUserCidr.Quota", "There are more than three user networks.")
	}
	return all
}

func describeVPCs(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.VPC](c)
	f.OneOrMore("VpcId")
	f.Equal("VpcName", func(v *backend.VPC) string { return v.Name })
	f.Flag("IsDefault", func(v *backend.VPC) bool { return v.IsDefault })
	f.Flag("EnableIpv6", func(v *backend.VPC) bool { return v.IPv6.IsValid() })
	f.Flag("AdvancedFeature", func(*backend.VPC) bool { return false })
	f.Equal("DhcpOptionsSetId", func(*backend.VPC) string { return "" })
	f.Equal("VpcOwnerId", func(*backend.VPC) string { return backend.AccountID })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.VPCs), "Vpcs", "Vpc", func(v *backend.VPC) reply.Object {
		return append(describeVPC(c, v),
			ids("RouterTableIds", "RouterTableIds", []string{v.RouteTable()}),
			ids("NatGatewayIds", "NatGatewayIds", nil),
			reply.String("CenStatus", "Detached"),
		)
	})
}

// describeVPC returns what both actions that describe a VPC say.
func describeVPC(c *action.Call, v *backend.VPC) reply.Object {
	isps := reply.Array{}
	if v.IPv6.IsValid() {
		isps = reply.Array{reply.Object{reply.String("Ipv6CidrBlock", v.IPv6.String()), reply.String("Ipv6Isp", "BGP")}}
	}
	return reply.Object{
		reply.String("VpcId", v.ID),
		reply.String("VpcName", v.Name),
		reply.String("Description", v.Description),
		reply.String("Status", v.Status),
		reply.String("RegionId", v.Region),
		reply.String("CidrBlock", v.CIDR.String()),
		reply.String("Ipv6CidrBlock", action.Text(v.IPv6)),
		reply.Bool("EnabledIpv6", v.IPv6.IsValid()),
		reply.List("Ipv6CidrBlocks", "Ipv6CidrBlock", isps),
		ids("SecondaryCidrBlocks", "SecondaryCidrBlock", nil),
		ids("UserCidrs", "UserCidr", v.UserCIDRs),
		reply.String("VRouterId", v.Router),
		ids("VSwitchIds", "VSwitchId", action.IDsOf(switchesOf(c, v))),
		reply.Bool("IsDefault", v.IsDefault),
		reply.String("ResourceGroupId", v.Group),
		owner(),
		reply.String("DnsHostnameStatus", "DISABLED"),
		reply.String("CreationTime", action.FormatSecond(v.Created)),
		tagsOf(c, &v.Resource),
	}
}

// switchesOf returns the vSwitches of the VPC.
func switchesOf(c *action.Call, v *backend.VPC) []*backend.VSwitch {
	var of []*backend.VSwitch
	for _, w := range c.VSwitches.All {
		if w.VPC == v {
			of = append(of, w)
		}
	}
	return of
}

// describeVPCAttribute describes a VPC that does not exist as one without ID, status and all. Terraform, for example,
// knows by the empty ID that a VPC is gone, and fails if it gets an error.
func describeVPCAttribute(c *action.Call) action.Effect {
	v, ok := c.VPCs.Find(c.Region, c.String("VpcId"))
	if is, given := c.Bool("IsDefault"); ok && given && is != v.IsDefault {
		v, ok = new(backend.VPC), false
	}
	return func() reply.Object {
		if !ok {
			return reply.Object{reply.String("VpcId", ""), reply.String("Status", "")}
		}
		return append(describeVPC(c, v),
			reply.Bool("ClassicLinkEnabled", false),
			reply.List("AssociatedCens", "AssociatedCen", reply.Array{}),
			reply.List("CloudResources", "CloudResourceSetType", reply.Array{
				resourceCount("VRouter", 1), resourceCount("RouteTable", 1), resourceCount("VSwitch", len(switchesOf(c, v))),
			}),
		)
	}
}

func resourceCount(kind string, n int) reply.Object {
	return reply.Object{reply.String("ResourceType", kind), reply.Int("ResourceCount", n)}
}

func modifyVPCAttribute(c *action.Call) action.Effect {
	v := c.UsableVPC(c.String("VpcId"))
	name, description := vpcTexts(c)
	cidr := v.CIDR
	if c.Has("CidrBlock") {
		cidr = networkOf(c, "InvalidCidrBlock.Malformed")
	}
	for _, w := range switchesOf(c, v) {
		if !action.Within(w.Addresses.Network, cidr) {
			c.Reject("InvalidCidrBlock.Malformed", "The network %q does not contain that of the vSwitch %q.", cidr, w.ID)
		}
	}
	ipv6, given := c.Bool("EnableIPv6")
	c.OneOf("Ipv6Isp", "BGP")
	if given && !ipv6 && slices.ContainsFunc(switchesOf(c, v), func(w *backend.VSwitch) bool { return w.IPv6.IsValid() }) {
		c.Invalid("EnableIPv6", "a vSwitch has an IPv6 network")
	}
	return action.Change(func() {
		change(&v.Name, name)
		change(&v.Description, description)
		v.CIDR = cidr
		switch {
		case ipv6:
			v.EnableIPv6()
		case given:
			v.IPv6 = netip.Prefix{}
		}
	})
}

// change sets a text that the call names. Nobody can empty one.
func change(text *string, to string) {
	if to != "" {
		*text = to
	}
}

// deleteVPC ignores ForceDelete, which is about gateways that no VPC has here.
func deleteVPC(c *action.Call) action.Effect {
	v := c.EmptyVPC()
	c.Bool("ForceDelete")
	return action.Change(func() { backend.Discard(c.State, &c.VPCs, v) })
}
