package ecstest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFirstMissing(t *testing.T) {
	t.Parallel()
	type params = map[string]string
	for _, tt := range []struct {
		name     string
		params   params
		required []string
		want     string
	}{
		{"nothing required", params{}, nil, ""},
		{"present", params{"A": "1"}, []string{"A"}, ""},
		{"absent", params{"AB": "1"}, []string{"A"}, "A"},
		{"empty", params{"A": ""}, []string{"A"}, "A"},
		{"list", params{"A.1": ""}, []string{"A"}, ""},
		{"list of structs", params{"A.1.X": ""}, []string{"A"}, ""},
		{"longer name is no list", params{"AB.1": "1"}, []string{"A"}, "A"},
		{"member of a struct", params{"S.Id": "1"}, []string{"S.Id"}, ""},
		{"other member of a struct", params{"S.Name": "1"}, []string{"S.Id"}, "S.Id"},
		{"the first of two", params{}, []string{"A", "B"}, "A"},
		{"the second of two", params{"A": "1"}, []string{"A", "B"}, "B"},
		{"optional list absent", params{}, []string{"T.N.Key"}, ""},
		{"element complete", params{"T.1.Key": "k", "T.1.Value": "v"}, []string{"T.N.Key"}, ""},
		{"element with empty member", params{"T.1.Key": ""}, []string{"T.N.Key"}, ""},
		{"element without", params{"T.1.Key": "k", "T.12.Value": "v"}, []string{"T.N.Key"}, "T.12.Key"},
		{"scalar element without", params{"T.3": "v"}, []string{"T.N.Key"}, "T.3.Key"},
		{"member list of an element", params{"T.1.Key.1": "k"}, []string{"T.N.Key"}, ""},
		{"no index", params{"T.x.Value": "v", "T..Value": "v", "T": "v", "T.": "v"}, []string{"T.N.Key"}, ""},
		{"another list", params{"U.1.Value": "v", "T.1": "v", "T.1.Key": "k"}, []string{"T.N.Key"}, ""},
		{"list in a list", params{"A.1.B.2.X": "v", "A.1.B.1.Key": "k"}, []string{"A.N.B.N.Key"}, "A.1.B.2.Key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, firstMissing(tt.params, tt.required))
		})
	}
}

func TestRequired_knowsEveryAction(t *testing.T) {
	t.Parallel()
	assert.Len(t, required, 379)
	assert.Equal(t, []string{"RegionId"}, required["DescribeImages"])
	assert.Contains(t, required["TagResources"], "Tag.N.Key")
}
