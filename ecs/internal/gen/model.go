package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Model is the API as published: actions with their request and response fields.
type Model struct {
	Product string    `json:"product"`
	Version string    `json:"version"`
	Actions []*Action `json:"actions"`
}

// Action is one API operation of the model.
type Action struct {
	Name       string            `json:"name"`
	Deprecated bool              `json:"deprecated,omitempty"`
	ReplacedBy string            `json:"replacedBy,omitempty"` // "Product::Version::Action"
	Operation  string            `json:"operation,omitempty"`  // get, list, create, update, delete, none, as published; "" when unpublished
	Errors     map[string]string `json:"errors,omitempty"`     // HTTP status: the documented codes, sorted and separated by spaces
	Request    []*Node           `json:"request"`
	Response   []*Node           `json:"response"`

	override *actionOverride
}

// Node is one named field of a request or response.
type Node struct {
	Name       string            `json:"name"`
	Type       *Type             `json:"type"`
	Required   bool              `json:"required,omitempty"`
	Deprecated bool              `json:"deprecated,omitempty"`
	Internal   bool              `json:"internal,omitempty"` // the vendor calls it not generally available
	Format     string            `json:"format,omitempty"`   // "", time, json-array, comma-list, json, base64
	Values     []string          `json:"values,omitempty"`
	Default    string            `json:"default,omitempty"`
	Range      string            `json:"range,omitempty"` // "1..10", "1..", "..10"
	Unit       string            `json:"unit,omitempty"`
	Example    string            `json:"example,omitempty"`
	Sources    map[string]string `json:"sources,omitempty"` // where "default", "range" and "values" come from; see sources

	// Decisions of the override files.
	goName   string
	secret   bool
	outcomes bool
	shape    string
	shared   string
	enum     string // one of package types, or plainText
	keep     bool
	off      bool // a time that, left out, switches something off
	selects  *bool

	numbered bool // of an importer: made of names with dots, so that a field of its own replaces it
}

// Type is the shape of a field's value.
type Type struct {
	Kind   string  `json:"kind"` // string, bool, int32, int64, float32, float64, any, struct, list, map
	Fields []*Node `json:"fields,omitempty"`
	Elem   *Type   `json:"elem,omitempty"`
}

// sources are where a fact comes from: the vendor's published metadata, the vendor's documentation, a person. A range
// of "metadata and prose" has one bound from each.
var sources = []string{"metadata", "prose", "metadata and prose", "decided"}

var kinds = []string{"string", "bool", "int32", "int64", "float32", "float64", "any", "struct", "list", "map"}

// load reads the model and the override files in a folder, and applies the overrides to the model.
func load(dir fs.FS) (*Model, *Overrides, error) {
	names, err := fs.Glob(dir, "ecs-*.json")
	if err != nil || len(names) != 1 {
		return nil, nil, fmt.Errorf("model: want one ecs-<version>.json, found %d", len(names))
	}
	var m Model
	if err := readJSON(dir, names[0], &m); err != nil {
		return nil, nil, err
	}
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	o, err := loadOverrides(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := o.apply(&m); err != nil {
		return nil, nil, err
	}
	slices.SortFunc(m.Actions, func(a, b *Action) int { return strings.Compare(a.Name, b.Name) })
	return &m, o, nil
}

func readJSON(dir fs.FS, name string, v any) error {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// check finds errors that would otherwise cause invalid Go code.
func (m *Model) check() error {
	if m.Version == "" {
		return errors.New("model: no version")
	}
	var errs []error
	seen := map[string]bool{}
	for _, a := range m.Actions {
		if !isIdent(a.Name) {
			errs = append(errs, fmt.Errorf("model: action name %q is not an identifier", a.Name))
		}
		if key := strings.ToLower(a.Name); seen[key] {
			errs = append(errs, fmt.Errorf("model: %s: declared twice", a.Name))
		} else {
			seen[key] = true
		}
		errs = append(errs, checkNodes(a.Name, "", a.Request), checkNodes(a.Name, "", a.Response))
	}
	return errors.Join(errs...)
}

func checkNodes(action, parent string, nodes []*Node) error {
	var errs []error
	seen := map[string]bool{}
	for _, n := range nodes {
		path := parent + n.Name
		if !isIdent(n.Name) {
			errs = append(errs, fmt.Errorf("model: %s: field name %q is not an identifier", action, path))
		}
		if seen[n.Name] {
			errs = append(errs, fmt.Errorf("model: %s: field %q is declared twice", action, path))
		}
		seen[n.Name] = true
		errs = append(errs, n.checkSources(action, path), checkType(action, path, n.Type))
	}
	return errors.Join(errs...)
}

// stated says which facts that need a source n has.
func (n *Node) stated() map[string]bool {
	return map[string]bool{"default": n.Default != "", "range": n.Range != "", "values": len(n.Values) > 0}
}

// source notes where a fact of n comes from, or that there is no such fact any more.
func (n *Node) source(fact, source string) {
	if !n.stated()[fact] {
		delete(n.Sources, fact)
		return
	}
	if n.Sources == nil {
		n.Sources = map[string]string{}
	}
	n.Sources[fact] = source
}

// checkSources wants the source of each default, range and value set, and no other.
func (n *Node) checkSources(action, path string) error {
	var errs []error
	stated := n.stated()
	for _, fact := range slices.Sorted(maps.Keys(stated)) {
		if stated[fact] && !slices.Contains(sources, n.Sources[fact]) {
			errs = append(errs, fmt.Errorf("model: %s: field %q: the %s has source %q, want one of %q", action, path, fact, n.Sources[fact], sources))
		}
	}
	for _, fact := range slices.Sorted(maps.Keys(n.Sources)) {
		if !stated[fact] {
			errs = append(errs, fmt.Errorf("model: %s: field %q: a source of %q, which is not stated", action, path, fact))
		}
	}
	return errors.Join(errs...)
}

func checkType(action, path string, t *Type) error {
	switch {
	case t == nil:
		return fmt.Errorf("model: %s: field %q has no type", action, path)
	case !slices.Contains(kinds, t.Kind):
		return fmt.Errorf("model: %s: field %q: unknown kind %q", action, path, t.Kind)
	case t.Kind == "struct" && len(t.Fields) == 0:
		return fmt.Errorf("model: %s: field %q: struct without fields", action, path)
	case t.Kind == "struct":
		return checkNodes(action, path+".", t.Fields)
	case t.Kind == "list" || t.Kind == "map":
		return checkType(action, path, t.Elem)
	}
	return nil
}

func isIdent(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
