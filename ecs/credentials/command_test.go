package credentials

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestSplitCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, command string
		windows       bool
		want          []string
		err           string
	}{
		{"words", " tool  get\t-x=1\n", false, []string{"tool", "get", "-x=1"}, ""},
		{"double quotes", `"/opt/my tool" "a 'b'" c"d e"f`, false, []string{"/opt/my tool", "a 'b'", "cd ef"}, ""},
		{"single quotes", `tool 'a "b" \n'`, false, []string{"tool", `a "b" \n`}, ""},
		{"empty word", `tool "" ''`, false, []string{"tool", "", ""}, ""},
		{"backslashes", `my\ tool a\"b "c\"d\\e\n\$"`, false, []string{"my tool", `a"b`, `c"d\e\n$`}, ""},
		{"backslash at the end", `tool a\`, false, []string{"tool", `a\`}, ""},
		{"nothing of a shell", `tool $HOME * ; rm | > x &`, false, []string{"tool", "$HOME", "*", ";", "rm", "|", ">", "x", "&"}, ""},
		{"Windows path", `C:\Tools\get.exe "C:\Program Files\x" a\"b`, true, []string{`C:\Tools\get.exe`, `C:\Program Files\x`, `a"b`}, ""},
		{"letters of all kinds", `tool ключ 钥匙`, false, []string{"tool", "ключ", "钥匙"}, ""},
		{"empty", " ", false, nil, "the command is empty"},
		{"empty name", `"" x`, false, nil, "the command is empty"},
		{"quote not closed", `tool "a`, false, nil, "unclosed quote in the command"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := splitCommand(tt.command, tt.windows)
			assert.Equal(t, tt.want, got)
			if tt.err == "" {
				assert.NoError(t, err)
			} else {
				assert.EqualError(t, err, tt.err)
			}
		})
	}
}

// Quoted words are unchanged by a split.
func FuzzSplitCommand(f *testing.F) {
	f.Add("tool", `a "b" \c`, false)
	f.Add("", "'\x00", true)
	f.Fuzz(func(t *testing.T, first, second string, windows bool) {
		_, _ = splitCommand(first+second, windows)
		if first == "" || strings.ContainsRune(first+second, '\'') || !utf8.ValidString(first) || !utf8.ValidString(second) {
			return
		}
		got, err := splitCommand("'"+first+"' '"+second+"'", windows)
		assert.NoError(t, err)
		assert.Equal(t, []string{first, second}, got)
	})
}
