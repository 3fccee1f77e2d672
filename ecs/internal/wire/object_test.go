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
	addresses []string
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
	case "Address":
		r.Strings("IpAddress", &v.addresses)
	case "SystemDisk":
		for o := r.Object(); o.Next(); {
			v.diskField(r, o.Key())
		}
	default:
		r.Unknown(key, "Name SystemDisk. Address.IpAddress", v.field)
	}
}

func (v *template) diskField(r *Reader, key []byte) {
	switch string(key) {
	case "Category":
		r.String(&v.disk.category)
	case "Size":
		r.Int(&v.disk.size)
	default:
		r.Unknown(key, "Category Size", v.diskField)
	}
}

func TestReader_Unknown(t *testing.T) {
	t.Parallel()
	want := template{name: "n"}
	want.disk.category, want.disk.size = "cloud", 40
	named := template{name: "n"}
	addressed := template{addresses: []string{"10.0.0.1"}}
	runReadCases(t, func(r *Reader, v *template) { v.decode(r) }, []readCase[template]{
		{name: "nested", doc: `{"Name":"n","SystemDisk":{"Category":"cloud","Size":40}}`, want: want},
		{name: "first letter", doc: `{"name":"n","systemDisk":{"category":"cloud","size":40}}`, want: want},
		{name: "all letters", doc: `{"NAME":"n","SYSTEMDISK":{"CATEGORY":"cloud","SIZE":40}}`, want: want},
		{name: "last letters", doc: `{"NaME":"n","SystemDISK":{"CATEGORY":"cloud","SizE":40}}`, want: want},
		{name: "dotted", doc: `{"Name":"n","SystemDisk.Category":"cloud","SystemDisk.Size":"40"}`, want: want},
		{name: "dotted, in other case", doc: `{"Name":"n","systemdisk.CATEGORY":"cloud","SYSTEMDISK.size":"40"}`, want: want},
		{name: "dotted and nested", doc: `{"SystemDisk.Size":40,"SystemDisk":{"Category":"cloud"},"Name":"n"}`, want: want},
		{name: "dotted list", doc: `{"Address.IpAddress":["10.0.0.1"]}`, want: addressed},
		{name: "dotted list, in other case", doc: `{"address.IPADDRESS":["10.0.0.1"]}`, want: addressed},
		{name: "wrapper in other case", doc: `{"Address":{"ipaddress":["10.0.0.1"]}}`, want: addressed},
		{name: "unknown", doc: `{"Name":"n","SystemDisk.Other":[1],"Other.Size":2,".Size":3,"SystemDisk.":4,"SystemDisk..Size":5,"Nam":6,"Names":7,"Name.":8,"":9,"Name.x":1}`, want: named},
		{name: "unknown wrapper", doc: `{"Name":"n","Address.Ip":["x"],"Address.":["x"],"Address.IpAddress.x":["y"]}`, want: named},
		{name: "escaped", doc: `{"\u006eam\u0045":"n"}`, want: named},
		{name: "reported", doc: `{"Name":"n","SystemDisk.Size":"x"}`, want: named, drift: `.SystemDisk.Size integer, "x"`},
		{name: "reported under the name that came", doc: `{"Name":"n","SYSTEMDISK.size":"x"}`, want: named, drift: `.SYSTEMDISK.size integer, "x"`},
	})
}

func TestIsName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key, name string
		want      bool
	}{
		{"RequestId", "RequestId", true},
		{"requestID", "RequestId", true},
		{"aAzZ09", "AazZ09", true},
		{"", "", true},
		{"Request", "RequestId", false},
		{"Id0", "IdP", false}, // 0 and P differ in the bit that tells the case of letters
		{"a@", "a`", false},
		{"a[", "a{", false},
		{"\u212A", "k", false}, // the sign for kelvin
	} {
		assert.Equal(t, tt.want, isName([]byte(tt.key), tt.name), "%q %q", tt.key, tt.name)
	}
}

// A key stays valid until the next member, no matter what is read in between.
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
