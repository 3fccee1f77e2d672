package waiter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// ErrMissing is passed to a judge of [UntilAll] if the response to a poll does not include its key: the resource is not visible yet,
// or it is gone.
var ErrMissing = errors.New("missing from the response")

// Outcome is the result of the wait for one key.
type Outcome[K comparable, T any] struct {
	Key     K
	Value   T     // the last one seen; zero if there was none
	Err     error // nil if done, the error of the judge if failed, an [*Error] if pending
	Pending bool  // the wait ended before the judge decided
}

// UntilAll waits for many keys whose states one poll can return together. It returns an outcome for each key, in the order of keys.
// A key given twice is polled for once and has the same outcome twice.
//
// Each attempt polls for the keys that are not finished, in batches. Poll runs on several goroutines and must return when ctx is
// done. Its map may be incomplete, and counts even if there is an error: for a key that is not in the map, the judge sees the
// error of the poll, or [ErrMissing] if there is none. UntilAll calls judge once per key, before the first poll, so each key has its
// own [Tolerate], [Grace] or [Hold]. The longest delay that a [RetryAfterer] among the pending keys asks for applies to all.
//
// The error is nil if every key is done. Otherwise it summarizes the outcomes and unwraps to all of their errors. A panic in poll is
// raised again on the goroutine of the caller, as an error that includes its stack.
func UntilAll[K comparable, T any](ctx context.Context, keys []K, poll func(context.Context, []K) (map[K]T, error), judge func(K) Judge[T], opts ...BatchOption) ([]Outcome[K, T], error) {
	switch {
	case ctx == nil:
		return nil, errNoContext
	case poll == nil:
		return nil, errNoPoll
	case judge == nil:
		return nil, errNoJudge
	}
	c, err := newConfig(opts)
	if err != nil || len(keys) == 0 {
		return nil, err
	}

	var pending []*keyed[K, T]
	known := make(map[K]*keyed[K, T], len(keys))
	targets := make([]*keyed[K, T], len(keys)) // parallel to keys
	for i, key := range keys {
		t := known[key]
		if t == nil {
			t = &keyed[K, T]{key: key, target: target[T]{judge: judge(key)}}
			if t.judge == nil {
				return nil, fmt.Errorf("waiter: the judge of key %v is nil", key)
			}
			known[key] = t
			pending = append(pending, t)
		}
		targets[i] = t
	}

	p := &Progress{Pending: len(pending)}
	end := c.loop(ctx, p, func(p *Progress) (longest time.Duration) {
		p.Err = nil
		for _, b := range pollBatches(ctx, c, pending, poll) {
			p.Err = cmp.Or(p.Err, b.err)
			for _, t := range b.targets {
				v, ok := b.values[t.key]
				err := cmp.Or(b.err, ErrMissing)
				if ok {
					err = nil
				}
				longest = max(longest, t.see(ctx, p, v, err))
			}
		}
		pending = slices.DeleteFunc(pending, func(t *keyed[K, T]) bool { return t.finished })
		return longest
	})

	outcomes := make([]Outcome[K, T], len(keys))
	for i, t := range targets {
		outcomes[i] = Outcome[K, T]{Key: t.key, Value: t.last, Err: t.result(end), Pending: !t.finished}
	}
	return outcomes, summarize(outcomes, p)
}

// keyed is the target of a key.
type keyed[K comparable, T any] struct {
	key K
	target[T]
}

// batch is one poll of an attempt and its result.
type batch[K comparable, T any] struct {
	targets  []*keyed[K, T]
	values   map[K]T
	err      error
	returned bool
	panicked error // of a poll that did not return; nil if it ended its goroutine instead
}

// pollBatches polls for all targets in batches. It returns those polled before ctx was done.
func pollBatches[K comparable, T any](ctx context.Context, c *config, targets []*keyed[K, T], poll func(context.Context, []K) (map[K]T, error)) []*batch[K, T] {
	var batches []*batch[K, T]
	var wg sync.WaitGroup
	slots := make(chan struct{}, c.concurrency)
	for part := range slices.Chunk(targets, cmp.Or(c.batchSize, len(targets))) {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		b := &batch[K, T]{targets: part}
		batches = append(batches, b)
		wg.Go(func() {
			defer func() { <-slots }()
			b.poll(ctx, poll)
		})
	}
	wg.Wait()
	for _, b := range batches {
		switch {
		case b.panicked != nil:
			panic(b.panicked) //nolint:forbidigo // a panic of the caller's own function
		case !b.returned:
			runtime.Goexit() // as if poll had been called here: it ended its goroutine, as t.FailNow does
		}
	}
	return batches
}

func (b *batch[K, T]) poll(ctx context.Context, poll func(context.Context, []K) (map[K]T, error)) {
	defer func() {
		if p := recover(); p != nil {
			b.panicked = fmt.Errorf("%v\n\n%s", p, debug.Stack())
		}
	}()
	keys := make([]K, len(b.targets)) // poll may sort or keep it
	for i, t := range b.targets {
		keys[i] = t.key
	}
	b.values, b.err = poll(ctx, keys)
	b.returned = true
}

// summary is the error of UntilAll.
type summary struct {
	text string
	errs []error
}

func (s *summary) Error() string   { return s.text }
func (s *summary) Unwrap() []error { return s.errs }

// summarize quotes the error of only one key, because a thousand would fill the log. A failed key is preferred to a pending one.
func summarize[K comparable, T any](outcomes []Outcome[K, T], p *Progress) error {
	if p.Failed+p.Pending == 0 {
		return nil
	}
	var errs []error
	var first *Outcome[K, T]
	for i, o := range outcomes {
		if o.Err == nil {
			continue
		}
		errs = append(errs, o.Err)
		if first == nil || first.Pending && !o.Pending {
			first = &outcomes[i]
		}
	}
	reason := first.Err.Error()
	if e, ok := errors.AsType[*Error](first.Err); ok && first.Pending {
		reason = e.text() // without a second "waiter: "
	}
	return &summary{
		text: fmt.Sprintf("waiter: %d of %d done, %d failed, %d pending: %v: %s",
			p.Done, p.Done+p.Failed+p.Pending, p.Failed, p.Pending, first.Key, reason),
		errs: errs,
	}
}
