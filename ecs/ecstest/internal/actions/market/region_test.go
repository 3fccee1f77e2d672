package market_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestDescribeRegions(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		name          string
		params        []string
		id            string
		local, status string
	}{
		{"default is Chinese", nil, "cn-hangzhou", "华东1（杭州）", "available"},
		{"English", []string{"AcceptLanguage", "en-US"}, "cn-hangzhou", "China (Hangzhou)", "available"},
		{"traditional Chinese", []string{"AcceptLanguage", "zh_TW"}, "cn-hangzhou", "华东1（杭州）", "available"},
		{"a language without names", []string{"AcceptLanguage", "fr"}, "us-west-1", "US (Silicon Valley)", "available"},
		{"resource sold out", []string{"ResourceType", "scu"}, "me-east-1", "阿联酋（迪拜）", "soldOut"},
		{"other resource", []string{"ResourceType", "disk"}, "me-east-1", "阿联酋（迪拜）", "available"},
		{"charge type sold out", []string{"InstanceChargeType", "PrePaid"}, "me-east-1", "阿联酋（迪拜）", "soldOut"},
		{"other charge type", []string{"InstanceChargeType", "PostPaid"}, "me-east-1", "阿联酋（迪拜）", "available"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := apitest.Succeed[apitest.Regions](t, s, "DescribeRegions", tt.params...).Regions.Region
			assert.GreaterOrEqual(t, len(got), 12)
			seen := map[string]bool{}
			for _, r := range got {
				seen[r.RegionID] = true
				if r.RegionID == tt.id {
					assert.Equal(t, tt.local, r.LocalName)
					assert.Equal(t, tt.status, r.Status)
				}
				if r.RegionID == "cn-hangzhou" {
					assert.Equal(t, "ecs-cn-hangzhou.aliyuncs.com", r.RegionEndpoint)
				} else {
					assert.Equal(t, "ecs."+r.RegionID+".aliyuncs.com", r.RegionEndpoint)
				}
			}
			assert.Len(t, seen, len(got))
			assert.True(t, seen[tt.id])
		})
	}
}

type zonesResponse struct {
	Zones struct {
		Zone []struct {
			ZoneID, LocalName, ZoneType string
			AvailableInstanceTypes      *struct{ InstanceTypes []string }
			AvailableResources          struct {
				ResourcesInfo []struct {
					IoOptimized   bool
					InstanceTypes struct {
						Types []string `json:"supportedInstanceType"`
					}
					InstanceGenerations struct {
						Generations []string `json:"supportedInstanceGeneration"`
					}
				}
			}
		}
	}
}

func TestDescribeZones(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		name     string
		params   []string
		zone     string
		local    string
		has, not string // instance types
	}{
		{"default", nil, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.g5.large", ""},
		{"English", []string{"AcceptLanguage", "en-US"}, "cn-hangzhou-k", "China (Hangzhou) Zone K", "ecs.g7.large", "ecs.gn7i-c8g1.2xlarge"},
		{"region that ends in a digit", []string{"RegionId", "us-west-1"}, "us-west-1a", "美国（硅谷） 可用区A", "ecs.i3.xlarge", ""},
		{"subscription", []string{"InstanceChargeType", "PrePaid"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.i3.xlarge", "ecs.g5.large"},
		{"spot", []string{"SpotStrategy", "SpotAsPriceGo"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.g5.large", "ecs.t6-c1m1.large"},
		{"no spot", []string{"SpotStrategy", "NoSpot"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.t6-c1m1.large", ""},
		{"spot strategy of a subscription", []string{"SpotStrategy", "SpotWithPriceLimit", "InstanceChargeType", "PrePaid"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.t6-c1m1.large", "ecs.g5.large"},
		{"brief", []string{"Verbose", "false"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			zones := apitest.Succeed[zonesResponse](t, s, "DescribeZones", tt.params...).Zones.Zone
			found := false
			for _, z := range zones {
				if z.ZoneID != tt.zone {
					continue
				}
				found = true
				assert.Equal(t, tt.local, z.LocalName)
				assert.Equal(t, "AvailabilityZone", z.ZoneType)
				if tt.has == "" {
					assert.Nil(t, z.AvailableInstanceTypes)
					continue
				}
				require.Len(t, z.AvailableResources.ResourcesInfo, 1)
				info := z.AvailableResources.ResourcesInfo[0]
				assert.Equal(t, z.AvailableInstanceTypes.InstanceTypes, info.InstanceTypes.Types)
				assert.Contains(t, info.InstanceTypes.Types, tt.has)
				assert.NotContains(t, info.InstanceTypes.Types, tt.not)
				assert.True(t, slices.IsSorted(info.InstanceGenerations.Generations))
				assert.NotEmpty(t, info.InstanceGenerations.Generations)
			}
			assert.True(t, found)
		})
	}
}

func TestRegions_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		name, action, params string
		status               int
		code                 string
	}{
		{"bad strategy", "DescribeZones", "SpotStrategy=Cheap", 400, "InvalidSpotStrategy"},
		{"bad charge type of a zone", "DescribeZones", "InstanceChargeType=Free", 404, "InvalidInstanceChargeType.NotFound"},
		{"bad language for zones", "DescribeZones", "AcceptLanguage=tlh", 404, "InvalidAcceptLanguage.NotFound"},
		{"bad flag", "DescribeZones", "Verbose=2", 400, "InvalidParameter"},
		{"bad resource", "DescribeRegions", "ResourceType=moon", 404, "InvalidResourceType.NotFound"},
		{"bad charge type", "DescribeRegions", "InstanceChargeType=Free", 403, "Invalid.InstanceChargeType"},
		{"bad language", "DescribeRegions", "AcceptLanguage=tlh", 404, "InvalidAcceptLanguage.NotFound"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, rep := apitest.Try[struct{}](t, s, tt.action, apitest.NameValues(tt.params)...)
			apitest.AssertError(t, rep, tt.status, tt.code)
			name, _, _ := strings.Cut(tt.params, "=")
			assert.Contains(t, rep.Message, name)
		})
	}
}
