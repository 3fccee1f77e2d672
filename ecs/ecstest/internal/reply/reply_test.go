package reply

import (
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
		Bare("Bare", Strings("x", "y")),
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
		Bare("b", Array{integer(1), decimal(0.5), boolean(true), text("x"), Object(nil)}),
		Struct("a", Float("y", 1e30)),
	}, Parse([]byte(`{"b":[1,0.5,true,"x",null,{}],"n":null,"a":{"y":1e30}}`)))
	for _, document := range []string{"null", "", "{", `{"a"`, `{"a":`, "[1,"} {
		require.NotPanics(t, func() { Parse([]byte(document)) }, document)
	}
	assert.Nil(t, Parse([]byte("null")))
}
