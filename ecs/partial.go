package ecs

import (
	"fmt"
	"strings"
)

// PartialError is a call that succeeded as a whole but not for each of its items, as StopInstances does with
// BatchOptimization SuccessFirst. The service answers it with status 200, so no call returns it by itself: the Response
// of such an action has a method Err, which is a *PartialError or nil.
type PartialError struct {
	Action    string
	RequestID string
	Total     int // how many items the answer is about
	Failed    []ItemError
}

// ItemError is what became of one item that failed.
type ItemError struct {
	ID      string // the instance
	Code    string // the service's code, "IncorrectInstanceStatus"
	Message string
}

// Error names the first failures and counts the rest.
func (e *PartialError) Error() string {
	const shown = 3
	var b strings.Builder
	fmt.Fprintf(&b, "ecs: %s: %d of %d failed", e.Action, len(e.Failed), e.Total)
	for i, item := range e.Failed {
		if i == shown {
			fmt.Fprintf(&b, "; %d more", len(e.Failed)-shown)
			break
		}
		fmt.Fprintf(&b, "; %s: %s: %s", item.ID, item.Code, item.Message)
	}
	fmt.Fprintf(&b, " (request %s)", e.RequestID)
	return b.String()
}
