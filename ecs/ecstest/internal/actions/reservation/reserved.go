package reservation

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

var offerings = []string{"No Upfront", "Partial Upfront", "All Upfront"}

// allocated is the state of what belongs to the account alone.
const allocated = "allocated"

func purchaseReservedInstancesOffering(c *action.Call) action.Effect {
	r := &backend.ReservedInstance{Type: c.InstanceType("InvalidInstanceType.ValueNotSupported"), Amount: c.Int("InstanceAmount", 1)}
	r.Name, r.Description = c.String("ReservedInstanceName"), c.String("Description")
	c.CheckTextsOr(r.Name, r.Description, "InvalidParameter.ReservedInstanceName", "InvalidDescription.Malformed")
	r.Offering = c.OneOfOr("OfferingType", "InvalidReservedInstanceOfferingType.ValueNotSupported", offerings...)
	r.Offering = cmp.Or(r.Offering, "All Upfront")
	r.Platform = c.OneOfOr("Platform", "InvalidReservedInstancePlatform.ValueNotSupported", "Linux", "Windows")
	r.Platform = cmp.Or(r.Platform, "Linux")
	r.Scope = cmp.Or(c.OneOfOr("Scope", "InvalidParameter.Scope", "Region", "Zone"), "Region")
	where := readScope(c, r)
	if r.Amount < 1 || r.Amount > 100 {
		c.Invalid("InstanceAmount", "it is not between 1 and 100")
	}
	r.Starts = readStart(c, "InvalidParameter")
	if r.Scope == "Zone" && r.Starts.After(c.Now) {
		c.Reject("InvalidStartTime.ScopeNotMatch", "A reserved instance for a zone begins at once.")
	}
	n, unit := c.Int("Period", 1), cmp.Or(c.OneOfOr("PeriodUnit", "InvalidPeriodUnit.ValueNotSupported", "Month", "Year"), "Year")
	if lengths := map[string][]int{"Month": {1}, "Year": {1, 3, 5}}[unit]; !slices.Contains(lengths, n) {
		c.Invalid("Period", "it is not valid for the unit")
	}
	r.Ends = backend.AddPeriods(r.Starts, n, unit)
	readRenewal(c, &r.Contract, 12)
	tags := c.NewTags("Tag")
	resource := c.NewGrouped(backend.KindReservedInstance)
	return func() reply.Object {
		r.Resource = resource()
		r.Zone, r.Name = where, cmp.Or(r.Name, r.ID)
		c.ReservedInstances.Add(r)
		c.Tags.Set(&r.Resource, tags...)
		c.Begin(&r.Contract, backend.Phases{Creating: "Creating", Waiting: "Creating", Over: "Expired"}, nil)
		return reply.Object{
			reply.List("ReservedInstanceIdSets", "ReservedInstanceId", reply.Strings(r.ID)), reply.String("OrderId", c.NewOrder()),
		}
	}
}

// readScope reads the zone, which belongs to the scope Zone.
func readScope(c *action.Call, r *backend.ReservedInstance) string {
	id := c.String("ZoneId")
	switch {
	case r.Scope == "Zone" && id == "":
		c.Reject("MissingParameter.ZoneId", "The scope Zone needs ZoneId.")
	case r.Scope == "Region" && id != "":
		c.Reject("InvalidParameter.Conflict", "The scope Region has no ZoneId.")
	case id != "":
		checkZone(c, id, r.Type)
	}
	return id
}

func describeReservedInstances(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.ReservedInstance](c)
	f.IDs("ReservedInstanceId")
	f.Equal("ReservedInstanceName", func(r *backend.ReservedInstance) string { return r.Name })
	f.Equal("InstanceType", func(r *backend.ReservedInstance) string { return r.Type.ID })
	f.Equal("InstanceTypeFamily", func(r *backend.ReservedInstance) string { return r.Type.Family.ID })
	f.Equal("ZoneId", func(r *backend.ReservedInstance) string { return r.Zone })
	f.OneOf("Scope", func(r *backend.ReservedInstance) string { return r.Scope }, "Region", "Zone")
	f.OneOfOr("OfferingType", "InvalidReservedInstanceOfferingType.ValueNotSupported",
		func(r *backend.ReservedInstance) string { return r.Offering }, offerings...)
	f.OneOfOr("LockReason", "InvalidReservedInstanceLockReason.ValueNotSupported",
		func(*backend.ReservedInstance) string { return "" }, backend.LockFinancial, backend.LockSecurity)
	f.AnyOf("Status", func(r *backend.ReservedInstance) []string { return []string{r.Status} })
	f.Tags("Tag")
	own(c, f)
	return action.ListPage(c, f.Of(&c.ReservedInstances), "ReservedInstances", "ReservedInstance",
		func(r *backend.ReservedInstance) reply.Object {
			return append(describeContract(c, &r.Contract),
				reply.String("ReservedInstanceId", r.ID),
				reply.String("ReservedInstanceName", r.Name),
				reply.String("ZoneId", r.Zone),
				reply.String("ResourceGroupId", r.Group),
				reply.String("InstanceType", r.Type.ID),
				reply.Int("InstanceAmount", r.Amount),
				reply.String("Scope", r.Scope),
				reply.String("OfferingType", r.Offering),
				reply.String("Platform", r.Platform),
				reply.List("OperationLocks", "OperationLock", reply.Array{}),
			)
		})
}

// own reads AllocationType. No account shares anything with this one.
func own[T backend.Entity](c *action.Call, f *action.Filters[T]) {
	kind := c.OneOfOr("AllocationType", "InvalidAllocationType.ValueNotSupported", "Normal", "Shared")
	f.Check(func(T) bool { return kind != "Shared" })
}

// describeContract returns what reserved instances and storage capacity units show.
func describeContract(c *action.Call, k *backend.Contract) reply.Object {
	return reply.Object{
		reply.String("Description", k.Description),
		reply.String("RegionId", k.Region),
		reply.String("Status", k.Status),
		reply.String("AllocationStatus", allocated),
		reply.String("CreationTime", action.FormatMinute(k.Created)),
		reply.String("StartTime", action.FormatMinute(k.Starts)),
		reply.String("ExpiredTime", action.FormatMinute(k.Ends)),
		action.DescribeTags(c.Tags, &k.Resource),
	}
}
