package rpc

import "strings"

// IsSecret reports whether a parameter such as Password, VncPassword, LaunchConfiguration.UserData or CommandContent
// holds a secret.
func IsSecret(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Password") || strings.HasSuffix(name, "Content") || name == "UserData" || name == "Parameters"
}

// ShowsSecret reports whether the response of an action may hold a secret, so that nothing of it may be shown.
func ShowsSecret(action string) bool { return action == "CreateKeyPair" }
