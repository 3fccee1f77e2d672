package network

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The directions of a rule.
const (
	ingress = "ingress"
	egress  = "egress"
)

// The limits of rules in a security group, and of rules that name another
// group.
const maxRules, MaxPeers = 200, 20

// authorize returns the handler that adds rules. A rule that exists, apart from
// its description, is not added again.
func authorize(direction string) action.Handler {
	return func(c *action.Call) action.Effect {
		g := c.SecurityGroup()
		var fresh []backend.Rule
		peers := len(peers(g))
		for _, r := range readRules(c, g, direction) {
			if slices.ContainsFunc(slices.Concat(g.Rules, fresh), r.Same) {
				continue
			}
			fresh = append(fresh, r)
			if r.SourceGroup != "" || r.DestGroup != "" {
				peers++
			}
		}
		if len(g.Rules)+len(fresh) > maxRules {
			c.Reject("AuthorizationLimitExceed", "A security group has at most %d rules.", maxRules)
		}
		if peers > MaxPeers {
			c.Reject("AuthorizationLimitExceed", "A security group has at most %d rules that name another.", MaxPeers)
		}
		return func() reply.Object {
			for _, r := range fresh {
				c.Created++
				r.ID, r.Created = "sgr-"+backend.MakeID("sgr", g.Region, c.Created), c.Now
				g.Rules = append(g.Rules, r)
			}
			return nil
		}
	}
}

// revoke returns the handler that removes rules: by ID, where all of them must
// exist, or by description, where they need not.
func revoke(direction string) action.Handler {
	return func(c *action.Call) action.Effect {
		g := c.SecurityGroup()
		ids, byID := c.IDs("SecurityGroupRuleId")
		var removed []backend.Rule
		if byID {
			if c.Has("Permissions") || hasFlatRule(c) {
				c.Reject("InvalidParameter.Conflict", "SecurityGroupRuleId and the fields of a rule are mutually exclusive.")
			}
			for _, id := range ids {
				i := slices.IndexFunc(g.Rules, func(r backend.Rule) bool { return r.ID == id && r.Direction == direction })
				if i < 0 {
					c.Reject("InvalidSecurityGroupRuleId.NotFound", "The rule %q does not exist.", id)
					continue
				}
				removed = append(removed, g.Rules[i])
			}
		} else {
			removed = readRules(c, g, direction)
		}
		return func() reply.Object {
			g.Rules = slices.DeleteFunc(g.Rules, func(r backend.Rule) bool { return slices.ContainsFunc(removed, r.Same) })

			return nil
		}
	}
}

// seq returns the rule's position in the order of creation, which its ID
// contains.
func seq(r backend.Rule) int {
	const prefix, digits = len("sgr-") + 3, 5
	n, _ := strconv.ParseInt(r.ID[prefix:prefix+digits], 36, 64) // written by makeID
	return int(n)
}

func describeSecurityGroupAttribute(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	direction := c.OneOf("Direction", ingress, egress, "all")
	nic := c.OneOf("NicType", "internet", "intranet")
	var rules []backend.Rule
	for _, r := range g.Rules {
		if (direction == "" || direction == "all" || r.Direction == direction) && (nic == "" || r.NICType == nic) {
			rules = append(rules, r)
		}
	}
	page, fields := action.PageOf(c, rules, seq)
	items := reply.Array{}
	for _, r := range page {
		items = append(items, describeRule(r, c.State))
	}
	return func() reply.Object {
		return append(fields,
			reply.String("SecurityGroupId", g.ID),
			reply.String("SecurityGroupName", g.Name),
			reply.String("Description", g.Description),
			reply.String("InnerAccessPolicy", g.InnerAccess),
			reply.String("RegionId", g.Region),
			reply.String("VpcId", vpcID(g)),
			reply.List("SnapshotPolicyIds", "SnapshotPolicyId", reply.Array{}),
			reply.List("Permissions", "Permission", items))
	}
}

func describeRule(r backend.Rule, st *backend.State) reply.Object {
	nameOf := func(id string) string {
		g, ok := st.SecurityGroups.Get(id)
		if !ok {
			return ""
		}
		return g.Name
	}
	return reply.Object{
		reply.String("SecurityGroupRuleId", r.ID),
		reply.String("Direction", r.Direction),
		reply.String("Policy", r.Policy),
		reply.String("Priority", strconv.Itoa(r.Priority)),
		reply.String("IpProtocol", r.Protocol),
		reply.String("PortRange", r.PortRange),
		reply.String("SourcePortRange", r.SourcePortRange),
		reply.String("PortRangeListId", r.PortRangeList),
		reply.String("PortRangeListName", ""),
		reply.String("NicType", r.NICType),
		reply.String("SourceCidrIp", r.SourceCIDR),
		reply.String("Ipv6SourceCidrIp", r.SourceCIDRv6),
		reply.String("SourceGroupId", r.SourceGroup),
		reply.String("SourceGroupName", nameOf(r.SourceGroup)),
		reply.String("SourceGroupOwnerAccount", r.SourceGroupOwner),
		reply.String("SourcePrefixListId", r.SourcePrefixList),
		reply.String("SourcePrefixListName", ""),
		reply.String("DestCidrIp", r.DestCIDR),
		reply.String("Ipv6DestCidrIp", r.DestCIDRv6),
		reply.String("DestGroupId", r.DestGroup),
		reply.String("DestGroupName", nameOf(r.DestGroup)),
		reply.String("DestGroupOwnerAccount", r.DestGroupOwner),
		reply.String("DestPrefixListId", r.DestPrefixList),
		reply.String("DestPrefixListName", ""),
		reply.String("Description", r.Description),
		reply.String("CreateTime", action.FormatSecond(r.Created)),
	}
}

// ruleFields are the fields that describe a rule: members of Permissions.N, or
// parameters of the call. A call must not use both forms.
var ruleFields = strings.Fields(`
	IpProtocol PortRange SourcePortRange PortRangeListId Policy Priority NicType
	SourceCidrIp Ipv6SourceCidrIp SourceGroupId SourcePrefixListId
	DestCidrIp Ipv6DestCidrIp DestGroupId DestPrefixListId`)

func hasFlatRule(c *action.Call) bool {
	return slices.ContainsFunc(ruleFields, func(name string) bool { return c.String(name) != "" })
}

// readRules reads the rules that the call describes for the group.
func readRules(c *action.Call, g *backend.SecurityGroup, direction string) []backend.Rule {
	parts := c.Structs("Permissions", 100)
	switch {
	case len(parts) == 0:
		parts = []action.Input{c.Input}
	case hasFlatRule(c):
		c.Reject("InvalidParameter.Conflict", "Permissions.N and the fields of a single rule are mutually exclusive.")
	}
	var rules []backend.Rule
	for _, p := range parts {
		rules = append(rules, ruleReader{c, p, g}.read(direction))
	}
	return rules
}

// defaultNIC returns the default NIC type of the group's rules.
func defaultNIC(g *backend.SecurityGroup) string {
	if g.VPC == nil {
		return "internet"
	}
	return "intranet"
}

// choice reads a member that takes only the given values, ignoring case.
func (r ruleReader) choice(name, code, absent string, values ...string) string {
	s := cmp.Or(r.String(name), absent)
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, s) })
	if i < 0 {
		r.call.Reject(code, "%s %q is none of %s.", name, s, strings.Join(values, ", "))
		return ""
	}
	return values[i]
}
