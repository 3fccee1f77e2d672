package ecstest

import (
	"net/netip"
	"time"
)

// The states of a VPC, a vSwitch and an EIP that others depend on.
const (
	networkPending   = "Pending"
	networkAvailable = "Available"
)

// A vpc is a VPC of one region.
type vpc struct {
	resource
	name, description string
	status            string
	cidr              netip.Prefix
	router            string // ID of the virtual router
	isDefault         bool
	change            *timer
}

// A vswitch is a subnet of a VPC in one zone.
type vswitch struct {
	resource
	name, description string
	status            string
	vpc               *vpc
	addresses         pool // its network and the addresses in use
	isDefault         bool
	change            *timer
}

// A securityGroup is a set of rules in one VPC. The interfaces refer to their
// groups, not the other way round.
type securityGroup struct {
	resource
	name, description string
	vpc               *vpc
	kind              string // normal or enterprise
	innerAccess       string // Accept or Drop
	rules             []rule
	isDefault         bool
}

// A rule accepts or drops traffic in a security group. Texts are kept as
// spelled in the request.
type rule struct {
	id                               string
	direction                        string // ingress or egress
	policy                           string // Accept or Drop
	priority                         int    // 1 to 100
	protocol                         string // TCP, UDP, ICMP, ICMPv6, GRE or ALL
	portRange, sourcePortRange       string
	nicType                          string
	sourceCIDR, destCIDR             string
	sourceCIDRv6, destCIDRv6         string
	sourceGroup, destGroup           string // IDs
	sourceGroupOwner, destGroupOwner string // account names
	sourcePrefixList, destPrefixList string // IDs
	portRangeList                    string // ID
	description                      string
	created                          time.Time
}

// The states of a network interface.
const (
	interfaceCreating  = "Creating"
	interfaceAvailable = "Available"
	interfaceAttaching = "Attaching"
	interfaceInUse     = "InUse"
	interfaceDetaching = "Detaching"
	interfaceDeleting  = "Deleting"
)

// A networkInterface connects an instance to a vSwitch and security groups.
type networkInterface struct {
	resource
	name, description string
	status            string
	use               string // Primary or Secondary
	mac               string
	vswitch           *vswitch
	addresses         []netip.Addr // private addresses, the primary one first
	ipv6              []netip.Addr
	groups            []*securityGroup
	instance          *instance // nil: unattached
	deleteOnRelease   bool
	sourceDestCheck   bool
	queues            int
	trafficMode       string
	change            *timer
}

// address returns the primary private address, which is invalid if there is
// none.
func (n *networkInterface) address() netip.Addr {
	if len(n.addresses) == 0 {
		return netip.Addr{}
	}
	return n.addresses[0]
}

// discardInterface removes an unattached interface and releases its addresses
// and its EIP.
func (st *state) discardInterface(n *networkInterface) {
	st.cancel(n.change)
	if e := st.eipOf(n); e != nil {
		st.unbindEIP(e)
	}
	for _, a := range n.addresses {
		n.vswitch.addresses.release(a)
	}
	discard(st, &st.interfaces, n)
}

// An eip is an elastic IP address, which can move between resources.
type eip struct {
	resource
	name           string
	status         string // Associating, Unassociating, InUse or Available
	address        netip.Addr
	bandwidth      int // Mbit/s
	internetCharge string
	charge         string
	instance       *instance         // that it is associated with, or nil
	eni            *networkInterface // that it is associated with, if no instance
	change         *timer
}

// bindEIP associates the EIP with the instance; intermediate states are up to
// the caller.
func (st *state) bindEIP(e *eip, in *instance) {
	e.instance, e.status, in.eip = in, "InUse", e
}

// unbindEIP disassociates the EIP and cancels its current step.
func (st *state) unbindEIP(e *eip) {
	st.cancel(e.change)
	if e.instance != nil {
		e.instance.eip = nil
	}
	e.instance, e.eni, e.status = nil, nil, networkAvailable
}
