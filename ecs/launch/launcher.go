package launch

import (
	"cmp"
	"context"
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
	// SoldOut is how long a candidate without stock is not asked for again. Default: 3 minutes; negative: not at all.
	SoldOut time.Duration
	// NotSold is the same for a candidate that the zone does not offer. Default: an hour.
	NotSold time.Duration
	// Window is how long a purchase waits for others of the same candidate and request, to share one call with them. Default:
	// 0, which joins nothing. Requests must be equal in everything, tags and user data too. Orders with Save share no calls:
	// after a crash nobody could tell whether all plans were saved before it.
	Window time.Duration
}

// A Launcher launches instances. Use one for all goroutines: it knows what is sold out, and joins purchases.
type Launcher struct {
	client  ecs.Invoker
	options Options

	mu sync.Mutex
	memory
	open map[key]*batch // that others may join
}

// New returns a launcher that calls c, a client of one region.
func New(c ecs.Invoker, o Options) *Launcher {
	o.SoldOut, o.NotSold = cmp.Or(o.SoldOut, 3*time.Minute), cmp.Or(o.NotSold, time.Hour)
	return &Launcher{client: c, options: o, open: map[key]*batch{},
		memory: memory{map[key]Entry{}, map[key]time.Time{}, map[key]chan struct{}{}}}
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
// tokens, and then tries the candidates again for what is missing. Nothing is bought twice. One goroutine at a time may use a
// plan.
func (l *Launcher) Resume(ctx context.Context, p *Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	p.dry = false
	end := l.run(ctx, p, l.buy)
	bought, unknown := p.Units()
	switch least := cmp.Or(p.Order.MinAmount, p.Order.Amount); {
	case unknown > 0:
		return p.fail(Unknown, end)
	case end.Verdict != "":
		return p.fail(end.Verdict, end)
	case bought < least:
		return p.fail(Exhausted, end)
	}
	return nil
}

// DryRun checks an order without buying anything, by one dry run for each candidate whose price is right. The report has
// [Available] where the service would sell at least one instance. If it would nowhere, the error is an [*Error]. Resume buys
// what the plan asks for.
func (l *Launcher) DryRun(ctx context.Context, o Order) (*Plan, error) {
	p, err := newPlan(o)
	if err != nil {
		return nil, err
	}
	p.dry = true
	end := l.run(ctx, p, l.try)
	if end.Verdict == "" && slices.ContainsFunc(p.Report, func(e Entry) bool { return e.Verdict == Available }) {
		return p, nil
	}
	return p, p.fail(cmp.Or(end.Verdict, Exhausted), end)
}

// try makes a dry run.
func (l *Launcher) try(ctx context.Context, p *Plan, i, amount int) Entry {
	req := p.Order.request(p.Order.Candidates[i], amount)
	req.DryRun = new(true)
	if _, err := runinstances.Do(ctx, l.client, req); !ecs.IsDryRunSuccess(err) {
		return l.learn(err, p, i, amount)
	}
	return Entry{Verdict: Available}
}

// A getter gets up to an amount of a candidate, or returns why it does not.
type getter func(ctx context.Context, p *Plan, i, amount int) Entry

// run settles what is open, and then tries the candidates. It returns what ended it early.
func (l *Launcher) run(ctx context.Context, p *Plan, get getter) (end Entry) {
	for i := range p.Report {
		p.Report[i] = Entry{Verdict: NotTried}
	}
	for n, b := range slices.Backward(p.Purchases) {
		if b.InstanceIDs == nil {
			if end = l.settle(ctx, p, n); end.Verdict != "" && !end.Verdict.others() {
				return end
			}
		}
	}
	for i := range p.Report {
		if end = l.take(ctx, p, i, mostAtOnce, get); end.Verdict != "" {
			return end
		}
	}
	for i := range p.Report { // a quota refuses an amount as a whole, and may have room for a part
		e := &p.Report[i]
		for room := e.Amount - 1; e.Verdict == Quota && !e.Known && room > 0; {
			most, had := (room+1)/2, len(p.InstanceIDs(i))
			if end = l.take(ctx, p, i, most, get); end.Verdict != "" {
				return end
			}
			if got := len(p.InstanceIDs(i)) - had; got > 0 {
				room -= got
			} else {
				room = most - 1
			}
		}
	}
	return Entry{}
}

// take gets of a candidate what is missing, as far as it is to be had: in one call if most is less than what one can get. It
// returns what ends the launch.
func (l *Launcher) take(ctx context.Context, p *Plan, i, most int, get getter) (end Entry) {
	c, e := p.Order.Candidates[i], &p.Report[i]
	for {
		bought, _ := p.Units()
		want := min((p.Order.Amount-bought)/c.weight(), most)
		reason := p.Order.dear(c)
		switch {
		case want == 0 && e.Verdict != NotTried:
		case want == 0 && len(p.InstanceIDs(i)) > 0:
			*e = Entry{Verdict: Taken}
		case want == 0:
			*e = Entry{Verdict: NotNeeded}
		case reason != "":
			*e = Entry{Verdict: TooDear, Reason: reason}
		default:
			got := get(ctx, p, i, want)
			if got.Verdict == "" && most == mostAtOnce {
				continue
			}
			if got.Verdict == "" {
				return got
			}
			if *e = got; got.Verdict != Available && !got.Verdict.others() {
				return got
			}
		}
		return Entry{}
	}
}

// An Error is a launch that did not get the least amount, or that ended before it had all, or whose outcome is unknown. The
// predicates of package ecs apply to what ended it, or else to the first refusal of a candidate.
type Error struct {
	// Verdict is why: [Exhausted] after all candidates were tried. After [Unpayable], [Forbidden] and [Mistake] a person
	// has to change something. After [Later], [Unknown] and, when what is known is over, Exhausted, [Launcher.Resume] goes on.
	Verdict Verdict
	Plan    *Plan

	causes []error
}

func (p *Plan) fail(v Verdict, end Entry) error {
	e := &Error{v, p, nil}
	for _, entry := range append([]Entry{end}, p.Report...) {
		if entry.err != nil {
			e.causes = append(e.causes, entry.err)
		}
	}
	return e
}

// Error returns what was bought, and what became of the candidates, in one line.
func (e *Error) Error() string {
	text := []string{fmt.Sprintf("launch: %s: %s", e.Plan.got(), e.Verdict)}
	for i, c := range e.Plan.Order.Candidates {
		text = append(text, fmt.Sprintf("%v: %s", c, e.Plan.outcome(i)))
	}
	return strings.Join(text, "; ")
}

// Unwrap returns what ended the launch, and why the candidates were refused.
func (e *Error) Unwrap() []error { return e.causes }
