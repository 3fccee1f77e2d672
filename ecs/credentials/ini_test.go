package credentials

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseINI(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       map[string]section
		err        string
	}{
		{"empty", "", map[string]section{}, ""},
		{"two sections", "[default]\ntype = access_key\naccess_key_id=id\n\n[ other ]\ntype:sts\n",
			map[string]section{"default": {"type": "access_key", "access_key_id": "id"}, "other": {"type": "sts"}}, ""},
		{"comments", "# c\n; c\n[default]   # the first\n  type = access_key   # kind\nsecret = a#b;c ; not this\ntab = v\t# c\n",
			map[string]section{"default": {"type": "access_key", "secret": "a#b;c", "tab": "v"}}, ""},
		{"quotes", "[a]\nx = \" a # b \"\ny = 'c' # d\nz = `{\"k\":\"v\"}`\nw = a\"b\"\n",
			map[string]section{"a": {"x": " a # b ", "y": "c", "z": `{"k":"v"}`, "w": `a"b"`}}, ""},
		{"JSON and names with colons", "[a]\np = {\"Version\": \"1\"}\nr = acs:ram::1:role/x\nq: a=b\n",
			map[string]section{"a": {"p": `{"Version": "1"}`, "r": "acs:ram::1:role/x", "q": "a=b"}}, ""},
		{"Windows", "\ufeff[a]\r\nx = y\r\n", map[string]section{"a": {"x": "y"}}, ""},
		{"empty values", "[a]\nx =\ny = \"\"\nz = # c\n", map[string]section{"a": {"x": "", "y": "", "z": ""}}, ""},
		{"no section", "s3cret = x", nil, "line 1: a key before the first section"},
		{"no key", "[a]\n\ns3cret", nil, "line 3: want key = value"},
		{"empty key", "[a]\n= s3cret", nil, "line 2: want key = value"},
		{"section not closed", "[a", nil, "line 1: want [section]"},
		{"section without a name", "[ ]", nil, "line 1: want [section]"},
		{"text after a section", "[a] s3cret", nil, "line 1: want [section]"},
		{"section twice", "[a]\n[b]\n[a]", nil, `line 3: section "a" appears twice`},
		{"key twice", "[a]\nx = s3cret\nx = s3cret", nil, `line 3: key "x" appears twice`},
		{"quote not closed", "[a]\nx = \"s3cret", nil, `line 2: value of "x": unbalanced quotes`},
		{"text after a quote", "[a]\nx = \"a\" s3cret", nil, `line 2: value of "x": unbalanced quotes`},
		{"endless line", "[a]\nx = " + strings.Repeat("s3cret", 20000), nil, "token too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseINI([]byte(tt.text))
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				assert.NotContains(t, err.Error(), "s3cret")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
	assert.Equal(t, "{1 keys} {1 keys}", fmt.Sprintf("%v %#v", section{"k": "s3cret"}, section{"k": "s3cret"}))
}

// Any text is either read or rejected with the number of a line. A text that is read can be written and read again.
func FuzzParseINI(f *testing.F) {
	for _, s := range []string{"[a]\nx=y", "[a]\nx = \"y\" # c", "[a", "=", "[a]\n\x00:", "[a]\nx=`", "\ufeff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sections, err := parseINI([]byte(text))
		if err != nil {
			return
		}
		var b strings.Builder
		for name, s := range sections {
			fmt.Fprintf(&b, "[%s]\n", name)
			for key, value := range s {
				quote := "\""
				for _, q := range []string{"'", "`"} {
					if strings.Contains(value, quote) {
						quote = q
					}
				}
				if strings.Contains(value, quote) {
					return
				}
				fmt.Fprintf(&b, "%s = %s%s%s\n", key, quote, value, quote)
			}
		}
		again, err := parseINI([]byte(b.String()))
		require.NoError(t, err, b.String())
		assert.Equal(t, sections, again)
	})
}
