package launch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// An Order says what to launch, and from which candidates.
type Order struct {
	// Request is what all instances have in common: image, security groups, disks, tags, user data and so on. It may have
	// what a candidate leaves out, such as the vSwitch. Amount, MinAmount, ClientToken, DryRun, SpotStrategy and
	// SpotPriceLimit must be empty: they follow from the rest of the order.
	Request runinstances.Request `json:"-"`
	// Amount is how many units to launch. An instance is one unit, unless its candidate has a Weight. Never more is bought.
	Amount int `json:"amount"`
	// MinAmount is how many units make the order a success. Default: Amount. Fewer are an error, but stay bought.
	MinAmount int `json:"minAmount,omitzero"`
	// Candidates are tried by price for a unit, the cheapest first and those without a price last; AsListed keeps their order.
	Candidates []Candidate `json:"candidates"`
	AsListed   bool        `json:"asListed,omitzero"`
	// MaxPrice is the most that an hour of a unit may cost; 0 means any price. It becomes the price limit of spot candidates.
	// Others are not taken if their Price is above it, or not known.
	MaxPrice float64 `json:"maxPrice,omitzero"`
	// Save stores the plan before each purchase, for [Parse] and [Launcher.Resume] after a crash, and again after it. If it
	// fails, the launch ends. The plan holds the secrets of Request.
	Save func(ctx context.Context, plan []byte) error `json:"-"`
}

// A Candidate is one of the things that an order can be filled with.
type Candidate struct {
	InstanceType   string  `json:"instanceType,omitzero"`
	ZoneID         string  `json:"zone,omitzero"`           // may be empty if there is a vSwitch
	VSwitchID      string  `json:"vSwitch,omitzero"`        // may be empty for the default vSwitch of the zone
	Spot           bool    `json:"spot,omitzero"`           // an instance that can be reclaimed
	SpotPriceLimit float64 `json:"spotPriceLimit,omitzero"` // for an hour of the instance; 0: the pay-as-you-go price
	Price          float64 `json:"price,omitzero"`          // of an hour of the instance; 0: not known
	Weight         int     `json:"weight,omitzero"`         // how many units an instance is, such as its vCPUs; 0: 1
}

func (c Candidate) weight() int { return max(c.Weight, 1) }

func (c Candidate) place() string { return cmp.Or(c.ZoneID, c.VSwitchID) }

// String returns a text such as "ecs.g7.large cn-hangzhou-i spot up to 0.2".
func (c Candidate) String() string {
	form := "on demand"
	if c.Spot {
		form = "spot"
	}
	if c.SpotPriceLimit > 0 {
		form += fmt.Sprintf(" up to %g", c.SpotPriceLimit)
	}
	return strings.Join(strings.Fields(c.InstanceType+" "+c.ZoneID+" "+c.VSwitchID+" "+form), " ")
}

// newPlan returns a plan for the order, with candidates that are complete, and in the order in which they are tried.
func newPlan(o Order) (*Plan, error) {
	o.Candidates = slices.Clone(o.Candidates)
	for i := range o.Candidates {
		c := &o.Candidates[i]
		c.InstanceType = cmp.Or(c.InstanceType, o.Request.InstanceType)
		if c.place() == "" { // else the vSwitch of the request may be in another zone
			c.ZoneID, c.VSwitchID = o.Request.ZoneID, o.Request.VSwitchID
		}
		if most := o.MaxPrice * float64(c.weight()); c.Spot && most > 0 && (c.SpotPriceLimit == 0 || most < c.SpotPriceLimit) {
			c.SpotPriceLimit = math.Floor(most*1000+1e-6) / 1000 // the service takes three decimals
		}
	}
	if !o.AsListed {
		perUnit := func(c Candidate) float64 { return cmp.Or(c.Price, math.MaxFloat64) / float64(c.weight()) }
		slices.SortStableFunc(o.Candidates, func(a, b Candidate) int { return cmp.Compare(perUnit(a), perUnit(b)) })
	}
	p := &Plan{Order: o, Report: slices.Repeat([]Entry{{Verdict: NotTried}}, len(o.Candidates))}
	return p, p.check()
}

// request returns the request for an amount of a candidate.
func (o *Order) request(i, amount int) *runinstances.Request {
	r, c := o.Request, o.Candidates[i]
	r.Amount = &amount
	if amount > 1 {
		r.MinAmount = new(1) // what is to be had; the next candidate gives the rest
	}
	r.InstanceType, r.ZoneID, r.VSwitchID = c.InstanceType, c.ZoneID, c.VSwitchID
	switch {
	case c.SpotPriceLimit > 0:
		r.SpotStrategy, r.SpotPriceLimit = types.SpotStrategySpotWithPriceLimit, &c.SpotPriceLimit
	case c.Spot:
		r.SpotStrategy = types.SpotStrategySpotAsPriceGo
	}
	return &r
}

// A Plan is an order on its way: what was bought, what may have been bought, and what became of each candidate. Printed, it
// says that. json.Marshal leaves the request out, so it is safe to log; [Plan.Encode] keeps it.
type Plan struct {
	Order     Order      `json:"order"`              // its candidates are in the order in which they are tried
	Report    []Entry    `json:"report"`             // one for each candidate
	Purchases []Purchase `json:"purchases,omitzero"` // that bought something, or whose outcome is unknown

	fingerprint string // of the request
}

// An Entry says what became of a candidate in the last launch of the plan.
type Entry struct {
	Verdict Verdict   `json:"verdict"`
	Code    string    `json:"code,omitzero"`   // that of the service
	Reason  string    `json:"reason,omitzero"` // in words
	Amount  int       `json:"amount,omitzero"` // how many instances were refused
	Until   time.Time `json:"until,omitzero"`  // how long that is remembered
	Known   bool      `json:"known,omitzero"`  // the service was not asked, because it had refused the same before

	err error
	ids []string // what a call got, on the way into the plan
}

func entryOf(v Verdict, err error) Entry {
	e := Entry{Verdict: v, Reason: err.Error(), err: err}
	if failed, ok := errors.AsType[*ecs.Error](err); ok && failed.Code != "" {
		e.Code, e.Reason = failed.Code, failed.Message
	}
	return e
}

// A Purchase is one call of RunInstances. Callers whose purchases are joined have a share of it each.
type Purchase struct {
	Candidate   int       `json:"candidate"` // the index in Order.Candidates
	ClientToken string    `json:"clientToken"`
	Amount      int       `json:"amount"`               // that of the call
	First       int       `json:"first,omitzero"`       // the instances of this plan are those from First on,
	Share       int       `json:"share"`                // this many
	Sent        time.Time `json:"sent"`                 // for the first time
	InstanceIDs []string  `json:"instanceIds,omitzero"` // of this plan; while there are none, the outcome is unknown
}

// check sets the fingerprint, and returns an error for an order that cannot be right, or a plan that no launch can have made.
func (p *Plan) check() error {
	if p == nil {
		return errors.New("launch: the plan is nil")
	}
	o, r := &p.Order, &p.Order.Request
	switch {
	case o.Amount < 1, o.MinAmount < 0, o.MinAmount > o.Amount, len(o.Candidates) == 0:
		return fmt.Errorf("launch: amount %d, at least %d, of %d candidates", o.Amount, o.MinAmount, len(o.Candidates))
	case r.Amount != nil, r.MinAmount != nil, r.ClientToken != "", r.DryRun != nil, r.SpotStrategy != "", r.SpotPriceLimit != nil:
		return errors.New("launch: the request has a parameter that follows from the order: see Order.Request")
	}
	for i, c := range o.Candidates {
		prices := c.Price >= 0 && c.SpotPriceLimit >= 0 && o.MaxPrice >= 0 // all are numbers, too
		if !prices || c.Weight < 0 || c.Weight > 1e6 || c.SpotPriceLimit > 0 && !c.Spot {
			return fmt.Errorf("launch: candidate %d, %v: wrong price, price limit or weight", i, c)
		}
	}
	request, err := ecs.MarshalRequest(*r)
	if p.fingerprint = sum(request); err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	impossible := func(b Purchase) bool {
		return b.Candidate < 0 || b.Candidate >= len(p.Report) || b.ClientToken == "" || b.First < 0 || b.Share < 1 ||
			b.First+b.Share > b.Amount || b.Amount > mostAtOnce || len(b.InstanceIDs) > b.Share
	}
	if len(p.Report) == len(o.Candidates) && !slices.ContainsFunc(p.Purchases, impossible) {
		if bought, unknown := p.Units(); bought+unknown <= o.Amount {
			return nil
		}
	}
	return errors.New("launch: no launch can have made this plan")
}

func sum(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// InstanceIDs returns the instances that were bought of candidates, given by their indexes in Plan.Order, or of all.
func (p *Plan) InstanceIDs(candidates ...int) (ids []string) {
	for _, b := range p.Purchases {
		if len(candidates) == 0 || slices.Contains(candidates, b.Candidate) {
			ids = append(ids, b.InstanceIDs...)
		}
	}
	return ids
}

// Units returns how many units of the order's amount were bought, and how many more may have been bought.
func (p *Plan) Units() (bought, unknown int) {
	for _, b := range p.Purchases {
		weight := p.Order.Candidates[b.Candidate].weight()
		if bought += weight * len(b.InstanceIDs); len(b.InstanceIDs) == 0 {
			unknown += weight * b.Share
		}
	}
	return bought, unknown
}

// String returns what was bought, and a line for each candidate.
func (p *Plan) String() string { return strings.Join(p.lines(), "\n  ") + "\n" }

func (p *Plan) lines() []string {
	bought, unknown := p.Units()
	lines := []string{fmt.Sprintf("%d of %d", bought, p.Order.Amount)}
	if unknown > 0 {
		lines[0] += fmt.Sprintf(", and perhaps %d more", unknown)
	}
	for i, c := range p.Order.Candidates {
		e := p.Report[i]
		text := fmt.Sprintf("%d %v: %s", len(p.InstanceIDs(i)), c, e.Verdict)
		if why := cmp.Or(e.Code, e.Reason); why != "" {
			text += ": " + why
		}
		if e.Known {
			text += ", known until " + e.Until.UTC().Format(time.TimeOnly)
		}
		lines = append(lines, text)
	}
	return lines
}

// stored is the text of a plan; Sum is that of the text with an empty one.
type stored struct {
	Format  int     `json:"format"`
	Request request `json:"request"`
	Plan    *Plan   `json:"plan"`
	Sum     string  `json:"sum"`
}

// A request is one that json.Marshal writes with its secrets.
type request struct{ runinstances.Request }

func (r request) MarshalJSON() ([]byte, error) { return ecs.MarshalRequest(r.Request) }

// Encode returns the plan as JSON, with the secrets of its request: store it as you store secrets.
func (p *Plan) Encode() ([]byte, error) {
	s := stored{Format: 1, Request: request{p.Order.Request}, Plan: p}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("launch: %w", err)
	}
	s.Sum = sum(text)
	return json.Marshal(s)
}

// Parse reads what [Plan.Encode] wrote; set Order.Save again. A plan that was damaged or edited is an error. White space and
// the order of the members do not matter.
func Parse(text []byte) (*Plan, error) {
	p := new(Plan)
	s := stored{Plan: p}
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("launch: this is no plan: %w", err)
	}
	p.Order.Request = s.Request.Request
	again, err := json.Marshal(stored{1, s.Request, p, ""})
	if err != nil || s.Format != 1 || s.Sum != sum(again) {
		return nil, errors.New("launch: the plan was damaged or edited, or is of another format")
	}
	return p, p.check()
}
