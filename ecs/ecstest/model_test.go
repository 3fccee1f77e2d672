package ecstest

import (
	"encoding/json"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type modelType struct {
	Kind   string
	Fields []modelField
	Elem   *modelType
	byName map[string]*modelType // the fields
}

// index fills byName, here and below.
func (m *modelType) index() {
	m.byName = make(map[string]*modelType, len(m.Fields))
	for i := range m.Fields {
		f := &m.Fields[i]
		f.Type.index()
		m.byName[f.Name] = &f.Type
	}
	if m.Elem != nil {
		m.Elem.index()
	}
}

type modelField struct {
	Name string
	Type modelType
}

type modelAction struct {
	Name              string
	Request, Response []modelField
	response          modelType // Response as a struct
}

// model returns the API model: the parameters and the response of each action.
var model = sync.OnceValues(func() (map[string]*modelAction, error) {
	b, err := os.ReadFile("../internal/gen/model/ecs-2014-05-26.json")
	if err != nil {
		return nil, err
	}
	var m struct{ Actions []*modelAction }
	err = json.Unmarshal(b, &m)
	actions := map[string]*modelAction{}
	for _, action := range m.Actions {
		action.response = modelType{Kind: "struct", Fields: action.Response}
		action.response.index()
		actions[action.Name] = action
	}
	return actions, err
})

// params lists the parameters of a request by wire name, with the first element
// of each list.
func params(prefix string, fields []modelField) []string {
	var names []string
	for _, f := range fields {
		name, inner := prefix+f.Name, &f.Type
		if inner.Kind == "list" {
			name, inner = name+".1", inner.Elem
		}
		names = append(append(names, name), params(name+".", inner.Fields)...)
	}
	return names
}

// fitsModel compares every name, nesting and kind of a response with the API
// model.
func fitsModel(t testing.TB, action, body string) {
	t.Helper()
	actions, err := model()
	require.NoError(t, err)
	require.Contains(t, actions, action)
	resp, ok := readJSON([]byte(body)).(object)
	require.True(t, ok, body)
	fits(t, action, resp, &actions[action].response)
}

func fits(t testing.TB, path string, v value, want *modelType) {
	t.Helper()
	var kinds []string
	switch v := v.(type) {
	case text:
		kinds = []string{"string"}
	case boolean:
		kinds = []string{"bool"}
	case integer: // JSON does not distinguish 1 from 1.0
		kinds = []string{"int32", "int64", "float32", "float64"}
	case decimal:
		kinds = []string{"float32", "float64"}
	case array:
		kinds = []string{"list"}
		for _, item := range v {
			require.NotNil(t, want.Elem, path)
			fits(t, path, item, want.Elem)
		}
	case object:
		kinds = []string{"struct"}
		seen := make(map[string]bool, len(v))
		for _, m := range v {
			if seen[m.name] {
				assert.Fail(t, "a name that comes twice", "%s.%s", path, m.name)
			}
			seen[m.name] = true
			if field, ok := want.byName[m.name]; ok {
				fits(t, path+"."+m.name, m.value, field)
			} else {
				assert.Fail(t, "a name that is not in the model", "%s.%s", path, m.name)
			}
		}
	}
	if !slices.Contains(kinds, want.Kind) {
		assert.Fail(t, "a value of the wrong kind", "%s is %v, not %s", path, kinds, want.Kind)
	}
}
