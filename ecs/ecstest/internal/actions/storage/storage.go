// Package storage has the actions on disks and images, and on the tasks that change them.
package storage

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on disks, images and tasks.
func Actions() action.Table {
	return action.Table{
		"AttachDisk":      {Do: attachDisk},
		"CancelCopyImage": {Do: cancelCopyImage},
		"CancelTask":      {Do: cancelTask},
		"CopyImage":       {Do: copyImage},
		"CreateDisk":      {Do: createDisk},
		"CreateImage":     {Do: createImage},
		"DeleteDisk":      {Do: deleteDisk},
		"DeleteImage":     {Do: deleteImage},
		"DescribeDisks": {
			Do:    describeDisks,
			Pages: action.Pages{Tokens: true, MinResults: 10, MaxResults: 500},
			Lists: action.JSONLists(100, "DiskIds"),
		},
		"DescribeDisksFullStatus": {
			Do:    describeDisksFullStatus,
			Lists: []action.List{{Name: "DiskId", Max: 100, Code: "DiskIdLimitExceeded"}, {Name: "EventId", Max: 100, Code: "EventIdLimitExceeded"}},
		},
		"DescribeImageFromFamily":           {Do: describeImageFromFamily},
		"DescribeImageSharePermission":      {Do: describeImageSharePermission},
		"DescribeImages":                    {Do: describeImages},
		"DescribeImageSupportInstanceTypes": {Do: describeImageSupportInstanceTypes},
		"ExportImage":                       {Do: exportImage},
		"ImportImage":                       {Do: importImage},
		"DescribeTaskAttribute":             {Do: describeTaskAttribute},
		"DescribeTasks":                     {Do: describeTasks, Lists: []action.List{{Name: "TaskIds", Form: action.Commas, Max: 100}}},
		"DetachDisk":                        {Do: detachDisk},
		"ModifyDiskAttribute":               {Do: modifyDiskAttribute},
		"ModifyDiskChargeType":              {Do: modifyDiskChargeType, Lists: action.JSONLists(16, "DiskIds")},
		"ModifyDiskSpec":                    {Do: modifyDiskSpec},
		"ModifyImageAttribute":              {Do: modifyImageAttribute},
		"ModifyImageSharePermission":        {Do: modifyImageSharePermission, Lists: action.NumberedLists(10, "AddAccount", "RemoveAccount")},
		"ReInitDisk":                        {Do: reInitDisk},
		"ReplaceSystemDisk":                 {Do: replaceSystemDisk},
		"ResetDisk":                         {Do: resetDisk},
		"ResetDisks":                        {Do: resetDisks},
		"ResizeDisk":                        {Do: resizeDisk},
	}
}
