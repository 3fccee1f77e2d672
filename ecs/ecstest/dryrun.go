package ecstest

import "strings"

// dryRunCode returns the error code that means that a dry run passed all
// checks. A dry run never succeeds.
func dryRunCode(action string) string {
	switch action {
	case "DeleteInstances", "RebootInstances", "StartInstances", "StopInstances":
		return "DRYRUN.SUCCESS"
	default:
		return "DryRunOperation"
	}
}

// dryRun reports whether the request is a dry run.
func (q *request) dryRun() bool {
	return dryRunnable[q.action] && strings.EqualFold(q.params["DryRun"], "true")
}
