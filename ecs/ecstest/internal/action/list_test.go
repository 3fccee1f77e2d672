package action

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestCall_IDs(t *testing.T) {
	t.Parallel()
	comma := []List{{Name: "Comma", Form: Commas, Max: 2, Code: "TooMany"}}
	spec := Spec{Lists: slices.Concat(JSONLists(2, "Json"), NumberedLists(2, "Numbered"), comma)}
	for _, tt := range []struct {
		params string
		want   []string
		given  bool
		code   string
	}{
		{"", nil, false, ""},
		{"Json=", nil, false, ""},
		{`Json=["a","b"]`, []string{"a", "b"}, true, ""},
		{`Json=['a','b']`, []string{"a", "b"}, true, ""},
		{`Json=["it's"]`, []string{"it's"}, true, ""},
		{`Json=['a","b']`, nil, true, "InvalidParameter"},
		{`Json=[]`, []string{}, true, ""},
		{`Json=null`, nil, true, "InvalidParameter"},
		{`Json=[1]`, []string{""}, true, "InvalidParameter"},
		{`Json=a,b`, nil, true, "InvalidParameter"},
		{`Json=["a","b","c"]`, []string{"a", "b", "c"}, true, "InvalidParameter"},
		{"Json.1=a", nil, false, ""},
		{"Comma=a,b", []string{"a", "b"}, true, ""},
		{"Comma=,a,,b,", []string{"a", "b"}, true, ""},
		{"Comma=,", nil, false, ""},
		{"Comma=a,b,c", []string{"a", "b", "c"}, true, "TooMany"},
		{"Numbered.1=a Numbered.2=b", []string{"a", "b"}, true, ""},
		{"Numbered.1=a Numbered.3=b", []string{"a"}, true, ""},
		{"Numbered.1=", []string{""}, true, ""},
		{"Numbered.2=a", nil, false, ""},
		{"Numbered.1=a Numbered.2=b Numbered.3=c", []string{"a", "b", "c"}, true, "InvalidParameter"},
		{"Other.1=a", []string{"a"}, true, ""},
		{numbered("Other", 100), nil, true, ""},
		{numbered("Other", 101), nil, true, "InvalidParameter"},
	} {
		name := "Json"
		if i := strings.IndexAny(tt.params, ".="); i > 0 {
			name = tt.params[:i]
		}
		c := newCall(spec, tt.params)
		got, given := c.IDs(name)
		if len(got) < 100 {
			assert.Equal(t, tt.want, got, tt.params)
		}
		assert.Equal(t, tt.given, given, tt.params)
		assert.Equal(t, tt.code, failure(c), tt.params)
	}
}

func numbered(name string, n int) string {
	var params strings.Builder
	for i := range n {
		fmt.Fprintf(&params, "%s.%d=a ", name, i+1)
	}
	return params.String()
}

func TestInput_Pairs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		params string
		want   []backend.Pair
		code   string
	}{
		{"", nil, ""},
		{"Tag.1.Key=a Tag.1.Value=b Tag.2.Key=c", []backend.Pair{{Key: "a", Value: "b"}, {Key: "c"}}, ""},
		{"Tag.2.Key=a", nil, ""},
		{"Tag.1.Value=b", []backend.Pair{{Value: "b"}}, "InvalidParameter"},
		{"Tag.1.Key= Tag.1.Value=b", []backend.Pair{{Value: "b"}}, "InvalidParameter"},
		{"Tag.1.Key=a Tag.2.Key=b Tag.3.Key=c", []backend.Pair{{Key: "a"}, {Key: "b"}, {Key: "c"}}, "InvalidParameter"},
	} {
		c := newCall(Spec{}, tt.params)
		assert.Equal(t, tt.want, c.Pairs("Tag", 2), tt.params)
		assert.Equal(t, tt.code, failure(c), tt.params)
	}
}

func TestCall_Distinct(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"b", "a"}, newCall(Spec{}, "X.1=b X.2=a X.3=b").Distinct("X"))
}

func TestCall_NewTags(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 129)
	for params, code := range map[string]string{
		"Tag.1.Key=k Tag.1.Value=v":       "",
		"Tag.1.Key=k Tag.2.Key=K":         "",
		"Tag.1.Key=k Tag.2.Key=k":         "Duplicate.TagKey",
		"Tag.1.Key=aliyunx":               "InvalidTagKey.Malformed",
		"Tag.1.Key=ACS:x":                 "InvalidTagKey.Malformed",
		"Tag.1.Key=see-http://x":          "InvalidTagKey.Malformed",
		"Tag.1.Key=" + long:               "InvalidTagKey.Malformed",
		"Tag.1.Key=k Tag.1.Value=acs:x":   "InvalidTagValue.Malformed",
		"Tag.1.Key=k Tag.1.Value=" + long: "InvalidTagValue.Malformed",
		"Tag.1.Key=k Tag.1.Value=aliyun":  "",
	} {
		c := newCall(Spec{}, params)
		c.NewTags("Tag")
		assert.Equal(t, code, failure(c), params)
	}
}
