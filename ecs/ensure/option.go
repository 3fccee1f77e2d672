package ensure

import (
	"time"

	"github.com/go-aliecs/aliecs/ecs/types"
	"github.com/go-aliecs/aliecs/waiter"
)

// Option configures a verb. A verb ignores those that mean nothing to it.
type Option func(*config)

type config struct {
	force              bool
	stoppedMode        types.StoppedMode
	deleteWithInstance *bool
	grace              time.Duration
	progress           []func(waiter.Progress)
	wait               []waiter.Option
}

func newConfig(opts []Option) config {
	c := config{grace: 30 * time.Second}
	for _, o := range opts {
		if o != nil {
			o(&c)
		}
	}
	return c
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
func WithProgress(f func(waiter.Progress)) Option {
	return func(c *config) {
		if f != nil {
			c.progress = append(c.progress, f)
		}
	}
}

// WithWait passes options to package waiter: the delays between looks, which begin anew after each action, or a logger.
func WithWait(opts ...waiter.Option) Option {
	return func(c *config) { c.wait = append(c.wait, opts...) }
}
