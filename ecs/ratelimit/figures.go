package ratelimit

import (
	"cmp"
	"slices"
	"time"
)

// A Lane is the figures of one action in one region, since the governor was made.
type Lane struct {
	Action, Region    string
	Sent, Refused     int           // attempts; the refused ones are among those that were sent
	Waiting, InFlight int           // attempts at present
	Waited, Longest   time.Duration // by all attempts together, and by one
	Limit             int           // attempts in a period, as set, told or learned; 0: none is known
	Period            time.Duration // 0: none is known
	ClosedUntil       time.Time     // nothing is sent before; in the past if nothing is in the way
}

// Lanes returns the figures of all actions that were called, sorted by action and region.
func (g *Governor) Lanes() []Lane {
	g.mu.Lock()
	defer g.mu.Unlock()
	var lanes []Lane
	for _, l := range g.lanes {
		f := l.figures
		f.Waiting, f.InFlight = l.waiting(), l.own.inFlight
		f.Limit, f.Period, f.ClosedUntil = l.own.limit, l.own.period, l.own.closed
		if l.account.closed.After(f.ClosedUntil) {
			f.ClosedUntil = l.account.closed
		}
		lanes = append(lanes, f)
	}
	slices.SortFunc(lanes, func(a, b Lane) int {
		return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Region, b.Region))
	})
	return lanes
}

func (l *Lane) waited(d time.Duration) {
	l.Waited += d
	l.Longest = max(l.Longest, d)
}
