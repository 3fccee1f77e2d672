package ecstest

import (
	"math"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

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

// A stockKey is an instance type in a zone. Without a zone it stands for all
// zones together.
type stockKey struct{ instanceType, zone string }

// setStock limits what is left of an instance type: in each of the zones, or everywhere.
func (st *state) setStock(instanceType string, amount int, zones ...string) {
	if len(zones) == 0 {
		zones = []string{""}
	}
	for _, zone := range zones {
		st.stock[stockKey{instanceType, zone}] = max(amount, 0)
	}
}

// left returns how many more instances of the type can be created in the zone,
// and whether there is a limit.
func (st *state) left(t *instanceType, zone string) (n int, limited bool) {
	n = math.MaxInt
	for _, key := range []stockKey{{t.id, zone}, {t.id, ""}} {
		if m, ok := st.stock[key]; ok {
			n, limited = min(n, m), true
		}
	}
	return n, limited
}

// sell takes one instance of the type from the stock.
func (st *state) sell(t *instanceType, zone string) {
	for _, key := range []stockKey{{t.id, zone}, {t.id, ""}} {
		if _, ok := st.stock[key]; ok {
			st.stock[key]--
		}
	}
}

func (a *availability) stock(st *state, t *instanceType, zone string) stock {
	left, limited := st.left(t, zone)
	switch {
	case a.notSold:
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
	return o
}

// describeZone describes a zone and its supplies of the wanted resource. The
// status of the zone is that of its best supply.
func (a *availability) describeZone(id string, supplies []supply) reply.Object {
	items, onCondition := reply.Array{}, reply.Array{}
	best := noSupply
	for _, s := range supplies {
		best = min(best, s.stock)
		if s.conditional {
			condition := reply.List("Conditions", "Condition", reply.Array{reply.Object{reply.String("Key", "DiskCategory")}})
			onCondition = append(onCondition, append(s.describe(), condition))
		} else {
			items = append(items, s.describe())
		}
	}
	resource := reply.Object{reply.String("Type", a.destination), reply.List("SupportedResources", "SupportedResource", items)}
	if len(onCondition) > 0 {
		resource = append(resource, reply.List("ConditionSupportedResources", "ConditionSupportedResource", onCondition))
	}
	zone := reply.Object{reply.String("ZoneId", id), reply.String("RegionId", a.region.id)}
	zone = append(zone, best.describe()...)
	return append(zone, reply.List("AvailableResources", "AvailableResource", reply.Array{resource}))
}
