package ensure

import (
	"context"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// part is a kind of resource that instances can have: disks or network interfaces.
type part[T any] struct {
	kind   string
	look   func(ctx context.Context, c ecs.Invoker, id string) (T, error)
	held   func(*T) held
	attach func(id, instanceID string, conf config) step
	detach func(id, instanceID string) step
	remove func(id string) step
}

// held says who has a part.
type held struct {
	status string
	at     []string // the instances that have it, or are getting or losing it
	multi  bool     // several can have it
}

func (h held) free() bool   { return h.status == "Available" }
func (h held) inUse() bool  { return h.status == "In_use" || h.status == "InUse" } // of a disk, of a network interface
func (h held) failed() bool { return h.status == "CreateFailed" }

// settled is the step, once a part is free or in use. It may be the end before that.
func (h held) settled(s step) step {
	switch {
	case h.failed():
		return blocked("its creation has failed")
	case h.free(), h.inUse(), s.done && h.status != "Deleting":
		return s
	}
	return step{}
}

func (h held) String() string {
	if len(h.at) == 0 {
		return h.status
	}
	return h.status + " at " + strings.Join(h.at, ", ")
}

func (p part[T]) reach(ctx context.Context, c ecs.Invoker, id string, opts []Option, g goal[T], others ...string) (Done[T], error) {
	g.kind, g.id, g.look, g.state = p.kind, id, p.look, func(v *T) string { return p.held(v).String() }
	return reach(ctx, c, opts, g, others...)
}

// attached brings a part to an instance.
func (p part[T]) attached(ctx context.Context, c ecs.Invoker, id, instanceID string, opts []Option) (Done[T], error) {
	return p.reach(ctx, c, id, opts, goal[T]{wanted: "attached to " + instanceID, next: func(v *T, conf config) step {
		h := p.held(v)
		switch {
		case h.inUse() && slices.Contains(h.at, instanceID):
			return step{done: true}
		case h.free(), h.inUse() && h.multi:
			return p.attach(id, instanceID, conf)
		}
		return p.released(id, h, conf)
	}}, instanceID)
}

// detached brings a part anywhere but to the instance.
func (p part[T]) detached(ctx context.Context, c ecs.Invoker, id, instanceID string, opts []Option) (Done[T], error) {
	return p.reach(ctx, c, id, opts, goal[T]{wanted: "detached from " + instanceID, gone: true, next: func(v *T, _ config) step {
		h := p.held(v)
		moving := h.status == "Attaching" || h.status == "Detaching"
		switch {
		case !slices.Contains(h.at, instanceID):
			return step{done: len(h.at) > 0 || !moving} // while it moves, its instance may not be shown
		case h.inUse():
			return p.detach(id, instanceID)
		}
		return step{}
	}}, instanceID)
}

// deleted deletes a part once it is free.
func (p part[T]) deleted(ctx context.Context, c ecs.Invoker, id string, opts []Option) (Done[T], error) {
	return p.reach(ctx, c, id, opts, goal[T]{wanted: "gone", gone: true, next: func(v *T, conf config) step {
		h := p.held(v)
		if h.free() || h.failed() {
			return p.remove(id)
		}
		return p.released(id, h, conf)
	}})
}

// released is the next step to have a part free that is not.
func (p part[T]) released(id string, h held, conf config) step {
	switch {
	case !h.inUse() || len(h.at) == 0:
		return h.settled(step{})
	case !conf.force:
		return blocked("an instance has it")
	}
	return p.detach(id, h.at[0])
}
