package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShapeOf(t *testing.T) {
	t.Parallel()
	got := shapeOf([]byte(`{
		"Total": 2, "None": null, "Empty": {"List": []},
		"List": {"Item": [
			{"Id": "a", "At": "2026-11-28T19:00Z", "Both": 1, "Tags": [{"Key": "x"}, {"Key": ""}]},
			{"Id": "",  "At": "2026-11-28T19:00:00Z", "Both": "1", "Some": true}
		]}
	}`))
	assert.Equal(t, Shape{
		"":                       {[]string{"object"}, true},
		"Total":                  {[]string{"number"}, true},
		"None":                   {[]string{"null"}, true},
		"Empty":                  {[]string{"object"}, true},
		"Empty.List":             {[]string{"list"}, true},
		"List":                   {[]string{"object"}, true},
		"List.Item":              {[]string{"list"}, true},
		"List.Item[]":            {[]string{"object"}, true},
		"List.Item[].Id":         {[]string{"empty text", "text"}, true},
		"List.Item[].At":         {[]string{"time to the minute", "time to the second"}, true},
		"List.Item[].Both":       {[]string{"number", "text"}, true},
		"List.Item[].Some":       {[]string{"boolean"}, false},
		"List.Item[].Tags":       {[]string{"list"}, false},
		"List.Item[].Tags[]":     {[]string{"object"}, true},
		"List.Item[].Tags[].Key": {[]string{"empty text", "text"}, true},
	}, got)
	assert.Nil(t, shapeOf([]byte(`<Error/>`)))
	assert.Equal(t, "an empty text or a text", got["List.Item[].Id"].String())
}

func TestField_agree(t *testing.T) {
	t.Parallel()
	of := func(kinds ...string) Field { return Field{Types: kinds} }
	for _, test := range []struct {
		a, b Field
		want bool
	}{
		{of("number"), of("number"), true},
		{of("number"), of("text"), false},
		{of("empty text"), of("text"), true},
		{of("time to the minute"), of("empty text"), true},
		{of("time to the minute"), of("time to the second"), false},
		{of("empty text"), of("number"), false},
		{of("null"), of("object"), false},
		{of("number", "text"), of("text"), true},
	} {
		assert.Equal(t, test.want, test.a.agree(test.b), "%v and %v", test.a, test.b)
		assert.Equal(t, test.want, test.b.agree(test.a), "%v and %v", test.b, test.a)
	}
}

func TestValueAt(t *testing.T) {
	t.Parallel()
	body := []byte(`{"Total": 2, "Empty": "", "List": {"Item": [{"Id": "a", "Flag": true}, {"Id": "b", "Sub": {"X": [1, 2]}}]}}`)
	for path, want := range map[string]string{
		"Total": "2", "Empty": "", "None": absent, "List.None": absent, "List.Item": "2 elements", "List.Item[].Id": "a, b",
		"List.Item[].Flag": "true", "List.Item[].Sub.X": "2 elements", "List.Item[].Sub.X[]": "1, 2", "Total.Deeper": absent,
	} {
		assert.Equal(t, want, valueAt(body, path), path)
	}
	assert.Equal(t, absent, valueAt([]byte("<html>"), "Total"))
}
