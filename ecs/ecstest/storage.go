package ecstest

import (
	"slices"
)

// storageActions are the actions on disks, snapshots and the account's images.
var storageActions = table{
	"AttachDisk":      {do: attachDisk},
	"CancelCopyImage": {do: cancelCopyImage},
	"CopyImage":       {do: copyImage},
	"CreateDisk":      {do: createDisk},
	"CreateImage":     {do: createImage},
	"CreateSnapshot":  {do: createSnapshot},
	"DeleteDisk":      {do: deleteDisk},
	"DeleteImage":     {do: deleteImage},
	"DeleteSnapshot":  {do: deleteSnapshot},
	"DescribeDisks": {
		do:    describeDisks,
		pages: pageRule{tokens: true, minResults: 10, maxResults: 500},
		lists: jsonLists(100, "DiskIds"),
	},
	"DescribeImageSharePermission": {do: describeImageSharePermission},
	"DescribeSnapshotLinks":        {do: describeSnapshotLinks, pages: pageRule{tokens: true}},
	"DescribeSnapshots": {
		do:    describeSnapshots,
		pages: pageRule{tokens: true, minResults: 10},
		lists: jsonLists(100, "SnapshotIds"),
	},
	"DetachDisk":                 {do: detachDisk},
	"ModifyDiskAttribute":        {do: modifyDiskAttribute},
	"ModifyDiskChargeType":       {do: modifyDiskChargeType, lists: jsonLists(16, "DiskIds")},
	"ModifyImageAttribute":       {do: modifyImageAttribute},
	"ModifyImageSharePermission": {do: modifyImageSharePermission},
	"ModifySnapshotAttribute":    {do: modifySnapshotAttribute},
	"ReInitDisk":                 {do: reInitDisk},
	"ReplaceSystemDisk":          {do: replaceSystemDisk},
	"ResetDisk":                  {do: resetDisk},
	"ResizeDisk":                 {do: resizeDisk},
}

// disk finds the disk that the parameter names.
func (c *call) disk(name string) *disk { return lookup(c, KindDisk, &c.disks, c.text(name)) }

// snapshot finds the snapshot that the parameter names.
func (c *call) snapshot(name string) *snapshot {
	return lookup(c, KindSnapshot, &c.snapshots, c.text(name))
}

// checkLabels checks the optional name and description of a disk, a snapshot or
// an image. The service is inconsistent about the status for a bad description.
func (c *call) checkLabels(kind, name, description string) {
	if name != "" && !validName(name) {
		c.reject("Invalid"+kind+"Name.Malformed", "The name %q is not valid.", name)
	}
	if !validDescription(description) {
		c.reject("InvalidDescription.Malformed", "The description is not valid.")
	}
}

// checkAnyOf rejects a call that has none of the parameters.
func (c *call) checkAnyOf(names ...string) {
	if !slices.ContainsFunc(names, func(name string) bool { return c.text(name) != "" }) {
		c.reject("NoAttributeToModify", "The request modifies no attribute.")
	}
}

// days reads a number of days, 0 if absent.
func (c *call) days(name string, most int, code string) int {
	n := c.integer(name, 0)
	if c.text(name) != "" && (n < 1 || n > most) {
		c.reject(code, "The parameter %q, %d days, is not between 1 and %d.", name, n, most)
	}
	return n
}

// choice reads a filter on a string that takes only the given values. The value
// all matches everything.
func choice[T entity](f *filters[T], name string, of func(T) string, all string, values ...string) {
	if v := f.call.oneOf(name, append(values, all)...); v != "" && v != all {
		f.check(func(item T) bool { return of(item) == v })
	}
}
