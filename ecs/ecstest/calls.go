package ecstest

import (
	"maps"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// A Call is one request that a [Server] received, and its outcome.
type Call struct {
	// Action is the action as spelled in the request, cut to 128 bytes. The API may not have such an action.
	Action string
	// Version is that of the API, as spelled in the request and cut to 128 bytes. Product is the product of the version,
	// such as Ecs, Vpc or Sts, or "" if the server knows none.
	Version, Product string
	// Params are the parameters of the action by wire name, such as "Tag.1.Key". Values of secrets read "[redacted]".
	// Params is nil unless the signature was correct. It holds at most 16 KiB: the first parameters in the order of
	// their names.
	Params map[string]string
	// Status, Code and Message describe the response, even if it did not reach the caller. Code and Message are empty
	// for a success. Message has no secrets and is cut to 256 bytes. Status is 0 if there was no response.
	Status    int
	Code      string
	Message   string
	RequestID string
	// Executed reports whether this call was executed. It is false if the call failed, and if its ClientToken led to an
	// earlier response.
	Executed bool
	// Dropped reports whether the caller received a connection error or only a part of the response.
	Dropped  bool
	Time     time.Time // when the call arrived
	Duration time.Duration
}

// Calls returns the calls so far, including failed and dropped ones, in the order in which they ended. The server keeps
// the latest calls, at most 65,536, and fewer if their parameters and messages take more than 64 MiB.
func (s *Server) Calls() []Call {
	var calls []Call
	for _, r := range s.gateway.Records() {
		r.Params = maps.Clone(r.Params)
		calls = append(calls, Call(r))
	}
	return calls
}

// CallsTo returns the calls to the given actions, in the order of [Server.Calls]. In an action, * stands for any text,
// as in "Describe*". Without actions CallsTo returns nothing.
func (s *Server) CallsTo(actions ...string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return len(actions) == 0 || !gateway.MatchAction(actions, c.Action) })
}

// A TestingT is the part of [testing.T] that the assertions use.
type TestingT interface {
	Helper()
	Errorf(format string, args ...any)
}

// AssertCalled fails the test unless the server received calls to exactly these actions, in this order. Retries and
// failed calls count.
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

// AssertExecuted fails the test unless the server executed exactly n calls to the action. Failed calls, dropped
// requests and calls answered from their ClientToken do not count.
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
