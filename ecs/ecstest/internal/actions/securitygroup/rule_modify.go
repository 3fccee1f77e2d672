package securitygroup

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// modifyRule returns the handler that changes a rule in place: the rule with the ID, of which it changes what the call
// names, or without an ID the rule that the call describes, of which it changes the description.
func modifyRule(direction string) action.Handler {
	return func(c *action.Call) action.Effect {
		g := c.SecurityGroup()
		r := ruleReader{c.Input, c, g, direction, "InvalidParam.ProtocolAndPortRangeMismatch", "InvalidIpProtocol.Malformed", false}
		var v backend.Rule
		var at int
		if id := c.String("SecurityGroupRuleId"); id != "" {
			at = slices.IndexFunc(g.Rules, func(old backend.Rule) bool { return old.ID == id && old.Direction == direction })
			if at < 0 {
				c.Reject("InvalidSecurityGroupRuleId.NotFound", "The rule %q does not exist.", id)
				return nil
			}
			v = r.modify(g.Rules[at])
		} else {
			described := r.read(newRule(g, direction))
			at = slices.IndexFunc(g.Rules, described.Same)
			if at < 0 {
				c.Reject("SecurityGroupRule.NotFound", "The security group %q has no such rule.", g.ID)
				return nil
			}
			v = g.Rules[at]
			v.Description = cmp.Or(described.Description, v.Description)
		}
		return action.Change(func() { g.Rules[at] = v })
	}
}

// modify reads what changes in a rule. What is left out or empty stays, although the documentation has a default for
// Policy and Priority: programs in use send the ID and the one field that they change. Nobody can empty a field.
func (r ruleReader) modify(old backend.Rule) backend.Rule {
	r.keepsKind("Source", kindOf(old.SourceCIDR, old.SourceCIDRv6, old.SourceGroup, old.SourcePrefixList))
	r.keepsKind("Dest", kindOf(old.DestCIDR, old.DestCIDRv6, old.DestGroup, old.DestPrefixList))
	v := r.read(old)
	checkListFamily(r.call, v)
	switch {
	case listOf(r.call, v).Family != listOf(r.call, old).Family:
		r.Reject("InvalidParam.PrefixListAddressFamilyMismatch", "The prefix lists are not of the same address family.")
	case v.NICType != old.NICType:
		r.Reject("InvalidOperation.ModifyNicType", "The NicType of a rule cannot be modified.")
	case slices.ContainsFunc(r.group.Rules, func(other backend.Rule) bool { return other.ID != old.ID && v.Same(other) }):
		r.Reject("InvalidOperation.RuleDuplicate", "The security group %q has another rule like that.", r.group.ID)
	}
	return v
}

// keepsKind checks that a side of the rule stays what it was: an IPv4 network, an IPv6 network, a group or a prefix list. A
// side without a network can get one.
func (r ruleReader) keepsKind(end, was string) {
	v4, v6 := r.String(end+"CidrIp"), r.String("Ipv6"+end+"CidrIp")
	if v4 != "" && v6 != "" {
		return // read rejects it
	}
	group, list := r.String(end+"GroupId"), r.String(end+"PrefixListId")
	if (end == "Source") != (r.direction == ingress) {
		group, list = "", "" // the side of the members has none
	}
	if is := kindOf(v4, v6, group, list); is != "" && was != "" && is != was {
		r.Reject("InvalidOperation.ModifySgRuleEntityType", "The rule has a %s on this side, which cannot become a %s.", was, is)
	}
}

// kindOf returns what the side of a rule is. A network has priority over a group, and both over a prefix list.
func kindOf(v4, v6, group, list string) string {
	switch {
	case v4 != "":
		return "network of IPv4"
	case v6 != "":
		return "network of IPv6"
	case group != "":
		return "security group"
	case list != "":
		return "prefix list"
	}
	return ""
}
