package reservation

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// all is the value of filters that matches everything.
const all = "All"

// poolFilters reads the filters that both kinds of private pools have. Without a state, released pools do not match.
func poolFilters(c *action.Call, states ...string) *action.Filters[*backend.PrivatePool] {
	f := action.NewFilters[*backend.PrivatePool](c)
	f.IDs(poolIDs)
	f.Equal("InstanceType", func(p *backend.PrivatePool) string { return p.Type.ID })
	f.Equal("ZoneId", func(p *backend.PrivatePool) string { return p.Zone })
	f.Group()
	f.Tags("Tag")
	f.Choice("Status", func(p *backend.PrivatePool) string { return p.Status }, all, states...)
	if c.String("Status") == "" {
		f.Check(func(p *backend.PrivatePool) bool { return p.Status != backend.PoolReleased })
	}
	return f
}

// poolPage is action.ListPage with the fields that lists of private pools have.
func poolPage[T backend.Entity](c *action.Call, items []T, list, item string, describe func(T) reply.Object) action.Effect {
	page := action.ListPage(c, items, list, item, describe)
	results := min(max(c.Int("MaxResults", 10), 1), 100)
	return func() reply.Object {
		return append(page(), reply.Int("TotalCount", len(items)), reply.Int("MaxResults", results))
	}
}

func describeCapacityReservations(c *action.Call) action.Effect {
	f := poolFilters(c, "Pending", "Preparing", "Prepared", "Active", "Released")
	charge := c.OneOfOr("InstanceChargeType", "Invalid.InstanceChargeType", backend.PostPaid, backend.PrePaid)
	if charge == "" {
		charge = backend.PostPaid
	}
	f.Check(func(p *backend.PrivatePool) bool { return p.Charge == charge })
	f.Choice("Platform", func(p *backend.PrivatePool) string { return p.Platform }, "all", "windows", "linux")
	return poolPage(c, f.Of(&c.CapacityReservations), "CapacityReservationSet", "CapacityReservationItem",
		func(p *backend.PrivatePool) reply.Object {
			kind := "Limited"
			if p.Ends.IsZero() {
				kind = "Unlimited"
			}
			return append(describePool(c, p, "CapacityReservation"),
				reply.String("EndTimeType", kind),
				reply.String("Platform", p.Platform),
				reply.String("TimeSlot", ""),
				reply.String("ReservedInstanceId", ""),
				reply.String("SavingPlanId", ""),
			)
		})
}

// The packages of elasticity assurances.
const allTheTime, timeDivision = "ElasticityAssurance", "TimeDivisionElasticityAssurance"

func packageOf(p *backend.PrivatePool) string {
	if len(p.Rules) > 0 {
		return timeDivision
	}
	return allTheTime
}

// describeElasticityAssurances lists assurances. The filter Platform has no effect on the service either.
func describeElasticityAssurances(c *action.Call) action.Effect {
	f := poolFilters(c, "Deactivated", "Preparing", "Prepared", "Active", "Released")
	f.OneOfOr("InstanceChargeType", "Invalid.InstanceChargeType", func(p *backend.PrivatePool) string { return p.Charge }, backend.PostPaid)
	f.OneOfOr("PackageType", "Invalid.PackageType", packageOf, allTheTime, timeDivision)
	c.String("Platform")
	return poolPage(c, f.Of(&c.ElasticityAssurances), "ElasticityAssuranceSet", "ElasticityAssuranceItem",
		func(p *backend.PrivatePool) reply.Object {
			return append(describePool(c, p, "ElasticityAssurance"),
				reply.String("PackageType", packageOf(p)),
				reply.String("TotalAssuranceTimes", "Unlimited"),
				reply.Int("UsedAssuranceTimes", 0),
				reply.List("RecurrenceRules", "RecurrenceRule", reply.Each(p.Rules, func(r backend.RecurrenceRule) reply.Object {
					return reply.Object{
						reply.String("RecurrenceType", r.Type), reply.String("RecurrenceValue", r.Value),
						reply.Int("StartHour", r.StartHour), reply.Int("EndHour", r.EndHour),
					}
				})),
			)
		})
}

// describePool returns what both kinds of private pools show. kind begins the names of some fields.
func describePool(c *action.Call, p *backend.PrivatePool, kind string) reply.Object {
	start := "Later"
	if !p.Starts.After(p.Created) {
		start = "Now"
	}
	return reply.Object{
		reply.String("PrivatePoolOptionsId", p.ID),
		reply.String("PrivatePoolOptionsName", p.Name),
		reply.String("PrivatePoolOptionsMatchCriteria", p.Match),
		reply.String("Description", p.Description),
		reply.String("RegionId", p.Region),
		reply.String("ResourceGroupId", p.Group),
		reply.String("Status", p.Status),
		reply.String("InstanceChargeType", p.Charge),
		reply.String("StartTime", action.FormatMinute(p.Starts)),
		reply.String("StartTimeType", start),
		reply.String("EndTime", action.FormatMinute(p.Ends)),
		reply.String(kind+"OwnerId", backend.AccountID),
		reply.List("AllocatedResources", "AllocatedResource", reply.Array{describeResource(c, p, kind)}),
		action.DescribeTags(c.Tags, &p.Resource),
	}
}

// describeResource tells how much of a private pool is used, all of it by the account.
func describeResource(c *action.Call, p *backend.PrivatePool, kind string) reply.Object {
	used := len(c.Users(p))
	usage := kind + "Usage"
	return reply.Object{
		reply.String("InstanceType", p.Type.ID),
		reply.String("zoneId", p.Zone),
		reply.Int("TotalAmount", p.Amount),
		reply.Int("UsedAmount", used),
		reply.Int("AvailableAmount", p.Amount-used),
		reply.Int("FailedAmount", 0),
		reply.Int("LockedAmount", 0),
		reply.List(usage+"s", usage, reply.Array{
			reply.Object{reply.String("AccountId", backend.AccountID), reply.String("ServiceName", ""), reply.Int("UsedAmount", used)},
		}),
	}
}

func describeCapacityReservationInstances(c *action.Call) action.Effect {
	return poolInstances(c, &c.CapacityReservations, "CapacityReservationItem")
}

func describeElasticityAssuranceInstances(c *action.Call) action.Effect {
	return poolInstances(c, &c.ElasticityAssurances, "ElasticityAssuranceItem")
}

func poolInstances(c *action.Call, s *backend.Store[*backend.PrivatePool], list string) action.Effect {
	p := action.FindOr(c, s, c.String(poolID), "InvalidParameter.PrivatePoolOptions.Id")
	return poolPage(c, c.Users(p), list, "InstanceIdSet", func(in *backend.Instance) reply.Object {
		return reply.Object{reply.String("InstanceId", in.ID)}
	})
}
