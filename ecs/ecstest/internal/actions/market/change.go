package market

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeResourcesModification lists what an instance can be changed to: other
// types, or the system disk categories of one type.
func describeResourcesModification(c *action.Call) action.Effect {
	in := c.Instance("ResourceId")
	a := availability{
		destination: choice(c, "DestinationResource", "Invalid.DestinationResource", "InstanceType", "SystemDisk"),
		charge:      in.Charge, spot: in.SpotStrategy,
		region: catalog.FindRegion(c.Region),
	}
	a.notSold = slices.Contains(strings.Fields(a.region.SoldOut), a.charge)
	readShapeOf(c, &a)
	if a.destination == "SystemDisk" && a.instanceType == "" {
		c.Reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	operation := operationType(c, in)
	conditions := c.Numbered("Conditions")
	if slices.ContainsFunc(conditions, func(s string) bool { return s != "DiskCategory" }) {
		c.Reject("InvalidCondition.Malformed", "The only condition is DiskCategory.")
	}
	across, _ := c.Bool("MigrateAcrossZone")
	zone := c.String("ZoneId")
	if !across {
		zone = cmp.Or(zone, in.Zone)
	}
	return func() reply.Object {
		zones := reply.Array{}
		for i, letter := range a.region.Zones {
			id := a.region.ZoneID(letter)
			if zone != "" && zone != id || !across && id != in.Zone {
				continue
			}
			var supplies []supply
			for _, t := range sold(c.State, i, a.charge, a.spot) {
				if a.fits(&t) && canBecome(c, in, &t, id, operation) {
					supplies = append(supplies, changeTo(c, a, in, &t, id, len(conditions) > 0)...)
				}
			}
			if len(supplies) > 0 {
				zones = append(zones, a.describeZone(id, supplies))
			}
		}
		return reply.Object{reply.List("AvailableZones", "AvailableZone", zones)}
	}
}

// operationType returns the direction of the change. Only a subscription has a
// choice.
func operationType(c *action.Call, in *backend.Instance) string {
	const code = "Invalid.OperationType"
	operation := cmp.Or(choice(c, "OperationType", code, "Upgrade", "Downgrade", "RenewDowngrade", "RenewModify"), "Upgrade")
	if in.Charge == backend.PostPaid && operation != "Upgrade" {
		c.Reject(code, "Only a subscription can be changed by %s.", operation)
	}
	return operation
}

// canBecome reports whether the instance could be changed to the type in the
// zone: the change must be valid and the price must move in the direction of
// the operation. For pay-as-you-go instances any change is an upgrade. For a
// system disk the instance may keep its type.
func canBecome(c *action.Call, in *backend.Instance, t *catalog.InstanceType, zone, operation string) bool {
	there := new(*in)
	there.Zone = zone
	is, would := in.Type.Hourly(), t.Hourly()
	switch {
	case c.Try(func(c *action.Call) { c.CheckNewType(there, t) }) != nil:
		return false
	case c.String("DestinationResource") == "SystemDisk" || operation == "RenewModify":
		return true
	case t.ID == in.Type.ID:
		return false
	case in.Charge == backend.PostPaid:
		return true
	case operation == "Upgrade":
		return would >= is
	default:
		return would < is
	}
}

// changeTo returns the supplies for a change to the type in the zone. A type
// that does not accept the current system disk is offered only on the condition
// that the disk changes.
func changeTo(c *action.Call, a availability, in *backend.Instance, t *catalog.InstanceType, zone string, conditions bool) []supply {
	category, size := "", 0
	if d := in.SystemDisk(); d != nil {
		category, size = d.Category, d.Size
	}
	if a.destination == "SystemDisk" {
		return a.disks(t.DiskCategories(), max(size, 20))
	}
	s := supply{value: t.ID, stock: a.stock(c.State, t, zone)}
	s.conditional = category != "" && !slices.Contains(t.DiskCategories(), category)
	if s.conditional && !conditions {
		return nil
	}
	return []supply{s}
}
