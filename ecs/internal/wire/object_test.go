package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReader_Object(t *testing.T) {
	t.Parallel()
	read := func(r *Reader, v *lock) { v.decode(r) }
	old := lock{"old", "old"}
	runReadCases(t, read, []readCase[lock]{
		{name: "object", doc: ` { "LockReason" : "a" , "LockMsg" : "b" } `, want: lock{"a", "b"}},
		{name: "member left out keeps its value", doc: `{"LockMsg":"b"}`, before: old, want: lock{"old", "b"}},
		{name: "unknown members", doc: `{"x":{"LockMsg":[1,{"y":null}]},"LockMsg":"b","z":-0.1e5}`, want: lock{"", "b"}},
		{name: "escaped name", doc: `{"Lock\u004Dsg":"b"}`, want: lock{"", "b"}},
		{name: "name twice", doc: `{"LockMsg":"a","LockMsg":"b"}`, want: lock{"", "b"}},
		{name: "empty", doc: `{}`, before: old, want: old},
		{name: "array of one", doc: `[ {"LockMsg":"b"} ]`, want: lock{"", "b"}},
		{name: "array of an empty one", doc: `[{}]`, before: old, want: old},
		{name: "array of several", doc: `[{"LockMsg":"b"},{"LockMsg":"c"},1]`, want: lock{"", "b"}, drift: ` one object, an array`},
		{name: "empty array", doc: `[]`, before: old, want: old},
		{name: "empty text", doc: `""`, before: old, want: old},
		{name: "null", doc: `null`, before: old, want: old},
		{name: "array of something else", doc: `[1,{"LockMsg":"b"}]`, before: old, want: old, drift: ` object, an array`},
		{name: "text", doc: `"x"`, before: old, want: old, drift: ` object, "x"`},
		{name: "number", doc: `1`, drift: ` object, 1`},
		{name: "boolean", doc: `false`, drift: ` object, false`},
	})
}

type template struct {
	name string
	disk struct {
		category string
		size     int
	}
}

func (v *template) decode(r *Reader) {
	for o := r.Object(); o.Next(); {
		v.field(r, o.Key())
	}
}

func (v *template) field(r *Reader, key []byte) {
	switch string(key) {
	case "Name":
		r.String(&v.name)
	case "SystemDisk":
		for o := r.Object(); o.Next(); {
			v.diskField(r, o.Key())
		}
	default:
		switch head, rest := Cut(key); string(head) {
		case "SystemDisk":
			v.diskField(r, rest)
		default:
			r.Skip()
		}
	}
}

func (v *template) diskField(r *Reader, key []byte) {
	switch string(key) {
	case "Category":
		r.String(&v.disk.category)
	case "Size":
		r.Int(&v.disk.size)
	default:
		r.Skip()
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	want := template{name: "n"}
	want.disk.category, want.disk.size = "cloud", 40
	tests := []readCase[template]{
		{name: "nested", doc: `{"Name":"n","SystemDisk":{"Category":"cloud","Size":40}}`, want: want},
		{name: "dotted", doc: `{"Name":"n","SystemDisk.Category":"cloud","SystemDisk.Size":"40"}`, want: want},
		{name: "both", doc: `{"SystemDisk.Size":40,"SystemDisk":{"Category":"cloud"},"Name":"n"}`, want: want},
		{name: "unknown", doc: `{"Name":"n","SystemDisk.Other":[1],"Other.Size":2,".Size":3,"SystemDisk.":4}`, want: template{name: "n"}},
		{name: "reported", doc: `{"Name":"n","SystemDisk.Size":"x"}`, want: template{name: "n"}, drift: `.SystemDisk.Size integer, "x"`},
	}
	runReadCases(t, func(r *Reader, v *template) { v.decode(r) }, tests)

	head, rest := Cut([]byte("a.b.c"))
	assert.Equal(t, []string{"a", "b.c"}, []string{string(head), string(rest)})
	head, rest = Cut([]byte("abc"))
	assert.Nil(t, head)
	assert.Equal(t, "abc", string(rest))
}

// A key is good until the next member, whatever is read in between.
func TestObject_Key_outlivesValues(t *testing.T) {
	t.Parallel()
	var keys []string
	_, err := Decode([]byte(`{"v":{"k\u0031":"\u0078\u0078\u0078","k\n2":{"i\t":"\u0078"}}}`), decoderFunc(func(r *Reader) {
		for o := r.Object(); o.Next(); {
			r.Skip()
			keys = append(keys, string(o.Key()))
		}
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{"k1", "k\n2"}, keys)
}
