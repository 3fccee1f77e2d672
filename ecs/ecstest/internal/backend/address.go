package backend

import (
	"maps"
	"net/netip"
	"slices"
)

// A Pool allocates the addresses of a network in turn, so a released address is not reused at once, and parts of the
// network, which it takes from the end.
type Pool struct {
	Network netip.Prefix
	Used    map[netip.Addr]bool // the allocated addresses
	Parts   []netip.Prefix      // the allocated parts; none of their addresses is allocated on its own
	last    netip.Addr          // the address allocated last in turn
}

// The addresses that the service reserves: the network address and the last ones. Those of IPv4 include the broadcast
// address.
const reservedLast, reservedLastIPv6 = 3, 9

// The prefix lengths of the parts of a pool that an interface can have.
const partBits, partBitsIPv6 = 28, 80

// NewPool returns a pool of the network's addresses.
func NewPool(network netip.Prefix) Pool {
	return Pool{Network: network.Masked(), Used: make(map[netip.Addr]bool), last: network.Masked().Addr()}
}

// Free returns the number of usable addresses that are not allocated. A network of IPv6 never runs out of them.
func (p *Pool) Free() int {
	switch {
	case !p.Network.IsValid():
		return 0
	case p.Network.Addr().Is6():
		return 1 << 24
	}
	n := 1<<min(32-p.Network.Bits(), 24) - 1 - reservedLast - len(p.Used)
	return max(n-len(p.Parts)<<(32-partBits), 0)
}

// Usable reports whether the address is in the network and not reserved.
func (p *Pool) Usable(a netip.Addr) bool {
	if !a.IsValid() || !p.Network.Contains(a) || a == p.Network.Addr() {
		return false
	}
	reserved := reservedLast
	if a.Is6() {
		reserved = reservedLastIPv6
	}
	for range reserved {
		if a = a.Next(); !p.Network.Contains(a) {
			return false
		}
	}
	return true
}

// InUse reports whether the address is allocated, on its own or with a part of the network.
func (p *Pool) InUse(a netip.Addr) bool {
	return p.Used[a] || slices.ContainsFunc(p.Parts, func(part netip.Prefix) bool { return part.Contains(a) })
}

// Take allocates the next free address. It returns false if none is left.
func (p *Pool) Take() (netip.Addr, bool) {
	if p.Free() == 0 {
		return netip.Addr{}, false
	}
	for a := p.last.Next(); ; a = a.Next() {
		if !p.Usable(a) {
			a = p.Network.Addr()
			continue
		}
		if !p.InUse(a) {
			p.Used[a], p.last = true, a
			return a, true
		}
	}
}

// Claim allocates the address. It returns false if the address is not usable or already allocated.
func (p *Pool) Claim(a netip.Addr) bool {
	if !p.Usable(a) || p.InUse(a) {
		return false
	}
	p.Used[a] = true
	return true
}

// Release frees the address, if it is allocated.
func (p *Pool) Release(a netip.Addr) { delete(p.Used, a) }

// PartBits returns the prefix length of the parts.
func (p *Pool) PartBits() int {
	if p.Network.Addr().Is6() {
		return partBitsIPv6
	}
	return partBits
}

// HasPart reports whether the network can be a part: it has the length, is within the network and has no reserved address.
func (p *Pool) HasPart(part netip.Prefix) bool {
	return part.Bits() == p.PartBits() && part == part.Masked() && p.Usable(part.Addr()) && p.Usable(lastOf(part))
}

// ClaimPart allocates a part. It returns false if the network has no such part or any of its addresses is allocated.
func (p *Pool) ClaimPart(part netip.Prefix) bool {
	if !p.HasPart(part) || slices.ContainsFunc(p.Parts, part.Overlaps) {
		return false
	}
	for a := range p.Used {
		if part.Contains(a) {
			return false
		}
	}
	p.Parts = append(p.Parts, part)
	return true
}

// TakePart allocates the last free part. It returns false if none is left.
func (p *Pool) TakePart() (netip.Prefix, bool) {
	bits := p.PartBits()
	for a := lastOf(p.Network); p.Network.Contains(a); {
		part, _ := a.Prefix(bits)
		if p.ClaimPart(part) {
			return part, true
		}
		a = part.Addr().Prev()
	}
	return netip.Prefix{}, false
}

// ReleasePart frees the part, if it is allocated.
func (p *Pool) ReleasePart(part netip.Prefix) {
	p.Parts = slices.DeleteFunc(p.Parts, func(other netip.Prefix) bool { return other == part })
}

// lastOf returns the last address of the network.
func lastOf(network netip.Prefix) netip.Addr {
	b := network.Masked().Addr().AsSlice()
	for i := max(network.Bits(), 0); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// A Wish is what a call wants from a pool: chosen addresses and parts, and numbers of others.
type Wish struct {
	Addresses       []netip.Addr
	Parts           []netip.Prefix
	More, MoreParts int
}

// Empty reports whether nothing is wanted.
func (w Wish) Empty() bool { return w.Count() == 0 }

// Count returns how many addresses and parts are wanted.
func (w Wish) Count() int { return len(w.Addresses) + len(w.Parts) + w.More + w.MoreParts }

// Grant allocates what is wanted, first what is chosen. It reports whether there was enough; a handler asks
// [Pool.CanGrant] before.
func (p *Pool) Grant(w Wish) (addresses []netip.Addr, parts []netip.Prefix, enough bool) {
	for _, a := range w.Addresses {
		if p.Claim(a) {
			addresses = append(addresses, a)
		}
	}
	for _, part := range w.Parts {
		if p.ClaimPart(part) {
			parts = append(parts, part)
		}
	}
	for range w.More {
		if a, ok := p.Take(); ok {
			addresses = append(addresses, a)
		}
	}
	for range w.MoreParts {
		if part, ok := p.TakePart(); ok {
			parts = append(parts, part)
		}
	}
	return addresses, parts, len(addresses)+len(parts) == w.Count()
}

// CanGrant reports whether the pool has what is wanted.
func (p *Pool) CanGrant(w Wish) bool {
	trial := *p
	trial.Used, trial.Parts = maps.Clone(p.Used), slices.Clone(p.Parts)
	_, _, enough := trial.Grant(w)
	return enough
}

// PrefixTexts returns the texts of the networks.
func PrefixTexts(networks []netip.Prefix) []string {
	var all []string
	for _, p := range networks {
		all = append(all, p.String())
	}
	return all
}

// AddressTexts returns the texts of the addresses, without invalid ones.
func AddressTexts(addresses ...netip.Addr) []string {
	var all []string
	for _, a := range addresses {
		if a.IsValid() {
			all = append(all, a.String())
		}
	}
	return all
}

// The states of an EIP other than Available.
const (
	EIPAssociating   = "Associating"
	EIPInUse         = "InUse"
	EIPUnassociating = "Unassociating"
)

// An EIP is an elastic IP address, which can move between resources.
type EIP struct {
	Resource
	Name           string
	Description    string
	Status         string // Associating, Unassociating, InUse or Available
	Address        netip.Addr
	Private        netip.Addr // the address that it was bound to; invalid: the primary one
	Bandwidth      int        // Mbit/s
	InternetCharge string
	Charge         string
	ISP            string
	Instance       *Instance         // the instance that has it, or nil
	ENI            *NetworkInterface // the interface that has it, or nil
}

// AllocateEIP adds an EIP with the next public address.
func (st *State) AllocateEIP(region, internetCharge string, bandwidth int) *EIP {
	e := &EIP{
		Resource: st.NewResource(KindEIP, region, ""),
		Status:   NetworkAvailable, ISP: "BGP", Charge: PostPaid, InternetCharge: internetCharge, Bandwidth: bandwidth,
	}
	e.Address, _ = st.Public.Take()
	st.EIPs.Add(e)
	return e
}

// ReleaseEIP removes an EIP that nothing has.
func (st *State) ReleaseEIP(e *EIP) {
	st.Public.Release(e.Address)
	Discard(st, &st.EIPs, e)
}

// EIPOf returns the EIP that is associated with the interface itself, or nil.
func (st *State) EIPOf(n *NetworkInterface) *EIP {
	return st.EIPs.first(func(e *EIP) bool { return e.ENI == n })
}

// EIPStep puts the EIP into a transitional state and calls then after a step, unless something unbinds the EIP
// before that.
func (st *State) EIPStep(e *EIP, status string, then func()) {
	e.Status = status
	st.next(&e.Resource, then)
}

// BindEIP associates the EIP with the instance; intermediate states are up to the caller.
func (st *State) BindEIP(e *EIP, in *Instance) { e.Instance, e.Status, in.EIP = in, "InUse", e }

// BindEIPToInterface is BindEIP for an interface.
func (st *State) BindEIPToInterface(e *EIP, n *NetworkInterface) { e.ENI, e.Status = n, "InUse" }

// UnbindGone disassociates the EIP of the interface from an address that the interface no longer has.
func (st *State) UnbindGone(n *NetworkInterface) {
	if e := st.EIPOf(n); e != nil && e.Private.IsValid() && !slices.Contains(n.Addresses, e.Private) {
		st.UnbindEIP(e)
	}
}

// UnbindEIP disassociates the EIP and cancels its current step.
func (st *State) UnbindEIP(e *EIP) {
	st.Cancel(e.Change)
	if e.Instance != nil {
		e.Instance.EIP = nil
	}
	e.Instance, e.ENI, e.Private, e.Status = nil, nil, netip.Addr{}, NetworkAvailable
}
