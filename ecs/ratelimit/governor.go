package ratelimit

import (
	"container/list"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Governor lets the attempts of all clients of an account go at the rates that the service allows. Make one with [New] for
// each account of the process, and give its [Governor.Intercept] to all clients. It is safe for concurrent use, and has no
// goroutines. The zero value is ready for use.
type Governor struct {
	limits      map[string]limit // of the caller, by action
	maxInFlight int              // 0: any number

	mu       sync.Mutex
	lanes    map[key]*lane
	accounts map[string]*gate // the limits of all actions together, by region
	waiting  []*lane          // those that somebody waits in
	inFlight int
	order    uint64 // of those who wait
	writes   int    // that went in a row while a read was waiting
	timer    *time.Timer
}

type key struct{ action, region string }

type limit struct {
	n   int
	per time.Duration
}

// An Option configures a governor.
type Option func(*Governor)

// WithLimit sets a limit of your own: each of the actions may be sent n times in a period, in each region. Without actions it
// holds for every action that has no limit of its own by this option. The governor does not learn another limit for them, but
// pauses where the service refuses. A limit of less than 1, or a period of 0 or less, has no effect.
func WithLimit(n int, per time.Duration, actions ...string) Option {
	return func(g *Governor) {
		if n < 1 || per <= 0 {
			return
		}
		if len(actions) == 0 {
			actions = []string{""}
		}
		for _, action := range actions {
			g.limits[action] = limit{n, per}
		}
	}
}

// WithMaxInFlight limits how many attempts are under way at the same time. When it is reached, calls that change something
// go before calls that read, as far as those do not wait for ever. 0, the default, is no limit.
func WithMaxInFlight(n int) Option { return func(g *Governor) { g.maxInFlight = max(n, 0) } }

// New returns a governor that knows no limits but those of the options.
func New(opts ...Option) *Governor {
	g := &Governor{limits: make(map[string]limit)}
	for _, opt := range opts {
		if opt != nil {
			opt(g)
		}
	}
	return g
}

// Intercept is for [ecs.WithAttemptInterceptor]. An attempt waits for its turn, as long as its context allows: if that ends
// first, or if the turn is known to come after its deadline, the call fails without being sent. Then the error wraps that of
// the context.
func (g *Governor) Intercept(next ecs.AttemptFunc) ecs.AttemptFunc {
	return func(ctx context.Context, a *ecs.Attempt) error {
		t, err := g.enter(ctx, a)
		if err != nil {
			return fmt.Errorf("ratelimit: %w", err)
		}
		defer func() { g.leave(t, a, err) }() // also if next ends the goroutine
		err = next(ctx, a)
		return err
	}
}

// A lane is the attempts of one action in one region.
type lane struct {
	own, account *gate
	queues       [2]list.List // of tickets: those of attempts that were refused before, which go first, and the others
	figures      Lane
}

func (l *lane) waiting() int { return l.queues[0].Len() + l.queues[1].Len() }

// head returns the next ticket to go, or nil.
func (l *lane) head() *ticket {
	for i := range l.queues {
		if e := l.queues[i].Front(); e != nil {
			return e.Value.(*ticket)
		}
	}
	return nil
}

// A ticket is an attempt that waits or is under way.
type ticket struct {
	lane  *lane
	write bool
	order uint64        // of its coming
	came  time.Time     // when it came
	at    time.Time     // when it went
	ready chan struct{} // closed when it may go; nil if it did not wait
	queue *list.List    // that it waits in
	place *list.Element // in the queue
}

// lane returns the lane of the attempt.
func (g *Governor) lane(a *ecs.Attempt) *lane {
	k := key{a.Operation.Action, a.Region}
	l := g.lanes[k]
	if l != nil {
		return l
	}
	if g.lanes == nil { // the zero Governor
		g.lanes, g.accounts = make(map[key]*lane), make(map[string]*gate)
	}
	l = &lane{own: new(gate), account: g.accounts[k.region], figures: Lane{Action: k.action, Region: k.region}}
	if l.account == nil {
		l.account = new(gate)
		l.account.window = 8 // for those of several actions
		g.accounts[k.region] = l.account
	}
	own, ok := g.limits[k.action]
	if !ok {
		own, ok = g.limits[""]
	}
	if ok {
		l.own.limit, l.own.period, l.own.fixed = own.n, own.per, true
	}
	g.lanes[k] = l
	return l
}

// enter returns when the attempt may go.
func (g *Governor) enter(ctx context.Context, a *ecs.Attempt) (*ticket, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	t, err := g.join(ctx, a)
	if err != nil || t.ready == nil {
		return t, err
	}
	select {
	case <-t.ready:
		return t, nil
	case <-ctx.Done():
	}
	if g.quit(t) {
		return nil, fmt.Errorf("waiting for the turn of %s: %w", a.Operation.Action, context.Cause(ctx))
	}
	return t, nil // it may go, and the client sees that its context has ended
}

// join makes a ticket for the attempt, and puts it into the queue unless it may go at once.
func (g *Governor) join(ctx context.Context, a *ecs.Attempt) (*ticket, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	l := g.lane(a)
	t := &ticket{lane: l, write: !a.Operation.ReadOnly, came: now}
	if len(g.waiting) == 0 && g.delay(l, now) == 0 {
		g.take(t, now)
		return t, nil
	}
	ahead := l.queues[0].Len()
	if t.queue = &l.queues[0]; a.Number == 1 {
		ahead, t.queue = l.waiting(), &l.queues[1]
	}
	turn := l.own.turn(now, ahead)
	if deadline, ok := ctx.Deadline(); ok && !turn.Before(deadline) {
		return nil, fmt.Errorf("the turn of %s comes in %v, not before the deadline: %w",
			a.Operation.Action, turn.Sub(now).Round(time.Millisecond), context.DeadlineExceeded)
	}
	if l.waiting() == 0 {
		g.waiting = append(g.waiting, l)
	}
	g.order++
	t.order, t.ready, t.place = g.order, make(chan struct{}), t.queue.PushBack(t)
	g.dispatch(now)
	return t, nil
}

// quit takes the ticket out of its queue, and reports whether it was there.
func (g *Governor) quit(t *ticket) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.place == nil {
		return false
	}
	g.remove(t)
	t.lane.figures.waited(time.Since(t.came))
	g.dispatch(time.Now())
	return true
}

func (g *Governor) remove(t *ticket) {
	t.queue.Remove(t.place)
	t.place = nil
	if t.lane.waiting() == 0 {
		i := slices.Index(g.waiting, t.lane)
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
}

// delay returns how long the next attempt of the lane has to wait.
func (g *Governor) delay(l *lane, now time.Time) time.Duration {
	if g.maxInFlight > 0 && g.inFlight >= g.maxInFlight {
		return never
	}
	return max(l.own.delay(now), l.account.delay(now))
}

// take lets an attempt go.
func (g *Governor) take(t *ticket, now time.Time) {
	t.at = now
	g.inFlight++
	t.lane.own.take(now)
	t.lane.account.take(now)
	t.lane.figures.waited(now.Sub(t.came))
}

// dispatch lets all go whose turn it is, and sets the timer for the next turn.
func (g *Governor) dispatch(now time.Time) {
	for len(g.waiting) > 0 {
		t, soonest := g.next(now)
		if t == nil {
			g.wake(soonest)
			return
		}
		g.remove(t)
		g.take(t, now)
		close(t.ready)
	}
}

// Reads get every fifth turn while writes wait, too.
const writesInRow = 4

// next returns the ticket whose turn it is, or nil and how long it takes until there may be one.
func (g *Governor) next(now time.Time) (*ticket, time.Duration) {
	var first [2]*ticket // by whether it is a read
	soonest := never
	for _, l := range g.waiting {
		d := g.delay(l, now)
		if d > 0 {
			soonest = min(soonest, d)
			continue
		}
		t, i := l.head(), 0
		if !t.write {
			i = 1
		}
		if first[i] == nil || t.order < first[i].order {
			first[i] = t
		}
	}
	write, read := first[0], first[1]
	switch {
	case write != nil && (read == nil || g.writes < writesInRow):
		if read != nil {
			g.writes++
		}
		return write, 0
	case read != nil:
		g.writes = 0
	}
	return read, soonest
}

// wake makes the governor dispatch again after d.
func (g *Governor) wake(d time.Duration) {
	switch {
	case d == never: // the end of an attempt does
	case g.timer == nil:
		g.timer = time.AfterFunc(d, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.dispatch(time.Now())
		})
	default:
		g.timer.Reset(d)
	}
}

// leave notes how an attempt ended.
func (g *Governor) leave(t *ticket, a *ecs.Attempt, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	l := t.lane
	g.inFlight--
	l.own.end(now, l.waiting() > 0)
	l.account.end(now, len(g.waiting) > 0)
	l.figures.Sent++
	switch {
	case ecs.IsThrottled(err):
		l.figures.Refused++
		action, account, ofAccount := read(a.Header, err)
		if ofAccount {
			l.account.refuse(now, t.at, account)
		}
		if !ofAccount || action.left > 0 {
			l.own.refuse(now, t.at, action)
		}
	case a.Status != 0: // the service responded
		l.own.pass(now, t.at)
		l.account.pass(now, t.at)
	}
	g.dispatch(now)
}
