package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs"
)

// A Transcript is what one service did when the scenarios ran against it.
type Transcript struct {
	Target string  // who it was, in words: "the service"
	Steps  []*Step // in order; the parts of a name are unique together
}

// A Step is one call, one wait or one walk through the pages of a list, and what came of it.
type Step struct {
	Scenario, Name string // in words
	Action         string // or several, of a wait for what an action leads to
	Outcome        Outcome
	Refusal        bool    // the scenario expects an error
	Shape          Shape   // of a success
	Values         []Value // of the response, at paths that the scenario chose
	Facts          []Value // what the scenario found out, in words
	Kind           string  // of a wait: what was waited for
	States         []string
	Pages          []Page // of a walk
}

// An Outcome is how a call ended. That of a success has no code.
type Outcome struct {
	Status int
	Code   string
}

func (o Outcome) ok() bool { return o.Code == "" && o.Status < 300 }

// ofAccount reports whether the error is about what the account may do, has or can pay, or about the stock: in all that,
// ecstest is another account.
func (o Outcome) ofAccount() bool {
	err := &ecs.Error{Code: o.Code, HTTPStatus: o.Status}
	return ecs.IsForbidden(err) || ecs.IsQuotaExceeded(err) || ecs.IsOutOfCapacity(err) || ecs.IsInsufficientBalance(err)
}

func (o Outcome) String() string {
	if o.Code == "" {
		return fmt.Sprint(o.Status)
	}
	return fmt.Sprintf("%d %s", o.Status, o.Code)
}

// A Value is something with a name, or a path.
type Value struct{ Name, Text string }

// A Page is one page of a list.
type Page struct {
	Items    int
	Token    string // "a NextToken", "an empty NextToken", "no NextToken", "the same NextToken again"
	Total    string // TotalCount, where the scenario knows it
	Repeated int    // items that an earlier page had
	Order    string // of all items, on the last page
}

func (p Page) String() string {
	s := fmt.Sprintf("%d items, %s", p.Items, p.Token)
	if p.Total != "" {
		s += ", TotalCount " + p.Total
	}
	if p.Repeated > 0 {
		s += fmt.Sprintf(", %d of them again", p.Repeated)
	}
	if p.Order != "" {
		s += ", " + p.Order
	}
	return s
}

// key tells the steps of a transcript apart.
func (s *Step) key() string { return s.Scenario + ": " + s.Action + ", " + s.Name }

// String returns the step as text, as a golden file keeps it.
func (s *Step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s", s.Action, s.Name)
	switch {
	case s.Kind != "":
		fmt.Fprintf(&b, ": the %s is %s", s.Kind, strings.Join(s.States, ", "))
	default:
		fmt.Fprintf(&b, ": %s", s.Outcome)
	}
	b.WriteByte('\n')
	for _, v := range append(slices.Clone(s.Values), s.Facts...) {
		fmt.Fprintf(&b, "    %s: %s\n", v.Name, v.Text)
	}
	for _, p := range s.Pages {
		fmt.Fprintf(&b, "    page: %s\n", p)
	}
	return b.String()
}

// String returns the transcript as text: the steps, and then the shapes of each action's responses.
func (t Transcript) String() string {
	var b strings.Builder
	scenario := ""
	shapes := make(map[string]map[string]bool)
	for _, s := range t.Steps {
		if s.Scenario != scenario {
			scenario = s.Scenario
			fmt.Fprintf(&b, "\n== %s\n", scenario)
		}
		b.WriteString(s.String())
		for path, f := range s.Shape {
			if shapes[s.Action] == nil {
				shapes[s.Action] = make(map[string]bool)
			}
			for _, kind := range f.Types {
				shapes[s.Action][path+" "+kind] = true
			}
		}
	}
	for _, action := range slices.Sorted(maps.Keys(shapes)) {
		fmt.Fprintf(&b, "\n-- %s\n", action)
		for _, line := range slices.Sorted(maps.Keys(shapes[action])) {
			if !strings.HasPrefix(line, " ") { // the whole is an object
				fmt.Fprintln(&b, line)
			}
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}
