package ensure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// ErrContested is wrapped by the error of a verb that gives up because what it did was undone several times.
var ErrContested = errors.New("somebody else seems to want another state")

// Error says what stands between a resource and the state that a verb names. It is always returned as *Error.
type Error struct {
	Kind, ID string // "disk", "d-1"
	Wanted   string // "attached to i-1"
	Seen     string // the state seen last, "In_use at i-2"; empty if it was never seen
	Err      error  // what stands in the way; if the context ended before the state was reached, a [*waiter.Error] is in it
}

// Error reads like "ensure: disk "d-1": want "attached to i-1", seen "In_use at i-2": attached elsewhere".
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ensure: %s %q: want %q", e.Kind, e.ID, e.Wanted)
	if e.Seen != "" {
		fmt.Fprintf(&b, ", seen %q", e.Seen)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// NotFound reports whether a resource that the verb needs is not there. [ecs.IsNotFound] calls it.
func (e *Error) NotFound() bool {
	_, timeout := errors.AsType[*waiter.Error](e.Err) // which proves nothing
	return !timeout && ecs.IsNotFound(e.Err)
}
