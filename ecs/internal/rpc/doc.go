// Package rpc signs and sends requests, reads responses and redacts secrets. The client of package ecs, the
// providers of package credentials and the client of package metadata use it.
package rpc

// Keys are the credentials that sign a request. Token is empty for long-term keys.
type Keys struct {
	ID, Secret, Token string
}
