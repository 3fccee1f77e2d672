package backend

import (
	"net/netip"
	"slices"
)

// EipOf returns the EIP that is associated with the interface itself, or nil.
func (st *State) EipOf(n *NetworkInterface) *EIP {
	i := slices.IndexFunc(st.EIPs.All, func(e *EIP) bool { return e.ENI == n })
	if i < 0 {
		return nil
	}
	return st.EIPs.All[i]
}

// TransitionEIP puts the EIP into a transitional state and calls then after a step, unless the EIP is unbound before that.
func (st *State) TransitionEIP(e *EIP, status string, then func()) {
	e.Status = status
	st.next(&e.Resource, then)
}

// An EIP is an elastic IP address, which can move between resources.
type EIP struct {
	Resource
	Name           string
	Status         string // Associating, Unassociating, InUse or Available
	Address        netip.Addr
	Bandwidth      int // Mbit/s
	InternetCharge string
	Charge         string
	Instance       *Instance         // that it is associated with, or nil
	ENI            *NetworkInterface // that it is associated with, if no instance
}

// BindEIP associates the EIP with the instance; intermediate states are up to
// the caller.
func (st *State) BindEIP(e *EIP, in *Instance) {
	e.Instance, e.Status, in.EIP = in, "InUse", e
}

// UnbindEIP disassociates the EIP and cancels its current step.
func (st *State) UnbindEIP(e *EIP) {
	st.Cancel(e.Change)
	if e.Instance != nil {
		e.Instance.EIP = nil
	}
	e.Instance, e.ENI, e.Status = nil, nil, NetworkAvailable
}
