package network

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// maxGroups is the number of security groups that an interface can be in.
const maxGroups = 5

// member finds the interface that joins or leaves a security group: a given one, or the primary one of an instance.
func member(c *action.Call) *backend.NetworkInterface {
	instanceID, interfaceID := c.String("InstanceId"), c.String("NetworkInterfaceId")
	switch {
	case instanceID != "" && interfaceID != "":
		c.Reject("InvalidParam.EniIdAndInstanceId.Conflict", "InstanceId and NetworkInterfaceId are mutually exclusive.")
	case interfaceID != "":
		return settledInterface(c)
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
	case len(n.Groups) >= maxGroups:
		c.Reject("InstanceSecurityGroupLimitExceeded", "It is already in %d security groups.", maxGroups)
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
