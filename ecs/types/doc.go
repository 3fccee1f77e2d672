// Package types holds the enumerations and the few shapes that ECS actions share. Everything else lives in the package of its action.
//
// An enumeration is a string with constants for the documented values. Any other value is sent and decoded as it is, so that a new
// value of the service needs no new version of this module. An action that takes fewer or more values lists its own at the field.
//
// Structs belong to one action each, even if two actions have the same fields today: the service adds fields to one of them alone.
// As long as the fields are the same, a Go conversion is enough: createlaunchtemplateversion.DataDisk(disk).
package types
