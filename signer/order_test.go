package signer

import (
	"fmt"
	"slices"
	"strconv"
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
		{"one name many times", slices.Repeat([]string{"Signature1", "Signature", "b"}, 30)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var params, got []Param
			for i, name := range tt.names {
				params = append(params, Param{name, strconv.Itoa(i)})
			}
			for p := range byName(params) {
				got = append(got, *p)
			}
			slices.SortStableFunc(params, func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
			assert.Equal(t, params, got)
		})
	}
}

func TestByName_stops(t *testing.T) {
	t.Parallel()
	for p := range byName([]Param{{Name: "b"}, {Name: "a"}}) {
		assert.Equal(t, "a", p.Name)
		break
	}
}
