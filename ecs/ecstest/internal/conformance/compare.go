package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Group is a group of differences in the report.
type Group string

// The groups, in the order of the report.
const (
	Codes  Group = "Codes"
	Pages  Group = "Paging"
	States Group = "States"
	Values Group = "Values"
	Shapes Group = "Shapes"
)

// A Difference is one thing that two services do in different ways. Steps and actions that show the same are merged.
type Difference struct {
	Group   Group
	Actions []string // that show it, in order
	Steps   []*Step  // of the first service
	what    func(d *Difference) string
	codes   [2]Outcome // of a difference in codes
}

// A Comparison is how two services differ.
type Comparison struct {
	Names       [2]string // of the services
	Differences []*Difference
	NotCompared []Omission
	Compared    int // steps
}

// An Omission is steps that cannot be compared, most because only one service came to them, and why.
type Omission struct {
	Because string
	Steps   []*Step
}

// comparer collects differences. What follows from an earlier one is left out: of a step with different outcomes nothing
// else is compared, and of each field of an action only the first difference counts.
type comparer struct {
	names   [2]string
	found   []*Difference
	by      map[string]*Difference // by what is the same in all of its steps
	covered map[string]bool        // "DescribeDisks NextToken"
	excused map[string]string      // steps that cannot be compared, and why
}

// Compare compares the transcripts of two services. The first is the one that is right.
func Compare(a, b Transcript) Comparison {
	c := &comparer{
		names: [2]string{a.Target, b.Target}, by: make(map[string]*Difference), covered: make(map[string]bool),
		excused: make(map[string]string),
	}
	others := make(map[string]*Step, len(b.Steps))
	for _, s := range b.Steps {
		others[s.key()] = s
	}
	var both [][2]*Step
	for _, s := range a.Steps {
		if other, ok := others[s.key()]; ok {
			both = append(both, [2]*Step{s, other})
		}
	}
	c.outcomes(both)
	same := slices.DeleteFunc(slices.Clone(both), func(p [2]*Step) bool { return p[0].Outcome != p[1].Outcome })
	for _, compare := range []func(a, b *Step){c.pages, c.facts, c.states, c.shapes, c.values} {
		for _, p := range same {
			compare(p[0], p[1])
		}
	}
	slices.SortStableFunc(c.found, func(x, y *Difference) int { return place(x.Group) - place(y.Group) })
	return Comparison{c.names, c.found, c.omissions(a, b), len(both) - len(c.excused)}
}

func place(g Group) int { return slices.Index([]Group{Codes, Pages, States, Values, Shapes}, g) }

// add adds a difference, or the step to the one that is the same. The key says what is the same.
func (c *comparer) add(group Group, key string, s *Step, what func(d *Difference) string) *Difference {
	key = string(group) + " " + key
	d := c.by[key]
	if d == nil {
		d = &Difference{Group: group, what: what}
		c.by[key] = d
		c.found = append(c.found, d)
	}
	d.Steps = append(d.Steps, s)
	for action := range strings.SplitSeq(s.Action, ", ") {
		if !slices.Contains(d.Actions, action) {
			d.Actions = append(d.Actions, action)
		}
	}
	return d
}

// outcomes merges what has the same two outcomes, if both are errors, or the action or the name of the step is the same.
func (c *comparer) outcomes(both [][2]*Step) {
	for _, p := range both {
		a, b := p[0].Outcome, p[1].Outcome
		if a == b {
			continue
		}
		if a.ofAccount() && !b.ofAccount() {
			c.excused[p[0].key()] = fmt.Sprintf("%s, which is about the account or what is in stock", c.says(0, a))
			continue
		}
		pair := fmt.Sprintf("%v %v", a, b)
		what := func(d *Difference) string {
			return fmt.Sprintf("%s; %s.", c.says(0, a), c.says(1, b)) + documented(d)
		}
		if !a.ok() && !b.ok() {
			c.add(Codes, pair, p[0], what).codes = [2]Outcome{a, b}
			continue
		}
		byAction, byName := pair+" "+p[0].Action, pair+" "+p[0].Name
		if d := c.by[string(Codes)+" "+byName]; d != nil {
			c.by[string(Codes)+" "+byAction] = d
		}
		d := c.add(Codes, byAction, p[0], what)
		d.codes = [2]Outcome{a, b}
		c.by[string(Codes)+" "+byName] = d
	}
}

func (c *comparer) says(i int, o Outcome) string {
	if o.ok() {
		return fmt.Sprintf("%s accepts with %d", c.names[i], o.Status)
	}
	return fmt.Sprintf("%s refuses with %v", c.names[i], o)
}

func (c *comparer) cover(s *Step, path string) bool {
	key := s.Action + " " + path
	was := c.covered[key]
	c.covered[key] = true
	return !was
}

// pages compares walks up to the first page that differs.
func (c *comparer) pages(a, b *Step) {
	for i := range min(len(a.Pages), len(b.Pages)) {
		p, q := a.Pages[i], b.Pages[i]
		aspect, path, x, y := "", "", "", ""
		switch {
		case p.Total != q.Total:
			aspect, path, x, y = "says TotalCount", "TotalCount", p.Total, q.Total
		case p.Items != q.Items:
			aspect, x, y = "has items", fmt.Sprint(p.Items), fmt.Sprint(q.Items)
		case p.Token != q.Token:
			aspect, path, x, y = "has", "NextToken", p.Token, q.Token
		case p.Repeated != q.Repeated:
			aspect, x, y = "repeats items of earlier pages", fmt.Sprint(p.Repeated), fmt.Sprint(q.Repeated)
		case p.Order != q.Order:
			aspect, x, y = "ends a list that is sorted", p.Order, q.Order
		default:
			continue
		}
		if path == "" || c.cover(a, path) {
			c.add(Pages, fmt.Sprint(aspect, i, x, y), a, func(*Difference) string {
				return fmt.Sprintf("page %d %s: %s in %s, %s in %s.", i+1, aspect, x, c.names[0], y, c.names[1])
			})
		}
		return
	}
	if len(a.Pages) != len(b.Pages) {
		c.add(Pages, a.key(), a, func(*Difference) string {
			return fmt.Sprintf("the list has %d pages in %s, %d in %s.", len(a.Pages), c.names[0], len(b.Pages), c.names[1])
		})
	}
}

func (c *comparer) facts(a, b *Step) {
	for _, x := range a.Facts {
		for _, y := range b.Facts {
			if x.Name == y.Name && x.Text != y.Text {
				c.add(Values, a.Action+" "+x.Name+x.Text+y.Text, a, func(*Difference) string {
					return fmt.Sprintf("%s: %s in %s, %s in %s.", x.Name, x.Text, c.names[0], y.Text, c.names[1])
				})
			}
		}
	}
}

// states merges waits for the same kind that differ by the same states.
func (c *comparer) states(a, b *Step) {
	if slices.Equal(a.States, b.States) {
		return
	}
	without := func(x, y []string) []string {
		return slices.DeleteFunc(slices.Clone(x), func(s string) bool { return slices.Contains(y, s) })
	}
	missing, more := without(a.States, b.States), without(b.States, a.States)
	key := fmt.Sprint(a.Kind, missing, more)
	if len(missing)+len(more) == 0 {
		key = fmt.Sprint(a.Kind, a.States, b.States)
	}
	c.add(States, key, a, func(*Difference) string {
		return fmt.Sprintf("the %s is %s in %s; %s in %s.", a.Kind, strings.Join(a.States, ", then "), c.names[0],
			strings.Join(b.States, ", then "), c.names[1])
	})
}

// shapes compares fields whose parent both responses have. A field that one response has in each element of a list and
// the other in none is missing there. Two of the same type, one missing on either side, are one with another name.
func (c *comparer) shapes(a, b *Step) {
	missing := map[string][2][]string{} // by parent and type
	for _, path := range slices.Sorted(maps.Keys(union(a.Shape, b.Shape))) {
		x, inA := a.Shape[path]
		y, inB := b.Shape[path]
		parent := parentOf(path)
		_, parentInA := a.Shape[parent]
		_, parentInB := b.Shape[parent]
		isElement := strings.HasSuffix(path, "[]")
		switch {
		case inA && inB:
			if !x.agree(y) && c.cover(a, path) {
				c.add(Shapes, fmt.Sprint(path, x, y), a, func(*Difference) string {
					return fmt.Sprintf("%s is %s in %s, %s in %s.", path, x, c.names[0], y, c.names[1])
				})
			}
		case isElement || path == "" || !parentInA || !parentInB:
		case inA && x.Always:
			m := missing[parent+" "+x.String()]
			m[0] = append(m[0], path)
			missing[parent+" "+x.String()] = m
		case inB && y.Always:
			m := missing[parent+" "+y.String()]
			m[1] = append(m[1], path)
			missing[parent+" "+y.String()] = m
		}
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		m := missing[key]
		if len(m[0]) == 1 && len(m[1]) == 1 {
			x, y := m[0][0], m[1][0]
			if c.cover(a, x) && c.cover(a, y) {
				c.add(Shapes, x+" "+y, a, func(*Difference) string {
					return fmt.Sprintf("%s in %s is %s in %s.", x, c.names[0], y, c.names[1])
				})
			}
			continue
		}
		for i, paths := range m {
			for _, path := range paths {
				if c.cover(a, path) {
					c.add(Shapes, fmt.Sprint(i, path), a, func(*Difference) string {
						return fmt.Sprintf("%s has %s; %s has not.", c.names[i], path, c.names[1-i])
					})
				}
			}
		}
	}
}

func union(a, b Shape) Shape {
	all := maps.Clone(a)
	if all == nil {
		all = Shape{}
	}
	maps.Copy(all, b)
	return all
}

// values compares what is there in both responses; shapes has found the rest.
func (c *comparer) values(a, b *Step) {
	for i, x := range a.Values {
		if i >= len(b.Values) {
			break
		}
		y := b.Values[i]
		if x.Text == y.Text || x.Text == absent || y.Text == absent || !c.cover(a, x.Name) {
			continue
		}
		c.add(Values, x.Name+" "+x.Text+" "+y.Text, a, func(*Difference) string {
			return fmt.Sprintf("%s is %s in %s, %s in %s.", x.Name, quoted(x.Text), c.names[0], quoted(y.Text), c.names[1])
		})
	}
}

func quoted(text string) string {
	if text == "" {
		return "empty"
	}
	return text
}

// omissions finds the steps that are excused, or that only one of the services came to. The cause of those is the latest difference before them that
// can lead a scenario another way: in the same scenario, or in an earlier one whose results it needs.
func (c *comparer) omissions(a, b Transcript) []Omission {
	leads := make(map[string]*Difference) // by key of the step
	for _, d := range c.found {
		for _, s := range d.Steps {
			if d.Group != Shapes && d.Group != Pages {
				leads[s.key()] = d
			}
		}
	}
	var all []Omission
	for i, t := range [2]Transcript{a, b} {
		other := [2]Transcript{b, a}[i]
		there := make(map[string]bool)
		for _, s := range other.Steps {
			there[s.key()] = true
		}
		because := c.names[1-i] + " did not get so far"
		for _, s := range t.Steps {
			excuse, excused := c.excused[s.key()]
			switch {
			case excused:
				because = excuse
			case leads[s.key()] != nil:
				because = fmt.Sprintf("of the difference in %s, “%s”", s.Action, s.Name)
			}
			if there[s.key()] && (!excused || i == 1) {
				continue
			}
			n := slices.IndexFunc(all, func(o Omission) bool { return o.Because == because })
			if n < 0 {
				n = len(all)
				all = append(all, Omission{Because: because})
			}
			all[n].Steps = append(all[n].Steps, s)
		}
	}
	return all
}
