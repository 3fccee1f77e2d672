package ecstest

// assistantActions are the actions on commands and their invocations.
var assistantActions = map[string]handler{}
