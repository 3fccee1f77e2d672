package ecstest

import (
	"slices"
)

// storageActions are the actions on disks, snapshots and the account's images.
var storageActions = map[string]handler{
	"AttachDisk":                   attachDisk,
	"CancelCopyImage":              cancelCopyImage,
	"CopyImage":                    copyImage,
	"CreateDisk":                   createDisk,
	"CreateImage":                  createImage,
	"CreateSnapshot":               createSnapshot,
	"DeleteDisk":                   deleteDisk,
	"DeleteImage":                  deleteImage,
	"DeleteSnapshot":               deleteSnapshot,
	"DescribeDisks":                describeDisks,
	"DescribeImageSharePermission": describeImageSharePermission,
	"DescribeSnapshotLinks":        describeSnapshotLinks,
	"DescribeSnapshots":            describeSnapshots,
	"DetachDisk":                   detachDisk,
	"ModifyDiskAttribute":          modifyDiskAttribute,
	"ModifyDiskChargeType":         modifyDiskChargeType,
	"ModifyImageAttribute":         modifyImageAttribute,
	"ModifyImageSharePermission":   modifyImageSharePermission,
	"ModifySnapshotAttribute":      modifySnapshotAttribute,
	"ReInitDisk":                   reInitDisk,
	"ReplaceSystemDisk":            replaceSystemDisk,
	"ResetDisk":                    resetDisk,
	"ResizeDisk":                   resizeDisk,
}

// disk finds the disk that the parameter names.
func (c *call) disk(name string) *disk { return lookup(c, KindDisk, &c.disks, c.params[name]) }

// snapshot finds the snapshot that the parameter names.
func (c *call) snapshot(name string) *snapshot {
	return lookup(c, KindSnapshot, &c.snapshots, c.params[name])
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
	if !slices.ContainsFunc(names, func(name string) bool { return c.params[name] != "" }) {
		c.reject("NoAttributeToModify", "The request modifies no attribute.")
	}
}

// days reads a number of days, 0 if absent.
func (c *call) days(name string, most int, code string) int {
	n := c.integer(name, 0)
	if c.params[name] != "" && (n < 1 || n > most) {
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
