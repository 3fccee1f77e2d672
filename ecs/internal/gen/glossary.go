package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A glossary holds the texts of doc comments, from the files of the folder glossary.
type glossary struct {
	topics  []*wordList // in the order of their file names, which begin with numbers
	actions map[string]*actionText
	texts   texts // of fields and types
	values  map[string]map[string]string
	used    map[string]bool // keys of texts and values
}

type texts map[string]string

// A wordList is one file of the glossary: actions that belong together, in the order of use, and the words of their fields. A
// file without a title has words alone.
type wordList struct {
	Title, Text string
	Actions     []*actionText

	// What a nested type is, by its Go name, or "RunInstances.DataDisk" where one action differs. The text follows the name: "is …".
	Types texts

	// What a field is, by "RunInstances.DataDisk.Size", "DataDisk.Size" or "Size", in that order: the action, the Go name of the
	// struct (Request or Response for the outermost), and the wire name. "RunInstances.Size" is the field in every struct of the
	// action. The text follows the Go name of the field: "is …". "whether …" gets the verb "specifies" in requests and "reports" in
	// responses. "is the …" of a general entry becomes plural in lists.
	Fields texts

	// What the values of a field mean, by the same keys.
	Values map[string]map[string]string
}

// An actionText says what an action is for. Doc has at least two sentences on its use; the names of other actions, and of
// waits such as ecswait.InstancesRunning, become links.
type actionText struct {
	Name, Does, Doc string
}

func loadGlossary(dir fs.FS) (*glossary, error) {
	g := &glossary{actions: map[string]*actionText{}, texts: texts{}, values: map[string]map[string]string{}, used: map[string]bool{}}
	names, err := fs.Glob(dir, "glossary/*.json")
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, name := range names {
		t := new(wordList)
		if err := readJSON(dir, name, t); err != nil {
			errs = append(errs, err)
			continue
		}
		if t.Title != "" {
			g.topics = append(g.topics, t)
		}
		for _, a := range t.Actions {
			if g.actions[a.Name] != nil {
				errs = append(errs, fmt.Errorf("%s: action %s stands twice in the glossary", name, a.Name))
			}
			g.actions[a.Name] = a
		}
		add := func(kind, key string) string {
			key = kind + key
			if _, ok := g.used[key]; ok {
				errs = append(errs, fmt.Errorf("%s: %s stands twice in the glossary", name, key))
			}
			g.used[key] = false
			return key
		}
		for key, text := range t.Types {
			g.texts[add("type ", key)] = text
		}
		for key, text := range t.Fields {
			g.texts[add("field ", key)] = text
		}
		for key, values := range t.Values {
			g.values[add("values of ", key)] = values
		}
	}
	return g, errors.Join(errs...)
}

// stale returns an error for words that nothing uses.
func (g *glossary) stale() error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(g.used)) {
		if !g.used[key] {
			errs = append(errs, fmt.Errorf("glossary: there is no %s", key))
		}
	}
	return errors.Join(errs...)
}

func (g *glossary) action(name string) *actionText {
	if a := g.actions[name]; a != nil {
		return a
	}
	return &actionText{Name: name, Does: "calls the action " + name}
}

// look finds the entry of a field: the most specific one, and whether it is about one action or struct.
func look[T any](g *glossary, m map[string]T, kind, action, shape, name string) (found T, special bool) {
	for i, key := range []string{action + "." + shape + "." + name, action + "." + name, shape + "." + name, name} {
		if v, ok := m[kind+key]; ok {
			g.used[kind+key] = true
			return v, i < 3
		}
	}
	return found, false
}

// shape returns the sentence that says what a nested type is.
func (g *glossary) shape(action string, s *Shape) string {
	for _, key := range []string{action + "." + s.Name, s.Name} {
		if text, ok := g.texts["type "+key]; ok {
			g.used["type "+key] = true
			return s.Name + " " + text + "."
		}
	}
	return fmt.Sprintf("%s is the type of %s in the %s.", s.Name, s.Of, s.Side)
}

// field returns the sentence that says what a field is. Without an entry, the sentence is derived from the name.
func (g *glossary) field(action, shape, side string, f *Field) string {
	s, special := look(g, g.texts, "field ", action, shape, f.Wire)
	list, flag := strings.HasPrefix(f.Type, "[]"), strings.TrimPrefix(f.Type, "*") == "bool"
	switch {
	case s == "" && list:
		s = "lists the " + readOut(plural(f.elements()))
	case s == "" && flag && startsWithVerb(f.Wire):
		s = "whether to " + readOut(f.Wire)
	case s == "" && flag:
		s = "is the flag " + f.Wire
	case s == "":
		s = "is the " + readOut(f.Wire)
	case list && !special:
		s = inPlural(s)
	}
	if strings.HasPrefix(s, "whether ") {
		s = map[string]string{"request": "specifies ", "response": "reports "}[side] + s
	}
	return f.Go + " " + s + "."
}

// elements returns the wire name of a list, without the Set or List at its end if its Go name does without.
func (f *Field) elements() string {
	if f.Node.goName == "" {
		return f.Wire
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(f.Wire, "s"), "Set"), "List")
}

// oneThing matches the texts that inPlural changes: "is the public key", "is the ID of the image; it …".
var oneThing = regexp.MustCompile(`^is the (?:(ID|name) of the )?((?:[\w-]+ )*?)([\w-]+)(;.*)?$`)

// inPlural turns "is the ID of the image" into "lists the IDs of the images". It does not change other texts.
func inPlural(s string) string {
	m := oneThing.FindStringSubmatch(s)
	if m == nil || slices.ContainsFunc(strings.Fields(m[2]), func(w string) bool {
		return slices.Contains([]string{"by", "for", "from", "in", "of", "that", "to"}, w)
	}) {
		return s
	}
	whose := ""
	if m[1] != "" {
		whose = m[1] + "s of the "
	}
	return "lists the " + whose + m[2] + plural(m[3]) + m[4]
}

func startsWithVerb(name string) bool {
	switch words(name)[0] {
	case "Allow", "Auto", "Check", "Delete", "Disable", "Enable", "Force", "Keep", "Include", "Need", "Overwrite", "Print", "Release", "Remove", "Retain", "Show", "Use":
		return true
	}
	return false
}

// readOut turns "VSwitchId" into "VSwitch ID".
func readOut(name string) string {
	var out []string
	for _, w := range words(name) {
		g := goName(w)
		if len(out) > 0 && len(out[len(out)-1]) == 1 && isUpper(out[len(out)-1][0]) {
			out[len(out)-1] += g // VSwitch, VRouter
			continue
		}
		if g == strings.ToUpper(w[:1])+w[1:] && (len(g) < 2 || !isUpper(g[1])) && len(w) > 1 {
			g = strings.ToLower(g)
		}
		out = append(out, g)
	}
	return strings.Join(out, " ")
}

// linked finds what a text may link to: actions, waits and what package ecs exports.
var linked = regexp.MustCompile(`\b(?:ecs\.|ecswait\.)?[A-Z][A-Za-z0-9]+\b`)

// links turns the names of other actions, of waits and of what package ecs exports into links. The definitions of the
// first two stand at the end of the comment.
func (g *glossary) links(self, text string) (linkedText, defs string) {
	targets := map[string]string{}
	text = linked.ReplaceAllStringFunc(text, func(name string) string {
		wait, isWait := strings.CutPrefix(name, "ecswait.")
		switch {
		case strings.HasPrefix(name, "ecs."): // every action package imports ecs
		case isWait:
			targets[name] = packageURL("ecswait#" + wait)
		case name == self || g.actions[name] == nil:
			return name
		default:
			targets[name] = packageURL("api/" + packageName(name))
		}
		return "[" + name + "]"
	})
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		defs += "\n[" + name + "]: " + targets[name]
	}
	if defs != "" {
		defs = "\n" + defs
	}
	return text, defs
}

// explained lists the values of a field, each with its meaning if the glossary has one, and reports whether it has.
func (g *glossary) explained(action, shape string, f *Field) (list string, has bool) {
	meanings, _ := look(g, g.values, "values of ", action, shape, f.Wire)
	if len(meanings) == 0 {
		return strings.Join(f.Node.Values, ", "), false
	}
	var out []string
	for _, v := range f.Node.Values {
		if m := meanings[v]; m != "" {
			v += " (" + m + ")"
		}
		out = append(out, v)
	}
	return strings.Join(out, "; "), true
}
