package ecstest

// instanceActions are the actions on instances.
var instanceActions = map[string]handler{}
