package ecstest

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// noPrefixes rejects parameters for IPv6, which no vSwitch has here, and for
// address prefixes.
func (c *call) noPrefixes() {
	c.unsupported("InvalidVSwitch.Ipv6NotTurnOn", "Ipv6Address", "Ipv6AddressCount", "Ipv6Prefix", "Ipv6PrefixCount")
	c.unsupported("UnsupportedParameter", "Ipv4Prefix", "Ipv4PrefixCount")
}

// primaryAddress reads the primary address of a new interface. It returns an
// invalid address if the caller chose none.
func (c *call) primaryAddress(w *vswitch) netip.Addr {
	if s := c.text("PrimaryIpAddress"); s != "" {
		return c.freeAddress(s, w)
	}
	return netip.Addr{}
}

// freeAddress reads an unused address of the vSwitch.
func (c *call) freeAddress(s string, w *vswitch) netip.Addr {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !w.addresses.usable(a):
		c.reject("InvalidVSwitchId.IpInvalid", "The address %q is not one of the vSwitch's.", s)
	case w.addresses.used[a]:
		c.reject("InvalidIp.IpAssigned", "The address %q is in use.", s)
	}
	return a
}

// secondaryAddresses reads the secondary addresses to assign, or their number,
// up to most. The vSwitch must have enough free addresses, including one for
// the primary address of a new interface.
func (c *call) secondaryAddresses(w *vswitch, primary netip.Addr, most int) (chosen []netip.Addr, more int) {
	texts, _ := c.ids("PrivateIpAddress")
	for _, s := range texts {
		a := c.freeAddress(s, w)
		if a == primary || slices.Contains(chosen, a) {
			c.reject("InvalidIp.IpRepeated", "The address %q is duplicated.", s)
		}
		chosen = append(chosen, a)
	}
	const count = "SecondaryPrivateIpAddressCount"
	if c.text(count) != "" {
		more = c.integer(count, 0)
		if more < 1 {
			c.invalid(count, "it is not positive")
		}
		if len(texts) > 0 {
			c.reject("InvalidParameter.Conflict", "PrivateIpAddress and %s are mutually exclusive.", count)
		}
	}
	if len(chosen)+more > most {
		c.reject("InvalidOperation.Ipv4CountExceeded", "The network interface can have %d more addresses.", most)
	}
	need := len(chosen) + more
	if c.action == "CreateNetworkInterface" {
		need++
	}
	if need > w.addresses.free() {
		c.reject("InvalidVSwitchId.IpNotEnough", "The vSwitch %q has %d addresses left.", w.id, w.addresses.free())
	}
	return chosen, more
}

func assignPrivateIPAddresses(c *call) effect {
	n := c.networkInterface()
	c.checkSettled(n)
	c.noPrefixes()
	limit := maxAddresses
	if n.instance != nil {
		limit = n.instance.shape.addresses
	}
	chosen, more := c.secondaryAddresses(n.vswitch, n.address(), max(limit-len(n.addresses), 0))
	if len(chosen)+more == 0 {
		c.fail(missingParameter("PrivateIpAddress"))
	}
	return func() reply.Object {
		assigned := n.vswitch.takeAddresses(chosen, more)
		n.addresses = append(n.addresses, assigned...)
		return reply.Object{reply.Struct("AssignedPrivateIpAddressesSet",
			reply.String("NetworkInterfaceId", n.id),
			reply.List("PrivateIpSet", "PrivateIpAddress", reply.Strings(addressTexts(assigned...)...)),
		)}
	}
}

// unassignPrivateIPAddresses releases secondary addresses. The primary address
// cannot be released.
func unassignPrivateIPAddresses(c *call) effect {
	n := c.networkInterface()
	c.checkSettled(n)
	c.noPrefixes()
	removed := c.distinct("PrivateIpAddress")
	if len(removed) == 0 {
		c.fail(missingParameter("PrivateIpAddress"))
	}
	have := addressTexts(n.addresses...)
	for _, s := range removed {
		if i := slices.Index(have, s); i < 1 {
			c.reject("InvalidIp.IpUnassigned", "The network interface %q has no secondary address %q.", n.id, s)
		}
	}
	return func() reply.Object {
		n.addresses = slices.DeleteFunc(n.addresses, func(a netip.Addr) bool {
			gone := slices.Contains(removed, a.String())
			if gone {
				n.vswitch.addresses.release(a)
			}
			return gone
		})
		return nil
	}
}
