package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Model is the API as published: actions with their request and response fields.
type Model struct {
	Product string
	Version string
	Actions []*Action
}

// Action is one API operation of the model.
type Action struct {
	Name       string
	Deprecated bool
	ReplacedBy string // "Product::Version::Action"
	Request    []*Node
	Response   []*Node

	override *actionOverride
}

// Node is one named field of a request or response.
type Node struct {
	Name       string
	Type       *Type
	Required   bool
	Deprecated bool
	Internal   bool
	Format     string // "", time, json-array, comma-list, json, base64
	Values     []string
	Default    string
	Range      string
	Unit       string
	Example    string

	// Decisions of the override files.
	goName   string
	secret   bool
	outcomes bool
	shape    string
	shared   string
	enum     string // one of package types, or plainText
	keep     bool
	selects  *bool
}

// Type is the shape of a field's value.
type Type struct {
	Kind   string // string, bool, int32, int64, float32, float64, any, struct, list, map
	Fields []*Node
	Elem   *Type
}

var kinds = []string{"string", "bool", "int32", "int64", "float32", "float64", "any", "struct", "list", "map"}

// load reads the model and the override files of a folder and applies the one to the other.
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

// check finds what would otherwise surface as broken Go code.
func (m *Model) check() error {
	if m.Version == "" {
		return errors.New("model: no version")
	}
	var errs []error
	seen := map[string]bool{}
	for _, a := range m.Actions {
		if !isIdent(a.Name) {
			errs = append(errs, fmt.Errorf("model: action name %q is no identifier", a.Name))
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
			errs = append(errs, fmt.Errorf("model: %s: field name %q is no identifier", action, path))
		}
		if seen[n.Name] {
			errs = append(errs, fmt.Errorf("model: %s: field %q is declared twice", action, path))
		}
		seen[n.Name] = true
		errs = append(errs, checkType(action, path, n.Type))
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
