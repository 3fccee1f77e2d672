package ecswait

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// Error is the error of a wait, always as *Error. It unwraps to its items, the failed ones first.
type Error struct {
	Done    int              // how many ids reached the goal
	Failed  []*ResourceError // those that will not, or could not be asked for
	Pending []*ResourceError // those that the wait was too short for

	dropped int // how many ids were no longer waited for
}

// Error counts the ids and describes one of them.
func (e *Error) Error() string {
	items := e.items()
	switch total := e.Done + len(items); {
	case len(items) == 0:
		return "ecswait: the wait did not end well"
	case total == 1:
		return "ecswait: " + items[0].Error()
	default: // a thousand would fill the log
		return fmt.Sprintf("ecswait: %d of %d done, %d failed, %d pending: %v", e.Done, total, len(e.Failed), len(e.Pending), items[0])
	}
}

// Unwrap returns the items.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, item := range e.items() {
		errs = append(errs, item)
	}
	return errs
}

// NotFound reports whether the wait was for one id only, and its resource is not there.
func (e *Error) NotFound() bool {
	items := e.items()
	return e.Done+e.dropped == 0 && len(items) == 1 && items[0].NotFound()
}

func (e *Error) items() []*ResourceError { return slices.Concat(e.Failed, e.Pending) }

// ResourceError says why one resource did not reach the goal.
type ResourceError struct {
	Kind, ID string // "instance", "i-1"
	Wanted   string // "Running"
	Seen     string // the state seen last; empty when it was never seen
	Err      error  // why; nil when Seen says it, [waiter.ErrMissing] when it is not there, a [*waiter.Error] while pending
}

// Error reads like "instance "i-1": want "Running", seen "Stopping"".
func (e *ResourceError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", e.Kind, e.ID)
	if e.Wanted != "" {
		fmt.Fprintf(&b, ": want %q", e.Wanted)
	}
	timeout, ok := errors.AsType[*waiter.Error](e.Err)
	if e.Seen != "" && !ok {
		fmt.Fprintf(&b, ", seen %q", e.Seen)
	}
	switch {
	case ok: // it has the state seen last, and whose it is was said
		fmt.Fprintf(&b, ": %s", strings.TrimPrefix(timeout.Error(), "waiter: "))
	case e.Err != nil:
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *ResourceError) Unwrap() error { return e.Err }

// NotFound reports whether the resource is not there. [ecs.IsNotFound] calls it.
func (e *ResourceError) NotFound() bool {
	return errors.Is(e.Err, waiter.ErrMissing) || ecs.IsNotFound(e.Err)
}
