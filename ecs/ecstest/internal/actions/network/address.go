package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func assignPrivateIPAddresses(c *action.Call) action.Effect {
	n := c.SettledInterface()
	r := ipv4(c, n.VSwitch, "InvalidIp.IpAssigned")
	w := r.read(netip.Addr{}, room(n, len(n.Addresses)+len(n.Prefixes)))
	r.check(w)
	if w.Empty() {
		c.Missing("PrivateIpAddress")
	}
	return func() reply.Object {
		addresses, prefixes := n.Grant(w)
		return reply.Object{reply.Struct("AssignedPrivateIpAddressesSet",
			reply.String("NetworkInterfaceId", n.ID),
			reply.List("PrivateIpSet", "PrivateIpAddress", reply.Strings(ipam.AddressTexts(addresses...)...)),
			reply.List("Ipv4PrefixSet", "Ipv4Prefixes", reply.Strings(ipam.PrefixTexts(prefixes)...)),
		)}
	}
}

func assignIPv6Addresses(c *action.Call) action.Effect {
	n := c.SettledInterface()
	r := ipv6(c, n.VSwitch, "InvalidVSwitchId.IpInvalid", "InvalidIp.IpAssigned")
	w := r.read(netip.Addr{}, room(n, len(n.IPv6)+len(n.IPv6Prefixes)))
	r.check(w)
	if w.Empty() {
		c.Missing("Ipv6Address")
	}
	return func() reply.Object {
		addresses, prefixes := n.GrantIPv6(w)
		return reply.Object{
			reply.String("NetworkInterfaceId", n.ID),
			reply.List("Ipv6Sets", "Ipv6Address", reply.Strings(ipam.AddressTexts(addresses...)...)),
			reply.List("Ipv6PrefixSets", "Ipv6Prefix", reply.Strings(ipam.PrefixTexts(prefixes)...)),
		}
	}
}

// unassignPrivateIPAddresses releases secondary addresses. It rejects the primary address.
func unassignPrivateIPAddresses(c *action.Call) action.Effect {
	n := c.SettledInterface()
	return unassign(c, n, "PrivateIpAddress", "Ipv4Prefix", &n.VSwitch.Addresses, n.Addresses[min(len(n.Addresses), 1):], n.Prefixes)
}

func unassignIPv6Addresses(c *action.Call) action.Effect {
	n := c.SettledInterface()
	return unassign(c, n, "Ipv6Address", "Ipv6Prefix", &n.VSwitch.IPv6Addresses, n.IPv6, n.IPv6Prefixes)
}

// unassign takes those addresses and prefixes from the interface that the parameters name.
func unassign(
	c *action.Call, n *backend.NetworkInterface, address, prefix string, pool *ipam.Pool, addresses []netip.Addr, prefixes []netip.Prefix,
) action.Effect {
	var gone []netip.Addr
	for _, s := range c.Distinct(address) {
		a, _ := netip.ParseAddr(s)
		if !slices.Contains(addresses, a) {
			c.Reject("InvalidIp.IpUnassigned", "The network interface %q has no secondary address %q.", n.ID, s)
		}
		gone = append(gone, a)
	}
	var gonePrefixes []netip.Prefix
	for _, s := range c.Distinct(prefix) {
		p := readPrefix(c, pool, s)
		if !slices.Contains(prefixes, p) {
			c.Reject("InvalidIp.IpUnassigned", "The network interface %q has no prefix %q.", n.ID, s)
		}
		gonePrefixes = append(gonePrefixes, p)
	}
	if len(gone)+len(gonePrefixes) == 0 {
		c.Missing(address)
	}
	return action.Change(func() {
		n.Revoke(gone, gonePrefixes)
		c.UnbindGone(n)
	})
}
