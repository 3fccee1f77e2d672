package reservation

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// unitSizes are the sizes in GiB of storage capacity units that are sold.
var unitSizes = []int{20, 40, 100, 200, 500, 1024, 2048, 5120, 10240, 20480, 52100}

// maxUnits is how many storage capacity units one call can buy.
const maxUnits = 20

// purchaseStorageCapacityUnit buys storage capacity units. Their resource group does not show in the list of the service.
func purchaseStorageCapacityUnit(c *action.Call) action.Effect {
	u := backend.StorageUnit{Capacity: c.Int("Capacity", 0), App: cmp.Or(c.String("FromApp"), "OpenAPI")}
	u.Name, u.Description = c.String("Name"), c.String("Description")
	c.CheckTextsOr(u.Name, u.Description, "InvalidParameter.Name", "InvalidParameter")
	amount := c.Int("Amount", 1)
	if amount < 1 || amount > maxUnits {
		c.Invalid("Amount", "it is not between 1 and 20")
	}
	if !slices.Contains(unitSizes, u.Capacity) {
		c.Reject("InvalidParameter.Capacity", "No storage capacity unit has %d GiB.", u.Capacity)
	}
	n, unit := c.Int("Period", 1), cmp.Or(c.OneOfOr("PeriodUnit", "InvalidParameter.PeriodUnit", "Month", "Year"), "Month")
	if lengths := map[string][]int{"Month": {1, 2, 3, 6}, "Year": {1, 3, 5}}[unit]; !slices.Contains(lengths, n) {
		c.Reject("InvalidParameter.Period", "The period %d is not valid for the unit %s.", n, unit)
	}
	u.Starts = readStart(c, "InvalidStartTime.MalFormed")
	u.Ends = backend.AddPeriods(u.Starts, n, unit)
	tags := c.NewTags("Tag")
	resource := c.NewGrouped(backend.KindStorageUnit)
	return func() reply.Object {
		var ids []string
		for range amount {
			one := new(u)
			one.Resource = resource()
			c.StorageUnits.Add(one)
			c.Tags.Set(&one.Resource, tags...)
			c.Begin(&one.Contract, backend.Phases{Creating: "Creating", Waiting: "Pending", Over: "Expired"}, nil)
			ids = append(ids, one.ID)
		}
		return reply.Object{
			reply.List("StorageCapacityUnitIds", "StorageCapacityUnitId", reply.Strings(ids...)), reply.String("OrderId", c.NewOrder()),
		}
	}
}

func describeStorageCapacityUnits(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.StorageUnit](c)
	f.IDs("StorageCapacityUnitId")
	f.Equal("Name", func(u *backend.StorageUnit) string { return u.Name })
	if size := c.Int("Capacity", 0); c.Has("Capacity") {
		f.Check(func(u *backend.StorageUnit) bool { return u.Capacity == size })
	}
	f.AnyOf("Status", func(u *backend.StorageUnit) []string { return []string{u.Status} })
	f.Tags("Tag")
	own(c, f)
	return action.ListPage(c, f.Of(&c.StorageUnits), "StorageCapacityUnits", "StorageCapacityUnit", func(u *backend.StorageUnit) reply.Object {
		return append(describeContract(c, &u.Contract),
			reply.String("StorageCapacityUnitId", u.ID),
			reply.String("Name", u.Name),
			reply.Int("Capacity", u.Capacity),
		)
	})
}
