package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// groupCapacity is the number of instances that a security group can hold, by
// its type.
var groupCapacity = map[string]int{"normal": 2000, "enterprise": 65536}

// createSecurityGroup creates a group of the classic network if the call names
// no VPC.
func createSecurityGroup(c *action.Call) action.Effect {
	g := &backend.SecurityGroup{Kind: cmp.Or(c.OneOf("SecurityGroupType", "normal", "enterprise"), "normal")}
	g.Name, g.Description = networkTexts(c, "SecurityGroupName", "SecurityGroup")
	if id := c.String("VpcId"); id != "" {
		g.VPC = c.UsableVPC(id)
	}
	if g.Kind == "enterprise" && g.VPC == nil {
		c.Missing("VpcId")
	}
	g.InnerAccess = map[string]string{"normal": "Accept", "enterprise": "Drop"}[g.Kind]
	tags := c.NewTags("Tag")
	return func() reply.Object {
		g.Resource = c.NewResource(backend.KindSecurityGroup, c.Region, "")
		g.Group = c.String("ResourceGroupId")
		c.SecurityGroups.Add(g)
		c.Tags.Set(&g.Resource, tags...)
		return reply.Object{reply.String("SecurityGroupId", g.ID)}
	}
}

func vpcID(g *backend.SecurityGroup) string {
	if g.VPC == nil {
		return ""
	}
	return g.VPC.ID
}

func describeSecurityGroups(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.SecurityGroup](c)
	f.IDs("SecurityGroupIds")
	f.Equal("SecurityGroupId", func(g *backend.SecurityGroup) string { return g.ID })
	f.Equal("VpcId", vpcID)
	f.OneOf("SecurityGroupType", func(g *backend.SecurityGroup) string { return g.Kind }, "normal", "enterprise")
	f.OneOf("NetworkType", func(g *backend.SecurityGroup) string {
		if g.VPC == nil {
			return "classic"
		}
		return "vpc"
	}, "vpc", "classic")
	if fuzzy, _ := c.Bool("FuzzyQuery"); fuzzy {
		f.Check(func(g *backend.SecurityGroup) bool { return strings.Contains(g.Name, c.String("SecurityGroupName")) })
	} else {
		f.Equal("SecurityGroupName", func(g *backend.SecurityGroup) string { return g.Name })
	}
	f.Flag("ServiceManaged", func(*backend.SecurityGroup) bool { return false })
	f.Group()
	f.Tags("Tag")
	page, fields := action.OnePage(c, f.Of(&c.SecurityGroups))
	return func() reply.Object {
		members := members(c.State)
		items := reply.Array{}
		for _, g := range page {
			items = append(items, describeGroup(g, c.State, members[g]))
		}
		return append(fields,
			reply.String("RegionId", c.Region),
			reply.List("SecurityGroups", "SecurityGroup", items))
	}
}

// members counts the instances in each security group.
func members(st *backend.State) map[*backend.SecurityGroup]int {
	count := make(map[*backend.SecurityGroup]int)
	var of []*backend.SecurityGroup
	for _, in := range st.Instances.All {
		of = of[:0]
		for _, n := range in.Interfaces {
			for _, g := range n.Groups {
				if !slices.Contains(of, g) {
					of = append(of, g)
					count[g]++
				}
			}
		}
	}
	return count
}

func describeGroup(g *backend.SecurityGroup, st *backend.State, members int) reply.Object {
	return reply.Object{
		reply.String("SecurityGroupId", g.ID),
		reply.String("SecurityGroupName", g.Name),
		reply.String("Description", g.Description),
		reply.String("SecurityGroupType", g.Kind),
		reply.String("VpcId", vpcID(g)),
		reply.String("CreationTime", action.FormatSecond(g.Created)),
		reply.Int("EcsCount", members),
		reply.Int("AvailableInstanceAmount", max(groupCapacity[g.Kind]-members, 0)),
		reply.Int("RuleCount", len(g.Rules)),
		reply.Int("GroupToGroupRuleCount", len(peers(g))),
		reply.String("ResourceGroupId", g.Group),
		reply.Bool("ServiceManaged", false),
		action.DescribeTags(st.Tags, &g.Resource),
	}
}

// peers lists the security groups that the rules name, once per rule.
func peers(g *backend.SecurityGroup) []string {
	var ids []string
	for _, r := range g.Rules {
		if id := cmp.Or(r.SourceGroup, r.DestGroup); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func modifySecurityGroupAttribute(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	name, description := networkTexts(c, "SecurityGroupName", "SecurityGroup")
	return func() reply.Object {
		g.Name, g.Description = cmp.Or(name, g.Name), cmp.Or(description, g.Description)

		return nil
	}
}

func modifySecurityGroupPolicy(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	access := c.OneOf("InnerAccessPolicy", "Accept", "Drop")
	if g.Kind == "enterprise" && access == "Accept" {
		c.Invalid("InnerAccessPolicy", "an advanced security group isolates its members")
	}
	return func() reply.Object {
		g.InnerAccess = access

		return nil
	}
}

func deleteSecurityGroup(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	if slices.ContainsFunc(c.Interfaces.All, func(n *backend.NetworkInterface) bool { return slices.Contains(n.Groups, g) }) {
		c.Reject("DependencyViolation", "The security group %q still has instances or network interfaces.", g.ID)
	}
	if len(referencing(c.State, g)) > 0 {
		c.Reject("DependencyViolation", "Rules of other security groups name %q.", g.ID)
	}
	return func() reply.Object {
		backend.Discard(c.State, &c.SecurityGroups, g)

		return nil
	}
}

// referencing lists the security groups that have a rule naming this group.
func referencing(st *backend.State, g *backend.SecurityGroup) []*backend.SecurityGroup {
	var groups []*backend.SecurityGroup
	for _, other := range st.SecurityGroups.All {
		if slices.Contains(peers(other), g.ID) {
			groups = append(groups, other)
		}
	}
	return groups
}

func describeSecurityGroupReferences(c *action.Call) action.Effect {
	ids := c.Distinct("SecurityGroupId")
	if len(ids) > 10 {
		c.Invalid("SecurityGroupId", "it has more than 10 items")
	}
	items := reply.Array{}
	for _, g := range c.Groups(ids) {
		others := reply.Array{}
		for _, other := range referencing(c.State, g) {
			others = append(others, reply.Object{reply.String("AliUid", backend.AccountID), reply.String("SecurityGroupId", other.ID)})
		}
		if len(others) > 0 {
			items = append(items, reply.Object{
				reply.String("SecurityGroupId", g.ID),
				reply.List("ReferencingSecurityGroups", "ReferencingSecurityGroup", others),
			})
		}
	}
	return func() reply.Object {
		return reply.Object{reply.List("SecurityGroupReferences", "SecurityGroupReference", items)}
	}
}
