package placement

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// modifyInstanceDeployment moves an instance to a dedicated host, or into or out of a deployment set.
func modifyInstanceDeployment(c *action.Call) action.Effect {
	in := c.Instance("InstanceId")
	k := c.HostCluster("DedicatedHostClusterId")
	onHost, setGiven := c.OnHost() || k != nil, c.Has("DeploymentSetId")
	switch {
	case onHost == setGiven:
		c.Reject("InvalidParameter.Param", "The call names neither a dedicated host nor a deployment set, or both.")
		return nil
	case setGiven:
		return moveToSet(c, in)
	}
	return moveToHost(c, in, k)
}

// moveToSet moves the instance into, between or out of deployment sets. Where it runs does not show, so Force has no effect.
func moveToSet(c *action.Call, in *backend.Instance) action.Effect {
	s, group := c.DeploymentSet()
	remove, _ := c.Bool("RemoveFromDeploymentSet")
	c.Bool("Force")
	for _, name := range []string{"InstanceType", "MigrationType", "Affinity"} {
		if c.Has(name) {
			c.Reject("InvalidParameter.Param", "The parameter %q is for dedicated hosts.", name)
		}
	}
	c.CheckSettled(in)
	if remove {
		if in.Set != s {
			c.Reject("InvalidOperation.NotSupport", "The instance %q is not in the deployment set %q.", in.ID, s.ID)
		}
		return action.Change(func() { c.Join(in, nil, 0) })
	}
	if in.OnHost {
		c.Reject("InvalidOperation.NotSupport", "The instance %q is on a dedicated host.", in.ID)
	}
	if in.Set != s || group > 0 && in.SetGroup != group {
		c.CheckSetTakes(s, in.Type, in.Zone, "InvalidInstanceType.NotSupport")
		if c.RoomInSet(s, in.Zone, group) < 1 {
			c.Reject("InvalidDeploymentSetId.NoAvailableResources", "The deployment set %q is full in the zone %q.", s.ID, in.Zone)
		}
	}
	return action.Change(func() { c.Join(in, s, group) })
}

// moveToHost moves the instance to a dedicated host of its zone, and of the cluster if that is not nil. A stopped instance starts
// there.
func moveToHost(c *action.Call, in *backend.Instance, k *backend.HostCluster) action.Effect {
	t := in.Type
	live := c.OneOf("MigrationType", "reboot", "live") == "live"
	affinity := c.Affinity()
	c.Bool("Force")
	named := c.Has("DedicatedHostId")
	for _, name := range []string{"DeploymentSetGroupNo", "RemoveFromDeploymentSet"} {
		if c.Has(name) {
			c.Reject("InvalidParameter.Param", "The parameter %q is for deployment sets.", name)
		}
	}
	switch {
	case c.Has("InstanceType") && (live || !named):
		c.Reject("InvalidParam.DedicatedHostId", "A new instance type needs a dedicated host that the call names, and a reboot.")
	case c.Has("InstanceType"):
		t = c.InstanceType("InvalidInstanceType.ValueNotSupported")
	case live && !named:
		c.Reject("InvalidParam.DedicatedHostId", "A live migration needs a dedicated host that the call names.")
	}
	switch {
	case in.Set != nil:
		c.Reject("OperationDenied.NotSupport", "The instance %q is in a deployment set.", in.ID)
	case in.Type.Disks > 0:
		c.Reject("OperationDenied.LocalDiskInstance", "The instance %q has local disks.", in.ID)
	case live && in.Status != backend.Running:
		c.RejectStatus(in)
	case !live && in.Status != backend.Stopped:
		c.Reject("OperationDenied.UnstoppedInstance", "The instance %q is %s.", in.ID, in.Status)
	}
	h := hostFor(c, in, t, k)
	c.CheckHostCharge(h, in)
	return action.Change(func() {
		in.SetType(t)
		in.OnHost, in.Host, in.Affinity = true, h, affinity
		in.Unlock(backend.LockHost) // of an expired host
		c.UsePool(in, "None", nil)
		if !live {
			c.Walk(in, backend.Starting, backend.Running)
		}
	})
}

// hostFor finds the host that the call names, or any that has room for the instance.
func hostFor(c *action.Call, in *backend.Instance, t *catalog.InstanceType, k *backend.HostCluster) *backend.DedicatedHost {
	id := c.String("DedicatedHostId")
	if id == "" {
		if open := c.OpenHosts(t, in.Region, in.Zone, k); len(open) > 0 {
			return open[0]
		}
		c.Reject("NoAvaliableDedicatedHost", "No dedicated host in the zone %q has room for %s.", in.Zone, t.ID)
	}
	h := action.Find(c, &c.DedicatedHosts, id)
	switch {
	case h.Zone != in.Zone:
		c.Fail(action.Errorf("InvalidDedicatedHost.ZoneNotMatch", "The dedicated host %q is not in the zone %q.", id, in.Zone))
	case k != nil && h.Cluster != k:
		c.Reject("InvalidDedicatedHostClusterId.Invalid", "The dedicated host %q is not in the cluster %q.", id, k.ID)
	case h.Expired:
		c.Reject("InvalidDedicatedHostStatus.NotSupport", "The dedicated host %q has expired.", id)
	case !h.Type.Runs(t):
		c.Reject("InvalidInstanceType.NotSupport", "The dedicated host %q does not run %s.", id, t.ID)
	case !c.Takes(h, in, t):
		c.Reject("InvalidDedicatedHost.NotEnoughResource", "The dedicated host %q is full.", id)
	}
	return h
}
