package reply

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestObject_rendersBothFormats(t *testing.T) {
	t.Parallel()
	item := func(n int) Object { return Object{Int("A", n)} }
	v := Object{
		String("Text", "a<b>&\"c\" 生产\x01"),
		Int("Int", -12),
		Float("Float", 0.5),
		Float("Big", 1e21),
		Bool("Bool", true),
		Struct("Struct", Int("B", 1)),
		List("None", "Item", nil),
		List("List", "Item", Each([]int{1, 2}, item)),
		{"Bare", Strings("x", "y")},
	}
	json := string(JSON(v))
	assert.JSONEq(t, `{"Text":"a<b>&\"c\" 生产\u0001","Int":-12,"Float":0.5,"Big":1000000000000000000000,"Bool":true,
		"Struct":{"B":1},"None":{"Item":[]},"List":{"Item":[{"A":1},{"A":2}]},"Bare":["x","y"]}`, json)
	assert.Less(t, strings.Index(json, "Text"), strings.Index(json, "Int"), "fields keep their order")
	assert.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>`+
		"<Root><Text>a&lt;b&gt;&amp;&#34;c&#34; 生产\uFFFD</Text><Int>-12</Int><Float>0.5</Float><Big>1000000000000000000000</Big><Bool>true</Bool>"+
		"<Struct><B>1</B></Struct><None></None><List><Item><A>1</A></Item><Item><A>2</A></Item></List><Bare>x</Bare><Bare>y</Bare></Root>", string(XML(v, "Root")))
}

func TestParse(t *testing.T) {
	t.Parallel()
	assert.Equal(t, Object{
		{"b", Array{number("1"), number("0.5"), boolean(true), text("x"), Object(nil)}},
		Struct("a", Field{"y", number("1e+30")}, Field{"z", number("18446744073709551615")}),
	}, Parse([]byte(`{"b":[1,0.5,true,"x",null,{}],"n":null,"a":{"y":1e+30,"z":18446744073709551615}}`)))
	for _, document := range []string{"null", "", "{", `{"a"`, `{"a":`, "[1,", "[x", `{"a":1}}`} {
		assert.Nil(t, Parse([]byte(document)), document)
	}
}

// Every text survives in both formats, apart from what they cannot express.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", `a<b>&"c"'\`, "生产", "\x00\x1f\x7f\u2028", "\xff", "\r\n\t ]]>", "\ufffe\U0001F600"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := Object{String("A", s), List("L", "I", Strings(s))}
		var got struct {
			A string
			L struct{ I []string }
		}
		require.NoError(t, json.Unmarshal(JSON(v), &got))
		valid := string([]rune(s)) // each invalid byte becomes U+FFFD
		assert.Equal(t, valid, got.A)
		assert.Equal(t, []string{valid}, got.L.I)

		var inXML struct{ A string }
		require.NoError(t, xml.Unmarshal(XML(v, "Root"), &inXML))
		assert.Equal(t, strings.Map(inCharacterRange, valid), inXML.A)
	})
}

// inCharacterRange replaces the characters that XML does not have.
func inCharacterRange(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return '\uFFFD'
	}
	return r
}

// What was parsed means what the document means.
func FuzzParse(f *testing.F) {
	for _, document := range []string{`{"a":[1,-2.5e10,true,{"b":"x"}]}`, `[[]]`, `"\u0000"`, `{"a":{"a":{}}}`, `1`, `{`, `[x`, `{"":0}`} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		v := Parse(document)
		if !json.Valid(document) || bytes.Contains(document, []byte("null")) {
			return
		}
		assert.Equal(t, decoded(t, document), decoded(t, JSON(v)), "%s", document)
	})
}

func decoded(t *testing.T, document []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	require.NoError(t, d.Decode(&v), "%s", document)
	return v
}
