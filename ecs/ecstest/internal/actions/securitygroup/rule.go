package securitygroup

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The directions of a rule.
const (
	ingress = "ingress"
	egress  = "egress"
)

// The limits of rules in a security group, and of those that name another group.
const maxRules, maxPeers = 200, 20

// authorize returns the handler that adds rules. It does not add a rule that exists, apart from its description.
func authorize(direction string) action.Handler {
	return func(c *action.Call) action.Effect {
		g := c.SecurityGroup()
		rules := slices.Clone(g.Rules)
		for _, r := range readRules(c, g, direction, "OperationDenied") {
			checkListFamily(c, r)
			if !slices.ContainsFunc(rules, r.Same) {
				rules = append(rules, r)
			}
		}
		switch {
		case len(rules) > maxRules:
			c.Reject("AuthorizationLimitExceed", "A security group has at most %d rules.", maxRules)
		case len(peers(rules)) > maxPeers:
			c.Reject("AuthorizationLimitExceed", "A security group has at most %d rules that name another.", maxPeers)
		}
		return action.Change(func() {
			for _, r := range rules[len(g.Rules):] {
				c.AddRule(g, r)
			}
		})
	}
}

// revoke returns the handler that removes rules: by ID, where all of them must exist, or by description, where they
// need not.
func revoke(direction string) action.Handler {
	return func(c *action.Call) action.Effect {
		g := c.SecurityGroup()
		var removed []backend.Rule
		if ids, byID := c.IDs("SecurityGroupRuleId"); byID {
			removed = rulesByID(c, g, direction, ids)
		} else {
			removed = readRules(c, g, direction, "InvalidIpPortRange.Malformed")
		}
		return action.Change(func() {
			g.Rules = slices.DeleteFunc(g.Rules, func(r backend.Rule) bool { return slices.ContainsFunc(removed, r.Same) })
		})
	}
}

func rulesByID(c *action.Call, g *backend.SecurityGroup, direction string, ids []string) []backend.Rule {
	const code = "InvalidParam.SecurityGroupRuleId"
	if c.Has("Permissions") || hasFlatRule(c) {
		c.Reject(code, "SecurityGroupRuleId and the fields of a rule are mutually exclusive.")
	}
	var rules []backend.Rule
	for _, id := range ids {
		i := slices.IndexFunc(g.Rules, func(r backend.Rule) bool { return r.ID == id && r.Direction == direction })
		if i < 0 {
			c.Reject(code, "The rule %q does not exist.", id)
			continue
		}
		rules = append(rules, g.Rules[i])
	}
	return rules
}

// peers lists the security groups that the rules name, once per rule.
func peers(rules []backend.Rule) []string {
	var ids []string
	for _, r := range rules {
		if id := cmp.Or(r.SourceGroup, r.DestGroup); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func describeSecurityGroupAttribute(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	c.OneOf("Attribute", "snapshotPolicyIds") // which are always in the response
	direction := c.OneOf("Direction", ingress, egress, "all")
	nic := ""
	if c.String("NicType") != "<nil>" { // which Terraform's provider sends for a rule without a NIC type
		nic = c.OneOfOr("NicType", "InvalidNicType.ValueNotSupported", "internet", "intranet")
	}
	var rules []backend.Rule
	for _, r := range g.Rules {
		if (direction == "" || direction == "all" || r.Direction == direction) && (nic == "" || r.NICType == nic) {
			rules = append(rules, r)
		}
	}
	page, fields := action.PageOf(c, rules, func(r backend.Rule) int { return r.Seq })
	return func() reply.Object {
		return append(fields,
			reply.String("SecurityGroupId", g.ID),
			reply.String("SecurityGroupName", g.Name),
			reply.String("Description", g.Description),
			reply.String("InnerAccessPolicy", g.InnerAccess),
			reply.String("RegionId", g.Region),
			reply.String("VpcId", action.IDOf(g.VPC)),
			reply.List("SnapshotPolicyIds", "SnapshotPolicyId", reply.Array{}),
			reply.List("Permissions", "Permission", reply.Each(page, func(r backend.Rule) reply.Object { return describeRule(r, c.State) })))
	}
}

func describeRule(r backend.Rule, st *backend.State) reply.Object {
	nameOf := func(id string) string {
		g, _ := st.SecurityGroups.Get(id)
		return g.Name
	}
	listName := func(id string) string {
		l, _ := st.PrefixLists.Get(id)
		return l.Name
	}
	return reply.Object{
		reply.String("SecurityGroupRuleId", r.ID),
		reply.String("Direction", r.Direction),
		reply.String("Policy", r.Policy),
		reply.Int("Priority", r.Priority), // documented as text, but recorded responses have a number
		reply.String("IpProtocol", r.Protocol),
		reply.String("PortRange", r.PortRange),
		reply.String("SourcePortRange", r.SourcePortRange),
		reply.String("PortRangeListId", ""),
		reply.String("PortRangeListName", ""),
		reply.String("NicType", r.NICType),
		reply.String("SourceCidrIp", r.SourceCIDR),
		reply.String("Ipv6SourceCidrIp", r.SourceCIDRv6),
		reply.String("SourceGroupId", r.SourceGroup),
		reply.String("SourceGroupName", nameOf(r.SourceGroup)),
		reply.String("SourceGroupOwnerAccount", r.SourceGroupOwner),
		reply.String("SourcePrefixListId", r.SourcePrefixList),
		reply.String("SourcePrefixListName", listName(r.SourcePrefixList)),
		reply.String("DestCidrIp", r.DestCIDR),
		reply.String("Ipv6DestCidrIp", r.DestCIDRv6),
		reply.String("DestGroupId", r.DestGroup),
		reply.String("DestGroupName", nameOf(r.DestGroup)),
		reply.String("DestGroupOwnerAccount", r.DestGroupOwner),
		reply.String("DestPrefixListId", r.DestPrefixList),
		reply.String("DestPrefixListName", listName(r.DestPrefixList)),
		reply.String("Description", r.Description),
		reply.String("CreateTime", action.FormatSecond(r.Created)),
	}
}
