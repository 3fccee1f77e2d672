package ecswait

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/waiter"
)

const (
	window     = 3 * time.Millisecond // how long the first of a call's ids waits for others
	concurrent = 4                    // how many calls of a kind run at a time; what comes meanwhile fills the next ones
)

// merger makes one call of the look-ups of single resources that come at about the same time. It has a goroutine for each
// call under way, and none otherwise.
type merger[T any] struct {
	kind *kind[T]
	c    ecs.Invoker

	mu    sync.Mutex
	queue []*lookup[T] // not yet asked for, one per id
	byID  map[string]*lookup[T]
	timer *time.Timer // runs from when the queue begins
	ripe  bool        // the queue need not wait for more
	calls int         // under way
}

// lookup is what callers want to know of one id.
type lookup[T any] struct {
	id      string
	callers int // those still waiting
	call    *mergedCall

	done chan struct{} // closed when the answer is there:
	v    *T
	err  error // waiter.ErrMissing for one that is not there
}

// mergedCall is a call that several callers share. It has none of their contexts, and is stopped when all of them have gone.
type mergedCall struct {
	stop    context.CancelFunc
	lookups int // with callers still waiting
}

// get looks up one resource. The value belongs to others too.
func (m *merger[T]) get(ctx context.Context, id string) (*T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l := m.join(id)
	select {
	case <-l.done:
		return l.v, l.err
	case <-ctx.Done():
		m.leave(l)
		return nil, ctx.Err()
	}
}

// join finds or makes the look-up of an id. One that has been asked for already is none to join: its answer may be older than
// what the caller has just done.
func (m *merger[T]) join(id string) *lookup[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.byID[id]
	if l == nil {
		l = &lookup[T]{id: id, done: make(chan struct{})}
		m.byID[id] = l
		m.queue = append(m.queue, l)
		if len(m.queue) == 1 {
			m.timer = time.AfterFunc(window, m.ripen)
		}
		m.send()
	}
	l.callers++
	return l
}

func (m *merger[T]) leave(l *lookup[T]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l.callers--; l.callers > 0 {
		return
	}
	if l.call != nil {
		if l.call.lookups--; l.call.lookups == 0 {
			l.call.stop()
		}
		return
	}
	i := slices.Index(m.queue, l)
	m.queue = slices.Delete(m.queue, i, i+1)
	delete(m.byID, l.id)
	m.settle()
}

func (m *merger[T]) ripen() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ripe = true
	m.send()
}

// send makes calls of what is in the queue, as far as they are full or due. The lock is held.
func (m *merger[T]) send() {
	for m.calls < concurrent && (len(m.queue) >= m.kind.batch || m.ripe && len(m.queue) > 0) {
		part := slices.Clone(m.queue[:min(len(m.queue), m.kind.batch)])
		m.queue = slices.Delete(m.queue, 0, len(part))
		ctx, stop := context.WithCancel(context.Background())
		call := &mergedCall{stop, len(part)}
		for _, l := range part {
			l.call = call
			delete(m.byID, l.id)
		}
		m.calls++
		go m.run(ctx, call, part)
	}
	m.settle()
}

// settle makes an empty queue begin anew with the next look-up.
func (m *merger[T]) settle() {
	if len(m.queue) == 0 {
		m.timer.Stop()
		m.ripe = false
	}
}

var errNoAnswer = errors.New("the call did not return")

func (m *merger[T]) run(ctx context.Context, call *mergedCall, part []*lookup[T]) {
	defer func() {
		call.stop()
		for _, l := range part {
			close(l.done)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.calls--
		m.send()
	}()
	for _, l := range part {
		l.err = errNoAnswer // should the client end this goroutine, as in a test that has failed
	}
	m.ask(ctx, part)
}

// ask asks for all ids at once, unless the service refuses them all for one that is malformed: the others are of callers who
// know nothing of it.
func (m *merger[T]) ask(ctx context.Context, part []*lookup[T]) {
	ids := make([]string, len(part))
	for i, l := range part {
		ids[i] = l.id
	}
	found, err := m.kind.poll(ctx, m.c, ids)
	if len(part) > 1 && isMalformed(err) {
		for half := range slices.Chunk(part, (len(part)+1)/2) {
			m.ask(ctx, half)
		}
		return
	}
	for _, l := range part {
		l.v, l.err = found[l.id], nil
		if l.v == nil {
			l.err = cmp.Or(err, waiter.ErrMissing)
		}
	}
}

func isMalformed(err error) bool {
	e, ok := errors.AsType[*ecs.Error](err)
	return ok && (strings.HasSuffix(e.Code, ".Malformed") || strings.HasPrefix(e.Code, "InvalidParameter"))
}
