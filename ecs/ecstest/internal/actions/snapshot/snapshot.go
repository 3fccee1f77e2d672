// Package snapshot has the actions on snapshots.
package snapshot

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions returns the actions on snapshots.
func Actions() action.Table {
	return action.Table{
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
		"ModifySnapshotAttribute": {Do: modifySnapshotAttribute},
	}
}
