package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Package is everything that the templates print about one action. The templates make no decisions.
type Package struct {
	Name       string // Go package
	Action     string
	Version    string
	Deprecated string // what to use instead; "" if the action is not deprecated
	Region     string // wire name of the region parameter; "-" if there is none
	Token      string // "ClientToken" if the action has it
	Reads      bool

	Request  *Shape
	Response *Shape
	Shapes   []*Shape // nested ones, in order of first use
	Enums    []Enum   // those of this action alone, in order of first use
	Paging   *Paging
}

// Shape is one Go struct.
type Shape struct {
	Name   string
	Of     string // wire path, for the doc comment
	Side   string // request, response
	JSON   bool   // sent as a JSON object in a string
	Fields []*Field
}

// Field is one field of a Go struct.
type Field struct {
	Node      *Node
	Go        string // Go name
	Wire      string // wire name
	Item      string // key of the wrapper level in responses, "" for a plain list
	Type      string // Go type
	Codec     string // the method or function of package wire for it
	Enum      bool   // a named string type
	AllValues bool   // the action accepts every value of the enumeration
	Shape     *Shape // struct and list-of-struct fields
	Shared    string // name in package types instead of Shape
	Selects   bool   // a list that selects resources: an empty one must not select all
	JSON      bool   // a struct or map in one JSON string
}

// legacy lists request fields that nothing needs any more. WithParam can still send them.
var legacy = []string{"OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"}

type resolver struct {
	action *Action
	enums  map[string]Enum
	pkg    *Package
	byName map[string]*Shape
	errs   []error
}

func resolve(m *Model, a *Action, enums map[string]Enum) (*Package, error) {
	r := &resolver{action: a, enums: enums, byName: map[string]*Shape{}, pkg: &Package{
		Name: packageName(a.Name), Action: a.Name, Version: m.Version, Region: "-", Reads: reads(a),
	}}
	p := r.pkg
	if a.Deprecated {
		p.Deprecated = "kept for existing callers only"
		if i := strings.LastIndex(a.ReplacedBy, "::"); i >= 0 {
			p.Deprecated = replacement(m, a.ReplacedBy)
		}
	}
	for _, n := range a.Request {
		switch n.Name {
		case "RegionId", "regionId":
			p.Region = n.Name
		case "ClientToken":
			p.Token = n.Name
		}
	}
	p.Request = r.shape("Request", "", "request", a.Request, false)
	slices.SortStableFunc(p.Request.Fields, requiredFirst)
	p.Response = r.shape("Response", "", "response", a.Response, false)
	for _, s := range []*Shape{p.Request, p.Response} {
		p.Shapes = slices.DeleteFunc(p.Shapes, func(x *Shape) bool { return x == s })
	}
	r.paging()
	r.names()
	return p, errors.Join(r.errs...)
}

func requiredFirst(a, b *Field) int {
	switch {
	case a.Node.Required == b.Node.Required:
		return 0
	case a.Node.Required:
		return -1
	}
	return 1
}

// reads reports whether an action is read-only: as an override file says, as published, or, for an action of which nothing is
// published, as its name says.
func reads(a *Action) bool {
	switch o := a.override; {
	case o != nil && o.Reads != nil:
		return *o.Reads
	case a.Operation != "":
		return a.Operation == "get" || a.Operation == "list" || a.Operation == "read"
	}
	return strings.HasPrefix(a.Name, "Describe") || strings.HasPrefix(a.Name, "List")
}

// replacement describes Product::Version::Action in words.
func replacement(m *Model, s string) string {
	parts := strings.Split(s, "::")
	product, action := parts[0], parts[len(parts)-1]
	if product == m.Product {
		return fmt.Sprintf("use package %s (%s)", packageName(action), action)
	}
	return fmt.Sprintf("use %s of product %s, version %s", action, product, strings.Join(parts[1:len(parts)-1], " "))
}

func (r *resolver) fail(path, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("model: %s: field %q: %s", r.action.Name, strings.TrimPrefix(path, "."), fmt.Sprintf(format, args...)))
}

// shape makes a Go struct. Structs of the same name must have the same fields and be on the same side; otherwise an override file
// must name one of them.
func (r *resolver) shape(name, path, side string, nodes []*Node, json bool) *Shape {
	s := &Shape{Name: name, Of: strings.TrimPrefix(path, "."), Side: side, JSON: json}
	at := len(r.pkg.Shapes)
	r.pkg.Shapes = append(r.pkg.Shapes, s)
	used := map[string]string{}
	for _, n := range nodes {
		if side == "request" && !sent(n) {
			continue
		}
		f := r.field(s, path+"."+n.Name, n)
		if other, ok := used[f.Go]; ok {
			r.fail(path+"."+n.Name, "Go name %s is taken by %q", f.Go, other)
		}
		used[f.Go] = n.Name
		s.Fields = append(s.Fields, f)
	}
	old, ok := r.byName[name]
	if !ok {
		r.byName[name] = s
		return s
	}
	if !same(old, s) {
		r.fail(path, "type name %s is taken by %q", name, old.Of)
	}
	r.pkg.Shapes = r.pkg.Shapes[:at] // those below it exist already, too
	return old
}

// sent reports whether requests have the field. Legacy fields, and structs that consist only of them, are left out unless an
// override keeps them.
func sent(n *Node) bool {
	if n.keep {
		return true
	}
	children := n.Type.children()
	return !slices.Contains(legacy, n.Name) && (len(children) == 0 || slices.ContainsFunc(children, sent))
}

func same(a, b *Shape) bool {
	return a.Side == b.Side && a.JSON == b.JSON && slices.EqualFunc(a.Fields, b.Fields, func(x, y *Field) bool {
		return x.Go == y.Go && x.Wire == y.Wire && x.Type == y.Type && x.Codec == y.Codec && x.Item == y.Item && x.Selects == y.Selects
	})
}

func (r *resolver) field(s *Shape, path string, n *Node) *Field {
	f := &Field{Node: n, Wire: n.Name, Go: goName(n.Name), JSON: n.Format == "json" || s.JSON}
	t, item := n.Type, n.Name
	if s.Side == "response" && t.Kind == "struct" && len(t.Fields) == 1 && t.Fields[0].Type.Kind == "list" {
		inner := t.Fields[0] // the list in its wrapper
		f.Item, item, t = inner.Name, inner.Name, inner.Type
		n.shape, n.shared = cmp.Or(n.shape, inner.shape), cmp.Or(n.shared, inner.shared)
		n.enum, n.Format = cmp.Or(n.enum, inner.enum), cmp.Or(n.Format, inner.Format)
		path += "." + item
	}
	if t.Kind == "list" {
		f.Go = goPlural(n.Name)
		r.list(f, s, path, item, t.Elem)
	} else {
		r.single(f, s, path, t)
	}
	if n.goName != "" {
		f.Go = n.goName
	}
	return f
}

// pointer returns the Go type of a field: requests need pointers to distinguish zero from not set, responses have values.
func pointer(side, typ string) string {
	if side == "request" {
		return "*" + typ
	}
	return typ
}

func (r *resolver) single(f *Field, s *Shape, path string, t *Type) {
	n := f.Node
	if n.off && (n.Format != "time" || s.Name != "Request") {
		r.fail(path, "only a time of the request can switch something off")
	}
	if n.enum != "" && n.enum != plainText && t.Kind != "string" {
		r.fail(path, "enumeration %q on kind %q", n.enum, t.Kind)
	}
	switch t.Kind {
	case "string":
		f.Type, f.Codec = "string", "String"
		switch n.Format {
		case "", "base64":
			r.enum(f, s, path)
		case "time":
			f.Type, f.Codec = "time.Time", "Time"
			if n.off {
				f.Type, f.Codec = "*time.Time", "TimeOrOff"
			}
		case "json-array", "comma-list":
			if s.JSON {
				r.fail(path, "format %q inside of a JSON object", n.Format)
			}
			f.Type, f.Codec, f.Go = "[]string", "JSONArray", goPlural(n.Name)
			switch {
			case s.Side == "response":
				f.Codec = "TextList" // either form
			case n.Format == "comma-list":
				f.Codec = "CommaList"
			}
			r.enum(f, s, path)
		default:
			r.fail(path, "format %q on a string", n.Format)
		}
	case "bool":
		f.Type, f.Codec = pointer(s.Side, "bool"), "Bool"
	case "int32":
		f.Type, f.Codec = pointer(s.Side, "int"), "Int"
	case "int64":
		f.Type, f.Codec = pointer(s.Side, "int64"), "Int64"
	case "float32", "float64":
		f.Type, f.Codec = pointer(s.Side, "float64"), "Float"
	case "map":
		// The values of a map are strings on the wire, even if the model says otherwise.
		if s.Side == "response" || n.Format != "json" || t.Elem.Kind != "string" && t.Elem.Kind != "any" {
			r.fail(path, "map of %s in a %s", t.Elem.Kind, s.Side)
		}
		f.Type, f.Codec = "map[string]string", "JSONMap"
	case "struct":
		f.Codec = "Struct"
		if f.JSON && !s.JSON {
			f.Codec = "JSON"
		}
		r.nested(f, s, path, goName(f.Wire), t)
		f.Type = pointer(s.Side, f.structType())
	default:
		r.fail(path, "kind %q has no Go form", t.Kind)
	}
}

// names finds enumerations that are called like a struct or like what every package has.
func (r *resolver) names() {
	taken := map[string]bool{"Action": true, "Operation": true, "Do": true, "Pages": true, "All": true}
	for name := range r.byName {
		taken[name] = true
	}
	for _, e := range r.pkg.Enums {
		for _, name := range append(e.Constants(), e.Name) {
			if taken[name] {
				r.fail(e.Name, "the name %s of an enumeration or value is taken", name)
			}
			taken[name] = true
		}
	}
}

// enum gives text with a set of values its type: one of package types as the overrides say, otherwise one of this action's own.
func (r *resolver) enum(f *Field, s *Shape, path string) {
	n := f.Node
	e, name := Enum{Name: goSingular(n.Name), Values: n.Values}, ""
	switch {
	case n.enum == plainText || n.enum == "" && len(n.Values) == 0:
		return
	case n.enum != "":
		var ok bool
		if e, ok = r.enums[n.enum]; !ok {
			r.fail(path, "unknown enumeration %q", n.enum)
		}
		name = "types." + n.enum
	default:
		e.Doc = fmt.Sprintf("%s is the type of %s in the %s.", e.Name, strings.TrimPrefix(path, "."), s.Side)
		name = r.ownEnum(e, path)
	}
	f.Type, f.Enum = strings.Replace(f.Type, "string", name, 1), true
	f.AllValues = len(n.Values) == 0 || len(n.Values) == len(e.Values)
}

// plainText is the name of the enumeration of a field that stays a string although it has a set of values.
const plainText = "-"

// ownEnum adds an enumeration to the package and returns its name.
func (r *resolver) ownEnum(e Enum, path string) string {
	i := slices.IndexFunc(r.pkg.Enums, func(o Enum) bool { return o.Name == e.Name })
	switch {
	case i < 0:
		r.pkg.Enums = append(r.pkg.Enums, e)
	case !slices.Equal(r.pkg.Enums[i].Values, e.Values):
		r.fail(path, "enumeration %s has other values elsewhere", e.Name)
	}
	return e.Name
}

func (r *resolver) list(f *Field, s *Shape, path, item string, elem *Type) {
	n := f.Node
	switch elem.Kind {
	case "string":
		f.Type, f.Codec = "[]string", "Strings"
		r.enum(f, s, path)
	case "int32":
		f.Type, f.Codec = "[]int", "Ints"
	case "int64":
		f.Type, f.Codec = "[]int64", "Int64s"
	case "float32", "float64":
		f.Type, f.Codec = "[]float64", "Floats"
	case "struct":
		r.nested(f, s, path, goSingular(item), elem)
		f.Type, f.Codec = "[]"+f.structType(), "List"
	default:
		r.fail(path, "list of %q has no Go form", elem.Kind)
	}
	if s.Side == "request" && !f.JSON {
		f.Selects = r.pkg.Reads
		if n.selects != nil {
			f.Selects = *n.selects
		}
	}
}

// nested resolves the struct of a field: one of package types or one of this package.
func (r *resolver) nested(f *Field, s *Shape, path, name string, t *Type) {
	if f.Node.shared != "" {
		f.Shared = f.Node.shared
		if f.Shared != "Tag" || len(t.Fields) != 2 || !strings.HasSuffix(t.Fields[0].Name, "Key") || !strings.HasSuffix(t.Fields[1].Name, "Value") {
			r.fail(path, "its fields are not those of types.%s", f.Shared)
		}
		return
	}
	if f.Node.shape != "" {
		name = f.Node.shape
	}
	f.Shape = r.shape(name, path, s.Side, t.Fields, f.JSON)
}

func (f *Field) structType() string {
	if f.Shared != "" {
		return "types." + f.Shared
	}
	return f.Shape.Name
}

// Omit reports whether encoding/json leaves out the zero value in a response: lists, structs and times.
func (f *Field) Omit() bool {
	return f.Codec == "Time" || f.Codec == "List" || f.Codec == "Struct" || strings.HasPrefix(f.Type, "[]")
}

// Elem returns the Go type of the elements of a list.
func (f *Field) Elem() string { return strings.TrimPrefix(f.Type, "[]") }

// Names returns the members of a response struct in the form of wire.Reader.Unknown. Members that may also occur as dotted keys have a
// dot: structs, and lists in a wrapper.
func (s *Shape) Names() string {
	var names []string
	for _, f := range s.Fields {
		name := f.Wire
		switch {
		case f.Codec == "Struct" && f.Shape != nil:
			name += "."
		case f.Item != "" && strings.HasPrefix(f.Type, "[]"):
			name += "." + f.Item
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}
