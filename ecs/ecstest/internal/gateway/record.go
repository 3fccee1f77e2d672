package gateway

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// A Record is one request and its outcome. It is bounded, for servers that are open to anyone.
type Record struct {
	Action    string
	Params    map[string]string
	Status    int
	Code      string
	RequestID string
	Executed  bool
	Dropped   bool
	Time      time.Time // when the call arrived
	Duration  time.Duration
}

const (
	maxAction = 128
	maxParams = 16 << 10 // names and values of one call
)

// shownAction returns the action for a Call. It is a copy, so that the Call
// does not keep the whole request body in memory.
func shownAction(action string) string {
	return strings.Clone(action[:min(len(action), maxAction)])
}

// shownParams returns copies of an action's parameters for a Call, without
// secrets.
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
