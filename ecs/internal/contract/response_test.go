package contract

import (
	"encoding/json"
	"strconv"
	"strings"
)

// responder makes a response of the model, and the values that should be read from it. With only text set, the response is as
// documented, and lists have two elements.
type responder struct {
	text   text
	scalar func(kind, text string) any // how a leaf is written
	name   func(string) string         // how a name is written; nil for as it is

	bare   bool // lists without the level around them
	other  bool // lists with another level around them
	lone   bool // an object instead of a list of one
	dotted bool // members of a structure beside it, as "Outer.Inner"
	extra  bool // fields that nobody knows, at every level

	cut     int // from this level on, everything is instead; 0 for never
	instead any

	leaves map[string]string // of what was made, by path
	deep   bool              // something was cut
}

func (m *responder) object(fields []*field, path string, level int) map[string]any {
	o := map[string]any{}
	for _, f := range fields {
		p := f.path(path)
		if m.cut > 0 && level >= m.cut {
			m.deep = true
			o[m.spelt(f.Name)] = m.instead
			continue
		}
		list, item := f.unwrap()
		v := m.value(list, list.Type, p, level)
		switch {
		case m.other && list.Type.Kind == "list":
			o[m.spelt(f.Name)] = map[string]any{"Another": v}
		case item != "" && !m.bare:
			o[m.spelt(f.Name)] = m.unknown(map[string]any{m.spelt(item): v})
		case m.dotted && f.Type.Kind == "struct" && item == "":
			for name, v := range v.(map[string]any) {
				o[m.spelt(f.Name)+"."+name] = v
			}
		default:
			o[m.spelt(f.Name)] = v
		}
	}
	return m.unknown(o)
}

func (m *responder) spelt(name string) string {
	if m.name == nil {
		return name
	}
	return m.name(name)
}

func (m *responder) value(f *field, k *kind, path string, level int) any {
	switch k.Kind {
	case "list":
		if m.lone {
			return m.value(f, k.Elem, index(path, 0), level)
		}
		list := []any{}
		for i := range 2 {
			list = append(list, m.value(f, k.Elem, index(path, i), level))
		}
		return list
	case "struct":
		return m.object(k.Fields, path, level+1)
	}
	if m.leaves == nil {
		m.leaves = map[string]string{}
	}
	if f.isTextList() {
		return m.textList(f.Format, path)
	}
	kind := leafKind(f, k)
	text := m.text(kind, path)
	m.leaves[path] = text
	return m.scalar(kind, text)
}

// textList is a list of two strings in one text.
func (m *responder) textList(format, path string) any {
	elements := []string{m.text("string", index(path, 0)), m.text("string", index(path, 1))}
	if format == "comma-list" {
		for i, e := range elements {
			elements[i] = strings.ReplaceAll(e, ",", "")
		}
	}
	text := strings.Join(elements, ",")
	if format == "json-array" {
		b, err := json.Marshal(elements)
		if err != nil {
			panic(err)
		}
		text = string(b)
	}
	v := m.scalar("string", text)
	if v == any(text) {
		m.leaves[index(path, 0)], m.leaves[index(path, 1)] = elements[0], elements[1]
	}
	return v
}

// unknown adds members that the model does not have to an object, before and after the others.
func (m *responder) unknown(o map[string]any) map[string]any {
	if !m.extra {
		return o
	}
	for _, order := range []string{"AA", "zz"} {
		for i, v := range []any{"text", 1.5, true, nil, map[string]any{"Deep": []any{1}}, []any{map[string]any{"Deep": "x"}, "y"}, "", []any{}, map[string]any{}} {
			o[order+strconv.Itoa(i)] = v
		}
		o[order+".Dotted.Deep"] = "x"
	}
	return o
}
