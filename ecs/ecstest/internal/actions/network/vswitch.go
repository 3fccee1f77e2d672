package network

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The prefix lengths of the largest and the smallest vSwitch.
const largestVSwitch, smallestVSwitch = 16, 29

func createVSwitch(c *action.Call) action.Effect {
	v := c.UsableVPC(c.String("VpcId"))
	name, description := texts(c, "VSwitch", "InvalidVSwitchName.Malformed", "InvalidVSwitchDiscription.Malformed")
	zone := c.String("ZoneId")
	if !slices.Contains(catalog.FindRegion(v.Region).ZoneIDs(), zone) {
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", zone)
	}
	cidr := readCIDR(c, "InvalidCidrBlock.Malformed")
	switch {
	case cidr.Bits() < largestVSwitch || cidr.Bits() > smallestVSwitch:
		// The typo is the service's.
		c.Reject("InvalidCirdrBlock.MaskLength", "The prefix length of %q is not between %d and %d bits.", cidr, largestVSwitch, smallestVSwitch)
	case !within(cidr, v.CIDR):
		c.Reject("InvalidParameter", "The network %q is not within that of the VPC, %q.", cidr, v.CIDR)
	}
	for _, w := range c.VSwitches.All {
		if w.VPC == v && w.Addresses.Network.Overlaps(cidr) {
			c.Reject("InvalidCidrBlock.Overlapped", "The network %q overlaps that of the vSwitch %q.", cidr, w.ID)
		}
	}
	return func() reply.Object {
		w := &backend.VSwitch{
			Resource: c.NewResource(backend.KindVSwitch, v.Region, zone),
			Name:     name, Description: description, Status: backend.NetworkPending,
			VPC: v, Addresses: backend.NewPool(cidr),
		}
		w.Change = c.Step(backend.KindVSwitch, func() { w.Status = backend.NetworkAvailable })
		c.VSwitches.Add(w)
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
