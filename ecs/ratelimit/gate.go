package ratelimit

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A rate is a limit of attempts in a period. 0 is a limit, or a period, that is not known.
type rate struct {
	limit  int
	period time.Duration
}

// A gate lets attempts through at the rate of one limit of the service: so many in each period. It learns both from what
// the service says when it refuses an attempt. It knows no clock and no lock; its user has both.
type gate struct {
	rate
	most    int  // the limit that the service told; others may use a part of it
	sure    bool // attempts filled the period that it was learned from; others may have held them up otherwise
	recount bool // the limit is to be found out when the gate opens
	fixed   bool // limit and period are the caller's

	sent     []time.Time // the latest attempts that were not refused, or are under way, at least as many as the limit
	inFlight int
	window   float64   // how many may be under way while no limit is known
	closed   time.Time // nothing may go before
	blind    int       // refusals in a row that did not tell a time; while there are any, one attempt goes at a time

	// What the period is learned from.
	boundary time.Time     // when a period of the service began, or will begin
	since    int           // attempts that passed since then
	rest     time.Time     // since when nobody has been there; zero: somebody is
	idle     time.Duration // how long nobody has been there since the boundary
	opened   time.Time     // the first attempt since the gate was last closed
	passed   int           // attempts that passed since then

	calm     int  // attempts at the full rate since the last refusal, or since the gate was made faster
	patience int  // how many calm periods go by before it is made faster
	before   rate // that it had before it was made faster; zero: it was not since the last refusal
}

// The first attempts go two at a time; every second one that passes lets another one go at the same time. A service that
// begins to refuse thus refuses few of those under way.
const firstWindow, growth = 2, 0.5

// Attempts are this much later than the period allows, because what leaves at an even rate does not arrive so.
const margin = 50 // the fiftieth part

// never is the delay of what has to wait for an event.
const never = time.Duration(math.MaxInt64)

// delay returns how long the next attempt has to wait.
func (g *gate) delay(now time.Time) time.Duration {
	g.settle(now)
	switch {
	case now.Before(g.closed):
		return g.closed.Sub(now)
	case g.blind > 0, g.limit > 0 && g.period == 0 && g.since+g.inFlight >= g.limit:
		if g.inFlight > 0 { // a probe is under way
			return never
		}
	case g.limit == 0:
		if float64(g.inFlight) >= max(g.window, firstWindow) {
			return never
		}
	case g.period > 0 && len(g.sent) >= g.limit:
		return max(0, g.every().Sub(now))
	}
	return 0
}

// every returns when the next attempt may follow the ones that were sent.
func (g *gate) every() time.Time { return g.sent[len(g.sent)-g.limit].Add(g.spaced()) }

func (g *gate) spaced() time.Duration {
	if g.fixed {
		return g.period
	}
	return g.period + g.period/margin
}

// turn returns when an attempt will go, at the earliest, that lets so many others go first.
func (g *gate) turn(now time.Time, ahead int) time.Time {
	if now.Before(g.closed) {
		now = g.closed
	}
	if g.limit == 0 || g.period == 0 {
		return now
	}
	sent := g.sent[max(0, len(g.sent)-g.limit):]
	wait := len(sent) + ahead - g.limit // so many places have to become free
	if wait < 0 {
		return now
	}
	from := now
	if i := wait % g.limit; i < len(sent) {
		from = sent[i]
	}
	if at := from.Add(time.Duration(wait/g.limit+1) * g.spaced()); at.After(now) {
		return at
	}
	return now
}

// take notes that an attempt goes.
func (g *gate) take(now time.Time) {
	g.inFlight++
	if !g.rest.IsZero() {
		g.idle += max(0, min(now.Sub(g.rest), now.Sub(g.boundary)))
		g.rest = time.Time{}
	}
	if g.opened.IsZero() {
		g.opened = now
	}
	g.sent = append(g.sent, now)
	if keep := max(g.limit, 1024); len(g.sent) >= 2*keep { // rarely
		g.sent = g.sent[:copy(g.sent, g.sent[len(g.sent)-keep:])]
	}
}

// end notes that an attempt ended, and whether others wait.
func (g *gate) end(now time.Time, waiting bool) {
	if g.inFlight--; g.inFlight == 0 && !waiting {
		g.rest = now
	}
}

// pass notes that the service took the attempt that went at a time.
func (g *gate) pass(now, at time.Time) {
	if !at.Before(g.boundary) {
		g.since++
	}
	g.passed++
	g.window = max(g.window, firstWindow) + growth
	if g.blind > 0 {
		if at.Before(g.closed) {
			return // no probe: it went before the refusal
		}
		if g.blind = 0; g.limit == 0 { // as many as went in the whole time, with the pause
			g.limit, g.period = max(g.passed-1, 1), max(now.Sub(g.opened), time.Second)
		}
		g.opened, g.passed = time.Time{}, 0
	}
	if !g.fixed && g.period > 0 && (g.limit != g.most || !g.sure) && g.atFullRate(now) {
		g.calm++
		g.quicken()
	}
}

// atFullRate reports whether attempts go as fast as the gate lets them.
func (g *gate) atFullRate(now time.Time) bool {
	return len(g.sent) >= g.limit && now.Sub(g.sent[len(g.sent)-g.limit]) <= 2*g.spaced()
}

// quicken lets attempts go a little faster, from time to time, unless they go as fast as the service told. Where others use a
// part of the limit, that may have become smaller. Where the limit is no more than an estimate, the period may be too long.
func (g *gate) quicken() {
	first := firstPatience
	if g.most > 0 && !g.sure {
		first = 1
	}
	if g.calm < g.limit*max(g.patience, first) {
		return
	}
	g.calm = 0
	if g.before = g.rate; g.limit < g.most {
		g.limit = min(g.limit+max(1, g.limit/20), g.most)
	} else {
		g.period -= g.period / 20
	}
}

// tooFast notes a refusal, and reports whether the gate was made faster before. Then it is not, and more patient from now on.
func (g *gate) tooFast() bool {
	g.calm = 0
	if g.before == (rate{}) {
		return false
	}
	g.rate, g.before = g.before, rate{}
	g.patience = min(2*max(g.patience, firstPatience), 1000)
	return true
}

// firstPatience is how many calm periods go by before the gate tries to be faster. It doubles each time that this fails.
const firstPatience = 5

// refuse notes that the service refused the attempt that went at a time, and what it told.
func (g *gate) refuse(now, at time.Time, t told) {
	if i, found := slices.BinarySearchFunc(g.sent, at, time.Time.Compare); found {
		g.sent = slices.Delete(g.sent, i, i+1)
	}
	if t.left <= 0 {
		g.refuseBlind(now)
		return
	}
	end := now.Add(t.left)
	gap := end.Sub(g.boundary)
	if gap.Abs() <= max(t.left/margin, 10*time.Millisecond) {
		return // another attempt of the same period
	}
	if !g.fixed && t.limit > 0 {
		g.learn(gap, t.limit)
	}
	g.boundary, g.closed, g.since, g.idle = end, end, 0, 0
	if t.left > longest {
		g.closed, g.blind = now.Add(longest), 1
	}
	g.opened, g.passed = time.Time{}, 0
}

// longest is the longest time that nothing goes. Then one attempt looks whether the service still refuses.
const longest = 5 * time.Minute

// learn takes over the limit, and the period if attempts filled it: gap is the time from the end of an earlier one to the end
// of this one.
func (g *gate) learn(gap time.Duration, limit int) {
	tooFast := g.tooFast()
	full := cmp.Or(g.limit, limit)
	periods := time.Duration(max(1, (g.since+full-1)/full)) // if they were full, all but the last without a refusal
	one := periods == 1 && g.since >= full
	if gap > 0 && !g.boundary.IsZero() && g.idle < gap/periods/4 && (one || !g.sure) {
		g.period, g.sure = gap/periods, one
	}
	if g.most = limit; g.period == 0 || g.limit == 0 {
		g.limit = limit
	}
	g.recount = g.period > 0 && !tooFast
}

// settle counts what passed in the period of the last refusal, when all of its attempts have ended. If it was less than the
// limit, others use the rest.
func (g *gate) settle(now time.Time) {
	if !g.recount || now.Before(g.closed) {
		return
	}
	g.recount = false
	begin := g.boundary.Add(-g.period)
	passed := 0
	for _, at := range g.sent {
		if !at.Before(begin) && at.Before(g.boundary) {
			passed++
		}
	}
	g.limit = min(g.most, max(1, passed))
}

// refuseBlind closes the gate for a second, and for longer from time to time.
func (g *gate) refuseBlind(now time.Time) {
	if now.Before(g.closed) {
		return // another attempt that was under way
	}
	if !g.fixed && !g.tooFast() && g.most == 0 {
		g.period += g.period / 4
	}
	g.closed = now.Add(min(time.Second<<min(g.blind, 10), time.Minute))
	g.blind++
}
