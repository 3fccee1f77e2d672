package types

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/internal/wire"
)

func TestTag_UnmarshalJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc string
		want      []Tag
	}{
		{"spelling of most responses", `[{"TagKey":"env","TagValue":"test"}]`, []Tag{{"env", "test"}}},
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

func TestTag_DecodeWire(t *testing.T) {
	t.Parallel()
	var l tagList
	drifts, err := wire.Decode([]byte(`{"Tags":{"Tag":[{"TagKey":"env","TagValue":"test"},{"Key":"team","Value":["x"]}]}}`), &l)
	require.NoError(t, err)
	assert.Equal(t, tagList{{"env", "test"}, {Key: "team"}}, l)
	assert.Equal(t, []wire.Drift{{Path: "Tags.Tag[1].Value", Want: "string", Got: "an array"}}, drifts)
}

// tagList reads as a generated response does.
type tagList []Tag

func (l *tagList) DecodeWire(r *wire.Reader) {
	for o := r.Object(); o.Next(); {
		wire.ReadList(r, "Tag", (*[]Tag)(l), (*Tag).DecodeWire)
	}
}

func TestTag_EncodeWire(t *testing.T) {
	t.Parallel()
	v := url.Values{}
	w := wire.NewWriter(&v)
	wire.List(w, "", "Tag", []Tag{{"env", "test"}, {Key: "team"}}, (*Tag).EncodeWire)
	require.NoError(t, w.Err())
	assert.Equal(t, url.Values{"Tag.1.Key": {"env"}, "Tag.1.Value": {"test"}, "Tag.2.Key": {"team"}}, v)

	wire.List(w, "", "Tag", []Tag{{}}, (*Tag).EncodeWire)
	assert.EqualError(t, w.Err(), `parameter "Tag.1": the element is empty`)
}

type filter struct{ tags []Tag }

func (f *filter) encode(o *wire.ObjectWriter) {
	wire.ObjectList(o, "Tags", f.tags, (*Tag).EncodeJSONWire)
}

func TestTag_EncodeJSONWire(t *testing.T) {
	t.Parallel()
	v := url.Values{}
	w := wire.NewWriter(&v)
	wire.JSON(w, "", "Target", &filter{[]Tag{{"env", `"test"`}, {Key: "team"}}}, (*filter).encode)
	require.NoError(t, w.Err())
	assert.Equal(t, url.Values{"Target": {`{"Tags":[{"Key":"env","Value":"\"test\""},{"Key":"team"}]}`}}, v)
}
