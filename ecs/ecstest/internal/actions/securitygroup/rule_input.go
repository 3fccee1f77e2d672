package securitygroup

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// ruleFields are the fields that describe a rule: members of Permissions.N, or parameters of the call. A call must not
// use both forms.
var ruleFields = strings.Fields(`
	IpProtocol PortRange SourcePortRange PortRangeListId Policy Priority NicType
	SourceCidrIp Ipv6SourceCidrIp SourceGroupId SourceGroupOwnerId SourceGroupOwnerAccount SourcePrefixListId
	DestCidrIp Ipv6DestCidrIp DestGroupId DestGroupOwnerId DestGroupOwnerAccount DestPrefixListId Description`)

func hasFlatRule(c *action.Call) bool {
	return slices.ContainsFunc(ruleFields, func(name string) bool { return c.String(name) != "" })
}

// readRules reads the rules that the call describes for the group. The code is for ports that do not fit the protocol.
func readRules(c *action.Call, g *backend.SecurityGroup, direction, mismatch string) []backend.Rule {
	parts := c.Structs("Permissions", 100)
	switch {
	case len(parts) == 0:
		parts = []action.Input{c.Input}
	case hasFlatRule(c):
		c.Reject("InvalidParam.Permissions", "Permissions.N and the fields of a single rule are mutually exclusive.")
	}
	var rules []backend.Rule
	for _, p := range parts {
		rules = append(rules, ruleReader{p, c, g, direction, mismatch, "InvalidPortRange.Malformed", true}.read(newRule(g, direction)))
	}
	return rules
}

// newRule returns what a rule is unless the call says otherwise.
func newRule(g *backend.SecurityGroup, direction string) backend.Rule {
	nic := "intranet"
	if g.VPC == nil {
		nic = "internet"
	}
	return backend.Rule{Direction: direction, Policy: "Accept", Priority: 1, NICType: nic}
}

// A ruleReader reads one rule for a security group.
type ruleReader struct {
	action.Input
	call      *action.Call
	group     *backend.SecurityGroup
	direction string
	mismatch  string // the code for ports that do not fit the protocol
	noPorts   string // the code for ports that are missing
	mayBeNew  bool   // the group need not have the rule
}

// read returns v with what the call says about it. What the call leaves out stays.
func (r ruleReader) read(v backend.Rule) backend.Rule {
	const protocol = "InvalidIpProtocol.ValueNotSupported"
	v.Policy = cmp.Or(r.OneOfOr("Policy", "InvalidPolicy.Malformed", "Accept", "Drop"), v.Policy)
	v.Protocol = cmp.Or(r.OneOfOr("IpProtocol", protocol, "TCP", "UDP", "ICMP", "ICMPv6", "GRE", "ALL"), v.Protocol)
	v.NICType = r.nicType(v.NICType)
	v.Priority = r.priority(v.Priority)
	v.Description = cmp.Or(r.String("Description"), v.Description)
	switch {
	case v.Protocol == "":
		r.Reject(protocol, "The rule has no protocol.")
	case !action.InLength(v.Description, 0, 512):
		r.Reject("InvalidSecurityGroupDiscription.Malformed", "The description is longer than 512 characters.")
	}
	r.ports(&v)
	r.addresses(&v)
	if r.direction == ingress {
		r.peer("Source", v.SourceCIDR+v.SourceCIDRv6, &v.SourceGroup, &v.SourceGroupOwner, &v.GroupOwnerID, &v.SourcePrefixList)
	} else {
		r.peer("Dest", v.DestCIDR+v.DestCIDRv6, &v.DestGroup, &v.DestGroupOwner, &v.GroupOwnerID, &v.DestPrefixList)
	}
	return v
}

// nicType reads the type of interface. A group of a VPC has rules for the intranet only. The documentation does not say
// what becomes of internet there: Packer sends it to each group that it creates, and the service takes it as intranet.
func (r ruleReader) nicType(absent string) string {
	nic := r.OneOfOr("NicType", "InvalidNicType.ValueNotSupported", "internet", "intranet")
	if r.group.VPC != nil {
		return "intranet"
	}
	return cmp.Or(nic, absent)
}

func (r ruleReader) priority(absent int) int {
	s := cmp.Or(r.String("Priority"), strconv.Itoa(absent))
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		r.Reject("InvalidPriority.Malformed", "The priority %q is not an integer.", s)
	case n < 1 || n > 100:
		r.Reject("InvalidPriority.ValueNotSupported", "The priority %d is not between 1 and 100.", n)
	}
	return n
}

// ports reads the port ranges. The account has no port lists.
func (r ruleReader) ports(v *backend.Rule) {
	v.PortRange = r.portRange("PortRange", "InvalidParam.PortRange", v.Protocol, v.PortRange)
	switch list := r.String("PortRangeListId"); {
	case list != "" && r.String("PortRange") == "":
		// The status is that of newer documentation.
		r.Fail(action.Errorf("InvalidPortRangeListId.NotFound", "The port list %q does not exist.", list).With(http.StatusBadRequest))
	case v.PortRange == "":
		r.Reject(r.noPorts, "The rule has no PortRange.")
	}
	source := v.SourcePortRange
	if source == allPorts { // nobody chose it
		source = ""
	}
	v.SourcePortRange = r.portRange("SourcePortRange", "InvalidSourcePortRange.Malformed", v.Protocol, source)
}

// allPorts is the port range of a protocol without ports.
const allPorts = "-1/-1"

func (r ruleReader) portRange(name, code, protocol, absent string) string {
	s := cmp.Or(r.String(name), absent)
	if protocol != "TCP" && protocol != "UDP" {
		if s != "" && s != allPorts {
			r.Reject(r.mismatch, "%s has no ports, so %s must be %s.", protocol, name, allPorts)
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
		r.Reject(r.mismatch, "%s has ports, so %s must not be %s.", protocol, name, allPorts)
	case !found || err != nil || err2 != nil || first < 1 || last > 65535 || first > last:
		r.Reject(code, "%s %q is not of the form first/last, between 1 and 65535.", name, s)
	}
	return s
}

// addresses reads the networks of both sides. They must be of the same address family, and fit the protocol.
func (r ruleReader) addresses(v *backend.Rule) {
	v.SourceCIDR = cmp.Or(r.cidr("SourceCidrIp", netip.Addr.Is4), v.SourceCIDR)
	v.DestCIDR = cmp.Or(r.cidr("DestCidrIp", netip.Addr.Is4), v.DestCIDR)
	v.SourceCIDRv6 = cmp.Or(r.cidr("Ipv6SourceCidrIp", netip.Addr.Is6), v.SourceCIDRv6)
	v.DestCIDRv6 = cmp.Or(r.cidr("Ipv6DestCidrIp", netip.Addr.Is6), v.DestCIDRv6)
	v4, v6 := v.SourceCIDR+v.DestCIDR != "", v.SourceCIDRv6+v.DestCIDRv6 != ""
	switch {
	case v.SourceCIDR != "" && v.SourceCIDRv6 != "":
		r.Reject("InvalidParam.SourceIp", "SourceCidrIp and Ipv6SourceCidrIp are mutually exclusive.")
	case v.DestCIDR != "" && v.DestCIDRv6 != "":
		r.Reject("InvalidParam.DestIp", "DestCidrIp and Ipv6DestCidrIp are mutually exclusive.")
	case v4 && v6:
		r.Reject("InvalidParameter.Conflict", "Source and destination are not of the same address family.")
	case v6 && v.Protocol == "ICMP":
		r.Reject("InvalidParam.Ipv4ProtocolConflictWithIpv6Address", "ICMP is a protocol of IPv4.")
	case v4 && v.Protocol == "ICMPv6":
		r.Reject("InvalidParam.Ipv6ProtocolConflictWithIpv4Address", "ICMPv6 is a protocol of IPv6.")
	}
}

// cidr reads a network or a single address, and keeps its spelling.
func (r ruleReader) cidr(name string, ofFamily func(netip.Addr) bool) string {
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
		r.Reject("InvalidParam."+name, "%s %q is malformed.", name, s)
	}
	return s
}

// peer reads the other side of the rule: the network, else a security group, else a prefix list.
func (r ruleReader) peer(end, network string, group, owner, ownerID, list *string) {
	otherGroup, otherList, account := r.String(end+"GroupId"), r.String(end+"PrefixListId"), r.String(end+"GroupOwnerAccount")
	accountID := r.String(end + "GroupOwnerId")
	if accountID == backend.AccountID {
		accountID = ""
	}
	switch {
	case network != "":
	case otherGroup != "":
		r.checkPeer(end, otherGroup)
		*group, *owner, *ownerID = otherGroup, account, accountID
	case *group != "":
		*owner, *ownerID = cmp.Or(account, *owner), cmp.Or(accountID, *ownerID)
	case otherList != "":
		if r.mayBeNew && r.group.VPC == nil {
			r.Reject("NotSupported.ClassicNetworkPrefixList", "A security group of the classic network has no rules with prefix lists.")
		}
		*list = action.Find(r.call, &r.call.PrefixLists, otherList).ID
	case *list == "":
		r.Reject("MissingParameter."+end, "The rule has no %sCidrIp, %[1]sGroupId or %[1]sPrefixListId.", end)
	}
}

// checkPeer checks the group that a rule names, unless it belongs to another account.
func (r ruleReader) checkPeer(end, id string) {
	if r.mayBeNew && r.group.Kind == enterprise {
		r.Reject("InvalidGroupParameter.OperationDenied", "A rule of an advanced security group cannot name a group.")
	}
	owner := r.String(end + "GroupOwnerId")
	if owner != "" && owner != backend.AccountID || r.String(end+"GroupOwnerAccount") != "" {
		return
	}
	g, ok := r.call.SecurityGroups.Find(r.group.Region, id)
	switch {
	case id == r.group.ID && r.direction == egress:
		r.Reject("InvalidSecurityGroup.IsSame", "A rule names its own security group.")
	case id == r.group.ID:
		err := action.Errorf("InvalidParamter.Conflict", "A rule names its own security group.") // the typo is the service's
		if r.call.Action != "RevokeSecurityGroup" {
			err.Status = http.StatusForbidden // 400 is for a source that is also the destination
		}
		r.Fail(err)
	case !ok:
		r.Reject("Invalid"+end+"GroupId.NotFound", "The security group %q does not exist.", id)
	case g.VPC != r.group.VPC:
		r.Reject("Invalid"+end+"GroupId.Mismatch", "The security group %q is not in the same VPC.", id)
	}
}
