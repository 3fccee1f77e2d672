package ecs

import (
	"fmt"
	"strings"
)

// PartialError is a call that succeeded as a whole but failed for some of its items, such as StopInstances with
// BatchOptimization SuccessFirst. The service responds with status 200, so the call itself returns no error: the
// Response of such an action has a method Err, which returns a *PartialError or nil.
type PartialError struct {
	Action    string
	RequestID string
	Total     int // how many items the call was about
	Failed    []ItemError
}

// ItemError is the error of one item.
type ItemError struct {
	ID      string // the instance
	Code    string // the service's code, "IncorrectInstanceStatus"
	Message string
}

// Error returns a text that names the first failures and counts the rest.
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
