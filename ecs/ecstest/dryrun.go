package ecstest

import "strings"

// dryRunCode returns the code that means that a dry run passed all checks: a
// dry run never succeeds.
func dryRunCode(action string) string {
	switch action {
	case "DeleteInstances", "RebootInstances", "StartInstances", "StopInstances":
		return "DRYRUN.SUCCESS"
	default:
		return "DryRunOperation"
	}
}

// dryRun reports whether the request asks for the checks alone.
func (q *request) dryRun() bool {
	return dryRunnable[q.action] && strings.EqualFold(q.params["DryRun"], "true")
}
