package wire

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// label is declared as types.Tag is.
type label struct {
	Key   string `json:"TagKey"`
	Value string `json:"TagValue"`
}

func TestDecodeTag(t *testing.T) {
	t.Parallel()
	var l tagList
	drifts, err := Decode([]byte(`{"Tags":{"Tag":[{"TagKey":"env","TagValue":"test"},{"Key":"team","Value":["x"]}]}}`), &l)
	require.NoError(t, err)
	assert.Equal(t, tagList{{"env", "test"}, {Key: "team"}}, l)
	assert.Equal(t, []Drift{{Path: "Tags.Tag[1].Value", Want: "string", Got: "an array"}}, drifts)
}

// tagList reads as a generated response does.
type tagList []label

func (l *tagList) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		ReadList(r, "Tag", (*[]label)(l), DecodeTag)
	}
}

func TestEncodeTag(t *testing.T) {
	t.Parallel()
	v, err := written(func(w *Writer) { List(w, "", "Tag", []label{{"env", "test"}, {Key: "team"}}, EncodeTag) })
	require.NoError(t, err)
	assert.Equal(t, url.Values{"Tag.1.Key": {"env"}, "Tag.1.Value": {"test"}, "Tag.2.Key": {"team"}}, v)

	_, err = written(func(w *Writer) { List(w, "", "Tag", []label{{}}, EncodeTag) })
	assert.EqualError(t, err, `parameter "Tag.1": the element is empty`)
}

type tagFilter struct{ tags []label }

func (f *tagFilter) encode(o *ObjectWriter) {
	ObjectList(o, "Tags", f.tags, EncodeJSONTag)
}

func TestEncodeJSONTag(t *testing.T) {
	t.Parallel()
	target := &tagFilter{[]label{{"env", `"test"`}, {Key: "team"}}}
	v, err := written(func(w *Writer) { JSON(w, "", "Target", target, (*tagFilter).encode) })
	require.NoError(t, err)
	assert.Equal(t, url.Values{"Target": {`{"Tags":[{"Key":"env","Value":"\"test\""},{"Key":"team"}]}`}}, v)
}
