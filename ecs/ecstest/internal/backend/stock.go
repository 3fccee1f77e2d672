package backend

import (
	"math"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// A stockKey is an instance type in a zone. Without a zone it stands for all
// zones together.
type stockKey struct{ instanceType, zone string }

// SetStock limits what is left of an instance type: in each of the zones, or everywhere.
func (st *State) SetStock(instanceType string, amount int, zones ...string) {
	if len(zones) == 0 {
		zones = []string{""}
	}
	for _, zone := range zones {
		st.stock[stockKey{instanceType, zone}] = max(amount, 0)
	}
}

// Left returns how many more instances of the type can be created in the zone,
// and whether there is a limit.
func (st *State) Left(t *catalog.InstanceType, zone string) (n int, limited bool) {
	n = math.MaxInt
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if m, ok := st.stock[key]; ok {
			n, limited = min(n, m), true
		}
	}
	return n, limited
}

// Sell takes one instance of the type from the stock.
func (st *State) Sell(t *catalog.InstanceType, zone string) {
	for _, key := range []stockKey{{t.ID, zone}, {t.ID, ""}} {
		if _, ok := st.stock[key]; ok {
			st.stock[key]--
		}
	}
}
