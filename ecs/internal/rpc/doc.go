// Package rpc signs and sends requests, reads responses and redacts secrets. The client of package ecs and the clients of the
// security token service in package credentials use it.
package rpc

// Keys are the credentials that sign a request. Token is empty for long-term keys.
type Keys struct {
	ID, Secret, Token string
}
