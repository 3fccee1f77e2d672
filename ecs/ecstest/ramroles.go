package ecstest

import (
	"regexp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// ramRoleActions are the actions on the RAM roles of instances.
var ramRoleActions = table{
	"AttachInstanceRamRole":   {do: attachInstanceRAMRole, lists: jsonLists(100, "InstanceIds")},
	"DescribeInstanceRamRole": {do: describeInstanceRAMRole, pages: pageRule{maxSize: 50}, lists: jsonLists(100, "InstanceIds")},
	"DetachInstanceRamRole":   {do: detachInstanceRAMRole, lists: jsonLists(100, "InstanceIds")},
}

// maxRoleInstances is the number of instances per call.
const maxRoleInstances = 100

// roleName matches the names that RAM accepts. The server does not know which
// roles exist, so it accepts every valid name.
var roleName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func (c *call) checkRole(name string) {
	if name != "" && !roleName.MatchString(name) {
		c.reject("InvalidRamRole.NotFound", "The RAM role %q does not exist.", name)
	}
}

// attachInstanceRAMRole attaches the role to instances that have no other role.
func attachInstanceRAMRole(c *call) effect {
	role := c.text("RamRoleName")
	if policy := c.text("Policy"); len(policy) > 1024 {
		c.invalid("Policy", "it is longer than 1024 characters")
	}
	return c.eachForRole(role, "AttachInstanceRamRoleResult", func(in *instance) (*apiError, reply.Object) {
		if in.ramRole != "" && in.ramRole != role {
			return newError("InvalidRamRole.NotEmpty", "The instance %q has the RAM role %q.", in.id, in.ramRole), nil
		}
		in.ramRole = role
		return nil, nil
	})
}

// detachInstanceRAMRole detaches the role from the instances. Without a role
// name it detaches any role.
func detachInstanceRAMRole(c *call) effect {
	role := c.text("RamRoleName")
	return c.eachForRole(role, "DetachInstanceRamRoleResult", func(in *instance) (*apiError, reply.Object) {
		had := in.ramRole
		if had == "" || role != "" && had != role {
			return newError("InvalidRamRole.NotFound", "The instance %q does not have the RAM role.", in.id), nil
		}
		in.ramRole = ""
		set := reply.Object{reply.String("InstanceId", in.id), reply.String("RamRoleName", had)}
		return nil, reply.Object{reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", reply.Array{set})}
	})
}

// eachForRole applies a role action to each instance and returns the results in
// a list with the given name. A failure on one instance does not affect the
// others.
func (c *call) eachForRole(role, list string, do func(*instance) (*apiError, reply.Object)) effect {
	c.checkRole(role)
	ids, given := c.jsonList("InstanceIds")
	if given && len(ids) == 0 || len(ids) > maxRoleInstances {
		c.reject("InvalidInstanceIds.Malformed", "The number of instance IDs is not between 1 and %d.", maxRoleInstances)
	}
	return func() reply.Object {
		failed := 0
		results := reply.Array{}
		for _, id := range ids {
			var more reply.Object
			in, apiErr := c.findInstance(id)
			if apiErr == nil {
				apiErr, more = do(in)
			}
			code, message := "200", "success"
			if apiErr != nil {
				failed++
				code, message = apiErr.code, apiErr.message
			}
			results = append(results, append(reply.Object{
				reply.String("InstanceId", id),
				reply.Bool("Success", apiErr == nil),
				reply.String("Code", code),
				reply.String("Message", message),
			}, more...))
		}
		return reply.Object{
			reply.String("RamRoleName", role),
			reply.Int("TotalCount", len(ids)),
			reply.Int("FailCount", failed),
			reply.List(list+"s", list, results),
		}
	}
}

// describeInstanceRAMRole lists the given instances, with or without a role, or
// all instances that have one.
func describeInstanceRAMRole(c *call) effect {
	c.checkRole(c.text("RamRoleName"))
	f := newFilters[*instance](c)
	f.ids("InstanceIds")
	f.equal("RamRoleName", func(in *instance) string { return in.ramRole })
	if c.text("InstanceIds") == "" {
		f.check(func(in *instance) bool { return in.ramRole != "" })
	}
	found := f.of(&c.instances)
	page, _ := onePage(c, found)
	items := reply.Array{}
	for _, in := range page {
		items = append(items, reply.Object{reply.String("InstanceId", in.id), reply.String("RamRoleName", in.ramRole)})
	}
	return func() reply.Object {
		return reply.Object{
			reply.String("RegionId", c.region),
			reply.Int("TotalCount", len(found)),
			reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", items),
		}
	}
}
