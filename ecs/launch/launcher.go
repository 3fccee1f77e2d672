package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
)

const (
	mostAtOnce = 100            // what RunInstances creates at most
	tokenLives = 24 * time.Hour // as other products of the provider promise; ECS does not document it
)

// Options are the settings of a [Launcher]. The zero value works.
type Options struct {
	// SoldOut is how long a candidate without stock is not asked for again. What the zone does not offer is remembered twenty
	// times as long. Default: 3 minutes; negative: nothing is remembered.
	SoldOut time.Duration
	// Window is how long a purchase waits for others of the same candidate, to share one call with them. Default: 0, which
	// joins nothing. Requests must be equal in everything, tags and user data too. Orders with Save share no calls.
	Window time.Duration
}

// A Launcher launches instances. Use one for all goroutines: it knows what is sold out, and joins purchases.
type Launcher struct {
	client  ecs.Invoker
	options Options

	mu      sync.Mutex
	refused map[key]Entry
	offers  map[key]*offer
	open    map[key]*batch // that others may join
}

// New returns a launcher that calls c, a client of one region.
func New(c ecs.Invoker, o Options) *Launcher {
	o.SoldOut = cmp.Or(o.SoldOut, 3*time.Minute)
	return &Launcher{client: c, options: o, refused: map[key]Entry{}, offers: map[key]*offer{}, open: map[key]*batch{}}
}

// Launch buys what the order asks for. The plan says what was bought, and why not more. It is nil only if the order cannot be
// right, and then nothing was sent; any other error is an [*Error]. What was bought stays bought.
func (l *Launcher) Launch(ctx context.Context, o Order) (*Plan, error) {
	p, err := newPlan(o)
	if err != nil {
		return nil, err
	}
	return p, l.Resume(ctx, p)
}

// Resume goes on with a plan after an error or a crash. It first finishes the purchases whose outcome is unknown, with their
// tokens, and then tries the candidates for what is missing. Nothing is bought twice. One goroutine at a time may use a plan.
func (l *Launcher) Resume(ctx context.Context, p *Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	end := l.run(ctx, p)
	bought, unknown := p.Units()
	switch {
	case unknown > 0:
		end.Verdict = Unknown
	case end.Verdict == "" && bought < cmp.Or(p.Order.MinAmount, p.Order.Amount):
		end.Verdict = Exhausted
	}
	return p.fail(end)
}

// DryRun checks an order without buying, by one dry run for each candidate whose price is right. The report has [Available]
// where at least one instance would be sold. Without any, the error is an [*Error]. Resume buys what the plan asks for.
func (l *Launcher) DryRun(ctx context.Context, o Order) (*Plan, error) {
	p, err := newPlan(o)
	if err != nil {
		return nil, err
	}
	end := Entry{Verdict: Exhausted}
	for i := range p.Report {
		want, e := p.wants(i)
		if want > 0 {
			req := p.Order.request(i, want)
			req.DryRun = new(true)
			_, err := runinstances.Do(ctx, l.client, req)
			if ecs.IsDryRunSuccess(err) {
				e, end = Entry{Verdict: Available}, Entry{}
			} else {
				e = l.learn(err, p, i, want)
			}
		}
		if p.Report[i] = e; e.ends() {
			return p, p.fail(e)
		}
	}
	return p, p.fail(end)
}

// run settles what is open, and then tries the candidates. It returns what ended it early.
func (l *Launcher) run(ctx context.Context, p *Plan) (end Entry) {
	p.Report = slices.Repeat([]Entry{{Verdict: NotTried}}, len(p.Report))
	for n, b := range slices.Backward(p.Purchases) {
		if b.InstanceIDs == nil {
			if end = p.note(ctx, n, l.send(ctx, p, b, true)); end.ends() {
				p.Report[b.Candidate] = end
				return end
			}
		}
	}
	for _, again := range []bool{false, true} {
		for i := range p.Report {
			if e := p.Report[i]; again && (e.Verdict != Quota || e.Known) {
				continue // a quota alone refuses an amount as a whole, and may have room for a part
			}
			if end = l.take(ctx, p, i); end.ends() {
				return end
			}
		}
	}
	return Entry{}
}

// take buys of a candidate what is missing, as far as it is to be had. It returns why not more.
func (l *Launcher) take(ctx context.Context, p *Plan, i int) Entry {
	for {
		want, e := p.wants(i)
		if want > 0 {
			e = l.buy(ctx, p, i, want)
		}
		last := &p.Report[i]
		if e.Verdict == "" {
			last.Amount -= want // a quota has room for that much less
			continue
		}
		part := want > 0 && last.Verdict == Quota && e.Verdict == Quota && !e.Known
		if part {
			e.Amount = min(last.Amount/2, e.Amount)
		}
		if *last = e; !part {
			return e
		}
	}
}

// wants returns how many instances of a candidate are to be bought by one call, or why none.
func (p *Plan) wants(i int) (amount int, not Entry) {
	c, last := p.Order.Candidates[i], p.Report[i]
	bought, _ := p.Units()
	amount = min((p.Order.Amount-bought)/c.weight(), mostAtOnce)
	if last.Verdict == Quota {
		amount = min(amount, last.Amount/2)
	}
	limit := c.SpotPriceLimit
	if !c.Spot {
		limit = p.Order.MaxPrice * float64(c.weight())
	}
	switch {
	case amount == 0 && last.Verdict != NotTried:
		return 0, last
	case amount == 0 && len(p.InstanceIDs(i)) > 0:
		return 0, Entry{Verdict: Taken}
	case amount == 0:
		return 0, Entry{Verdict: NotNeeded}
	case limit > 0 && c.Price > limit:
		return 0, Entry{Verdict: TooDear, Reason: fmt.Sprintf("%.4g is above %.4g", c.Price, limit)}
	case limit > 0 && c.Price == 0 && !c.Spot:
		return 0, Entry{Verdict: TooDear, Reason: "not known"}
	}
	return amount, Entry{}
}

// An Error is a launch that did not get the least amount, or that ended before it had all, or whose outcome is unknown. The
// predicates of package ecs apply to what ended it, or else to the first refusal of a candidate.
type Error struct {
	// Verdict is why: [Exhausted] after all candidates were tried. After [Unpayable], [Forbidden] and [Mistake] a person
	// has to change something. After [Later], [Unknown] and, when what is known is over, Exhausted, [Launcher.Resume] goes on.
	Verdict Verdict
	Plan    *Plan

	cause error
}

func (p *Plan) fail(end Entry) error {
	if end.Verdict == "" {
		return nil
	}
	cause := end.err
	for _, e := range p.Report {
		cause = errors.Join(cause, e.err)
	}
	return &Error{end.Verdict, p, cause}
}

// Error returns what was bought, and what became of the candidates, in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("launch: %s: %s", e.Verdict, strings.Join(e.Plan.lines(), "; "))
}

// Unwrap returns what ended the launch, and why the candidates were refused.
func (e *Error) Unwrap() error { return e.cause }
