package ecstest

// keyPairActions are the actions on key pairs.
var keyPairActions = map[string]handler{}
