package ecstest

import (
	"container/heap"
	"time"
)

// A timeline is a clock and the list of what will fall due. It starts no
// goroutine: whoever looks at the state settles it first, so the world behaves
// as if everything had happened on time, under the real clock and inside a
// testing/synctest bubble.
type timeline struct {
	// now never goes back. While something that fell due runs, it is the moment
	// at which that was due, so that a chain of steps keeps its pace however
	// late somebody looks.
	now   time.Time
	due   timers
	count int
}

// A timer is something that will happen unless it is cancelled.
type timer struct {
	at           time.Time
	order, index int
	run          func()
}

// settle lets everything happen that is due by now, in order.
func (l *timeline) settle(now time.Time) {
	now = now.UTC().Round(0) // the wall clock, which parameters speak of
	for len(l.due) > 0 && !l.due[0].at.After(now) {
		t, _ := heap.Pop(&l.due).(*timer)
		l.advance(t.at)
		t.run()
	}
	l.advance(now)
}

func (l *timeline) advance(to time.Time) {
	if to.After(l.now) {
		l.now = to
	}
}

// after has run happen when d has passed; with no d at all, when the state is
// looked at next.
func (l *timeline) after(d time.Duration, run func()) *timer { return l.at(l.now.Add(d), run) }

// at has run happen at that moment.
func (l *timeline) at(moment time.Time, run func()) *timer {
	l.count++
	t := &timer{at: moment, order: l.count, run: run}
	heap.Push(&l.due, t)
	return t
}

// cancel keeps t from happening. A timer that is nil or has happened is fine.
func (l *timeline) cancel(t *timer) {
	if t != nil && t.index >= 0 {
		heap.Remove(&l.due, t.index)
	}
}

// timers is a heap by time; of two at the same time the elder comes first.
type timers []*timer

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
	t, _ := x.(*timer)
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
