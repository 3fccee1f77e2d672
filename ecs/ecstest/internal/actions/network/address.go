package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// noPrefixes rejects parameters for IPv6, which no vSwitch has here, and for
// address prefixes.
func noPrefixes(c *action.Call) {
	c.Unsupported("InvalidVSwitch.Ipv6NotTurnOn", "Ipv6Address", "Ipv6AddressCount", "Ipv6Prefix", "Ipv6PrefixCount")
	c.Unsupported("UnsupportedParameter", "Ipv4Prefix", "Ipv4PrefixCount")
}

// primaryAddress reads the primary address of a new interface. It returns an
// invalid address if the caller chose none.
func primaryAddress(c *action.Call, w *backend.VSwitch) netip.Addr {
	if s := c.String("PrimaryIpAddress"); s != "" {
		return freeAddress(c, s, w)
	}
	return netip.Addr{}
}

// freeAddress reads an unused address of the vSwitch.
func freeAddress(c *action.Call, s string, w *backend.VSwitch) netip.Addr {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !w.Addresses.Usable(a):
		c.Reject("InvalidVSwitchId.IpInvalid", "The address %q is not one of the vSwitch's.", s)
	case w.Addresses.Used[a]:
		c.Reject("InvalidIp.IpAssigned", "The address %q is in use.", s)
	}
	return a
}

// secondaryAddresses reads the secondary addresses to assign, or their number,
// up to most. The vSwitch must have enough free addresses, including one for
// the primary address of a new interface.
func secondaryAddresses(c *action.Call, w *backend.VSwitch, primary netip.Addr, most int) (chosen []netip.Addr, more int) {
	texts, _ := c.IDs("PrivateIpAddress")
	for _, s := range texts {
		a := freeAddress(c, s, w)
		if a == primary || slices.Contains(chosen, a) {
			c.Reject("InvalidIp.IpRepeated", "The address %q is duplicated.", s)
		}
		chosen = append(chosen, a)
	}
	const count = "SecondaryPrivateIpAddressCount"
	if c.String(count) != "" {
		more = c.Int(count, 0)
		if more < 1 {
			c.Invalid(count, "it is not positive")
		}
		if len(texts) > 0 {
			c.Reject("InvalidParameter.Conflict", "PrivateIpAddress and %s are mutually exclusive.", count)
		}
	}
	if len(chosen)+more > most {
		c.Reject("InvalidOperation.Ipv4CountExceeded", "The network interface can have %d more addresses.", most)
	}
	need := len(chosen) + more
	if c.Action == "CreateNetworkInterface" {
		need++
	}
	if need > w.Addresses.Free() {
		c.Reject("InvalidVSwitchId.IpNotEnough", "The vSwitch %q has %d addresses left.", w.ID, w.Addresses.Free())
	}
	return chosen, more
}

func assignPrivateIPAddresses(c *action.Call) action.Effect {
	n := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
	checkSettled(c, n)
	noPrefixes(c)
	limit := maxAddresses
	if n.Instance != nil {
		limit = n.Instance.Type.Addresses
	}
	chosen, more := secondaryAddresses(c, n.VSwitch, n.Address(), max(limit-len(n.Addresses), 0))
	if len(chosen)+more == 0 {
		c.Missing("PrivateIpAddress")
	}
	return func() reply.Object {
		assigned := n.VSwitch.TakeAddresses(chosen, more)
		n.Addresses = append(n.Addresses, assigned...)
		return reply.Object{reply.Struct("AssignedPrivateIpAddressesSet",
			reply.String("NetworkInterfaceId", n.ID),
			reply.List("PrivateIpSet", "PrivateIpAddress", reply.Strings(backend.AddressTexts(assigned...)...)),
		)}
	}
}

// unassignPrivateIPAddresses releases secondary addresses. The primary address
// cannot be released.
func unassignPrivateIPAddresses(c *action.Call) action.Effect {
	n := action.Find(c, &c.Interfaces, c.String("NetworkInterfaceId"))
	checkSettled(c, n)
	noPrefixes(c)
	removed := c.Distinct("PrivateIpAddress")
	if len(removed) == 0 {
		c.Missing("PrivateIpAddress")
	}
	have := backend.AddressTexts(n.Addresses...)
	for _, s := range removed {
		if i := slices.Index(have, s); i < 1 {
			c.Reject("InvalidIp.IpUnassigned", "The network interface %q has no secondary address %q.", n.ID, s)
		}
	}
	return func() reply.Object {
		n.Addresses = slices.DeleteFunc(n.Addresses, func(a netip.Addr) bool {
			gone := slices.Contains(removed, a.String())
			if gone {
				n.VSwitch.Addresses.Release(a)
			}
			return gone
		})
		return nil
	}
}
