package action

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestInput_unread(t *testing.T) {
	t.Parallel()
	const known = "A B List Struct Tag RegionId ClientToken DryRun"
	for params, want := range map[string]string{
		"A=1 RegionId=r ClientToken=c DryRun=true": "",
		"B=1":                                 "B",
		"B=":                                  "",
		"B=false":                             "",
		"C=1":                                 "", // of no parameter's name, like OwnerId: the service does not look at it
		"List.1=a List.2=b List.4=d":          "List.4",
		"Struct.Field=1":                      "",
		"Struct.Other=1":                      "Struct.Other",
		"Tag.1.Key=k Tag.1.Value=v":           "",
		"Tag.1.Key=k Tag.1.Scope=s Tag.3.Key": "Tag.1.Scope",
		"A=1 B=2 List.2=b":                    "B",
	} {
		c := newCall(Spec{}, params)
		c.String("A")
		c.Numbered("List")
		c.Struct("Struct").String("Field")
		c.Pairs("Tag", 20)
		assert.Equal(t, want, c.unread(known), params)
		c.Ignore("B", "List", "Struct", "Tag")
		assert.Empty(t, c.unread(known), params)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	read := map[string]func(c *Call) any{
		"int":   func(c *Call) any { return c.Int("X", 7) },
		"float": func(c *Call) any { f, given := c.Float("X"); return fmt.Sprint(f, given) },
		"bool":  func(c *Call) any { is, given := c.Bool("X"); return fmt.Sprint(is, given) },
		"one":   func(c *Call) any { return c.OneOf("X", "Yes", "No") },
		"has":   func(c *Call) any { return c.Has("X") },
	}
	for _, tt := range []struct {
		kind, params string
		want         any
		code         string
	}{
		{"int", "", 7, ""},
		{"int", "X=", 7, ""},
		{"int", "X=-3", -3, ""},
		{"int", "X=99999999999", nil, "InvalidParameter"},
		{"int", "X=1.5", nil, "InvalidParameter"},
		{"float", "", "0 false", ""},
		{"float", "X=1.5", "1.5 true", ""},
		{"float", "X=NaN", nil, "InvalidParameter"},
		{"float", "X=x", nil, "InvalidParameter"},
		{"bool", "", "false false", ""},
		{"bool", "X=True", "true true", ""},
		{"bool", "X=false", "false true", ""},
		{"bool", "X=0", nil, "InvalidParameter"},
		{"one", "", "", ""},
		{"one", "X=yes", "Yes", ""},
		{"one", "X=maybe", nil, "InvalidParameter"},
		{"has", "X=", false, ""},
		{"has", "X=0", true, ""},
		{"has", "X.1=", true, ""},
		{"has", "X.Key=a", true, ""},
		{"has", "XY=a", false, ""},
	} {
		c := newCall(Spec{}, tt.params)
		got := read[tt.kind](c)
		assert.Equal(t, tt.code, failure(c), "%s %s", tt.kind, tt.params)
		if tt.code == "" {
			assert.Equal(t, tt.want, got, "%s %s", tt.kind, tt.params)
		}
	}
}

func TestInput_struct(t *testing.T) {
	t.Parallel()
	c := newCall(Spec{}, "D.1.Size=40 D.2.Size=x D.4.Size=1 E.Size=2")
	disks := c.Structs("D", 5)
	assert.Len(t, disks, 2, "up to the first gap")
	fromZero := newCall(Spec{}, "D.0.Size=40 D.1.Size=50").Structs("D", 5)
	assert.Len(t, fromZero, 2)
	assert.Equal(t, 40, fromZero[0].Int("Size", 0))
	assert.Equal(t, 40, disks[0].Int("Size", 0))
	assert.Equal(t, 2, c.Struct("E").Int("Size", 0))
	assert.False(t, c.Failed())
	disks[1].Int("Size", 0)
	assert.Contains(t, c.err.Message, "D.2.Size", "an error of a struct fails the call")
	assert.Zero(t, NoInput().Int("Size", 0))
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2024-05-06T07:08Z": "2024-05-06T07:08:00Z", "2024-05-06T07:08:09Z": "2024-05-06T07:08:09Z",
		"2024-05-06": "", "2024-13-06T07:08Z": "", "2024-05-06T07:08": "", "": "",
	} {
		got, ok := ParseTime(s)
		assert.Equal(t, want != "", ok, s)
		assert.Equal(t, cmp.Or(want, "0001-01-01T00:00:00Z"), got.Format(time.RFC3339), s)
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	parse := func(s string) map[string]string {
		params := map[string]string{}
		for p := range strings.FieldsSeq(s) {
			name, value, _ := strings.Cut(p, "=")
			params[name] = value
		}
		return params
	}
	for _, tt := range []struct{ name, under, over, want string }{
		{"apart", "A=1", "B=2", "A=1 B=2"},
		{"precedence", "A=1 B=2", "A=3", "A=3 B=2"},
		{"an empty parameter is none", "A=1", "A= B=", "A=1 B="},
		{"the fields of a struct", "S.A=1 S.B=2", "S.A=3", "S.A=3 S.B=2"},
		{"a list is one parameter", "L.1.A=1 L.2.A=2 M.1=5", "L.1.B=3", "L.1.B=3 M.1=5"},
		{"an empty list is none", "L.1.A=1 L.1.B=1", "L.1.A=", "L.1.A=1 L.1.B=1"},
		{"one group for several", "SecurityGroupIds.1=a SecurityGroupIds.2=b", "SecurityGroupId=c", "SecurityGroupId=c"},
		{"several groups for one", "SecurityGroupId=c", "SecurityGroupIds.1=a", "SecurityGroupIds.1=a"},
		{"a family for an image", "ImageId=m", "ImageFamily=f", "ImageFamily=f"},
		{"host names for one", "HostName=a", "HostNames.1=b", "HostNames.1=b"},
		{"addresses for their number", "Ipv6AddressCount=1", "Ipv6Address.1=::1", "Ipv6Address.1=::1"},
	} {
		assert.Equal(t, parse(tt.want), Overlay(parse(tt.under), parse(tt.over)), tt.name)
	}
}

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
		{"Numbered.0=a Numbered.1=b", []string{"a", "b"}, true, ""},
		{"Numbered.0=a Numbered.2=b", []string{"a"}, true, ""},
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
		{"Tag.0.Key=a Tag.1.Key=b", []backend.Pair{{Key: "a"}, {Key: "b"}}, ""},
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

func TestInput_TimeOr(t *testing.T) {
	t.Parallel()
	absent, want := time.Unix(0, 0), time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	c := newCall(Spec{}, "Minute=2026-01-02T03:04Z Second=2026-01-02T03:04:00Z Bad=2026-01-02")
	assert.Equal(t, want, c.TimeOr("Minute", "Malformed", absent))
	assert.Equal(t, want, c.Time("Second", absent))
	assert.Equal(t, absent, c.TimeOr("None", "Malformed", absent))
	assert.Empty(t, failure(c))
	c.TimeOr("Bad", "Malformed", absent)
	assert.Equal(t, "Malformed", failure(c))
}
