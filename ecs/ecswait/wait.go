package ecswait

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

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

// look asks what there is of the ids, and tells how long to wait at least before it is asked again.
type look[T any] func(ctx context.Context, ids []string) (found map[string]*T, next time.Duration, err error)

// sight is what a look found, with its hint to package waiter.
type sight[T any] struct {
	v    *T
	next time.Duration
}

func (s sight[T]) RetryAfter() time.Duration { return s.next }

// check refuses what no call should be made for.
func (k *kind[T]) check(ctx context.Context, ids []string) error {
	if ctx == nil {
		return errors.New("ecswait: the context is nil")
	}
	if i := slices.Index(ids, ""); i >= 0 { // in some actions it would match everything
		return fmt.Errorf("ecswait: %s %d of %d has an empty id", k.name, i+1, len(ids))
	}
	return nil
}

// wait waits until all ids have reached the goal, and returns those that did. The error is an [*Error] unless the arguments
// are to blame.
func (k *kind[T]) wait(ctx context.Context, c ecs.Invoker, ids []string, g goal[T], opts []waiter.BatchOption) ([]T, error) {
	return k.waitFor(ctx, ids, g, opts, func(ctx context.Context, ids []string) (map[string]*T, time.Duration, error) {
		found, err := k.poll(ctx, c, ids)
		return found, 0, err
	})
}

// waitFor is wait with the looks of the caller.
func (k *kind[T]) waitFor(ctx context.Context, ids []string, g goal[T], opts []waiter.BatchOption, look look[T]) ([]T, error) {
	if err := k.check(ctx, ids); err != nil {
		return nil, err
	}
	polling, stop := context.WithCancel(ctx)
	defer stop()
	var b brake
	outcomes, err := waiter.UntilAll(polling, ids,
		func(ctx context.Context, ids []string) (map[string]sight[T], error) {
			found, next, err := look(ctx, ids)
			sights := make(map[string]sight[T], len(found))
			for id, v := range found {
				sights[id] = sight[T]{v, next}
			}
			if next > 0 && err == nil && len(found) < len(ids) {
				err = waiter.ErrMissing // to carry the hint
			}
			return sights, b.slow(ctx, err, next)
		},
		func(id string) waiter.Judge[sight[T]] {
			judge := k.judge(id, g, graceOf(opts))
			return func(s sight[T], err error) (waiter.Verdict, error) {
				verdict, err := judge(s.v, err)
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
func (k *kind[T]) sort(outcomes []waiter.Outcome[string, sight[T]], g goal[T]) ([]T, error) {
	var reached []T
	e := new(Error)
	for _, o := range outcomes {
		item, failed := errors.AsType[*ResourceError](o.Err)
		pending, _ := errors.AsType[*waiter.Error](o.Err)
		switch {
		case failed:
			e.Failed = append(e.Failed, item)
		case pending != nil:
			item := &ResourceError{Kind: k.name, ID: o.Key, Wanted: g.wanted, Err: pending}
			if o.Value.v != nil {
				item.Seen = k.state(o.Value.v)
				pending.Last = item.Seen // all of an instance would fill the log
			}
			e.Pending = append(e.Pending, item)
		default:
			e.Done++
			if o.Value.v != nil {
				reached = append(reached, *o.Value.v)
			}
		}
	}
	if g.first && e.Done+len(e.Failed) > 0 {
		e.Pending, e.dropped = nil, len(e.Pending)
	}
	if len(e.Failed)+len(e.Pending) == 0 {
		return reached, nil
	}
	return reached, e
}
