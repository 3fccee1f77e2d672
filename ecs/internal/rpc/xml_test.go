package rpc

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReadXML_entities(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`&lt;a&gt;`:                    `<a>`,
		`&quot;a&quot;`:                `"a"`,
		`&apos;a&apos;`:                `'a'`,
		`&#39;a&#34;`:                  `'a"`,
		`a &amp; b`:                    `a & b`,
		`&amp;lt;`:                     `&lt;`,
		`<![CDATA[a &amp; <b> 'c']]>`:  `a &amp; <b> 'c'`,
		`no entity: & &; &nbsp; &apos`: `no entity: & &; &nbsp; &apos`,
	} {
		assert.Equal(t, want, readXML("<Error><Code>X</Code><Message>"+body+"</Message></Error>").Message, body)
	}
}
