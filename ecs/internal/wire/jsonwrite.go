package wire

import (
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// JSONArray writes ["a","b"] as one string. It leaves out nil. It writes a list that is empty but not nil as [], which matches nothing
// if the parameter is a filter.
func (w *Writer) JSONArray(p, name string, v []string) {
	if v != nil {
		w.set(p, name, string(appendStrings(nil, v)))
	}
}

// JSONMap writes {"k":"v"} as one string, sorted by key. It leaves out nil.
func (w *Writer) JSONMap(p, name string, v map[string]string) {
	if v != nil {
		w.set(p, name, string(appendMap(nil, v)))
	}
}

// JSON writes a structure as a JSON object in one string. It calls encode for the members. It leaves out nil.
func JSON[T any](w *Writer, p, name string, v *T, encode func(*T, *ObjectWriter)) {
	if v == nil {
		return
	}
	o := &ObjectWriter{w: w, path: p + name}
	nest(o, v, encode)
	w.set(p, name, string(o.buf))
}

// ObjectWriter writes the members of a JSON object. Its methods leave out values as those of [Writer] do.
type ObjectWriter struct {
	w     *Writer
	path  string // of the object, for error texts
	buf   []byte
	comma bool
}

// String writes v. It leaves out "".
func (o *ObjectWriter) String(name, v string) {
	if v != "" {
		o.member(name)
		o.buf = appendQuoted(o.buf, v)
	}
}

// Bool writes v. It leaves out nil.
func (o *ObjectWriter) Bool(name string, v *bool) {
	if v != nil {
		o.member(name)
		o.buf = strconv.AppendBool(o.buf, *v)
	}
}

// Int writes v. It leaves out nil.
func (o *ObjectWriter) Int(name string, v *int) {
	if v != nil {
		o.member(name)
		o.buf = strconv.AppendInt(o.buf, int64(*v), 10)
	}
}

// Int64 writes v. It leaves out nil.
func (o *ObjectWriter) Int64(name string, v *int64) {
	if v != nil {
		o.member(name)
		o.buf = strconv.AppendInt(o.buf, *v, 10)
	}
}

// Float writes v without an exponent. It leaves out nil. NaN and the infinities are errors.
func (o *ObjectWriter) Float(name string, v *float64) {
	if v == nil {
		return
	}
	o.member(name)
	var err error
	if o.buf, err = appendFloat(o.buf, *v); err != nil {
		o.w.fail(o.path, "."+name, err)
	}
}

// Time writes v like Writer.Time, in quotes. It leaves out the zero time.
func (o *ObjectWriter) Time(name string, v time.Time) {
	if v.IsZero() {
		return
	}
	o.member(name)
	var err error
	if o.buf, err = appendTime(append(o.buf, '"'), v); err != nil {
		o.w.fail(o.path, "."+name, err)
	}
	o.buf = append(o.buf, '"')
}

// Strings writes an array of strings. It leaves out nil. An empty list is [].
func (o *ObjectWriter) Strings(name string, v []string) {
	if v != nil {
		o.member(name)
		o.buf = appendStrings(o.buf, v)
	}
}

// StringMap writes an object of strings, sorted by key. It leaves out nil.
func (o *ObjectWriter) StringMap(name string, v map[string]string) {
	if v != nil {
		o.member(name)
		o.buf = appendMap(o.buf, v)
	}
}

// ObjectList writes an array of objects. It leaves out nil. An empty list is [].
func ObjectList[T any](o *ObjectWriter, name string, v []T, encode func(*T, *ObjectWriter)) {
	if v == nil {
		return
	}
	o.member(name)
	o.buf = append(o.buf, '[')
	path := o.path
	for i := range v {
		if i > 0 {
			o.buf = append(o.buf, ',')
		}
		o.path = path + "." + name + "[" + strconv.Itoa(i) + "]"
		nest(o, &v[i], encode)
	}
	o.path = path
	o.buf = append(o.buf, ']')
}

// ObjectStruct writes an object. It leaves out nil.
func ObjectStruct[T any](o *ObjectWriter, name string, v *T, encode func(*T, *ObjectWriter)) {
	if v == nil {
		return
	}
	o.member(name)
	path := o.path
	o.path = path + "." + name
	nest(o, v, encode)
	o.path = path
}

func nest[T any](o *ObjectWriter, v *T, encode func(*T, *ObjectWriter)) {
	o.buf = append(o.buf, '{')
	o.comma = false
	encode(v, o)
	o.comma = true
	o.buf = append(o.buf, '}')
}

func (o *ObjectWriter) member(name string) {
	if o.comma {
		o.buf = append(o.buf, ',')
	}
	o.comma = true
	o.buf = append(appendQuoted(o.buf, name), ':')
}

func appendStrings(b []byte, v []string) []byte {
	b = append(b, '[')
	for i, s := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendQuoted(b, s)
	}
	return append(b, ']')
}

func appendMap(b []byte, v map[string]string) []byte {
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(v)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendQuoted(b, k), ':')
		b = appendQuoted(b, v[k])
	}
	return append(b, '}')
}

// appendQuoted appends s as a JSON string. It escapes only the characters that JSON requires: the text goes into a form, not into
// HTML. Invalid UTF-8 becomes U+FFFD.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}
