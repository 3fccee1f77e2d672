package securitygroup

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The types of security groups. The service also calls those of an enterprise advanced.
const (
	normal     = "normal"
	enterprise = "enterprise"
)

// capacity is the number of instances that a security group can hold, by its type.
var capacity = map[string]int{normal: 2000, enterprise: 65536}

// createSecurityGroup creates a group of the classic network if the call names no VPC.
func createSecurityGroup(c *action.Call) action.Effect {
	kind := cmp.Or(c.OneOfOr("SecurityGroupType", "InvalidParams.GroupType", normal, enterprise), normal)
	name, description := c.Texts("SecurityGroup", "InvalidSecurityGroupName.Malformed", "InvalidSecurityGroupDiscription.Malformed")
	g := &backend.SecurityGroup{Name: name, Description: description, Kind: kind, InnerAccess: "Accept"}
	if id := c.String("VpcId"); id != "" {
		g.VPC = c.UsableVPC(id)
	}
	if kind == enterprise {
		g.InnerAccess = "Drop"
		if g.VPC == nil {
			c.Reject("InvalidParams.VpcIdGroupType", "An advanced security group is in a VPC.")
		}
	}
	if managed, _ := c.Bool("ServiceManaged"); managed {
		c.Invalid("ServiceManaged", "no cloud service manages security groups here")
	}
	tags, resource := c.NewTags("Tag"), c.NewGrouped(backend.KindSecurityGroup)
	return func() reply.Object {
		g.Resource = resource()
		c.SecurityGroups.Add(g)
		c.Tags.Set(&g.Resource, tags...)
		return reply.Object{reply.String("SecurityGroupId", g.ID)}
	}
}

func describeSecurityGroups(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.SecurityGroup](c)
	f.IDs("SecurityGroupIds")
	f.Equal("SecurityGroupId", func(g *backend.SecurityGroup) string { return g.ID })
	f.Equal("VpcId", func(g *backend.SecurityGroup) string { return action.IDOf(g.VPC) })
	f.OneOfOr("SecurityGroupType", "InvalidParameter.SecurityGroupType",
		func(g *backend.SecurityGroup) string { return g.Kind }, normal, enterprise)
	if network := c.OneOf("NetworkType", "vpc", "classic"); network != "" {
		f.Check(func(g *backend.SecurityGroup) bool { return (g.VPC == nil) == (network == "classic") })
	}
	if fuzzy, _ := c.Bool("FuzzyQuery"); fuzzy {
		f.Check(func(g *backend.SecurityGroup) bool { return strings.Contains(g.Name, c.String("SecurityGroupName")) })
	} else {
		f.Equal("SecurityGroupName", func(g *backend.SecurityGroup) string { return g.Name })
	}
	f.Flag("ServiceManaged", func(*backend.SecurityGroup) bool { return false })
	f.Group()
	f.Tags("Tag")
	counts := c.BoolOr("IsQueryEcsCount", true)
	page, fields := action.OnePage(c, f.Of(&c.SecurityGroups))
	return func() reply.Object {
		count := members(c.State)
		return append(fields,
			reply.String("RegionId", c.Region),
			reply.List("SecurityGroups", "SecurityGroup", reply.Each(page, func(g *backend.SecurityGroup) reply.Object {
				o := describeGroup(g, c.Tags)
				if counts {
					o = append(o, reply.Int("EcsCount", count[g]), reply.Int("AvailableInstanceAmount", max(capacity[g.Kind]-count[g], 0)))
				}
				return o
			})))
	}
}

// members counts the instances in each security group.
func members(st *backend.State) map[*backend.SecurityGroup]int {
	count := make(map[*backend.SecurityGroup]int)
	for _, in := range st.Instances.All {
		var of []*backend.SecurityGroup
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

func describeGroup(g *backend.SecurityGroup, tags backend.Tags) reply.Object {
	return reply.Object{
		reply.String("SecurityGroupId", g.ID),
		reply.String("SecurityGroupName", g.Name),
		reply.String("Description", g.Description),
		reply.String("SecurityGroupType", g.Kind),
		reply.String("VpcId", action.IDOf(g.VPC)),
		reply.String("CreationTime", action.FormatSecond(g.Created)),
		reply.Int("RuleCount", len(g.Rules)),
		reply.Int("GroupToGroupRuleCount", len(peers(g.Rules))),
		reply.String("ResourceGroupId", g.Group),
		reply.Bool("ServiceManaged", false),
		action.DescribeTags(tags, &g.Resource),
	}
}

// modifySecurityGroupAttribute empties the description if the call has an empty one. The documentation only says that it is
// empty by default, but Terraform sends an empty one to remove it.
func modifySecurityGroupAttribute(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	name, description := c.Texts("SecurityGroup", "InvalidSecurityGroupName.Malformed", "InvalidSecurityGroupDiscription.Malformed")
	return action.Change(func() {
		g.Name = cmp.Or(name, g.Name)
		if c.Given("Description") {
			g.Description = description
		}
	})
}

func modifySecurityGroupPolicy(c *action.Call) action.Effect {
	g := c.SecurityGroup()
	access := c.OneOfOr("InnerAccessPolicy", "InvalidPolicy.Malformed", "Accept", "Drop")
	if g.Kind == enterprise && access == "Accept" {
		c.Reject("InvalidParameter.InnerAccessPolicy", "The members of an advanced security group are isolated.")
	}
	return action.Change(func() { g.InnerAccess = access })
}

func deleteSecurityGroup(c *action.Call) action.Effect {
	g := action.FindOr(c, &c.SecurityGroups, c.String("SecurityGroupId"), "InvalidSecurityGroup.NotFound")
	if slices.ContainsFunc(c.Interfaces.All, func(n *backend.NetworkInterface) bool { return slices.Contains(n.Groups, g) }) {
		c.Reject("DependencyViolation", "The security group %q still has instances or network interfaces.", g.ID)
	}
	if len(referencing(c.State, g)) > 0 {
		c.Reject("DependencyViolation", "Rules of other security groups name %q.", g.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.SecurityGroups, g) })
}

// referencing lists the other security groups with a rule that names this group.
func referencing(st *backend.State, g *backend.SecurityGroup) []*backend.SecurityGroup {
	var groups []*backend.SecurityGroup
	for _, other := range st.SecurityGroups.All {
		if other != g && slices.Contains(peers(other.Rules), g.ID) {
			groups = append(groups, other)
		}
	}
	return groups
}

func describeSecurityGroupReferences(c *action.Call) action.Effect {
	groups := c.Groups(c.Distinct("SecurityGroupId"))
	return func() reply.Object {
		groups = slices.DeleteFunc(groups, func(g *backend.SecurityGroup) bool { return len(referencing(c.State, g)) == 0 })
		items := reply.Each(groups, func(g *backend.SecurityGroup) reply.Object {
			others := reply.Each(referencing(c.State, g), func(other *backend.SecurityGroup) reply.Object {
				return reply.Object{reply.String("AliUid", backend.AccountID), reply.String("SecurityGroupId", other.ID)}
			})
			return reply.Object{
				reply.String("SecurityGroupId", g.ID),
				reply.List("ReferencingSecurityGroups", "ReferencingSecurityGroup", others),
			}
		})
		return reply.Object{reply.List("SecurityGroupReferences", "SecurityGroupReference", items)}
	}
}

// member finds the interface that joins or leaves a security group: a given one, or the primary one of an instance.
func member(c *action.Call) *backend.NetworkInterface {
	instanceID, interfaceID := c.String("InstanceId"), c.String("NetworkInterfaceId")
	switch {
	case instanceID != "" && interfaceID != "":
		c.Reject("InvalidParam.EniIdAndInstanceId.Conflict", "InstanceId and NetworkInterfaceId are mutually exclusive.")
	case interfaceID != "":
		return c.SettledInterface()
	case instanceID == "":
		c.Missing("InstanceId")
	}
	in := c.Instance("InstanceId")
	c.CheckSecurity(in)
	c.CheckSettled(in)
	return in.Primary()
}

func joinSecurityGroup(c *action.Call) action.Effect {
	n, g := member(c), c.SecurityGroup()
	switch {
	case slices.Contains(n.Groups, g):
		c.Reject("InvalidInstanceId.AlreadyExists", "It is already in the security group %q.", g.ID)
	case n.VSwitch.VPC != g.VPC:
		c.Reject("InvalidInstanceId.Mismatch", "It is not in the VPC of the security group %q.", g.ID)
	case slices.ContainsFunc(n.Groups, func(other *backend.SecurityGroup) bool { return other.Kind != g.Kind }):
		c.Reject("InvalidOperation.MultiGroupType", "It is in security groups of another type.")
	case len(n.Groups) >= action.MaxGroups:
		c.Reject("InstanceSecurityGroupLimitExceeded", "It is already in %d security groups.", action.MaxGroups)
	}
	return action.Change(func() { n.Groups = append(n.Groups, g) })
}

func leaveSecurityGroup(c *action.Call) action.Effect {
	n, g := member(c), c.SecurityGroup()
	switch {
	case !slices.Contains(n.Groups, g):
		c.Reject("InstanceNotInSecurityGroup", "It is not in the security group %q.", g.ID)
	case len(n.Groups) == 1:
		c.Reject("InstanceLastSecurityGroup", "It is in no security group other than %q.", g.ID)
	}
	return action.Change(func() {
		n.Groups = slices.DeleteFunc(n.Groups, func(other *backend.SecurityGroup) bool { return other == g })
	})
}
