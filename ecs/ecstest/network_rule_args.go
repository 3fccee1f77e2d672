package ecstest

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// A ruleReader reads one rule for a security group.
type ruleReader struct {
	call *call
	part
	group *securityGroup
}

func (r ruleReader) read(direction string) rule {
	v := rule{
		direction:   direction,
		policy:      r.choice("Policy", "InvalidPolicy.Malformed", "Accept", "Accept", "Drop"),
		protocol:    r.choice("IpProtocol", "InvalidIpProtocol.ValueNotSupported", "", "TCP", "UDP", "ICMP", "ICMPv6", "GRE", "ALL"),
		nicType:     r.choice("NicType", "InvalidNicType.ValueNotSupported", r.group.defaultNIC(), "internet", "intranet"),
		priority:    r.priority(),
		description: r.text("Description"),
	}
	if r.group.vpc != nil && v.nicType == "internet" {
		r.call.reject("InvalidNicType.Mismatch", "A security group of a VPC has rules for the intranet only.")
	}
	if !inLength(v.description, 0, 512) {
		r.call.reject("InvalidSecurityGroupDiscription.Malformed", "The description is longer than 512 characters.")
	}
	r.ports(&v)
	r.addresses(&v)
	if direction == ingress {
		r.peer("Source", v.sourceCIDR+v.sourceCIDRv6, &v.sourceGroup, &v.sourceGroupOwner)
	} else {
		r.peer("Dest", v.destCIDR+v.destCIDRv6, &v.destGroup, &v.destGroupOwner)
	}
	return v
}

func (r ruleReader) priority() int {
	s := r.text("Priority")
	if s == "" {
		return 1
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		r.call.reject("InvalidPriority.Malformed", "The priority %q is not an integer.", s)
	case n < 1 || n > 100:
		r.call.reject("InvalidPriority.ValueNotSupported", "The priority %d is not between 1 and 100.", n)
	}
	return n
}

// allPorts is the port range of a protocol without ports.
const allPorts = "-1/-1"

func (r ruleReader) ports(v *rule) {
	if id := r.text("PortRangeListId"); id != "" && r.text("PortRange") == "" {
		r.call.reject("InvalidPortRangeListId.NotFound", "The port list %q does not exist.", id)
	}
	v.portRange = r.portRange("PortRange", v.protocol, "InvalidParam.PortRange")
	if v.portRange == "" {
		r.call.fail(missingParameter(r.prefix + "PortRange"))
	}
	v.sourcePortRange = r.portRange("SourcePortRange", v.protocol, "InvalidSourcePortRange.Malformed")
}

func (r ruleReader) portRange(name, protocol, code string) string {
	s := r.text(name)
	if protocol != "TCP" && protocol != "UDP" {
		if s != "" && s != allPorts {
			r.call.reject("InvalidParam.ProtocolAndPortRangeMismatch", "%s has no ports, so %s must be %s.", protocol, name, allPorts)
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
		r.call.reject("InvalidParam.ProtocolAndPortRangeMismatch", "%s has ports, so %s must not be %s.", protocol, name, allPorts)
	case !found || err != nil || err2 != nil || first < 1 || last > 65535 || first > last:
		r.call.reject(code, "%s %q is not of the form first/last, between 1 and 65535.", name, s)
	}
	return s
}

// addresses reads the networks of both sides. They must be of the same address
// family, and fit the protocol.
func (r ruleReader) addresses(v *rule) {
	v.sourceCIDR = r.cidr("SourceCidrIp", "InvalidSourceCidrIp.Malformed", netip.Addr.Is4)
	v.destCIDR = r.cidr("DestCidrIp", "InvalidDestCidrIp.Malformed", netip.Addr.Is4)
	v.sourceCIDRv6 = r.cidr("Ipv6SourceCidrIp", "InvalidParam.Ipv6SourceCidrIp", netip.Addr.Is6)
	v.destCIDRv6 = r.cidr("Ipv6DestCidrIp", "InvalidParam.Ipv6DestCidrIp", netip.Addr.Is6)
	v4, v6 := v.sourceCIDR+v.destCIDR != "", v.sourceCIDRv6+v.destCIDRv6 != ""
	reject := func(code, why string) { r.call.reject(code, "%s", why) }
	switch {
	case v.sourceCIDR != "" && v.sourceCIDRv6 != "":
		reject("InvalidParam.SourceIp", "SourceCidrIp and Ipv6SourceCidrIp are mutually exclusive.")
	case v.destCIDR != "" && v.destCIDRv6 != "":
		reject("InvalidParam.DestIp", "DestCidrIp and Ipv6DestCidrIp are mutually exclusive.")
	case v4 && v6:
		reject("InvalidParameter.Conflict", "Source and destination are not of the same address family.")
	case v6 && v.protocol == "ICMP":
		reject("InvalidParam.Ipv4ProtocolConflictWithIpv6Address", "ICMP is a protocol of IPv4.")
	case v4 && v.protocol == "ICMPv6":
		reject("InvalidParam.Ipv6ProtocolConflictWithIpv4Address", "ICMPv6 is a protocol of IPv6.")
	}
}

// cidr reads a network or a single address, and keeps its spelling.
func (r ruleReader) cidr(name, code string, ofFamily func(netip.Addr) bool) string {
	s := r.text(name)
	if s == "" {
		return ""
	}
	p, err := netip.ParsePrefix(s)
	a := p.Addr()
	if err != nil {
		a, err = netip.ParseAddr(s)
	}
	if err != nil || !ofFamily(a) {
		r.call.reject(code, "%s %q is malformed.", name, s)
	}
	return s
}

// peer reads the other side of the rule: a network, else a security group, else
// a prefix list. The account has no prefix lists.
func (r ruleReader) peer(end, network string, group, owner *string) {
	if network != "" {
		return
	}
	id, list := r.text(end+"GroupId"), r.text(end+"PrefixListId")
	switch {
	case id != "":
		*group, *owner = id, r.text(end+"GroupOwnerAccount")
		r.checkPeer(end, id, *owner != "" || r.foreign(end))
	case list != "":
		r.call.reject("InvalidPrefixListId.NotFound", "The prefix list %q does not exist.", list)
	default:
		r.call.reject("MissingParameter."+end, "The rule has no %sCidrIp, %sGroupId or %sPrefixListId.", end, end, end)
	}
}

// foreign reports whether the group belongs to another account, as the request
// states it.
func (r ruleReader) foreign(end string) bool {
	id := r.text(end + "GroupOwnerId")
	return id != "" && id != accountID
}

// checkPeer checks the group that a rule names. Groups of other accounts are
// not checked.
func (r ruleReader) checkPeer(end, id string, foreign bool) {
	if r.group.kind == "enterprise" {
		r.call.invalid(r.prefix+end+"GroupId", "a rule of an advanced security group cannot name a group")
	}
	if foreign {
		return
	}
	code := "Invalid" + end + "GroupId"
	i := slices.IndexFunc(r.call.securityGroups.all, func(g *securityGroup) bool { return g.id == id && g.region == r.group.region })
	switch {
	case id == r.group.id:
		// The typo is the service's.
		r.call.reject("InvalidParamter.Conflict", "A rule names its own security group.")
	case i < 0:
		r.call.reject(code+".NotFound", "The security group %q does not exist.", id)
	case r.call.securityGroups.all[i].vpc != r.group.vpc:
		r.call.reject(code+".Mismatch", "The security group %q is not in the same VPC.", id)
	}
}
