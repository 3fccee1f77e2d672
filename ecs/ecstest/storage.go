package ecstest

// storageActions are the actions on disks, snapshots and images of the account.
var storageActions = map[string]handler{}
