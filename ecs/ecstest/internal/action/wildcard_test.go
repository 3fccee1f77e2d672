package action

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWildcard(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"*", "", true}, {"*", "abc", true}, {"a*", "a", true}, {"a*", "ba", false},
		{"*a", "ba", true}, {"*a", "ab", false}, {"a*b", "axxb", true}, {"a*b", "a", false}, {"a*a", "a", false}, {"a*b*c", "a-b-c", true},
		{"a*b*c", "a-c-b", false}, {"**", "x", true}, {"*b*", "abc", true}, {"*ab*ab", "ab", false}, {"", "", true}, {"", "x", false},
	} {
		assert.Equal(t, tt.want, Wildcard(tt.pattern)(tt.s), "%q %q", tt.pattern, tt.s)
	}
}
