// Package snapshot has the actions on snapshots, groups of snapshots, and policies for automatic snapshots.
package snapshot

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on snapshots.
func Actions() action.Table {
	diskIDs := action.JSONLists(100, "diskIds")
	policyLists := append(action.JSONLists(24, "timePoints"), action.JSONLists(7, "repeatWeekdays", "TargetCopyRegions")...)
	return action.Table{
		"CopySnapshot":   {Do: copySnapshot},
		"CreateSnapshot": {Do: createSnapshot},
		"DeleteSnapshot": {Do: deleteSnapshot},
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
		"DescribeSnapshotsUsage":  {Do: describeSnapshotsUsage},
		"ModifySnapshotAttribute": {Do: modifySnapshotAttribute},

		"CreateSnapshotGroup": {Do: createSnapshotGroup},
		"DeleteSnapshotGroup": {Do: deleteSnapshotGroup},
		"DescribeSnapshotGroups": {
			Do:    describeSnapshotGroups,
			Pages: action.Pages{OnlyTokens: true, MaxResults: 500},
			Lists: action.NumberedLists(10, "SnapshotGroupId"),
		},
		"ModifySnapshotGroup": {Do: modifySnapshotGroup},

		"ApplyAutoSnapshotPolicy":                {Do: applyAutoSnapshotPolicy, Lists: diskIDs},
		"CancelAutoSnapshotPolicy":               {Do: cancelAutoSnapshotPolicy, Lists: diskIDs},
		"CreateAutoSnapshotPolicy":               {Do: createAutoSnapshotPolicy, Lists: policyLists},
		"DeleteAutoSnapshotPolicy":               {Do: deleteAutoSnapshotPolicy},
		"DescribeAutoSnapshotPolicyAssociations": {Do: describeAutoSnapshotPolicyAssociations, Pages: action.Pages{OnlyTokens: true}},
		"DescribeAutoSnapshotPolicyEx":           {Do: describeAutoSnapshotPolicyEx},
		"ModifyAutoSnapshotPolicyEx":             {Do: modifyAutoSnapshotPolicyEx, Lists: policyLists},
	}
}
