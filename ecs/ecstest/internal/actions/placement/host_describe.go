package placement

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// hostAvailable is the state of every dedicated host: no host fails.
const hostAvailable = "Available"

// describeDedicatedHosts lists dedicated hosts. QueryInventory has no documented effect.
func describeDedicatedHosts(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.DedicatedHost](c)
	f.IDs("DedicatedHostIds")
	f.Equal("DedicatedHostName", func(h *backend.DedicatedHost) string { return h.Name })
	f.Equal("DedicatedHostType", func(h *backend.DedicatedHost) string { return h.Type.ID })
	f.Equal("DedicatedHostClusterId", func(h *backend.DedicatedHost) string { return action.IDOf(h.Cluster) })
	f.Equal("ZoneId", func(h *backend.DedicatedHost) string { return h.Zone })
	f.OneOfOr("LockReason", "InvalidLockReason.NotFound", lockOf, backend.LockFinancial, backend.LockSecurity)
	f.OneOfOr("Status", "InvalidStatus.ValueNotSupported", func(*backend.DedicatedHost) string { return hostAvailable },
		hostAvailable, "UnderAssessment", "PermanentFailure", "TempUnavailable", "Redeploying")
	f.Group()
	f.Tags("Tag")
	c.Bool("QueryInventory")
	sockets := c.OneOf("SocketDetails", "true", "false") == "true"
	return action.ListPage(c, f.Of(&c.DedicatedHosts), "DedicatedHosts", "DedicatedHost", func(h *backend.DedicatedHost) reply.Object {
		return describeDedicatedHost(c, h, sockets)
	})
}

// lockOf returns the reason why the host is locked, or "".
func lockOf(h *backend.DedicatedHost) string {
	if h.Expired {
		return backend.LockFinancial
	}
	return ""
}

// describeDedicatedHost leaves out the ratio and the timeouts that were not set. Terraform's provider takes them for changes of
// a configuration that does not have them.
func describeDedicatedHost(c *action.Call, h *backend.DedicatedHost, sockets bool) reply.Object {
	var locks []string
	if lock := lockOf(h); lock != "" {
		locks = append(locks, lock)
	}
	cycle := ""
	if h.Charge == backend.PrePaid {
		cycle = "Month"
	}
	o := describeHardware(c, h.Type)
	if h.Ratio != 0 {
		o = append(o, reply.Float("CpuOverCommitRatio", h.Ratio))
	}
	return append(o,
		reply.Number("DedicatedHostOwnerId", backend.AccountID),
		reply.String("DedicatedHostId", h.ID),
		reply.String("DedicatedHostName", h.Name),
		reply.String("Description", h.Description),
		reply.String("RegionId", h.Region),
		reply.String("ZoneId", h.Zone),
		reply.String("ResourceGroupId", h.Group),
		reply.String("DedicatedHostClusterId", action.IDOf(h.Cluster)),
		reply.String("MachineId", backend.Noise(h.ID, 32)),
		reply.String("Status", hostAvailable),
		reply.String("ActionOnMaintenance", h.OnMaintenance),
		reply.String("AutoPlacement", h.AutoPlacement),
		reply.String("ChargeType", h.Charge),
		reply.String("SaleCycle", cycle),
		reply.String("CreationTime", action.FormatMinute(h.Created)),
		reply.String("ExpiredTime", cmp.Or(action.FormatMinute(h.Expires), action.Never)),
		reply.String("AutoReleaseTime", action.FormatMinute(h.AutoReleaseAt)),
		reply.Struct("NetworkAttributes", describeTimeouts(h)...),
		reply.Struct("Capacity", describeCapacity(c, h, sockets)...),
		reply.List("Instances", "Instance", reply.Each(c.Guests(h), func(in *backend.Instance) reply.Object {
			return reply.Object{
				reply.String("InstanceId", in.ID), reply.String("InstanceType", in.Type.ID), reply.Number("InstanceOwnerId", backend.AccountID),
			}
		})),
		reply.List("OperationLocks", "OperationLock", reply.Each(locks, func(reason string) reply.Object {
			return reply.Object{reply.String("LockReason", reason)}
		})),
		action.DescribeTags(c.Tags, &h.Resource),
	)
}

// describeTimeouts returns those that were set.
func describeTimeouts(h *backend.DedicatedHost) (o reply.Object) {
	if h.UDPTimeout != 0 {
		o = append(o, reply.Int("UdpTimeout", h.UDPTimeout))
	}
	if h.SLBTimeout != 0 {
		o = append(o, reply.Int("SlbUdpTimeout", h.SLBTimeout))
	}
	return o
}

// describeCapacity tells what the host has left. All sockets are alike, and instances use them evenly.
func describeCapacity(c *action.Call, h *backend.DedicatedHost, sockets bool) reply.Object {
	total, memory := h.VCPUs(), float64(h.Type.Memory)
	left, memoryLeft := c.FreeOn(h)
	var types []*catalog.InstanceType
	for i := range c.Catalog.Types {
		if t := &c.Catalog.Types[i]; h.Type.Runs(t) {
			types = append(types, t)
		}
	}
	n := h.Type.Sockets
	var details []int // the numbers of the sockets
	for i := range n {
		if sockets {
			details = append(details, i)
		}
	}
	return reply.Object{
		reply.Int("TotalVcpus", total),
		reply.Int("AvailableVcpus", left),
		reply.Float("TotalMemory", memory),
		reply.Float("AvailableMemory", memoryLeft),
		reply.Int("TotalVgpus", 0),
		reply.Int("AvailableVgpus", 0),
		reply.Int("TotalLocalStorage", 0),
		reply.Int("AvailableLocalStorage", 0),
		reply.String("LocalStorageCategory", ""),
		reply.List("AvailableInstanceTypes", "AvailableInstanceType", reply.Each(types, func(t *catalog.InstanceType) reply.Object {
			return reply.Object{reply.String("InstanceType", t.ID), reply.Int("AvailableInstanceCapacity", c.RoomOn(h, t))}
		})),
		reply.List("SocketCapacities", "SocketCapacity", reply.Each(details, func(i int) reply.Object {
			return reply.Object{
				reply.Int("SocketId", i),
				reply.Int("TotalVcpu", total/n),
				reply.Int("AvailableVcpu", left/n),
				reply.Float("TotalMemory", memory/float64(n)),
				reply.Float("AvailableMemory", memoryLeft/float64(n)),
			}
		})),
	}
}

// describeHardware returns what hosts and their types have in common.
func describeHardware(c *action.Call, t *catalog.HostType) reply.Object {
	var types []string
	for _, it := range c.Catalog.Types {
		if t.Runs(&it) {
			types = append(types, it.ID)
		}
	}
	return reply.Object{
		reply.String("DedicatedHostType", t.ID),
		reply.Int("Sockets", t.Sockets),
		reply.Int("Cores", t.Cores),
		reply.Int("PhysicalGpus", 0),
		reply.String("GPUSpec", ""),
		reply.List("SupportedInstanceTypeFamilies", "SupportedInstanceTypeFamily", reply.Strings(t.Families...)),
		reply.List("SupportedInstanceTypesList", "SupportedInstanceTypesList", reply.Strings(types...)),
	}
}

func describeDedicatedHostTypes(c *action.Call) action.Effect {
	id, family := c.String("DedicatedHostType"), c.String("SupportedInstanceTypeFamily")
	var found []catalog.HostType
	for _, t := range catalog.HostTypes {
		if (id == "" || t.ID == id) && (family == "" || slices.Contains(t.Families, family)) {
			found = append(found, t)
		}
	}
	return func() reply.Object {
		return reply.Object{reply.List("DedicatedHostTypes", "DedicatedHostType", reply.Each(found, func(t catalog.HostType) reply.Object {
			ratios := ""
			if t.OverCommit {
				ratios = "1-5"
			}
			return append(describeHardware(c, &t),
				reply.Int("TotalVcpus", t.VCPUs(1)),
				reply.Float("MemorySize", float64(t.Memory)),
				reply.Bool("SupportCpuOverCommitRatio", t.OverCommit),
				reply.String("CpuOverCommitRatioRange", ratios),
				reply.Int("TotalVgpus", 0),
				reply.Int("LocalStorageAmount", 0),
				reply.Int("LocalStorageCapacity", 0),
				reply.String("LocalStorageCategory", ""),
			)
		}))}
	}
}

func describeDedicatedHostAutoRenew(c *action.Call) action.Effect {
	found := subscriptions(c, "InvalidParameter.InvalidDedicatedHostId")
	return func() reply.Object {
		return reply.Object{reply.List("DedicatedHostRenewAttributes", "DedicatedHostRenewAttribute",
			reply.Each(found, func(h *backend.DedicatedHost) reply.Object {
				return reply.Object{
					reply.String("DedicatedHostId", h.ID),
					reply.Bool("AutoRenewEnabled", h.RenewMonths > 0),
					reply.String("RenewalStatus", h.Renewal),
					reply.String("AutoRenewWithEcs", cmp.Or(h.RenewWithECS, "StopRenewWithEcs")),
					reply.Int("Duration", h.RenewMonths),
					reply.String("PeriodUnit", "Month"),
				}
			}))}
	}
}
