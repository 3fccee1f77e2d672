package ecstest

import "strings"

// dryRuns tells which actions can be asked for the checks alone, and the code
// that means they passed: a dry run never succeeds.
var dryRuns = map[string]string{
	"CopyImage":                  "DryRunOperation",
	"CreateImage":                "DryRunOperation",
	"CreateInstance":             "DryRunOperation",
	"DeleteImage":                "DryRunOperation",
	"DeleteInstance":             "DryRunOperation",
	"DeleteInstances":            "DRYRUN.SUCCESS",
	"DescribeDisks":              "DryRunOperation",
	"DescribeImages":             "DryRunOperation",
	"DescribeInstances":          "DryRunOperation",
	"DescribeLockedSnapshots":    "DryRunOperation",
	"DescribeSecurityGroups":     "DryRunOperation",
	"DescribeSnapshots":          "DryRunOperation",
	"ImportImage":                "DryRunOperation",
	"LockSnapshot":               "DryRunOperation",
	"ModifyDiskDeployment":       "DryRunOperation",
	"ModifyDiskSpec":             "DryRunOperation",
	"ModifyImageAttribute":       "DryRunOperation",
	"ModifyImageSharePermission": "DryRunOperation",
	"ModifyInstanceChargeType":   "DryRunOperation",
	"ModifyInstanceSpec":         "DryRunOperation",
	"RebootInstance":             "DryRunOperation",
	"RebootInstances":            "DRYRUN.SUCCESS",
	"ResetDisk":                  "DryRunOperation",
	"ResetDisks":                 "DryRunOperation",
	"RunInstances":               "DryRunOperation",
	"StartInstance":              "DryRunOperation",
	"StartInstances":             "DRYRUN.SUCCESS",
	"StopInstance":               "DryRunOperation",
	"StopInstances":              "DRYRUN.SUCCESS",
	"UnlockSnapshot":             "DryRunOperation",
}

// dryRun tells whether the request asks for the checks alone.
func (q *request) dryRun() bool {
	return dryRuns[q.action] != "" && strings.EqualFold(q.params["DryRun"], "true")
}
