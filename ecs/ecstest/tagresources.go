package ecstest

// tagActions are the actions on tags.
var tagActions = map[string]handler{}
