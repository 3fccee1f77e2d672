package ecstest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeResourcesModification lists what an instance can be changed to: other
// types, or the system disk categories of one type.
func describeResourcesModification(c *call) effect {
	in := c.instance("ResourceId")
	a := availability{
		destination: c.choice("DestinationResource", "Invalid.DestinationResource", "InstanceType", "SystemDisk"),
		charge:      in.charge, spot: in.spotStrategy,
		region: findRegion(c.region),
	}
	a.notSold = slices.Contains(strings.Fields(a.region.soldOut), a.charge)
	c.readShapeOf(&a)
	if a.destination == "SystemDisk" && a.instanceType == "" {
		c.reject("Invalid.Param", "The parameter \"InstanceType\" is missing.")
	}
	operation := c.operationType(in)
	conditions := c.every("Conditions")
	if slices.ContainsFunc(conditions, func(s string) bool { return s != "DiskCategory" }) {
		c.reject("InvalidCondition.Malformed", "The only condition is DiskCategory.")
	}
	across, _ := c.boolean("MigrateAcrossZone")
	zone := c.text("ZoneId")
	if !across {
		zone = cmp.Or(zone, in.zone)
	}
	return func() reply.Object {
		zones := reply.Array{}
		for i, letter := range a.region.zones {
			id := a.region.zoneID(letter)
			if zone != "" && zone != id || !across && id != in.zone {
				continue
			}
			var supplies []supply
			for _, t := range c.sold(i, a.charge, a.spot) {
				if a.fits(&t) && c.canBecome(in, &t, id, operation) {
					supplies = append(supplies, c.changeTo(a, in, &t, id, len(conditions) > 0)...)
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
func (c *call) operationType(in *instance) string {
	const code = "Invalid.OperationType"
	operation := cmp.Or(c.choice("OperationType", code, "Upgrade", "Downgrade", "RenewDowngrade", "RenewModify"), "Upgrade")
	if in.charge == postPaid && operation != "Upgrade" {
		c.reject(code, "Only a subscription can be changed by %s.", operation)
	}
	return operation
}

// canBecome reports whether the instance could be changed to the type in the
// zone: the change must be valid and the price must move in the direction of
// the operation. For pay-as-you-go instances any change is an upgrade. For a
// system disk the instance may keep its type.
func (c *call) canBecome(in *instance, t *instanceType, zone, operation string) bool {
	trial := &call{state: c.state, region: c.region}
	there := new(*in)
	there.zone = zone
	trial.checkNewType(there, t)
	is, would := in.shape.hourly(), t.hourly()
	switch {
	case trial.err != nil:
		return false
	case c.text("DestinationResource") == "SystemDisk" || operation == "RenewModify":
		return true
	case t.id == in.shape.id:
		return false
	case in.charge == postPaid:
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
func (c *call) changeTo(a availability, in *instance, t *instanceType, zone string, conditions bool) []supply {
	category, size := "", 0
	if d := in.systemDisk(); d != nil {
		category, size = d.category, d.size
	}
	if a.destination == "SystemDisk" {
		return a.disks(t.diskCategories(), max(size, 20))
	}
	s := supply{value: t.id, stock: a.stock(c.state, t, zone)}
	s.conditional = category != "" && !slices.Contains(t.diskCategories(), category)
	if s.conditional && !conditions {
		return nil
	}
	return []supply{s}
}
