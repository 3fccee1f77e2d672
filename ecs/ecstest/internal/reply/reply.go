// Package reply builds the responses of the server: trees that are rendered as JSON or as XML, so the two formats never
// differ.
package reply

import "strconv"

// An Object is a response, or a struct in one: fields in their order.
type Object []Field

// A Field is a named value.
type Field struct {
	Name  string
	Value Value
}

// A Value is a string, a number, a boolean, an [Array] or an [Object].
type Value interface {
	appendJSON(b []byte) []byte
	// appendXML appends an element with the given name.
	appendXML(b []byte, name string) []byte
}

// An Array is a list of values.
type Array []Value

type (
	text    string
	integer int64
	decimal float64
	boolean bool
)

func (v integer) String() string { return strconv.FormatInt(int64(v), 10) }
func (v decimal) String() string { return strconv.FormatFloat(float64(v), 'f', -1, 64) }
func (v boolean) String() string { return strconv.FormatBool(bool(v)) }

// String returns a field with a string.
func String[S ~string](name string, s S) Field { return Field{name, text(s)} }

// Int returns a field with an integer.
func Int[N int | int64](name string, n N) Field { return Field{name, integer(n)} }

// Float returns a field with a number.
func Float(name string, f float64) Field { return Field{name, decimal(f)} }

// Bool returns a field with a boolean.
func Bool(name string, is bool) Field { return Field{name, boolean(is)} }

// Struct returns a field with an object.
func Struct(name string, fields ...Field) Field { return Field{name, Object(fields)} }

// List returns a field with a list in the form of most actions: an object whose only member, named item, is the list.
func List(name, item string, items Array) Field { return Field{name, Object{{item, items}}} }

// Bare returns a field with a list that nothing wraps.
func Bare(name string, items Array) Field { return Field{name, items} }

// Strings returns an array of strings.
func Strings(ss ...string) Array { return Each(ss, func(s string) Value { return text(s) }) }

// Each returns the array of what describe returns for each item.
func Each[T any, V Value](items []T, describe func(T) V) Array {
	a := make(Array, len(items))
	for i, item := range items {
		a[i] = describe(item)
	}
	return a
}
