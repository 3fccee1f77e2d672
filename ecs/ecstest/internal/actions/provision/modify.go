package provision

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// living finds the group that the call names, which must not be deleted.
func living(c *action.Call) *backend.ProvisioningGroup {
	g := group(c)
	if g.Deleted {
		c.Reject("AutoProvisioningGroup.IncorrectStatus", "The auto provisioning group %q is deleted.", g.ID)
	}
	return g
}

// deleteGroup deletes a group, with its instances if the call or otherwise the group says so.
func deleteGroup(c *action.Call) action.Effect {
	g := living(c)
	terminate := c.BoolOr("TerminateInstances", g.Terminate)
	return action.Change(func() { c.EndGroup(g, terminate) })
}

// modifyGroup changes what is given. A group that maintains its capacity acts on it at its next comparison; one that launches
// once takes no other target.
func modifyGroup(c *action.Call) action.Effect {
	g := living(c)
	after := *g
	if name := c.String("AutoProvisioningGroupName"); name != "" {
		if !action.ValidName(name) {
			c.Reject("InvalidName.Malformed", "The name %q is not valid.", name)
		}
		after.Name = name
	}
	after.ExcessPolicy = cmp.Or(c.OneOf("ExcessCapacityTerminationPolicy", "termination", "no-termination"), g.ExcessPolicy)
	after.TerminateExpired = c.BoolOr("TerminateInstancesWithExpiration", g.TerminateExpired)
	if c.Has("MaxSpotPrice") {
		after.MaxSpotPrice = readPrice(c, c.Input, "MaxSpotPrice")
	}
	t := &after.Target
	t.Default = cmp.Or(c.OneOf("DefaultTargetCapacityType", payAsYouGo, spot), t.Default)
	for name, to := range map[string]*float64{
		"TotalTargetCapacity": &t.Total, "PayAsYouGoTargetCapacity": &t.PayAsYouGo, "SpotTargetCapacity": &t.Spot,
	} {
		if c.Has(name) {
			*to = float64(c.Int(name, 0))
		}
	}
	switch {
	case t.Total <= 0 || t.PayAsYouGo < 0 || t.Spot < 0 || t.PayAsYouGo+t.Spot > t.Total:
		c.Reject("InvalidParameter.TargetCapacity", "The total target capacity %v is less than what it is made up of.", t.Total)
	case after.Target != g.Target && g.Type != maintain:
		c.Reject("OperationDenied", "The auto provisioning group %q launches only once.", g.ID)
	}
	c.Unsupported("OperationDenied", "LaunchTemplateConfig")
	return action.Change(func() {
		g.Name, g.ExcessPolicy, g.TerminateExpired = after.Name, after.ExcessPolicy, after.TerminateExpired
		g.MaxSpotPrice, g.Target = after.MaxSpotPrice, after.Target
	})
}
