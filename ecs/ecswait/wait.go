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

// kind is a kind of resource that one call lists by ids.
type kind[T any] struct {
	name  string // as errors say it
	batch int    // how many ids a call takes, with all that it answers on one page
	list  func(ctx context.Context, c ecs.Invoker, ids []string) iter.Seq2[T, error]
	id    func(*T) string
	state func(*T) string
}

// wait waits until all ids have reached the goal, and returns those that did. The error is an [*Error] unless the options are
// to blame.
func (k *kind[T]) wait(ctx context.Context, c ecs.Invoker, ids []string, g goal[T], opts []waiter.BatchOption) ([]T, error) {
	if ctx == nil {
		return nil, errors.New("ecswait: the context is nil")
	}
	if i := slices.Index(ids, ""); i >= 0 { // in some actions it would match everything
		return nil, fmt.Errorf("ecswait: %s %d of %d has an empty id", k.name, i+1, len(ids))
	}
	polling, stop := context.WithCancel(ctx)
	defer stop()
	var b brake
	outcomes, err := waiter.UntilAll(polling, ids,
		func(ctx context.Context, ids []string) (map[string]*T, error) {
			found, err := k.poll(ctx, c, ids)
			return found, b.slow(ctx, err)
		},
		func(id string) waiter.Judge[*T] {
			judge := k.judge(id, g, graceOf(opts))
			return func(v *T, err error) (waiter.Verdict, error) {
				verdict, err := judge(v, err)
				if g.first && (verdict == waiter.Done || err != nil) {
					stop() // the others are judged by this round's answers still, then the wait is over
				}
				return verdict, err
			}
		},
		slices.Concat([]waiter.BatchOption{waiter.WithProgress(b.adjust)}, opts, []waiter.BatchOption{waiter.WithBatchSize(k.batch)})...)
	if outcomes == nil {
		return nil, err
	}
	return k.sort(outcomes, g)
}

// poll asks for all ids at once.
func (k *kind[T]) poll(ctx context.Context, c ecs.Invoker, ids []string) (map[string]*T, error) {
	found := make(map[string]*T, len(ids))
	missing := len(ids)
	for v, err := range k.list(ctx, c, ids) {
		if ecs.IsNotFound(err) {
			return k.pollHalves(ctx, c, ids)
		}
		if err != nil {
			return found, err
		}
		id := k.id(&v)
		if found[id] != nil || !slices.Contains(ids, id) {
			continue
		}
		found[id] = &v
		if missing--; missing == 0 {
			break // a full page may come with the token of an empty one
		}
	}
	return found, nil
}

// pollHalves is for an action that refuses the whole call for one id that it does not know: the other ids are no worse for
// being asked together with that one.
func (k *kind[T]) pollHalves(ctx context.Context, c ecs.Invoker, ids []string) (map[string]*T, error) {
	found := make(map[string]*T, len(ids))
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

// sort tells those that reached the goal from those that did not.
func (k *kind[T]) sort(outcomes []waiter.Outcome[string, *T], g goal[T]) ([]T, error) {
	var reached []T
	e := new(Error)
	for _, o := range outcomes {
		item, failed := errors.AsType[*ItemError](o.Err)
		pending, _ := errors.AsType[*waiter.Error](o.Err)
		switch {
		case failed:
			e.Failed = append(e.Failed, item)
		case pending != nil:
			item := &ItemError{Kind: k.name, ID: o.Key, Wanted: g.wanted, Err: pending}
			if o.Value != nil {
				item.Seen = k.state(o.Value)
				pending.Last = item.Seen // all of an instance would fill the log
			}
			e.Pending = append(e.Pending, item)
		default:
			e.Done++
			if o.Value != nil {
				reached = append(reached, *o.Value)
			}
		}
	}
	if g.first && e.Done+len(e.Failed) > 0 {
		e.Pending = nil // they were not waited for any longer
	}
	if len(e.Failed)+len(e.Pending) == 0 {
		return reached, nil
	}
	return reached, e
}
