package market_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

type resourcesResponse struct {
	AvailableZones struct {
		AvailableZone []struct {
			ZoneID, RegionID, Status, StatusCategory string
			AvailableResources                       struct {
				AvailableResource []struct {
					Type                        string
					SupportedResources          struct{ SupportedResource []supplied }
					ConditionSupportedResources struct{ ConditionSupportedResource []supplied }
				}
			}
		}
	}
}

type supplied struct {
	Value, Status, StatusCategory, Unit string
	Min, Max                            int
	Conditions                          struct{ Condition []struct{ Key string } }
}

// values lists the values of each zone, by its letter.
func (a resourcesResponse) values() map[string][]string {
	found := map[string][]string{}
	for _, z := range a.AvailableZones.AvailableZone {
		letter := z.ZoneID[len(z.ZoneID)-1:]
		for _, s := range z.AvailableResources.AvailableResource[0].SupportedResources.SupportedResource {
			found[letter] = append(found[letter], s.Value)
		}
	}
	return found
}

// The documentation says to ask first whether a zone is I/O optimized, and then for its types.
func TestDescribeAvailableResource_twoSteps(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), apitest.CheckedClient(t, apitest.NewServer())
	for _, tt := range []struct {
		name     string
		req      describeavailableresource.Request
		zones    int
		has, not string
	}{
		{"subscription", describeavailableresource.Request{InstanceChargeType: types.ChargeTypePrePaid}, 6, "ecs.g7.large", "ecs.g5.large"},
		{"pay as you go", describeavailableresource.Request{InstanceChargeType: types.ChargeTypePostPaid}, 6, "ecs.t6-c1m1.large", "ecs.none"},
		{"spot", describeavailableresource.Request{SpotStrategy: types.SpotStrategySpotWithPriceLimit}, 6, "ecs.g7.large", "ecs.t6-c1m1.large"},
		{"one type", describeavailableresource.Request{InstanceType: "ecs.g5.large"}, 2, "ecs.g5.large", "ecs.g7.large"},
		{"one zone inside a VPC", describeavailableresource.Request{ZoneID: "cn-hangzhou-k", NetworkCategory: "Vpc"}, 1, "ecs.g7.large", "ecs.g5.large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := tt.req
			req.DestinationResource = "IoOptimized"
			first, err := describeavailableresource.Do(ctx, c, &req)
			require.NoError(t, err)
			require.Len(t, first.AvailableZones, tt.zones)
			for _, zone := range first.AvailableZones {
				req.DestinationResource, req.ZoneID = "InstanceType", zone.ZoneID
				req.IOOptimized = types.IOOptimized(zone.AvailableResources[0].SupportedResources[0].Value)
				second, err := describeavailableresource.Do(ctx, c, &req)
				require.NoError(t, err)
				require.Len(t, second.AvailableZones, 1)
				var found []string
				for _, s := range second.AvailableZones[0].AvailableResources[0].SupportedResources {
					assert.Equal(t, "Available", s.Status)
					assert.Equal(t, "WithStock", s.StatusCategory)
					found = append(found, s.Value)
				}
				assert.Contains(t, found, tt.has)
				assert.NotContains(t, found, tt.not)
			}
		})
	}
}

// A dedicated host runs the types of its families in its zone.
func TestDescribeAvailableResource_dedicatedHost(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	apitest.Succeed[struct{}](t, s, "AllocateDedicatedHosts", "DedicatedHostType", "ddh.c6", "ZoneId", "cn-hangzhou-i")
	got := apitest.Succeed[resourcesResponse](t, s, "DescribeAvailableResource",
		"DestinationResource", "InstanceType", "DedicatedHostId", s.State.DedicatedHosts.All[0].ID)
	assert.Equal(t, map[string][]string{"i": {"ecs.c6.large", "ecs.c6.xlarge", "ecs.c6.2xlarge"}}, got.values())
}

func TestDescribeAvailableResource_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	every := func(values ...string) map[string][]string {
		return map[string][]string{"b": values, "g": values, "h": values, "i": values, "j": values, "k": values}
	}
	newer, all := []string{"cloud_essd", "cloud_auto"}, []string{"cloud_essd", "cloud_auto", "cloud_ssd", "cloud_efficiency"}
	none := map[string][]string{}
	for params, want := range map[string]map[string][]string{
		"DestinationResource=Zone InstanceType=ecs.g5.large":                                                                {"b": {"cn-hangzhou-b"}, "g": {"cn-hangzhou-g"}},
		"DestinationResource=zone InstanceType=ecs.none":                                                                    none,
		"DestinationResource=Zone IoOptimized=none":                                                                         none,
		"DestinationResource=IoOptimized":                                                                                   every("optimized"),
		"DestinationResource=IoOptimized NetworkCategory=classic":                                                           none,
		"DestinationResource=Network":                                                                                       every("vpc"),
		"DestinationResource=ddh ZoneId=cn-hangzhou-b":                                                                      {"b": {"ddh.g6", "ddh.c6", "ddh.r6", "ddh.g6s", "ddh.c6s", "ddh.r6s", "ddh.g7", "ddh.c7", "ddh.r7"}},
		"DestinationResource=InstanceType Cores=64":                                                                         every("ecs.g7.16xlarge"),
		"DestinationResource=InstanceType Cores=2 Memory=0.5":                                                               every("ecs.t6-c4m1.large"),
		"DestinationResource=InstanceType Memory=125":                                                                       {"b": {"ecs.gn7e-c16g1.4xlarge"}},
		"DestinationResource=InstanceType InstanceType=ecs.g7.large ZoneId=x":                                               none,
		"DestinationResource=InstanceType InstanceType=ecs.g5.large InstanceChargeType=PrePaid":                             none,
		"DestinationResource=InstanceType InstanceType=ecs.i3.xlarge SpotStrategy=SpotAsPriceGo":                            none,
		"DestinationResource=InstanceType InstanceType=ecs.i3.xlarge SpotStrategy=SpotAsPriceGo InstanceChargeType=PrePaid": {"b": {"ecs.i3.xlarge"}},
		"DestinationResource=InstanceType InstanceType=ecs.g7.large SystemDiskCategory=cloud_ssd":                           none,
		"DestinationResource=InstanceType InstanceType=ecs.g6.large SystemDiskCategory=cloud_ssd ZoneId=cn-hangzhou-b":      {"b": {"ecs.g6.large"}},
		"DestinationResource=InstanceType InstanceType=ecs.g7.large DataDiskCategory=ephemeral_ssd":                         none,
		"DestinationResource=SystemDisk InstanceType=ecs.g7.large":                                                          every(newer...),
		"DestinationResource=SystemDisk InstanceType=ecs.g6.large":                                                          every(all...),
		"DestinationResource=SystemDisk InstanceType=ecs.g6.large SystemDiskCategory=cloud_ssd ZoneId=cn-hangzhou-b":        {"b": {"cloud_ssd"}},
		"DestinationResource=DataDisk InstanceType=ecs.g7.large SystemDiskCategory=cloud_essd ZoneId=cn-hangzhou-b":         {"b": newer},
		"DestinationResource=DataDisk InstanceType=ecs.g7.large DataDiskCategory=cloud_auto ZoneId=cn-hangzhou-b":           {"b": {"cloud_auto"}},
		"DestinationResource=DataDisk ResourceType=disk":                                                                    every(all...),
		"DestinationResource=DataDisk ResourceType=disk DataDiskCategory=cloud_ssd ZoneId=cn-hangzhou-b":                    {"b": {"cloud_ssd"}},
		"DestinationResource=InstanceType InstanceType=ecs.g7.large SpotStrategy=SpotAsPriceGo SpotDuration=0 Scope=Zone":   every("ecs.g7.large"),
	} {
		t.Run(params, func(t *testing.T) {
			got := apitest.Succeed[resourcesResponse](t, s, "DescribeAvailableResource", apitest.NameValues(params)...)
			assert.Equal(t, want, got.values())
			destination, _, _ := strings.Cut(strings.TrimPrefix(params, "DestinationResource="), " ")
			for _, z := range got.AvailableZones.AvailableZone {
				resource := z.AvailableResources.AvailableResource[0]
				assert.Equal(t, "cn-hangzhou", z.RegionID)
				assert.Equal(t, destination, resource.Type)
				for _, s := range resource.SupportedResources.SupportedResource {
					assert.Equal(t, strings.HasSuffix(destination, "Disk"), s.Min > 0 && s.Min < s.Max && s.Unit == "GiB")
				}
			}
		})
	}
}

func TestDescribeAvailableResource_stock(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStock("ecs.g7.large", 10), apitest.WithStock("ecs.g6.large", 0))
	expect := func(destination, instanceType, region, status, category string) {
		t.Helper()
		got := apitest.Succeed[resourcesResponse](t, s, "DescribeAvailableResource", "DestinationResource", destination, "InstanceType", instanceType, "RegionId", region, "InstanceChargeType", "PrePaid")
		require.NotEmpty(t, got.AvailableZones.AvailableZone)
		zone := got.AvailableZones.AvailableZone[0]
		assert.Equal(t, status+" "+category, zone.Status+" "+zone.StatusCategory)
		supply := zone.AvailableResources.AvailableResource[0].SupportedResources.SupportedResource[0]
		assert.Equal(t, status+" "+category, supply.Status+" "+supply.StatusCategory)
	}
	expect("InstanceType", "ecs.g7.large", "cn-hangzhou", "Available", "WithStock")
	apitest.Launch(t, s, "")
	expect("InstanceType", "ecs.g7.large", "cn-hangzhou", "Available", "ClosedWithStock")
	apitest.Launch(t, s, "Amount=9")
	expect("InstanceType", "ecs.g7.large", "cn-hangzhou", "SoldOut", "WithoutStock")
	expect("Zone", "ecs.g6.large", "cn-hangzhou", "SoldOut", "WithoutStock")
	expect("InstanceType", "ecs.g7.xlarge", "me-east-1", "SoldOut", "ClosedWithoutStock")

	s = apitest.NewServer(apitest.WithStock("ecs.g7.large", 0, "cn-hangzhou-g"))
	var statuses []string
	for _, zone := range apitest.Succeed[resourcesResponse](t, s, "DescribeAvailableResource", "DestinationResource", "InstanceType", "InstanceType", "ecs.g7.large").AvailableZones.AvailableZone {
		statuses = append(statuses, zone.AvailableResources.AvailableResource[0].SupportedResources.SupportedResource[0].Status)
	}
	assert.Equal(t, []string{"Available", "SoldOut", "Available", "Available", "Available", "Available"}, statuses)
}

func TestDescribeAvailableResource_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, w := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"no destination", "", 400, "MissingParameter"},
		{"bad destination", "DestinationResource=Car", 404, "Invalid.DestinationResource"},
		{"bad charge type", "DestinationResource=Zone InstanceChargeType=Free", 400, "Invalid.InstanceChargeType"},
		{"bad spot strategy", "DestinationResource=Zone SpotStrategy=Cheap", 404, "Invalid.SpotStrategy"},
		{"bad spot duration", "DestinationResource=Zone SpotDuration=2", 400, "InvalidSpotDuration"},
		{"bad optimization", "DestinationResource=Zone IoOptimized=true", 404, "Invalid.IoOptimized"},
		{"bad network", "DestinationResource=Zone NetworkCategory=lan", 404, "Invalid.NetworkCategory"},
		{"bad resource", "DestinationResource=Zone ResourceType=car", 404, "Invalid.ResourceType"},
		{"bad scope", "DestinationResource=Zone Scope=World", 403, "InvalidParameter.Scope"},
		{"unknown host", "DestinationResource=Zone DedicatedHostId=dh-1", 403, "InvalidDedicatedHostId.NotFound"},
		{"type and cores", "DestinationResource=InstanceType InstanceType=ecs.g7.large Cores=2", 403, "InvalidParam.TypeAndCpuMem.Conflict"},
		{"cores of a zone", "DestinationResource=Zone Cores=2", 403, "InvalidParam.Cores"},
		{"memory of a zone", "DestinationResource=Zone Memory=2", 403, "InvalidParam.Memory"},
		{"system disk without a type", "DestinationResource=SystemDisk", 400, "Invalid.Param"},
		{"data disk without a type", "DestinationResource=DataDisk ResourceType=instance", 400, "Invalid.Param"},
	} {
		apitest.Rejects(t, s, w.name, "DescribeAvailableResource", apitest.NameValues(w.params), w.status, w.code)
	}
}
