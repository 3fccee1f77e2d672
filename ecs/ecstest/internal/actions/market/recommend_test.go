package market_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describerecommendinstancetype"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestDescribeRecommendInstanceType(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, c := t.Context(), apitest.CheckedClient(t, apitest.NewServer(apitest.WithStock("ecs.g7.large", 0)))
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

func TestDescribeRecommendInstanceType_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct{ name, params, code string }{
		{"no size to recommend", "NetworkType=vpc Cores=2", "InvalidParam.TypeAndCpuMem.Conflict"},
		{"unknown type to replace", "NetworkType=vpc InstanceType=x", "InvalidInstanceType.NotSupported"},
		{"classic network", "NetworkType=classic InstanceType=ecs.g7.large", "RecommendEmpty.NetworkTypeNotSupported"},
		{"bad strategy", "NetworkType=vpc InstanceType=ecs.g7.large PriorityStrategy=x", "InvalidPriorityStrategy.ValueNotSupported"},
		{"bad scene", "NetworkType=vpc InstanceType=ecs.g7.large Scene=x", "InvalidScene.ValueNotSupported"},
		{"bad level", "NetworkType=vpc InstanceType=ecs.g7.large InstanceFamilyLevel=x", "InvalidInstanceFamilyLevel.NotSupported"},
		{"bad disk", "NetworkType=vpc InstanceType=ecs.g7.large SystemDiskCategory=x", "InvalidDiskCategory.NotFound"},
		{"bad price limit", "NetworkType=vpc InstanceType=ecs.g7.large MaxPrice=0", "InvalidMaxPrice.NotSupported"},
		{"bad zone", "NetworkType=vpc InstanceType=ecs.g7.large ZoneId=x", "InvalidZoneId.ValueNotSupported"},
		{"nothing of that size", "NetworkType=vpc Cores=3 Memory=7", "RecommendEmpty.InstanceTypeSoldOut"},
		{"bad charge type", "NetworkType=vpc InstanceType=ecs.g7.large InstanceChargeType=Free", "InvalidInstanceChargeType.NotFound"},
		{"bad spot strategy", "NetworkType=vpc InstanceType=ecs.g7.large SpotStrategy=Cheap", "InvalidSpotStrategy.ValueNotSupported"},
		{"bad network", "NetworkType=lan InstanceType=ecs.g7.large", "InvalidNetworkType.ValueNotSupported"},
		{"bad optimization", "NetworkType=vpc InstanceType=ecs.g7.large IoOptimized=x", "InvalidIoOptimized.NotFound"},
	} {
		apitest.Rejects(t, s, tt.name, "DescribeRecommendInstanceType", apitest.NameValues(tt.params), 400, tt.code)
	}
}
