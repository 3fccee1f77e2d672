// Package chaos tests the client against a network and a service that fail in every way: over sockets, with a server
// written by hand, and in memory, with the faults of package ecstest.
package chaos
