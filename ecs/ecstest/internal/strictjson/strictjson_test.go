package strictjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValue(t *testing.T) {
	t.Parallel()
	file, err := Parse([]byte("\n {\"a\": [\n1, {\"Size\" :\n\n 7} ], \"B\":\"x\\u0041\"\n}"))
	require.NoError(t, err)
	assert.Equal(t, 2, file.Line)
	var places []string
	err = file.Members(func(_ string, v Value) error {
		places = append(places, fmt.Sprint(v.Line, " ", v.Path))
		return v.Items(func(i int, item Value) error {
			places = append(places, fmt.Sprint(item.Line, " ", item.Path))
			if i == 0 {
				return nil
			}
			var s struct{ Size int }
			require.NoError(t, item.Decode(&s))
			assert.Equal(t, 7, s.Size)
			return item.Members(func(_ string, v Value) error { return v.Decode(new(bool)) })
		})
	})
	require.EqualError(t, err, "line 5: a[1].Size: want true or false, not number")
	assert.Equal(t, []string{"2 a", "3 a[0]", "3 a[1]"}, places)
}

// Every error of a file is found by Parse, so that what follows can rely on it.
func FuzzParse(f *testing.F) {
	for _, text := range []string{`{"a": [1, {"b": null}], "é\u0000": "\ud800"}`, "[\n]", `7`, ` {"A": 1, "a": 2}`, "{\"\xff\": 1}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse([]byte(text))
		assert.Equal(t, json.Valid([]byte(text)), err == nil, "%v", err)
		if err != nil {
			return
		}
		var all any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber() // they may be too large for a float64
		require.NoError(t, d.Decode(&all))
		members, items := 0, 0
		err = v.Members(func(_ string, value Value) error {
			members++
			assert.True(t, json.Valid(value.text), "%q", value.text)
			return nil
		})
		if object, ok := all.(map[string]any); ok && err == nil {
			assert.Len(t, object, members)
		}
		err = v.Items(func(i int, value Value) error {
			assert.Equal(t, items, i)
			items++
			assert.True(t, json.Valid(value.text), "%q", value.text)
			return nil
		})
		array, ok := all.([]any)
		assert.Equal(t, ok, err == nil)
		assert.Len(t, array, items)
	})
}
