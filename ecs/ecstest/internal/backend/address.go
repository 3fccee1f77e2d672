package backend

import (
	"net/netip"
	"slices"
)

// A Pool allocates the addresses of a network in turn, so a released address is not reused at once.
type Pool struct {
	Network netip.Prefix
	Used    map[netip.Addr]bool // the allocated addresses
	last    netip.Addr          // the address allocated last in turn
}

// reservedAddresses counts the addresses that the service reserves: the network address and the last three, with the
// broadcast address.
const reservedAddresses = 4

// NewPool returns a pool of the network's addresses.
func NewPool(network netip.Prefix) Pool {
	return Pool{Network: network.Masked(), Used: make(map[netip.Addr]bool), last: network.Masked().Addr()}
}

// Free returns the number of usable addresses that are not allocated.
func (p *Pool) Free() int {
	return max(1<<min(32-p.Network.Bits(), 24)-reservedAddresses-len(p.Used), 0)
}

// Usable reports whether the address is in the network and not reserved.
func (p *Pool) Usable(a netip.Addr) bool {
	if !a.IsValid() || !p.Network.Contains(a) || a == p.Network.Addr() {
		return false
	}
	for range reservedAddresses - 1 {
		if a = a.Next(); !p.Network.Contains(a) {
			return false
		}
	}
	return true
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
		if !p.Used[a] {
			p.Used[a], p.last = true, a
			return a, true
		}
	}
}

// Claim allocates the address. It returns false if the address is not usable or already allocated.
func (p *Pool) Claim(a netip.Addr) bool {
	if !p.Usable(a) || p.Used[a] {
		return false
	}
	p.Used[a] = true
	return true
}

// Release frees the address, if it is allocated.
func (p *Pool) Release(a netip.Addr) { delete(p.Used, a) }

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
	Line           string     // BGP or BGP_PRO
	Private        netip.Addr // the address of the interface that it is bound to; invalid: the primary one
	Bandwidth      int        // Mbit/s
	InternetCharge string
	Charge         string
	Instance       *Instance         // the instance that has it, or nil
	ENI            *NetworkInterface // the interface that has it, or nil
}

// AllocateEIP adds an EIP with the next public address.
func (st *State) AllocateEIP(region, internetCharge string, bandwidth int) *EIP {
	e := &EIP{
		Resource: st.NewResource(KindEIP, region, ""),
		Status:   NetworkAvailable, Line: "BGP", Charge: PostPaid, InternetCharge: internetCharge, Bandwidth: bandwidth,
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
