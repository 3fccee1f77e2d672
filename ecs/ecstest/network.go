package ecstest

// networkActions are the actions on VPCs, vSwitches, security groups, network interfaces and EIPs.
var networkActions = map[string]handler{}
