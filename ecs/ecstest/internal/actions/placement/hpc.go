package placement

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func createHPCCluster(c *action.Call) action.Effect {
	h := new(backend.HPCCluster)
	h.Name, h.Description = hpcTexts(c)
	return func() reply.Object {
		h.Resource = c.NewResource(backend.KindHPCCluster, c.Region, "")
		c.HPCClusters.Add(h)
		return reply.Object{reply.String("HpcClusterId", h.ID)}
	}
}

func hpcTexts(c *action.Call) (name, description string) {
	return c.Texts("", "InvalidHpcClusterName.Malformed", "InvalidHpcClusterDescription.Malformed")
}

func modifyHPCClusterAttribute(c *action.Call) action.Effect {
	h := action.FindOr(c, &c.HPCClusters, c.String("HpcClusterId"), "HpcClusterNotExists")
	name, description := hpcTexts(c)
	if name == "" && description == "" {
		c.Reject("InvalidModifyInfo", "There is neither a name nor a description.")
	}
	return action.Change(func() { h.Name, h.Description = cmp.Or(name, h.Name), cmp.Or(description, h.Description) })
}

func deleteHPCCluster(c *action.Call) action.Effect {
	h := action.FindOr(c, &c.HPCClusters, c.String("HpcClusterId"), "NotExists.HpcCluster")
	for _, in := range c.Instances.All {
		if in.HPC == h {
			c.Reject("NotEmpty.HpcCluster", "The HPC cluster %q has instances.", h.ID)
		}
	}
	return action.Change(func() { backend.Discard(c.State, &c.HPCClusters, h) })
}

func describeHPCClusters(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.HPCCluster](c)
	f.IDs("HpcClusterIds")
	return action.ListPage(c, f.Of(&c.HPCClusters), "HpcClusters", "HpcCluster", func(h *backend.HPCCluster) reply.Object {
		return reply.Object{
			reply.String("HpcClusterId", h.ID),
			reply.String("Name", h.Name),
			reply.String("Description", h.Description),
		}
	})
}
