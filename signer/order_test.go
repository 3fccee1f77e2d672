package signer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestByName(t *testing.T) {
	t.Parallel()
	var many, deep []string
	for i := range 300 {
		many = append(many, fmt.Sprintf("Permissions.%d.Policy", i+1), fmt.Sprintf("p%d", i))
	}
	for i := range 70 {
		deep = append(deep, strings.Repeat("a", i), strings.Repeat("\x00", i), strings.Repeat("\xff", i+1))
	}
	tests := []struct {
		name  string
		names []string
	}{
		{"none", nil},
		{"one", []string{"a"}},
		{"upper case first", []string{"regionId", "Version", "RegionId"}},
		{"dot before digits", []string{"Tag.2.Key", "Tag.10.Key", "Tag.1.Key"}},
		{"alike for eight bytes", []string{"Signature2", "SignatureNonce", "Signatur", "SignatureMethod"}},
		{"zeros and missing bytes", []string{"a\x00", "a", "", "a\x00\x00b", "\x00"}},
		{"more than fit the stack", many},
		{"prefixes of each other", deep},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := make(map[string][]string)
			for _, name := range tt.names {
				m[name] = []string{name}
			}
			var got []string
			for name, values := range byName(m) {
				assert.Equal(t, []string{name}, values)
				got = append(got, name)
			}
			assert.Equal(t, slices.Sorted(maps.Keys(m)), got)
		})
	}
}

func TestByName_stops(t *testing.T) {
	t.Parallel()
	for name := range byName(map[string][]string{"a": nil, "b": nil}) {
		assert.Equal(t, "a", name)
		break
	}
}
