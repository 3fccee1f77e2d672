// Package form decodes the parameters of a request into the struct that a client made them of.
package form

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// An Error is a parameter that does not fit its field.
type Error struct{ Name, Problem string }

func (e *Error) Error() string {
	return fmt.Sprintf("The parameter %q is not valid: %s.", e.Name, e.Problem)
}

// Decode sets the fields of *dst, a generated Request or another struct with `url` tags, from parameters by wire name.
// What a parameter looks like decides how a list is read: numbered, as a JSON array or separated by commas. A struct or a
// map is read from JSON text, a struct also from its fields. Parameters without a field are passed over, and so are
// fields without a parameter, or with an empty one. The error is an [*Error].
//
// It takes time and memory by the number and length of the parameters, whatever the indexes in their names.
func Decode(params url.Values, dst any) error {
	root := new(node)
	for name := range params {
		root.at(name).text = params.Get(name)
	}
	if err := root.decode(reflect.ValueOf(dst).Elem(), ""); err != nil {
		return err
	}
	return nil
}

// A node is a parameter with those that are below it: Tag has 1, which has Key and Value.
type node struct {
	text  string
	parts map[string]*node
}

// at returns the node below n that has a name such as Tag.1.Key, a new one if there is none.
func (n *node) at(name string) *node {
	for part := range strings.SplitSeq(name, ".") {
		next := n.parts[part]
		if next == nil {
			if n.parts == nil {
				n.parts = make(map[string]*node)
			}
			next = new(node)
			n.parts[part] = next
		}
		n = next
	}
	return n
}

// find is at for a node that must exist; otherwise it returns nil.
func (n *node) find(name string) *node {
	for part := range strings.SplitSeq(name, ".") {
		if n = n.parts[part]; n == nil {
			return nil
		}
	}
	return n
}

// decode sets v, whose parameter has this name. It leaves v as it is if the parameter is empty and has no parts.
func (n *node) decode(v reflect.Value, name string) *Error {
	if n.text == "" && n.parts == nil {
		return nil
	}
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return n.decode(v.Elem(), name)
	case v.Kind() == reflect.Slice && n.parts != nil:
		return n.numbered(v, name)
	case v.Kind() == reflect.Struct && v.Type() != timeType && n.text == "":
		return n.fields(v, name)
	case n.text == "":
		return nil // parts of what has none
	}
	if problem := set(v, n.text); problem != "" {
		return &Error{name, problem}
	}
	return nil
}

// fields decodes the fields of a struct. Those of an embedded struct are among them.
func (n *node) fields(v reflect.Value, path string) *Error {
	for t, f := range v.Fields() {
		name, _, _ := strings.Cut(t.Tag.Get("url"), ",")
		switch {
		case name == "-":
			continue
		case name == "" && t.Anonymous && t.Type.Kind() == reflect.Struct:
			if err := n.fields(f, path); err != nil {
				return err
			}
			continue
		case !t.IsExported():
			continue
		case name == "":
			name = t.Name
		}
		if part := n.find(name); part != nil {
			if err := part.decode(f, strings.TrimPrefix(path+"."+name, ".")); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbered decodes the list X.1, X.2 and so on, up to the first gap. A list that begins with X.0 is read whole, as the
// simulated actions do.
func (n *node) numbered(v reflect.Value, name string) *Error {
	first := 1
	if n.parts["0"] != nil {
		first = 0
	}
	length := 0
	for n.parts[strconv.Itoa(first+length)] != nil {
		length++
	}
	list := reflect.MakeSlice(v.Type(), length, length)
	for i := range length {
		index := strconv.Itoa(first + i)
		if err := n.parts[index].decode(list.Index(i), name+"."+index); err != nil {
			return err
		}
	}
	if length > 0 {
		v.Set(list)
	}
	return nil
}
