package ensure

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// Done is what a verb saw and did. It is filled in as far as the verb came, also if it returns an error.
type Done[T any] struct {
	Seen T        // as it was seen last; zero if it was never seen, or is gone
	Did  []Action // the calls that changed something, in order; none if it was so already
}

// Action is a call that changed something.
type Action struct {
	Name      string // "AttachDisk"
	RequestID string // empty if no response came, so that nobody knows whether this call did it
}

// ErrContested is wrapped by the error of a verb that gives up because what it did was undone several times.
var ErrContested = errors.New("somebody else seems to want another state")

// Error says what stands between a resource and the state that a verb names. It is always returned as *Error. The predicates of
// package ecs work on it.
type Error struct {
	Kind, ID string // "disk", "d-1"
	Wanted   string // "attached to i-1"
	Seen     string // the state seen last, "In_use at i-2"; empty if it was never seen
	Err      error  // what stands in the way; if the context ended before the state was reached, a [*waiter.Error] is in it
}

// Error reads like "ensure: disk "d-1": want "attached to i-1", seen "In_use at i-2": attached elsewhere".
func (e *Error) Error() string {
	seen := ""
	if e.Seen != "" {
		seen = fmt.Sprintf(", seen %q", e.Seen)
	}
	return fmt.Sprintf("ensure: %s %q: want %q%s: %v", e.Kind, e.ID, e.Wanted, seen, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// NotFound reports whether a resource that the verb needs is not there. [ecs.IsNotFound] calls it.
func (e *Error) NotFound() bool {
	_, timeout := errors.AsType[*waiter.Error](e.Err) // which proves nothing
	return !timeout && ecs.IsNotFound(e.Err)
}

// Option configures a verb. A verb ignores those that mean nothing to it.
type Option func(*config)

type config struct {
	force              bool
	stoppedMode        types.StoppedMode
	deleteWithInstance *bool
	grace              time.Duration
	progress           func(waiter.Progress)
	wait               []waiter.Option

	obstacle error // what stood in the way last
}

// WithForce removes what stands in the way. InstanceStopped cuts the power, InstanceGone turns the release protection off,
// and the verbs of disks and network interfaces detach them from the instance that has them, which may lose data.
func WithForce() Option { return func(c *config) { c.force = true } }

// WithStoppedMode makes [InstanceStopped] stop the instance in a mode, such as [types.StoppedModeStopCharging]. It has no
// effect on an instance that is stopped already.
func WithStoppedMode(m types.StoppedMode) Option { return func(c *config) { c.stoppedMode = m } }

// WithDeleteWithInstance makes [DiskAttached] attach the disk so that it is deleted with the instance, or is not. It has no
// effect on a disk that is attached already.
func WithDeleteWithInstance(yes bool) Option { return func(c *config) { c.deleteWithInstance = &yes } }

// WithGrace sets how long the service may take to show what it has done: that a resource exists, that an action has begun.
// So long, no action is called again because of a look that may be old. The default is 30 s; with 0 or less, every look is taken
// at its word.
func WithGrace(d time.Duration) Option { return func(c *config) { c.grace = d } }

// WithProgress calls f after each look and what it led to; Last is the state seen, as errors say it.
func WithProgress(f func(waiter.Progress)) Option { return func(c *config) { c.progress = f } }

// WithWait passes options to package waiter: the delays between looks, which begin anew after each action, or a logger.
func WithWait(opts ...waiter.Option) Option {
	return func(c *config) { c.wait = append(c.wait, opts...) }
}
