package wire

import "testing"

// lock is the one shape whose wrapper and member have the same name: {"LockReason":[{"LockReason":"financial"}]}.
type lock struct{ LockReason, LockMsg string }

func (l *lock) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		switch string(o.Key()) {
		case "LockReason":
			r.String(&l.LockReason)
		case "LockMsg":
			r.String(&l.LockMsg)
		default:
			r.Skip()
		}
	}
}

func TestReadList(t *testing.T) {
	t.Parallel()
	read := func(r *Reader, v *[]lock) { ReadList(r, "LockReason", v, (*lock).decode) }
	before := []lock{{"old", "old"}}
	financial := []lock{{LockReason: "financial"}}
	runReadCases(t, read, []readCase[[]lock]{
		{name: "wrapper", doc: `{"LockReason":[{"LockReason":"financial"}]}`, want: financial},
		{name: "array", doc: `[{"LockReason":"financial"}]`, want: financial},
		{name: "lone element", doc: `{"LockReason":"financial"}`, want: financial},
		{name: "lone element of several members", doc: `{"LockMsg":"m","LockReason":"financial"}`, want: []lock{{"financial", "m"}}},
		{name: "lone element in the wrapper", doc: `{"LockReason":{"LockReason":"financial"}}`, want: financial},
		{name: "wrapper with other members", doc: `{"a":[{"b":1}],"LockReason":[{"LockReason":"financial"}],"c":null}`, want: financial},
		{name: "several", doc: `[{"LockMsg":"a"},{"LockMsg":"b"},{"LockMsg":"c"}]`, want: []lock{{"", "a"}, {"", "b"}, {"", "c"}}},
		{name: "replaces what was there", doc: `[{"LockReason":"financial"}]`, before: before, want: financial},
		{name: "wrapper twice", doc: `{"LockReason":[{"LockMsg":"a"},{"LockMsg":"b"}],"LockReason":[{"LockReason":"financial"}]}`, want: financial},
		{name: "empty array", doc: `[]`, before: before, want: []lock{}},
		{name: "empty wrapper", doc: `{"LockReason":[]}`, before: before, want: []lock{}},
		{name: "empty object", doc: `{ }`, before: before, want: []lock{}},
		{name: "empty text", doc: `""`, before: before, want: []lock{}},
		{name: "empty text in the wrapper", doc: `{"LockReason":""}`, before: before, want: []lock{}},
		{name: "null", doc: `null`, before: before},
		{name: "null in the wrapper", doc: `{"LockReason":null}`, before: before},
		{name: "null in a lone element", doc: `{"LockReason":null,"LockMsg":"m"}`, want: []lock{{"", "m"}}},
		{name: "null elements", doc: `[null,{"LockReason":"financial"}]`, want: []lock{{}, {LockReason: "financial"}}},
		{name: "empty elements", doc: `[{},"",[]]`, want: make([]lock, 3)},
		{name: "element in an array", doc: `[[{"LockReason":"financial"}]]`, want: financial},
		{name: "text as element", doc: `[{},"x"]`, want: make([]lock, 2), drift: `[1] object, "x"`},
		{name: "number as element of the wrapper", doc: `{"LockReason":[{},7]}`, want: make([]lock, 2), drift: `.LockReason[1] object, 7`},
		{name: "text", doc: `"x"`, before: before, want: before, drift: ` list, "x"`},
		{name: "number", doc: `7`, drift: ` list, 7`},
		{name: "boolean", doc: `true`, drift: ` list, true`},
	})
}

func TestReadList_plain(t *testing.T) {
	t.Parallel()
	read := func(r *Reader, v *[]lock) { ReadList(r, "", v, (*lock).decode) }
	runReadCases(t, read, []readCase[[]lock]{
		{name: "array", doc: `[{"LockMsg":"m"}]`, want: []lock{{"", "m"}}},
		{name: "any wrapper", doc: `{"Anything":[{"LockMsg":"m"}]}`, want: []lock{{"", "m"}}},
		{name: "lone element", doc: `{"LockMsg":"m"}`, want: []lock{{"", "m"}}},
		{name: "lone element with a list", doc: `{"List":[1],"LockMsg":"m"}`, want: []lock{{"", "m"}}},
		{name: "empty object", doc: `{}`, want: []lock{}},
		{name: "null", doc: `null`, before: []lock{{}}},
	})
}

func TestReader_Strings(t *testing.T) {
	t.Parallel()
	read := func(r *Reader, v *[]string) { r.Strings("IpAddress", v) }
	before := []string{"old", "old"}
	one := []string{"10.0.0.1"}
	runReadCases(t, read, []readCase[[]string]{
		{name: "wrapper", doc: `{"IpAddress":["10.0.0.1"]}`, want: one},
		{name: "array", doc: `["10.0.0.1"]`, want: one},
		{name: "lone value", doc: `"10.0.0.1"`, want: one},
		{name: "lone value in the wrapper", doc: `{"IpAddress":"10.0.0.1"}`, want: one},
		{name: "lone number", doc: `7`, want: []string{"7"}},
		{name: "wrapper with other members", doc: `{"a":{"IpAddress":["x"]},"IpAddress":["10.0.0.1"],"b":[]}`, want: one},
		{name: "numbers and booleans", doc: `["a", 1, true, ""]`, want: []string{"a", "1", "true", ""}},
		{name: "replaces what was there", doc: `["10.0.0.1"]`, before: before, want: one},
		{name: "empty array", doc: `[]`, before: before, want: []string{}},
		{name: "empty wrapper", doc: `{"IpAddress":[]}`, before: before, want: []string{}},
		{name: "empty object", doc: `{}`, before: before, want: []string{}},
		{name: "empty text", doc: `""`, before: before, want: []string{}},
		{name: "empty text in the wrapper", doc: `{"IpAddress":""}`, before: before, want: []string{}},
		{name: "null", doc: `null`, before: before},
		{name: "null in the wrapper", doc: `{"IpAddress":null}`, before: before},
		{name: "null element", doc: `["a",null]`, want: []string{"a", ""}},
		{name: "object as element", doc: `["a",{}]`, want: []string{"a", ""}, drift: `[1] string, an object`},
		{name: "array as element", doc: `{"IpAddress":[[]]}`, want: []string{""}, drift: `.IpAddress[0] string, an array`},
		{name: "object in the wrapper", doc: `{"IpAddress":{"a":1}}`, want: []string{}, drift: `.IpAddress list, an object`},
		{name: "other object", doc: `{"a":"x"}`, before: before, want: before, drift: ` list, an object`},
	})
	t.Run("plain", func(t *testing.T) {
		t.Parallel()
		read := func(r *Reader, v *[]string) { r.Strings("", v) }
		runReadCases(t, read, []readCase[[]string]{
			{name: "array", doc: `["a"]`, want: []string{"a"}},
			{name: "any wrapper", doc: `{"x":["a"]}`, want: []string{"a"}},
			{name: "other object", doc: `{"x":"a"}`, drift: ` list, an object`},
			{name: "two lists", doc: `{"x":["a"],"y":["b"]}`, drift: ` list, an object`},
		})
	})
}

func TestReader_Int64s(t *testing.T) {
	t.Parallel()
	read := func(r *Reader, v *[]int64) { r.Int64s("versionNumbers", v) }
	runReadCases(t, read, []readCase[[]int64]{
		{name: "wrapper", doc: `{"versionNumbers":[1,2]}`, want: []int64{1, 2}},
		{name: "array", doc: `[1,"2",true,""]`, want: []int64{1, 2, 1, 0}},
		{name: "lone value", doc: `3`, want: []int64{3}},
		{name: "lone text", doc: `"3"`, want: []int64{3}},
		{name: "lone value in the wrapper", doc: `{"versionNumbers":3}`, want: []int64{3}},
		{name: "null", doc: `null`, before: []int64{1}},
		{name: "empty", doc: `{}`, want: []int64{}},
		{name: "text as element", doc: `[1,"x"]`, want: []int64{1, 0}, drift: `[1] integer, "x"`},
	})
}

func TestReader_StringMap(t *testing.T) {
	t.Parallel()
	before := map[string]string{"old": "x"}
	runReadCases(t, (*Reader).StringMap, []readCase[map[string]string]{
		{name: "object", doc: `{"a":"1","b":""}`, want: map[string]string{"a": "1", "b": ""}},
		{name: "other scalars", doc: `{"a":1,"b":true,"c":null}`, want: map[string]string{"a": "1", "b": "true", "c": ""}},
		{name: "escapes on both sides", doc: `{"\u0061\n":"\u0062\t"}`, want: map[string]string{"a\n": "b\t"}},
		{name: "name twice", doc: `{"a":"1","a":"2"}`, want: map[string]string{"a": "2"}},
		{name: "empty object", doc: `{}`, want: map[string]string{}},
		{name: "empty text", doc: `""`, want: map[string]string{}},
		{name: "null", doc: `null`, before: before},
		{name: "object as value", doc: `{"a":{}}`, want: map[string]string{"a": ""}, drift: `.a string, an object`},
		{name: "array", doc: `[]`, drift: ` map, an array`},
		{name: "text", doc: `"x"`, drift: ` map, "x"`},
	})
}
