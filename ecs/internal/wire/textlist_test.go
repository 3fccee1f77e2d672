package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReader_TextList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       []string
		drifts     int
	}{
		{"a JSON array in a text", `"[\"1\",\"7\"]"`, []string{"1", "7"}, 0},
		{"a JSON array of numbers in a text", `" [1, 7] "`, []string{"1", "7"}, 0},
		{"an empty JSON array in a text", `"[]"`, []string{}, 0},
		{"elements separated by commas", `"ecs.i1,ecs.i2"`, []string{"ecs.i1", "ecs.i2"}, 0},
		{"one element", `"cn-hangzhou"`, []string{"cn-hangzhou"}, 0},
		{"empty text", `""`, []string{}, 0},
		{"null", `null`, nil, 0},
		{"an array", `["a,b","c"]`, []string{"a,b", "c"}, 0},
		{"an array in a wrapper", `{"Item":["a"]}`, []string{"a"}, 0},
		{"broken JSON in a text", `"[\"1\","`, nil, 1},
		{"an array of arrays in a text", `"[[1]]"`, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &Reader{data: []byte(tt.data), check: checkEvery}
			var got []string
			r.TextList(&got)
			require.NoError(t, r.end())
			assert.Equal(t, tt.want, got)
			assert.Len(t, r.drifts, tt.drifts)
		})
	}
}

type color string

func TestReadTexts(t *testing.T) {
	t.Parallel()
	r := &Reader{data: []byte(`{"Color":["red","",3]}`), check: checkEvery}
	var got []color
	ReadTexts(r, "Color", &got)
	require.NoError(t, r.end())
	assert.Equal(t, []color{"red", "", "3"}, got)
}

func TestReader_Ints(t *testing.T) {
	t.Parallel()
	r := &Reader{data: []byte(`{"Port":[22,"80"]}`), check: checkEvery}
	var got []int
	r.Ints("Port", &got)
	require.NoError(t, r.end())
	assert.Equal(t, []int{22, 80}, got)
}

func TestTexts(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"red"}, Texts([]color{"red"}))
	assert.Equal(t, []string{}, Texts([]color{}), "a list that is empty stays one")
	assert.Nil(t, Texts([]color(nil)))
}
