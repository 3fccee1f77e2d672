package placement

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxHosts is how many hosts one call can allocate.
const maxHosts = 100

func allocateDedicatedHosts(c *action.Call) action.Effect {
	h := backend.DedicatedHost{
		Type: readHostType(c), OnMaintenance: "Migrate", AutoPlacement: "on",
	}
	readHostSettings(c, &h)
	zones := c.Zones()
	zone := cmp.Or(c.String("ZoneId"), zones[0])
	if k := h.Cluster; k != nil {
		if zone = cmp.Or(c.String("ZoneId"), k.Zone); zone != k.Zone {
			c.Reject("InvalidParameter.NotMatch", "The cluster %q is not in the zone %q.", k.ID, zone)
		}
	}
	if !slices.Contains(zones, zone) {
		c.Reject("InvalidZoneId.NotFound", "The zone %q does not exist.", zone)
	}
	quantity := c.Int("Quantity", 1)
	least := c.Int("MinQuantity", 1) // nothing is ever sold out, so this has only a range
	if quantity < 1 || quantity > maxHosts || least < 1 || c.Has("MinQuantity") && least > quantity {
		c.Reject("InvalidParameter.Quantity", "The quantity %d is not between %d and %d.", quantity, least, maxHosts)
	}
	tags := c.NewTags("Tag")
	release := c.AutoReleaseTime("InvalidParameter.Conflict")
	expires := readHostCharge(c, &h)
	if h.Charge == backend.PrePaid && !release.IsZero() {
		c.Reject("InvalidParameter.Conflict", "A subscription has no automatic release time.")
	}
	if h.Charge == backend.PostPaid {
		c.CheckQuota(backend.QuotaDedicatedHosts, quantity, "QuotaExceed.AfterpayDedicatedHost")
	}
	resource := c.NewGrouped(backend.KindDedicatedHost)
	return func() reply.Object {
		var ids []string
		for range quantity {
			one := new(h)
			one.Resource = resource()
			one.Zone = zone
			c.DedicatedHosts.Add(one)
			c.Tags.Set(&one.Resource, tags...)
			c.ReleaseHostAt(one, release)
			if !expires.IsZero() {
				c.HostUntil(one, expires)
			}
			ids = append(ids, one.ID)
		}
		resp := reply.Object{reply.List("DedicatedHostIdSets", "DedicatedHostId", reply.Strings(ids...))}
		if h.Charge == backend.PrePaid {
			resp = append(resp, reply.String("OrderId", c.NewOrder()))
		}
		return resp
	}
}

func readHostType(c *action.Call) *catalog.HostType {
	id := c.String("DedicatedHostType")
	if t := catalog.FindHostType(id); t != nil {
		return t
	}
	c.Reject("InvalidDedicatedHostType.ValueNotSupported", "The type %q of dedicated hosts does not exist.", id)
	return catalog.NoHostType
}

// readHostSettings reads what can also be changed later. What is absent stays as it is.
func readHostSettings(c *action.Call, h *backend.DedicatedHost) {
	name, description := c.String("DedicatedHostName"), c.String("Description")
	c.CheckTexts("DedicatedHost", name, description)
	h.Name, h.Description = cmp.Or(name, h.Name), cmp.Or(description, h.Description)
	onMaintenance := c.OneOfOr("ActionOnMaintenance", "InvalidParameter.ActionOnMaintenance", "Migrate", "Stop")
	h.OnMaintenance = cmp.Or(onMaintenance, h.OnMaintenance)
	h.AutoPlacement = cmp.Or(c.OneOf("AutoPlacement", "on", "off"), h.AutoPlacement)
	p := c.Struct("NetworkAttributes")
	h.UDPTimeout, h.SLBTimeout = p.Int("UdpTimeout", h.UDPTimeout), p.Int("SlbUdpTimeout", h.SLBTimeout)
	switch {
	case p.Has("UdpTimeout") && (h.UDPTimeout < 15 || h.UDPTimeout > 310):
		c.Reject("InvalidParameter.UdpTimeout", "The timeout %d is not between 15 and 310.", h.UDPTimeout)
	case p.Has("SlbUdpTimeout") && (h.SLBTimeout < 15 || h.SLBTimeout > 310):
		c.Reject("InvalidParameter.SlbUdpTimeout", "The timeout %d is not between 15 and 310.", h.SLBTimeout)
	}
	if ratio, given := c.Float("CpuOverCommitRatio"); given {
		switch {
		case ratio < 1 || ratio > 5:
			c.Reject("InvalidCpuOverCommitRatio.ValueNotSupported", "The ratio %v is not between 1 and 5.", ratio)
		case !h.Type.OverCommit && ratio != 1:
			c.Reject("InvalidDedicatedHostType.CpuOverCommitRatioNotSupported", "The type %q has no ratio.", h.Type.ID)
		}
		h.Ratio = ratio
	}
	if k := c.HostCluster("DedicatedHostClusterId"); k != nil {
		h.Cluster = k
	}
}

// readHostCharge reads how the host is paid. It returns the end of a subscription, or zero.
func readHostCharge(c *action.Call, h *backend.DedicatedHost) time.Time {
	charge := c.OneOfOr("ChargeType", "InvalidChargeType.ValueNotSupported", backend.PostPaid, backend.PrePaid)
	h.Charge = cmp.Or(charge, backend.PostPaid)
	n, unit := c.Int("Period", 0), c.OneOfOr("PeriodUnit", "InvalidPeriodUnit.ValueNotSupported", "Month", "Year")
	months := c.Int("AutoRenewPeriod", 0)
	renew, _ := c.Bool("AutoRenew")
	if h.Charge == backend.PostPaid {
		if renew {
			c.Reject("InvalidParameter.Conflict", "Only a subscription is renewed automatically.")
		}
		return time.Time{}
	}
	h.Renewal = "Normal"
	if renew {
		h.Renewal, h.RenewMonths = "AutoRenewal", months
	}
	switch {
	case n < 1:
		c.Missing("Period")
	case renew && months < 1:
		c.Reject("InvalidAutoRenewPeriod.ValueNotSupported", "The renewal period %d is not valid.", months)
	}
	return backend.AddPeriods(c.Now, n, unit)
}

func modifyDedicatedHostAttribute(c *action.Call) action.Effect {
	h := action.Find(c, &c.DedicatedHosts, c.String("DedicatedHostId"))
	changed := *h
	readHostSettings(c, &changed)
	if k := changed.Cluster; k != nil && k.Zone != h.Zone {
		c.Reject("InvalidDedicatedHostClusterId.NotMatch", "The cluster %q is not in the zone of the dedicated host %q.", k.ID, h.ID)
	}
	return action.Change(func() { *h = changed })
}

func modifyDedicatedHostAutoReleaseTime(c *action.Call) action.Effect {
	h := action.FindOr(c, &c.DedicatedHosts, c.String("DedicatedHostId"), "NoSuchResource")
	t := c.AutoReleaseTime("InvalidAutoReleaseTime.Malformed")
	if h.Charge == backend.PrePaid {
		c.Reject("ChargeTypeViolation", "The dedicated host %q is a subscription.", h.ID)
	}
	return action.Change(func() { c.ReleaseHostAt(h, t) })
}

func releaseDedicatedHost(c *action.Call) action.Effect {
	h := action.Find(c, &c.DedicatedHosts, c.String("DedicatedHostId"))
	terminate, _ := c.Bool("TerminateSubscription")
	switch {
	case len(c.Guests(h)) > 0:
		c.Reject("InstanceExist", "The dedicated host %q has instances.", h.ID)
	case h.Charge == backend.PrePaid && !h.Expired && !terminate:
		c.Reject("ChargeTypeViolation", "The subscription of the dedicated host %q has not expired.", h.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.DedicatedHosts, h) })
}
