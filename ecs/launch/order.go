package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

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
	// fails, the launch ends. The plan holds the secrets of Request. Save may be called from another goroutine.
	Save func(ctx context.Context, plan []byte) error `json:"-"`
}

// A Candidate is one of the things that an order can be filled with.
type Candidate struct {
	InstanceType   string  `json:"instanceType,omitzero"`
	ZoneID         string  `json:"zone,omitzero"`           // may be empty if there is a vSwitch
	VSwitchID      string  `json:"vSwitch,omitzero"`        // may be empty for the default vSwitch of the zone
	Spot           bool    `json:"spot,omitzero"`           // an instance that can be reclaimed
	SpotPriceLimit float64 `json:"spotPriceLimit,omitzero"` // for an hour of the instance; 0: the pay-as-you-go price
	Price          float64 `json:"price,omitzero"`          // of an hour of the instance, see [Prices]; 0: not known
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

// prepared returns the order with its candidates complete, and in the order in which they are tried.
func (o Order) prepared() (Order, error) {
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
	return o, o.check()
}

func (o *Order) check() error {
	r := &o.Request
	switch {
	case o.Amount < 1, o.MinAmount < 0, o.MinAmount > o.Amount, len(o.Candidates) == 0:
		return fmt.Errorf("launch: amount %d, at least %d, %d candidates: want 1 or more, and not more at least", o.Amount, o.MinAmount, len(o.Candidates))
	case r.Amount != nil, r.MinAmount != nil, r.ClientToken != "", r.DryRun != nil, r.SpotStrategy != "", r.SpotPriceLimit != nil:
		return errors.New("launch: the request has a parameter that follows from the order: see Order.Request")
	}
	for i, c := range o.Candidates {
		if !(c.Price >= 0 && c.SpotPriceLimit >= 0 && o.MaxPrice >= 0) || c.Weight < 0 || c.Weight > 1e6 || c.SpotPriceLimit > 0 && !c.Spot {
			return fmt.Errorf("launch: candidate %d, %v: wrong price, price limit or weight", i, c)
		}
	}
	return nil
}

// request returns the request for an amount of a candidate.
func (o *Order) request(c Candidate, amount int) *runinstances.Request {
	r := o.Request
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

// dear returns why a candidate is too expensive, as far as the caller knows, or "".
func (o *Order) dear(c Candidate) string {
	most := c.SpotPriceLimit
	if !c.Spot {
		most = o.MaxPrice * float64(c.weight())
	}
	switch {
	case most > 0 && c.Price > most:
		return fmt.Sprintf("above %.4g", most)
	case most > 0 && c.Price == 0 && !c.Spot:
		return "not known"
	}
	return ""
}
