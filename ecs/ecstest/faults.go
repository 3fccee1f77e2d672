package ecstest

import "context"

// A fault gets in the way of calls. Its functions run without the lock on the
// state and may wait, until ctx ends; either may be nil. An error of theirs
// drops the connection: it is what the caller gets in place of an answer.
type fault struct {
	// before runs once the request is known to be genuine and complete; a
	// refusal stands in for carrying it out.
	before func(ctx context.Context, q *request) (*refusal, error)
	// after runs on every answer, ready to be sent, and may change it.
	after func(ctx context.Context, q *request, a *answer) error
}

// withFault is the option that adds a fault; faults act in the order in which
// they were added.
func withFault(f fault) Option {
	return func(s *Server) { s.faults = append(s.faults, f) }
}
