package ecstest

import (
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type modelType struct {
	Kind   string
	Fields []modelField
	Elem   *modelType
}

type modelField struct {
	Name string
	Type modelType
}

// model is the API model: the fields of each action's answer.
var model = sync.OnceValues(func() (map[string]modelType, error) {
	b, err := os.ReadFile("../internal/gen/model/ecs-2014-05-26.json")
	if err != nil {
		return nil, err
	}
	var m struct {
		Actions []struct {
			Name     string
			Response []modelField
		}
	}
	err = json.Unmarshal(b, &m)
	answers := map[string]modelType{}
	for _, action := range m.Actions {
		answers[action.Name] = modelType{Kind: "struct", Fields: action.Response}
	}
	return answers, err
})

// fitsModel compares every name, nesting and kind of an answer with the API
// model.
func fitsModel(t testing.TB, action, body string) {
	t.Helper()
	answers, err := model()
	require.NoError(t, err)
	require.Contains(t, answers, action)
	answer, ok := readJSON([]byte(body)).(object)
	require.True(t, ok, body)
	fits(t, action, answer, answers[action])
}

func fits(t testing.TB, path string, v value, want modelType) {
	t.Helper()
	kinds := map[string]bool{}
	switch v := v.(type) {
	case text:
		kinds["string"] = true
	case boolean:
		kinds["bool"] = true
	case integer:
		// JSON does not tell 1 from 1.0.
		kinds["int32"], kinds["int64"], kinds["float32"], kinds["float64"] = true, true, true, true
	case decimal:
		kinds["float32"], kinds["float64"] = true, true
	case array:
		kinds["list"] = true
		for _, item := range v {
			require.NotNil(t, want.Elem, path)
			fits(t, path, item, *want.Elem)
		}
	case object:
		kinds["struct"] = true
		fields := map[string]modelType{}
		for _, f := range want.Fields {
			fields[f.Name] = f.Type
		}
		seen := map[string]bool{}
		for _, m := range v {
			assert.False(t, seen[m.name], "%s.%s comes twice", path, m.name)
			seen[m.name] = true
			if field, ok := fields[m.name]; assert.True(t, ok, "%s.%s is not in the model", path, m.name) {
				fits(t, path+"."+m.name, m.value, field)
			}
		}
	}
	assert.True(t, kinds[want.Kind], "%s is not of kind %s", path, want.Kind)
}
