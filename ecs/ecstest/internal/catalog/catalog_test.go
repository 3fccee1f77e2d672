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
