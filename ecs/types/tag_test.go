package types

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTag_UnmarshalJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc string
		want      []Tag
	}{
		{"spelling of most responses", `[{"TagKey":"env","TagValue":"test"}]`, []Tag{{"env", "test"}}},
		{"names in another case", `[{"tagkey":"env","TAGVALUE":"test"}]`, []Tag{{"env", "test"}}},
		{"spelling of requests", `[{"Key":"env","Value":"test"}]`, []Tag{{"env", "test"}}},
		{"no value", `[{"TagKey":"env"},{"TagKey":"team","TagValue":""}]`, []Tag{{Key: "env"}, {Key: "team"}}},
		{"value is a number", `[{"TagKey":"cost","TagValue":4711}]`, []Tag{{"cost", "4711"}}},
		{"unknown members", `[{"Scope":["x"],"TagKey":"env"}]`, []Tag{{Key: "env"}}},
		{"names in other case", `[{"tagkey":"env","TAGVALUE":"test"},{"key":"env","vALUE":"test"}]`, []Tag{{"env", "test"}, {"env", "test"}}},
		{"null", `[null]`, []Tag{{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []Tag
			require.NoError(t, json.Unmarshal([]byte(tt.doc), &got))
			assert.Equal(t, tt.want, got)

			again, err := json.Marshal(got)
			require.NoError(t, err)
			var back []Tag
			require.NoError(t, json.Unmarshal(again, &back))
			assert.Equal(t, tt.want, back)
		})
	}
	t.Run("no object", func(t *testing.T) {
		t.Parallel()
		assert.EqualError(t, new(Tag).UnmarshalJSON([]byte(`"env"`)), "the response is a JSON string, not an object")
	})
}

func TestTag_MarshalJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Tag{"env", "test"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"TagKey":"env","TagValue":"test"}`, string(b))
}

func TestTags(t *testing.T) {
	t.Parallel()
	assert.Nil(t, Tags(nil))
	assert.Equal(t, []Tag{}, Tags(map[string]string{}), "no tags, but not no filter")
	want := []Tag{{"env", "test"}, {"owner", ""}, {"role", "web"}, {"team", "infra"}}
	m := map[string]string{"team": "infra", "env": "test", "role": "web", "owner": ""}
	for range 20 { // a map has another order each time
		require.Equal(t, want, Tags(m))
	}
	assert.Equal(t, m, TagMap(want))
}

func TestTagMap(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]string{}, TagMap(nil))
	assert.Equal(t, map[string]string{"env": "prod", "team": "infra"}, TagMap([]Tag{{"env", "test"}, {"team", "infra"}, {"env", "prod"}}))
}
