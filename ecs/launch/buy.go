package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
)

// A batch is a purchase on its way, of one caller or of several who want the same of the same candidate.
type batch struct {
	*Launcher
	Purchase       // not sent yet while Sent is zero
	plan     *Plan // that of the caller who buys alone, or one of its own
	timer    *time.Timer
	stop     context.CancelFunc
	done     chan struct{}

	// The lock of these, and of Purchase, is the launcher's.
	members []*Purchase
	waiting int   // how many of them have not left; without any the call is stopped
	got     Entry // without an error while it is not over
}

func (l *Launcher) newBatch(p *Plan, i int, members ...*Purchase) *batch {
	b := Purchase{Candidate: i, ClientToken: ecs.NewClientToken()}
	return &batch{Launcher: l, Purchase: b, plan: p, members: members, got: Entry{Verdict: Later}}
}

// buy buys up to an amount of a candidate, and notes in the plan what it got. A plan that is saved shares no call: after a
// crash, the first one to go on would buy also for those who had not saved theirs.
func (l *Launcher) buy(ctx context.Context, p *Plan, i, want int) Entry {
	own := &Purchase{Candidate: i, Share: want}
	if l.options.Window <= 0 || p.Order.Save != nil {
		return l.newBatch(p, i, own).purchase(ctx)
	}
	b := l.join(p, own)
	select {
	case <-b.done:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.waiting--; b.waiting == 0 {
		b.stop()
		b.close()
	}
	got := b.got
	if got.Verdict != "" && got.err == nil {
		got = entryOf(got.Verdict, cmp.Or(context.Cause(ctx), errors.New("the call did not return")))
	}
	if b.Sent.IsZero() {
		b.members = slices.DeleteFunc(b.members, func(m *Purchase) bool { return m == own })
		return got
	}
	own.ClientToken, own.Amount, own.Sent = b.ClientToken, b.Amount, b.Sent
	p.Purchases = append(p.Purchases, *own)
	return p.note(ctx, len(p.Purchases)-1, got)
}

// join makes own a part of a batch that is open, or of a new one.
func (l *Launcher) join(p *Plan, own *Purchase) *batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	most := mostAtOnce
	if e := l.refused[p.key(typed, own.Candidate)]; time.Now().Before(e.Until) { // a quota had no room for this many
		most = max(e.Amount/2, 1)
	}
	k := p.key(ordered, own.Candidate)
	b := l.open[k]
	if b == nil || b.total()+own.Share > most {
		b = l.newBatch(&Plan{Order: p.Order, fingerprint: p.fingerprint}, own.Candidate)
		b.done = make(chan struct{})
		ctx, stop := context.WithCancel(context.Background()) // any member may leave
		b.stop = stop
		b.timer = time.AfterFunc(l.options.Window, func() { b.run(ctx) })
		l.open[k] = b
	}
	b.members, b.waiting = append(b.members, own), b.waiting+1
	if b.total() >= most && b.timer.Stop() {
		b.timer.Reset(0)
	}
	return b
}

// total returns what all members want, one after the other.
func (b *batch) total() (n int) {
	for _, m := range b.members {
		m.First = n
		n += m.Share
	}
	return n
}

// close lets nobody join any more.
func (b *batch) close() {
	maps.DeleteFunc(b.open, func(_ key, other *batch) bool { return other == b })
}

// run buys for the members, who then take what is theirs.
func (b *batch) run(ctx context.Context) {
	defer close(b.done)
	defer b.stop()
	got := b.purchase(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = got
}

// purchase carries a batch out, and notes it in its plan before and after the call.
func (b *batch) purchase(ctx context.Context) (got Entry) {
	known, leave := b.enter(ctx)
	if known.Verdict != "" {
		return known
	}
	got = Entry{Verdict: Unknown} // if the call does not return, as in a test that has failed
	defer func() { leave(got.Verdict == "") }()
	n := len(b.plan.Purchases)
	b.plan.Purchases = append(b.plan.Purchases, b.Purchase)
	if err := b.plan.save(ctx); err != nil {
		return b.plan.note(ctx, n, entryOf(Later, err))
	}
	return b.plan.note(ctx, n, b.send(ctx, b.plan, b.Purchase, false))
}

func (p *Plan) save(ctx context.Context) error {
	if p.Order.Save == nil {
		return nil
	}
	text, err := p.Encode()
	if err == nil {
		err = p.Order.Save(ctx, text)
	}
	return err
}

// note writes down what became of purchase n, unless that is unknown.
func (p *Plan) note(ctx context.Context, n int, got Entry) Entry {
	if got.Verdict == Unknown {
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

// send makes a call, and again with the same token while the outcome of all calls is unknown. The client makes the pauses.
func (l *Launcher) send(ctx context.Context, p *Plan, b Purchase, unknown bool) Entry {
	if time.Since(b.Sent) > tokenLives {
		return entryOf(Unknown, fmt.Errorf("sent at %v, too long ago for a ClientToken: look for the instances by a tag", b.Sent))
	}
	req := p.Order.request(b.Candidate, b.Amount)
	req.ClientToken = b.ClientToken
	for tries := 1; ; tries++ {
		resp, err := runinstances.Do(ctx, l.client, req)
		switch {
		case err == nil && len(resp.InstanceIDs) < b.Amount:
			e := l.learn(errFewer, p, b.Candidate, b.Amount)
			e.ids = resp.InstanceIDs
			return e
		case err == nil:
			return Entry{ids: resp.InstanceIDs}
		}
		e := l.learn(err, p, b.Candidate, b.Amount)
		// An interceptor that noticed the end of the context does not know either.
		unknown = unknown || ecs.IsOutcomeUnknown(err) || e.Code == "" && ctx.Err() != nil
		// The service came as far as to look at the token and the request, so the earlier calls bought nothing either.
		settled := e.Code != "" && !ecs.IsOutcomeUnknown(err) && (!e.ends() || e.Verdict == Mistake)
		switch {
		case !unknown || settled:
			return e
		case tries == 3 || ctx.Err() != nil:
			return entryOf(Unknown, errors.Join(err, context.Cause(ctx)))
		}
	}
}

var errFewer = &ecs.Error{Action: runinstances.Action, Code: "OperationDenied.NoStock", Message: "fewer than were asked for"}
