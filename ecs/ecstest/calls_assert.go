package ecstest

import "slices"

// A TestingT is a [testing.T], as far as the assertions need it.
type TestingT interface {
	Helper()
	Errorf(format string, args ...any)
}

// CallsTo returns those of [Server.Calls] that were to the actions, which may
// have * for any text, as in "Describe*".
func (s *Server) CallsTo(actions ...string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return len(actions) == 0 || !anyAction(actions, c.Action) })
}

// AssertCalled fails the test unless these were the actions called, repeats
// and refused calls included, in this order.
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

// AssertExecuted fails the test unless calls to the action were carried out n
// times: a call that was refused, lost on its way or answered from its
// ClientToken does not count.
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
