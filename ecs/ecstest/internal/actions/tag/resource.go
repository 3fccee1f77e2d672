package tag

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// ofKind returns the kind in ResourceType, which must be one of kinds, and its resources in the region.
func ofKind(c *action.Call, kinds []backend.Kind) (backend.Kind, []*backend.Resource) {
	kind := backend.Kind(c.String("ResourceType"))
	if !slices.Contains(kinds, kind) {
		c.Reject("InvalidResourceType.NotFound", "The resource type %q does not exist.", kind)
	}
	return kind, allOf(c, kind)
}

// allOf returns the resources of the kind in the region, in the order of creation. Of some kinds the account never has any.
func allOf(c *action.Call, kind backend.Kind) []*backend.Resource {
	stores := map[backend.Kind]func(region string) []*backend.Resource{
		backend.KindInstance:         inRegion(&c.Instances),
		backend.KindDisk:             inRegion(&c.Disks),
		backend.KindImage:            inRegion(&c.Images),
		backend.KindSnapshot:         inRegion(&c.Snapshots),
		backend.KindSnapshotPolicy:   inRegion(&c.SnapshotPolicies),
		backend.KindNetworkInterface: inRegion(&c.Interfaces),
		backend.KindSecurityGroup:    inRegion(&c.SecurityGroups),
		backend.KindKeyPair:          inRegion(&c.KeyPairs),
		backend.KindCommand:          inRegion(&c.Commands),
		backend.KindInvocation:       inRegion(&c.Invocations),
	}
	list, kept := stores[kind]
	if !kept {
		return nil
	}
	return list(c.Region)
}

func inRegion[T backend.Entity](s *backend.Store[T]) func(region string) []*backend.Resource {
	return func(region string) []*backend.Resource {
		var found []*backend.Resource
		for _, item := range s.All {
			if r := item.Base(); r.In(region) {
				found = append(found, r)
			}
		}
		return found
	}
}

// find finds the resource with the ID among all of its kind.
func find(c *action.Call, kind backend.Kind, all []*backend.Resource, id string) *backend.Resource {
	i := slices.IndexFunc(all, func(r *backend.Resource) bool { return r.ID == id })
	if i < 0 {
		c.Reject("InvalidResourceId.NotFound", "The %s %q does not exist.", kind, id)
		return &backend.Resource{Kind: kind, ID: id}
	}
	return all[i]
}
