package action

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// DeploymentSet reads the deployment set that the call names, or nil, and the number of a group in it, or 0.
func (c *Call) DeploymentSet() (s *backend.DeploymentSet, group int) {
	groups := 0
	if id := c.String("DeploymentSetId"); id != "" {
		s = Find(c, &c.DeploymentSets, id)
		groups = s.Groups
	}
	group = c.Int("DeploymentSetGroupNo", 0)
	if c.Has("DeploymentSetGroupNo") && (group < 1 || group > groups) {
		c.Reject("InvalidParameter.DeploymentSetGroupNo", "The deployment set does not have a group %d.", group)
	}
	return s, group
}

// CheckSetTakes checks that instances of the type in the zone can be in the deployment set, if there is room. All instances of a
// set for low latency are in one zone. badType is the code for a type that the set does not take.
func (c *Call) CheckSetTakes(s *backend.DeploymentSet, t *catalog.InstanceType, zone, badType string) {
	elsewhere := func(in *backend.Instance) bool { return in.Zone != zone }
	switch {
	case !SetSupports(s.Strategy, t.Family):
		c.Reject(badType, "A deployment set for %s does not take %s.", s.Strategy, t.ID)
	case s.Strategy == backend.LowLatency && slices.ContainsFunc(c.Members(s), elsewhere):
		c.Reject("InvalidDestinationZone.DeploymentSetMismatch", "The deployment set %q is in another zone than %q.", s.ID, zone)
	}
}

// SetSupports reports whether deployment sets with the strategy take instances of the family. The documentation says only that
// most families do; shared ones, which have no guaranteed network, suit no set for low latency.
func SetSupports(strategy string, f *catalog.Family) bool {
	return strategy != backend.LowLatency || f.Category != "Shared"
}

// Affinity reads whether an instance returns to its dedicated host: host or default.
func (c *Call) Affinity() string {
	return c.OneOfOr("Affinity", "InvalidParameter.Affinity", "default", "host")
}

// OnHost reports whether the call wants a dedicated host: by name, or any.
func (c *Call) OnHost() bool {
	tenancy := c.OneOfOr("Tenancy", "InvalidParam.Tenancy", "default", "host")
	return tenancy == "host" || c.Has("DedicatedHostId")
}

// HostCluster finds the dedicated host cluster that the parameter names, or returns nil.
func (c *Call) HostCluster(name string) *backend.HostCluster {
	id := c.String(name)
	if id == "" {
		return nil
	}
	return Find(c, &c.HostClusters, id)
}

// CheckHostCharge checks that a subscription is on a host that is not pay-as-you-go and does not end before it.
func (c *Call) CheckHostCharge(h *backend.DedicatedHost, in *backend.Instance) {
	switch {
	case in.Charge != backend.PrePaid:
	case h.Charge != backend.PrePaid:
		c.Reject("ChargeTypeViolation.PostPaidDedicatedHost", "The dedicated host %q is not a subscription.", h.ID)
	case in.Expires.After(h.Expires):
		c.Reject("InvalidPeriod.ExceededDedicatedHost", "The dedicated host %q expires before the instance.", h.ID)
	}
}

// PrivatePool reads PrivatePoolOptions for instances of the type in the zone: which pools they use, and the pool that the call
// names, or nil.
func (c *Call) PrivatePool(t *catalog.InstanceType, zone string) (criteria string, p *backend.PrivatePool) {
	options := c.Struct("PrivatePoolOptions")
	criteria = options.OneOfOr("MatchCriteria", "Invalid.PrivatePoolOptions.MatchCriteria", "Open", "Target", "None")
	id := options.String("Id")
	switch {
	case id != "":
		p = c.pool(id)
	case criteria == "Target":
		c.Reject("MissingParameter.PrivatePoolOptions.Id", "PrivatePoolOptions.MatchCriteria Target needs PrivatePoolOptions.Id.")
	}
	switch {
	case p == nil:
	case criteria != "Target":
		c.Reject("Invalid.PrivatePoolOptions.Id", "Only PrivatePoolOptions.MatchCriteria Target has PrivatePoolOptions.Id.")
	case p.Status != backend.ContractActive:
		c.Reject("Invalid.PrivatePoolOptions.status", "The private pool %q is %s.", id, p.Status)
	case p.Type.ID != t.ID || p.Zone != zone:
		c.Reject("Invalid.PrivatePoolOptions.NoStock", "The private pool %q has no %s in the zone %q.", id, t.ID, zone)
	}
	return criteria, p
}

// pool finds the capacity reservation or the elasticity assurance with the ID.
func (c *Call) pool(id string) *backend.PrivatePool {
	if p, ok := c.CapacityReservations.Find(c.Region, id); ok {
		return p
	}
	return FindOr(c, &c.ElasticityAssurances, id, "Invalid.PrivatePoolOptions.Id")
}
