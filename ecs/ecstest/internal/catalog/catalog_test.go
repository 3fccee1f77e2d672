package catalog

import (
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTypes(t *testing.T) {
	t.Parallel()
	c := Default()
	for i := range c.Types {
		it := &c.Types[i]
		assert.Same(t, it, c.FindType(it.ID), "%s is unique", it.ID)
		assert.Positive(t, it.Hourly(), it.ID)
		assert.Positive(t, it.Queues(), it.ID)
		assert.Subset(t, CloudCategories, it.DiskCategories(), it.ID)
		for hour := range 24 {
			price := it.SpotPrice("cn-hangzhou-b", "linux", time.Date(2026, 1, 2, hour, 0, 0, 0, time.UTC))
			assert.Positive(t, price, it.ID)
			assert.Less(t, price, it.Hourly(), "%s is cheaper as a spot instance", it.ID)
		}
	}
	assert.Nil(t, c.FindType("ecs.none"))
	for _, id := range []string{"ecs.sn1ne.xlarge", "ecs.n4.small", "ecs.n4.large", "ecs.t5-lc1m1.small", "ecs.n1.small"} {
		assert.NotNil(t, c.FindType(id), "published examples name %s", id)
	}
}

func TestRegions(t *testing.T) {
	t.Parallel()
	c := Default()
	for i := range c.Regions {
		r := &c.Regions[i]
		assert.Same(t, r, c.FindRegion(r.ID), "%s is unique", r.ID)
		assert.Len(t, r.ZoneIDs(), len(r.letters), r.ID)
	}
	assert.Nil(t, c.FindRegion("cn-none"))
	r := c.FindRegion("cn-hangzhou")
	assert.Equal(t, "ecs-cn-hangzhou.aliyuncs.com", r.Endpoint())
	assert.Equal(t, []string{"cn-beijing-f", "cn-beijing-g"}, c.FindRegion("cn-beijing").ZoneIDs()[:2])
	assert.Equal(t, "China (Hangzhou) Zone B", r.ZoneName("cn-hangzhou-b", "en-US"))
	assert.Equal(t, "华东1（杭州） 可用区B", r.ZoneName("cn-hangzhou-b", ""))
	assert.Equal(t, "ecs.us-west-1.aliyuncs.com", c.FindRegion("us-west-1").Endpoint())
	assert.Equal(t, "us-west-1a", c.FindRegion("us-west-1").ZoneIDs()[0])
}

func TestPublicImages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range Default().Images {
		_, err := time.Parse(time.DateOnly, m.Created)
		require.NoError(t, err, m.ID)
		assert.False(t, seen[m.ID], "%s is unique", m.ID)
		seen[m.ID] = true
		assert.Positive(t, m.Size, m.ID)
	}
	for _, pattern := range []string{"^ubuntu_18.*64", `^centos_6\w{1,5}[64].*`, "^centos_7_03_64_20G", "^centos_7_6_x64*", "^aliyun_2_19"} {
		assert.True(t, slices.ContainsFunc(slices.Collect(maps.Keys(seen)), regexp.MustCompile(pattern).MatchString),
			"published examples look for %s", pattern)
	}
}

func TestDiskSizes(t *testing.T) {
	t.Parallel()
	for category, limits := range DiskSizes {
		assert.Less(t, limits[0], limits[1], category)
	}
	for _, category := range append([]string{DefaultCategory}, CloudCategories...) {
		assert.Contains(t, DiskSizes, category)
	}
}

// A type without more than an ID is as usual in its family.
func TestWith_family(t *testing.T) {
	t.Parallel()
	c, err := Default().With(Addition{InstanceTypes: []TypeEntry{
		{InstanceTypeID: "ecs.g7.64xlarge"}, {InstanceTypeID: "ecs.r6.3xlarge"}, {InstanceTypeID: "ecs.t6-c9.small", CPUCoreCount: 1},
		{InstanceTypeID: "ecs.gn6i-c4g1.large"}, {InstanceTypeID: "ecs.hfg7.xlarge", InstanceTypeFamily: "ecs.hfc7", CPUArchitecture: "ARM"},
		{InstanceTypeID: "ecs.n9.tiny", CPUCoreCount: 1, MemorySize: 0.5}, {InstanceTypeID: "ecs.x.large", MemorySize: 4, BaselineCredit: 7},
		{InstanceTypeID: "ecs.i3.8xlarge", InstanceBandwidthRX: 10_240_500, InstancePPSRX: 2_500_001},
	}})
	require.NoError(t, err)
	for id, want := range map[string]InstanceType{
		"ecs.g7.64xlarge":     {Family: c.FindFamily("ecs.g7"), size: size{".16xlarge", 256, 1024, 32000, 12000, 8, 30, 0, 0, 0, 0, 0}},
		"ecs.r6.3xlarge":      {Family: c.FindFamily("ecs.r6"), size: size{".2xlarge", 12, 96, 2500, 800, 4, 10, 0, 0, 0, 0, 0}},
		"ecs.t6-c9.small":     {Family: c.FindFamily("ecs.t6"), size: size{"-c4m1.large", 1, 0.25, 80, 40, 2, 2, 0, 0, 0, 6, 60}},
		"ecs.gn6i-c4g1.large": {Family: c.FindFamily("ecs.gn6i"), size: size{"-c4g1.xlarge", 2, 7.5, 4000, 500, 2, 10, 1, 0, 0, 0, 0}},
		"ecs.hfg7.xlarge":     {Family: family(c, "ecs.hfc7", func(f *Family) { f.Architecture = "ARM" }), size: size{".large", 4, 8, 1200, 400, 3, 6, 0, 0, 0, 0, 0}},
		"ecs.n9.tiny":         {Family: c.FindFamily("ecs.n9"), size: size{"", 1, 0.5, 1000, 300, 2, 6, 0, 0, 0, 0, 0}},
		"ecs.x.large":         {Family: c.FindFamily("ecs.x"), size: size{"", 2, 4, 1000, 300, 2, 6, 0, 0, 0, 7, 0}},
		"ecs.i3.8xlarge":      {Family: c.FindFamily("ecs.i3"), size: size{".2xlarge", 32, 256, 10240.5, 2500.001, 4, 15, 0, 1, 1919, 0, 0}},
	} {
		want.ID = id
		got := c.FindType(id)
		require.NotNil(t, got, id)
		assert.Equal(t, want, *got)
		assert.Nil(t, Default().FindType(id), "%s is not built in", id)
	}
	assert.Equal(t, []int{10_240_500, 2_500_001}, []int{c.FindType("ecs.i3.8xlarge").Kbit(), c.FindType("ecs.i3.8xlarge").PPS()})
	assert.Equal(t, []string{"ecs-8", "ecs-1"}, []string{c.FindFamily("ecs.n9").Generation, c.FindFamily("ecs.x").Generation})
	assert.Len(t, c.Families, len(Default().Families)+2)
	assert.Equal(t, "X86", c.FindFamily("ecs.hfc7").Architecture, "one type does not change its family")
}

func family(c *Catalog, id string, change func(*Family)) *Family {
	f := *c.FindFamily(id)
	change(&f)
	return &f
}

// A family whose only type has moved gives nothing to a new one.
func TestWith_emptyFamily(t *testing.T) {
	t.Parallel()
	moved := TypeEntry{InstanceTypeID: "ecs.c8y.large", InstanceTypeFamily: "ecs.g8y"}
	_, err := Default().With(Addition{InstanceTypes: []TypeEntry{moved, {InstanceTypeID: "ecs.c8y.xlarge"}}})
	require.EqualError(t, err, "InstanceTypes[1] ecs.c8y.xlarge: MemorySize: 0 is not between 0.1 and 1000000")
}

// What an entry leaves out stays as it is.
func TestWith_replaces(t *testing.T) {
	t.Parallel()
	c, err := Default().With(Addition{InstanceTypes: []TypeEntry{
		{InstanceTypeID: "ecs.g7.large", Zones: []string{"us-west-1a"}},
		{InstanceTypeID: "ecs.g7.xlarge", Zones: []string{}, Price: 2},
		{InstanceTypeID: "ecs.g5.large", PostPaidOnly: new(false)},
		{InstanceTypeID: "ecs.t6-c1m1.large", SpotPrice: 0.01},
		{InstanceTypeID: "ecs.i3.xlarge", InstanceTypeFamily: "ecs.i9"},
	}})
	require.NoError(t, err)
	was, is := Default().FindType("ecs.g7.large"), c.FindType("ecs.g7.large")
	assert.Equal(t, was.size, is.size)
	assert.Same(t, was.Family, is.Family)
	assert.Equal(t, []string{"us-west-1a"}, is.ZonesIn(c.FindRegion("us-west-1")))
	assert.Empty(t, is.ZonesIn(c.FindRegion("cn-hangzhou")))
	assert.Empty(t, c.FindType("ecs.g7.xlarge").ZonesIn(c.FindRegion("cn-hangzhou")), "it is sold nowhere")
	assert.InDelta(t, 2, c.FindType("ecs.g7.xlarge").Hourly(), 0)
	assert.False(t, c.FindType("ecs.g5.large").Family.PostPaidOnly)
	assert.True(t, c.FindType("ecs.g5.xlarge").Family.PostPaidOnly)
	assert.False(t, c.FindType("ecs.t6-c1m1.large").Family.NoSpot)
	moved := c.FindType("ecs.i3.xlarge")
	assert.Equal(t, *family(Default(), "ecs.i3", func(f *Family) { f.ID = "ecs.i9" }), *moved.Family)
	assert.Same(t, c.FindFamily("ecs.i9"), moved.Family)
	assert.Equal(t, Default().FindType("ecs.i3.xlarge").size, moved.size)
	assert.Len(t, c.Types, len(Default().Types))
}
