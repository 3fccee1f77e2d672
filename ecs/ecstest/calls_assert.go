package ecstest

import "slices"

// A TestingT is the part of [testing.T] that the assertions use.
type TestingT interface {
	Helper()
	Errorf(format string, args ...any)
}

// CallsTo returns the calls to the given actions, in the order of
// [Server.Calls]. In an action, * stands for any text, as in "Describe*".
// Without actions CallsTo returns nothing.
func (s *Server) CallsTo(actions ...string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return len(actions) == 0 || !anyAction(actions, c.Action) })
}

// AssertCalled fails the test unless the server received calls to exactly these
// actions, in this order. Retries and failed calls count.
func (s *Server) AssertCalled(t TestingT, actions ...string) bool {
	t.Helper()
	var called []string
	for _, c := range s.Calls() {
		called = append(called, c.Action)
	}
	if slices.Equal(called, actions) {
		return true
	}
	t.Errorf("ecstest: calls: got %q, want %q", called, actions)
	return false
}

// AssertExecuted fails the test unless the server executed exactly n calls to
// the action. Failed calls, dropped requests and calls answered from their
// ClientToken do not count.
func (s *Server) AssertExecuted(t TestingT, action string, n int) bool {
	t.Helper()
	done := 0
	for _, c := range s.CallsTo(action) {
		if c.Executed {
			done++
		}
	}
	if done == n {
		return true
	}
	t.Errorf("ecstest: %s was carried out %d times, want %d", action, done, n)
	return false
}
