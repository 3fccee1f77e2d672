package ecstest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
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
	return func(c *call) effect {
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
			c.reject("AuthorizationLimitExceed", "A security group has at most %d rules.", maxRules)
		}
		if peers > maxPeers {
			c.reject("AuthorizationLimitExceed", "A security group has at most %d rules that name another.", maxPeers)
		}
		return func() reply.Object {
			for _, r := range fresh {
				c.created++
				r.id, r.created = "sgr-"+makeID("sgr", g.region, c.created), c.now
				g.rules = append(g.rules, r)
			}
			return nil
		}
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
	return func(c *call) effect {
		g := c.securityGroup()
		ids, byID := c.ids("SecurityGroupRuleId")
		var removed []rule
		if byID {
			if hasParts(c.params, "Permissions") || c.hasFlatRule() {
				c.reject("InvalidParameter.Conflict", "SecurityGroupRuleId and the fields of a rule are mutually exclusive.")
			}
			for _, id := range ids {
				i := slices.IndexFunc(g.rules, func(r rule) bool { return r.id == id && r.direction == direction })
				if i < 0 {
					c.reject("InvalidSecurityGroupRuleId.NotFound", "The rule %q does not exist.", id)
					continue
				}
				removed = append(removed, g.rules[i])
			}
		} else {
			removed = c.readRules(g, direction)
		}
		return func() reply.Object {
			g.rules = slices.DeleteFunc(g.rules, func(r rule) bool { return slices.ContainsFunc(removed, r.same) })

			return nil
		}
	}
}

// seq returns the rule's position in the order of creation, which its ID
// contains.
func (r rule) seq() int {
	const prefix, digits = len("sgr-") + 3, 5
	n, _ := strconv.ParseInt(r.id[prefix:prefix+digits], 36, 64) // written by makeID
	return int(n)
}

func describeSecurityGroupAttribute(c *call) effect {
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
	items := reply.Array{}
	for _, r := range page {
		items = append(items, r.describe(c.state))
	}
	return func() reply.Object {
		return append(fields,
			reply.String("SecurityGroupId", g.id),
			reply.String("SecurityGroupName", g.name),
			reply.String("Description", g.description),
			reply.String("InnerAccessPolicy", g.innerAccess),
			reply.String("RegionId", g.region),
			reply.String("VpcId", g.vpcID()),
			reply.List("SnapshotPolicyIds", "SnapshotPolicyId", reply.Array{}),
			reply.List("Permissions", "Permission", items))
	}
}

func (r rule) describe(st *state) reply.Object {
	nameOf := func(id string) string {
		g, ok := st.securityGroups.get(id)
		if !ok {
			return ""
		}
		return g.name
	}
	return reply.Object{
		reply.String("SecurityGroupRuleId", r.id),
		reply.String("Direction", r.direction),
		reply.String("Policy", r.policy),
		reply.String("Priority", strconv.Itoa(r.priority)),
		reply.String("IpProtocol", r.protocol),
		reply.String("PortRange", r.portRange),
		reply.String("SourcePortRange", r.sourcePortRange),
		reply.String("PortRangeListId", r.portRangeList),
		reply.String("PortRangeListName", ""),
		reply.String("NicType", r.nicType),
		reply.String("SourceCidrIp", r.sourceCIDR),
		reply.String("Ipv6SourceCidrIp", r.sourceCIDRv6),
		reply.String("SourceGroupId", r.sourceGroup),
		reply.String("SourceGroupName", nameOf(r.sourceGroup)),
		reply.String("SourceGroupOwnerAccount", r.sourceGroupOwner),
		reply.String("SourcePrefixListId", r.sourcePrefixList),
		reply.String("SourcePrefixListName", ""),
		reply.String("DestCidrIp", r.destCIDR),
		reply.String("Ipv6DestCidrIp", r.destCIDRv6),
		reply.String("DestGroupId", r.destGroup),
		reply.String("DestGroupName", nameOf(r.destGroup)),
		reply.String("DestGroupOwnerAccount", r.destGroupOwner),
		reply.String("DestPrefixListId", r.destPrefixList),
		reply.String("DestPrefixListName", ""),
		reply.String("Description", r.description),
		reply.String("CreateTime", formatSecond(r.created)),
	}
}

// ruleFields are the fields that describe a rule: members of Permissions.N, or
// parameters of the call. A call must not use both forms.
var ruleFields = strings.Fields(`
	IpProtocol PortRange SourcePortRange PortRangeListId Policy Priority NicType
	SourceCidrIp Ipv6SourceCidrIp SourceGroupId SourcePrefixListId
	DestCidrIp Ipv6DestCidrIp DestGroupId DestPrefixListId`)

func (c *call) hasFlatRule() bool {
	return slices.ContainsFunc(ruleFields, func(name string) bool { return c.text(name) != "" })
}

// readRules reads the rules that the call describes for the group.
func (c *call) readRules(g *securityGroup, direction string) []rule {
	parts := c.structs("Permissions", 100)
	switch {
	case len(parts) == 0:
		parts = []part{{&c.args, ""}}
	case c.hasFlatRule():
		c.reject("InvalidParameter.Conflict", "Permissions.N and the fields of a single rule are mutually exclusive.")
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
		r.call.reject(code, "%s %q is none of %s.", name, s, strings.Join(values, ", "))
		return ""
	}
	return values[i]
}
