// Package storage has the actions on disks, snapshots and images, which check each other.
package storage

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
)

// Actions are the actions on disks, snapshots and images.
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
		"DescribeImageSharePermission": {Do: describeImageSharePermission},
		"DescribeImages":               {Do: describeImages},
		"DescribeSnapshotLinks":        {Do: describeSnapshotLinks, Pages: action.Pages{Tokens: true}},
		"DescribeSnapshots": {
			Do:    describeSnapshots,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: action.JSONLists(100, "SnapshotIds"),
		},
		"DetachDisk":                 {Do: detachDisk},
		"ModifyDiskAttribute":        {Do: modifyDiskAttribute},
		"ModifyDiskChargeType":       {Do: modifyDiskChargeType, Lists: action.JSONLists(16, "DiskIds")},
		"ModifyImageAttribute":       {Do: modifyImageAttribute},
		"ModifyImageSharePermission": {Do: modifyImageSharePermission},
		"ModifySnapshotAttribute":    {Do: modifySnapshotAttribute},
		"ReInitDisk":                 {Do: reInitDisk},
		"ReplaceSystemDisk":          {Do: replaceSystemDisk},
		"ResetDisk":                  {Do: resetDisk},
		"ResizeDisk":                 {Do: resizeDisk},
	}
}

// readDays reads a number of days, 0 if absent.
func readDays(c *action.Call, name string, most int, code string) int {
	n := c.Int(name, 0)
	if c.String(name) != "" && (n < 1 || n > most) {
		c.Reject(code, "The parameter %q, %d days, is not between 1 and %d.", name, n, most)
	}
	return n
}
