package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTypes_sameName finds fields of one name and several Go types. The usual type of a name needs no words; testdata/types.json
// argues the others, field by field.
func TestTypes_sameName(t *testing.T) {
	t.Parallel()
	m, o, err := load(os.DirFS("model"))
	require.NoError(t, err)
	found := map[string]map[string][]string{} // name → type → fields
	for _, a := range m.Actions {
		p, err := resolve(m, a, o.Enums)
		require.NoError(t, err)
		for _, s := range append(p.Shapes, p.Request, p.Response) {
			for _, f := range s.Fields {
				if found[f.Go] == nil {
					found[f.Go] = map[string][]string{}
				}
				path := strings.Join(slices.DeleteFunc([]string{a.Name, s.Side, s.Of, f.Wire}, func(s string) bool { return s == "" }), ".")
				found[f.Go][f.kindOfType()] = append(found[f.Go][f.kindOfType()], path)
			}
		}
	}

	var argued struct {
		Names map[string][]struct {
			Type   string
			Fields []string
			Why    string
		}
	}
	require.NoError(t, readJSON(os.DirFS("testdata"), "types.json", &argued))
	for name, exceptions := range argued.Names {
		for _, e := range exceptions {
			assert.NotEmpty(t, e.Why, "%s %s", name, e.Type)
			for _, field := range e.Fields {
				i := slices.Index(found[name][e.Type], field)
				if assert.GreaterOrEqual(t, i, 0, "testdata/types.json: %s is no %s called %s", field, e.Type, name) {
					found[name][e.Type] = slices.Delete(found[name][e.Type], i, i+1)
				}
			}
		}
	}
	for name, types := range found {
		maps.DeleteFunc(types, func(_ string, fields []string) bool { return len(fields) == 0 })
		assert.LessOrEqual(t, len(types), 1, "%s has several types, and testdata/types.json does not say why: %v", name, types)
		if _, ok := argued.Names[name]; ok {
			assert.Len(t, types, 1, "testdata/types.json argues the usual type of %s, too", name)
		}
	}
}

// TestTypes_int64 finds numbers of 64 bits that no override argues: everything else is an int.
func TestTypes_int64(t *testing.T) {
	t.Parallel()
	m, o, err := load(os.DirFS("model"))
	require.NoError(t, err)
	for _, a := range m.Actions {
		for side, nodes := range map[string][]*Node{"request": a.Request, "response": a.Response} {
			require.NoError(t, visit(nodes, nil, func(path []string, n *Node) error {
				if len(path) == 1 && slices.Contains(legacy, n.Name) {
					return nil
				}
				argued := slices.ContainsFunc(o.rules, func(r rule) bool {
					match := strings.Split(r.Match, ".")
					return string(r.Set["kind"]) == `"int64"` && matchSegment(match[0], a.Name) && matchSegment(match[1], side) && matchPath(match[2:], path)
				})
				assert.Equal(t, argued, n.Type.leaf().Kind == "int64", "%s.%s.%s", a.Name, side, strings.Join(path, "."))
				return nil
			}))
		}
	}
}

// kindOfType is the type of a field as far as it must be the same everywhere: a struct or an enumeration belongs to what it is about.
func (f *Field) kindOfType() string {
	list, elem := "", strings.TrimPrefix(f.Type, "*")
	if f.isList() {
		list, elem = "[]", f.Elem()
	}
	switch {
	case f.Enum:
		elem = "enum"
	case f.Shape != nil:
		elem = "struct"
	}
	return list + elem
}
