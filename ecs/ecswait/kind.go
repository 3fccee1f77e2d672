package ecswait

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// Kind is a kind of resource that one call lists by ids.
type Kind[T any] struct{ kind *kind }

// kind is a Kind without its type, so that a program contains the code of waits only once. Its values are of type *T.
type kind struct {
	name  string // as errors say it
	batch int    // how many ids a call takes so that one page holds all resources
	fetch func(ctx context.Context, c ecs.Invoker, ids []string) (map[string]any, error)
	state func(any) string
}

// NewKind returns a kind that errors call name, such as "disk". List takes up to batch ids, or 100 if batch is 0; if it fails
// with an error for which [ecs.IsNotFound] is true, it is called again with fewer ids. State can be nil.
func NewKind[T any](name string, batch int, list func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[T, error], id, state func(*T) string) Kind[T] {
	if list == nil || id == nil {
		return Kind[T]{}
	}
	if batch <= 0 {
		batch = 100
	}
	k := &kind{name: name, batch: batch, state: func(any) string { return "existing" }}
	if state != nil {
		k.state = func(v any) string { return state(v.(*T)) }
	}
	k.fetch = func(ctx context.Context, c ecs.Invoker, ids []string) (map[string]any, error) {
		found := make(map[string]any, len(ids))
		for v, err := range list(ctx, c, ids) {
			if err != nil {
				return found, err
			}
			if id := id(&v); found[id] == nil && slices.Contains(ids, id) {
				found[id] = &v
			}
			if len(found) == len(ids) {
				break // a full page may come with the token of an empty one
			}
		}
		return found, nil
	}
	return Kind[T]{k}
}

// Until waits until all resources reach the goal, and returns those that did, even with an error. The error is an [*Error]
// unless an argument is invalid.
func (k Kind[T]) Until(ctx context.Context, c ecs.Invoker, ids []string, g Goal[T], opts ...Option) ([]T, error) {
	reached, err := k.kind.until(ctx, c, ids, g.plain(k.kind), opts)
	if len(reached) == 0 {
		return nil, err
	}
	all := make([]T, len(reached))
	for i, v := range reached {
		all[i] = *v.(*T)
	}
	return all, err
}

// UntilGone waits until none of the resources exists.
func (k Kind[T]) UntilGone(ctx context.Context, c ecs.Invoker, ids []string, opts ...Option) error {
	_, err := k.kind.until(ctx, c, ids, &goal{wanted: "gone", gone: true, look: look[T](k.kind, Goal[T]{})}, opts)
	return err
}

// To returns the wait for a goal.
func (k Kind[T]) To(g Goal[T]) Wait[T] {
	return func(ctx context.Context, c ecs.Invoker, ids []string, opts ...Option) ([]T, error) {
		return k.Until(ctx, c, ids, g, opts...)
	}
}

// Get looks up one resource. If there is none, [ecs.IsNotFound] is true for the error.
func (k Kind[T]) Get(ctx context.Context, c ecs.Invoker, id string) (T, error) {
	var none T
	if err := k.kind.check(ctx, []string{id}); err != nil {
		return none, err
	}
	found, err := k.kind.poll(ctx, c, []string{id})
	if v, ok := found[id].(*T); ok {
		return *v, nil
	}
	if err == nil {
		err = waiter.ErrMissing
	}
	return none, fmt.Errorf("ecswait: %w", &ResourceError{Kind: k.kind.name, ID: id, Err: err})
}

// check rejects arguments for which no call should be made.
func (k *kind) check(ctx context.Context, ids []string) error {
	switch {
	case ctx == nil:
		return errors.New("ecswait: the context is nil")
	case k == nil:
		return errors.New("ecswait: the kind is empty")
	}
	if i := slices.Index(ids, ""); i >= 0 { // in some actions it would match everything
		return fmt.Errorf("ecswait: %s %d of %d has an empty id", k.name, i+1, len(ids))
	}
	return nil
}

// poll is fetch for actions that reject the whole call because of one unknown id: it asks again for each half of the ids.
func (k *kind) poll(ctx context.Context, c ecs.Invoker, ids []string) (map[string]any, error) {
	found, err := k.fetch(ctx, c, ids)
	if !ecs.IsNotFound(err) {
		return found, err
	}
	clear(found)
	if len(ids) == 1 {
		return found, nil
	}
	for half := range slices.Chunk(ids, (len(ids)+1)/2) {
		part, err := k.poll(ctx, c, half)
		maps.Copy(found, part)
		if err != nil {
			return found, err
		}
	}
	return found, nil
}
