package reply

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
)

// JSON returns v as a JSON document.
func JSON(v Value) []byte { return v.appendJSON(nil) }

// XML returns v as an XML document whose root element has the name.
func XML(v Object, root string) []byte {
	return v.appendXML([]byte(`<?xml version="1.0" encoding="UTF-8"?>`), root)
}

func (v text) appendJSON(b []byte) []byte {
	if plain(string(v)) {
		b = append(b, '"')
		b = append(b, v...)
		return append(b, '"')
	}
	quoted, _ := json.Marshal(string(v)) // a string always marshals
	return append(b, quoted...)
}

// plain reports whether s needs no escapes in JSON. Nearly all texts need none.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (v number) appendJSON(b []byte) []byte  { return append(b, v...) }
func (v boolean) appendJSON(b []byte) []byte { return strconv.AppendBool(b, bool(v)) }

func (v Array) appendJSON(b []byte) []byte {
	b = append(b, '[')
	for i, item := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = item.appendJSON(b)
	}
	return append(b, ']')
}

func (v Object) appendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, f := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(text(f.Name).appendJSON(b), ':')
		b = f.Value.appendJSON(b)
	}
	return append(b, '}')
}

func (v text) appendXML(b []byte, name string) []byte   { return appendElement(b, name, string(v)) }
func (v number) appendXML(b []byte, name string) []byte { return appendElement(b, name, string(v)) }

func (v boolean) appendXML(b []byte, name string) []byte {
	return appendElement(b, name, strconv.FormatBool(bool(v)))
}

// appendXML appends one element per item: XML has no arrays.
func (v Array) appendXML(b []byte, name string) []byte {
	for _, item := range v {
		b = item.appendXML(b, name)
	}
	return b
}

func (v Object) appendXML(b []byte, name string) []byte {
	b = append(b, "<"+name+">"...)
	for _, f := range v {
		b = f.Value.appendXML(b, f.Name)
	}
	return append(b, "</"+name+">"...)
}

func appendElement(b []byte, name, content string) []byte {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(content)) // a buffer accepts every write
	return append(append(append(b, "<"+name+">"...), escaped.Bytes()...), "</"+name+">"...)
}
