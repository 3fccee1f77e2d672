package ecstest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// groupCapacity is the number of instances that a security group can hold, by
// its type.
var groupCapacity = map[string]int{"normal": 2000, "enterprise": 65536}

// createSecurityGroup creates a group of the classic network if the call names
// no VPC.
func createSecurityGroup(c *call) effect {
	g := &securityGroup{kind: cmp.Or(c.oneOf("SecurityGroupType", "normal", "enterprise"), "normal")}
	g.name, g.description = c.networkTexts("SecurityGroupName", "SecurityGroup")
	if id := c.text("VpcId"); id != "" {
		g.vpc = c.usableVPC(id)
	}
	if g.kind == "enterprise" && g.vpc == nil {
		c.fail(missingParameter("VpcId"))
	}
	g.innerAccess = map[string]string{"normal": "Accept", "enterprise": "Drop"}[g.kind]
	tags := c.newTags("Tag")
	return func() reply.Object {
		g.resource = c.newResource(KindSecurityGroup, c.region, "")
		g.group = c.text("ResourceGroupId")
		c.securityGroups.add(g)
		c.tags.set(&g.resource, tags...)
		return reply.Object{reply.String("SecurityGroupId", g.id)}
	}
}

func (g *securityGroup) vpcID() string {
	if g.vpc == nil {
		return ""
	}
	return g.vpc.id
}

func describeSecurityGroups(c *call) effect {
	f := newFilters[*securityGroup](c)
	f.ids("SecurityGroupIds")
	f.equal("SecurityGroupId", func(g *securityGroup) string { return g.id })
	f.equal("VpcId", (*securityGroup).vpcID)
	f.oneOf("SecurityGroupType", func(g *securityGroup) string { return g.kind }, "normal", "enterprise")
	f.oneOf("NetworkType", func(g *securityGroup) string {
		if g.vpc == nil {
			return "classic"
		}
		return "vpc"
	}, "vpc", "classic")
	if fuzzy, _ := c.boolean("FuzzyQuery"); fuzzy {
		f.check(func(g *securityGroup) bool { return strings.Contains(g.name, c.text("SecurityGroupName")) })
	} else {
		f.equal("SecurityGroupName", func(g *securityGroup) string { return g.name })
	}
	f.flag("ServiceManaged", func(*securityGroup) bool { return false })
	f.group()
	f.tags("Tag")
	page, fields := onePage(c, f.of(&c.securityGroups))
	return func() reply.Object {
		members := c.members()
		items := reply.Array{}
		for _, g := range page {
			items = append(items, g.describe(c.state, members[g]))
		}
		return append(fields,
			reply.String("RegionId", c.region),
			reply.List("SecurityGroups", "SecurityGroup", items))
	}
}

// members counts the instances in each security group.
func (st *state) members() map[*securityGroup]int {
	count := make(map[*securityGroup]int)
	var of []*securityGroup
	for _, in := range st.instances.all {
		of = of[:0]
		for _, n := range in.interfaces {
			for _, g := range n.groups {
				if !slices.Contains(of, g) {
					of = append(of, g)
					count[g]++
				}
			}
		}
	}
	return count
}

func (g *securityGroup) describe(st *state, members int) reply.Object {
	return reply.Object{
		reply.String("SecurityGroupId", g.id),
		reply.String("SecurityGroupName", g.name),
		reply.String("Description", g.description),
		reply.String("SecurityGroupType", g.kind),
		reply.String("VpcId", g.vpcID()),
		reply.String("CreationTime", formatSecond(g.created)),
		reply.Int("EcsCount", members),
		reply.Int("AvailableInstanceAmount", max(groupCapacity[g.kind]-members, 0)),
		reply.Int("RuleCount", len(g.rules)),
		reply.Int("GroupToGroupRuleCount", len(g.peers())),
		reply.String("ResourceGroupId", g.group),
		reply.Bool("ServiceManaged", false),
		st.tags.describe(&g.resource),
	}
}

// peers lists the security groups that the rules name, once per rule.
func (g *securityGroup) peers() []string {
	var ids []string
	for _, r := range g.rules {
		if id := cmp.Or(r.sourceGroup, r.destGroup); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func (c *call) securityGroup() *securityGroup {
	return lookup(c, KindSecurityGroup, &c.securityGroups, c.text("SecurityGroupId"))
}

func modifySecurityGroupAttribute(c *call) effect {
	g := c.securityGroup()
	name, description := c.networkTexts("SecurityGroupName", "SecurityGroup")
	return func() reply.Object {
		g.name, g.description = cmp.Or(name, g.name), cmp.Or(description, g.description)

		return nil
	}
}

func modifySecurityGroupPolicy(c *call) effect {
	g := c.securityGroup()
	access := c.oneOf("InnerAccessPolicy", "Accept", "Drop")
	if g.kind == "enterprise" && access == "Accept" {
		c.invalid("InnerAccessPolicy", "an advanced security group isolates its members")
	}
	return func() reply.Object {
		g.innerAccess = access

		return nil
	}
}

func deleteSecurityGroup(c *call) effect {
	g := c.securityGroup()
	if slices.ContainsFunc(c.interfaces.all, func(n *networkInterface) bool { return slices.Contains(n.groups, g) }) {
		c.reject("DependencyViolation", "The security group %q still has instances or network interfaces.", g.id)
	}
	if len(c.referencing(g)) > 0 {
		c.reject("DependencyViolation", "Rules of other security groups name %q.", g.id)
	}
	return func() reply.Object {
		discard(c.state, &c.securityGroups, g)

		return nil
	}
}

// referencing lists the security groups that have a rule naming this group.
func (st *state) referencing(g *securityGroup) []*securityGroup {
	var groups []*securityGroup
	for _, other := range st.securityGroups.all {
		if slices.Contains(other.peers(), g.id) {
			groups = append(groups, other)
		}
	}
	return groups
}

func describeSecurityGroupReferences(c *call) effect {
	ids := c.distinct("SecurityGroupId")
	if len(ids) > 10 {
		c.invalid("SecurityGroupId", "it has more than 10 items")
	}
	items := reply.Array{}
	for _, g := range c.groups(ids) {
		others := reply.Array{}
		for _, other := range c.referencing(g) {
			others = append(others, reply.Object{reply.String("AliUid", accountID), reply.String("SecurityGroupId", other.id)})
		}
		if len(others) > 0 {
			items = append(items, reply.Object{
				reply.String("SecurityGroupId", g.id),
				reply.List("ReferencingSecurityGroups", "ReferencingSecurityGroup", others),
			})
		}
	}
	return func() reply.Object {
		return reply.Object{reply.List("SecurityGroupReferences", "SecurityGroupReference", items)}
	}
}
