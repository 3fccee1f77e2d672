// Package actions joins the tables of the families of simulated actions.
package actions

import (
	"maps"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/assistant"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/compute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/market"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/network"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/provision"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/storage"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/tag"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/template"
)

// All returns every simulated action.
func All() action.Table {
	all := action.Table{}
	for _, family := range families() {
		maps.Copy(all, family)
	}
	return all
}

func families() []action.Table {
	instances := compute.Actions()
	return []action.Table{
		instances, storage.Actions(), network.Actions(), market.Actions(), assistant.Actions(), tag.Actions(),
		template.Actions(), provision.Actions(instances["RunInstances"].Do),
	}
}
