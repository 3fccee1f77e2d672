package ecstest

import (
	"encoding/json"
	"os"
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

// TestAnswers_fitTheModel compares every name, nesting and kind of the answers
// with the API model.
func TestAnswers_fitTheModel(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../internal/gen/model/ecs-2014-05-26.json")
	require.NoError(t, err)
	var model struct {
		Actions []struct {
			Name     string
			Response []modelField
		}
	}
	require.NoError(t, json.Unmarshal(b, &model))
	s := NewServer(withOwnImages)
	compared := 0
	for _, action := range model.Actions {
		handle, ok := s.handlers[action.Name]
		if !ok {
			continue
		}
		compared++
		answer, refused := handle(s, &request{action: action.Name, params: map[string]string{"RegionId": "cn-hangzhou", "PageSize": "100"}})
		require.Nil(t, refused)
		fits(t, action.Name, answer, modelType{Kind: "struct", Fields: action.Response})
	}
	assert.Equal(t, len(s.handlers), compared)
}

func fits(t *testing.T, path string, v value, want modelType) {
	t.Helper()
	kinds := map[string]bool{}
	switch v := v.(type) {
	case text:
		kinds["string"] = true
	case boolean:
		kinds["bool"] = true
	case integer:
		kinds["int32"], kinds["int64"] = true, true
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
