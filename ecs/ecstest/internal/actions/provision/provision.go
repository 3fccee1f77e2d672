// Package provision has the actions on auto provisioning groups, which launch instances of several types and zones.
package provision

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions returns the actions on auto provisioning groups. run is the handler of RunInstances.
func Actions(run action.Handler) action.Table {
	return action.Table{
		"CreateAutoProvisioningGroup":            {Do: createGroup(run)},
		"DeleteAutoProvisioningGroup":            {Do: deleteGroup},
		"DescribeAutoProvisioningGroupHistory":   {Do: describeHistory},
		"DescribeAutoProvisioningGroupInstances": {Do: describeMembers},
		"DescribeAutoProvisioningGroups":         {Do: describeGroups, Lists: action.NumberedLists(20, "AutoProvisioningGroupId")},
		"ModifyAutoProvisioningGroup":            {Do: modifyGroup},
	}
}

// How long a group works.
const (
	instant  = "instant"  // it launches once, before the response
	request  = "request"  // it launches once, after the response
	maintain = "maintain" // it replaces instances that are gone
)

// The billing methods.
const (
	payAsYouGo = "PayAsYouGo"
	spot       = "Spot"
)

// How a group compares with its target.
const (
	fulfilled = "fulfilled"
	pending   = "pending-fulfillment"
	failed    = "error" // it has nothing
)
