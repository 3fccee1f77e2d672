package rpc

import (
	"slices"
	"strings"
)

// IsSecret reports whether a parameter holds a secret, such as LaunchConfiguration.UserData. One that the model does not
// know is judged by its name.
func IsSecret(name string) bool {
	name = strings.TrimRight(name, ".0123456789") // of a list
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

// ShowsSecret reports whether the response of an action may hold a secret, so that nothing of it may be shown.
func ShowsSecret(action string) bool {
	_, found := slices.BinarySearch(secretResponses, action)
	return found
}
