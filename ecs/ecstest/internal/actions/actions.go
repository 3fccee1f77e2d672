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
	for _, family := range Families() {
		maps.Copy(all, family.Table)
	}
	return all
}

// A Family is a table of actions that are kin.
type Family struct {
	Title string // in the list of what is simulated, in ecs/ecstest/README.md
	action.Table
}

// Families returns the simulated actions of ECS by family.
func Families() []Family {
	instances := compute.Actions()
	return []Family{
		{"Instances, key pairs, RAM roles", instances},
		{"Launch templates", template.Actions()},
		{"Auto provisioning groups", provision.Actions(instances["RunInstances"].Do)},
		{"Disks", storage.Actions()},
		{"Snapshots", snapshot.Actions()},
		{"Images", image.Actions()},
		{"Networks of the ECS API", network.Actions()},
		{"Security groups, prefix lists", securitygroup.Actions()},
		{"Deployment sets, dedicated hosts, HPC clusters", placement.Actions()},
		{"Reserved capacity", reservation.Actions()},
		{"Cloud Assistant", assistant.Actions()},
		{"Types, zones, stock, prices", market.Actions()},
		{"Monitoring, events", monitor.Actions()},
		{"Tags, resource groups", tag.Actions()},
		{"Account", account.Actions()},
	}
}
