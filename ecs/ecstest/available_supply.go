package ecstest

import "math"

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

func (s stock) describe() object {
	status := "Available"
	if s >= soldOut {
		status = "SoldOut"
	}
	category := []text{"WithStock", "ClosedWithStock", "WithoutStock", "ClosedWithoutStock"}[s]
	return object{{"Status", text(status)}, {"StatusCategory", category}}
}

func (s supply) describe() object {
	o := append(object{{"Value", text(s.value)}}, s.stock.describe()...)
	if s.most > 0 {
		o = append(o, member{"Min", integer(s.least)}, member{"Max", integer(s.most)}, member{"Unit", text("GiB")})
	}
	return o
}

// describeZone describes a zone and its supplies of the wanted resource. The
// status of the zone is that of its best supply.
func (a *availability) describeZone(id string, supplies []supply) object {
	items, onCondition := array{}, array{}
	best := noSupply
	for _, s := range supplies {
		best = min(best, s.stock)
		if s.conditional {
			condition := wrapped("Condition", array{object{{"Key", text("DiskCategory")}}})
			onCondition = append(onCondition, append(s.describe(), member{"Conditions", condition}))
		} else {
			items = append(items, s.describe())
		}
	}
	resource := object{{"Type", text(a.destination)}, {"SupportedResources", wrapped("SupportedResource", items)}}
	if len(onCondition) > 0 {
		resource = append(resource, member{"ConditionSupportedResources", wrapped("ConditionSupportedResource", onCondition)})
	}
	zone := object{{"ZoneId", text(id)}, {"RegionId", text(a.region.id)}}
	zone = append(zone, best.describe()...)
	return append(zone, member{"AvailableResources", wrapped("AvailableResource", array{resource})})
}
