// Package rpc is the part of a signed call that does not depend on who makes it: the client of package ecs and
// the security token service behind package credentials both send their requests with it.
package rpc

// Keys sign a request. Token is empty for long-lived keys.
type Keys struct {
	ID, Secret, Token string
}
