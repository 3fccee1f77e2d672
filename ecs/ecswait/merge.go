package ecswait

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// Merge returns an invoker that makes one call, for up to 100 ids, of the look-ups of single resources that come within a
// window: Describe calls that name one id and set nothing else but a page size, as waits for one id and [Kind.Get] do. Other
// calls pass through untouched, as do those with call options. A window of 0 or less merges nothing.
//
//	merged := ecswait.Merge(client, 3*time.Second) // one for all goroutines
//	running, err := ecswait.InstancesRunning(ctx, merged, []string{id})
//
// Each caller gets its own resource, and only errors about its own id, and returns when its context ends. The shared call ends
// when all of its callers have left, and has no values of their contexts. The response has the resource and the total alone;
// callers that ask for the same id share the slices in it. Four calls of a kind run at a time.
func Merge(c ecs.Invoker, window time.Duration) ecs.Invoker {
	if c == nil || window <= 0 {
		return c
	}
	return &merged{c, lookups(c, window)}
}

type merged struct {
	c       ecs.Invoker
	lookups map[ecs.Operation]lookup
}

// A lookup carries out a call if it looks up a single resource, and reports whether it does.
type lookup func(ctx context.Context, req, resp any) (ok bool, err error)

func (m *merged) Invoke(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
	if look := m.lookups[op]; look != nil && len(opts) == 0 && ctx != nil {
		if ok, err := look(ctx, req, resp); ok {
			return err
		}
	}
	return m.c.Invoke(ctx, op, req, resp, opts...)
}

const concurrent = 4 // how many calls of a kind run at a time; what comes during them fills the next ones

// merger makes one call of the look-ups of a kind that come at about the same time. It has a goroutine for each call under
// way, and none otherwise.
type merger struct {
	kind   *kind
	c      ecs.Invoker
	window time.Duration

	mu    sync.Mutex
	queue []*question // not yet asked, one per id
	byID  map[string]*question
	timer *time.Timer // runs from when the queue begins
	ripe  bool        // the queue need not wait for more
	calls int         // under way
}

// question is what callers want to know of one id.
type question struct {
	id      string
	callers int // those still waiting
	call    *mergedCall

	done chan struct{} // closed when the response is there:
	v    any           // nil for what is not there
	err  error
}

// mergedCall is a call that several callers share. It has none of their contexts, and is stopped when all of them have left.
type mergedCall struct {
	stop      context.CancelFunc
	questions int // with callers still waiting
}

// get looks up one resource. The value belongs to others too; it is nil if there is no such resource.
func (m *merger) get(ctx context.Context, id string) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	q := m.join(id)
	select {
	case <-q.done:
		return q.v, q.err
	case <-ctx.Done():
		m.leave(q)
		return nil, ctx.Err()
	}
}

// join finds or makes the question about an id. A question that was sent already is not joined: its response may be older
// than what the caller has just done.
func (m *merger) join(id string) *question {
	m.mu.Lock()
	defer m.mu.Unlock()
	q := m.byID[id]
	if q == nil {
		q = &question{id: id, done: make(chan struct{})}
		m.byID[id] = q
		m.queue = append(m.queue, q)
		if len(m.queue) == 1 {
			m.startTimer()
		}
		m.send()
	}
	q.callers++
	return q
}

func (m *merger) startTimer() {
	var timer *time.Timer
	timer = time.AfterFunc(m.window, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.timer == timer { // or another queue has begun
			m.ripe = true
			m.send()
		}
	})
	m.timer = timer
}

func (m *merger) leave(q *question) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if q.callers--; q.callers > 0 {
		return
	}
	if q.call != nil {
		if q.call.questions--; q.call.questions == 0 {
			q.call.stop()
		}
		return
	}
	i := slices.Index(m.queue, q)
	m.queue = slices.Delete(m.queue, i, i+1)
	delete(m.byID, q.id)
	m.settle()
}

// send makes calls of what is in the queue once the window is over. A full call waits too: the goroutines that it serves would
// come back before the others, and the rounds of many waits would fall apart. The lock is held.
func (m *merger) send() {
	for m.ripe && m.calls < concurrent && len(m.queue) > 0 {
		part := slices.Clone(m.queue[:min(len(m.queue), m.kind.batch)])
		m.queue = slices.Delete(m.queue, 0, len(part))
		ctx, stop := context.WithCancel(context.Background())
		call := &mergedCall{stop, len(part)}
		for _, q := range part {
			q.call = call
			delete(m.byID, q.id)
		}
		m.calls++
		go m.run(ctx, call, part)
	}
	m.settle()
}

// settle makes an empty queue begin anew with the next question. The lock is held.
func (m *merger) settle() {
	if len(m.queue) == 0 && m.timer != nil {
		m.timer.Stop()
		m.timer, m.ripe = nil, false
	}
}

var errNoResponse = errors.New("ecswait: the shared call did not return")

func (m *merger) run(ctx context.Context, call *mergedCall, part []*question) {
	defer func() {
		call.stop()
		for _, q := range part {
			close(q.done)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.calls--
		m.send()
	}()
	for _, q := range part {
		q.err = errNoResponse // should the client end this goroutine, as in a test that has failed
	}
	m.ask(ctx, part)
}

// ask asks for all ids at once, and again for fewer if the service rejects them all because of one that it does not know or
// that is malformed: the callers of the others know nothing of it.
func (m *merger) ask(ctx context.Context, part []*question) {
	ids := make([]string, len(part))
	for i, q := range part {
		ids[i] = q.id
	}
	found, err := m.kind.fetch(ctx, m.c, ids)
	if len(part) > 1 && (ecs.IsNotFound(err) || isMalformed(err)) {
		for half := range slices.Chunk(part, (len(part)+1)/2) {
			m.ask(ctx, half)
		}
		return
	}
	for _, q := range part {
		q.v, q.err = found[q.id], nil
		if q.v == nil {
			q.err = err
		}
	}
}

func isMalformed(err error) bool {
	e, ok := errors.AsType[*ecs.Error](err)
	return ok && (strings.HasSuffix(e.Code, ".Malformed") || strings.HasPrefix(e.Code, "InvalidParameter"))
}
