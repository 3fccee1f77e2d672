// Package compute has the actions on instances, key pairs and the RAM roles of instances.
package compute

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions are the actions on instances, key pairs and the RAM roles of instances.
func Actions() action.Table {
	return action.Table{
		"AllocatePublicIpAddress":   {Do: allocatePublicIPAddress},
		"AttachInstanceRamRole":     {Do: attachInstanceRAMRole, Lists: action.JSONLists(100, "InstanceIds")},
		"AttachKeyPair":             {Do: attachKeyPair, Lists: action.JSONLists(50, "InstanceIds")},
		"CreateInstance":            {Do: createInstance},
		"CreateKeyPair":             {Do: createKeyPair},
		"DeleteInstance":            {Do: toOne(deleteOperation)},
		"DeleteInstances":           {Do: deleteInstances, DryRun: "DRYRUN.SUCCESS"},
		"DeleteKeyPairs":            {Do: deleteKeyPairs, Lists: action.JSONLists(100, "KeyPairNames")},
		"DescribeInstanceAttribute": {Do: describeInstanceAttribute},
		"DescribeInstanceAutoRenewAttribute": {
			Do:    describeInstanceAutoRenewAttribute,
			Lists: []action.List{{Name: "InstanceId", Form: action.Commas, Max: 100, Code: "InvalidParameter.ToManyInstanceIds"}},
		},
		"DescribeInstanceHistoryEvents": {Do: describeInstanceHistoryEvents, Pages: action.Pages{Tokens: true, MinResults: 10}},
		"DescribeInstanceRamRole":       {Do: describeInstanceRAMRole, Pages: action.Pages{MaxSize: 50}, Lists: action.JSONLists(100, "InstanceIds")},
		"DescribeInstanceStatus":        {Do: describeInstanceStatus, Pages: action.Pages{MaxSize: 50}},
		"DescribeInstanceVncUrl":        {Do: describeInstanceVncURL},
		"DescribeInstances": {
			Do:    describeInstances,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: action.JSONLists(100, "InstanceIds", "EipAddresses", "InnerIpAddresses", "PrivateIpAddresses", "PublicIpAddresses", "RdmaIpAddresses"),
		},
		"DescribeKeyPairs":              {Do: describeKeyPairs, Pages: action.Pages{MaxSize: 50}},
		"DescribeUserData":              {Do: describeUserData},
		"DetachInstanceRamRole":         {Do: detachInstanceRAMRole, Lists: action.JSONLists(100, "InstanceIds")},
		"DetachKeyPair":                 {Do: detachKeyPair, Lists: action.JSONLists(50, "InstanceIds")},
		"ImportKeyPair":                 {Do: importKeyPair},
		"ModifyInstanceAttribute":       {Do: modifyInstanceAttribute},
		"ModifyInstanceAutoReleaseTime": {Do: modifyInstanceAutoReleaseTime},
		"ModifyInstanceAutoRenewAttribute": {
			Do:    modifyInstanceAutoRenewAttribute,
			Lists: []action.List{{Name: "InstanceId", Form: action.Commas, Max: 100, Code: "InvalidParameter.ToManyInstanceIds"}},
		},
		"ModifyInstanceChargeType": {
			Do:    modifyInstanceChargeType,
			Lists: []action.List{{Name: "InstanceIds", Form: action.JSONArray, Max: 20, Code: "InstancesIdQuotaExceed"}},
		},
		"ModifyInstanceNetworkSpec": {Do: modifyInstanceNetworkSpec},
		"ModifyInstanceSpec":        {Do: modifyInstanceSpec},
		"ModifyPrepayInstanceSpec":  {Do: modifyPrepayInstanceSpec},
		"RebootInstance":            {Do: toOne(rebootOperation)},
		"RebootInstances":           {Do: toMany(rebootOperation), DryRun: "DRYRUN.SUCCESS"},
		"RenewInstance":             {Do: renewInstance},
		"RunInstances":              {Do: runInstances},
		"StartInstance":             {Do: toOne(startOperation)},
		"StartInstances":            {Do: toMany(startOperation), DryRun: "DRYRUN.SUCCESS"},
		"StopInstance":              {Do: toOne(stopOperation)},
		"StopInstances":             {Do: toMany(stopOperation), DryRun: "DRYRUN.SUCCESS"},
	}
}
