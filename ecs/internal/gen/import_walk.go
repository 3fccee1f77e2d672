package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// published is a schema of the metadata. Prose is not read, nor is maxItems, which is wrong on lists in lists.
type published struct {
	Type                 string
	Format               string
	Properties           map[string]json.RawMessage
	Items                json.RawMessage
	AdditionalProperties json.RawMessage
	Required             bool
	Deprecated           bool
	Default              any
	Minimum              any
	Maximum              any
	Example              any
	Enum                 []any
	EnumValueTitles      map[string]any
}

// action turns an entry of the metadata into an action of the model.
func (p *metadata) action(name string, data json.RawMessage) (*Action, error) {
	if !isIdent(name) {
		return nil, fmt.Errorf("action name %q is no identifier", name)
	}
	var in publishedAction
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	a := &Action{
		Name: name, Deprecated: in.Deprecated, Operation: cmp.Or(in.SystemTags.OperationType, in.OperationType),
		Request: []*Node{}, Response: []*Node{},
	}
	if s := in.StaticInfo.Substitutions; len(s) > 0 {
		a.ReplacedBy, p.spoken["substitutions"] = s[0], true
	}
	if a.Operation != "" {
		p.spoken["operationType"] = true
	}
	var errs []error
	for _, param := range in.Parameters {
		at := name + ".request." + param.Name
		n, err := p.node(at, param.Name, param.Schema)
		if err == nil {
			err = styled(n, param.Style)
			if err != nil {
				err = fmt.Errorf("%s: %w", at, err)
			}
		}
		if err == nil {
			a.Request, err = place(a.Request, n, strings.Split(param.Name, "."))
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if r := in.Responses["200"]; r.Schema != nil {
		p.spoken["responses"] = true
		n, err := p.node(name+".response", "response", r.Schema)
		switch {
		case err != nil:
			errs = append(errs, err)
		case n != nil && n.Type.Kind != "struct" && n.Type.Kind != "map":
			errs = append(errs, fmt.Errorf("%s.response: type %q, want an object", name, n.Type.Kind))
		default:
			a.Response = n.Type.Fields
		}
	}
	for status, codes := range in.ErrorCodes {
		p.spoken["errorCodes"] = true
		var names []string
		for _, c := range codes {
			names = append(names, strings.Fields(c.ErrorCode)...)
		}
		if len(status) != 3 || status[0] < '3' || status[0] > '5' || len(names) == 0 {
			continue // one action has a status 4003
		}
		slices.Sort(names)
		if a.Errors == nil {
			a.Errors = map[string]string{}
		}
		a.Errors[status] = strings.Join(slices.Compact(names), " ")
	}
	return a, errors.Join(errs...)
}

// styled applies how a parameter is sent: repeatList is X.1, flat is X.Field, as everything is without a style.
func styled(n *Node, style string) error {
	switch {
	case style == "" || style == "flat" || style == "repeatList":
	case style == "json" && n.Type.Kind == "list" && n.Type.Elem.Kind == "string":
		n.Type, n.Format = &Type{Kind: "string"}, "json-array"
	case style == "simple" && n.Type.Kind == "list" && n.Type.Elem.Kind == "string":
		n.Type, n.Format = &Type{Kind: "string"}, "comma-list"
	case style == "json" && n.Type.Kind != "list":
		n.Format = "json"
	default:
		return fmt.Errorf("style %q of kind %q", style, n.Type.Kind)
	}
	return nil
}

// place puts a field where the dots of its name say. A numbered name, as Filter.1.Key, is an element of a list: it is
// dropped beside the list itself, whether that comes earlier or later.
func place(nodes []*Node, n *Node, path []string) ([]*Node, error) {
	if path[0] == "" || !isIdent(path[0]) {
		return nodes, fmt.Errorf("field name %q is no identifier", n.Name)
	}
	i := slices.IndexFunc(nodes, func(x *Node) bool { return x.Name == path[0] })
	if len(path) == 1 {
		n.Name = path[0]
		switch {
		case i < 0:
			return append(nodes, n), nil
		case nodes[i].numbered:
			if was := nodes[i].Type; was.Kind == "struct" && n.Type.Kind == "struct" { // SystemDisk.Size beside SystemDisk
				n.Type.Fields = append(n.Type.Fields, slices.DeleteFunc(was.Fields, func(x *Node) bool {
					return slices.ContainsFunc(n.Type.Fields, func(y *Node) bool { return x.Name == y.Name })
				})...)
			}
			nodes[i] = n
		}
		return nodes, nil // published twice, as RegionId of RunInstances
	}
	if i < 0 {
		i = len(nodes)
		nodes = append(nodes, &Node{Name: path[0], Type: &Type{Kind: "struct"}, numbered: true})
	}
	t := nodes[i].Type
	if !nodes[i].numbered && t.Kind != "struct" {
		return nodes, nil
	}
	if _, err := strconv.Atoi(path[1]); err == nil {
		if !nodes[i].numbered {
			return nodes, fmt.Errorf("%s: a number in a struct", n.Name)
		}
		if len(path) == 2 {
			t.Kind, t.Fields, t.Elem = "list", nil, n.Type
			return nodes, nil
		}
		if t.Elem == nil {
			t.Kind, t.Elem = "list", &Type{Kind: "struct"}
		}
		t, path = t.Elem, path[1:]
	}
	var err error
	t.Fields, err = place(t.Fields, n, path[1:])
	return nodes, err
}

// node turns a schema into a field. It is nil for an object of a response of which nothing is published.
func (p *metadata) node(at, name string, data json.RawMessage) (*Node, error) {
	if data == nil {
		return nil, fmt.Errorf("%s: no schema", at)
	}
	var s published
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	n := &Node{Name: name, Required: s.Required, Deprecated: s.Deprecated}
	if err := p.facts(n, &s, at); err != nil {
		return nil, err
	}
	var err error
	switch n.Type = new(Type); s.Type {
	case "string":
		n.Type.Kind = "string"
	case "boolean":
		n.Type.Kind = "bool"
	case "integer":
		n.Type.Kind = cmp.Or(map[string]string{"int32": "int32"}[s.Format], "int64")
	case "number":
		n.Type.Kind = cmp.Or(map[string]string{"float": "float32"}[s.Format], "float64")
	case "any":
		n.Type.Kind = "any"
	case "array":
		if s.Items == nil {
			return nil, fmt.Errorf("%s: array without items", at)
		}
		elem, err := p.node(at, name, s.Items)
		if err != nil {
			return nil, err
		}
		if elem.Type.Kind == "list" {
			return nil, fmt.Errorf("%s: list of lists", at)
		}
		n.Type.Kind, n.Type.Elem = "list", elem.Type
		if elem.Type.Kind != "struct" && elem.Type.Kind != "map" { // the facts of a list are those of its elements
			n.Values, n.Range, n.Default = cmpValues(n.Values, elem.Values), cmp.Or(n.Range, elem.Range), cmp.Or(n.Default, elem.Default)
			n.Example = cmp.Or(n.Example, elem.Example)
			n.setSources("metadata")
		}
	case "object":
		n.Type.Kind = "struct"
		n.Type.Fields, err = p.members(at, s.Properties)
		if len(s.Properties) == 0 {
			n.Type.Kind, n.Type.Elem = "map", &Type{Kind: "any"}
		}
	default:
		err = fmt.Errorf("%s: unknown type %q", at, s.Type)
	}
	return n, err
}

// members are the fields of an object in the order of their names. A twin in lower case, as key beside Key, is dropped:
// the service knows it from before.
func (p *metadata) members(at string, properties map[string]json.RawMessage) ([]*Node, error) {
	var nodes []*Node
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if upper := strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]; upper != name && properties[upper] != nil {
			continue
		}
		n, err := p.node(at+"."+name, name, properties[name])
		if err == nil {
			nodes, err = place(nodes, n, strings.Split(name, "."))
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return nodes, errors.Join(errs...)
}

// facts reads default, range, values and example. Bounds are text in the metadata.
func (p *metadata) facts(n *Node, s *published, at string) error {
	var err error
	text := func(member string, v any) string {
		switch v := v.(type) {
		case nil:
			return ""
		case string:
			p.spoken[member] = true
			return strings.TrimSpace(v)
		case bool:
			p.spoken[member] = true
			return strconv.FormatBool(v)
		case float64:
			p.spoken[member] = true
			return strconv.FormatFloat(v, 'f', -1, 64)
		default:
			if member != "example" {
				err = fmt.Errorf("%s: %s is no scalar", at, member)
			}
			return ""
		}
	}
	n.Default, n.Example = text("default", s.Default), text("example", s.Example)
	lo, hi := text("range", s.Minimum), text("range", s.Maximum)
	for _, bound := range []string{lo, hi} {
		if bound != "" && !number.MatchString(bound) {
			return fmt.Errorf("%s: bound %q is no number", at, bound)
		}
	}
	if lo != "" || hi != "" {
		n.Range = lo + ".." + hi
	}
	if slices.ContainsFunc([]rune(n.Example), func(c rune) bool { return c > '~' || c < ' ' }) {
		n.Example = "" // prose
	}
	for _, v := range s.Enum {
		n.Values = append(n.Values, text("values", v))
	}
	if len(n.Values) == 0 && len(s.EnumValueTitles) > 0 {
		p.spoken["values"] = true
		n.Values = slices.Sorted(maps.Keys(s.EnumValueTitles))
	}
	// Some sets list each value in two spellings, Failed and failed; the first one stands for both.
	seen := map[string]bool{}
	n.Values = slices.DeleteFunc(n.Values, func(v string) bool {
		key := strings.ToLower(v)
		defer func() { seen[key] = true }()
		return v == "" || seen[key]
	})
	n.setSources("metadata")
	return err
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func cmpValues(a, b []string) []string {
	if len(a) > 0 {
		return a
	}
	return b
}

// setSources says where all facts of n come from.
func (n *Node) setSources(source string) {
	n.Sources = nil
	for fact, stated := range n.stated() {
		if stated {
			n.source(fact, source)
		}
	}
}
