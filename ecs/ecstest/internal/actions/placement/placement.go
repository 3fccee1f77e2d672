// Package placement has the actions on where instances are: deployment sets, dedicated hosts, their clusters, and HPC clusters.
package placement

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions are the actions on deployment sets, dedicated hosts, their clusters, and HPC clusters.
func Actions() action.Table {
	var (
		json    = action.JSONLists(100, "DedicatedHostIds")
		commas  = []action.List{{Name: "DedicatedHostIds", Form: action.Commas, Max: 100, Code: "InvalidParameter.ToManyDedicatedHostIds"}}
		charged = []action.List{{Name: "DedicatedHostIds", Form: action.JSONArray, Max: 20, Code: "InstancesIdQuotaExceed"}}
	)
	return action.Table{
		"AllocateDedicatedHosts":         {Do: allocateDedicatedHosts},
		"CreateDedicatedHostCluster":     {Do: createDedicatedHostCluster},
		"CreateDeploymentSet":            {Do: createDeploymentSet},
		"CreateHpcCluster":               {Do: createHPCCluster},
		"DeleteDedicatedHostCluster":     {Do: deleteDedicatedHostCluster},
		"DeleteDeploymentSet":            {Do: deleteDeploymentSet},
		"DeleteHpcCluster":               {Do: deleteHPCCluster},
		"DescribeDedicatedHostAutoRenew": {Do: describeDedicatedHostAutoRenew, Lists: commas},
		"DescribeDedicatedHostClusters": {
			Do: describeDedicatedHostClusters,
			Lists: []action.List{
				{Name: "DedicatedHostClusterIds", Form: action.JSONArray, Max: 100, Code: "InvalidParameter.DedicatedHostClusterIds"},
			},
		},
		"DescribeDedicatedHostTypes": {Do: describeDedicatedHostTypes},
		"DescribeDedicatedHosts": {
			Do:    describeDedicatedHosts,
			Pages: action.Pages{Tokens: true},
			Lists: []action.List{
				{Name: "DedicatedHostIds", Form: action.JSONArray, Max: 100, Code: "InvalidParameter.DedicatedHostIds"},
			},
		},
		"DescribeDeploymentSetSupportedInstanceTypeFamily": {Do: describeSupportedFamilies},
		"DescribeDeploymentSets": {
			Do:    describeDeploymentSets,
			Pages: action.Pages{MaxSize: 50},
			Lists: []action.List{
				{Name: "DeploymentSetIds", Form: action.JSONArray, Max: 100, Code: "InvalidDeploymentSetIds.TooManyInput"},
			},
		},
		"DescribeHpcClusters": {
			Do:    describeHPCClusters,
			Lists: []action.List{{Name: "HpcClusterIds", Form: action.JSONArray, Max: 100, Code: "InvalidHpcClusterIds.ExceedLimit"}},
		},
		"ModifyDedicatedHostAttribute":          {Do: modifyDedicatedHostAttribute},
		"ModifyDedicatedHostAutoReleaseTime":    {Do: modifyDedicatedHostAutoReleaseTime},
		"ModifyDedicatedHostAutoRenewAttribute": {Do: modifyDedicatedHostAutoRenewAttribute, Lists: commas},
		"ModifyDedicatedHostClusterAttribute":   {Do: modifyDedicatedHostClusterAttribute},
		"ModifyDedicatedHostsChargeType":        {Do: modifyDedicatedHostsChargeType, Lists: charged},
		"ModifyDeploymentSetAttribute":          {Do: modifyDeploymentSetAttribute},
		"ModifyHpcClusterAttribute":             {Do: modifyHPCClusterAttribute},
		"ModifyInstanceDeployment":              {Do: modifyInstanceDeployment},
		"ReleaseDedicatedHost":                  {Do: releaseDedicatedHost},
		"RenewDedicatedHosts":                   {Do: renewDedicatedHosts, Lists: json},
	}
}
