package market

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// minDiskSize is the size in GiB of the smallest disk that is offered with an instance.
const minDiskSize = 20

// A supply is one value of a resource that a zone has or had.
type supply struct {
	value       string
	stock       stock
	least, most int  // GiB, for a disk
	conditional bool // requires a change of the disk category
}

// A stock is a level of availability.
type stock int

const (
	inStock stock = iota
	lowStock
	soldOut
	noSupply // and none is planned
)

// scarce is the amount below which a type counts as low in stock.
const scarce = 10

func (a *availability) stock(st *backend.State, t *catalog.InstanceType, zone string) stock {
	left, limited := st.Left(t, zone)
	switch {
	case lacks(a.region, a.charge):
		return noSupply
	case limited && left == 0:
		return soldOut
	case limited && left < scarce:
		return lowStock
	default:
		return inStock
	}
}

func (s stock) describe() reply.Object {
	status := "Available"
	if s >= soldOut {
		status = "SoldOut"
	}
	category := []string{"WithStock", "ClosedWithStock", "WithoutStock", "ClosedWithoutStock"}[s]
	return reply.Object{reply.String("Status", status), reply.String("StatusCategory", category)}
}

func (s supply) describe() reply.Object {
	o := append(reply.Object{reply.String("Value", s.value)}, s.stock.describe()...)
	if s.most > 0 {
		o = append(o, reply.Int("Min", s.least), reply.Int("Max", s.most), reply.String("Unit", "GiB"))
	}
	if s.conditional {
		o = append(o, reply.List("Conditions", "Condition", reply.Array{reply.Object{reply.String("Key", "DiskCategory")}}))
	}
	return o
}

// describeZone describes a zone and its supplies. The status of the zone is that of its best supply.
func (a *availability) describeZone(id string, supplies []supply) reply.Object {
	items, onCondition := reply.Array{}, reply.Array{}
	best := noSupply
	for _, s := range supplies {
		best = min(best, s.stock)
		if s.conditional {
			onCondition = append(onCondition, s.describe())
		} else {
			items = append(items, s.describe())
		}
	}
	resource := reply.Object{reply.String("Type", a.destination), reply.List("SupportedResources", "SupportedResource", items)}
	if len(onCondition) > 0 {
		resource = append(resource, reply.List("ConditionSupportedResources", "ConditionSupportedResource", onCondition))
	}
	zone := append(reply.Object{reply.String("ZoneId", id), reply.String("RegionId", a.region.ID)}, best.describe()...)
	return append(zone, reply.List("AvailableResources", "AvailableResource", reply.Array{resource}))
}
