package compute

import (
	"cmp"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// readHost reads whether the instances are on a dedicated host, and on which.
func readHost(c *action.Call, in *backend.Instance) {
	in.OnHost, in.Affinity, in.HostCluster = c.OnHost(), c.Affinity(), c.HostCluster("SchedulerOptions.DedicatedHostClusterId")
	in.OnHost = in.OnHost || in.HostCluster != nil
	if id := c.String("DedicatedHostId"); id != "" {
		in.Host = action.Find(c, &c.DedicatedHosts, id)
		switch {
		case in.Host.Expired:
			c.Reject("IncorrectDedicatedHostStatus", "The dedicated host %q has expired.", id)
		case in.HostCluster != nil && in.Host.Cluster != in.HostCluster:
			c.Reject("InvalidDedicatedHostClusterId.InValid", "The dedicated host %q is not in the cluster %q.", id, in.HostCluster.ID)
		case !in.Host.Type.Runs(in.Type):
			c.Reject("DedicatedHostType.Unmatched", "The dedicated host %q does not run %s.", id, in.Type.ID)
		}
	}
	if in.Affinity == "host" && !in.OnHost {
		c.Reject("InvalidParameter.Affinity", "Only an instance on a dedicated host has affinity to it.")
	}
}

// readCompany reads which other instances the new ones are placed with, or apart from.
func readCompany(c *action.Call, l *launch) {
	in := &l.Model
	in.Set, in.SetGroup = c.DeploymentSet()
	if in.Set != nil {
		c.CheckSetTakes(in.Set, in.Type, l.Network.Zone, "InvalidInstanceType.NotSupported")
	}
	criteria, pool := c.PrivatePool(in.Type, l.Network.Zone)
	in.PrivatePool, in.Pool = cmp.Or(criteria, "None"), pool // the documented default
	if id := c.String("HpcClusterId"); id != "" {
		in.HPC = action.Find(c, &c.HPCClusters, id)
	}
	switch {
	case in.OnHost && in.Set != nil:
		c.Reject("InvalidDeploymentOnHost", "A deployment set has no instances on dedicated hosts.")
	case in.Pool != nil && in.OnHost:
		c.Reject("DedicatedHostNotSupported", "An instance on a dedicated host uses no private pool.")
	case in.Pool != nil && (in.Charge != backend.PostPaid || in.Spot()):
		c.Reject("InvalidChargeType.CapacityReservationNotSupported", "Only a pay-as-you-go instance uses a private pool.")
	case in.Host != nil:
		if in.Host.Zone != l.Network.Zone {
			c.Reject("InvalidParameter.Mismatch", "The dedicated host %q is not in the zone %q.", in.Host.ID, l.Network.Zone)
		}
		c.CheckHostCharge(in.Host, in)
	}
	if in.OnHost { // a dedicated host has no spot instances, and the service ignores that they are wanted
		in.SpotStrategy, in.SpotPriceLimit, in.SpotDuration, in.SpotInterruption = backend.NoSpot, 0, 0, ""
	}
}

// checkRoom reduces the amount to what there is room for. Less than the minimum is an error.
func checkRoom(c *action.Call, l *launch, least int) {
	in, zone := &l.Model, l.Network.Zone
	limit := func(room int, code, message string, args ...any) {
		if l.amount = min(l.amount, room); l.amount < least {
			c.Reject(code, message, args...)
		}
	}
	switch {
	case in.Host != nil:
		limit(c.RoomOn(in.Host, in.Type), "LackResource", "The dedicated host %q is full.", in.Host.ID)
	case in.OnHost:
		room := 0
		for _, h := range c.OpenHosts(in.Type, c.Region, zone, in.HostCluster) {
			room += c.RoomOn(h, in.Type)
		}
		limit(room, "NoAvaliableDedicatedHost", "No dedicated host in the zone %q has room for %s.", zone, in.Type.ID)
	case in.Pool != nil:
		limit(c.RoomIn(in.Pool), "Invalid.PrivatePoolOptions.NoStock", "The private pool %q is used up.", in.Pool.ID)
	default:
		left, limited := c.Left(in.Type, zone)
		if limited && in.PrivatePool == "Open" {
			for _, p := range c.OpenPools(in, c.Region, zone) {
				left += c.RoomIn(p)
			}
		}
		limit(left, "OperationDenied.NoStock", "The instance type %q is sold out in the zone %q.", in.Type.ID, zone)
	}
	if in.Set != nil {
		limit(c.RoomInSet(in.Set, zone, in.SetGroup),
			"QuotaExceed.DeploymentSetInstanceQuotaFull", "The deployment set %q is full in the zone %q.", in.Set.ID, zone)
	}
}
