package contract

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// former makes the form that the model describes for a request of a filler.
type former struct {
	t     *testing.T
	text  text
	empty func(path string) bool

	reads bool              // of the action: its lists select what to read
	form  map[string]string // name → value
	json  map[string]bool   // the names whose value is JSON
	lists []string          // paths of the lists
	bad   []string          // paths of the lists that must not be empty, but are
}

func newFormer(t *testing.T, api *apiAction, text text, empty func(string) bool) *former {
	t.Helper()
	w := &former{t: t, text: text, empty: empty, reads: api.reads(), form: map[string]string{}, json: map[string]bool{}}
	w.fields(api.Request, "")
	return w
}

func (w *former) fields(fields []*field, path string) {
	for _, f := range sent(fields) {
		w.field(f, f.Type, join(path, f.Name))
	}
}

func (w *former) field(f *field, k *kind, path string) {
	switch {
	case f.Format == "json":
		w.jsonText(path, w.object(f, k, path))
	case f.Format == "json-array":
		w.jsonText(path, w.list(path, func(p string) any { return w.text("string", p) }))
	case f.Format == "comma-list":
		list := w.list(path, func(p string) any { return w.text("string", p) })
		if len(list) == 0 {
			w.bad = append(w.bad, path)
			return
		}
		w.form[path] = list[0].(string) + "," + list[1].(string)
	case k.Kind == "list":
		list := w.list(path, func(p string) any { w.field(f, k.Elem, p); return nil })
		selects := w.reads
		if f.Selects != nil {
			selects = *f.Selects
		}
		if len(list) == 0 && selects {
			w.bad = append(w.bad, path)
		}
	case k.Kind == "struct":
		w.fields(k.Fields, path)
	default:
		w.form[path] = w.text(leafKind(f, k), path)
	}
}

// list calls element for the path of each element of a list.
func (w *former) list(path string, element func(path string) any) []any {
	w.lists = append(w.lists, path)
	list := []any{}
	if w.empty != nil && w.empty(path) {
		return list
	}
	for i := range 2 {
		list = append(list, element(index(path, i)))
	}
	return list
}

// object is a value inside JSON text.
func (w *former) object(f *field, k *kind, path string) any {
	switch kind := leafKind(f, k); kind {
	case "struct":
		o := map[string]any{}
		for _, f := range sent(k.Fields) {
			o[f.Name] = w.object(f, f.Type, join(path, f.Name))
		}
		return o
	case "map":
		o := map[string]any{}
		for _, key := range mapKeys {
			o[key] = w.text("string", join(path, key))
		}
		return o
	case "list":
		return w.list(path, func(p string) any { return w.object(f, k.Elem, p) })
	default:
		return jsonScalar(kind, w.text(kind, path))
	}
}

func (w *former) jsonText(path string, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // the text goes into a form, not into HTML
	require.NoError(w.t, e.Encode(v))
	w.form[path], w.json[path] = strings.TrimSuffix(b.String(), "\n"), true
}

// sorted returns a form as the former writes it: the members of JSON objects are sorted.
func (w *former) sorted(form map[string]string) map[string]string {
	w.t.Helper()
	for name := range w.json {
		text, ok := form[name]
		if !ok {
			continue
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var v any
		require.NoError(w.t, d.Decode(&v), name)
		require.Len(w.t, text, int(d.InputOffset()), "%s: more than one value, or space", name)
		again := former{t: w.t, form: form, json: map[string]bool{}}
		again.jsonText(name, v)
		require.Len(w.t, form[name], len(text), "%s: not compact", name)
	}
	return form
}

// leafKind is the kind of a value. Times are a kind of their own.
func leafKind(f *field, k *kind) string {
	if k.Kind == "string" && f.Format == "time" {
		return "time"
	}
	return k.Kind
}

// jsonScalar returns text as a JSON value of the kind.
func jsonScalar(kind, text string) any {
	switch kind {
	case "bool":
		return text == "true"
	case "int32", "int64", "float32", "float64":
		return json.Number(text)
	}
	return text
}
