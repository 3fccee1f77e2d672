package wire

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// decoderFunc is a Decoder that reads the value of the member "v".
type decoderFunc func(*Reader)

func (f decoderFunc) DecodeWire(r *Reader) {
	for o := r.Object(); o.Next(); {
		if string(o.Key()) == "v" {
			f(r)
		} else {
			r.Skip()
		}
	}
}

// readCase is a document, the value before a method of Reader reads it, and the value after. drift is empty if there is none.
type readCase[T any] struct {
	name   string
	doc    string
	before T
	want   T
	drift  string // "want, got"
}

func runReadCases[T any](t *testing.T, read func(*Reader, *T), tests []readCase[T]) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, rest := tt.before, ""
			drifts, err := Decode([]byte(`{ "v" : `+tt.doc+` , "v2":1}`), decoderFunc(func(r *Reader) { read(r, &got) }))
			require.NoError(t, err)
			for _, d := range drifts {
				rest += d.Path + " " + d.Want + ", " + d.Got + ";"
			}
			assert.Equal(t, tt.want, got)
			if tt.drift == "" {
				assert.Empty(t, rest)
			} else {
				assert.Equal(t, "v"+tt.drift+";", rest)
			}
		})
	}
}

func TestDecode_errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, doc, want string
	}{
		{"empty", ``, `invalid JSON at offset 0: no more text where a value should be: unexpected EOF`},
		{"blank", " \n", `invalid JSON at offset 2: no more text where a value should be: unexpected EOF`},
		{"page of a proxy", `<html>`, `invalid JSON at offset 0: '<' where a value should be`},
		{"array", `[1]`, `the response is a JSON array, not an object`},
		{"string", `"x"`, `the response is a JSON string, not an object`},
		{"number", `-1.5e3`, `the response is a JSON number, not an object`},
		{"boolean", `true`, `the response is a JSON boolean, not an object`},
		{"invalid array", `[1`, `invalid JSON at offset 2: no more text where ',' or ']' should be: unexpected EOF`},
		{"truncated in a name", `{"v`, `invalid JSON at offset 3: no more text where '"' should be: unexpected EOF`},
		{"truncated after a name", `{"v"`, `invalid JSON at offset 4: no more text where ':' should be: unexpected EOF`},
		{"truncated before a value", `{"v":`, `invalid JSON at offset 5: no more text where a value should be: unexpected EOF`},
		{"truncated after a value", `{"v":1`, `invalid JSON at offset 6: no more text where ',' or '}' should be: unexpected EOF`},
		{"truncated in an object", `{`, `invalid JSON at offset 1: no more text where ',' or '}' should be: unexpected EOF`},
		{"truncated in an array", `{"v":[`, `invalid JSON at offset 6: no more text where ',' or ']' should be: unexpected EOF`},
		{"truncated literal", `{"v":nul`, `invalid JSON at offset 8: no more text where null should be: unexpected EOF`},
		{"truncated escape", `{"v":"\u12`, `invalid JSON at offset 10: no more text where an escape should be: unexpected EOF`},
		{"no colon", `{"v" 1}`, `invalid JSON at offset 5: '1' where ':' should be`},
		{"no comma", `{"v":1 "w":2}`, `invalid JSON at offset 7: '"' where ',' or '}' should be`},
		{"comma before the end", `{"v":1,}`, `invalid JSON at offset 7: '}' where a name should be`},
		{"comma before the end of an array", `{"v":[1,]}`, `invalid JSON at offset 8: ']' where a value should be`},
		{"wrong bracket", `{"v":[1}}`, `invalid JSON at offset 7: '}' where ',' or ']' should be`},
		{"name without quotes", `{v:1}`, `invalid JSON at offset 1: 'v' where a name should be`},
		{"wrong literal", `{"v":trUe}`, `invalid JSON at offset 7: 'U' where true should be`},
		{"leading zero", `{"v":01}`, `invalid JSON at offset 6: '1' where ',' or '}' should be`},
		{"number without digits", `{"v":-}`, `invalid JSON at offset 6: '}' where a digit should be`},
		{"number without fraction", `{"v":1.}`, `invalid JSON at offset 7: '}' where a digit should be`},
		{"number without exponent", `{"v":1e+}`, `invalid JSON at offset 8: '}' where a digit should be`},
		{"control character", "{\"v\":\"a\nb\"}", `invalid JSON at offset 7: '\n' where text without control characters should be`},
		{"last control character", "{\"v\":\"生\x1f\"}", `invalid JSON at offset 9: '\x1f' where text without control characters should be`},
		{"NUL", "{\"v\":\"\x00\"}", `invalid JSON at offset 6: '\x00' where text without control characters should be`},
		{"unknown escape", `{"v":"\x"}`, `invalid JSON at offset 7: 'x' where an escape should be`},
		{"no hexadecimal digit", `{"v":"\u00g0"}`, `invalid JSON at offset 10: 'g' where an escape should be`},
		{"more after the end", `{} {}`, `invalid JSON at offset 3: '{' where the end should be`},
		{"more after null", `null,`, `invalid JSON at offset 4: ',' where the end should be`},
		{"byte order mark", "\uFEFF{}", `invalid JSON at offset 0: '\ufeff' where a value should be`},
		{"no UTF-8 outside of text", "{\xff}", `invalid JSON at offset 1: '�' where a name should be`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, d := range []Decoder{everything{}, nothing{}} {
				drifts, err := Decode([]byte(tt.doc), d)
				require.EqualError(t, err, tt.want)
				assert.Nil(t, drifts)
				if strings.Contains(tt.want, "unexpected EOF") {
					assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
				}
			}
		})
	}
}

func TestDecode_null(t *testing.T) {
	t.Parallel()
	called := false
	drifts, err := Decode([]byte(" null "), decoderFunc(func(*Reader) { called = true }))
	require.NoError(t, err)
	assert.Empty(t, drifts)
	assert.False(t, called)
}

// A decoder that reads too little or too much is wrong, but must end with an error.
func TestDecode_wrongDecoder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		read func(*Reader)
	}{
		{"reads nothing", func(*Reader) {}},
		{"reads two values", func(r *Reader) { r.Skip(); r.Skip() }},
		{"reads nothing of a list", func(r *Reader) { ReadList(r, "", new([]int), func(*int, *Reader) {}) }},
		{"leaves an object half read", func(r *Reader) { o := r.Object(); o.Next() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, doc := range []string{`{"v":[{"v":1}]}`, `{"v":[{"v":[{}]},{}],"v":1}`} {
				_, err := Decode([]byte(doc), decoderFunc(tt.read))
				assert.Error(t, err)
			}
		})
	}
}

// Strings must not keep the document in memory or change with it.
func TestDecode_copiesText(t *testing.T) {
	t.Parallel()
	for _, pad := range []int{0, internFrom} {
		doc := []byte(`{"pad":"` + strings.Repeat("x", pad) + `","v":"i-1"}`)
		var s string
		_, err := Decode(doc, decoderFunc(func(r *Reader) { r.String(&s) }))
		require.NoError(t, err)
		clear(doc)
		assert.Equal(t, "i-1", s)
	}
}

// The error of an escape that breaks off says where.
func TestReader_brokenEscape(t *testing.T) {
	t.Parallel()
	for doc, offset := range map[string]string{"{\"a\":\"x\\": "offset 8", "{\"a\":\"x\\q\"}": "offset 8", "{\"a\":\"\\u12": "offset 10", "{\"a\":\"\\u12x4\"}": "offset 10", "{\"a\":\"\x80\\": "offset 8"} {
		assert.ErrorContains(t, Valid(t.Context(), []byte(doc)), offset, doc)
	}
}
