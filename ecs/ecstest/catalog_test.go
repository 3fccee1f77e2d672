package ecstest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/allocatededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/createlaunchtemplate"
	"github.com/go-aliecs/aliecs/ecs/api/describeaccountattributes"
	"github.com/go-aliecs/aliecs/ecs/api/describeavailableresource"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhosttypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagefromfamily"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesupportinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypefamilies"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeprice"
	"github.com/go-aliecs/aliecs/ecs/api/describerecommendinstancetype"
	"github.com/go-aliecs/aliecs/ecs/api/describeregions"
	"github.com/go-aliecs/aliecs/ecs/api/describespotadvice"
	"github.com/go-aliecs/aliecs/ecs/api/describespotpricehistory"
	"github.com/go-aliecs/aliecs/ecs/api/describezones"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// What testdata/catalog.json adds.
const (
	newZone  = "cn-hangzhou-x"
	newGPU   = "ecs.gn9a-c32g2.8xlarge"
	newTiny  = "ecs.t1.small"
	newLarge = "ecs.g7.64xlarge"
	newARM   = "edge_arm64_60G.vhd"
	newImage = "ubuntu_18_04_64_20G_alibase_20230104.vhd"
)

func readCatalog(t *testing.T) ecstest.Catalog {
	t.Helper()
	f, err := os.Open("testdata/catalog.json")
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	c, err := ecstest.ReadCatalog(f)
	require.NoError(t, err)
	return c
}

// An api is the function Do of a package below ecs/api.
type api[Req, Resp any] func(context.Context, ecs.Invoker, *Req, ...ecs.CallOption) (*Resp, error)

func call[Req, Resp any](t *testing.T, client ecs.Invoker, do api[Req, Resp], req Req) *Resp {
	t.Helper()
	resp, err := do(t.Context(), client, &req)
	require.NoError(t, err)
	return resp
}

// All actions on what is for sale know what was added.
func TestWithCatalog_isListed(t *testing.T) {
	t.Parallel()
	client := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t))).Client()
	plain := ecstest.NewServer().Client()

	all := call(t, client, describeinstancetypes.Do, describeinstancetypes.Request{}).InstanceTypes
	builtIn := call(t, plain, describeinstancetypes.Do, describeinstancetypes.Request{}).InstanceTypes
	assert.Len(t, all, len(builtIn)+3)
	byID := map[string]describeinstancetypes.InstanceType{}
	for _, it := range all {
		byID[it.InstanceTypeID] = it
	}
	gpu := byID[newGPU]
	assert.Equal(t, "ecs.gn9a", gpu.InstanceTypeFamily)
	assert.Equal(t, types.CPUArchitectureARM, gpu.CPUArchitecture)
	assert.Equal(t, []any{32, 256.0, 2, "NVIDIA H20", 96.0}, []any{gpu.CPUCoreCount, gpu.MemorySize, gpu.GPUAmount, gpu.GPUSpec, gpu.GPUMemorySize})
	assert.Equal(t, []any{3, 1788, types.DiskCategoryLocalSSDPro}, []any{gpu.LocalStorageAmount, gpu.LocalStorageCapacity, gpu.LocalStorageCategory})
	assert.Equal(t, []int{8, 30, 32_000_000, 9_000_000}, []int{gpu.ENIQuantity, gpu.ENIPrivateIPAddressQuantity, gpu.InstanceBandwidthRX, gpu.InstancePPSTX})
	assert.Equal(t, types.NVMeSupportRequired, gpu.NVMeSupport)
	assert.Equal(t, "Yitian 910", gpu.PhysicalProcessorModel)
	large, like := byID[newLarge], byID["ecs.g7.16xlarge"]
	assert.Equal(t, []any{256, 1024.0}, []any{large.CPUCoreCount, large.MemorySize}, "from its name and its family")
	assert.Equal(t, like.ENIQuantity, large.ENIQuantity)
	assert.Equal(t, like.PhysicalProcessorModel, large.PhysicalProcessorModel)
	arm := call(t, client, describeinstancetypes.Do, describeinstancetypes.Request{CPUArchitecture: types.CPUArchitectureARM, MinimumGPUAmount: new(1)})
	require.Len(t, arm.InstanceTypes, 1)
	assert.Equal(t, newGPU, arm.InstanceTypes[0].InstanceTypeID)

	families := call(t, client, describeinstancetypefamilies.Do, describeinstancetypefamilies.Request{Generation: "ecs-9"}).InstanceTypeFamilies
	assert.Equal(t, []describeinstancetypefamilies.InstanceTypeFamily{{Generation: "ecs-9", InstanceTypeFamilyID: "ecs.gn9a"}}, families)

	zones := call(t, client, describezones.Do, describezones.Request{AcceptLanguage: "en-US"}).Zones
	last := zones[len(zones)-1]
	assert.Equal(t, newZone, last.ZoneID)
	assert.Equal(t, "China (Hangzhou) Zone X", last.LocalName)
	assert.Subset(t, last.AvailableInstanceTypes, []string{newGPU, newTiny, newLarge, "ecs.g7.large", "ecs.g7.xlarge"})
	assert.NotContains(t, last.AvailableInstanceTypes, "ecs.i3.xlarge", "which is sold in the first zone only")
	assert.Contains(t, last.AvailableResources[0].InstanceTypeFamilies, "ecs.gn9a")
	assert.NotContains(t, zones[0].AvailableInstanceTypes, "ecs.g7.large", "which is now sold in two zones")
	west := call(t, client, describezones.Do, describezones.Request{RegionID: "us-west-1"}).Zones
	assert.Equal(t, "us-west-1x", west[len(west)-1].ZoneID)

	places := func(req describeavailableresource.Request) (ids []string) {
		req.DestinationResource = describeavailableresource.DestinationResourceInstanceType
		for _, zone := range call(t, client, describeavailableresource.Do, req).AvailableZones {
			ids = append(ids, zone.ZoneID)
		}
		return ids
	}
	assert.Equal(t, []string{newZone}, places(describeavailableresource.Request{InstanceType: newGPU}))
	assert.Equal(t, []string{"cn-hangzhou-h", newZone}, places(describeavailableresource.Request{InstanceType: "ecs.g7.large"}))
	assert.Len(t, places(describeavailableresource.Request{InstanceType: newTiny}), len(zones))
	assert.Empty(t, places(describeavailableresource.Request{InstanceType: newTiny, InstanceChargeType: types.ChargeTypePrePaid}))
	assert.Empty(t, places(describeavailableresource.Request{InstanceType: newTiny, SpotStrategy: types.SpotStrategySpotAsPriceGo}))

	recommended := call(t, client, describerecommendinstancetype.Do, describerecommendinstancetype.Request{
		NetworkType: types.NetworkTypeVPC, Cores: new(32), Memory: new(256.0), ZoneID: newZone,
	}).Data
	require.Len(t, recommended, 1)
	assert.Equal(t, newGPU, recommended[0].InstanceType.InstanceType)
	assert.Equal(t, newZone, recommended[0].ZoneID)

	hosts := call(t, client, describededicatedhosttypes.Do, describededicatedhosttypes.Request{SupportedInstanceTypeFamily: "ecs.g7"}).DedicatedHostTypes
	assert.Contains(t, hosts[0].SupportedInstanceTypes, "ecs.g7.16xlarge")
	assert.NotContains(t, hosts[0].SupportedInstanceTypes, newLarge, "which is larger than the host")

	attribute := func(name describeaccountattributes.AttributeName, zone string) []describeaccountattributes.ValueItem {
		return call(t, client, describeaccountattributes.Do, describeaccountattributes.Request{
			AttributeNames: []describeaccountattributes.AttributeName{name}, ZoneID: zone,
		}).AccountAttributeItems[0].AttributeValues
	}
	assert.Equal(t, "300", attribute(describeaccountattributes.AttributeNameMaxPostpaidInstanceVCPUCount, "")[0].Value)
	assert.True(t, slices.ContainsFunc(attribute(describeaccountattributes.AttributeNameSupportedPostpaidInstanceTypes, newZone),
		func(v describeaccountattributes.ValueItem) bool { return v.Value == newGPU }))
}

func TestWithCatalog_images(t *testing.T) {
	t.Parallel()
	client := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t))).Client()
	find := func(id string) describeimages.Image {
		all := call(t, client, describeimages.Do, describeimages.Request{ImageID: id, Statuses: []types.ImageStatus{"Available", "Deprecated"}}).Images
		require.Len(t, all, 1, id)
		return all[0]
	}
	ubuntu := find(newImage)
	assert.Equal(t, []string{newImage, "Ubuntu", "Ubuntu  18.04 64 bit"}, []string{ubuntu.ImageName, ubuntu.Platform, ubuntu.OSNameEn})
	assert.Equal(t, time.Date(2023, 1, 4, 8, 0, 0, 0, time.UTC), ubuntu.CreationTime)
	assert.Equal(t, types.ImageOwnerAliasSystem, ubuntu.ImageOwnerAlias)
	assert.True(t, ubuntu.IsPublic)
	latest := call(t, client, describeimagefromfamily.Do, describeimagefromfamily.Request{ImageFamily: "acs:ubuntu_18_04_x64"}).Image
	assert.Equal(t, newImage, latest.ImageID)

	arm := find(newARM)
	assert.Equal(t, []any{types.ArchitectureARM64, 60, types.BootModeUEFI, false, types.OSTypeLinux},
		[]any{arm.Architecture, arm.Size, arm.BootMode, arm.IsSupportCloudinit, arm.OSType})
	runsOn := call(t, client, describeimagesupportinstancetypes.Do, describeimagesupportinstancetypes.Request{ImageID: newARM}).InstanceTypes
	assert.True(t, slices.ContainsFunc(runsOn, func(it describeimagesupportinstancetypes.InstanceType) bool { return it.InstanceTypeID == newGPU }))

	debian := find("debian_12_6_x64_20G_alibase_20240711.vhd")
	assert.Equal(t, []any{types.ImageStatusDeprecated, "Debian", 20}, []any{debian.Status, debian.Platform, debian.Size}, "the rest is as it was")

	windows := ecstest.NewServer(ecstest.WithCatalog(ecstest.Catalog{Images: []ecstest.PublicImage{
		{ImageID: "win.vhd", OSType: "windows"}, {ImageID: "my.vhd", ImageFamily: "acs:ubuntu_22_04_x64"},
		{ImageID: "uefi.vhd", BootMode: "UEFI-Preferred", NVMeSupport: "unsupported", ImageOwnerAlias: "marketplace"},
	}})).Client()
	all := call(t, windows, describeimages.Do, describeimages.Request{ImageID: "win.vhd,my.vhd,uefi.vhd"}).Images
	require.Len(t, all, 3)
	slices.SortFunc(all, func(a, b describeimages.Image) int { return strings.Compare(a.ImageID, b.ImageID) })
	assert.Equal(t, []any{types.OSTypeLinux, true, "Others Linux"}, []any{all[0].OSType, all[0].IsSupportCloudinit, all[0].Platform})
	assert.Equal(t, []any{types.BootModeUEFIPreferred, types.NVMeSupportUnsupported, types.ImageOwnerAliasMarketplace},
		[]any{all[1].BootMode, all[1].Features.NVMeSupport, all[1].ImageOwnerAlias})
	assert.Equal(t, []any{types.OSTypeWindows, false, 40}, []any{all[2].OSType, all[2].IsSupportCloudinit, all[2].Size})
	latest = call(t, windows, describeimagefromfamily.Do, describeimagefromfamily.Request{ImageFamily: "acs:ubuntu_22_04_x64"}).Image
	assert.Equal(t, "my.vhd", latest.ImageID, "without a date it is newer than those that are built in")
}

func TestWithCatalog_prices(t *testing.T) {
	t.Parallel()
	client := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t))).Client()
	price := func(req describeprice.Request) (resources map[string]float64) {
		resources = map[string]float64{}
		for _, d := range call(t, client, describeprice.Do, req).PriceInfo.Price.DetailInfos {
			resources[d.Resource] += d.TradePrice
		}
		return resources
	}
	assert.InDelta(t, 0.6, price(describeprice.Request{InstanceType: "ecs.g7.large"})["instanceType"], 0)
	assert.InDelta(t, 0.6*0.6*30*24, price(describeprice.Request{InstanceType: "ecs.g7.large", PriceUnit: types.PeriodUnitMonth})["instanceType"], 0.001)
	assert.InDelta(t, 40.5, price(describeprice.Request{InstanceType: newGPU})["instanceType"], 0)
	spot := describeprice.Request{InstanceType: newGPU, SpotStrategy: types.SpotStrategySpotAsPriceGo, ZoneID: newZone}
	assert.InDelta(t, 8.1, price(spot)["instanceType"], 0)
	disks := func(level types.PerformanceLevel) float64 {
		return price(describeprice.Request{InstanceType: newTiny, SystemDisk: &describeprice.SystemDisk{
			Category: types.DiskCategoryCloudESSD, PerformanceLevel: level, Size: new(500),
		}})["systemDisk"]
	}
	assert.Equal(t, []float64{1, 1, 2}, []float64{disks(""), disks("PL1"), disks("PL2")})
	assert.InDelta(t, 0.525, disks("PL0"), 0, "as before")

	for id, want := range map[string]float64{newGPU: 8.1, "ecs.g7.large": 0.1} {
		for _, os := range []types.OSType{types.OSTypeLinux, types.OSTypeWindows} {
			history := call(t, client, describespotpricehistory.Do, describespotpricehistory.Request{
				InstanceType: id, NetworkType: types.NetworkTypeVPC, OSType: os, StartTime: time.Now().Add(-24 * time.Hour),
			}).SpotPrices
			assert.NotEmpty(t, history, id)
			for _, p := range history {
				assert.InDelta(t, want, p.SpotPrice, 0, id)
			}
		}
	}
	advice := call(t, client, describespotadvice.Do, describespotadvice.Request{InstanceTypes: []string{newGPU}}).AvailableSpotZones
	require.Len(t, advice, 1)
	assert.Equal(t, 20, advice[0].AvailableSpotResources[0].AverageSpotDiscount)

	burstable := ecstest.NewServer(ecstest.WithCatalog(ecstest.Catalog{SpotPrices: map[string]float64{"ecs.t6-c1m1.large": 0.02}})).Client()
	_, err := runinstances.Do(t.Context(), burstable, &runinstances.Request{
		ImageID: newestUbuntu, InstanceType: "ecs.t6-c1m1.large", SpotStrategy: types.SpotStrategySpotWithPriceLimit, SpotPriceLimit: new(0.02),
	})
	require.NoError(t, err, "a type with a spot price is sold as spot capacity")
	_, err = runinstances.Do(t.Context(), burstable, &runinstances.Request{
		ImageID: newestUbuntu, InstanceType: "ecs.t6-c1m2.large", SpotStrategy: types.SpotStrategySpotAsPriceGo,
	})
	require.Error(t, err, "the others of its family are not")
}

const newestUbuntu = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"

func TestWithCatalog_launches(t *testing.T) {
	t.Parallel()
	srv := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t)), ecstest.WithStepDuration(0))
	client := srv.Client()
	made := call(t, client, runinstances.Do, runinstances.Request{ImageID: newARM, InstanceType: newGPU, ZoneID: newZone})
	template := call(t, client, createlaunchtemplate.Do, createlaunchtemplate.Request{
		LaunchTemplateName: "tiny", ImageID: newImage, InstanceType: newTiny, ZoneID: newZone,
	})
	tiny := call(t, client, runinstances.Do, runinstances.Request{LaunchTemplateID: template.LaunchTemplateID})
	instances := map[string]describeinstances.Instance{}
	for in, err := range describeinstances.All(t.Context(), client, nil) {
		require.NoError(t, err)
		instances[in.InstanceID] = in
	}
	gpu, small := instances[made.InstanceIDs[0]], instances[tiny.InstanceIDs[0]]
	assert.Equal(t, []any{newGPU, newARM, newZone, 32, 2, "NVIDIA H20"}, []any{gpu.InstanceType, gpu.ImageID, gpu.ZoneID, gpu.CPU, gpu.GPUAmount, gpu.GPUSpec})
	assert.Equal(t, []any{newTiny, newImage, newZone, 1}, []any{small.InstanceType, small.ImageID, small.ZoneID, small.CPU})
	locals := 0
	for _, d := range srv.Account().Disks {
		if d.Category == "local_ssd_pro" {
			locals++
			assert.Equal(t, 1788, d.Size)
		}
	}
	assert.Equal(t, 3, locals)

	for code, req := range map[string]runinstances.Request{
		"InvalidInstanceType.ZoneNotSupported": {ImageID: newARM, InstanceType: newGPU, ZoneID: "cn-hangzhou-b"},
		"QuotaExceed.ElasticQuota":             {ImageID: newImage, InstanceType: newLarge, Amount: new(2)},
		"OperationDenied.ImageNotValid":        {ImageID: "debian_12_6_x64_20G_alibase_20240711.vhd", InstanceType: newTiny},
	} {
		_, err := runinstances.Do(t.Context(), client, &req)
		assert.True(t, ecs.HasCode(err, code), "%s: %v", code, err)
	}
	_, err := runinstances.Do(t.Context(), client, &runinstances.Request{
		ImageID: newImage, InstanceType: newTiny, InstanceChargeType: types.ChargeTypePrePaid, Period: new(1), PeriodUnit: types.PeriodUnitMonth,
	})
	require.Error(t, err, "it is sold as pay-as-you-go only")

	host := call(t, client, allocatededicatedhosts.Do, allocatededicatedhosts.Request{DedicatedHostType: "ddh.g7", ZoneID: newZone})
	assert.Len(t, host.DedicatedHostIDs, 1)
}

// Disks have devices even where the letters do not suffice.
func TestWithCatalog_localDisks(t *testing.T) {
	t.Parallel()
	srv := ecstest.NewServer(ecstest.WithCatalog(ecstest.Catalog{InstanceTypes: []ecstest.InstanceType{
		{InstanceTypeID: "ecs.d2s.10xlarge", LocalStorageAmount: 30},
	}}))
	call(t, srv.Client(), runinstances.Do, runinstances.Request{ImageID: newestUbuntu, InstanceType: "ecs.d2s.10xlarge"})
	devices := map[string]bool{}
	for _, d := range srv.Account().Disks {
		devices[d.Device] = true
	}
	assert.Len(t, devices, 31)
	assert.Contains(t, devices, "/dev/xvdz")
	assert.Contains(t, devices, "/dev/xvdae")
}

// What is offered was so from the start, also for reads that lag behind.
func TestWithCatalog_lag(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t)), ecstest.WithFaults(ecstest.Lag(10*time.Second, "Describe*")))
		client := srv.Client()
		made := call(t, client, runinstances.Do, runinstances.Request{ImageID: newARM, InstanceType: newGPU})
		assert.Empty(t, call(t, client, describeinstances.Do, describeinstances.Request{}).Instances)
		zones := call(t, client, describezones.Do, describezones.Request{}).Zones
		assert.Equal(t, newZone, zones[len(zones)-1].ZoneID)
		time.Sleep(time.Minute)
		found := call(t, client, describeinstances.Do, describeinstances.Request{InstanceIDs: made.InstanceIDs}).Instances
		require.Len(t, found, 1)
		assert.Equal(t, newGPU, found[0].InstanceType)
	})
}

// Servers with different catalogs do not see each other's, also if they run at once.
func TestWithCatalog_isOfOneServer(t *testing.T) {
	t.Parallel()
	const id = "ecs.g7.large"
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			zone, price := fmt.Sprintf("cn-hangzhou-x%d", i), float64(i+1)/10
			var opts []ecstest.Option
			if i > 0 {
				opts = append(opts, ecstest.WithCatalog(ecstest.Catalog{
					Zones: map[string][]string{"cn-hangzhou": {zone}}, Prices: map[string]float64{id: price, "cloud_essd": price},
					InstanceTypes: []ecstest.InstanceType{{InstanceTypeID: id, MemorySize: float64(i)}, {InstanceTypeID: fmt.Sprintf("ecs.g9.%dxlarge", i), MemorySize: 1}},
					Images:        []ecstest.PublicImage{{ImageID: newestUbuntu, Size: 30 + i}},
				}))
			}
			client := ecstest.NewServer(opts...).Client()
			zones := call(t, client, describezones.Do, describezones.Request{}).Zones
			its := call(t, client, describeinstancetypes.Do, describeinstancetypes.Request{InstanceTypes: []string{id}}).InstanceTypes
			families := call(t, client, describeinstancetypefamilies.Do, describeinstancetypefamilies.Request{}).InstanceTypeFamilies
			images := call(t, client, describeimages.Do, describeimages.Request{ImageID: newestUbuntu}).Images
			total := call(t, client, describeprice.Do, describeprice.Request{InstanceType: id}).PriceInfo.Price.TradePrice
			if i == 0 {
				assert.Equal(t, "cn-hangzhou-k", zones[len(zones)-1].ZoneID)
				assert.Equal(t, []any{8.0, 20}, []any{its[0].MemorySize, images[0].Size})
				assert.NotEqual(t, "ecs.g9", families[len(families)-1].InstanceTypeFamilyID)
				return
			}
			assert.Equal(t, zone, zones[len(zones)-1].ZoneID)
			assert.Equal(t, []any{float64(i), 30 + i}, []any{its[0].MemorySize, images[0].Size})
			assert.Equal(t, "ecs.g9", families[len(families)-1].InstanceTypeFamilyID)
			assert.InDelta(t, price+40*price, total, 1e-9)
		})
	}
}

// Each use of the option adds to what the earlier ones left.
func TestWithCatalog_twice(t *testing.T) {
	t.Parallel()
	client := ecstest.NewServer(
		ecstest.WithCatalog(ecstest.Catalog{
			Zones:         map[string][]string{"cn-hangzhou": {"cn-hangzhou-x"}},
			InstanceTypes: []ecstest.InstanceType{{InstanceTypeID: "ecs.g9.large", MemorySize: 8, CPUArchitecture: "ARM", SpotPrice: 0.2}},
		}),
		ecstest.WithCatalog(ecstest.Catalog{
			Zones:         map[string][]string{"cn-hangzhou": {"cn-hangzhou-x", "cn-hangzhou-y"}},
			InstanceTypes: []ecstest.InstanceType{{InstanceTypeID: "ecs.g9.2xlarge", Zones: []string{"cn-hangzhou-x"}}},
			Prices:        map[string]float64{"ecs.g9.large": 0.1}, SpotPrices: map[string]float64{"ecs.g9.large": 0.05},
		}),
	).Client()
	its := call(t, client, describeinstancetypes.Do, describeinstancetypes.Request{InstanceTypeFamily: "ecs.g9"}).InstanceTypes
	require.Len(t, its, 2)
	assert.Equal(t, []any{8, 32.0, types.CPUArchitectureARM}, []any{its[1].CPUCoreCount, its[1].MemorySize, its[1].CPUArchitecture}, "as usual in the family")
	zones := call(t, client, describezones.Do, describezones.Request{}).Zones
	assert.Equal(t, "cn-hangzhou-x", zones[len(zones)-2].ZoneID)
	assert.Equal(t, "cn-hangzhou-y", zones[len(zones)-1].ZoneID)
}

// A response of the service is a catalog: a server that has read what another one lists, lists the same.
func TestReadCatalog_responses(t *testing.T) {
	t.Parallel()
	list := func(srv *ecstest.Server) (instanceTypes, images string) {
		var body []byte
		client := srv.Client(ecs.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := srv.RoundTrip(r)
			if err == nil {
				body, _ = io.ReadAll(resp.Body)
				resp.Body = io.NopCloser(bytes.NewReader(body))
			}
			return resp, err
		})}))
		call(t, client, describeinstancetypes.Do, describeinstancetypes.Request{})
		instanceTypes = string(body)
		call(t, client, describeimages.Do, describeimages.Request{PageSize: new(100), ImageOwnerAlias: "system", Statuses: []types.ImageStatus{"Available", "UnAvailable", "Deprecated"}})
		return instanceTypes, string(body)
	}
	first := ecstest.NewServer(ecstest.WithCatalog(readCatalog(t)))
	instanceTypes, images := list(first)
	assert.Contains(t, instanceTypes, newGPU)
	assert.Contains(t, images, newARM)
	var opts []ecstest.Option
	for _, text := range []string{instanceTypes, images} {
		c, err := ecstest.ReadCatalog(strings.NewReader(text))
		require.NoError(t, err)
		opts = append(opts, ecstest.WithCatalog(c))
	}
	sorted := func(text string) []string { // without the ID of the request
		var parts []string
		for part := range strings.SplitAfterSeq(text, "},{") {
			parts = append(parts, strings.Trim(part, "},{"))
		}
		return parts[1 : len(parts)-1]
	}
	again, againImages := list(ecstest.NewServer(opts...))
	assert.Equal(t, sorted(instanceTypes), sorted(again))
	assert.ElementsMatch(t, sorted(images), sorted(againImages))
}

// Every field that the service lists is known.
func TestReadCatalog_fields(t *testing.T) {
	t.Parallel()
	nulls := func(item reflect.Type) string { // a null is a field that was left out
		var members []string
		for f := range item.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			members = append(members, fmt.Sprintf("%q: null", name))
		}
		return strings.Join(members, ",\n")
	}
	instanceType, image := nulls(reflect.TypeFor[describeinstancetypes.InstanceType]()), nulls(reflect.TypeFor[describeimages.Image]())
	features := nulls(reflect.TypeFor[describeimages.Features]())
	assert.Contains(t, instanceType, `"InstanceTypeId": null`)
	instanceType = strings.Replace(instanceType, `"InstanceTypeId": null`, `"InstanceTypeId": "ecs.g7.large"`, 1)
	image = strings.Replace(image, `"ImageId": null`, `"ImageId": "x"`, 1)
	image = strings.Replace(image, `"Features": null`, `"Features": {`+features+`}`, 1)
	_, err := ecstest.ReadCatalog(strings.NewReader(`{"InstanceTypes": {"InstanceType": [{` + instanceType + `}]}, "Images": {"Image": [{` + image + `}]},
		"RequestId": "x", "NextToken": "", "RegionId": "cn-hangzhou", "TotalCount": 1, "PageNumber": 1, "PageSize": 10}`))
	require.NoError(t, err)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What is wrong is told in the same words by both ways in; in a file, with the line.
func TestCatalog_rejects(t *testing.T) {
	t.Parallel()
	type (
		instanceTypes = []ecstest.InstanceType
		images        = []ecstest.PublicImage
		zones         = map[string][]string
		prices        = map[string]float64
	)
	type entry struct {
		c    ecstest.Catalog
		json string // "": only in Go
		want string
	}
	g7 := func(it ecstest.InstanceType, reason string) entry {
		it.InstanceTypeID = "ecs.g7.large"
		return entry{ecstest.Catalog{InstanceTypes: instanceTypes{it}}, "", "InstanceTypes[0] ecs.g7.large: " + reason}
	}
	image := func(m ecstest.PublicImage, reason string) entry {
		m.ImageID = "x.vhd"
		return entry{ecstest.Catalog{Images: images{m}}, "", "Images[0] x.vhd: " + reason}
	}
	for _, tt := range []entry{
		{ecstest.Catalog{InstanceTypes: instanceTypes{{}}},
			`{"InstanceTypes": [` + "\n" + `{}]}`,
			`line 2: InstanceTypes[0]: InstanceTypeId: "" is not like ecs.g7.large`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "g7"}}},
			`{"InstanceTypes": [{"InstanceTypeId": "g7"}]}`,
			`line 1: InstanceTypes[0] g7: InstanceTypeId: "g7" is not like ecs.g7.large`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.x9.tiny", MemorySize: 1}}},
			`{"InstanceTypes": [{"InstanceTypeId": "ecs.x9.tiny", "MemorySize": 1}]}`, `line 1: InstanceTypes[0] ecs.x9.tiny: CpuCoreCount: 0 is not between 1 and 4096`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.x9.large"}}},
			`{"InstanceTypes": [{"InstanceTypeId": "ecs.x9.large"}]}`, `line 1: InstanceTypes[0] ecs.x9.large: MemorySize: 0 is not between 0.1 and 1000000`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.g7.large"}, {InstanceTypeID: "ecs.g7.large"}}},
			`{"InstanceTypes": [{"InstanceTypeId": "ecs.g7.large"},` + "\n" + `{"InstanceTypeId": "ecs.g7.large"}]}`, `line 2: InstanceTypes[1] ecs.g7.large: it is there twice`},
		g7(ecstest.InstanceType{CPUCoreCount: -1}, `CpuCoreCount: -1 is not between 1 and 4096`),
		g7(ecstest.InstanceType{MemorySize: math.NaN()}, `MemorySize: NaN is not between 0.1 and 1000000`),
		g7(ecstest.InstanceType{GPUAmount: 1}, `GPUSpec is missing`),
		g7(ecstest.InstanceType{LocalStorageAmount: 1}, `LocalStorageCategory is missing`),
		g7(ecstest.InstanceType{LocalStorageAmount: 1, LocalStorageCategory: "local_ssd_pro"}, `LocalStorageCapacity is missing`),
		g7(ecstest.InstanceType{CPUArchitecture: "MIPS"}, `CpuArchitecture: "MIPS" is none of X86, ARM`),
		g7(ecstest.InstanceType{InstanceTypeFamily: "g7"}, `InstanceTypeFamily: "g7" is not like ecs.g7`),
		g7(ecstest.InstanceType{Generation: "7"}, `Generation: "7" is not like ecs-7`),
		g7(ecstest.InstanceType{Zones: []string{"cn-hangzhou-x"}}, `Zones: there is no zone "cn-hangzhou-x"`),
		g7(ecstest.InstanceType{Zones: []string{"us-west-1a", "us-west-1a"}}, `Zones: "us-west-1a" is there twice`),
		g7(ecstest.InstanceType{Price: -1}, `Price: -1 is no price of an hour: want more than 0, with at most three decimals`),
		g7(ecstest.InstanceType{Price: 1, SpotPrice: 0.0001}, `SpotPrice: 0.0001 is no price of an hour: want more than 0, with at most three decimals`),
		g7(ecstest.InstanceType{Price: 1, SpotPrice: 2}, `the spot price 2 is above the price 1`),
		g7(ecstest.InstanceType{SpotPrice: 0.1, NoSpot: new(true)}, `SpotPrice: the type has NoSpot`),
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.g7.large", Price: 1}}, Prices: prices{"ecs.g7.large": 1}},
			"", `InstanceTypes[0] ecs.g7.large: Price: it is in Prices, too`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.g7.large", SpotPrice: 0.1}}, SpotPrices: prices{"ecs.g7.large": 0.1}},
			"", `InstanceTypes[0] ecs.g7.large: SpotPrice: it is in SpotPrices, too`},
		{ecstest.Catalog{InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.g7.large", NoSpot: new(true)}}, SpotPrices: prices{"ecs.g7.large": 0.1}},
			"", `InstanceTypes[0] ecs.g7.large: NoSpot: the type is in SpotPrices`},
		{ecstest.Catalog{Images: images{{}}}, `{"Images": [{}]}`, `line 1: Images[0]: ImageId: "" is no ID`},
		{ecstest.Catalog{Images: images{{ImageID: "x"}, {ImageID: "x"}}},
			`{"Images": [{"ImageId": "x"}, {"ImageId": "x"}]}`,
			`line 1: Images[1] x: it is there twice`},
		image(ecstest.PublicImage{Architecture: "X86"}, `Architecture: "X86" is none of x86_64, arm64, i386`),
		image(ecstest.PublicImage{Status: "available"}, `Status: "available" is none of Available, Deprecated, UnAvailable`),
		image(ecstest.PublicImage{ImageOwnerAlias: "self"}, `ImageOwnerAlias: "self" is none of system, marketplace`),
		image(ecstest.PublicImage{OSType: "windows", Platform: "Ubuntu"}, `OSType: "windows" is not that of the Platform "Ubuntu"`),
		image(ecstest.PublicImage{Size: -1}, `Size: -1 is not between 1 and 2048`),
		image(ecstest.PublicImage{CreationTime: "yesterday"}, `CreationTime: "yesterday" is not like 2024-08-19 or 2024-08-19T06:30:00Z`),
		{ecstest.Catalog{Zones: zones{"cn-atlantis": nil}},
			`{"Zones": {"cn-atlantis": []}}`,
			`line 1: Zones["cn-atlantis"]: there is no such region`},
		{ecstest.Catalog{Zones: zones{"cn-hangzhou": {"cn-beijing-x"}}},
			`{"Zones": {` + "\n\n" + `"cn-hangzhou": ["cn-beijing-x"]}}`,
			`line 3: Zones["cn-hangzhou"]: "cn-beijing-x" is no zone of the region: want an ID like cn-hangzhou-x`},
		{ecstest.Catalog{Zones: zones{"us-west-1": {"us-west-1-x"}}},
			"", `Zones["us-west-1"]: "us-west-1-x" is no zone of the region: want an ID like us-west-1x`},
		{ecstest.Catalog{Zones: zones{"us-west-1": {"us-west-1x", "us-west-1x"}}},
			"", `Zones["us-west-1"]: "us-west-1x" is there twice`},
		{ecstest.Catalog{Prices: prices{"ecs.g7.large": -0.5}}, `{"Prices": {"ecs.g7.large": -0.5}}`,
			`line 1: Prices["ecs.g7.large"]: -0.5 is no price of an hour: want more than 0, with at most three decimals`},
		{ecstest.Catalog{Prices: prices{"cloud_essd": 0}},
			`{"Prices": {"cloud_essd": 0}}`,
			`line 1: Prices["cloud_essd"]: 0 is no price per GiB and hour`},
		{ecstest.Catalog{Prices: prices{"cloud_ssd:PL2": 1}},
			"", `Prices["cloud_ssd:PL2"]: there is no such instance type or disk category`},
		{ecstest.Catalog{Prices: prices{"cloud_essd:": 1}},
			"", `Prices["cloud_essd:"]: there is no such instance type or disk category`},
		{ecstest.Catalog{SpotPrices: prices{"cloud_essd": 1}},
			`{"SpotPrices": {"cloud_essd": 1}}`,
			`line 1: SpotPrices["cloud_essd"]: there is no such instance type`},
		{ecstest.Catalog{SpotPrices: prices{"ecs.g7.large": 9}},
			"", `SpotPrices["ecs.g7.large"]: the spot price 9 is above the price 0.5`},
		{ecstest.Catalog{Prices: prices{"ecs.g7.large": 0.1}, InstanceTypes: instanceTypes{{InstanceTypeID: "ecs.g7.xlarge", SpotPrice: 0.1}}, SpotPrices: prices{"ecs.g7.large": 0.2}},
			"", `SpotPrices["ecs.g7.large"]: the spot price 0.2 is above the price 0.1`},
		{ecstest.Catalog{Quotas: map[string]int{"max-fun": 1}},
			`{"Quotas": {"max-fun": 1}}`,
			`line 1: Quotas["max-fun"]: there is no such quota`},
		{ecstest.Catalog{Quotas: map[string]int{"max-security-groups": -1}},
			`{"Quotas": {"max-security-groups": -1}}`,
			`line 1: Quotas["max-security-groups"]: -1 is negative`},
	} {
		reason := tt.want
		if tt.json != "" {
			_, err := ecstest.ReadCatalog(strings.NewReader(tt.json))
			require.EqualError(t, err, "ecstest: catalog: "+tt.want)
			_, reason, _ = strings.Cut(tt.want, ": ")
		}
		srv := ecstest.NewServer(ecstest.WithCatalog(tt.c), ecstest.WithCatalog(ecstest.Catalog{}))
		for range 2 {
			_, err := describeregions.Do(t.Context(), srv.Client(), nil)
			require.True(t, ecs.HasCode(err, "InvalidServer"), "%v", err)
			assert.ErrorContains(t, err, "ecstest: catalog: "+reason)
		}
		assert.Len(t, srv.Calls(), 2, "nothing is retried")
	}
}

// What is wrong with the JSON itself is told with line and path.
func TestReadCatalog_rejects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "line 1: unexpected end of JSON input",
		"{\n\"Images\": [\n":           "line 2: unexpected end of JSON input",
		"{\n\n\"Images\" []}":          "line 3: invalid character '[' after object key",
		"[]":                           "line 1: want an object",
		"\n{\n\"InstanceType\": []}":   `line 3: InstanceType: unknown field "InstanceType"`,
		`{"Zones": {}, "Zones": {}}`:   "line 1: Zones: it is there twice",
		`{"Images": 7}`:                "line 1: Images: want an object",
		`{"Images": null}`:             "line 1: Images: want an object",
		`{"Images": [7]}`:              "line 1: Images[0]: want an object",
		`{"Images": {"ImageId": "x"}}`: `line 1: Images.ImageId: unknown field "ImageId"`,
		"{\"Images\": [\n{\"ImageId\": \"x\",\n\"Sise\": 7}]}":                      `line 3: Images[0].Sise: unknown field "Sise"`,
		`{"Images": [{"ImageId": "x", "Size": "7"}]}`:                               "line 1: Images[0].Size: want an integer, not string",
		`{"Images": [{"ImageId": "x", "imageId": "y"}]}`:                            "line 1: Images[0].imageId: it is there twice",
		`{"Images": [{"ImageId": "x", "Features": {"Nvme": "supported"}}]}`:         `line 1: Images[0].Features: unknown field "Nvme"`,
		`{"Images": [{"ImageId": "x", "IsSupportCloudinit": 1}]}`:                   "line 1: Images[0].IsSupportCloudinit: want true or false, not number",
		"{\"Images\": [{\"ImageId\": \"x\",\n\"ImageName\": \"y\"}]}":               `line 1: Images[0]: ImageName: a public image is called like its ID, "x"`,
		`{"InstanceTypes": {"InstanceType": [{"MemorySize": true}]}}`:               "line 1: InstanceTypes.InstanceType[0].MemorySize: want a number, not bool",
		`{"InstanceTypes": [{"InstanceTypeId": "ecs.g7.large", "Zones": "x"}]}`:     "line 1: InstanceTypes[0].Zones: want an array, not string",
		`{"InstanceTypes": [{"InstancePpsRx": 1, "InstancePpsTx": 2}]}`:             "line 1: InstanceTypes[0]: InstancePpsTx: want that of InstancePpsRx",
		`{"InstanceTypes": [{"InstanceBandwidthRx": 1, "InstanceBandwidthTx": 2}]}`: "line 1: InstanceTypes[0]: InstanceBandwidthTx: want that of InstanceBandwidthRx",
		`{"Prices": {"ecs.g7.large": 1, "ecs.g7.large": 2}}`:                        "line 1: Prices.ecs.g7.large: it is there twice",
		`{"Prices": {"ecs.g7.large": {}}}`:                                          `line 1: Prices["ecs.g7.large"]: want a number, not object`,
		`{"Prices": {"ecs.g7.large": 1e999}}`:                                       `line 1: Prices["ecs.g7.large"]: want a number, not number 1e999`,
		`{"Quotas": {"max-security-groups": 1.5}}`:                                  `line 1: Quotas["max-security-groups"]: want an integer, not number 1.5`,
		`{"InstanceTypes": [{"InstanceTypeId": "ecs.g7.large", "CpuOption": {}}]}`:  `line 1: InstanceTypes[0].CpuOption: unknown field "CpuOption"`,
	} {
		_, err := ecstest.ReadCatalog(strings.NewReader(text))
		assert.EqualError(t, err, "ecstest: catalog: "+want, "%s", text)
	}
	_, err := ecstest.ReadCatalog(io.MultiReader(strings.NewReader("{"), failing{}))
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Whatever is in a file, reading it ends with a catalog that a server takes, or with an error.
func FuzzReadCatalog(f *testing.F) {
	text, err := os.ReadFile("testdata/catalog.json")
	require.NoError(f, err)
	f.Add(string(text))
	f.Add(`{"InstanceTypes": {"InstanceType": [{"InstanceTypeId": "ecs.x.large", "Zones": []}]}, "Images": {"Image": [{}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ecstest.ReadCatalog(strings.NewReader(text))
		if err != nil {
			return
		}
		_, err = describezones.Do(t.Context(), ecstest.NewServer(ecstest.WithCatalog(c)).Client(), nil)
		require.NoError(t, err)
	})
}
