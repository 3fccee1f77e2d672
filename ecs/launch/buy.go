package launch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
)

// A batch is a purchase on its way, of those who want the same of the same candidate.
type batch struct {
	*Launcher
	plan  *Plan // a copy of one of the members' plans, who may leave
	index int   // of the candidate
	timer *time.Timer
	stop  context.CancelFunc
	noted chan struct{} // closed when the plans of the members are theirs again

	// The lock of these is the launcher's.
	members []*member
	waiting int  // how many of them have not left; without any the call is stopped
	sealed  bool // members stay members
}

// A member is one who takes part in a batch.
type member struct {
	plan   *Plan
	index  int // of the candidate
	want   int
	result chan Entry // takes one
}

// buy buys up to want instances of a candidate, alone or with others, and notes in the plan what it got.
func (l *Launcher) buy(ctx context.Context, p *Plan, i, want int) Entry {
	m := &member{p, i, want, make(chan Entry, 1)}
	b := l.join(ctx, m)
	select {
	case got := <-m.result:
		return p.note(ctx, len(p.Purchases)-1, got)
	case <-ctx.Done():
		if b.leaves(m) {
			return entryOf(Later, context.Cause(ctx))
		}
	}
	<-b.noted
	select {
	case got := <-m.result:
		return p.note(ctx, len(p.Purchases)-1, got)
	default: // the plan has the token, so what is bought is not lost
		return entryOf(Unknown, context.Cause(ctx))
	}
}

// join makes m a member of a batch that is open, or of a new one. A plan that is saved is alone: if the process ended before
// all members have saved theirs, the first one to go on would buy the shares of the others, who do not know of them.
func (l *Launcher) join(ctx context.Context, m *member) *batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	most := mostAtOnce
	if e := l.refused[m.plan.key(typed, m.index)]; time.Now().Before(e.Until) { // a quota had no room for this many
		most = max(e.Amount/2, 1)
	}
	k := m.plan.key(ordered, m.index)
	b, alone := l.open[k], l.options.Window <= 0 || m.plan.Order.Save != nil
	if b == nil || alone || b.total()+m.want > most {
		b = &batch{Launcher: l, plan: &Plan{Order: m.plan.Order, fingerprint: m.plan.fingerprint}, index: m.index, noted: make(chan struct{})}
		if !alone {
			ctx = context.Background() // any member may leave
			l.open[k] = b
		}
		ctx, b.stop = context.WithCancel(ctx)
		b.timer = time.AfterFunc(l.options.Window, func() { b.run(ctx) })
	}
	b.members, b.waiting = append(b.members, m), b.waiting+1
	if (alone || b.total() >= most) && b.timer.Stop() {
		b.timer.Reset(0)
	}
	return b
}

func (b *batch) total() (n int) {
	for _, m := range b.members {
		n += m.want
	}
	return n
}

// close lets nobody join any more. If another batch is open by now, fewer join that.
func (b *batch) close() { delete(b.open, b.plan.key(ordered, b.index)) }

// leaves lets a member go, and reports whether the batch goes on without its share.
func (b *batch) leaves(m *member) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting--; b.waiting == 0 {
		b.stop()
		b.close()
	}
	if !b.sealed {
		b.members = slices.DeleteFunc(b.members, func(other *member) bool { return other == m })
	}
	return !b.sealed
}

// run carries the purchase out, and gives the members what it got.
func (b *batch) run(ctx context.Context) {
	defer b.stop()
	got, gate := b.enter(ctx, b.plan, b.index, b.total)
	b.mu.Lock()
	b.sealed = true
	b.close()
	b.mu.Unlock()
	defer func() {
		for _, m := range b.members {
			m.result <- got
		}
	}()
	token, amount := "", 0
	if got.Verdict == "" {
		got = entryOf(Unknown, errors.New("the call did not return")) // as in a test that has failed
		defer func() { b.leave(b.plan, b.index, gate, got.Verdict == "") }()
		var err error
		if token, amount, err = b.prepare(ctx); err != nil {
			got, amount = entryOf(Later, err), 0
		}
	}
	close(b.noted)
	if amount > 0 {
		got = b.send(ctx, b.plan, b.index, token, amount, false)
	}
}

// prepare notes the purchase in the plan of each member, and saves it if there is one alone.
func (b *batch) prepare(ctx context.Context) (token string, amount int, err error) {
	if ctx.Err() != nil { // perhaps all have left
		return "", 0, context.Cause(ctx)
	}
	token, first := ecs.NewClientToken(), 0
	for _, m := range b.members {
		m.plan.Purchases = append(m.plan.Purchases, Purchase{m.index, token, b.total(), first, m.want, time.Now(), nil})
		first += m.want
	}
	return token, first, b.members[0].plan.save(ctx)
}

func (p *Plan) save(ctx context.Context) error {
	if p.Order.Save == nil {
		return nil
	}
	text, err := p.Encode()
	if err != nil {
		return err
	}
	return p.Order.Save(ctx, text)
}

// note writes down what became of purchase n, if that is open and now settled.
func (p *Plan) note(ctx context.Context, n int, got Entry) Entry {
	if n < 0 || p.Purchases[n].InstanceIDs != nil || got.Verdict == Unknown {
		return got
	}
	b := &p.Purchases[n]
	b.InstanceIDs = slices.Clone(got.ids[min(b.First, len(got.ids)):min(b.First+b.Share, len(got.ids))])
	if len(b.InstanceIDs) == 0 {
		p.Purchases = slices.Delete(p.Purchases, n, n+1)
	}
	if err := p.save(context.WithoutCancel(ctx)); err != nil {
		return entryOf(Later, err)
	}
	return got
}

// settle finishes a purchase that may have been made before.
func (l *Launcher) settle(ctx context.Context, p *Plan, n int) Entry {
	b := p.Purchases[n]
	got := entryOf(Unknown, fmt.Errorf("sent at %v, too long ago for a ClientToken: look for the instances by a tag", b.Sent))
	if time.Since(b.Sent) < tokenLives {
		got = l.send(ctx, p, b.Candidate, b.ClientToken, b.Amount, true)
	}
	e := p.note(ctx, n, got)
	if e.Verdict != "" {
		p.Report[b.Candidate] = e
	}
	return e
}

// send makes the call, and repeats it with the same token while its outcome is unknown: after an earlier call, too.
func (l *Launcher) send(ctx context.Context, p *Plan, i int, token string, amount int, unknown bool) Entry {
	req := p.Order.request(p.Order.Candidates[i], amount)
	req.ClientToken = token
	for wait := time.Second; ; wait *= 2 {
		resp, err := runinstances.Do(ctx, l.client, req)
		switch {
		case err == nil && len(resp.InstanceIDs) < amount:
			e := l.learn(errFewer, p, i, amount)
			e.ids = resp.InstanceIDs
			return e
		case err == nil:
			return Entry{ids: resp.InstanceIDs}
		}
		e := l.learn(err, p, i, amount)
		// An interceptor that noticed the end of the context does not know either.
		unknown = unknown || ecs.IsOutcomeUnknown(err) || e.Code == "" && ctx.Err() != nil
		// The service came as far as to look at the token and the request, so the earlier calls bought nothing either.
		settled := e.Code != "" && !ecs.IsOutcomeUnknown(err) && (e.Verdict.others() || e.Verdict == Mistake)
		switch {
		case !unknown || settled:
			return e
		case wait > 2*time.Second:
			return entryOf(Unknown, err)
		}
		pause := time.NewTimer(wait)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return entryOf(Unknown, errors.Join(err, context.Cause(ctx)))
		}
	}
}

var errFewer = &ecs.Error{Action: runinstances.Action, Code: "OperationDenied.NoStock", Message: "fewer than were asked for"}
