package ecstest

import (
	"encoding/json"
	"os"
	"strings"
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
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	fits(t, action, d, &actions[action].response)
}

// fits reads the next value of d.
func fits(t testing.TB, path string, d *json.Decoder, want *modelType) {
	t.Helper()
	token, err := d.Token()
	require.NoError(t, err, path)
	var kinds []string
	switch token := token.(type) {
	case string:
		kinds = []string{"string"}
	case bool:
		kinds = []string{"bool"}
	case json.Number:
		kinds = []string{"float32", "float64"}
		if _, err := token.Int64(); err == nil { // JSON does not distinguish 1 from 1.0
			kinds = append(kinds, "int32", "int64")
		}
	case json.Delim:
		if token == '[' {
			kinds = []string{"list"}
			for d.More() {
				require.NotNil(t, want.Elem, path)
				fits(t, path, d, want.Elem)
			}
		} else {
			kinds = []string{"struct"}
			seen := map[string]bool{}
			for d.More() {
				token, err := d.Token()
				require.NoError(t, err, path)
				name, _ := token.(string)
				field := want.byName[name]
				require.NotNil(t, field, "%s.%s is not in the model", path, name)
				assert.False(t, seen[name], "%s.%s comes twice", path, name)
				seen[name] = true
				fits(t, path+"."+name, d, field)
			}
		}
		_, err := d.Token() // the closing bracket
		require.NoError(t, err, path)
	}
	assert.Contains(t, kinds, want.Kind, "%s has a value of the wrong kind", path)
}
