package launch

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Plan is an order on its way: what was bought, what may have been bought, and what became of each candidate. Printed, it
// is a table of that. json.Marshal leaves the request out, so it is safe to log; [Plan.Encode] keeps it.
type Plan struct {
	Order     Order      `json:"order"`              // its candidates are in the order in which they are tried
	Report    []Entry    `json:"report"`             // one for each candidate
	Purchases []Purchase `json:"purchases,omitzero"` // that bought something, or whose outcome is unknown

	fingerprint string // of the request
	dry         bool   // nothing was to be bought
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

func newPlan(o Order) (*Plan, error) {
	o, err := o.prepared()
	if err != nil {
		return nil, err
	}
	p := &Plan{Order: o, Report: make([]Entry, len(o.Candidates))}
	return p, p.check()
}

// check sets the fingerprint, and returns an error for a plan that no launch can have made.
func (p *Plan) check() error {
	if p == nil {
		return errors.New("launch: the plan is nil")
	}
	request, err := ecs.MarshalRequest(p.Order.Request)
	if p.fingerprint = sum(request); err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	if err := p.Order.check(); err != nil {
		return err
	}
	impossible := func(b Purchase) bool {
		return b.Candidate < 0 || b.Candidate >= len(p.Report) || b.ClientToken == "" || b.First < 0 || b.Share < 1 ||
			b.First+b.Share > b.Amount || b.Amount > mostAtOnce || len(b.InstanceIDs) > b.Share
	}
	if len(p.Report) == len(p.Order.Candidates) && !slices.ContainsFunc(p.Purchases, impossible) {
		if bought, unknown := p.Units(); bought+unknown <= p.Order.Amount {
			return nil
		}
	}
	return errors.New("launch: no launch can have made this plan")
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

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
func (p *Plan) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p.got())
	for i, c := range p.Order.Candidates {
		price := "-"
		if c.Price > 0 {
			price = fmt.Sprintf("%.4g", c.Price)
		}
		fmt.Fprintf(w, "  %v\t%s\t%s\n", c, price, p.outcome(i))
	}
	_ = w.Flush() // a Builder returns no error
	return b.String()
}

func (p *Plan) got() string {
	if p.dry {
		return fmt.Sprintf("a dry run for %d", p.Order.Amount)
	}
	bought, unknown := p.Units()
	text := fmt.Sprintf("%d of %d", bought, p.Order.Amount)
	if unknown > 0 {
		text += fmt.Sprintf(", and perhaps %d more", unknown)
	}
	return text
}

// outcome returns what became of a candidate, in words.
func (p *Plan) outcome(i int) string {
	e := p.Report[i]
	text := string(e.Verdict)
	if why := cmp.Or(e.Code, e.Reason); why != "" {
		text += ": " + why
	}
	if e.Verdict == Quota {
		text += fmt.Sprintf(" for %d", e.Amount)
	}
	if e.Known {
		text += ", known until " + e.Until.UTC().Format(time.TimeOnly)
	}
	switch n := len(p.InstanceIDs(i)); {
	case n > 0 && (e.Verdict == Taken || e.Verdict == ""):
		return fmt.Sprintf("%d taken", n)
	case n > 0:
		return fmt.Sprintf("%d taken, then %s", n, text)
	}
	return text
}

// stored is the text of a plan; Sum is that of the text without it.
type stored struct {
	Format  int             `json:"format"`
	Request json.RawMessage `json:"request"`
	Plan    *Plan           `json:"plan"`
	Sum     string          `json:"sum"`
}

// Encode returns the plan as JSON, with the secrets of its request: store it as you store secrets.
func (p *Plan) Encode() ([]byte, error) {
	s, err := p.stored()
	if err != nil {
		return nil, fmt.Errorf("launch: %w", err)
	}
	return json.Marshal(s)
}

func (p *Plan) stored() (s stored, err error) {
	s = stored{Format: 1, Plan: p}
	if s.Request, err = ecs.MarshalRequest(p.Order.Request); err != nil {
		return s, err
	}
	text, err := json.Marshal(s)
	s.Sum = sum(text)
	return s, err
}

// Parse reads what [Plan.Encode] wrote; set Order.Save again. A plan that was damaged or edited is an error. White space and
// the order of the members do not matter.
func Parse(text []byte) (*Plan, error) {
	p := new(Plan)
	s := stored{Plan: p}
	err := json.Unmarshal(text, &s)
	if err == nil {
		err = json.Unmarshal(s.Request, &p.Order.Request)
	}
	if err == nil {
		var again stored
		if again, err = p.stored(); err == nil && (s.Plan != p || s.Format != again.Format || s.Sum != again.Sum) {
			err = errors.New("it was damaged or edited, or is of another format")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("launch: this is no plan: %w", err)
	}
	return p, p.check()
}
