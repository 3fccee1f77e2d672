package ecstest

import (
	"net/netip"
	"time"
)

// The states of a VPC, a vSwitch and an EIP that others wait for.
const (
	networkPending   = "Pending"
	networkAvailable = "Available"
)

// A vpc is a private network of one region.
type vpc struct {
	resource
	name, description string
	status            string
	cidr              netip.Prefix
	router            string // id of the virtual router
	isDefault         bool
	change            *timer
}

// A vswitch is a part of a VPC in one zone.
type vswitch struct {
	resource
	name, description string
	status            string
	vpc               *vpc
	addresses         pool // its network, and what of it is taken
	isDefault         bool
	change            *timer
}

// A securityGroup is a set of rules of one VPC. Who belongs to it is written
// down at the interfaces.
type securityGroup struct {
	resource
	name, description string
	vpc               *vpc
	kind              string // normal or enterprise
	innerAccess       string // Accept or Drop
	rules             []rule
	isDefault         bool
}

// A rule lets traffic through a security group, or keeps it out. Texts are
// kept in the spelling of the request.
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
	sourceGroup, destGroup           string // ids
	sourceGroupOwner, destGroupOwner string // account names
	sourcePrefixList, destPrefixList string // ids
	portRangeList                    string // id
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

// A networkInterface puts an instance into a vSwitch and security groups.
type networkInterface struct {
	resource
	name, description string
	status            string
	use               string // Primary or Secondary
	mac               string
	vswitch           *vswitch
	addresses         []netip.Addr // private ones, the primary first
	ipv6              []netip.Addr
	groups            []*securityGroup
	instance          *instance // nil: attached to none
	deleteOnRelease   bool
	sourceDestCheck   bool
	queues            int
	trafficMode       string
	change            *timer
}

// address is the primary private one; not valid when there is none.
func (n *networkInterface) address() netip.Addr {
	if len(n.addresses) == 0 {
		return netip.Addr{}
	}
	return n.addresses[0]
}

// discardInterface removes an interface that is attached to nothing, and frees
// its addresses and its EIP.
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

// An eip is a public address that can move from one resource to another.
type eip struct {
	resource
	name           string
	status         string // Associating, Unassociating, InUse or Available
	address        netip.Addr
	bandwidth      int // Mbit/s
	internetCharge string
	charge         string
	instance       *instance         // what has it; nil: none
	eni            *networkInterface // what has it, if no instance
	change         *timer
}

// bindEIP gives the address to the instance; the steps of getting there are
// the caller's.
func (st *state) bindEIP(e *eip, in *instance) {
	e.instance, e.status, in.eip = in, "InUse", e
}

// unbindEIP takes the address from whatever has it, and ends the step that it
// was in.
func (st *state) unbindEIP(e *eip) {
	st.cancel(e.change)
	if e.instance != nil {
		e.instance.eip = nil
	}
	e.instance, e.eni, e.status = nil, nil, networkAvailable
}
