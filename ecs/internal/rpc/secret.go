package rpc

import (
	"slices"
	"strings"
)

// IsSecret reports whether a parameter holds a secret, such as LaunchConfiguration.UserData. If the model does not know the parameter,
// the end of its name decides.
func IsSecret(name string) bool {
	name = strings.TrimRight(name, ".0123456789") // the index in a list
	name = name[strings.LastIndexByte(name, '.')+1:]
	if _, known := slices.BinarySearch(secretParams, name); known {
		return true
	}
	if name == "NextToken" || name == "ClientToken" {
		return false
	}
	return slices.ContainsFunc([]string{"Password", "Passwd", "Secret", "Token", "Content", "UserData", "PrivateKey"},
		func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// ShowsSecret reports whether responses of an action may hold secrets. Such a response must not be quoted.
func ShowsSecret(action string) bool {
	_, found := slices.BinarySearch(secretResponses, action)
	return found
}
