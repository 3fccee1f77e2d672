package wire

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

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
		{name: "other member in other case", doc: `{"LOCKMSG":"m","lockReason":[{"LockReason":"financial"}]}`, want: financial},
		{name: "again", doc: `[{"LockReason":"financial"}]`, before: before, want: financial, drift: ` one list, an array`},
		{name: "again, empty", doc: `[]`, before: before, want: before},
		{name: "again, empty in the wrapper", doc: `{"LockReason":[]}`, before: before, want: before},
		{name: "again, null", doc: `null`, before: before, want: before},
		{name: "wrapper twice", doc: `{"LockReason":[{"LockMsg":"a"},{"LockMsg":"b"}],"LockReason":[{"LockReason":"financial"}]}`, want: financial, drift: `.LockReason one list, an array`},
		{name: "wrapper twice, then empty", doc: `{"LockReason":[{"LockReason":"financial"}],"LockReason":[]}`, want: financial},
		{name: "wrapper twice, first empty", doc: `{"LockReason":[],"lockreason":[{"LockReason":"financial"}]}`, want: financial},
		{name: "empty array", doc: `[]`, want: []lock{}},
		{name: "empty wrapper", doc: `{"LockReason":[]}`, want: []lock{}},
		{name: "empty object", doc: `{ }`, want: []lock{}},
		{name: "empty object in the wrapper", doc: `{"LockReason":{ }}`, want: []lock{}},
		{name: "empty text", doc: `""`, want: []lock{}},
		{name: "empty text in the wrapper", doc: `{"LockReason":""}`, want: []lock{}},
		{name: "null", doc: `null`},
		{name: "null in the wrapper", doc: `{"LockReason":null}`},
		{name: "null in a lone element", doc: `{"LockReason":null,"LockMsg":"m"}`, want: []lock{{"", "m"}}},
		{name: "null elements", doc: `[null,{"LockReason":"financial"}]`, want: financial},
		{name: "empty elements", doc: `[{},"",[ ],null,{ }]`, want: make([]lock, 2)},
		{name: "nothing but null", doc: `[null,null]`, want: []lock{}},
		{name: "element in an array", doc: `[[{"LockReason":"financial"}]]`, want: financial},
		{name: "text as element", doc: `[{},"x"]`, want: make([]lock, 1), drift: `[1] object, "x"`},
		{name: "number as element of the wrapper", doc: `{"LockReason":[{},7]}`, want: make([]lock, 1), drift: `.LockReason[1] object, 7`},
		{name: "array of no objects as element", doc: `[[7],{}]`, want: make([]lock, 1), drift: `[0] object, an array`},
		{name: "lone object of something else", doc: `{"a":1,"b":{"LockMsg":"m"}}`, drift: ` list, an object`},
		{name: "lone object of something else in the wrapper", doc: `{"LockReason":{"a":1}}`, drift: `.LockReason list, an object`},
		{name: "list under another name, and more", doc: `{"Items":[{"LockMsg":"m"}],"Total":1}`, drift: ` list, an object`},
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
		{name: "empty object among elements", doc: `[{}]`, want: make([]lock, 1)},
		{name: "null", doc: `null`},
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
		{name: "again", doc: `["10.0.0.1"]`, before: before, want: one, drift: ` one list, an array`},
		{name: "again, empty", doc: `[]`, before: before, want: before},
		{name: "empty array", doc: `[]`, want: []string{}},
		{name: "empty wrapper", doc: `{"IpAddress":[]}`, want: []string{}},
		{name: "empty object", doc: `{}`, want: []string{}},
		{name: "empty text", doc: `""`, want: []string{}},
		{name: "empty text in the wrapper", doc: `{"IpAddress":""}`, want: []string{}},
		{name: "null", doc: `null`},
		{name: "null in the wrapper", doc: `{"IpAddress":null}`},
		{name: "null element", doc: `["a",null]`, want: []string{"a", ""}},
		{name: "object as element", doc: `["a",{}]`, want: []string{"a", ""}, drift: `[1] string, an object`},
		{name: "array as element", doc: `{"IpAddress":[[]]}`, want: []string{""}, drift: `.IpAddress[0] string, an array`},
		{name: "object in the wrapper", doc: `{"IpAddress":{"a":1}}`, drift: `.IpAddress list, an object`},
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
		{name: "lone zero", doc: `0`, want: []int64{0}},
		{name: "null", doc: `null`},
		{name: "empty", doc: `{}`, want: []int64{}},
		{name: "text as element", doc: `[1,"x"]`, want: []int64{1, 0}, drift: `[1] integer, "x"`},
	})
}

// A document may end at any byte of a list.
func TestReadList_truncated(t *testing.T) {
	t.Parallel()
	doc := `{"v":{"LockReason":[{"LockMsg":"m"},[{}],"",{}]}}`
	for i := range doc {
		for _, read := range []func(*Reader){
			func(r *Reader) { ReadList(r, "LockReason", new([]lock), (*lock).decode) },
			func(r *Reader) { r.Strings("", new([]string)) },
		} {
			for _, cut := range []string{doc[:i], `{"v":"`, `{"v":{`, `{"v":[`} {
				_, err := Decode([]byte(cut), decoderFunc(read))
				assert.ErrorIs(t, err, io.ErrUnexpectedEOF, cut)
			}
		}
	}
}
