package vpc

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func switchTexts(c *action.Call) (name, description string) {
	return texts(c, "VSwitch", "InvalidVSwitchName.Malformed", "InvalidVSwitchDiscription.Malformed")
}

func createVSwitch(c *action.Call) action.Effect {
	v := c.UsableVPC(c.String("VpcId"))
	// Terraform retries this: one vSwitch of a VPC at a time.
	if slices.ContainsFunc(switchesOf(c, v), func(w *backend.VSwitch) bool { return w.Status != backend.NetworkAvailable }) {
		c.Reject("IncorrectVSwitchStatus", "Another vSwitch of the VPC %q is being created.", v.ID)
	}
	w := &backend.VSwitch{VPC: v}
	w.Name, w.Description = switchTexts(c)
	zone, cidr := c.NewVSwitchPlace(v)
	part := ipv6Part(c, w)
	tags := newTags(c)
	return func() reply.Object {
		w.Resource, w.Addresses = c.NewResource(backend.KindVSwitch, v.Region, zone), ipam.NewPool(cidr)
		w.Group = v.Group
		w.EnableIPv6(part)
		c.AddVSwitch(w)
		c.Tags.Set(&w.Resource, tags...)
		return reply.Object{reply.String("VSwitchId", w.ID)}
	}
}

// ipv6Part reads the number of the part of the VPC's IPv6 network that the vSwitch gets. Without one it returns that of
// the vSwitch.
func ipv6Part(c *action.Call, w *backend.VSwitch) netip.Prefix {
	const name, of = "Ipv6CidrBlock", "VpcIpv6CidrBlock"
	if s := c.String(of); s != "" && s != action.Text(w.VPC.IPv6) {
		c.Invalid(of, "it is not the IPv6 network of the VPC")
	}
	n := c.Int(name, -1)
	switch {
	case c.String(name) == "":
		return w.IPv6
	case !w.VPC.IPv6.IsValid():
		c.Invalid(name, "the VPC has no IPv6 network")
		return w.IPv6
	case n < 0 || n > 255:
		c.Invalid(name, "it is not between 0 and 255")
	}
	part := w.VPC.IPv6Part(byte(n))
	if slices.ContainsFunc(switchesOf(c, w.VPC), func(other *backend.VSwitch) bool { return other != w && other.IPv6 == part }) {
		c.Reject("InvalidCidrBlock.Overlapped", "Another vSwitch has the IPv6 network %s.", part)
	}
	return part
}

// describeVSwitches needs one of three parameters to narrow the list.
func describeVSwitches(c *action.Call) action.Effect {
	// Karpenter's provider names only tags, and leaves the region to the endpoint. This one serves all regions.
	if c.Region+c.String("VpcId")+c.String("VSwitchId") == "" && !c.Has("Tag") {
		c.Missing("RegionId")
	}
	f := action.NewFilters[*backend.VSwitch](c)
	f.OneOrMore("VSwitchId")
	f.Equal("VSwitchName", func(w *backend.VSwitch) string { return w.Name })
	f.Equal("VpcId", func(w *backend.VSwitch) string { return w.VPC.ID })
	f.Equal("ZoneId", func(w *backend.VSwitch) string { return w.Zone })
	f.Equal("RouteTableId", func(w *backend.VSwitch) string { return w.VPC.RouteTable() })
	f.Equal("VSwitchOwnerId", func(*backend.VSwitch) string { return backend.AccountID })
	f.Flag("IsDefault", func(w *backend.VSwitch) bool { return w.IsDefault })
	f.Flag("EnableIpv6", func(w *backend.VSwitch) bool { return w.IPv6.IsValid() })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.VSwitches), "VSwitches", "VSwitch", func(w *backend.VSwitch) reply.Object {
		return describeVSwitch(c, w)
	})
}

func describeVSwitch(c *action.Call, w *backend.VSwitch) reply.Object {
	return reply.Object{
		reply.String("VSwitchId", w.ID),
		reply.String("VSwitchName", w.Name),
		reply.String("Description", w.Description),
		reply.String("Status", w.Status),
		reply.String("VpcId", w.VPC.ID),
		reply.String("ZoneId", w.Zone),
		reply.String("CidrBlock", w.Addresses.Network.String()),
		reply.String("Ipv6CidrBlock", action.Text(w.IPv6)),
		reply.Bool("EnabledIpv6", w.IPv6.IsValid()),
		reply.Int("AvailableIpAddressCount", w.Addresses.Free()),
		reply.Bool("IsDefault", w.IsDefault),
		reply.String("ResourceGroupId", w.Group),
		reply.String("NetworkAclId", ""),
		reply.String("ShareType", ""),
		owner(),
		reply.Struct("RouteTable",
			reply.String("RouteTableId", w.VPC.RouteTable()),
			reply.String("RouteTableType", "System")),
		reply.String("CreationTime", action.FormatSecond(w.Created)),
		tagsOf(c, &w.Resource),
	}
}

// describeVSwitchAttributes describes a vSwitch that does not exist like [describeVPCAttribute].
func describeVSwitchAttributes(c *action.Call) action.Effect {
	w, ok := c.VSwitches.Find(c.Region, c.String("VSwitchId"))
	return func() reply.Object {
		if !ok {
			return reply.Object{reply.String("VSwitchId", ""), reply.String("Status", "")}
		}
		return append(describeVSwitch(c, w), reply.List("CloudResources", "CloudResourceSetType", reply.Array{}))
	}
}

func modifyVSwitchAttribute(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	name, description := switchTexts(c)
	part := ipv6Part(c, w)
	ipv6, given := c.Bool("EnableIPv6")
	switch {
	case !given:
	case ipv6 && !part.IsValid():
		c.Missing("Ipv6CidrBlock")
	case !ipv6:
		part = netip.Prefix{}
	}
	if part != w.IPv6 && len(w.IPv6Addresses.Used)+len(w.IPv6Addresses.Parts) > 0 {
		c.Invalid("Ipv6CidrBlock", "network interfaces have addresses in the present network")
	}
	return action.Change(func() {
		change(&w.Name, name)
		change(&w.Description, description)
		if part != w.IPv6 {
			w.EnableIPv6(part)
		}
	})
}

func deleteVSwitch(c *action.Call) action.Effect {
	w := c.UsableVSwitch(c.String("VSwitchId"))
	if slices.ContainsFunc(c.Interfaces.All, func(n *backend.NetworkInterface) bool { return n.VSwitch == w }) {
		c.Reject("DependencyViolation.NetworkInterface", "The vSwitch %q still has network interfaces.", w.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.VSwitches, w) })
}
