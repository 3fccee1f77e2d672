// Package clock is the time of an account: what will happen, when, and how calls spell it.
package clock

import (
	"cmp"
	"slices"
	"time"
)

// A Timeline is a clock and the events that will become due. It starts no goroutine: whoever uses the state settles it
// first, so everything appears to have happened on time, with the real clock and inside a testing/synctest bubble.
type Timeline struct {
	// Now never goes back. While an event runs, Now is the time at which the event was due, so a chain of steps keeps
	// its pace no matter when the state is settled.
	Now    time.Time
	Due    []*Timer // what is scheduled, in order
	Before func()   // is called before each event, if set
	count  int
}

// A Timer is an event that happens unless it is cancelled.
type Timer struct {
	at      time.Time
	order   int // among the timers for the same time
	run     func()
	pending bool
}

// Pending reports whether t is scheduled: it is not nil, has not happened and was not cancelled.
func (t *Timer) Pending() bool { return t != nil && t.pending }

func (t *Timer) compare(other *Timer) int {
	return cmp.Or(t.at.Compare(other.at), cmp.Compare(t.order, other.order))
}

// Settle runs the events due by now, in order.
func (l *Timeline) Settle(now time.Time) {
	now = now.UTC().Round(0) // drop the monotonic clock: parameters are wall clock times
	for len(l.Due) > 0 && !l.Due[0].at.After(now) {
		t := l.Due[0]
		l.Cancel(t)
		l.advance(t.at)
		if l.Before != nil {
			l.Before()
		}
		t.run()
	}
	l.advance(now)
}

func (l *Timeline) advance(to time.Time) {
	if to.After(l.Now) {
		l.Now = to
	}
}

// After schedules run for the time when d has passed. If d is 0, it runs when the state is settled next.
func (l *Timeline) After(d time.Duration, run func()) *Timer { return l.At(l.Now.Add(d), run) }

// At schedules run for a moment.
func (l *Timeline) At(moment time.Time, run func()) *Timer {
	l.count++
	t := &Timer{at: moment, order: l.count, run: run, pending: true}
	i, _ := slices.BinarySearchFunc(l.Due, t, (*Timer).compare)
	l.Due = slices.Insert(l.Due, i, t)
	return t
}

// Cancel prevents t from running. It does nothing if t is nil or has already run.
func (l *Timeline) Cancel(t *Timer) {
	if !t.Pending() {
		return
	}
	t.pending = false
	i, _ := slices.BinarySearchFunc(l.Due, t, (*Timer).compare)
	l.Due = slices.Delete(l.Due, i, i+1)
}
