package ecstest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// A Call is one request that a [Server] got, and how it ended.
type Call struct {
	// Action is as the request spells it, up to 128 bytes; the API may have no
	// such action.
	Action string
	// Params are the action's own parameters, by wire name as in "Tag.1.Key".
	// The values of secrets read "[redacted]". It is nil unless the signature
	// was right, and holds at most 16 KiB: the first in the order of names.
	Params map[string]string
	// Status and Code are those of the response, whether or not it arrived; a
	// success has no code. Status is 0 if there was no response.
	Status    int
	Code      string
	RequestID string
	// Executed tells that the call was carried out, now and not before: a
	// refused one was not, nor one whose ClientToken brought an earlier answer.
	Executed bool
	// Dropped tells that the caller got an error in place of the answer, or only
	// a part of it.
	Dropped  bool
	Time     time.Time // when the call came in
	Duration time.Duration
}

// What is remembered is bounded, for servers that run long and are called by
// anyone.
const (
	maxCalls  = 1 << 16
	maxAction = 128
	maxParams = 16 << 10 // names and values of one call
)

// callLog remembers the last calls.
type callLog struct {
	notify func(Call) // of WithCallLog

	mu    sync.Mutex
	calls []Call
}

// WithCallLog has f told of each call once it is answered, as [Server.Calls]
// will show it. f may be called by several goroutines at once and must leave
// Params as it is.
func WithCallLog(f func(Call)) Option {
	return func(s *Server) { s.log.notify = f }
}

func (l *callLog) add(c Call) {
	if l.notify != nil {
		l.notify(c)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) >= maxCalls {
		l.calls = slices.Clone(l.calls[maxCalls/2:])
	}
	l.calls = append(l.calls, c)
}

// Calls returns the calls that the server has answered, in the order in which
// it answered them, refused ones too. Of more than 65,536 the oldest are
// forgotten.
func (s *Server) Calls() []Call {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	calls := slices.Clone(s.log.calls)
	for i := range calls {
		calls[i].Params = maps.Clone(calls[i].Params)
	}
	return calls
}

// shownAction returns what a Call keeps of an action's name. It is a copy: a part
// of the request's body would keep all of it.
func shownAction(action string) string {
	return strings.Clone(action[:min(len(action), maxAction)])
}

// shownParams returns what a Call keeps of the parameters of an action: copies,
// without secrets.
func shownParams(params map[string]string) map[string]string {
	shown := make(map[string]string)
	size := 0
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if protocol[name] {
			continue
		}
		value := params[name]
		if rpc.IsSecret(name) {
			value = "[redacted]"
		}
		if size += len(name) + len(value); size > maxParams {
			break
		}
		shown[strings.Clone(name)] = strings.Clone(value)
	}
	return shown
}
