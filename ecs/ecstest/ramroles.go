package ecstest

import (
	"net/http"
	"regexp"
)

// ramRoleActions are the actions on the RAM roles of instances.
var ramRoleActions = map[string]handler{
	"AttachInstanceRamRole":   attachInstanceRAMRole,
	"DescribeInstanceRamRole": describeInstanceRAMRole,
	"DetachInstanceRamRole":   detachInstanceRAMRole,
}

// maxRoleInstances is the number of instances per call.
const maxRoleInstances = 100

// roleName matches the names that RAM accepts. The server does not know which
// roles exist, so it accepts every valid name.
var roleName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func (c *call) checkRole(name string) {
	if name != "" && !roleName.MatchString(name) {
		c.reject(http.StatusNotFound, "InvalidRamRole.NotFound", "The RAM role %q does not exist.", name)
	}
}

// attachInstanceRAMRole attaches the role to instances that have no other role.
func attachInstanceRAMRole(c *call) object {
	role := c.params["RamRoleName"]
	if policy := c.params["Policy"]; len(policy) > 1024 {
		c.invalid("Policy", "it is longer than 1024 characters")
	}
	return c.eachForRole(role, "AttachInstanceRamRoleResult", func(in *instance) (*apiError, object) {
		if in.ramRole != "" && in.ramRole != role {
			return newError(http.StatusForbidden, "InvalidRamRole.NotEmpty", "The instance %q has the RAM role %q.", in.id, in.ramRole), nil
		}
		in.ramRole = role
		return nil, nil
	})
}

// detachInstanceRAMRole detaches the role from the instances. Without a role
// name it detaches any role.
func detachInstanceRAMRole(c *call) object {
	role := c.params["RamRoleName"]
	return c.eachForRole(role, "DetachInstanceRamRoleResult", func(in *instance) (*apiError, object) {
		had := in.ramRole
		if had == "" || role != "" && had != role {
			return newError(http.StatusNotFound, "InvalidRamRole.NotFound", "The instance %q does not have the RAM role.", in.id), nil
		}
		in.ramRole = ""
		set := object{{"InstanceId", text(in.id)}, {"RamRoleName", text(had)}}
		return nil, object{{"InstanceRamRoleSets", wrapped("InstanceRamRoleSet", array{set})}}
	})
}

// eachForRole applies a role action to each instance and returns the results in
// a list with the given name. A failure on one instance does not affect the
// others.
func (c *call) eachForRole(role, list string, do func(*instance) (*apiError, object)) object {
	c.checkRole(role)
	ids, given := c.jsonList("InstanceIds")
	if given && len(ids) == 0 || len(ids) > maxRoleInstances {
		c.reject(http.StatusBadRequest, "InvalidInstanceIds.Malformed", "The number of instance IDs is not between 1 and %d.", maxRoleInstances)
	}
	if !c.ready() {
		return nil
	}
	failed := 0
	results := array{}
	for _, id := range ids {
		var more object
		in, apiErr := c.findInstance(id)
		if apiErr == nil {
			apiErr, more = do(in)
		}
		code, message := "200", "success"
		if apiErr != nil {
			failed++
			code, message = apiErr.code, apiErr.message
		}
		results = append(results, append(object{
			{"InstanceId", text(id)},
			{"Success", boolean(apiErr == nil)},
			{"Code", text(code)},
			{"Message", text(message)},
		}, more...))
	}
	return object{
		{"RamRoleName", text(role)},
		{"TotalCount", integer(len(ids))},
		{"FailCount", integer(failed)},
		{list + "s", wrapped(list, results)},
	}
}

// describeInstanceRAMRole lists the given instances, with or without a role, or
// all instances that have one.
func describeInstanceRAMRole(c *call) object {
	c.checkRole(c.params["RamRoleName"])
	f := newFilters[*instance](c)
	f.ids("InstanceIds")
	f.equal("RamRoleName", func(in *instance) string { return in.ramRole })
	if c.params["InstanceIds"] == "" {
		f.check(func(in *instance) bool { return in.ramRole != "" })
	}
	found := f.of(&c.instances)
	page, _ := onePage(c, found)
	items := array{}
	for _, in := range page {
		items = append(items, object{{"InstanceId", text(in.id)}, {"RamRoleName", text(in.ramRole)}})
	}
	return object{
		{"RegionId", text(c.region)},
		{"TotalCount", integer(len(found))},
		{"InstanceRamRoleSets", wrapped("InstanceRamRoleSet", items)},
	}
}
