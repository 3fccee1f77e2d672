package network

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// maxAddresses is the number of addresses and prefixes of a family that an unattached interface can have. An attached one
// has the limit of its instance type.
const maxAddresses = 50

// mostPrefixes is the number of prefixes that one call can assign.
const mostPrefixes = 10

// room returns how many more addresses and prefixes of a family the interface can have.
func room(n *backend.NetworkInterface, have int) int {
	limit := maxAddresses
	if n.Instance != nil {
		limit = n.Instance.Type.Addresses // the types have the same number of both families
	}
	return max(limit-have, 0)
}

// A wishReader reads which addresses and prefixes of one family an interface is to get.
type wishReader struct {
	*action.Call
	pool                    *ipam.Pool
	address, number, prefix string // parameters: the addresses or their number, the prefixes; their number is prefixCount
	mostNumber              int
	malformed               string // codes for a chosen address
	outside, inUse          string
	tooMany, notEnough      string // codes for all
}

// read returns what the call wants, which is up to room. The addresses must differ from the primary one of a new
// interface.
func (r wishReader) read(primary netip.Addr, room int) ipam.Wish {
	var w ipam.Wish
	texts, _ := r.IDs(r.address)
	for _, s := range texts {
		a := r.free(s)
		if a == primary || slices.Contains(w.Addresses, a) {
			r.Reject("InvalidIp.IpRepeated", "The address %q is duplicated.", s)
		}
		w.Addresses = append(w.Addresses, a)
	}
	w.More = r.count(r.number, r.address, len(texts), r.mostNumber)
	prefixes := r.Numbered(r.prefix)
	if len(prefixes) > mostPrefixes {
		r.Invalid(r.prefix, fmt.Sprintf("it has more than %d items", mostPrefixes))
	}
	for _, s := range prefixes {
		p := r.freePrefix(s)
		if slices.Contains(w.Parts, p) {
			r.Reject("InvalidIp.IpRepeated", "The prefix %q is duplicated.", s)
		}
		w.Parts = append(w.Parts, p)
	}
	w.MoreParts = r.count(r.prefix+"Count", r.prefix, len(prefixes), mostPrefixes)
	if w.Count() > room {
		r.Reject(r.tooMany, "The network interface can have %d more addresses and prefixes.", room)
	}
	return w
}

// count reads a number of items, which excludes a list of them.
func (r wishReader) count(name, list string, listed, most int) int {
	n := r.Int(name, 0)
	switch asked := r.String(name) != ""; {
	case asked && (n < 1 || n > most):
		r.Invalid(name, fmt.Sprintf("it is not between 1 and %d", most))
	case asked && listed > 0:
		r.Reject("InvalidParameter.Conflict", "%s and %s are mutually exclusive.", list, name)
	}
	return n
}

// free reads an address of the vSwitch that is not in use.
func (r wishReader) free(s string) netip.Addr {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil || a.Is4() != r.pool.Network.Addr().Is4():
		r.Reject(r.malformed, "The address %q is malformed.", s)
	case !r.pool.Usable(a):
		r.Reject(r.outside, "The address %q is not one of the vSwitch's.", s)
	case r.pool.InUse(a):
		r.Reject(r.inUse, "The address %q is in use.", s)
	}
	return a
}

// freePrefix reads a prefix of the vSwitch that is not in use. The service takes prefixes only from a part of the vSwitch
// that is reserved for them, by an action of the product Vpc; here the whole vSwitch is.
func (r wishReader) freePrefix(s string) netip.Prefix {
	p := readPrefix(r.Call, r.pool, s)
	switch {
	case !r.pool.HasPart(p):
		r.Reject("InvalidIp.IpPrefixMustInReserveSegment", "The prefix %q is not one of the vSwitch's.", s)
	case !r.pool.CanGrant(ipam.Wish{Parts: []netip.Prefix{p}}):
		r.Reject("InvalidIp.IpPrefixNotAvailable", "The prefix %q is in use, or an address of it.", s)
	}
	return p
}

// readPrefix reads a prefix of the length that those of the pool have.
func readPrefix(c *action.Call, pool *ipam.Pool, s string) netip.Prefix {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil || p.Addr().Is4() != pool.Network.Addr().Is4():
		c.Reject("InvalidIp.IpPrefixIllegal", "The prefix %q is malformed.", s)
	case p.Bits() != pool.PartBits():
		c.Reject("InvalidIp.IpPrefixMaskInvalid", "The prefix %q is not a /%d.", s, pool.PartBits())
	case p != p.Masked():
		c.Reject("InvalidIp.IpPrefixNotStrict", "The prefix %q has bits after its length.", s)
	}
	return p
}

// check checks that the vSwitch has what is wanted.
func (r wishReader) check(w ipam.Wish) {
	switch {
	case r.Failed() || r.pool.CanGrant(w):
	case len(w.Parts)+w.MoreParts > 0:
		r.Reject("InvalidVSwitchId.IpPrefixNotEnough", "The vSwitch does not have so many prefixes left.")
	default:
		r.Reject(r.notEnough, "The vSwitch has %d addresses left.", r.pool.Free())
	}
}

// ipv4 reads private addresses and prefixes of IPv4. The code is for an address in use.
func ipv4(c *action.Call, w *backend.VSwitch, inUse string) wishReader {
	return wishReader{
		Call: c, pool: &w.Addresses,
		address: "PrivateIpAddress", number: "SecondaryPrivateIpAddressCount", prefix: "Ipv4Prefix", mostNumber: maxAddresses - 1,
		malformed: "InvalidVSwitchId.IpInvalid", outside: "InvalidVSwitchId.IpInvalid", inUse: inUse,
		tooMany: "InvalidOperation.Ipv4CountExceeded", notEnough: "InvalidVSwitchId.IpNotEnough",
	}
}

// ipv6 reads addresses and prefixes of IPv6. The codes are for an address that is not the vSwitch's, and for one in use.
func ipv6(c *action.Call, w *backend.VSwitch, outside, inUse string) wishReader {
	r := wishReader{
		Call: c, pool: &w.IPv6Addresses,
		address: "Ipv6Address", number: "Ipv6AddressCount", prefix: "Ipv6Prefix", mostNumber: 10,
		malformed: "InvalidIp.Address", outside: outside, inUse: inUse,
		tooMany: "InvalidOperation.Ipv6CountExceeded", notEnough: "InvalidVSwitchId.IpPrefixNotEnough",
	}
	asked := c.Has(r.address) || c.Has(r.number) || c.Has(r.prefix) || c.Has(r.prefix+"Count")
	if asked && !w.IPv6.IsValid() {
		c.Reject("InvalidOperation.VSwitchIpv6Disabled", "The vSwitch %q has no IPv6 network.", w.ID)
	}
	return r
}
