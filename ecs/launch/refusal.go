package launch

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Verdict says what became of a candidate, or why a launch ended. It is a text that a person can read.
type Verdict string

// The verdicts on a candidate after which others are tried. Refusals are remembered, for all orders of a [Launcher].
const (
	Taken     Verdict = "taken"          // all that was wanted
	Available Verdict = "available"      // a dry run passed
	NotNeeded Verdict = "not needed"     // others were enough, or its weight is more than what is left
	NotTried  Verdict = "not tried"      // the launch ended before
	NoStock   Verdict = "no stock"       // sold out, or the vSwitch has no address left; known for Options.SoldOut
	NotSold   Verdict = "not sold here"  // the zone does not offer it; known for 20 times that
	Unfit     Verdict = "does not fit"   // this request and this candidate do not go together; known for Options.SoldOut
	Quota     Verdict = "quota used up"  // of this type and form of payment, in all zones; known for Options.SoldOut
	TooDear   Verdict = "price too high" // above a limit; if the service says so, known for Options.SoldOut
)

// The verdicts that end a launch. The last one is that of an [Error] alone.
const (
	Unpayable Verdict = "account cannot pay"
	Forbidden Verdict = "no permission"
	Mistake   Verdict = "mistake in the order" // any candidate would be refused
	Later     Verdict = "try again later"      // throttled, not reached, cancelled before the call, or the plan was not saved
	Unknown   Verdict = "outcome unknown"      // it may have been bought: [Launcher.Resume] finds out
	Exhausted Verdict = "no candidate left"
)

// ends reports whether no other candidates are tried after this.
func (e Entry) ends() bool {
	return slices.Contains([]Verdict{Unpayable, Forbidden, Mistake, Later, Unknown}, e.Verdict)
}

// A scope is how far a refusal reaches.
type scope int

const (
	nowhere  scope = iota
	offering       // the type in the zone, in this form of payment
	limited        // likewise, with this price limit
	ordered        // likewise, for this request
	typed          // the type in this form of payment, in all zones
	vswitch        // whatever needs an address of the vSwitch
)

// classify returns the verdict on a failed call, and how far it reaches: those of the first line that fits.
func classify(err error, c Candidate) (Verdict, scope) {
	e, sent := errors.AsType[*ecs.Error](err)
	e = cmp.Or(e, &ecs.Error{})
	has := func(word string) bool { return strings.Contains(e.Code, word) }
	stopped := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	for _, line := range []struct {
		fits    bool
		verdict Verdict
		reach   scope
	}{
		{!sent && !stopped, Mistake, nowhere},              // it cannot be encoded
		{ecs.IsIdempotencyMismatch(err), Unknown, nowhere}, // another request has the token, so who knows what that bought
		{e.Code == "" || ecs.IsThrottled(err) || ecs.IsRetryable(err), Later, nowhere},
		{ecs.HasCode(err, "InvalidSpotPriceLimit.LowerThanPublicPrice"), TooDear, limited},
		{ecs.HasCode(err, "OperationDenied.NoStock", "NoStock", "NoInstanceStock"), NoStock, offering},
		{addresses.MatchString(e.Code), NoStock, vswitch},
		{ecs.IsOutOfCapacity(err) && notSold.MatchString(e.Code), NotSold, ordered},
		{ecs.IsOutOfCapacity(err), NoStock, ordered},
		{ecs.IsInsufficientBalance(err), Unpayable, nowhere},
		{ofType.MatchString(e.Code), Unfit, ordered},
		{c.Spot && has("Spot") || c.ZoneID != "" && has("Zone") || c.VSwitchID != "" && has("VSwitch"), Unfit, ordered},
		{ecs.IsQuotaExceeded(err) || ecs.HasCode(err, "OperationDenied.QuotaExceed"), Quota, typed},
		{ecs.IsForbidden(err) || keys.MatchString(e.Code), Forbidden, nowhere},
		{ecs.IsConflict(err), Later, nowhere}, // what all candidates need is still being made
	} {
		if line.fits {
			return line.verdict, line.reach
		}
	}
	return Mistake, nowhere
}

var (
	addresses = regexp.MustCompile(`^InvalidVSwitchId\.Ip\w*NotEnough$|NotEnoughIpInVSwitch$|\.PrivateIpAddress$|^ZONE_NO_AVAILABLE_IP$`)
	notSold   = regexp.MustCompile(`NotO[np]|NotAllowed|Support|NotMatch|NotAvailable|Offline|PhasedOut`)
	// What depends on the type, in some zones alone: which disks there are, how many interfaces.
	ofType = regexp.MustCompile(`InstanceType|Flavor|Payg|DiskCategory|DiskType|LocalDisk|^InstanceDisk|CpuOptions|` +
		`MemorySize|EniQueue|PerInstance|CountExceeded`)
	keys = regexp.MustCompile(`^(InvalidAccessKey|(Invalid|Missing)SecurityToken|(Incomplete)?Signature|InvalidTimeStamp)`)
)

// A key is what a refusal is remembered for.
type key struct {
	scope     scope
	candidate Candidate // as far as it matters
}

func (p *Plan) key(s scope, i int) key {
	c := p.Order.Candidates[i]
	c.Price, c.Weight = 0, 0
	if s == ordered || c.InstanceType == "" { // which a launch template has
		c.InstanceType += p.fingerprint
	}
	switch {
	case s == offering:
		c = Candidate{InstanceType: c.InstanceType, ZoneID: c.place(), Spot: c.Spot}
	case s == typed:
		c = Candidate{InstanceType: c.InstanceType, Spot: c.Spot}
	case s == vswitch:
		c = Candidate{VSwitchID: cmp.Or(c.VSwitchID, c.ZoneID, c.InstanceType)}
	}
	return key{s, c}
}

// find returns why an amount of the candidate is known not to be had, or a zero Entry. A quota may have room for less.
func (l *Launcher) find(p *Plan, i, amount int) Entry {
	for s := offering; s <= vswitch; s++ {
		e := l.refused[p.key(s, i)]
		if time.Now().Before(e.Until) && (e.Verdict != Quota || amount >= e.Amount) {
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
			e.Until = time.Now().Add(20 * l.options.SoldOut)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		maps.DeleteFunc(l.refused, func(_ key, e Entry) bool { return !time.Now().Before(e.Until) })
		l.refused[p.key(reach, i)] = e
	}
	return e
}

// An offer is a type in a zone in one form of payment. While nobody knows whether it is to be had, one purchase asks, and the
// others wait.
type offer struct {
	gate chan struct{} // full while one asks
	sold time.Time     // until when the others need not wait
}

// enter waits until b may ask, and returns why it need not if that is known. Else nobody joins it any more, and leave is to be
// called, with whether all was to be had.
func (b *batch) enter(ctx context.Context) (known Entry, leave func(all bool)) {
	k := b.plan.key(offering, b.Candidate)
	b.mu.Lock()
	o := cmp.Or(b.offers[k], &offer{gate: make(chan struct{}, 1)})
	b.offers[k] = o
	b.mu.Unlock()
	select {
	case o.gate <- struct{}{}:
	case <-ctx.Done():
		return entryOf(Later, context.Cause(ctx)), nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if known = b.find(b.plan, b.Candidate, b.total()); ctx.Err() != nil { // perhaps all have left
		known = entryOf(Later, context.Cause(ctx))
	}
	if b.close(); known.Verdict == "" {
		b.Amount, b.Share, b.Sent, b.got = b.total(), b.total(), time.Now(), Entry{Verdict: Unknown}
	}
	alone := known.Verdict == "" && !time.Now().Before(o.sold)
	if !alone {
		<-o.gate
	}
	return known, func(all bool) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if o.sold = (time.Time{}); all {
			o.sold = time.Now().Add(b.options.SoldOut)
		}
		if alone {
			<-o.gate
		}
	}
}
