package backend

import (
	"fmt"
	"net/netip"
	"slices"
)

// The states of a network interface.
const (
	InterfaceCreating  = "Creating"
	InterfaceAvailable = "Available"
	InterfaceAttaching = "Attaching"
	InterfaceInUse     = "InUse"
	InterfaceDetaching = "Detaching"
	InterfaceDeleting  = "Deleting"
)

// A NetworkInterface connects an instance to a vSwitch and security groups.
type NetworkInterface struct {
	Resource
	Name, Description string
	Status            string
	Use               string // Primary or Secondary
	MAC               string
	VSwitch           *VSwitch
	Addresses         []netip.Addr // private addresses, the primary one first
	IPv6              []netip.Addr
	Groups            []*SecurityGroup
	Instance          *Instance // nil: unattached
	DeleteOnRelease   bool
	SourceDestCheck   bool
	Queues            int
	TrafficMode       string
}

// Address returns the primary private address, which is invalid if there is none.
func (n *NetworkInterface) Address() netip.Addr {
	if len(n.Addresses) == 0 {
		return netip.Addr{}
	}
	return n.Addresses[0]
}

// NewInterface adds an unattached network interface. It has the given address if that is free, else the next free
// address of the vSwitch.
func (st *State) NewInterface(w *VSwitch, address netip.Addr, groups []*SecurityGroup) *NetworkInterface {
	ok := w.Addresses.Claim(address)
	if !ok {
		address, ok = w.Addresses.Take()
	}
	n := &NetworkInterface{
		Resource: st.NewResource(KindNetworkInterface, w.Region, w.Zone), Status: InterfaceAvailable, Use: "Secondary",
		VSwitch: w, Groups: slices.Clone(groups), Queues: 1, TrafficMode: "Standard",
	}
	if ok {
		n.Addresses = []netip.Addr{address}
	}
	n.MAC = macAddress(n.Seq)
	st.Interfaces.Add(n)
	return n
}

// macAddress returns the n-th address in the range of the service.
func macAddress(n int) string {
	return fmt.Sprintf("00:16:3e:%02x:%02x:%02x", byte(n>>16), byte(n>>8), byte(n))
}

// InterfaceStep puts the interface into a transitional state and calls then after a step, unless something detaches the
// interface before that.
func (st *State) InterfaceStep(n *NetworkInterface, status string, then func()) {
	n.Status = status
	st.next(&n.Resource, then)
}

// AttachInterface attaches the interface to the instance; intermediate states are up to the caller.
func (st *State) AttachInterface(n *NetworkInterface, in *Instance) {
	n.Instance, n.Status = in, InterfaceInUse
	in.Interfaces = append(in.Interfaces, n)
}

// DetachInterface detaches the interface and cancels its current step.
func (st *State) DetachInterface(n *NetworkInterface) {
	st.Cancel(n.Change)
	if in := n.Instance; in != nil {
		in.Interfaces = slices.DeleteFunc(in.Interfaces, func(other *NetworkInterface) bool { return other == n })
	}
	n.Instance, n.Status = nil, InterfaceAvailable
}

// DiscardInterface removes an unattached interface and releases its addresses and its EIP.
func (st *State) DiscardInterface(n *NetworkInterface) {
	if e := st.EIPOf(n); e != nil {
		st.UnbindEIP(e)
	}
	for _, a := range n.Addresses {
		n.VSwitch.Addresses.Release(a)
	}
	Discard(st, &st.Interfaces, n)
}
