// Package actions joins the tables of the families of simulated actions.
package actions

import (
	"maps"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/account"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/assistant"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/compute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/image"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/market"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/monitor"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/network"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/placement"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/provision"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/reservation"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/securitygroup"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/snapshot"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/storage"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/sts"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/tag"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/template"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/vpc"
)

// Products returns the products that the server has, with their simulated actions.
func Products() []action.Product {
	return []action.Product{action.ECS(All()), vpc.Product(), sts.Product()}
}

// All returns every simulated action of ECS.
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
		account.Actions(), assistant.Actions(), instances, image.Actions(), market.Actions(), monitor.Actions(), network.Actions(),
		placement.Actions(), provision.Actions(instances["RunInstances"].Do), reservation.Actions(), securitygroup.Actions(),
		snapshot.Actions(), storage.Actions(), tag.Actions(), template.Actions(),
	}
}
