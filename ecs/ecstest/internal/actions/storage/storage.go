// Package storage has the actions on disks, snapshots and images, which check each other.
package storage

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on disks, snapshots and images.
func Actions() action.Table {
	return action.Table{
		"AttachDisk":      {Do: attachDisk},
		"CancelCopyImage": {Do: cancelCopyImage},
		"CopyImage":       {Do: copyImage},
		"CreateDisk":      {Do: createDisk},
		"CreateImage":     {Do: createImage},
		"CreateSnapshot":  {Do: createSnapshot},
		"DeleteDisk":      {Do: deleteDisk},
		"DeleteImage":     {Do: deleteImage},
		"DeleteSnapshot":  {Do: deleteSnapshot},
		"DescribeDisks": {
			Do:    describeDisks,
			Pages: action.Pages{Tokens: true, MinResults: 10, MaxResults: 500},
			Lists: action.JSONLists(100, "DiskIds"),
		},
		"DescribeImageFromFamily":      {Do: describeImageFromFamily},
		"DescribeImageSharePermission": {Do: describeImageSharePermission},
		"DescribeImages":               {Do: describeImages},
		"DescribeSnapshotLinks": {
			Do:    describeSnapshotLinks,
			Pages: action.Pages{Tokens: true},
			Lists: action.JSONLists(100, "DiskIds", "SnapshotLinkIds"),
		},
		"DescribeSnapshots": {
			Do:    describeSnapshots,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: action.JSONLists(100, "SnapshotIds"),
		},
		"DescribeTaskAttribute":      {Do: describeTaskAttribute},
		"DescribeTasks":              {Do: describeTasks, Lists: []action.List{{Name: "TaskIds", Form: action.Commas, Max: 100}}},
		"DetachDisk":                 {Do: detachDisk},
		"ModifyDiskAttribute":        {Do: modifyDiskAttribute},
		"ModifyDiskChargeType":       {Do: modifyDiskChargeType, Lists: action.JSONLists(16, "DiskIds")},
		"ModifyDiskSpec":             {Do: modifyDiskSpec},
		"ModifyImageAttribute":       {Do: modifyImageAttribute},
		"ModifyImageSharePermission": {Do: modifyImageSharePermission, Lists: action.NumberedLists(10, "AddAccount", "RemoveAccount")},
		"ModifySnapshotAttribute":    {Do: modifySnapshotAttribute},
		"ReInitDisk":                 {Do: reInitDisk},
		"ReplaceSystemDisk":          {Do: replaceSystemDisk},
		"ResetDisk":                  {Do: resetDisk},
		"ResizeDisk":                 {Do: resizeDisk},
	}
}
