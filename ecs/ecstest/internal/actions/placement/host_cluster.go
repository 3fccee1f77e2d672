package placement

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// createDedicatedHostCluster creates a cluster without hosts. Nothing is documented for a malformed name here.
func createDedicatedHostCluster(c *action.Call) action.Effect {
	k := &backend.HostCluster{Name: c.String("DedicatedHostClusterName"), Description: c.String("Description")}
	c.CheckTextsOr(k.Name, k.Description, "InvalidParameter", "InvalidParameter")
	zone, tags := c.String("ZoneId"), c.NewTags("Tag")
	if !slices.Contains(c.Zones(), zone) {
		c.Reject("InvalidZone.NotFound", "The zone %q does not exist.", zone)
	}
	resource := c.NewGrouped(backend.KindHostCluster)
	return func() reply.Object {
		k.Resource = resource()
		k.Zone = zone
		c.HostClusters.Add(k)
		c.Tags.Set(&k.Resource, tags...)
		return reply.Object{reply.String("DedicatedHostClusterId", k.ID)}
	}
}

// modifyDedicatedHostClusterAttribute changes the texts of a cluster. Its codes are those for hosts.
func modifyDedicatedHostClusterAttribute(c *action.Call) action.Effect {
	k := action.FindOr(c, &c.HostClusters, c.String("DedicatedHostClusterId"), "InvalidDedicatedHostId.NotFound")
	name, description := c.Texts("DedicatedHostCluster", "InvalidDedicatedHostName.Malformed", "InvalidDescription.Malformed")
	return action.Change(func() { k.Name, k.Description = cmp.Or(name, k.Name), cmp.Or(description, k.Description) })
}

func deleteDedicatedHostCluster(c *action.Call) action.Effect {
	k := action.Find(c, &c.HostClusters, c.String("DedicatedHostClusterId"))
	if len(c.HostsOf(k)) > 0 {
		c.Reject("DedicatedHostExists", "The dedicated host cluster %q has hosts.", k.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.HostClusters, k) })
}

// describeDedicatedHostClusters lists clusters. LockReason and Status have no documented values: no cluster is locked, and none has
// a state.
func describeDedicatedHostClusters(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.HostCluster](c)
	f.IDs("DedicatedHostClusterIds")
	f.Equal("DedicatedHostClusterName", func(k *backend.HostCluster) string { return k.Name })
	f.Equal("ZoneId", func(k *backend.HostCluster) string { return k.Zone })
	f.Equal("LockReason", func(*backend.HostCluster) string { return "" })
	f.Equal("Status", func(*backend.HostCluster) string { return "" })
	f.Group()
	f.Tags("Tag")
	return action.ListPage(c, f.Of(&c.HostClusters), "DedicatedHostClusters", "DedicatedHostCluster", func(k *backend.HostCluster) reply.Object {
		return reply.Object{
			reply.String("DedicatedHostClusterId", k.ID),
			reply.String("DedicatedHostClusterName", k.Name),
			reply.String("Description", k.Description),
			reply.String("RegionId", k.Region),
			reply.String("ZoneId", k.Zone),
			reply.String("ResourceGroupId", k.Group),
			reply.List("DedicatedHostIds", "DedicatedHostId", reply.Strings(action.IDsOf(c.HostsOf(k))...)),
			reply.Struct("DedicatedHostClusterCapacity", describeClusterCapacity(c, c.HostsOf(k))...),
			action.DescribeTags(c.Tags, &k.Resource),
		}
	})
}

// describeClusterCapacity adds up what the hosts have.
func describeClusterCapacity(c *action.Call, hosts []*backend.DedicatedHost) reply.Object {
	var vCPUs, memory, freeCPUs, freeMemory int
	room := map[string]int{}
	for _, h := range hosts {
		left, memoryLeft := c.FreeOn(h)
		vCPUs, memory = vCPUs+h.VCPUs(), memory+h.Type.Memory
		freeCPUs, freeMemory = freeCPUs+left, freeMemory+int(memoryLeft)
		for i := range c.Catalog.Types {
			room[c.Catalog.Types[i].ID] += c.RoomOn(h, &c.Catalog.Types[i])
		}
	}
	var types []string // of which there is room for more
	for _, t := range c.Catalog.Types {
		if room[t.ID] > 0 {
			types = append(types, t.ID)
		}
	}
	return reply.Object{
		reply.Int("TotalVcpus", vCPUs),
		reply.Int("AvailableVcpus", freeCPUs),
		reply.Int("TotalMemory", memory),
		reply.Int("AvailableMemory", freeMemory),
		reply.List("AvailableInstanceTypes", "AvailableInstanceType", reply.Each(types, func(id string) reply.Object {
			return reply.Object{reply.String("InstanceType", id), reply.Int("AvailableInstanceCapacity", room[id])}
		})),
		reply.List("LocalStorageCapacities", "LocalStorageCapacity", reply.Array{}),
	}
}
