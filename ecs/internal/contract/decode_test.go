package contract

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// TestDecode responds with every field of the model, as documented and with other types, and looks for every leaf.
func TestDecode(t *testing.T) {
	t.Parallel()
	asText := func(_, text string) any { return text }
	tests := map[string]responder{
		"documented":               {},
		"scalars as text":          {scalar: asText},
		"lists without wrapper":    {bare: true},
		"lists in another wrapper": {other: true},
		"lone elements":            {lone: true},
		"lone, without wrapper":    {lone: true, bare: true},
		"dotted keys":              {dotted: true},
		"lower case":               {name: strings.ToLower},
		"upper case, dotted keys":  {name: strings.ToUpper, dotted: true},
		"unknown fields":           {extra: true},
		"all at once":              {scalar: asText, bare: true, dotted: true, extra: true},
	}
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		for name, m := range tests {
			t.Run(name, func(t *testing.T) {
				m.text = distinct
				if m.scalar == nil {
					m.scalar = jsonScalar
				}
				resp := decode(t, a, m.object(api.Response, "", 1))
				assert.Equal(t, m.leaves, flat(resp))
				roundTrip(t, a, resp)
			})
		}
	})
}

// TestDecode_nothing responds with null or "" instead of values: of the leaves alone, then of everything below some level.
func TestDecode_nothing(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		for name, nothing := range map[string]any{"null": nil, "empty text": ""} {
			t.Run(name, func(t *testing.T) {
				m := responder{text: zero, scalar: func(_, _ string) any { return nothing }}
				resp := decode(t, a, m.object(api.Response, "", 1))
				assert.Equal(t, m.leaves, flat(resp))
				roundTrip(t, a, resp)

				for level := 1; ; level++ {
					m := responder{text: distinct, scalar: jsonScalar, cut: level, instead: nothing}
					response := m.object(api.Response, "", 1)
					if !m.deep {
						break
					}
					resp := decode(t, a, response)
					got := flat(resp)
					for path, want := range m.leaves {
						assert.Equal(t, want, got[path], "level %d, %s", level, path)
						delete(got, path)
					}
					for path, v := range got {
						assert.Contains(t, []string{"", "0", "false", zero("time", "")}, v, "level %d, %s", level, path)
					}
					roundTrip(t, a, resp)
				}
			})
		}
	})
}

// TestDecode_elements responds with lists of null: they count as text or numbers, but not as structures.
func TestDecode_elements(t *testing.T) {
	t.Parallel()
	eachAction(t, func(t *testing.T, api *apiAction, a action) {
		response := map[string]any{}
		for _, f := range api.Response {
			list, item := f.unwrap()
			switch {
			case list.Type.Kind == "list" && item != "":
				response[f.Name] = map[string]any{item: []any{nil, nil}}
			case list.Type.Kind == "list":
				response[f.Name] = []any{nil, nil}
			}
		}
		resp := decode(t, a, response)
		v := reflect.ValueOf(resp).Elem()
		for i := range v.NumField() {
			_, answered := response[wireName(v.Type(), i)]
			if v.Field(i).Kind() == reflect.Slice && answered {
				want := 2
				if v.Field(i).Type().Elem().Kind() == reflect.Struct {
					want = 0
				}
				assert.Equal(t, want, v.Field(i).Len(), v.Type().Field(i).Name)
			}
		}
		roundTrip(t, a, resp)
	})
}

// zero is the value of a leaf that was missing or not understood.
func zero(kind, _ string) string {
	switch kind {
	case "bool":
		return strconv.FormatBool(false)
	case "int32", "int64", "float32", "float64":
		return "0"
	case "time":
		return "0001-01-01T00:00:00Z"
	}
	return ""
}

// decode makes a call whose response is an object. All of it must be understood.
func decode(t *testing.T, a action, response map[string]any) any {
	t.Helper()
	body, err := json.Marshal(response)
	require.NoError(t, err)
	var raw ecs.RawResponse
	resp, err := a.do(t.Context(), newClient(t, always(string(body))), nil, ecs.WithRawResponse(&raw))
	require.NoError(t, err)
	assert.Empty(t, raw.Mismatches)
	return resp
}

func flat(resp any) map[string]string {
	leaves := map[string]string{}
	flatten(reflect.ValueOf(resp), "", leaves)
	return leaves
}

// roundTrip encodes a response and decodes it again.
func roundTrip(t *testing.T, a action, resp any) {
	t.Helper()
	data, err := json.Marshal(resp)
	require.NoError(t, err)
	again := a.response()
	require.NoError(t, json.Unmarshal(data, again))
	assert.Equal(t, resp, again)
}
