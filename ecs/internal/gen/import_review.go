package main

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// merger brings the facts of a metadata file into the model.
type merger struct {
	*metadata
	older  bool
	review []string
}

// merge updates m and returns what a person should look at, a line each: the word added, removed, changed or decide, the
// path as an override file spells it, and what it is about. A second merge of the same file returns nothing.
//
// Certain are names, nesting, kinds, how lists are sent, required and deprecated marks, replacements, defaults, ranges, values where
// published, examples, operations and error codes. Formats, units and internal marks are not published and stay.
//
// Of an older file only those facts are taken that the model does not know better: required marks, defaults, ranges, values, operations and error codes.
func merge(m *Model, p *metadata, older bool) []string {
	g := &merger{metadata: p, older: older}
	have := map[string]*Action{}
	for _, a := range m.Actions {
		have[a.Name] = a
	}
	for _, a := range p.actions {
		old := have[a.Name]
		delete(have, a.Name)
		switch {
		case old != nil:
			g.action(old, a)
		case !older:
			m.Actions = append(m.Actions, a)
			g.say("added", a.Name, "it needs words in the glossary, and an override if it pages")
			if a.Operation == "" || a.Operation == "none" {
				g.say("decide", a.Name, "operation %q: does it change anything?", a.Operation)
			}
			a.Response = known(a.Response)
			tidy(a.Request)
			tidy(a.Response)
		}
	}
	if p.whole && !older {
		for name := range have {
			g.say("removed", name, "")
		}
		m.Actions = slices.DeleteFunc(m.Actions, func(a *Action) bool { return have[a.Name] != nil })
	}
	slices.SortFunc(m.Actions, func(a, b *Action) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(g.review, func(a, b string) int { return cmp.Or(strings.Compare(a[8:], b[8:]), strings.Compare(a, b)) })
	return g.review
}

func (g *merger) say(word, path, format string, args ...any) {
	line := fmt.Sprintf("%-7s %s", word, path)
	if format != "" {
		line += ": " + fmt.Sprintf(format, args...)
	}
	g.review = append(g.review, line)
}

// set replaces a fact that differs.
func set[T comparable](g *merger, path, fact string, old *T, v T) {
	if *old != v {
		g.say("changed", path, "%s %v, was %v", fact, quote(v), quote(*old))
		*old = v
	}
}

func quote(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(v)
}

func (g *merger) action(old, a *Action) {
	if !g.older || a.Deprecated {
		set(g, a.Name, "deprecated", &old.Deprecated, a.Deprecated)
	}
	if g.spoken["substitutions"] && (!g.older && (a.ReplacedBy != "" || !a.Deprecated) || old.ReplacedBy == "") {
		set(g, a.Name, "replacement", &old.ReplacedBy, a.ReplacedBy)
	}
	if a.Operation != "" {
		set(g, a.Name, "operation", &old.Operation, a.Operation)
	}
	if g.spoken["errorCodes"] {
		g.errors(old, a)
	}
	old.Request = g.nodes(a.Name+".request.", old.Request, a.Request)
	if g.spoken["responses"] {
		old.Response = g.nodes(a.Name+".response.", old.Response, a.Response)
	}
}

func (g *merger) errors(old, a *Action) {
	statuses := maps.Clone(a.Errors)
	if statuses == nil {
		statuses = map[string]string{}
	}
	maps.Copy(statuses, old.Errors)
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		was, now := strings.Fields(old.Errors[status]), strings.Fields(a.Errors[status])
		for _, code := range now {
			if !slices.Contains(was, code) {
				g.say("added", a.Name+".errors."+status, "%s", code)
			}
		}
		for _, code := range was {
			if !slices.Contains(now, code) {
				g.say("removed", a.Name+".errors."+status, "%s", code)
			}
		}
	}
	old.Errors = a.Errors
}

// nodes merges the fields of a struct. Fields keep their order; new ones follow in the order of their names.
func (g *merger) nodes(path string, old, now []*Node) []*Node {
	out := slices.Clone(old)
	now = slices.Clone(now)
	slices.SortFunc(now, func(a, b *Node) int { return strings.Compare(a.Name, b.Name) })
	for _, n := range now {
		i := slices.IndexFunc(out, func(x *Node) bool { return x.Name == n.Name })
		switch {
		case i >= 0:
			g.node(path+n.Name, out[i], n)
		case g.older || strings.Contains(path, ".response.") && len(known([]*Node{n})) == 0:
		default:
			out = append(out, n)
			g.added(path+n.Name, n)
			tidy([]*Node{n})
		}
	}
	if g.older {
		return out
	}
	return slices.DeleteFunc(out, func(x *Node) bool {
		gone := !slices.ContainsFunc(now, func(n *Node) bool { return n.Name == x.Name })
		if gone {
			g.say("removed", path+x.Name, "")
		}
		return gone
	})
}

// listLike and timeLike are examples of text that may be more than text, which the metadata does not say.
var (
	listLike = regexp.MustCompile(`^\[|^[\w*-]+(,[\w*-]+)+$`)
	timeLike = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d`)
)

func (g *merger) added(path string, n *Node) {
	switch {
	case n.Type.Kind == "string" && n.Format == "" && listLike.MatchString(n.Example):
		g.say("decide", path, "added, a string; the example %q looks like a list: does it need a format?", n.Example)
	case n.Type.Kind == "string" && n.Format == "" && timeLike.MatchString(n.Example):
		g.say("decide", path, "added, a string; the example %q looks like a time: does it need a format?", n.Example)
	default:
		g.say("added", path, "%s", n.Type)
	}
}

func (g *merger) node(path string, old, n *Node) {
	request := strings.Contains(path, ".request.")
	if request {
		set(g, path, "required", &old.Required, n.Required)
	}
	if !g.older || n.Deprecated {
		set(g, path, "deprecated", &old.Deprecated, n.Deprecated)
	}
	g.fact(path, "default", &old.Default, n.Default, "metadata", old)
	span, from := bounds(n.Range, old)
	g.fact(path, "range", &old.Range, span, from, old)
	g.values(path, old, n)
	if n.Example != "" && (!g.older || old.Example == "") {
		set(g, path, "example", &old.Example, n.Example)
	}
	if n.Format != "" && !g.older {
		set(g, path, "format", &old.Format, n.Format)
	}
	g.kind(path, old, n)
}

// kind compares types, and merges what is below those of one form.
func (g *merger) kind(path string, old, n *Node) {
	was, now := old.Type, n.Type
	for was.Kind == "list" && now.Kind == "list" {
		was, now = was.Elem, now.Elem
	}
	switch {
	case was.Kind == "struct" && now.Kind == "struct":
		was.Fields = g.nodes(path+".", was.Fields, now.Fields)
	case was.Kind == now.Kind || now.Kind == "map" && now.Elem.Kind == "any": // an object without members says nothing
	case !g.older:
		g.say("changed", path, "kind %s, was %s", n.Type, old.Type)
		old.Type = n.Type
		tidy(old.Type.Fields)
	}
}

// fact takes over a default or range. One that was read out of the documentation may be narrower than what the service
// lets pass, so that a person has to look.
func (g *merger) fact(path, fact string, old *string, v, from string, n *Node) {
	source := n.Sources[fact]
	switch {
	case v == "" && (!strings.HasPrefix(source, "metadata") || g.older || !g.spoken[fact]):
		return
	case v == *old:
	case source == "prose" && v != "":
		g.say("decide", path, "%s %q is published, the documentation had %q", fact, v, *old)
	default:
		g.say("changed", path, "%s %q, was %q", fact, v, *old)
	}
	*old = v
	n.source(fact, from)
}

// bounds completes a published range by the documented bound of the side that is not published.
func bounds(published string, old *Node) (merged, source string) {
	lo, hi, ok := strings.Cut(published, "..")
	if !ok || lo != "" && hi != "" || !strings.Contains(old.Sources["range"], "prose") {
		return published, "metadata"
	}
	oldLo, oldHi, _ := strings.Cut(old.Range, "..")
	return cmp.Or(lo, oldLo) + ".." + cmp.Or(hi, oldHi), "metadata and prose"
}

func (g *merger) values(path string, old, n *Node) {
	source := old.Sources["values"]
	if len(n.Values) == 0 && (source != "metadata" || g.older || !g.spoken["values"]) {
		return
	}
	was, now := slices.Sorted(slices.Values(old.Values)), slices.Sorted(slices.Values(n.Values))
	switch {
	case slices.Equal(was, now):
		n.Values = old.Values // in the order that a person chose
	case source == "prose" && len(now) > 0:
		g.say("decide", path, "values %q are published, the documentation had %q", n.Values, old.Values)
	default:
		g.say("changed", path, "values %q, were %q", n.Values, old.Values)
	}
	old.Values = n.Values
	old.source("values", "metadata")
}

// known leaves out the objects of a response of which no member is published.
func known(nodes []*Node) []*Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n *Node) bool {
		t := n.Type
		for t.Kind == "list" {
			t = t.Elem
		}
		if t.Kind == "struct" {
			t.Fields = known(t.Fields)
			return len(t.Fields) == 0
		}
		return t.Kind == "map"
	})
}

// tidy puts the fields of new nodes in the order of their names, whatever order the file had.
func tidy(nodes []*Node) {
	slices.SortFunc(nodes, func(a, b *Node) int { return strings.Compare(a.Name, b.Name) })
	for _, n := range nodes {
		tidy(n.Type.children())
		if n.Type.Kind == "map" && n.Format == "" {
			n.Format = "json"
		}
	}
}

// String is a type as the review prints it.
func (t *Type) String() string {
	switch t.Kind {
	case "list", "map":
		return t.Kind + " of " + t.Elem.String()
	}
	return t.Kind
}
