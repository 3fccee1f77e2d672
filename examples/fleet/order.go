package fleet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// An Order says what to buy. It is plain JSON and holds no secrets, because an engine keeps it for good: use a key pair
// instead of a password, and a launch template for user data.
type Order struct {
	Name    string   // the workflow's ID: the same name is the same order
	Regions []Region // where, and how many
	Batch   int      `json:",omitzero"` // instances in one purchase, 1 to 100; 0 means 100
	Window  int      `json:",omitzero"` // batches of a region at a time; 0 means 10
	Rounds  int      `json:",omitzero"` // how often a batch buys, replacements of sick instances included; 0 means 4
	Check   string   `json:",omitzero"` // shell script that exits with 0 on a healthy instance; empty for no check
}

// A Region is the part of an order in one region.
type Region struct {
	ID     string
	Amount int
	Spec
}

// A Spec describes the instances of a region. What a launch template says need not be repeated.
type Spec struct {
	LaunchTemplateID string            `json:",omitzero"`
	ImageID          string            `json:",omitzero"`
	InstanceType     string            `json:",omitzero"`
	VSwitchID        string            `json:",omitzero"`
	SecurityGroupID  string            `json:",omitzero"`
	KeyPairName      string            `json:",omitzero"`
	Tags             map[string]string `json:",omitzero"` // beside those of the fleet
}

// ReadOrder reads an order from a file.
func ReadOrder(file string) (order Order, err error) {
	text, err := os.ReadFile(file) //nolint:gosec // the caller's own file
	if err != nil {
		return order, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&order); err != nil {
		return order, fmt.Errorf("%s: %w", file, err)
	}
	return order.complete()
}

// complete fills in the defaults and checks the order.
func (o Order) complete() (Order, error) {
	defaults := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	defaults(&o.Batch, 100)
	defaults(&o.Window, 10)
	defaults(&o.Rounds, 4)
	switch {
	case o.Name == "" || strings.ContainsAny(o.Name, "/ "):
		return o, fmt.Errorf("the name %q must not be empty or have slashes or spaces", o.Name)
	case len(o.Regions) == 0:
		return o, errors.New("the order names no regions")
	case o.Batch < 1 || o.Batch > 100 || o.Window < 1 || o.Rounds < 1:
		return o, errors.New("Batch must be 1 to 100, Window and Rounds at least 1") //nolint:revive // names of fields
	}
	seen := map[string]bool{}
	for _, r := range o.Regions {
		if r.ID == "" || r.Amount < 1 || seen[r.ID] {
			return o, fmt.Errorf("region %q: it needs an ID of its own and an Amount of at least 1", r.ID)
		}
		seen[r.ID] = true
	}
	return o, nil
}

// Amount returns the number of instances of the whole order.
func (o Order) Amount() (n int) {
	for _, r := range o.Regions {
		n += r.Amount
	}
	return n
}

// A Tally counts instances. IDs stay with the batches and in tags: those of 10,000 instances do not belong in results.
type Tally struct {
	Ordered, Healthy int
	Replaced         int      `json:",omitzero"` // sick ones, released
	Problems         []string `json:",omitzero"` // why Healthy is less than Ordered
}

// plus adds. Of the problems it keeps the first ten.
func (t Tally) plus(more Tally) Tally {
	t.Ordered += more.Ordered
	t.Healthy += more.Healthy
	t.Replaced += more.Replaced
	for _, problem := range more.Problems {
		t = t.problem("%s", problem)
	}
	return t
}

func (t Tally) problem(format string, args ...any) Tally {
	if len(t.Problems) < 10 {
		t.Problems = append(slices.Clip(t.Problems), fmt.Sprintf(format, args...))
	}
	return t
}

// The tags that every purchase carries, for the sweep after a cancel, and to find it when its token is forgotten.
const (
	tagOrder = "fleet"
	tagRun   = "fleet-run"   // an order that was cancelled can be placed again under its name, with another run
	tagBatch = "fleet-batch" // the number of the batch in its region
	tagRound = "fleet-round"
)

// A Purchase is one call of RunInstances. Order, run, region, batch and round are its name, from which the client token
// is made: the IDs of activities would not do, since they begin again when a workflow continues as new or is reset.
type Purchase struct {
	Order, Run   string
	Region       string
	Batch, Round int
	Amount       int
	Spec         Spec
}

func (p Purchase) token(step string) string {
	return ecs.ClientTokenFrom(p.Order, p.Run, p.Region, strconv.Itoa(p.Batch), strconv.Itoa(p.Round), step)
}

func (p Purchase) tags() map[string]string {
	return map[string]string{tagOrder: p.Order, tagRun: p.Run, tagBatch: strconv.Itoa(p.Batch), tagRound: strconv.Itoa(p.Round)}
}
