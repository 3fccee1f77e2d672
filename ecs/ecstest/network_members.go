package ecstest

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxGroups is the number of security groups that an interface can be in.
const maxGroups = 5

// member finds the interface that joins or leaves a security group: a given
// one, or the primary interface of an instance.
func (c *call) member() *networkInterface {
	instanceID, interfaceID := c.text("InstanceId"), c.text("NetworkInterfaceId")
	switch {
	case instanceID != "" && interfaceID != "":
		c.reject("InvalidParameter.Conflict", "InstanceId and NetworkInterfaceId are mutually exclusive.")
	case interfaceID != "":
		n := c.networkInterface()
		c.checkSettled(n)
		return n
	case instanceID == "":
		c.fail(missingParameter("InstanceId"))
	}
	in := c.instance("InstanceId")
	if in.locked(lockSecurity) {
		c.fail(checkLocks(in, ""))
	}
	if in.status != running && in.status != stopped {
		c.fail(incorrectStatus(in))
	}
	return in.primary()
}

func joinSecurityGroup(c *call) effect {
	n, g := c.member(), c.securityGroup()
	switch {
	case slices.Contains(n.groups, g):
		c.reject("InvalidInstanceId.AlreadyExists", "It is already in the security group %q.", g.id)
	case n.vswitch.vpc != g.vpc:
		c.reject("InvalidInstanceId.Mismatch", "It is not in the VPC of the security group %q.", g.id)
	case slices.ContainsFunc(n.groups, func(other *securityGroup) bool { return other.kind != g.kind }):
		c.reject("InvalidOperation.MultiGroupType", "It is in security groups of another type.")
	case len(n.groups) >= maxGroups:
		c.reject("InstanceSecurityGroupLimitExceeded", "It is already in %d security groups.", maxGroups)
	}
	return func() reply.Object {
		n.groups = append(n.groups, g)

		return nil
	}
}

func leaveSecurityGroup(c *call) effect {
	n, g := c.member(), c.securityGroup()
	switch {
	case !slices.Contains(n.groups, g):
		c.reject("InstanceNotInSecurityGroup", "It is not in the security group %q.", g.id)
	case len(n.groups) == 1:
		c.reject("InstanceLastSecurityGroup", "It is in no security group other than %q.", g.id)
	}
	return func() reply.Object {
		n.groups = slices.DeleteFunc(n.groups, func(other *securityGroup) bool { return other == g })

		return nil
	}
}
