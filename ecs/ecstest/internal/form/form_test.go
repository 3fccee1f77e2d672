package form_test

import (
	"encoding/json"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createautoprovisioninggroup"
	"github.com/go-aliecs/aliecs/ecs/api/createplanmaintenancewindow"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/form"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// own is a request of a caller, with the kinds of fields that generated requests lack.
type own struct {
	common

	Name    string
	Skipped string `url:"-"`
	TagKey  string `url:"Tag.1.Key,omitempty"`
	Size    int32  `url:"Size"`
	Count   uint8
	Ratio   float32
	On      bool
	When    time.Time
	Names   []string `url:"Names,comma"`
	Numbers []int
	Lists   [][]string
	Pairs   map[string]string
	Inner   *own
	Never   chan int
	hidden  string
}

type common struct {
	PageSize int `url:"PageSize,omitempty"`
}

// The parameters of all generated requests are decoded by the tests of all actions, in ecs/internal/contract. These are
// parameters as other clients may write them.
func TestDecode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		want         own
	}{
		{"nothing", "", own{}},
		{"no such field", "X=1&Name.1=2&Tag.2.Key=3&hidden=4&Skipped=5&-=6&..=7&=8", own{}},
		{"empty", "Name=&Size=&On=&When=&Names=&Numbers.1=&Inner=", own{Numbers: []int{0}}},
		{"scalars", "Name=n&Size=-7&Count=255&Ratio=0.5&On=TRUE&PageSize=10", own{
			common: common{10}, Name: "n", Size: -7, Count: 255, Ratio: 0.5, On: true}},
		{"a name with dots", "Tag.1.Key=k", own{TagKey: "k"}},
		{"time", "When=2026-01-02T03:04:05Z", own{When: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}},
		{"time to the minute", "When=2026-01-02T03:04Z", own{When: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)}},
		{"numbered", "Names.2=b&Names.1=a", own{Names: []string{"a", "b"}}},
		{"numbered from 0", "Names.0=a&Names.1=b", own{Names: []string{"a", "b"}}},
		{"numbered with a gap", "Names.1=a&Names.3=c", own{Names: []string{"a"}}},
		{"numbered from 2", "Names.2=b&Names.999999999=c&Names.-1=d&Names.01=e&Names.x=f", own{}},
		{"numbered and whole", "Names.1=a&Names=b", own{Names: []string{"a"}}},
		{"commas", "Names=a, b,,c&Numbers=1,2", own{Names: []string{"a", "b", "c"}, Numbers: []int{1, 2}}},
		{"JSON array", `Names=["a,b","é"]&Numbers=[1,2]`, own{Names: []string{"a,b", "é"}, Numbers: []int{1, 2}}},
		{"JSON array as Python prints it", `Names=['a', 'b']`, own{Names: []string{"a", "b"}}},
		{"empty JSON array", `Names=[]`, own{Names: []string{}}},
		{"lists of lists", `Lists.1.1=a&Lists.1.2=b&Lists.2=c,d&Lists.3=["e"]`, own{Lists: [][]string{{"a", "b"}, {"c", "d"}, {"e"}}}},
		{"JSON object", `Pairs={"a":"b"}&Inner={"Name":"x"}`, own{Pairs: map[string]string{"a": "b"}, Inner: &own{Name: "x"}}},
		{"struct", "Inner.Name=x&Inner.Inner.Size=3", own{Inner: &own{Name: "x", Inner: &own{Size: 3}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := own{hidden: "as it was"}
			require.NoError(t, form.Decode(parse(t, tt.params), &got))
			tt.want.hidden = "as it was"
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestDecode_refused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ params, name, problem string }{
		{"Size=x", "Size", "not an integer of 32 bits"},
		{"Size=2147483648", "Size", "not an integer of 32 bits"},
		{"PageSize=2147483648", "PageSize", "not an integer of 32 bits"},
		{"Size=1.0", "Size", "not an integer"},
		{"Count=256", "Count", "not a positive integer"},
		{"Count=-1", "Count", "not a positive integer"},
		{"Ratio=NaN", "Ratio", "not a number"},
		{"Ratio=1e99", "Ratio", "not a number"},
		{"Ratio=-Inf", "Ratio", "not a number"},
		{"On=1", "On", "neither true nor false"},
		{"When=tomorrow", "When", "not a UTC time"},
		{"When=2026-01-02T03:04:05%2B08:00", "When", "not a UTC time"},
		{`Names=["a"`, "Names", "not a JSON array"},
		{`Names=[1]`, "Names", "not a JSON array"},
		{"Numbers=1,x", "Numbers", "in the list, it is not an integer"},
		{"Numbers.1=1&Numbers.2=x", "Numbers.2", "not an integer"},
		{"Pairs=a", "Pairs", "not a JSON object"},
		{"Inner=a", "Inner", "not a JSON object"},
		{"Inner.Inner.Size=x", "Inner.Inner.Size", "not an integer"},
		{"Never=1", "Never", "chan int"},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			err := form.Decode(parse(t, tt.params), new(own))
			var refused *form.Error
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, tt.name, refused.Name)
			assert.Contains(t, refused.Problem, tt.problem)
			assert.Contains(t, err.Error(), `"`+tt.name+`"`)
		})
	}
}

// What is not a struct has no fields.
func TestDecode_noStruct(t *testing.T) {
	t.Parallel()
	text := "as it was"
	require.NoError(t, form.Decode(parse(t, "Name=n"), &text))
	assert.Equal(t, "as it was", text)
}

func TestDecode_generated(t *testing.T) {
	t.Parallel()
	var run runinstances.Request
	require.NoError(t, form.Decode(parse(t, "Tag.1.Key=k&Tag.2.Key=l&Tag.2.Value=v&SystemDisk.Size=40&Amount=2&SpotPriceLimit=0.5"), &run))
	assert.Equal(t, runinstances.Request{
		Tags: []types.Tag{{Key: "k"}, {Key: "l", Value: "v"}}, SystemDisk: &runinstances.SystemDisk{Size: new(40)},
		Amount: new(2), SpotPriceLimit: new(0.5),
	}, run)
	var window createplanmaintenancewindow.Request
	require.NoError(t, form.Decode(url.Values{"TargetResource": {`{"Tags":[{"Key":"k","Value":"v"}]}`}}, &window))
	assert.Equal(t, []types.Tag{{Key: "k", Value: "v"}}, window.TargetResource.Tags)
}

// An index costs nothing, and neither does a name with many parts.
func TestDecode_size(t *testing.T) {
	t.Parallel()
	params := url.Values{"Tag.999999999.Key": {"x"}, "DataDisk.2147483647.Size": {"1"}, strings.Repeat("Tag.1.", 10000): {"x"}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var req runinstances.Request
	require.NoError(t, form.Decode(params, &req))
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
	assert.Nil(t, req.DataDisks)
}

// Whatever the parameters are, they are decoded or refused, and what was decoded can be encoded.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "Tag.1.Key=a&Tag.2.Value=b", "Tag.999999999.Key=x&Tag.0=1", "SystemDisk.Size=1&SystemDisk=%7B%7D", "InstanceIds=%5B%22a%22%5D",
		"Parameters=%7B%22a%22:%22b%22%7D&Timeout=7", "LaunchConfiguration.DataDisk.1.Size=1&LaunchTemplateConfig.1.Cores.1=2",
		"TargetResource=%7B%22Tags%22:%5B%7B%22Key%22:%22k%22%7D%5D%7D", "...=1&.=2&Tag..Key=3&Tag.1=null&Inner.Inner.Inner.Name=1",
		"Filter.1.Key=a&Filter.2=x&DiskIds=a,b&PageSize=1e1&Status=%ff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		params, _ := url.ParseQuery(query)
		for _, req := range []any{
			new(runinstances.Request), new(describedisks.Request), new(runcommand.Request),
			new(createautoprovisioninggroup.Request), new(createplanmaintenancewindow.Request), new(own),
		} {
			if err := form.Decode(params, req); err != nil {
				var refused *form.Error
				require.ErrorAs(t, err, &refused)
				continue
			}
			if _, ours := req.(*own); !ours {
				_, err := json.Marshal(req)
				require.NoError(t, err)
			}
		}
	})
}

func parse(t *testing.T, query string) url.Values {
	t.Helper()
	params, err := url.ParseQuery(query)
	require.NoError(t, err)
	return params
}
