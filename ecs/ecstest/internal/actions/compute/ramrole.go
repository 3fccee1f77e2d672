package compute

import (
	"regexp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// roleName matches the names that RAM accepts. The server does not know which roles exist, so it accepts every valid name.
var roleName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// checkRole checks the name of a role that an instance is to have.
func checkRole(c *action.Call, name string) {
	if name != "" && !roleName.MatchString(name) {
		c.Reject("InvalidRamRole.NotFound", "The RAM role %q does not exist.", name)
	}
}

// attachInstanceRAMRole attaches the role to the instances that have no other role.
func attachInstanceRAMRole(c *action.Call) action.Effect {
	role := c.String("RamRoleName")
	checkRole(c, role)
	if len(c.String("Policy")) > 1024 {
		c.Invalid("Policy", "it is longer than 1024 characters")
	}
	return changeRole(c, "AttachInstanceRamRoleResult", operation{
		check: func(c *action.Call, in *backend.Instance) {
			if in.RAMRole != "" && in.RAMRole != role {
				c.Reject("InvalidRamRole.NotEmpty", "The instance %q has the RAM role %q.", in.ID, in.RAMRole)
			}
		},
		run: func(in *backend.Instance) { in.RAMRole = role },
	}, describeAttached)
}

// detachInstanceRAMRole detaches the role from the instances. Without a role name it detaches any role.
func detachInstanceRAMRole(c *action.Call) action.Effect {
	role := c.String("RamRoleName")
	return changeRole(c, "DetachInstanceRamRoleResult", operation{
		check: func(c *action.Call, in *backend.Instance) {
			if in.RAMRole == "" || role != "" && in.RAMRole != role {
				c.Reject("InvalidRamRole.NotFound", "The instance %q does not have the RAM role.", in.ID)
			}
		},
		run: func(in *backend.Instance) { in.RAMRole = "" },
	}, describeDetached)
}

// changeRole applies the operation to the instances on which it is possible. describe describes an instance before that.
func changeRole(c *action.Call, list string, op operation, describe func(outcome) reply.Object) action.Effect {
	outcomes := op.checkListed(c, "InvalidInstanceIds.Malformed")
	return func() reply.Object {
		results := reply.Each(outcomes, describe)
		failed := op.runEach(outcomes)
		return reply.Object{
			reply.String("RamRoleName", c.String("RamRoleName")),
			reply.Int("TotalCount", len(outcomes)),
			reply.Int("FailCount", failed),
			reply.List(list+"s", list, results),
		}
	}
}

func describeAttached(o outcome) reply.Object {
	code, message := o.result("success")
	return reply.Object{
		reply.String("InstanceId", o.id),
		reply.Bool("Success", o.err == nil),
		reply.String("Code", code),
		reply.String("Message", message),
	}
}

func describeDetached(o outcome) reply.Object {
	resp := describeAttached(o)
	if o.err == nil {
		resp = append(resp, reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", reply.Array{describeRole(o.in)}))
	}
	return resp
}

func describeRole(in *backend.Instance) reply.Object {
	return reply.Object{reply.String("InstanceId", in.ID), reply.String("RamRoleName", in.RAMRole)}
}

// describeInstanceRAMRole lists the given instances, with or without a role, or all instances that have one.
func describeInstanceRAMRole(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceIds")
	f.Equal("RamRoleName", func(in *backend.Instance) string { return in.RAMRole })
	if c.String("InstanceIds") == "" {
		f.Check(func(in *backend.Instance) bool { return in.RAMRole != "" })
	}
	found := f.Of(&c.Instances)
	page, _ := action.OnePage(c, found)
	return func() reply.Object {
		return reply.Object{
			reply.String("RegionId", c.Region),
			reply.Int("TotalCount", len(found)),
			reply.List("InstanceRamRoleSets", "InstanceRamRoleSet", reply.Each(page, describeRole)),
		}
	}
}
