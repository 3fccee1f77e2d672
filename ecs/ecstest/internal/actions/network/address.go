package network

import (
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// freeAddress reads an unused address of the vSwitch. The code is for an address in use.
func freeAddress(c *action.Call, s string, w *backend.VSwitch, inUse string) netip.Addr {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || !w.Addresses.Usable(a):
		c.Reject("InvalidVSwitchId.IpInvalid", "The address %q is not one of the vSwitch's.", s)
	case w.Addresses.Used[a]:
		c.Reject(inUse, "The address %q is in use.", s)
	}
	return a
}

// secondaryAddresses reads the secondary addresses to assign, or their number, up to most. They must differ from the
// primary address of a new interface.
func secondaryAddresses(c *action.Call, w *backend.VSwitch, primary netip.Addr, most int, inUse string) (chosen []netip.Addr, more int) {
	given, _ := c.IDs("PrivateIpAddress")
	for _, s := range given {
		a := freeAddress(c, s, w, inUse)
		if a == primary || slices.Contains(chosen, a) {
			c.Reject("InvalidIp.IpRepeated", "The address %q is duplicated.", s)
		}
		chosen = append(chosen, a)
	}
	const count = "SecondaryPrivateIpAddressCount"
	more = c.Int(count, 0)
	switch asked := c.String(count) != ""; {
	case asked && more < 1:
		c.Invalid(count, "it is not positive")
	case asked && len(chosen) > 0:
		c.Reject("InvalidParameter.Conflict", "PrivateIpAddress and %s are mutually exclusive.", count)
	case len(chosen)+more > most:
		c.Reject("InvalidOperation.Ipv4CountExceeded", "The network interface can have %d more addresses.", most)
	}
	return chosen, more
}

func checkFree(c *action.Call, w *backend.VSwitch, need int) {
	if need > w.Addresses.Free() {
		c.Reject("InvalidVSwitchId.IpNotEnough", "The vSwitch %q has %d addresses left.", w.ID, w.Addresses.Free())
	}
}

func assignPrivateIPAddresses(c *action.Call) action.Effect {
	n := settledInterface(c)
	c.Unsupported("UnsupportedParameter", "Ipv4Prefix", "Ipv4PrefixCount")
	limit := maxAddresses
	if n.Instance != nil {
		limit = n.Instance.Type.Addresses
	}
	chosen, more := secondaryAddresses(c, n.VSwitch, netip.Addr{}, max(limit-len(n.Addresses), 0), "InvalidIp.IpAssigned")
	checkFree(c, n.VSwitch, len(chosen)+more)
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

// unassignPrivateIPAddresses releases secondary addresses. It rejects the primary address.
func unassignPrivateIPAddresses(c *action.Call) action.Effect {
	n := settledInterface(c)
	c.Unsupported("UnsupportedParameter", "Ipv4Prefix")
	removed := c.Distinct("PrivateIpAddress")
	if len(removed) == 0 {
		c.Missing("PrivateIpAddress")
	}
	have := backend.AddressTexts(n.Addresses...)
	for _, s := range removed {
		if slices.Index(have, s) < 1 {
			c.Reject("InvalidIp.IpUnassigned", "The network interface %q has no secondary address %q.", n.ID, s)
		}
	}
	return action.Change(func() {
		n.Addresses = slices.DeleteFunc(n.Addresses, func(a netip.Addr) bool {
			gone := slices.Contains(removed, a.String())
			if gone {
				n.VSwitch.Addresses.Release(a)
			}
			return gone
		})
		c.UnbindGone(n)
	})
}
