package ecstest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The directions of a rule.
const (
	ingress = "ingress"
	egress  = "egress"
)

// The limits of rules in a security group, and of rules that name another
// group.
const maxRules, maxPeers = 200, 20

// authorize returns the handler that adds rules. A rule that exists, apart from
// its description, is not added again.
func authorize(direction string) handler {
	return func(c *call) object {
		g := c.securityGroup()
		var fresh []rule
		peers := len(g.peers())
		for _, r := range c.readRules(g, direction) {
			if slices.ContainsFunc(slices.Concat(g.rules, fresh), r.same) {
				continue
			}
			fresh = append(fresh, r)
			if r.sourceGroup != "" || r.destGroup != "" {
				peers++
			}
		}
		if len(g.rules)+len(fresh) > maxRules {
			c.reject(http.StatusForbidden, "AuthorizationLimitExceed", "A security group has at most %d rules.", maxRules)
		}
		if peers > maxPeers {
			c.reject(http.StatusForbidden, "AuthorizationLimitExceed", "A security group has at most %d rules that name another.", maxPeers)
		}
		if !c.ready() {
			return nil
		}
		for _, r := range fresh {
			c.created++
			r.id, r.created = "sgr-"+makeID("sgr", g.region, c.created), c.now
			g.rules = append(g.rules, r)
		}
		return nil
	}
}

// same reports whether both rules are equal, apart from ID, description and
// creation time.
func (r rule) same(other rule) bool {
	r.id, r.description, r.created = other.id, other.description, other.created
	return r == other
}

// revoke returns the handler that removes rules: by ID, where all of them must
// exist, or by description, where they need not.
func revoke(direction string) handler {
	return func(c *call) object {
		g := c.securityGroup()
		ids, byID := c.ids("SecurityGroupRuleId")
		var removed []rule
		if byID {
			if hasParts(c.params, "Permissions") || c.hasFlatRule() {
				c.reject(http.StatusBadRequest, "InvalidParameter.Conflict", "SecurityGroupRuleId and the fields of a rule are mutually exclusive.")
			}
			for _, id := range ids {
				i := slices.IndexFunc(g.rules, func(r rule) bool { return r.id == id && r.direction == direction })
				if i < 0 {
					c.reject(http.StatusNotFound, "InvalidSecurityGroupRuleId.NotFound", "The rule %q does not exist.", id)
					continue
				}
				removed = append(removed, g.rules[i])
			}
		} else {
			removed = c.readRules(g, direction)
		}
		if c.ready() {
			g.rules = slices.DeleteFunc(g.rules, func(r rule) bool { return slices.ContainsFunc(removed, r.same) })
		}
		return nil
	}
}

// seq returns the rule's position in the order of creation, which its ID
// contains.
func (r rule) seq() int {
	const prefix, digits = len("sgr-") + 3, 5
	n, _ := strconv.ParseInt(r.id[prefix:prefix+digits], 36, 64) // written by makeID
	return int(n)
}

func describeSecurityGroupAttribute(c *call) object {
	g := c.securityGroup()
	direction := c.oneOf("Direction", ingress, egress, "all")
	nic := c.oneOf("NicType", "internet", "intranet")
	var rules []rule
	for _, r := range g.rules {
		if (direction == "" || direction == "all" || r.direction == direction) && (nic == "" || r.nicType == nic) {
			rules = append(rules, r)
		}
	}
	page, fields := pageOf(c, rules, rule.seq)
	items := array{}
	for _, r := range page {
		items = append(items, r.describe(c.state))
	}
	return append(fields,
		member{"SecurityGroupId", text(g.id)},
		member{"SecurityGroupName", text(g.name)},
		member{"Description", text(g.description)},
		member{"InnerAccessPolicy", text(g.innerAccess)},
		member{"RegionId", text(g.region)},
		member{"VpcId", text(g.vpcID())},
		member{"SnapshotPolicyIds", wrapped("SnapshotPolicyId", array{})},
		member{"Permissions", wrapped("Permission", items)})
}

func (r rule) describe(st *state) object {
	nameOf := func(id string) text {
		g, ok := st.securityGroups.get(id)
		if !ok {
			return ""
		}
		return text(g.name)
	}
	return object{
		{"SecurityGroupRuleId", text(r.id)},
		{"Direction", text(r.direction)},
		{"Policy", text(r.policy)},
		{"Priority", text(strconv.Itoa(r.priority))},
		{"IpProtocol", text(r.protocol)},
		{"PortRange", text(r.portRange)},
		{"SourcePortRange", text(r.sourcePortRange)},
		{"PortRangeListId", text(r.portRangeList)},
		{"PortRangeListName", text("")},
		{"NicType", text(r.nicType)},
		{"SourceCidrIp", text(r.sourceCIDR)},
		{"Ipv6SourceCidrIp", text(r.sourceCIDRv6)},
		{"SourceGroupId", text(r.sourceGroup)},
		{"SourceGroupName", nameOf(r.sourceGroup)},
		{"SourceGroupOwnerAccount", text(r.sourceGroupOwner)},
		{"SourcePrefixListId", text(r.sourcePrefixList)},
		{"SourcePrefixListName", text("")},
		{"DestCidrIp", text(r.destCIDR)},
		{"Ipv6DestCidrIp", text(r.destCIDRv6)},
		{"DestGroupId", text(r.destGroup)},
		{"DestGroupName", nameOf(r.destGroup)},
		{"DestGroupOwnerAccount", text(r.destGroupOwner)},
		{"DestPrefixListId", text(r.destPrefixList)},
		{"DestPrefixListName", text("")},
		{"Description", text(r.description)},
		{"CreateTime", formatSecond(r.created)},
	}
}

// ruleFields are the fields that describe a rule: members of Permissions.N, or
// parameters of the call. A call must not use both forms.
var ruleFields = strings.Fields(`
	IpProtocol PortRange SourcePortRange PortRangeListId Policy Priority NicType
	SourceCidrIp Ipv6SourceCidrIp SourceGroupId SourcePrefixListId
	DestCidrIp Ipv6DestCidrIp DestGroupId DestPrefixListId`)

func (c *call) hasFlatRule() bool {
	return slices.ContainsFunc(ruleFields, func(name string) bool { return c.params[name] != "" })
}

// readRules reads the rules that the call describes for the group.
func (c *call) readRules(g *securityGroup, direction string) []rule {
	parts := c.structs("Permissions", 100)
	switch {
	case len(parts) == 0:
		parts = []part{{&c.args, ""}}
	case c.hasFlatRule():
		c.reject(http.StatusBadRequest, "InvalidParameter.Conflict", "Permissions.N and the fields of a single rule are mutually exclusive.")
	}
	var rules []rule
	for _, p := range parts {
		rules = append(rules, ruleReader{c, p, g}.read(direction))
	}
	return rules
}

// defaultNIC returns the default NIC type of the group's rules.
func (g *securityGroup) defaultNIC() string {
	if g.vpc == nil {
		return "internet"
	}
	return "intranet"
}

// choice reads a member that takes only the given values, ignoring case.
func (r ruleReader) choice(name, code, absent string, values ...string) string {
	s := cmp.Or(r.text(name), absent)
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	if i < 0 {
		r.call.reject(http.StatusBadRequest, code, "%s %q is none of %s.", name, s, strings.Join(values, ", "))
		return ""
	}
	return values[i]
}
