package network

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// A ruleReader reads one rule for a security group.
type ruleReader struct {
	call *action.Call
	action.Input
	group *backend.SecurityGroup
}

func (r ruleReader) read(direction string) backend.Rule {
	v := backend.Rule{
		Direction:   direction,
		Policy:      r.choice("Policy", "InvalidPolicy.Malformed", "Accept", "Accept", "Drop"),
		Protocol:    r.choice("IpProtocol", "InvalidIpProtocol.ValueNotSupported", "", "TCP", "UDP", "ICMP", "ICMPv6", "GRE", "ALL"),
		NICType:     r.choice("NicType", "InvalidNicType.ValueNotSupported", defaultNIC(r.group), "internet", "intranet"),
		Priority:    r.priority(),
		Description: r.String("Description"),
	}
	if r.group.VPC != nil && v.NICType == "internet" {
		r.call.Reject("InvalidNicType.Mismatch", "A security group of a VPC has rules for the intranet only.")
	}
	if !action.InLength(v.Description, 0, 512) {
		r.call.Reject("InvalidSecurityGroupDiscription.Malformed", "The description is longer than 512 characters.")
	}
	r.ports(&v)
	r.addresses(&v)
	if direction == ingress {
		r.peer("Source", v.SourceCIDR+v.SourceCIDRv6, &v.SourceGroup, &v.SourceGroupOwner)
	} else {
		r.peer("Dest", v.DestCIDR+v.DestCIDRv6, &v.DestGroup, &v.DestGroupOwner)
	}
	return v
}

func (r ruleReader) priority() int {
	s := r.String("Priority")
	if s == "" {
		return 1
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		r.call.Reject("InvalidPriority.Malformed", "The priority %q is not an integer.", s)
	case n < 1 || n > 100:
		r.call.Reject("InvalidPriority.ValueNotSupported", "The priority %d is not between 1 and 100.", n)
	}
	return n
}

// allPorts is the port range of a protocol without ports.
const allPorts = "-1/-1"

func (r ruleReader) ports(v *backend.Rule) {
	if id := r.String("PortRangeListId"); id != "" && r.String("PortRange") == "" {
		r.call.Reject("InvalidPortRangeListId.NotFound", "The port list %q does not exist.", id)
	}
	v.PortRange = r.portRange("PortRange", v.Protocol, "InvalidParam.PortRange")
	if v.PortRange == "" {
		r.Missing("PortRange")
	}
	v.SourcePortRange = r.portRange("SourcePortRange", v.Protocol, "InvalidSourcePortRange.Malformed")
}

func (r ruleReader) portRange(name, protocol, code string) string {
	s := r.String(name)
	if protocol != "TCP" && protocol != "UDP" {
		if s != "" && s != allPorts {
			r.call.Reject("InvalidParam.ProtocolAndPortRangeMismatch", "%s has no ports, so %s must be %s.", protocol, name, allPorts)
		}
		return allPorts
	}
	if s == "" {
		return ""
	}
	from, to, found := strings.Cut(s, "/")
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	switch {
	case s == allPorts:
		r.call.Reject("InvalidParam.ProtocolAndPortRangeMismatch", "%s has ports, so %s must not be %s.", protocol, name, allPorts)
	case !found || err != nil || err2 != nil || first < 1 || last > 65535 || first > last:
		r.call.Reject(code, "%s %q is not of the form first/last, between 1 and 65535.", name, s)
	}
	return s
}

// addresses reads the networks of both sides. They must be of the same address
// family, and fit the protocol.
func (r ruleReader) addresses(v *backend.Rule) {
	v.SourceCIDR = r.cidr("SourceCidrIp", "InvalidSourceCidrIp.Malformed", netip.Addr.Is4)
	v.DestCIDR = r.cidr("DestCidrIp", "InvalidDestCidrIp.Malformed", netip.Addr.Is4)
	v.SourceCIDRv6 = r.cidr("Ipv6SourceCidrIp", "InvalidParam.Ipv6SourceCidrIp", netip.Addr.Is6)
	v.DestCIDRv6 = r.cidr("Ipv6DestCidrIp", "InvalidParam.Ipv6DestCidrIp", netip.Addr.Is6)
	v4, v6 := v.SourceCIDR+v.DestCIDR != "", v.SourceCIDRv6+v.DestCIDRv6 != ""
	reject := func(code, why string) { r.call.Reject(code, "%s", why) }
	switch {
	case v.SourceCIDR != "" && v.SourceCIDRv6 != "":
		reject("InvalidParam.SourceIp", "SourceCidrIp and Ipv6SourceCidrIp are mutually exclusive.")
	case v.DestCIDR != "" && v.DestCIDRv6 != "":
		reject("InvalidParam.DestIp", "DestCidrIp and Ipv6DestCidrIp are mutually exclusive.")
	case v4 && v6:
		reject("InvalidParameter.Conflict", "Source and destination are not of the same address family.")
	case v6 && v.Protocol == "ICMP":
		reject("InvalidParam.Ipv4ProtocolConflictWithIpv6Address", "ICMP is a protocol of IPv4.")
	case v4 && v.Protocol == "ICMPv6":
		reject("InvalidParam.Ipv6ProtocolConflictWithIpv4Address", "ICMPv6 is a protocol of IPv6.")
	}
}

// cidr reads a network or a single address, and keeps its spelling.
func (r ruleReader) cidr(name, code string, ofFamily func(netip.Addr) bool) string {
	s := r.String(name)
	if s == "" {
		return ""
	}
	p, err := netip.ParsePrefix(s)
	a := p.Addr()
	if err != nil {
		a, err = netip.ParseAddr(s)
	}
	if err != nil || !ofFamily(a) {
		r.call.Reject(code, "%s %q is malformed.", name, s)
	}
	return s
}

// peer reads the other side of the rule: a network, else a security group, else
// a prefix list. The account has no prefix lists.
func (r ruleReader) peer(end, network string, group, owner *string) {
	if network != "" {
		return
	}
	id, list := r.String(end+"GroupId"), r.String(end+"PrefixListId")
	switch {
	case id != "":
		*group, *owner = id, r.String(end+"GroupOwnerAccount")
		r.checkPeer(end, id, *owner != "" || r.foreign(end))
	case list != "":
		r.call.Reject("InvalidPrefixListId.NotFound", "The prefix list %q does not exist.", list)
	default:
		r.call.Reject("MissingParameter."+end, "The rule has no %sCidrIp, %sGroupId or %sPrefixListId.", end, end, end)
	}
}

// foreign reports whether the group belongs to another account, as the request
// states it.
func (r ruleReader) foreign(end string) bool {
	id := r.String(end + "GroupOwnerId")
	return id != "" && id != backend.AccountID
}

// checkPeer checks the group that a rule names. Groups of other accounts are
// not checked.
func (r ruleReader) checkPeer(end, id string, foreign bool) {
	if r.group.Kind == "enterprise" {
		r.Invalid(end+"GroupId", "a rule of an advanced security group cannot name a group")
	}
	if foreign {
		return
	}
	code := "Invalid" + end + "GroupId"
	i := slices.IndexFunc(r.call.SecurityGroups.All, func(g *backend.SecurityGroup) bool { return g.ID == id && g.Region == r.group.Region })
	switch {
	case id == r.group.ID:
		// The typo is the service's.
		r.call.Reject("InvalidParamter.Conflict", "A rule names its own security group.")
	case i < 0:
		r.call.Reject(code+".NotFound", "The security group %q does not exist.", id)
	case r.call.SecurityGroups.All[i].VPC != r.group.VPC:
		r.call.Reject(code+".Mismatch", "The security group %q is not in the same VPC.", id)
	}
}
