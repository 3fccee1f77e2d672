package ecstest

// ramRoleActions are the actions on the RAM roles of instances.
var ramRoleActions = map[string]handler{}
