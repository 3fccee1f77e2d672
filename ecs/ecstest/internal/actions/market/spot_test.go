package market_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describespotadvice"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestDescribeSpotPriceHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := apitest.CheckedClient(t, apitest.NewServer())
		time.Sleep(60*24*time.Hour + 20*time.Minute) // so that there is a past
		now := time.Now().UTC()
		history := func(req describespotpricehistory.Request) []describespotpricehistory.SpotPrice {
			t.Helper()
			req.NetworkType = types.NetworkTypeVPC
			if req.InstanceType == "" {
				req.InstanceType = "ecs.g7.large"
			}
			var points []describespotpricehistory.SpotPrice
			for p, err := range describespotpricehistory.All(t.Context(), c, &req) {
				require.NoError(t, err)
				points = append(points, p)
			}
			return points
		}
		recent := history(describespotpricehistory.Request{ZoneID: "cn-hangzhou-h"})
		require.Len(t, recent, 4)
		assert.Equal(t, now.Add(-3*time.Hour), recent[0].Timestamp.UTC())
		assert.Equal(t, now.Truncate(time.Hour), recent[3].Timestamp.UTC())
		for _, p := range recent {
			assert.Equal(t, "cn-hangzhou-h", p.ZoneID)
			assert.EqualValues(t, "optimized", p.IOOptimized)
			assert.Positive(t, p.SpotPrice)
			assert.Less(t, p.SpotPrice, p.OriginPrice)
		}
		assert.Len(t, history(describespotpricehistory.Request{}), 4*6, "every zone")
		assert.Len(t, history(describespotpricehistory.Request{InstanceType: "ecs.g5.large"}), 4*2, "every zone that sells the type")
		assert.Empty(t, history(describespotpricehistory.Request{InstanceType: "ecs.g5.large", ZoneID: "cn-hangzhou-k"}))
		assert.Equal(t, recent, history(describespotpricehistory.Request{ZoneID: "cn-hangzhou-h", EndTime: now.Add(time.Hour), StartTime: now.Add(-3 * time.Hour)}), "the future is not known")
		assert.Len(t, history(describespotpricehistory.Request{ZoneID: "cn-hangzhou-h", EndTime: now.Add(-24 * time.Hour)}), 4, "three hours before the end")
		windows := history(describespotpricehistory.Request{ZoneID: "cn-hangzhou-h", OSType: "windows"})
		assert.Greater(t, windows[0].SpotPrice, recent[0].SpotPrice)

		month := history(describespotpricehistory.Request{StartTime: now.Add(-30 * 24 * time.Hour)})
		require.Len(t, month, 721*6, "more than one page")
		seen, low, high := map[string]bool{}, 1e9, 0.0
		for i, p := range month {
			seen[p.ZoneID+p.Timestamp.String()] = true
			if p.ZoneID == "cn-hangzhou-h" {
				low, high = min(low, p.SpotPrice), max(high, p.SpotPrice)
			}
			assert.True(t, i == 0 || !p.Timestamp.Before(month[i-1].Timestamp))
		}
		assert.Len(t, seen, len(month), "no point comes twice")
		assert.Less(t, low*1.2, high, "prices move")
	})
}

func TestDescribeSpotPriceHistory_offsets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		time.Sleep(30 * 24 * time.Hour)
		type result struct {
			NextOffset int
			SpotPrices struct{ SpotPriceType []struct{ ZoneID string } }
		}
		for _, tt := range []struct {
			offset     string
			next, size int
		}{{"", 1000, 1000}, {"1000", 2000, 1000}, {"4000", 0, 326}, {"4326", 0, 0}, {"99999", 0, 0}} {
			got := apitest.Succeed[result](t, s, "DescribeSpotPriceHistory", "InstanceType", "ecs.g7.large", "NetworkType", "vpc", "StartTime", "2000-01-01T00:00:00Z", "Offset", tt.offset)
			assert.Equal(t, tt.next, got.NextOffset, tt.offset)
			assert.Len(t, got.SpotPrices.SpotPriceType, tt.size, tt.offset)
		}
		classic := apitest.Succeed[result](t, s, "DescribeSpotPriceHistory", "InstanceType", "ecs.g7.large", "NetworkType", "classic")
		assert.Empty(t, classic.SpotPrices.SpotPriceType)
	})
}

func TestSpot_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, w := range []struct {
		name, params string
		code         string
	}{
		{"bad type", "InstanceType=x", "InvalidParams.InstanceType"},
		{"type without spot capacity", "InstanceType=ecs.i3.xlarge", "InvalidInstanceType.ValueNotSupported"},
		{"bad network", "NetworkType=lan", "InvalidParams.NetworkType"},
		{"bad system", "OSType=plan9", "InvalidParams.OSType"},
		{"bad optimization", "IoOptimized=x", "InvalidParams.IoOptimized"},
		{"not optimized", "IoOptimized=none", "DependencyViolation.IoOptimized"},
		{"bad duration", "SpotDuration=3", "InvalidSpotDuration"},
		{"bad offset", "Offset=-1", "InvalidParams.Offset"},
		{"bad zone", "ZoneId=x", "InvalidZoneId.NotFound"},
		{"bad start", "StartTime=yesterday", "InvalidParams.StartTime"},
		{"bad end", "EndTime=2020-01-01T00:00Z", "InvalidParams.EndTime"},
		{"start after the end", "StartTime=2020-01-02T00:00:00Z EndTime=2020-01-01T00:00:00Z", "InvalidParams.StartTime"},
		{"long window", "StartTime=2020-01-01T00:00:00Z EndTime=2020-01-31T00:00:01Z", "InvalidParams.StartTime"},
	} {
		params := append(apitest.NameValues("InstanceType=ecs.g7.large NetworkType=vpc"), apitest.NameValues(w.params)...)
		apitest.Rejects(t, s, w.name, "DescribeSpotPriceHistory", params, 400, w.code)
	}
	apitest.Rejects(t, s, "bad zone for advice", "DescribeSpotAdvice", []string{"ZoneId", "x"}, 404, "InvalidZoneId.NotFound")
	apitest.Rejects(t, s, "bad level for advice", "DescribeSpotAdvice", []string{"InstanceFamilyLevel", "x"}, 400, "InvalidParameter")
}

// band reads a range of interruption rates such as 3-5%.
func band(t *testing.T, s string) (least, most float64) {
	t.Helper()
	assert.Contains(t, []string{"0-3%", "3-5%", "5-10%", "10-100%"}, s)
	_, err := fmt.Sscanf(s, "%f-%f%%", &least, &most)
	require.NoError(t, err)
	return least / 100, most / 100
}

func TestDescribeSpotAdvice(t *testing.T) {
	t.Parallel()
	c := apitest.CheckedClient(t, apitest.NewServer())
	for _, tt := range []struct {
		name         string
		req          describespotadvice.Request
		zones, types int // types in the first zone
	}{
		{"all", describespotadvice.Request{}, 6, 49},
		{"a zone", describespotadvice.Request{ZoneID: "cn-hangzhou-k"}, 1, 36},
		{"types", describespotadvice.Request{InstanceTypes: []string{"ecs.g7.large", "ecs.g5.large"}}, 6, 2},
		{"a family", describespotadvice.Request{InstanceTypeFamily: "ecs.g5"}, 2, 2},
		{"a size", describespotadvice.Request{Cores: new(2), Memory: new(8.0), InstanceFamilyLevel: "EnterpriseLevel"}, 6, 4},
		{"a least size", describespotadvice.Request{MinCores: new(33), MinMemory: new(200.0)}, 6, 1},
		{"a graphics card", describespotadvice.Request{GPUSpec: "NVIDIA T4", GPUAmount: new(2)}, 2, 1},
		{"a family without spot capacity", describespotadvice.Request{InstanceTypeFamily: "ecs.i3"}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := describespotadvice.Do(t.Context(), c, &tt.req)
			require.NoError(t, err)
			assert.Equal(t, "cn-hangzhou", got.RegionID)
			require.Len(t, got.AvailableSpotZones, tt.zones)
			for i, zone := range got.AvailableSpotZones {
				if i == 0 {
					assert.Len(t, zone.AvailableSpotResources, tt.types)
				}
				for _, r := range zone.AvailableSpotResources {
					assert.True(t, r.AverageSpotDiscount >= 10 && r.AverageSpotDiscount <= 50)
					least, most := band(t, r.InterruptRateDesc)
					assert.True(t, least <= r.InterruptionRate && r.InterruptionRate < most, r.InterruptRateDesc)
				}
			}
		})
	}
}
