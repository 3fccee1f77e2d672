package tag

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// groupedKinds are the kinds that can move to another resource group.
var groupedKinds = []backend.Kind{
	backend.KindInstance, backend.KindDisk, backend.KindSnapshot, backend.KindImage, backend.KindSecurityGroup,
	backend.KindNetworkInterface, backend.KindKeyPair, backend.KindCommand,
	backend.KindDedicatedHost, backend.KindHostCluster, backend.KindLaunchTemplate, backend.KindActivation, "managedinstance",
}

// joinResourceGroup moves a resource to a resource group, and what belongs to the resource stays where it is. Resource groups
// are of another product: like every action that takes one, this takes any ID. Moving to the group that a resource is in
// changes nothing. InvalidResourceGroup.Duplicate is documented as "the resource has a group", which every resource has.
func joinResourceGroup(c *action.Call) action.Effect {
	for _, name := range []string{"RegionId", "ResourceId", "ResourceGroupId"} {
		if c.String(name) == "" {
			c.Missing(name)
		}
	}
	kind, all := ofKind(c, groupedKinds)
	r := find(c, kind, all, c.String("ResourceId"))
	if r.Region == "" { // a public image
		c.Reject("InvalidResourceId.NotFound", "The %s %q does not belong to the account.", kind, r.ID)
	}
	group := c.String("ResourceGroupId")
	return action.Change(func() { r.Group = group })
}
