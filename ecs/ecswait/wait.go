package ecswait

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

// until waits until all ids have reached the goal, and returns those that did.
func (k *kind) until(ctx context.Context, c ecs.Invoker, ids []string, g *goal, opts []Option) ([]any, error) {
	if err := k.check(ctx, ids); err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errors.New("ecswait: the goal has no Reached")
	}
	config := newConfig(opts)
	journeys, pending := k.begin(ids, g, config)

	polling, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex // guards the state, which the caller's callbacks may read
	defer config.startReports(&mu, len(pending))()
	var b brake
	outcomes, err := waiter.UntilAll(polling, pending,
		func(ctx context.Context, ids []string) (map[string]any, error) {
			found, err := k.poll(ctx, c, ids)
			return found, b.slow(ctx, err)
		},
		func(id string) waiter.Judge[any] {
			j := journeys[id]
			return func(v any, err error) (waiter.Verdict, error) {
				mu.Lock()
				defer mu.Unlock()
				var seen view
				if err == nil {
					j.v, seen = v, g.look(v)
				}
				j.judge(seen, err, time.Now())
				config.keep(id, j.ResourceState)
				if g.first && j.finished() {
					stop() // this response still judges the others, then the wait is over
				}
				if j.Failed {
					return waiter.Continue, j.failure()
				}
				return waiter.Verdict(j.Reached), nil
			}
		},
		slices.Concat([]waiter.BatchOption{waiter.WithProgress(b.adjust)}, config.wait, []waiter.BatchOption{waiter.WithBatchSize(k.batch)})...)
	if err != nil && outcomes == nil {
		return nil, err
	}
	return k.sum(ids, g, journeys, outcomes)
}

// begin returns the journeys of all ids, from what the state knows of them, and the ids that are not finished.
func (k *kind) begin(ids []string, g *goal, c *config) (journeys map[string]*journey, pending []string) {
	journeys = make(map[string]*journey, len(ids))
	for _, id := range ids {
		if journeys[id] != nil {
			continue
		}
		j := &journey{kind: k, goal: g, id: id, grace: c.grace}
		if c.state != nil {
			j.ResourceState = (*c.state)[id]
		}
		if !j.finished() {
			pending = append(pending, id)
		}
		journeys[id] = j
	}
	return journeys, pending
}

// keep stores what is known of an id in the caller's state.
func (c *config) keep(id string, s ResourceState) {
	if c.state == nil {
		return
	}
	if *c.state == nil {
		*c.state = make(State)
	}
	(*c.state)[id] = s
}

// sum separates the resources that reached the goal from the others.
func (k *kind) sum(ids []string, g *goal, journeys map[string]*journey, outcomes []waiter.Outcome[string, any]) ([]any, error) {
	timeouts := make(map[string]*waiter.Error)
	for _, o := range outcomes {
		if e, ok := errors.AsType[*waiter.Error](o.Err); ok && o.Pending {
			timeouts[o.Key] = e
		}
	}
	var reached []any
	e := new(Error)
	for _, id := range ids {
		switch j := journeys[id]; {
		case j.Failed:
			e.Failed = append(e.Failed, j.failure())
		case !j.Reached:
			item := j.failure()
			if timeout := timeouts[id]; timeout != nil {
				item.Err = timeout
				if j.v != nil {
					timeout.Last = j.Seen // all of an instance would fill the log
				}
			}
			e.Pending = append(e.Pending, item)
		default:
			e.Done++
			if j.v != nil && !g.gone {
				reached = append(reached, j.v)
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
