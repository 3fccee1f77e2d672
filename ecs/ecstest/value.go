package ecstest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
)

// A value is a node of a response. The same tree is rendered as JSON or XML, so
// the two formats never differ.
type value interface {
	json(w *bytes.Buffer)
	// xml writes the value as an element with the given name.
	xml(w *bytes.Buffer, name string)
}

type (
	text    string
	integer int64
	decimal float64
	boolean bool
	array   []value
	object  []member
	member  struct {
		name  string
		value value
	}
)

// texts returns an array of strings.
func texts(ss ...string) array {
	a := make(array, len(ss))
	for i, s := range ss {
		a[i] = text(s)
	}
	return a
}

// wrapped returns the wire format of a list: an object whose only member is the
// list.
func wrapped(name string, items array) object { return object{{name, items}} }

func (v integer) String() string { return strconv.FormatInt(int64(v), 10) }
func (v decimal) String() string { return strconv.FormatFloat(float64(v), 'f', -1, 64) }
func (v boolean) String() string { return strconv.FormatBool(bool(v)) }

func (v text) json(w *bytes.Buffer) {
	if plain(string(v)) {
		w.WriteByte('"')
		w.WriteString(string(v))
		w.WriteByte('"')
		return
	}
	b, _ := json.Marshal(string(v)) // a string always marshals
	w.Write(b)
}

// plain reports whether JSON needs no escapes for s, as for nearly all texts
// here.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
func (v integer) json(w *bytes.Buffer) { w.WriteString(v.String()) }
func (v decimal) json(w *bytes.Buffer) { w.WriteString(v.String()) }
func (v boolean) json(w *bytes.Buffer) { w.WriteString(v.String()) }

func (v array) json(w *bytes.Buffer) {
	w.WriteByte('[')
	for i, item := range v {
		if i > 0 {
			w.WriteByte(',')
		}
		item.json(w)
	}
	w.WriteByte(']')
}

func (v object) json(w *bytes.Buffer) {
	w.WriteByte('{')
	for i, m := range v {
		if i > 0 {
			w.WriteByte(',')
		}
		text(m.name).json(w)
		w.WriteByte(':')
		m.value.json(w)
	}
	w.WriteByte('}')
}

func (v text) xml(w *bytes.Buffer, name string)    { element(w, name, string(v)) }
func (v integer) xml(w *bytes.Buffer, name string) { element(w, name, v.String()) }
func (v decimal) xml(w *bytes.Buffer, name string) { element(w, name, v.String()) }
func (v boolean) xml(w *bytes.Buffer, name string) { element(w, name, v.String()) }

// xml writes one element per item: XML has no arrays.
func (v array) xml(w *bytes.Buffer, name string) {
	for _, item := range v {
		item.xml(w, name)
	}
}

func (v object) xml(w *bytes.Buffer, name string) {
	w.WriteString("<" + name + ">")
	for _, m := range v {
		m.value.xml(w, m.name)
	}
	w.WriteString("</" + name + ">")
}

func element(w *bytes.Buffer, name, content string) {
	w.WriteString("<" + name + ">")
	_ = xml.EscapeText(w, []byte(content)) // a buffer accepts every write
	w.WriteString("</" + name + ">")
}
