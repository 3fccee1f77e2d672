package ecstest

import (
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The prefix lengths of the largest and the smallest vSwitch.
const largestVSwitch, smallestVSwitch = 16, 29

func createVSwitch(c *call) effect {
	v := c.usableVPC(c.text("VpcId"))
	name, description := c.networkTexts("VSwitchName", "VSwitch")
	zone := c.text("ZoneId")
	if r := findRegion(v.region); r != nil && !strings.ContainsFunc(r.zones, func(letter rune) bool { return r.zoneID(letter) == zone }) {
		c.reject("InvalidZoneId.NotFound", "The zone %q does not exist.", zone)
	}
	cidr := c.cidr("CidrBlock", "InvalidCidrBlock.Malformed")
	switch {
	case cidr.Bits() < largestVSwitch || cidr.Bits() > smallestVSwitch:
		// The typo is the service's.
		c.reject("InvalidCirdrBlock.MaskLength", "The prefix length of %q is not between %d and %d bits.", cidr, largestVSwitch, smallestVSwitch)
	case !within(cidr, v.cidr):
		c.reject("InvalidParameter", "The network %q is not within that of the VPC, %q.", cidr, v.cidr)
	}
	for _, w := range c.vswitches.all {
		if w.vpc == v && w.addresses.network.Overlaps(cidr) {
			c.reject("InvalidCidrBlock.Overlapped", "The network %q overlaps that of the vSwitch %q.", cidr, w.id)
		}
	}
	return func() reply.Object {
		w := &vswitch{
			resource: c.newResource(KindVSwitch, v.region, zone),
			name:     name, description: description, status: networkPending,
			vpc: v, addresses: newPool(cidr),
		}
		w.change = c.step(KindVSwitch, func() { w.status = networkAvailable })
		c.vswitches.add(w)
		return reply.Object{reply.String("VSwitchId", w.id)}
	}
}

func describeVSwitches(c *call) effect {
	f := newFilters[*vswitch](c)
	oneOrMore(f, "VSwitchId")
	f.equal("VpcId", func(w *vswitch) string { return w.vpc.id })
	f.equal("ZoneId", func(w *vswitch) string { return w.zone })
	f.flag("IsDefault", func(w *vswitch) bool { return w.isDefault })
	page, fields := onePage(c, f.of(&c.vswitches))
	items := reply.Array{}
	for _, w := range page {
		items = append(items, w.describe())
	}
	return func() reply.Object {
		return append(fields, reply.List("VSwitches", "VSwitch", items))
	}
}

func (w *vswitch) describe() reply.Object {
	return reply.Object{
		reply.String("VSwitchId", w.id),
		reply.String("VSwitchName", w.name),
		reply.String("Description", w.description),
		reply.String("Status", w.status),
		reply.String("VpcId", w.vpc.id),
		reply.String("ZoneId", w.zone),
		reply.String("CidrBlock", w.addresses.network.String()),
		reply.Int("AvailableIpAddressCount", w.addresses.free()),
		reply.Bool("IsDefault", w.isDefault),
		reply.String("ResourceGroupId", w.group),
		reply.String("CreationTime", formatSecond(w.created)),
	}
}

func deleteVSwitch(c *call) effect {
	w := c.usableVSwitch(c.text("VSwitchId"))
	for _, n := range c.interfaces.all {
		if n.vswitch == w {
			c.reject("DependencyViolation.NetworkInterface", "The vSwitch %q still has the network interface %q.", w.id, n.id)
			break
		}
	}
	return func() reply.Object {
		discard(c.state, &c.vswitches, w)

		return nil
	}
}
