package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Shape is what a response is made of: its fields by path, such as "Instances.Instance[].Status". The path of the
// whole is "", and that of the elements of a list ends in "[]".
type Shape map[string]Field

// A Field is one field of a response, or the same field of all elements of a list.
type Field struct {
	Types  []string // what its values are, sorted: "number", "object", "time to the minute"
	Always bool     // whether each element of the list has it
}

// shapeOf returns the shape of a response, which is nil unless it is JSON.
func shapeOf(body []byte) Shape {
	v, ok := parse(body)
	if !ok {
		return nil
	}
	seen := make(map[string]*sighting)
	see(seen, "", v)
	shape := make(Shape, len(seen))
	for path, s := range seen {
		parent := seen[parentOf(path)]
		always := path == "" || strings.HasSuffix(path, "[]") || s.count == parent.objects
		shape[path] = Field{slices.Sorted(maps.Keys(s.types)), always}
	}
	return shape
}

// A sighting is where a path was seen.
type sighting struct {
	count, objects int
	types          map[string]bool
}

func see(seen map[string]*sighting, path string, v any) {
	s := seen[path]
	if s == nil {
		s = &sighting{types: make(map[string]bool)}
		seen[path] = s
	}
	s.count++
	s.types[typeOf(v)] = true
	switch v := v.(type) {
	case map[string]any:
		s.objects++
		for name, value := range v {
			see(seen, join(path, name), value)
		}
	case []any:
		for _, element := range v {
			see(seen, path+"[]", element)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// parentOf returns the path of what contains the field or the element.
func parentOf(path string) string {
	if list, ok := strings.CutSuffix(path, "[]"); ok {
		return list
	}
	return path[:max(strings.LastIndexByte(path, '.'), 0)]
}

// parse reads a JSON object, with numbers as they are written.
func parse(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v map[string]any
	return v, d.Decode(&v) == nil
}

const emptyText = "empty text"

// typeOf returns the type of a value. The formats of times are types, because programs parse them.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	case string:
		if v == "" {
			return emptyText
		}
		for layout, name := range map[string]string{
			"2006-01-02T15:04Z": "time to the minute", "2006-01-02T15:04:05Z": "time to the second",
		} {
			if _, err := time.Parse(layout, v); err == nil {
				return name
			}
		}
	}
	return "text"
}

// agree reports whether values can be of the types of both fields.
func (f Field) agree(g Field) bool {
	for _, a := range f.Types {
		for _, b := range g.Types {
			if a == b || a == emptyText && isText(b) || b == emptyText && isText(a) {
				return true
			}
		}
	}
	return false
}

func isText(kind string) bool { return kind == "text" || strings.HasPrefix(kind, "time ") }

// String returns the types with their articles.
func (f Field) String() string {
	all := make([]string, len(f.Types))
	for i, kind := range f.Types {
		article := "a "
		switch {
		case kind == "null":
			article = ""
		case strings.ContainsAny(kind[:1], "aeio"):
			article = "an "
		}
		all[i] = article + kind
	}
	return strings.Join(all, " or ")
}

// valueAt returns the value at the path as text: that of a list is its length, and those of elements are separated by
// commas. Without a value it is "absent".
func valueAt(body []byte, path string) string {
	v, _ := parse(body)
	values := []any{v}
	for name := range strings.SplitSeq(path, ".") {
		name, elements := strings.CutSuffix(name, "[]")
		var next []any
		for _, v := range values {
			object, _ := v.(map[string]any)
			value, ok := object[name]
			if list, isList := value.([]any); elements && isList {
				next = append(next, list...)
			} else if ok {
				next = append(next, value)
			}
		}
		values = next
	}
	texts := make([]string, len(values))
	for i, v := range values {
		if list, ok := v.([]any); ok {
			v = count(len(list), "element")
		}
		texts[i] = fmt.Sprint(v)
	}
	if len(texts) == 0 {
		return absent
	}
	return strings.Join(texts, ", ")
}

const absent = "absent"
