package market_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/api/describerecommendinstancetype"
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

func priceOf(t testing.TB, s *apitest.TestServer, params string) float64 {
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
	s := apitest.NewTestServer()
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
	s := apitest.NewTestServer()
	id := apitest.RunN(t, s, "InstanceChargeType=PrePaid Period=1 DataDisk.1.Size=100")[0]
	month := apitest.Succeed[priceResponse](t, s, "DescribeRenewalPrice", "ResourceId", id).PriceInfo.Price
	year := apitest.Succeed[priceResponse](t, s, "DescribeRenewalPrice", "ResourceId", id, "PriceUnit", "Year").PriceInfo.Price
	assert.Less(t, month.TradePrice, year.TradePrice)
	assert.Less(t, year.TradePrice, year.OriginalPrice)
	want := priceOf(t, s, "InstanceType=ecs.g7.large PriceUnit=Month DataDisk.1.Size=100")
	assert.InDelta(t, want, month.TradePrice, 0.01, "a month more costs as much as a month")
}

func TestPrices_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
	id := apitest.RunN(t, s, "")[0]
	for _, w := range []struct {
		name, action, params string
		status               int
		code                 string
	}{
		{"bad resource", "DescribePrice", "ResourceType=car", 400, "InvalidResourceType.ValueNotSupported"},
		{"no price", "DescribePrice", "ResourceType=ddh", 400, "PriceNotFound"},
		{"bad unit", "DescribePrice", "PriceUnit=Day", 400, "InvalidPriceUnit.ValueNotSupported"},
		{"bad period", "DescribePrice", "InstanceType=ecs.g7.large Period=0", 400, "InvalidPeriod"},
		{"bad amount", "DescribePrice", "InstanceType=ecs.g7.large Amount=1001", 400, "InvalidParameter"},
		{"no type", "DescribePrice", "", 400, "InvalidInstanceType.ValueNotSupported"},
		{"bad type", "DescribePrice", "InstanceType=ecs.none", 400, "InvalidInstanceType.ValueNotSupported"},
		{"bad zone", "DescribePrice", "InstanceType=ecs.g7.large ZoneId=x", 400, "Invalid.ZoneId"},
		{"bad image", "DescribePrice", "InstanceType=ecs.g7.large ImageId=x", 404, "InvalidImageId.NotFound"},
		{"bad system disk", "DescribePrice", "InstanceType=ecs.g7.large SystemDisk.Category=tape", 400, "InvalidSystemDiskCategory.ValueNotSupported"},
		{"bad data disk", "DescribePrice", "InstanceType=ecs.g7.large DataDisk.1.Category=tape", 400, "InvalidDataDiskCategory.ValueNotSupported"},
		{"small data disk", "DescribePrice", "ResourceType=disk DataDisk.1.Size=1", 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"no data disk", "DescribePrice", "ResourceType=disk", 400, "MissingParameter"},
		{"bad bandwidth", "DescribePrice", "ResourceType=bandwidth InternetMaxBandwidthOut=101", 400, "InvalidInternetMaxBandwidthOut.ValueNotSupported"},
		{"bad spot strategy", "DescribePrice", "InstanceType=ecs.g7.large SpotStrategy=Cheap", 400, "InvalidSpotStrategy"},
		{"no spot of that type", "DescribePrice", "InstanceType=ecs.i3.xlarge SpotStrategy=SpotAsPriceGo", 400, "PriceNotFound"},
		{"spot by the month", "DescribePrice", "InstanceType=ecs.g7.large SpotStrategy=SpotAsPriceGo PriceUnit=Month", 400, "InvalidPriceUnit.ValueNotSupported"},
		{"no subscription", "DescribeRenewalPrice", "ResourceId=" + id, 400, "InvalidBillingMethod.ValueNotSupported"},
		{"unknown instance", "DescribeRenewalPrice", "ResourceId=i-none", 404, "InvalidInstanceId.NotFound"},
		{"renewal by the hour", "DescribeRenewalPrice", "PriceUnit=Hour ResourceId=" + id, 400, "InvalidPriceUnit.ValueNotSupported"},
		{"renewal for nothing", "DescribeRenewalPrice", "Period=0 ResourceId=" + id, 400, "InvalidPeriod"},
		{"two ends", "DescribeRenewalPrice", "Period=1 ExpectedRenewDay=5 ResourceId=" + id, 400, "InvalidParameter.Conflict"},
		{"nothing to recommend by", "DescribeRecommendInstanceType", "NetworkType=vpc Cores=2", 400, "InvalidParam.TypeAndCpuMem.Conflict"},
		{"unknown type to replace", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=x", 400, "InvalidInstanceType.NotSupported"},
		{"classic network", "DescribeRecommendInstanceType", "NetworkType=classic InstanceType=ecs.g7.large", 400, "RecommendEmpty.NetworkTypeNotSupported"},
		{"bad strategy", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large PriorityStrategy=x", 400, "InvalidPriorityStrategy.ValueNotSupported"},
		{"bad scene", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large Scene=x", 400, "InvalidScene.ValueNotSupported"},
		{"bad level", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large InstanceFamilyLevel=x", 400, "InvalidInstanceFamilyLevel.NotSupported"},
		{"bad disk", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large SystemDiskCategory=x", 400, "InvalidDiskCategory.NotFound"},
		{"bad price limit", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large MaxPrice=0", 400, "InvalidMaxPrice.NotSupported"},
		{"bad zone to recommend in", "DescribeRecommendInstanceType", "NetworkType=vpc InstanceType=ecs.g7.large ZoneId=x", 400, "InvalidZoneId.ValueNotSupported"},
		{"nothing of that size", "DescribeRecommendInstanceType", "NetworkType=vpc Cores=3 Memory=7", 400, "RecommendEmpty.InstanceTypeSoldOut"},
	} {
		apitest.Rejects(t, s, w.name, w.action, apitest.NameValues(w.params), w.status, w.code)
	}
}

func TestDescribeRecommendInstanceType(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, c := t.Context(), apitest.CheckedClient(t, apitest.NewTestServer(apitest.WithStock("ecs.g7.large", 0)))
		for _, tt := range []struct {
			name string
			req  describerecommendinstancetype.Request
			want []string
			zone string
		}{
			{"like one that is sold out", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large"}, []string{"ecs.e-c1m4.large", "ecs.g5.large", "ecs.g6.large", "ecs.g8y.large"}, "cn-hangzhou-b"},
			{"of a size", describerecommendinstancetype.Request{Cores: new(8), Memory: new(float64(64))}, []string{"ecs.r6.2xlarge", "ecs.i3.2xlarge"}, "cn-hangzhou-b"},
			{"the cheapest", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", PriorityStrategy: "PriceFirst", InstanceFamilyLevel: "EnterpriseLevel"}, []string{"ecs.g8y.large", "ecs.g5.large", "ecs.g6.large"}, "cn-hangzhou-b"},
			{"the newest", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", PriorityStrategy: "NewProductFirst", InstanceFamilyLevel: "EnterpriseLevel"}, []string{"ecs.g8y.large", "ecs.g6.large", "ecs.g5.large"}, "cn-hangzhou-b"},
			{"of some families", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", InstanceTypeFamilies: []string{"ecs.g6", "ecs.c6"}}, []string{"ecs.g6.large"}, "cn-hangzhou-b"},
			{"for a disk", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", SystemDiskCategory: "cloud_ssd"}, []string{"ecs.e-c1m4.large", "ecs.g5.large", "ecs.g6.large"}, "cn-hangzhou-b"},
			{"as a subscription", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", InstanceChargeType: types.ChargeTypePrePaid}, []string{"ecs.e-c1m4.large", "ecs.g6.large", "ecs.g8y.large"}, "cn-hangzhou-b"},
			{"in one zone", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", ZoneID: "cn-hangzhou-k"}, []string{"ecs.e-c1m4.large", "ecs.g6.large"}, "cn-hangzhou-k"},
			{"under a price", describerecommendinstancetype.Request{InstanceType: "ecs.g7.large", MaxPrice: new(0.3)}, []string{"ecs.e-c1m4.large"}, "cn-hangzhou-b"},
		} {
			tt.req.NetworkType = types.NetworkTypeVPC
			got, err := describerecommendinstancetype.Do(ctx, c, &tt.req)
			require.NoError(t, err, tt.name)
			var found []string
			for i, r := range got.Data {
				found = append(found, r.InstanceType.InstanceType)
				assert.Equal(t, i+1, r.Priority, tt.name)
				assert.Equal(t, tt.zone, r.ZoneID, tt.name)
			}
			assert.Equal(t, tt.want, found, tt.name)
		}
		got, err := describerecommendinstancetype.Do(ctx, c, &describerecommendinstancetype.Request{NetworkType: types.NetworkTypeVPC, InstanceType: "ecs.g6.large", ZoneID: "cn-hangzhou-k", ZoneMatchMode: "Include"})
		require.NoError(t, err)
		assert.Equal(t, "ecs.g5.large", got.Data[1].InstanceType.InstanceType)
		assert.Equal(t, "cn-hangzhou-b", got.Data[1].ZoneID)
		assert.Equal(t, "cn-hangzhou-k", got.Data[0].ZoneID, "the wanted zone is first")
		assert.Len(t, got.Data[0].Zones, 6)
		assert.Equal(t, 8192, got.Data[0].InstanceType.Memory)
	})
}
