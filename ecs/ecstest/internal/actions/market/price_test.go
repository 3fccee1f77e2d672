package market_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

type priceResponse struct {
	PriceInfo struct {
		Price struct {
			Currency                                 string
			OriginalPrice, DiscountPrice, TradePrice float64
			DetailInfos                              struct {
				DetailInfo []struct {
					Resource   string
					TradePrice float64
				}
			}
		}
		Rules struct{ Rule []struct{ RuleID int } }
	}
}

func priceOf(t testing.TB, s *apitest.Server, params string) float64 {
	t.Helper()
	p := apitest.Succeed[priceResponse](t, s, "DescribePrice", apitest.NameValues(params)...).PriceInfo.Price
	assert.Equal(t, "CNY", p.Currency)
	assert.InDelta(t, p.OriginalPrice, p.TradePrice+p.DiscountPrice, 0.002)
	parts := 0.0
	for _, d := range p.DetailInfos.DetailInfo {
		parts += d.TradePrice
	}
	if len(p.DetailInfos.DetailInfo) > 0 {
		assert.InDelta(t, p.TradePrice, parts, 0.002, "the parts are the whole")
	}
	assert.Positive(t, p.TradePrice)
	return p.TradePrice
}

func TestDescribePrice(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	got, err := describeprice.Do(t.Context(), apitest.CheckedClient(t, s), &describeprice.Request{
		InstanceType: "ecs.g7.large", PriceUnit: "Year", SystemDisk: &describeprice.SystemDisk{Category: "cloud_essd", Size: new(80)},
		DataDisks: []describeprice.DataDisk{{Category: "cloud_essd", Size: new(200), PerformanceLevel: types.PerformanceLevelPL2}},
	})
	require.NoError(t, err)
	assert.InDelta(t, 0.15*got.PriceInfo.Price.OriginalPrice, got.PriceInfo.Price.DiscountPrice, 0.01)
	require.Len(t, got.PriceInfo.Rules, 1)
	assert.Len(t, got.PriceInfo.Price.DetailInfos, 4)

	const one = "InstanceType=ecs.g7.large"
	for _, tt := range []struct{ name, less, more string }{
		{"a larger type", one, "InstanceType=ecs.g7.xlarge"},
		{"a graphics card", "InstanceType=ecs.g7.2xlarge", "InstanceType=ecs.gn7i-c8g1.2xlarge"},
		{"two", one, one + " Amount=2"},
		{"a week", one, one + " PriceUnit=Week"},
		{"a month", one + " PriceUnit=Week", one + " PriceUnit=Month"},
		{"a year", one + " PriceUnit=Month", one + " PriceUnit=Year"},
		{"more months", one + " PriceUnit=Month", one + " PriceUnit=Month Period=3"},
		{"a larger system disk", one, one + " SystemDisk.Size=100"},
		{"a quicker system disk", one + " SystemDisk.Category=cloud_efficiency", one + " SystemDisk.Category=cloud_ssd"},
		{"a data disk", one, one + " DataDisk.1.Category=cloud_ssd DataDisk.1.Size=100"},
		{"bandwidth", one + " InternetMaxBandwidthOut=50", one + " InternetMaxBandwidthOut=1 InternetChargeType=PayByBandwidth"},
		{"no spot", one + " SpotStrategy=SpotAsPriceGo", one},
		{"a larger disk", "ResourceType=disk DataDisk.1.Category=cloud_essd DataDisk.1.Size=100", "ResourceType=disk DataDisk.1.Category=cloud_essd DataDisk.1.Size=200"},
		{"a better disk", "ResourceType=disk DataDisk.1.Size=100 DataDisk.1.PerformanceLevel=PL1", "ResourceType=disk DataDisk.1.Size=100 DataDisk.1.PerformanceLevel=PL3"},
		{"wider", "ResourceType=bandwidth InternetChargeType=PayByBandwidth InternetMaxBandwidthOut=5", "ResourceType=bandwidth InternetChargeType=PayByBandwidth InternetMaxBandwidthOut=6"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Less(t, priceOf(t, s, tt.less), priceOf(t, s, tt.more)) })
	}
}

func TestDescribeRenewalPrice(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 DataDisk.1.Size=100")[0]
	month := apitest.Succeed[priceResponse](t, s, "DescribeRenewalPrice", "ResourceId", id).PriceInfo.Price
	year := apitest.Succeed[priceResponse](t, s, "DescribeRenewalPrice", "ResourceId", id, "PriceUnit", "Year").PriceInfo.Price
	assert.Less(t, month.TradePrice, year.TradePrice)
	assert.Less(t, year.TradePrice, year.OriginalPrice)
	want := priceOf(t, s, "InstanceType=ecs.g7.large PriceUnit=Month DataDisk.1.Size=100")
	assert.InDelta(t, want, month.TradePrice, 0.01, "a month more costs as much as a month")
}

func TestPrices_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	for _, w := range []struct {
		name, action, params string
		status               int
		code                 string
	}{
		{"bad resource", "DescribePrice", "ResourceType=car", 400, "InvalidResourceType.ValueNotSupported"},
		{"no price", "DescribePrice", "ResourceType=ddh", 400, "PriceNotFound"},
		{"bad unit", "DescribePrice", "PriceUnit=Day", 400, "InvalidPriceUnit.ValueNotSupported"},
		{"bad period", "DescribePrice", "InstanceType=ecs.g7.large Period=0", 400, "InvalidPeriod"},
		{"bad amount", "DescribePrice", "InstanceType=ecs.g7.large Amount=1001", 403, "InvalidAmount.Malformed"},
		{"no type", "DescribePrice", "", 400, "InvalidInstanceType.ValueNotSupported"},
		{"bad type", "DescribePrice", "InstanceType=ecs.none", 400, "InvalidInstanceType.ValueNotSupported"},
		{"bad zone", "DescribePrice", "InstanceType=ecs.g7.large ZoneId=x", 400, "Invalid.ZoneId"},
		{"bad network", "DescribePrice", "InstanceType=ecs.g7.large InstanceNetworkType=lan", 404, "InvalidNetworkType.ValueNotSupported"},
		{"bad optimization", "DescribePrice", "InstanceType=ecs.g7.large IoOptimized=x", 400, "InvalidIoOptimizedValue.ValueNotSupported"},
		{"bad image", "DescribePrice", "InstanceType=ecs.g7.large ImageId=x", 404, "InvalidImageId.NotFound"},
		{"bad system disk", "DescribePrice", "InstanceType=ecs.g7.large SystemDisk.Category=tape", 400, "InvalidSystemDiskCategory.ValueNotSupported"},
		{"small system disk", "DescribePrice", "InstanceType=ecs.g7.large SystemDisk.Size=19", 400, "InvalidSystemDiskSize.ValueNotSupported"},
		{"large system disk", "DescribePrice", "InstanceType=ecs.g7.large SystemDisk.Size=2049", 400, "InvalidSystemDiskSize.ValueNotSupported"},
		{"bad data disk", "DescribePrice", "InstanceType=ecs.g7.large DataDisk.1.Category=tape", 400, "InvalidDataDiskCategory.ValueNotSupported"},
		{"small data disk", "DescribePrice", "ResourceType=disk DataDisk.1.Size=1", 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"no data disk", "DescribePrice", "ResourceType=disk", 400, "MissingParameter"},
		{"bad bandwidth", "DescribePrice", "ResourceType=bandwidth InternetMaxBandwidthOut=101", 400, "InvalidInternetMaxBandwidthOut.ValueNotSupported"},
		{"bad spot strategy", "DescribePrice", "InstanceType=ecs.g7.large SpotStrategy=Cheap", 400, "InvalidSpotStrategy"},
		{"type without spot capacity", "DescribePrice", "InstanceType=ecs.i3.xlarge SpotStrategy=SpotAsPriceGo", 400, "PriceNotFound"},
		{"spot by the month", "DescribePrice", "InstanceType=ecs.g7.large SpotStrategy=SpotAsPriceGo PriceUnit=Month", 400, "InvalidPriceUnit.ValueNotSupported"},
		{"instance without a subscription", "DescribeRenewalPrice", "ResourceId=" + id, 403, "ChargeTypeViolation"},
		{"unknown instance", "DescribeRenewalPrice", "ResourceId=i-none", 404, "InvalidInstanceId.NotFound"},
		{"renewal of another resource", "DescribeRenewalPrice", "ResourceType=disk ResourceId=" + id, 400, "InvalidResourceType.ValueNotSupported"},
		{"renewal by the hour", "DescribeRenewalPrice", "PriceUnit=Hour ResourceId=" + id, 400, "InvalidPriceUnit.ValueNotSupported"},
		{"renewal for no period", "DescribeRenewalPrice", "Period=0 ResourceId=" + id, 400, "InvalidPeriod"},
		{"period and expiry day", "DescribeRenewalPrice", "Period=1 ExpectedRenewDay=5 ResourceId=" + id, 400, "InvalidExpectedRenewDay.Conflict"},
	} {
		apitest.Rejects(t, s, w.name, w.action, apitest.NameValues(w.params), w.status, w.code)
	}
}
