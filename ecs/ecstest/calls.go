package ecstest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Call is one request that a [Server] got, and how it ended.
type Call struct {
	Action string // as the request spells it, which may be no action at all
	// Params are the action's own parameters, by wire name as in "Tag.1.Key".
	// The values of secrets read "[redacted]".
	Params map[string]string
	// Status and Code are those of the answer, whether or not it arrived; a
	// success has no code. There is no status if there was never an answer.
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

// maxCalls bounds how many calls are remembered, for servers that run long.
const maxCalls = 1 << 16

// callLog remembers the last calls.
type callLog struct {
	tell func(Call) // of WithCallLog

	mu    sync.Mutex
	calls []Call
}

// WithCallLog has f told of each call once it is answered, as [Server.Calls]
// will show it. f may be called by several goroutines at once and must leave
// Params as it is.
func WithCallLog(f func(Call)) Option {
	return func(s *Server) { s.log.tell = f }
}

func (l *callLog) add(c Call) {
	if l.tell != nil {
		l.tell(c)
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

// shownParams are the parameters of an action without its secrets.
func shownParams(params map[string]string) map[string]string {
	shown := make(map[string]string, len(params))
	for name, value := range params {
		switch {
		case protocol[name]:
			continue
		case isSecret(name):
			value = "[redacted]"
		}
		shown[name] = value
	}
	return shown
}

// isSecret tells parameters such as Password, VncPassword and
// LaunchConfiguration.UserData.
func isSecret(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Password") || name == "UserData" || name == "Token"
}
