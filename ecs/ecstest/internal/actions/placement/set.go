package placement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

var strategies = []string{backend.Availability, backend.AvailabilityGroup, backend.LowLatency}

// spreads are what the instances of a deployment set are spread over, the default first.
var spreads = []string{"host", "rack", "sw"}

// createDeploymentSet creates a deployment set. Domain and Granularity have one value each since the service has no others.
func createDeploymentSet(c *action.Call) action.Effect {
	s := &backend.DeploymentSet{
		Strategy:  cmp.Or(c.OneOfOr("Strategy", "InvalidParameter.Strategy", strategies...), backend.Availability),
		Spread:    cmp.Or(c.OneOf("Type", spreads...), spreads[0]),
		Affinity:  readAffinity(c, 1),
		OnFailure: c.OneOf("OnUnableToRedeployFailedInstance", "CancelMembershipAndStart", "KeepStopped"),
	}
	s.OnFailure = cmp.Or(s.OnFailure, "CancelMembershipAndStart")
	s.Name, s.Description = setTexts(c)
	c.OneOfOr("Domain", "InvalidParameter.Domain", "Default")
	c.OneOfOr("Granularity", "InvalidParameter.granularity", "Host")
	groups := c.Int("GroupCount", 3)
	if groups < 1 || groups > 7 {
		c.Reject("InvalidParameter.GroupCount", "The number of groups %d is not between 1 and 7.", groups)
	}
	if s.Strategy == backend.AvailabilityGroup { // otherwise the number has no effect
		s.Groups = groups
	}
	return func() reply.Object {
		s.Resource = c.NewResource(backend.KindDeploymentSet, c.Region, "")
		c.DeploymentSets.Add(s)
		return reply.Object{reply.String("DeploymentSetId", s.ID)}
	}
}

// readAffinity reads how evenly instances are spread.
func readAffinity(c *action.Call, absent int) int {
	affinity := c.Int("Affinity", absent)
	if affinity < 1 || affinity > 10 {
		c.Invalid("Affinity", "it is not between 1 and 10")
	}
	return affinity
}

func setTexts(c *action.Call) (name, description string) {
	return c.Texts("DeploymentSet", "InvalidDeploymentSetName.Malformed", "InvalidDescription.Malformed")
}

func modifyDeploymentSetAttribute(c *action.Call) action.Effect {
	s := action.Find(c, &c.DeploymentSets, c.String("DeploymentSetId"))
	name, description := setTexts(c)
	affinity := readAffinity(c, max(s.Affinity, 1))
	return action.Change(func() {
		s.Name, s.Description, s.Affinity = cmp.Or(name, s.Name), cmp.Or(description, s.Description), affinity
	})
}

func deleteDeploymentSet(c *action.Call) action.Effect {
	s := action.Find(c, &c.DeploymentSets, c.String("DeploymentSetId"))
	if len(c.Members(s)) > 0 {
		c.Reject("DependencyViolation.NotEmpty", "The deployment set %q has instances.", s.ID)
	}
	return action.Change(func() { backend.Discard(c.State, &c.DeploymentSets, s) })
}

// describeDeploymentSets lists deployment sets. The filters Domain, Granularity and NetworkType have no effect on the service
// either.
func describeDeploymentSets(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.DeploymentSet](c)
	f.IDs("DeploymentSetIds")
	f.Equal("DeploymentSetName", func(s *backend.DeploymentSet) string { return s.Name })
	f.OneOf("Strategy", func(s *backend.DeploymentSet) string { return s.Strategy }, strategies...)
	f.OneOf("Type", func(s *backend.DeploymentSet) string { return s.Spread }, spreads...)
	for _, name := range []string{"Domain", "Granularity", "NetworkType"} {
		c.String(name)
	}
	page := action.ListPage(c, f.Of(&c.DeploymentSets), "DeploymentSets", "DeploymentSet", func(s *backend.DeploymentSet) reply.Object {
		return describeDeploymentSet(c, s)
	})
	return func() reply.Object { return append(page(), reply.String("RegionId", c.Region)) }
}

func describeDeploymentSet(c *action.Call, s *backend.DeploymentSet) reply.Object {
	members := c.Members(s)
	var zones []string // only those in which it has instances
	for _, in := range members {
		if !slices.Contains(zones, in.Zone) {
			zones = append(zones, in.Zone)
		}
	}
	slices.Sort(zones)
	older := s.Strategy
	if older == backend.Availability {
		older = "LooseDispersion"
	}
	return reply.Object{
		reply.Number("AccountId", backend.AccountID),
		reply.String("DeploymentSetId", s.ID),
		reply.String("DeploymentSetName", s.Name),
		reply.String("DeploymentSetDescription", s.Description),
		reply.String("DeploymentStrategy", s.Strategy),
		reply.String("Strategy", older),
		reply.String("Domain", "default"),
		reply.String("Granularity", "host"),
		reply.String("Type", s.Spread),
		reply.Int("Affinity", s.Affinity),
		reply.Int("GroupCount", s.Groups),
		reply.String("CreationTime", action.FormatSecond(s.Created)),
		reply.Int("InstanceAmount", len(members)),
		reply.List("InstanceIds", "InstanceId", reply.Strings(action.IDsOf(members)...)),
		reply.List("Capacities", "Capacity", reply.Each(zones, func(zone string) reply.Object {
			used := 0
			for _, in := range members {
				if in.Zone == zone {
					used++
				}
			}
			return reply.Object{
				reply.String("ZoneId", zone),
				reply.Int("UsedAmount", used),
				reply.Int("AvailableAmount", c.RoomInSet(s, zone, 0)),
			}
		})),
	}
}

func describeSupportedFamilies(c *action.Call) action.Effect {
	strategy := cmp.Or(c.OneOf("Strategy", strategies...), backend.Availability)
	var families []string
	for _, f := range c.Catalog.Families {
		if action.SetSupports(strategy, f) {
			families = append(families, f.ID)
		}
	}
	return func() reply.Object {
		return reply.Object{reply.String("InstanceTypeFamilies", strings.Join(families, ","))}
	}
}
