package compute

import (
	"regexp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxRoleInstances is the number of instances per call.
const maxRoleInstances = 100

// roleName matches the names that RAM accepts. The server does not know which
// roles exist, so it accepts every valid name.
var roleName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func checkRole(c *action.Call, name string) {
	if name != "" && !roleName.MatchString(name) {
		c.Reject("InvalidRamRole.NotFound", "The RAM role %q does not exist.", name)
	}
}

// attachInstanceRAMRole attaches the role to instances that have no other role.
func attachInstanceRAMRole(c *action.Call) action.Effect {
	role := c.String("RamRoleName")
	if policy := c.String("Policy"); len(policy) > 1024 {
		c.Invalid("Policy", "it is longer than 1024 characters")
	}
	return eachForRole(c, role, "AttachInstanceRamRoleResult", func(in *backend.Instance) (*action.Error, reply.Object) {
		if in.RAMRole != "" && in.RAMRole != role {
			return action.Errorf("InvalidRamRole.NotEmpty", "The instance %q has the RAM role %q.", in.ID, in.RAMRole), nil
		}
		in.RAMRole = role
		return nil, nil
	})
}

// detachInstanceRAMRole detaches the role from the instances. Without a role
// name it detaches any role.
func detachInstanceRAMRole(c *action.Call) action.Effect {
	role := c.String("RamRoleName")
	return eachForRole(c, role, "DetachInstanceRamRoleResult", func(in *backend.Instance) (*action.Error, reply.Object) {
		had := in.RAMRole
		if had == "" || role != "" && had != role {
			return action.Errorf("InvalidRamRole.NotFound", "The instance %q does not have the RAM role.", in.ID), nil
		}
		in.RAMRole = ""
		set := reply.Object{reply.String("InstanceId", in.ID), reply.String("RamRoleName", had)}
		return nil, reply.Object{reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", reply.Array{set})}
	})
}

// eachForRole applies a role action to each instance and returns the results in
// a list with the given name. A failure on one instance does not affect the
// others.
func eachForRole(c *action.Call, role, list string, do func(*backend.Instance) (*action.Error, reply.Object)) action.Effect {
	checkRole(c, role)
	ids, given := c.JSONList("InstanceIds")
	if given && len(ids) == 0 || len(ids) > maxRoleInstances {
		c.Reject("InvalidInstanceIds.Malformed", "The number of instance IDs is not between 1 and %d.", maxRoleInstances)
	}
	return func() reply.Object {
		failed := 0
		results := reply.Array{}
		for _, id := range ids {
			var more reply.Object
			in, apiErr := action.Look(c, &c.Instances, id)
			if apiErr == nil {
				apiErr, more = do(in)
			}
			code, message := "200", "success"
			if apiErr != nil {
				failed++
				code, message = apiErr.Code, apiErr.Message
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
func describeInstanceRAMRole(c *action.Call) action.Effect {
	checkRole(c, c.String("RamRoleName"))
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceIds")
	f.Equal("RamRoleName", func(in *backend.Instance) string { return in.RAMRole })
	if c.String("InstanceIds") == "" {
		f.Check(func(in *backend.Instance) bool { return in.RAMRole != "" })
	}
	found := f.Of(&c.Instances)
	page, _ := action.OnePage(c, found)
	items := reply.Array{}
	for _, in := range page {
		items = append(items, reply.Object{reply.String("InstanceId", in.ID), reply.String("RamRoleName", in.RAMRole)})
	}
	return func() reply.Object {
		return reply.Object{
			reply.String("RegionId", c.Region),
			reply.Int("TotalCount", len(found)),
			reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", items),
		}
	}
}
