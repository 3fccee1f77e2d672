package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Overrides are reviewed decisions that the model does not contain.
type Overrides struct {
	Enums   map[string]Enum
	rules   []rule
	actions map[string]actionOverride
}

// Enum is a reviewed enumeration of package types, or one of a single action: the values that the model has for a field.
type Enum struct {
	Name   string
	Doc    string
	Values []string

	topic string // the file it is in: that of overrides/enums-disk.json is types/disk_gen.go
}

// Constants returns the names of the constants, in the order of the values.
func (e Enum) Constants() []string {
	var out []string
	for _, v := range e.Values {
		out = append(out, constName(e.Name, v))
	}
	return out
}

type overrideFile struct {
	Rules   []rule
	Enums   map[string]Enum
	Actions map[string]actionOverride
}

// rule changes every field that its pattern matches.
type rule struct {
	Match string // "Action.request.Path.To.Field", with * for one segment and ** for any number
	Set   map[string]json.RawMessage
	Why   string
	file  string
}

type actionOverride struct {
	Paging   string // both, number, token, offset, none
	In       string // wire path of the struct with the paging fields of the response
	All      string // wire path of the list that All walks
	PageSize int    // page size if the request has none
	Reads    *bool  // whether the action is read-only, if its name does not show it
	Why      string
}

func loadOverrides(dir fs.FS) (*Overrides, error) {
	names, err := fs.Glob(dir, "overrides/*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	o := &Overrides{Enums: map[string]Enum{}, actions: map[string]actionOverride{}}
	for _, name := range names {
		var f overrideFile
		if err := readJSON(dir, name, &f); err != nil {
			return nil, err
		}
		for _, r := range f.Rules {
			r.file = name
			o.rules = append(o.rules, r)
		}
		for k, v := range f.Enums {
			if _, ok := o.Enums[k]; ok {
				return nil, fmt.Errorf("%s: enumeration %q is declared twice", name, k)
			}
			v.Name, v.topic = k, topic(name)
			o.Enums[k] = v
		}
		for k, v := range f.Actions {
			if _, ok := o.actions[k]; ok {
				return nil, fmt.Errorf("%s: action %q is declared twice", name, k)
			}
			o.actions[k] = v
		}
	}
	return o, nil
}

// topic returns what the enumerations of an override file are about.
func topic(file string) string {
	if t, ok := strings.CutPrefix(path.Base(file), "enums-"); ok {
		return strings.TrimSuffix(t, ".json")
	}
	return "enums"
}

// Topics returns the enumerations by topic, sorted by name.
func (o *Overrides) Topics() map[string][]Enum {
	out := map[string][]Enum{}
	for _, name := range slices.Sorted(maps.Keys(o.Enums)) {
		e := o.Enums[name]
		out[e.topic] = append(out[e.topic], e)
	}
	return out
}

// apply sets the decisions in the model. A rule that matches no field is stale, which is an error.
func (o *Overrides) apply(m *Model) error {
	var errs []error
	for _, r := range o.rules {
		segments := strings.Split(r.Match, ".")
		if len(segments) < 3 {
			errs = append(errs, fmt.Errorf("%s: rule %q: want Action.side.Field", r.file, r.Match))
			continue
		}
		matched := 0
		for _, a := range m.Actions {
			for side, nodes := range map[string][]*Node{"request": a.Request, "response": a.Response} {
				if matchSegment(segments[0], a.Name) && matchSegment(segments[1], side) {
					err := visit(nodes, nil, func(path []string, n *Node) error {
						if !matchPath(segments[2:], path) || !r.fits(n) {
							return nil
						}
						matched++
						return r.set(n)
					})
					if err != nil {
						errs = append(errs, fmt.Errorf("%s: rule %q: %w", r.file, r.Match, err))
					}
				}
			}
		}
		if matched == 0 {
			errs = append(errs, fmt.Errorf("%s: rule %q matches no field", r.file, r.Match))
		}
	}
	for name, p := range o.actions {
		i := slices.IndexFunc(m.Actions, func(a *Action) bool { return a.Name == name })
		if i < 0 {
			errs = append(errs, fmt.Errorf("overrides: no action %q", name))
			continue
		}
		m.Actions[i].override = &p
	}
	return errors.Join(errs...)
}

func visit(nodes []*Node, parent []string, f func([]string, *Node) error) error {
	for _, n := range nodes {
		path := append(slices.Clip(parent), n.Name)
		if err := f(path, n); err != nil {
			return err
		}
		if err := visit(n.Type.children(), path, f); err != nil {
			return err
		}
	}
	return nil
}

// children returns the fields of a struct, or of the structs in a list.
func (t *Type) children() []*Node { return t.leaf().Fields }

// leaf returns the type of a list's elements, and any other type itself.
func (t *Type) leaf() *Type {
	for t.Elem != nil {
		t = t.Elem
	}
	return t
}

func matchSegment(pattern, s string) bool { return pattern == "*" || pattern == s }

func matchPath(pattern, path []string) bool {
	if len(pattern) == 0 {
		return len(path) == 0
	}
	if pattern[0] == "**" {
		return matchPath(pattern[1:], path) || len(path) > 0 && matchPath(pattern, path[1:])
	}
	return len(path) > 0 && matchSegment(pattern[0], path[0]) && matchPath(pattern[1:], path[1:])
}

// fits reports whether a rule that matches a field by its path is about it. One that sets a kind or an enumeration is not about a
// struct of the same name.
func (r *rule) fits(n *Node) bool {
	return r.Set["kind"] == nil && r.Set["enum"] == nil || n.Type.leaf().Kind != "struct"
}

func (r *rule) set(n *Node) error {
	for key, raw := range r.Set {
		var target any
		switch key {
		case "kind":
			target = &n.Type.leaf().Kind
		case "format":
			target = &n.Format
		case "enum":
			target = &n.enum
		case "go":
			target = &n.goName
		case "shape":
			target = &n.shape
		case "shared":
			target = &n.shared
		case "selects":
			target = &n.selects
		case "values":
			target, n.Values = &n.Values, nil
		case "default":
			target, n.Default = &n.Default, ""
		case "range":
			target, n.Range = &n.Range, ""
		case "unit":
			target, n.Unit = &n.Unit, ""
		case "secret":
			target = &n.secret
		case "outcomes":
			target = &n.outcomes
		case "keep":
			target = &n.keep
		case "off":
			target = &n.off
		case "required":
			target = &n.Required
		case "deprecated":
			target = &n.Deprecated
		default:
			return fmt.Errorf("unknown key %q", key)
		}
		if err := json.Unmarshal(raw, target); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		if key == "default" || key == "range" || key == "values" {
			n.source(key, "decided")
		}
	}
	return nil
}
