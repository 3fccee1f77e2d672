package contract

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestShapes compares the Go types with the model, field by field and in both directions.
func TestShapes(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		files := parse(t, filepath.Join(apiDir, strings.ToLower(api.Name)))
		for side, root := range map[string]struct {
			fields []*field
			typ    any
		}{"request": {api.Request, a.request()}, "response": {api.Response, a.response()}} {
			want := map[string]shape{}
			wantShapes(want, side, root.fields, "")
			got := map[string]goField{}
			goShapes(got, reflect.TypeOf(root.typ).Elem(), "")
			for path := range got {
				_, ok := want[path]
				assert.True(t, ok, "%s %s: not in the model", side, path)
			}
			docs := fieldDocs(files)
			for path, w := range want {
				g, ok := got[path]
				if !assert.True(t, ok, "%s %s: no Go field", side, path) {
					continue
				}
				doc := docs[g.owner+"."+g.Name]
				assert.Equal(t, w.deprecated, deprecated(doc), "%s %s: deprecated or not: %s", side, path, doc)
				assert.Equal(t, w.typ, typeName(g.Type), "%s %s", side, path)
				if w.name != "" {
					assert.Equal(t, w.name, g.Name, "%s %s", side, path)
				}
				if e := elem(g.Type); w.structName != "" && e.Kind() == reflect.Struct {
					assert.Equal(t, w.structName, e.Name(), "%s %s", side, path)
				}
			}
		}
	})
}

// shape describes the Go field of a model field. "" means that the generator may choose.
type shape struct {
	typ, name, structName string
	deprecated            bool
}

func wantShapes(want map[string]shape, side string, fields []*field, path string) {
	if side == "request" {
		fields = sent(fields)
	}
	for _, f := range fields {
		p := f.path(path)
		list, _ := f.unwrap()
		if side == "request" {
			list = f
		}
		w := shape{name: f.Go, structName: f.Shape, deprecated: f.Deprecated}
		if w.structName == "" {
			w.structName = list.Shape
		}
		switch k := list.Type; {
		case k.Kind == "list":
			w.typ = "[]" + goType(list, k.Elem.Kind, f.isTag())
		case f.isTextList():
			w.typ = "[]" + goType(f, "string", false)
		case k.Kind == "map":
			w.typ = "map[string]string"
		default:
			w.typ = goType(f, k.Kind, f.isTag())
			// A field whose zero value differs from no value needs a pointer.
			if side == "request" && (k.Kind != "string" || f.Off) {
				w.typ = "*" + w.typ
			}
		}
		want[p] = w
		if f.isStruct() && !f.isTag() {
			wantShapes(want, side, list.structOf(), p)
		}
	}
}

func goType(f *field, kind string, isTag bool) string {
	switch {
	case isTag:
		return "types.Tag"
	case kind == "string" && f.Format == "time":
		return "time.Time"
	case kind == "string" && f.Enum == "-":
	case kind == "string" && f.Enum != "":
		return "types." + f.Enum
	case kind == "string" && len(f.Values) > 0:
		return "enum"
	case kind == "int32":
		return "int"
	case strings.HasPrefix(kind, "float"):
		return "float64"
	}
	return kind
}

// goField is a field and its structure.
type goField struct {
	reflect.StructField
	owner string
}

func goShapes(got map[string]goField, typ reflect.Type, path string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		p := join(path, wireName(typ, i))
		got[p] = goField{f, typ.Name()}
		if e := elem(f.Type); e.Kind() == reflect.Struct && e != timeType && e != tagType {
			goShapes(got, e, p)
		}
	}
}

func elem(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// typeName returns the name of a type, without the names of structures and enumerations that belong to one action.
func typeName(t reflect.Type) string {
	e := elem(t)
	switch own := strings.Contains(e.PkgPath(), "/ecs/api/"); {
	case own && e.Kind() == reflect.Struct:
		return strings.TrimSuffix(t.String(), e.String()) + "struct"
	case own && e.Kind() == reflect.String:
		return strings.TrimSuffix(t.String(), e.String()) + "enum"
	}
	return t.String()
}
