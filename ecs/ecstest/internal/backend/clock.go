package backend

import (
	"container/heap"
	"time"
)

// A timeline is a clock and the events that will become due. It starts no goroutine: whoever uses the state settles it
// first, so everything appears to have happened on time, with the real clock and inside a testing/synctest bubble.
type timeline struct {
	// Now never goes back. While an event runs, Now is the time at which the event was due, so a chain of steps keeps
	// its pace no matter when the state is settled.
	Now   time.Time
	Due   timers // what is scheduled
	count int
}

// A Timer is an event that happens unless it is cancelled.
type Timer struct {
	at           time.Time
	order, index int
	run          func()
}

// Pending reports whether t is scheduled: it is not nil, has not happened and was not cancelled.
func (t *Timer) Pending() bool { return t != nil && t.index >= 0 }

// settle runs the events due by now, in order.
func (l *timeline) settle(now time.Time) {
	now = now.UTC().Round(0) // drop the monotonic clock: parameters are wall clock times
	for len(l.Due) > 0 && !l.Due[0].at.After(now) {
		t := l.Due[0]
		heap.Pop(&l.Due)
		l.advance(t.at)
		t.run()
	}
	l.advance(now)
}

func (l *timeline) advance(to time.Time) {
	if to.After(l.Now) {
		l.Now = to
	}
}

// after schedules run for the time when d has passed. If d is 0, it runs when the state is settled next.
func (l *timeline) after(d time.Duration, run func()) *Timer { return l.at(l.Now.Add(d), run) }

// at schedules run for a moment.
func (l *timeline) at(moment time.Time, run func()) *Timer {
	l.count++
	t := &Timer{at: moment, order: l.count, run: run}
	heap.Push(&l.Due, t)
	return t
}

// Cancel prevents t from running. It does nothing if t is nil or has already run.
func (l *timeline) Cancel(t *Timer) {
	if t.Pending() {
		heap.Remove(&l.Due, t.index)
	}
}

// timers is a heap ordered by time, then by age.
type timers []*Timer

func (h timers) Len() int { return len(h) }

func (h timers) Less(i, j int) bool {
	if c := h[i].at.Compare(h[j].at); c != 0 {
		return c < 0
	}
	return h[i].order < h[j].order
}

func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timers) Push(x any) {
	t, _ := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *timers) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h, t.index = (*h)[:last], -1
	return t
}
