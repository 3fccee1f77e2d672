// Package storage has the actions on disks, and on the tasks that change disks and images.
package storage

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on disks and tasks.
func Actions() action.Table {
	return action.Table{
		"AttachDisk": {Do: attachDisk},
		"CancelTask": {Do: cancelTask},
		"CreateDisk": {Do: createDisk},
		"DeleteDisk": {Do: deleteDisk},
		"DescribeDisks": {
			Do:    describeDisks,
			Pages: action.Pages{Tokens: true, MinResults: 10, MaxResults: 500},
			Lists: action.JSONLists(100, "DiskIds"),
		},
		"DescribeDisksFullStatus": {
			Do:    describeDisksFullStatus,
			Lists: []action.List{{Name: "DiskId", Max: 100, Code: "DiskIdLimitExceeded"}, {Name: "EventId", Max: 100, Code: "EventIdLimitExceeded"}},
		},
		"DescribeTaskAttribute":                 {Do: describeTaskAttribute},
		"DescribeTasks":                         {Do: describeTasks, Lists: []action.List{{Name: "TaskIds", Form: action.Commas, Max: 100}}},
		"DescribeDiskDefaultKMSKeyId":           {Do: describeDiskDefaultKMSKeyID},
		"DescribeDiskEncryptionByDefaultStatus": {Do: describeDiskEncryptionByDefaultStatus},
		"DisableDiskEncryptionByDefault":        {Do: encryptByDefault(false)},
		"EnableDiskEncryptionByDefault":         {Do: encryptByDefault(true)},
		"ModifyDiskDefaultKMSKeyId":             {Do: modifyDiskDefaultKMSKeyID},
		"ResetDiskDefaultKMSKeyId":              {Do: resetDiskDefaultKMSKeyID},
		"DetachDisk":                            {Do: detachDisk},
		"ModifyDiskAttribute":                   {Do: modifyDiskAttribute},
		"ModifyDiskChargeType":                  {Do: modifyDiskChargeType, Lists: action.JSONLists(16, "DiskIds")},
		"ModifyDiskSpec":                        {Do: modifyDiskSpec},
		"ReInitDisk":                            {Do: reInitDisk},
		"ReplaceSystemDisk":                     {Do: replaceSystemDisk},
		"ResetDisk":                             {Do: resetDisk},
		"ResetDisks":                            {Do: resetDisks},
		"ResizeDisk":                            {Do: resizeDisk},
	}
}
