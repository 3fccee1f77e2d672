package market

import (
	"cmp"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A change asks what an instance can be changed to.
type change struct {
	availability
	of         *backend.Instance
	operation  string
	otherDisks bool // whether the category of the system disk may change too
}

// describeResourcesModification lists what an instance can be changed to: other types, or the system disk categories of
// one type.
func describeResourcesModification(c *action.Call) action.Effect {
	in := c.Instance("ResourceId")
	ch := change{availability: readAvailability(c, "InstanceType", "SystemDisk"), of: in}
	ch.charge, ch.spot = in.Charge, in.Spot()
	if ch.disksWithoutType() {
		c.Reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	ch.operation = operationType(c, in)
	conditions := c.Numbered("Conditions")
	ch.otherDisks = len(conditions) > 0
	if slices.ContainsFunc(conditions, func(s string) bool { return s != "DiskCategory" }) {
		c.Reject("InvalidCondition.Malformed", "The only condition is DiskCategory.")
	}
	across, _ := c.Bool("MigrateAcrossZone")
	wanted := c.String("ZoneId")
	return func() reply.Object {
		zones := reply.Array{}
		for zone, types := range sold(c, wanted, ch.charge, ch.spot) {
			if zone != in.Zone && !across {
				continue
			}
			var supplies []supply
			for _, t := range types {
				if ch.fits(t) && ch.allows(c, t, zone) {
					supplies = append(supplies, ch.offers(c.State, t, zone)...)
				}
			}
			if len(supplies) > 0 {
				zones = append(zones, ch.describeZone(zone, supplies))
			}
		}
		return reply.Object{reply.List("AvailableZones", "AvailableZone", zones)}
	}
}

// operationType reads the direction of the change. Only a subscription has a choice.
func operationType(c *action.Call, in *backend.Instance) string {
	const code = "Invalid.OperationType"
	operation := cmp.Or(c.OneOfOr("OperationType", code, "Upgrade", "Downgrade", "RenewDowngrade", "RenewModify"), "Upgrade")
	if in.Charge == backend.PostPaid && operation != "Upgrade" {
		c.Reject(code, "Only a subscription can be changed by %s.", operation)
	}
	return operation
}

// allows reports whether the instance could have the type in the zone: the change must be valid, and the price must
// move in the direction of the operation. For pay-as-you-go instances any change is an upgrade. For a system disk the
// instance may keep its type.
func (ch *change) allows(c *action.Call, t *catalog.InstanceType, zone string) bool {
	there := new(*ch.of)
	there.Zone = zone
	is, would := ch.of.Type.Hourly(), t.Hourly()
	switch {
	case c.Try(func(c *action.Call) { c.CheckNewType(there, t, "", "") }) != nil:
		return false
	case ch.destination == "SystemDisk" || ch.operation == "RenewModify":
		return true
	case t.ID == ch.of.Type.ID:
		return false
	case ch.charge == backend.PostPaid:
		return true
	case ch.operation == "Upgrade":
		return would >= is
	default:
		return would < is
	}
}

// offers returns the supplies for a change to the type in the zone. A type that does not accept the current system disk
// is offered only on the condition that the disk changes.
func (ch *change) offers(st *backend.State, t *catalog.InstanceType, zone string) []supply {
	category, size := "", 0
	if d := ch.of.SystemDisk(); d != nil {
		category, size = d.Category, d.Size
	}
	if ch.destination == "SystemDisk" {
		return ch.disks(t.DiskCategories(), size)
	}
	conditional := category != "" && !slices.Contains(t.DiskCategories(), category)
	if conditional && !ch.otherDisks {
		return nil
	}
	return []supply{{value: t.ID, stock: ch.stock(st, t, zone), conditional: conditional}}
}
