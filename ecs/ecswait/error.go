package ecswait

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// Error is a wait that did not end well for all ids. It is always returned as *Error. It unwraps to all it is made of, the
// failed first.
type Error struct {
	Done    int              // how many ids got where they were wanted
	Failed  []*ResourceError // those that will not, or could not be asked for
	Pending []*ResourceError // those that the wait was too short for

	dropped int // how many ids were not waited for any longer
}

// Error counts the ids and tells of one of them: a thousand would fill the log.
func (e *Error) Error() string {
	items := e.items()
	switch total := e.Done + len(items); {
	case len(items) == 0:
		return "ecswait: the wait did not end well"
	case total == 1:
		return "ecswait: " + items[0].Error()
	default:
		return fmt.Sprintf("ecswait: %d of %d done, %d failed, %d pending: %v", e.Done, total, len(e.Failed), len(e.Pending), items[0])
	}
}

// Unwrap returns the failed and then the pending items.
func (e *Error) Unwrap() []error {
	var errs []error
	for _, item := range e.items() {
		errs = append(errs, item)
	}
	return errs
}

// NotFound reports whether the wait was for one id only and that is not there, as [ItemError.NotFound] does. A wait for several
// never says so, even if one of them is missing. [ecs.IsNotFound] heeds it.
func (e *Error) NotFound() bool {
	items := e.items()
	return e.Done+e.dropped == 0 && len(items) == 1 && items[0].NotFound()
}

func (e *Error) items() []*ResourceError { return slices.Concat(e.Failed, e.Pending) }

// ItemError is what became of one id. It unwraps to Err.
type ResourceError struct {
	Kind   string // "instance"
	ID     string
	Wanted string // "Running"
	Seen   string // the state seen last; empty when it was never seen

	// Err says more, or is nil when Seen says it all: [waiter.ErrMissing] for what is not there or no longer, the error of
	// the call, or, of a pending item, a [*waiter.Error].
	Err error
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
	case ok: // tells the state seen last, and who it is from has been said
		fmt.Fprintf(&b, ": %s", strings.TrimPrefix(timeout.Error(), "waiter: "))
	case e.Err != nil:
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *ResourceError) Unwrap() error { return e.Err }

// NotFound reports whether the resource is not there: it was never seen, it is gone, or the call was refused because of that.
// [ecs.IsNotFound] heeds it.
func (e *ResourceError) NotFound() bool {
	return errors.Is(e.Err, waiter.ErrMissing) || ecs.IsNotFound(e.Err)
}
