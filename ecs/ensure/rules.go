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

// Rule is a rule of a security group, as the service lists it. Empty fields mean ingress, Accept, all ports and priority 1. IDs,
// times, descriptions, names and owners of groups make no difference; the description is set when the rule is added.
type Rule = describesecuritygroupattribute.Permission

// RulesExactly adds to a security group the rules that it lacks, and then removes the others, so that what stays allowed is not
// interrupted; the group needs room for both. Rules that mean the same are the same, however a protocol, a policy or a CIDR block
// is spelt. A direction restricts all of that to its rules; types.RuleDirection("") stands for both.
func RulesExactly(ctx context.Context, c ecs.Invoker, securityGroupID string, direction types.RuleDirection, rules []Rule, opts ...Option) (Done[[]Rule], error) {
	wanted := slices.Clone(rules)
	for i := range wanted {
		r := &wanted[i]
		r.Direction, r.Priority = cmp.Or(r.Direction, types.RuleDirectionIngress), cmp.Or(r.Priority, 1)
		if r.PortRangeListID == "" {
			r.PortRange = cmp.Or(r.PortRange, allPorts)
		}
		if direction != "" && r.Direction != direction {
			return Done[[]Rule]{}, fmt.Errorf("ensure: a rule is for %s, but the rules wanted are for %s", r.Direction, direction)
		}
	}
	vpc := false
	meaning := func(r Rule) string { return meaningOf(r, vpc) }
	return reach(ctx, c, opts, goal[[]Rule]{
		kind: "security group", id: securityGroupID, wanted: "exactly these rules",
		look: func(ctx context.Context, c ecs.Invoker, id string) (have []Rule, err error) {
			req := &describesecuritygroupattribute.Request{SecurityGroupID: id, Direction: direction, MaxResults: new(1000)}
			for _, req.NICType = range []types.NICType{"", types.NICTypeIntranet} {
				for page, err := range describesecuritygroupattribute.Pages(ctx, c, req) {
					if err != nil {
						return nil, err
					}
					have, vpc = append(have, page.Permissions...), page.VPCID != ""
				}
				if vpc { // in the classic network, a list has the rules of one network card
					break
				}
			}
			return have, nil
		},
		state: func(have *[]Rule) string { return fmt.Sprintf("%d rules", len(*have)) },
		next: func(have *[]Rule, _ config) step {
			if missing := without(wanted, *have, meaning); len(missing) > 0 {
				return authorize(securityGroupID, missing, meaning)
			}
			if extra := without(*have, wanted, meaning); len(extra) > 0 {
				return revoke(securityGroupID, extra, meaning)
			}
			return step{done: true}
		},
	})
}

const allPorts = "-1/-1"

// meaningOf returns a text that is the same for all rules that mean the same.
func meaningOf(r Rule, vpc bool) string {
	from, to := cidr(r.SourceCIDRIP)+cidr(r.IPv6SourceCIDRIP), cidr(r.DestCIDRIP)+cidr(r.IPv6DestCIDRIP)
	if r.Direction == types.RuleDirectionIngress { // the service takes the first of these that a rule has
		from = cmp.Or(from, r.SourceGroupID, r.SourcePrefixListID)
	} else {
		to = cmp.Or(to, r.DestGroupID, r.DestPrefixListID)
	}
	nic := cmp.Or(r.NICType, types.NICTypeInternet)
	if vpc { // where all rules are for the one network card
		nic = ""
	}
	ports, sourcePorts := cmp.Or(r.PortRange, r.PortRangeListID, allPorts), cmp.Or(r.SourcePortRange, allPorts)
	return strings.ToLower(fmt.Sprintf("%s %s %s %d from %q %s to %q %s at %q", r.Direction,
		cmp.Or(r.Policy, types.AccessPolicyAccept), r.IPProtocol, r.Priority, from, sourcePorts, to, ports, nic))
}

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

// oneCall returns as many rules as one call takes, all of one direction, and what they mean.
func oneCall(rules []Rule, meaning func(Rule) string) (out bool, some []Rule, items []string) {
	for _, r := range rules {
		if r.Direction == rules[0].Direction && len(some) < 100 {
			some, items = append(some, r), append(items, meaning(r))
		}
	}
	return rules[0].Direction == types.RuleDirectionEgress, some, items
}

func authorize(id string, missing []Rule, meaning func(Rule) string) step {
	out, rules, items := oneCall(missing, meaning)
	ingress := &authorizesecuritygroup.Request{SecurityGroupID: id}
	egress := &authorizesecuritygroupegress.Request{SecurityGroupID: id}
	for i, r := range rules {
		if slices.Contains(items[:i], items[i]) {
			continue
		}
		policy := types.RulePolicy(strings.ToLower(string(r.Policy)))
		ingress.Permissions = append(ingress.Permissions, authorizesecuritygroup.Permission{
			Description: r.Description, IPProtocol: r.IPProtocol, NICType: r.NICType, Policy: policy, Priority: &r.Priority,
			PortRange: r.PortRange, PortRangeListID: r.PortRangeListID, SourcePortRange: r.SourcePortRange,
			SourceCIDRIP: r.SourceCIDRIP, IPv6SourceCIDRIP: r.IPv6SourceCIDRIP, DestCIDRIP: r.DestCIDRIP, IPv6DestCIDRIP: r.IPv6DestCIDRIP,
			SourceGroupID: r.SourceGroupID, SourceGroupOwnerAccount: r.SourceGroupOwnerAccount, SourcePrefixListID: r.SourcePrefixListID,
		})
		egress.Permissions = append(egress.Permissions, authorizesecuritygroupegress.Permission{
			Description: r.Description, IPProtocol: r.IPProtocol, NICType: r.NICType, Policy: policy, Priority: &r.Priority,
			PortRange: r.PortRange, PortRangeListID: r.PortRangeListID, SourcePortRange: r.SourcePortRange,
			SourceCIDRIP: r.SourceCIDRIP, IPv6SourceCIDRIP: r.IPv6SourceCIDRIP, DestCIDRIP: r.DestCIDRIP, IPv6DestCIDRIP: r.IPv6DestCIDRIP,
			DestGroupID: r.DestGroupID, DestGroupOwnerAccount: r.DestGroupOwnerAccount, DestPrefixListID: r.DestPrefixListID,
		})
	}
	if out {
		return act(authorizesecuritygroupegress.Action, authorizesecuritygroupegress.Do, egress, items...)
	}
	return act(authorizesecuritygroup.Action, authorizesecuritygroup.Do, ingress, items...)
}

func revoke(id string, extra []Rule, meaning func(Rule) string) step {
	out, rules, items := oneCall(extra, meaning)
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.SecurityGroupRuleID)
	}
	s := act(revokesecuritygroup.Action, revokesecuritygroup.Do, &revokesecuritygroup.Request{
		SecurityGroupID: id, SecurityGroupRuleIDs: ids,
	}, items...)
	if out {
		s = act(revokesecuritygroupegress.Action, revokesecuritygroupegress.Do, &revokesecuritygroupegress.Request{
			SecurityGroupID: id, SecurityGroupRuleIDs: ids,
		}, items...)
	}
	return s.excusing("InvalidSecurityGroupRule.RuleNotExist", "InvalidSecurityGroupRuleId.NotFound", "InvalidParam.SecurityGroupRuleId")
}
