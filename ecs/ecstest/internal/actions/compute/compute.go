// Package compute has the actions on instances, key pairs and the RAM roles of instances.
package compute

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions returns the actions on instances, key pairs and the RAM roles of instances.
func Actions() action.Table {
	var (
		numbered       = []action.List{{Name: "InstanceId", Max: 100, Code: "InvalidParameter.TooManyInstanceIds"}}
		forRenewal     = []action.List{{Name: "InstanceId", Form: action.Commas, Max: 100, Code: "InvalidParameter.ToManyInstanceIds"}}
		forCharge      = []action.List{{Name: "InstanceIds", Form: action.JSONArray, Max: 20, Code: "InstancesIdQuotaExceed"}}
		forKeyPair     = []action.List{{Name: "InstanceIds", Form: action.JSONArray, Max: 50, Code: "InstanceKeyPairLimitExceeded"}}
		keyPairs       = []action.List{{Name: "KeyPairNames", Form: action.JSONArray, Max: 100, Code: "InstanceKeyPairLimitExceeded"}}
		forPool        = []action.List{{Name: "InstanceIds", Form: action.JSONArray, Max: 100, Code: "InvalidParameter.TooManyInstanceIds"}}
		forMaintenance = []action.List{{Name: "InstanceId", Max: 100, Code: "InstanceIdLimitExceeded"}}
		forRole        = []action.List{{Name: "InstanceIds", Form: action.JSONArray, Max: 100, Code: "InvalidInstanceIds.Malformed"}}
	)
	return action.Table{
		"AllocatePublicIpAddress":              {Do: allocatePublicIPAddress},
		"AttachInstanceRamRole":                {Do: attachInstanceRAMRole, Lists: forRole},
		"AttachKeyPair":                        {Do: attachKeyPair, Lists: forKeyPair},
		"CreateInstance":                       {Do: createInstance},
		"CreateKeyPair":                        {Do: createKeyPair},
		"DeleteInstance":                       {Do: toOne(deleteOperation)},
		"DeleteInstances":                      {Do: deleteInstances, DryRun: "DRYRUN.SUCCESS", Lists: numbered},
		"DeleteKeyPairs":                       {Do: deleteKeyPairs, Lists: keyPairs},
		"DescribeInstanceAttachmentAttributes": {Do: describeInstanceAttachmentAttributes, Lists: forPool},
		"DescribeInstanceAttribute":            {Do: describeInstanceAttribute},
		"DescribeInstanceAutoRenewAttribute": {
			Do:    describeInstanceAutoRenewAttribute,
			Pages: action.Pages{SizeCode: "InvalidParameter.PageSize"},
			Lists: forRenewal,
		},
		"DescribeInstanceMaintenanceAttributes": {Do: describeInstanceMaintenanceAttributes, Lists: forMaintenance},
		"DescribeInstanceRamRole":               {Do: describeInstanceRAMRole, Pages: action.Pages{MaxSize: 50}, Lists: forRole},
		"DescribeInstanceStatus":                {Do: describeInstanceStatus, Pages: action.Pages{MaxSize: 50}, Lists: numbered},
		"DescribeInstances": {
			Do:    describeInstances,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: action.JSONLists(100,
				"InstanceIds", "EipAddresses", "InnerIpAddresses", "PrivateIpAddresses", "PublicIpAddresses", "RdmaIpAddresses"),
		},
		"DescribeKeyPairs":                    {Do: describeKeyPairs, Pages: action.Pages{MaxSize: 50}},
		"DescribeUserData":                    {Do: describeUserData},
		"DetachInstanceRamRole":               {Do: detachInstanceRAMRole, Lists: forRole},
		"DetachKeyPair":                       {Do: detachKeyPair, Lists: forKeyPair},
		"ImportKeyPair":                       {Do: importKeyPair},
		"ModifyInstanceAttachmentAttributes":  {Do: modifyInstanceAttachmentAttributes},
		"ModifyInstanceAttribute":             {Do: modifyInstanceAttribute},
		"ModifyInstanceAutoReleaseTime":       {Do: modifyInstanceAutoReleaseTime},
		"ModifyInstanceAutoRenewAttribute":    {Do: modifyInstanceAutoRenewAttribute, Lists: forRenewal},
		"ModifyInstanceChargeType":            {Do: modifyInstanceChargeType, Lists: forCharge},
		"ModifyInstanceMaintenanceAttributes": {Do: modifyInstanceMaintenanceAttributes},
		"ModifyInstanceMetadataOptions":       {Do: modifyInstanceMetadataOptions},
		"ModifyInstanceNetworkSpec":           {Do: modifyInstanceNetworkSpec},
		"ModifyInstanceSpec":                  {Do: modifyInstanceSpec},
		"ModifyPrepayInstanceSpec":            {Do: modifyPrepayInstanceSpec},
		"RebootInstance":                      {Do: toOne(rebootOperation)},
		"RebootInstances":                     {Do: toMany(rebootOperation), DryRun: "DRYRUN.SUCCESS", Lists: numbered},
		"RenewInstance":                       {Do: renewInstance},
		"RunInstances":                        {Do: runInstances},
		"StartInstance":                       {Do: toOne(startOperation)},
		"StartInstances":                      {Do: toMany(startOperation), DryRun: "DRYRUN.SUCCESS", Lists: numbered},
		"StopInstance":                        {Do: toOne(stopOrHibernate)},
		"StopInstances":                       {Do: toMany(stopOperation), DryRun: "DRYRUN.SUCCESS", Lists: numbered},
	}
}
