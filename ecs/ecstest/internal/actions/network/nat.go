package network

import (
	"slices"
	"strconv"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The limits of a bandwidth package: Mbit/s, and public addresses.
const leastBandwidth, mostBandwidth, mostPublic = 5, 5000, 50

// maxPackages is the number of bandwidth packages that a call can create with a NAT gateway.
const maxPackages = 4

// createNATGateway creates the only NAT gateway of a VPC, with bandwidth packages that have its public addresses.
func createNATGateway(c *action.Call) action.Effect {
	v := action.Find(c, &c.VPCs, c.String("VpcId"))
	name, description := c.String("Name"), c.String("Description")
	c.CheckTextsOr(name, description, "InvalidNatGatewayName.MalFormed", "InvalidNatGatewayDescription.MalFormed")
	switch {
	case v.Status != backend.NetworkAvailable:
		c.Reject("InvalidVPCStatus", "The VPC %q is %s.", v.ID, v.Status)
	case slices.ContainsFunc(c.NATGateways.All, func(g *backend.NATGateway) bool { return g.VPC == v }):
		c.Reject("VPC_ONLY_CAN_CREATE_ONE_NAT_GATEWAY", "The VPC %q has a NAT gateway.", v.ID)
	}
	type bandwidth struct {
		zone             string
		speed, addresses int
	}
	var bandwidths []bandwidth
	addresses := 0
	for _, p := range c.Structs("BandwidthPackage", maxPackages) {
		b := bandwidth{p.String("Zone"), p.Int("Bandwidth", leastBandwidth), p.Int("IpCount", 1)}
		zones := c.Zones()
		if b.zone == "" {
			b.zone = zones[0]
		}
		switch {
		case !slices.Contains(zones, b.zone):
			c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", b.zone)
		case b.speed < leastBandwidth || b.speed > mostBandwidth:
			c.Reject("COMMODITY.INVALID_COMPONENT", "The bandwidth %d is not between %d and %d.", b.speed, leastBandwidth, mostBandwidth)
		case b.addresses < 1 || b.addresses > mostPublic:
			c.Reject("QuotaExceeded.BandwidthPackageIps", "A bandwidth package has 1 to %d addresses.", mostPublic)
		}
		addresses += b.addresses
		bandwidths = append(bandwidths, b)
	}
	switch {
	case len(bandwidths) == 0:
		c.Reject("MissingParameter.BandwidthPackage", "The NAT gateway has no bandwidth package.")
	case c.Public.Free() < addresses:
		c.Reject("AllocateIpFailed", "%d public addresses are left.", c.Public.Free())
	}
	return func() reply.Object {
		g := c.CreateNATGateway(v, name, description)
		for _, b := range bandwidths {
			c.AddBandwidth(g, b.zone, b.speed, b.addresses)
		}
		return natGatewayIDs(c.State, g)
	}
}

// natGatewayIDs returns the IDs of the gateway and of what belongs to it.
func natGatewayIDs(st *backend.State, g *backend.NATGateway) reply.Object {
	return reply.Object{
		reply.String("NatGatewayId", g.ID),
		reply.List("ForwardTableIds", "ForwardTableId", reply.Strings(g.ForwardTable())),
		reply.List("BandwidthPackageIds", "BandwidthPackageId", reply.Strings(action.IDsOf(st.BandwidthsOf(g))...)),
	}
}

func describeNATGateways(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.NATGateway](c)
	f.Equal("NatGatewayId", func(g *backend.NATGateway) string { return g.ID })
	f.Equal("VpcId", func(g *backend.NATGateway) string { return g.VPC.ID })
	return action.ListPage(c, f.Of(&c.NATGateways), "NatGateways", "NatGateway", func(g *backend.NATGateway) reply.Object {
		return append(natGatewayIDs(c.State, g),
			reply.String("Name", g.Name),
			reply.String("Description", g.Description),
			reply.String("Status", g.Status),
			reply.String("BusinessStatus", "Normal"),
			reply.String("Spec", "Small"),
			reply.String("InstanceChargeType", backend.PostPaid),
			reply.String("VpcId", g.VPC.ID),
			reply.String("RegionId", g.Region),
			reply.String("CreationTime", action.FormatSecond(g.Created)))
	})
}

func deleteNATGateway(c *action.Call) action.Effect {
	g := action.Find(c, &c.NATGateways, c.String("NatGatewayId"))
	switch {
	case g.Status != backend.NetworkAvailable:
		c.Reject("IncorrectStatus.natgw", "The NAT gateway %q is %s.", g.ID, g.Status)
	case len(c.BandwidthsOf(g)) > 0:
		c.Reject("DependencyViolation.BandwidthPackages", "The NAT gateway %q still has bandwidth packages.", g.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.NATGateways, g) })
}

func describeBandwidthPackages(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.BandwidthPackage](c)
	f.Equal("BandwidthPackageId", func(b *backend.BandwidthPackage) string { return b.ID })
	f.Equal("NatGatewayId", func(b *backend.BandwidthPackage) string { return b.Gateway.ID })
	return action.ListPage(c, f.Of(&c.Bandwidths), "BandwidthPackages", "BandwidthPackage", func(b *backend.BandwidthPackage) reply.Object {
		addresses := reply.Each(ipam.AddressTexts(b.Addresses...), func(a string) reply.Object {
			return reply.Object{reply.String("IpAddress", a), reply.String("AllocationId", "")}
		})
		return reply.Object{
			reply.String("BandwidthPackageId", b.ID),
			reply.String("NatGatewayId", b.Gateway.ID),
			reply.String("Bandwidth", strconv.Itoa(b.Bandwidth)),
			reply.String("IpCount", strconv.Itoa(len(b.Addresses))),
			reply.List("PublicIpAddresses", "PublicIpAddresse", addresses),
			reply.String("ZoneId", b.Zone),
			reply.String("RegionId", b.Region),
			reply.String("Status", backend.NetworkAvailable),
			reply.String("BusinessStatus", "Normal"),
			reply.String("InstanceChargeType", backend.PostPaid),
			reply.String("InternetChargeType", "PayByTraffic"),
			reply.String("CreationTime", action.FormatSecond(b.Created)),
		}
	})
}

func deleteBandwidthPackage(c *action.Call) action.Effect {
	b := action.Find(c, &c.Bandwidths, c.String("BandwidthPackageId"))
	return action.Change(func() { c.RemoveBandwidth(b) })
}
