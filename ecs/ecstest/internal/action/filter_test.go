package action

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	minute := func(n int) time.Time { return time.Date(2024, 5, 6, 7, n, 30, 0, time.UTC) }
	disks := []*backend.Disk{
		{Name: "web-one", Category: "cloud_essd"},
		{Name: "web-two", Encrypted: true, Attached: minute(2)},
		{Name: "db", Category: "cloud_essd", Attached: minute(9)},
		{Name: "web-far"},
	}
	for i, d := range disks {
		d.Resource = backend.Resource{ID: "d-" + strconv.Itoa(i+1), Region: "cn-hangzhou", Seq: i + 1, Created: minute(i + 1)}
	}
	disks[0].Group, disks[3].Region = "rg-1", "cn-beijing"
	name := func(d *backend.Disk) string { return d.Name }
	category := func(d *backend.Disk) string { return d.Category }
	for _, tt := range []struct{ params, want, code string }{
		{"RegionId=cn-hangzhou", "d-1 d-2 d-3", ""},
		{"RegionId=cn-beijing", "d-4", ""},
		{"", "d-1 d-2 d-3 d-4", ""},
		{"Name=web-one", "d-1", ""},
		{"Name=", "d-1 d-2 d-3 d-4", ""},
		{"Pattern=web-*", "d-1 d-2 d-4", ""},
		{"Category=CLOUD_ESSD", "d-1 d-3", ""},
		{"Category=floppy", "", "InvalidParameter"},
		{"Kind=all", "d-1 d-2 d-3 d-4", ""},
		{"Kind=cloud_essd", "d-1 d-3", ""},
		{"Encrypted=true", "d-2", ""},
		{"Encrypted=false RegionId=cn-hangzhou", "d-1 d-3", ""},
		{"Encrypted=x", "", "InvalidParameter"},
		{"ResourceGroupId=rg-1", "d-1", ""},
		{"DiskId.1=d-3 DiskId.2=d-1", "d-1 d-3", ""},
		{"DiskId.1=none", "", ""},
		{"Some=d-3,d-1,none", "d-1 d-3", ""},
		{"Tag.1.Key=k", "d-1 d-2", ""},
		{"Tag.1.Key=k Tag.1.Value=v", "d-2", ""},
		{"Tag.1.Key=k Tag.2.Key=other", "", ""},
		{"Filter.1.Key=CreationStartTime Filter.1.Value=2024-05-06T07:02Z", "d-2 d-3 d-4", ""},
		{"Filter.1.Key=CreationEndTime Filter.1.Value=2024-05-06T07:02Z", "d-1 d-2", ""},
		{"Filter.1.Key=CreationEndTime Filter.1.Value=2024-05-06T07:02:59Z", "d-1 d-2", ""},
		{
			"Filter.3.Key=CreationStartTime Filter.3.Value=2024-05-06T07:02Z Filter.4.Key=CreationEndTime Filter.4.Value=2024-05-06T07:02Z",
			"d-2", "",
		},
		{"Filter.5.Key=CreationEndTime Filter.5.Value=2024-05-06T07:02Z", "", "InvalidParameter"},
		{"Filter.0.Key=CreationEndTime Filter.0.Value=2024-05-06T07:02Z", "d-1 d-2", ""},
		{"Filter.1.Key=AttachedEndTime Filter.1.Value=2024-05-06T07:05Z", "d-2", ""},
		{"Filter.1.Key=AttachedStartTime Filter.1.Value=2024-05-06T07:05Z", "d-3", ""},
		{"Filter.1.Key=Creation Filter.1.Value=2024-05-06T07:02Z", "", "InvalidParameter"},
		{"Filter.1.Key=ExpiryStartTime Filter.1.Value=2024-05-06T07:02Z", "", "InvalidParameter"},
		{"Filter.1.Key=CreationStartTime Filter.1.Value=soon", "", "InvalidParameter"},
		{"Filter.1.Value=2024-05-06T07:02Z", "", "InvalidParameter"},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			c := newCall(Spec{}, tt.params)
			for _, d := range disks {
				c.Disks.Add(d)
			}
			c.Tags.Set(&disks[0].Resource, backend.Pair{Key: "k"})
			c.Tags.Set(&disks[1].Resource, backend.Pair{Key: "k", Value: "v"})
			f := NewFilters[*backend.Disk](c)
			f.Equal("Name", name)
			f.Wildcard("Pattern", name)
			f.OneOf("Category", category, "cloud", "cloud_essd")
			f.Choice("Kind", category, "all", "cloud_essd")
			f.Flag("Encrypted", func(d *backend.Disk) bool { return d.Encrypted })
			f.Group()
			f.IDs("DiskId")
			f.OneOrMore("Some")
			f.Tags("Tag")
			f.Times(4, map[string]func(*backend.Disk) time.Time{
				"Creation": func(d *backend.Disk) time.Time { return d.Created },
				"Attached": func(d *backend.Disk) time.Time { return d.Attached },
			})
			assert.Equal(t, tt.want, strings.Join(IDsOf(f.Of(&c.Disks)), " "))
			assert.Equal(t, tt.code, failure(c))
		})
	}
}

// A list that is present but empty matches nothing.
func TestFilters_IDs_empty(t *testing.T) {
	t.Parallel()
	c := newCall(Spec{Lists: JSONLists(100, "DiskIds")}, "DiskIds=[]")
	c.Disks.Add(&backend.Disk{Resource: backend.Resource{ID: "d-1"}})
	f := NewFilters[*backend.Disk](c)
	f.IDs("DiskIds")
	assert.Empty(t, f.Of(&c.Disks))
	assert.False(t, c.Failed())
}

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
