package ensure

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroupegress"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroupegress"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Rule is a rule of a security group, as the service lists it. An empty Direction means ingress, an empty Policy Accept, an empty
// PortRange all ports, and a Priority of 0 means 1. Its ID, its time, names and owners of groups, and its description make no
// difference between rules; the description is set when the rule is added.
type Rule = describesecuritygroupattribute.Permission

// RulesExactly adds to a security group the rules that it lacks, and then removes the others, so that what stays allowed is not
// interrupted; the group needs room for both. Rules that mean the same are the same, however a protocol, a policy or a CIDR block
// is spelt. A direction restricts all of that to its rules; types.RuleDirection("") stands for both.
func RulesExactly(ctx context.Context, c ecs.Invoker, securityGroupID string, direction types.RuleDirection, rules []Rule, opts ...Option) (Done[[]Rule], error) {
	if err := check(ctx, c, securityGroupID); err != nil {
		return Done[[]Rule]{}, err
	}
	for _, r := range rules {
		if n := normal(r, true); direction != "" && n.Direction != direction {
			return Done[[]Rule]{}, fmt.Errorf("ensure: a rule is for %s, but the rules wanted are for %s", n.Direction, direction)
		}
	}
	vpc := false
	return reach(ctx, goal[[]Rule]{
		kind: "security group", id: securityGroupID, wanted: "exactly these rules",
		look: func(ctx context.Context) (have []Rule, err error) {
			have, vpc, err = listRules(ctx, c, securityGroupID, direction)
			return have, err
		},
		state: func(have *[]Rule) string { return fmt.Sprintf("%d rules", len(*have)) },
		next: func(have *[]Rule) step {
			missing, extra := compare(*have, rules, vpc)
			switch {
			case len(missing) > 0:
				return authorize(c, securityGroupID, missing)
			case len(extra) > 0:
				return revoke(c, securityGroupID, extra)
			}
			return step{done: true}
		},
	}, newConfig(opts))
}

// listRules lists the rules of a group, and reports whether it is in a VPC. In the classic network a list has the rules of one
// network card.
func listRules(ctx context.Context, c ecs.Invoker, id string, direction types.RuleDirection) (rules []Rule, vpc bool, err error) {
	listed := make(map[string]bool)
	for _, nic := range []types.NICType{"", types.NICTypeIntranet} {
		if vpc {
			break
		}
		for page, err := range describesecuritygroupattribute.Pages(ctx, c, &describesecuritygroupattribute.Request{
			SecurityGroupID: id, Direction: direction, NICType: nic, MaxResults: new(1000),
		}) {
			if err != nil {
				return nil, false, err
			}
			vpc = page.VPCID != ""
			for _, r := range page.Permissions {
				if !listed[r.SecurityGroupRuleID] {
					listed[r.SecurityGroupRuleID] = true
					rules = append(rules, r)
				}
			}
		}
	}
	return rules, vpc, nil
}

// compare returns the rules that are wanted and missing, each once, and those that are there and not wanted.
func compare(have, wanted []Rule, vpc bool) (missing, extra []Rule) {
	want, there := make(map[Rule]bool), make(map[Rule]bool)
	for _, r := range wanted {
		want[normal(r, vpc)] = true
	}
	for _, r := range have {
		n := normal(r, vpc)
		if there[n] = true; !want[n] {
			extra = append(extra, r)
		}
	}
	for _, r := range wanted {
		if n := normal(r, vpc); !there[n] {
			there[n] = true
			missing = append(missing, r)
		}
	}
	return missing, extra
}

// normal returns a rule that is equal for all rules that mean the same.
func normal(r Rule, vpc bool) Rule {
	n := Rule{
		Direction:        cmp.Or(r.Direction, types.RuleDirectionIngress),
		IPProtocol:       types.IPProtocol(strings.ToUpper(string(r.IPProtocol))),
		Policy:           types.AccessPolicy(strings.ToLower(string(cmp.Or(r.Policy, types.AccessPolicyAccept)))),
		Priority:         cmp.Or(r.Priority, 1),
		PortRange:        r.PortRange,
		PortRangeListID:  r.PortRangeListID,
		SourcePortRange:  cmp.Or(r.SourcePortRange, allPorts),
		SourceCIDRIP:     cidr(r.SourceCIDRIP),
		IPv6SourceCIDRIP: cidr(r.IPv6SourceCIDRIP),
		DestCIDRIP:       cidr(r.DestCIDRIP),
		IPv6DestCIDRIP:   cidr(r.IPv6DestCIDRIP),
	}
	if !vpc { // where all rules are for the one network card
		n.NICType = cmp.Or(r.NICType, types.NICTypeInternet)
	}
	switch {
	case n.PortRange != "":
		n.PortRangeListID = ""
	case n.PortRangeListID == "":
		n.PortRange = allPorts
	}
	// The service takes the first of these that a rule has.
	switch ingress := n.Direction == types.RuleDirectionIngress; {
	case ingress && n.SourceCIDRIP+n.IPv6SourceCIDRIP == "" && r.SourceGroupID != "":
		n.SourceGroupID = r.SourceGroupID
	case ingress && n.SourceCIDRIP+n.IPv6SourceCIDRIP == "":
		n.SourcePrefixListID = r.SourcePrefixListID
	case !ingress && n.DestCIDRIP+n.IPv6DestCIDRIP == "" && r.DestGroupID != "":
		n.DestGroupID = r.DestGroupID
	case !ingress && n.DestCIDRIP+n.IPv6DestCIDRIP == "":
		n.DestPrefixListID = r.DestPrefixListID
	}
	return n
}

const allPorts = "-1/-1"

// cidr returns one spelling for all of a network; a single address is a network, too.
func cidr(s string) string {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()).String()
	}
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked().String()
	}
	return s
}

// rulesPerCall is how many rules one call takes. They are all of one direction.
const rulesPerCall = 100

// part returns the direction of the first rule, and as many rules of this direction as one call takes.
func part(rules []Rule) (types.RuleDirection, []Rule) {
	direction := normal(rules[0], true).Direction
	same := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return normal(r, true).Direction != direction })
	return direction, same[:min(len(same), rulesPerCall)]
}

func authorize(c ecs.Invoker, id string, missing []Rule) step {
	direction, rules := part(missing)
	if direction == types.RuleDirectionEgress {
		req := &authorizesecuritygroupegress.Request{SecurityGroupID: id}
		for _, r := range rules {
			req.Permissions = append(req.Permissions, authorizesecuritygroupegress.Permission{
				Description: r.Description, IPProtocol: r.IPProtocol, NICType: r.NICType, Policy: policy(r), Priority: new(cmp.Or(r.Priority, 1)),
				PortRange: portRange(r), PortRangeListID: r.PortRangeListID, SourcePortRange: r.SourcePortRange,
				SourceCIDRIP: r.SourceCIDRIP, IPv6SourceCIDRIP: r.IPv6SourceCIDRIP, DestCIDRIP: r.DestCIDRIP, IPv6DestCIDRIP: r.IPv6DestCIDRIP,
				DestGroupID: r.DestGroupID, DestGroupOwnerAccount: r.DestGroupOwnerAccount, DestPrefixListID: r.DestPrefixListID,
			})
		}
		return step{action: authorizesecuritygroupegress.Action, items: ruleTexts(rules), call: call(authorizesecuritygroupegress.Do, c, req)}
	}
	req := &authorizesecuritygroup.Request{SecurityGroupID: id}
	for _, r := range rules {
		req.Permissions = append(req.Permissions, authorizesecuritygroup.Permission{
			Description: r.Description, IPProtocol: r.IPProtocol, NICType: r.NICType, Policy: policy(r), Priority: new(cmp.Or(r.Priority, 1)),
			PortRange: portRange(r), PortRangeListID: r.PortRangeListID, SourcePortRange: r.SourcePortRange,
			SourceCIDRIP: r.SourceCIDRIP, IPv6SourceCIDRIP: r.IPv6SourceCIDRIP, DestCIDRIP: r.DestCIDRIP, IPv6DestCIDRIP: r.IPv6DestCIDRIP,
			SourceGroupID: r.SourceGroupID, SourceGroupOwnerAccount: r.SourceGroupOwnerAccount, SourcePrefixListID: r.SourcePrefixListID,
		})
	}
	return step{action: authorizesecuritygroup.Action, items: ruleTexts(rules), call: call(authorizesecuritygroup.Do, c, req)}
}

// ruleTexts names rules by what they mean, so that a rule that somebody adds again is the same.
func ruleTexts(rules []Rule) (texts []string) {
	for _, r := range rules {
		texts = append(texts, fmt.Sprint(normal(r, true)))
	}
	return texts
}

func policy(r Rule) types.RulePolicy { return types.RulePolicy(strings.ToLower(string(r.Policy))) }

func portRange(r Rule) string {
	if r.PortRangeListID != "" {
		return r.PortRange
	}
	return cmp.Or(r.PortRange, allPorts)
}

func revoke(c ecs.Invoker, id string, extra []Rule) step {
	direction, rules := part(extra)
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.SecurityGroupRuleID)
	}
	s := step{
		action: revokesecuritygroup.Action, items: ruleTexts(rules),
		stale: []string{"InvalidSecurityGroupRule.RuleNotExist", "InvalidSecurityGroupRuleId.NotFound", "InvalidParam.SecurityGroupRuleId"},
		call:  call(revokesecuritygroup.Do, c, &revokesecuritygroup.Request{SecurityGroupID: id, SecurityGroupRuleIDs: ids}),
	}
	if direction == types.RuleDirectionEgress {
		s.action = revokesecuritygroupegress.Action
		s.call = call(revokesecuritygroupegress.Do, c, &revokesecuritygroupegress.Request{SecurityGroupID: id, SecurityGroupRuleIDs: ids})
	}
	return s
}
