package launch

import (
	"cmp"
	"context"
	"maps"
	"time"
)

// A key is what a refusal is remembered for.
type key struct {
	scope       scope
	candidate   Candidate
	fingerprint string // of the request, if it matters
}

func (p *Plan) key(s scope, i int) key {
	c, fingerprint := p.Order.Candidates[i], p.fingerprint
	if s != ordered && c.InstanceType != "" { // else a launch template has it
		fingerprint = ""
	}
	c.Price, c.Weight = 0, 0
	switch {
	case s == offering:
		c = Candidate{InstanceType: c.InstanceType, ZoneID: c.place(), Spot: c.Spot}
	case s == typed:
		c = Candidate{InstanceType: c.InstanceType, Spot: c.Spot}
	case s == vswitch:
		c = Candidate{VSwitchID: cmp.Or(c.VSwitchID, c.ZoneID)}
	}
	return key{s, c, fingerprint}
}

// memory is what the orders of a launcher know of what is to be had. Its lock is the launcher's.
type memory struct {
	refused map[key]Entry
	sold    map[key]time.Time     // until when purchases need not wait for each other
	gates   map[key]chan struct{} // full while one purchase asks and the others wait
}

// find returns why an amount of the candidate is not to be had, or a zero Entry.
func (m *memory) find(p *Plan, i, amount int) Entry {
	for s := offering; s <= vswitch; s++ {
		e := m.refused[p.key(s, i)]
		if enough := e.Verdict != Quota || amount >= e.Amount; enough && time.Now().Before(e.Until) { // a quota may have room for less
			e.Known = true
			return e
		}
	}
	return Entry{}
}

// learn returns what a failed call means, and remembers it.
func (l *Launcher) learn(err error, p *Plan, i, amount int) Entry {
	verdict, reach := classify(err, p.Order.Candidates[i])
	e := entryOf(verdict, err)
	if reach != nowhere {
		e.Amount, e.Until = amount, time.Now().Add(l.options.SoldOut)
		if verdict == NotSold {
			e.Until = time.Now().Add(l.options.NotSold)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		maps.DeleteFunc(l.refused, func(_ key, e Entry) bool { return !time.Now().Before(e.Until) })
		l.refused[p.key(reach, i)] = e
	}
	return e
}

// enter waits until the candidate may be asked for, and returns why not if that is known. While nobody knows, one purchase
// asks, and the others wait until it has left.
func (l *Launcher) enter(ctx context.Context, p *Plan, i int, amount func() int) (known Entry, gate chan struct{}) {
	k := p.key(offering, i)
	l.mu.Lock()
	if gate = l.gates[k]; gate == nil {
		gate = make(chan struct{}, 1)
		l.gates[k] = gate
	}
	l.mu.Unlock()
	select {
	case gate <- struct{}{}:
	case <-ctx.Done():
		return entryOf(Later, context.Cause(ctx)), nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if known = l.find(p, i, amount()); known.Verdict != "" || time.Now().Before(l.sold[k]) {
		<-gate
		gate = nil
	}
	return known, gate
}

// leave says whether all that a purchase wanted was to be had.
func (l *Launcher) leave(p *Plan, i int, gate chan struct{}, all bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if delete(l.sold, p.key(offering, i)); all {
		l.sold[p.key(offering, i)] = time.Now().Add(l.options.SoldOut)
	}
	if gate != nil {
		<-gate
	}
}
