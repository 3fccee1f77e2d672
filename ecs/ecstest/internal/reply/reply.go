// Package reply builds the responses of the server: trees that are rendered as JSON or as XML, so the two formats never
// differ in what they say.
package reply

import "strconv"

// An Object is a response, or a struct in one: fields in their order.
type Object []Field

// A Field is a named value. In XML the name is that of an element, so it must be a letter and letters,
// digits or dots.
type Field struct {
	Name  string
	Value Value
}

// A Value is a string, a number, a boolean, an [Array] or an [Object].
type Value interface {
	appendJSON(b []byte) []byte
	appendXML(b []byte, name string) []byte // as an element with the name
}

// An Array is a list of values.
type Array []Value

type (
	text    string
	number  string // as JSON spells it
	boolean bool
)

// String returns a field with a string.
func String[S ~string](name string, s S) Field { return Field{name, text(s)} }

// Int returns a field with an integer.
func Int[N int | int64](name string, n N) Field {
	return Field{name, number(strconv.FormatInt(int64(n), 10))}
}

// Number returns a field with the integer that s spells.
func Number(name, s string) Field { return Field{name, number(s)} }

// Float returns a field with a number, which must be finite.
func Float(name string, f float64) Field {
	return Field{name, number(strconv.FormatFloat(f, 'f', -1, 64))}
}

// Bool returns a field with a boolean.
func Bool(name string, is bool) Field { return Field{name, boolean(is)} }

// Struct returns a field with an object.
func Struct(name string, fields ...Field) Field { return Field{name, Object(fields)} }

// List returns a field with a list in the form of most actions: an object whose only member, named item, is the list.
func List(name, item string, items Array) Field { return Field{name, Object{{item, items}}} }

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
