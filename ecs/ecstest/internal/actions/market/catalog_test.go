package market_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

func TestDescribeRegions(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
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
			got := apitest.Succeed[apitest.RegionsResponse](t, s, "DescribeRegions", tt.params...).Regions.Region
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
	s := apitest.NewTestServer()
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
		{"spot means nothing to a subscription", []string{"SpotStrategy", "SpotWithPriceLimit", "InstanceChargeType", "PrePaid"}, "cn-hangzhou-b", "华东1（杭州） 可用区B", "ecs.t6-c1m1.large", "ecs.g5.large"},
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

type imagesResponse struct {
	RegionID                         string
	TotalCount, PageNumber, PageSize int
	Images                           struct {
		Image []struct {
			ImageID, ImageName, Status, OSType, OSName, OSNameEn, Architecture, CreationTime string
			ImageOwnerAlias, Platform, Usage                                                 string
			Size                                                                             int
			IsSupportIoOptimized, IsSupportCloudinit, IsPublic                               bool
			Tags                                                                             struct {
				Tag []struct{ TagKey, TagValue string }
			}
			DiskDeviceMappings struct{ DiskDeviceMapping []struct{ SnapshotID string } }
		}
	}
}

// withOwnImages adds images that are not in the catalog.
func withOwnImages(st *backend.State) {
	for _, m := range []backend.Image{
		{Resource: backend.Resource{ID: "m-1", Group: "rg-1", Created: time.Date(2025, 3, 1, 12, 30, 0, 0, time.UTC)},
			Name: "Golden-1", Family: "golden", Owner: "self", OwnerID: 42, OSType: "linux", Architecture: "x86_64", Status: "Available", Devices: []backend.ImageDevice{{Snapshot: "s-1"}, {Snapshot: "s-2"}}},
		{Resource: backend.Resource{ID: "m-2", Created: time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC)},
			Name: "golden-2", Family: "golden", Owner: "self", OSType: "linux", Architecture: "x86_64", Status: "Creating"},
		{Resource: backend.Resource{ID: "m-3", Created: time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)},
			Name: "lent", Owner: "others", OSType: "linux", Architecture: "x86_64", Status: "Available"},
	} {
		st.Created++
		m.Kind, m.Region, m.Seq = backend.KindImage, "cn-hangzhou", st.Created
		st.Images.Add(&m)
	}
	st.Created++
	st.Instances.Add(&backend.Instance{Resource: backend.Resource{Kind: backend.KindInstance, ID: "i-1", Region: "cn-hangzhou", Seq: st.Created}, ImageID: "m-1"})
	for id, tags := range map[string][]backend.Pair{"m-1": {{Key: "env", Value: "test"}, {Key: "team"}}, "m-2": {{Key: "env", Value: "prod"}}} {
		m, _ := st.Images.Get(id)
		st.Tags.Set(&m.Resource, tags...)
	}
}

func TestDescribeImages_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer(withOwnImages)
	all := s.State.Images.All
	ids := func(keep func(*backend.Image) bool) []string {
		var found []string
		for _, m := range all {
			if keep(m) {
				found = append(found, m.ID)
			}
		}
		return found
	}
	available := func(m *backend.Image) bool { return m.Status == "Available" }
	for _, tt := range []struct {
		name   string
		params string // name=value pairs, separated by one space
		want   []string
	}{
		{"none", "", ids(available)},
		{"empty values are no filters", "ImageId= OSType= Status= PageNumber= IsPublic=", ids(available)},
		{"one id", "ImageId=m-1", []string{"m-1"}},
		{"ids", "ImageId=m-3,m-1,m-9", []string{"m-1", "m-3"}},
		{"id of one not available", "ImageId=m-2", nil},
		{"name", "ImageName=GOLDEN", []string{"m-1"}},
		{"family", "ImageFamily=golden", []string{"m-1"}},
		{"status", "Status=Creating", []string{"m-2"}},
		{"statuses", "Status=Creating,Available ImageFamily=golden", []string{"m-1", "m-2"}},
		{"hidden statuses", "Status=deprecated,UnAvailable", ids(func(m *backend.Image) bool { return m.Status == "Deprecated" || m.Status == "UnAvailable" })},
		{"own", "ImageOwnerAlias=self", []string{"m-1"}},
		{"of others", "ImageOwnerAlias=others", []string{"m-3"}},
		{"marketplace", "ImageOwnerAlias=marketplace", []string{"m-market-wordpress-6", "m-market-gitlab-16"}},
		{"owner id", "ImageOwnerId=42", []string{"m-1"}},
		{"resource group", "ResourceGroupId=rg-1", []string{"m-1"}},
		{"windows", "OSType=windows", ids(func(m *backend.Image) bool { return available(m) && m.OSType == "windows" })},
		{"architecture", "Architecture=arm64", ids(func(m *backend.Image) bool { return available(m) && m.Architecture == "arm64" })},
		{"in use", "Usage=instance", []string{"m-1"}},
		{"private", "IsPublic=false", []string{"m-1", "m-3"}},
		{"usable", "Usable=false Status=Creating", []string{"m-2"}},
		{"not I/O optimized", "IsSupportIoOptimized=false IsPublic=true", []string{"m-market-gitlab-16"}},
		{"cloud-init", "IsSupportCloudinit=true", ids(func(m *backend.Image) bool { return available(m) && m.CloudInit })},
		{"no cloud-init", "IsSupportCloudinit=False", ids(func(m *backend.Image) bool { return available(m) && !m.CloudInit })},
		{"snapshot", "SnapshotId=s-2", []string{"m-1"}},
		{"for an ARM type", "InstanceType=ecs.g8y.large", ids(func(m *backend.Image) bool { return available(m) && m.Architecture == "arm64" })},
		{"for a small type", "InstanceType=ecs.t6-c4m1.large", ids(func(m *backend.Image) bool { return available(m) && m.Architecture != "arm64" && m.OSType == "linux" })},
		{"for a large type", "InstanceType=ecs.g7.large", ids(func(m *backend.Image) bool { return available(m) && m.Architecture == "x86_64" })},
		{"tag", "Tag.1.Key=env Tag.1.Value=test", []string{"m-1"}},
		{"tag of any value", "Tag.1.Key=env Status=Available,Creating", []string{"m-1", "m-2"}},
		{"tags", "Tag.1.Key=env Tag.2.Key=team", []string{"m-1"}},
		{"tag of another value", "Tag.1.Key=env Tag.1.Value=x", nil},
		{"from", "Filter.1.Key=CreationStartTime Filter.1.Value=2025-03-01T12:30Z", []string{"m-1", "m-3"}},
		{"until", "Filter.1.Key=CreationEndTime Filter.1.Value=2018-04-09T00:00:00Z", []string{"ubuntu_16_0402_32_20G_alibase_20180409.vhd"}},
		{"from and until", "Filter.1.Key=CreationStartTime Filter.1.Value=2025-03-01T12:31Z Filter.2.Key=CreationEndTime Filter.2.Value=2025-03-03T00:00Z", []string{"m-3"}},
		{"no effect", "ActionType=ChangeOS ShowExpired=true", ids(available)},
		{"all at once", "ImageOwnerAlias=self OSType=linux Usage=instance ImageName=golden SnapshotId=s-1 Tag.1.Key=env", []string{"m-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := apitest.Succeed[imagesResponse](t, s, "DescribeImages", append(apitest.NameValues(tt.params), "PageSize", "100")...)
			var found []string
			for _, m := range got.Images.Image {
				found = append(found, m.ImageID)
			}
			assert.Equal(t, tt.want, found)
			assert.Equal(t, len(tt.want), got.TotalCount)
		})
	}
}

func TestDescribe_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
	for _, tt := range []struct {
		action, params string
		status         int
		code, names    string
	}{
		{"DescribeImages", "DryRun=true", 400, "DryRunOperation", ""},
		{"DescribeImages", "DryRun=true OSType=dos", 400, "InvalidParameter", "OSType"},
		{"DescribeImages", "DryRun=maybe", 400, "InvalidParameter", "DryRun"},
		{"DescribeImages", "Status=Available,Gone", 400, "InvalidParameter", "Status"},
		{"DescribeImages", "ImageOwnerAlias=me", 400, "InvalidParameter", "ImageOwnerAlias"},
		{"DescribeImages", "Architecture=mips", 400, "InvalidParameter", "Architecture"},
		{"DescribeImages", "Usage=some", 400, "InvalidParameter", "Usage"},
		{"DescribeImages", "ActionType=Look", 400, "InvalidParameter", "ActionType"},
		{"DescribeImages", "PageSize=ten", 400, "InvalidParameter", "PageSize"},
		{"DescribeImages", "PageNumber=99999999999", 400, "InvalidParameter", "PageNumber"},
		{"DescribeImages", "InstanceType=ecs.x1.nano", 400, "InvalidInstanceType.ValueNotSupported", "ecs.x1.nano"},
		{"DescribeImages", "Tag.1.Value=v", 400, "InvalidParameter", "Tag.1.Key"},
		{"DescribeImages", "Filter.1.Key=Size Filter.1.Value=2025-03-01T12:30Z", 400, "InvalidParameter", "Filter"},
		{"DescribeImages", "Filter.1.Key=CreationEndTime Filter.1.Value=yesterday", 400, "InvalidParameter", "Filter"},
		{"DescribeImages", apitest.TooMany("Tag.%d.Key=k", 21), 400, "InvalidParameter", "Tag"},
		{"DescribeInstanceTypes", "NextToken=e71d8a535bd9cc11", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=xyz", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=00", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=" + action.MakeToken("DescribeInstances", 3), 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "MaxResults=many", 400, "InvalidParameter", "MaxResults"},
		{"DescribeInstanceTypes", "MinimumMemorySize=NaN", 400, "InvalidParameter", "MinimumMemorySize"},
		{"DescribeInstanceTypes", apitest.TooMany("InstanceTypes.%d=t", 11), 400, "InvalidParameter", "InstanceTypes"},
		{"DescribeZones", "SpotStrategy=Cheap", 400, "InvalidParameter", "SpotStrategy"},
		{"DescribeZones", "InstanceChargeType=Free", 400, "InvalidParameter", "InstanceChargeType"},
		{"DescribeZones", "Verbose=2", 400, "InvalidParameter", "Verbose"},
		{"DescribeRegions", "ResourceType=moon", 400, "InvalidParameter", "ResourceType"},
		{"DescribeRegions", "AcceptLanguage=tlh", 400, "InvalidParameter", "AcceptLanguage"},
	} {
		t.Run(tt.action+" "+tt.params, func(t *testing.T) {
			t.Parallel()
			_, rep := apitest.Try[struct{}](t, s, tt.action, apitest.NameValues(tt.params)...)
			assert.Equal(t, tt.status, rep.Status)
			assert.Equal(t, tt.code, rep.Code)
			assert.Contains(t, rep.Message, tt.names)
		})
	}
}

func TestDescribeImages_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
	total := apitest.Succeed[imagesResponse](t, s, "DescribeImages").TotalCount
	require.Greater(t, total, 20)
	for _, tt := range []struct{ asked, size int }{{0, 1}, {-5, 1}, {1, 1}, {7, 7}, {10, 10}, {100, 100}, {101, 100}, {2147483647, 100}} {
		t.Run(fmt.Sprint("size ", tt.asked), func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for number := 1; ; number++ {
				got := apitest.Succeed[imagesResponse](t, s, "DescribeImages", "PageSize", fmt.Sprint(tt.asked), "PageNumber", fmt.Sprint(number))
				assert.Equal(t, total, got.TotalCount)
				assert.Equal(t, number, got.PageNumber)
				assert.Equal(t, tt.size, got.PageSize)
				assert.Equal(t, "cn-hangzhou", got.RegionID)
				if len(got.Images.Image) == 0 {
					break
				}
				for _, m := range got.Images.Image {
					assert.False(t, seen[m.ImageID], "twice: %s", m.ImageID)
					seen[m.ImageID] = true
				}
			}
			assert.Len(t, seen, total)
		})
	}
	assert.Equal(t, 1, apitest.Succeed[imagesResponse](t, s, "DescribeImages", "PageNumber", "-3").PageNumber)
	assert.Empty(t, apitest.Succeed[imagesResponse](t, s, "DescribeImages", "PageNumber", "2147483647", "PageSize", "100").Images.Image)
}

func TestDescribeImages_fields(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer(withOwnImages)
	m := apitest.Succeed[imagesResponse](t, s, "DescribeImages", "ImageId", "m-1").Images.Image[0]
	assert.Equal(t, "2025-03-01T12:30:00Z", m.CreationTime)
	assert.Equal(t, "env", m.Tags.Tag[0].TagKey)
	assert.Equal(t, "test", m.Tags.Tag[0].TagValue)
	assert.Equal(t, "s-2", m.DiskDeviceMappings.DiskDeviceMapping[1].SnapshotID)
	for _, m := range apitest.Succeed[imagesResponse](t, s, "DescribeImages", "IsPublic", "true", "PageSize", "100", "Status", "Available,UnAvailable,Deprecated").Images.Image {
		assert.NotContains(t, m.CreationTime, "0001-01-01", m.ImageID)
		assert.NotEmpty(t, m.Platform)
		assert.Positive(t, m.Size)
		if strings.Contains(m.OSNameEn, " bit") {
			assert.Contains(t, m.OSName, "位")
		}
	}
}

type typesResponse struct {
	NextToken     string
	InstanceTypes struct {
		InstanceType []struct {
			InstanceTypeID, InstanceTypeFamily string
			CPUCoreCount                       int
			MemorySize                         float64
		}
	}
}

func (a typesResponse) ids() []string {
	var ids []string
	for _, t := range a.InstanceTypes.InstanceType {
		ids = append(ids, t.InstanceTypeID)
	}
	return ids
}

func TestDescribeInstanceTypes_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
	for _, tt := range []struct {
		params string
		keep   func(*catalog.InstanceType) bool
	}{
		{"", func(*catalog.InstanceType) bool { return true }},
		{"InstanceTypes.1=ecs.g7.large InstanceTypes.2=ecs.g6.large InstanceTypes.3=none", func(t *catalog.InstanceType) bool { return t.ID == "ecs.g7.large" || t.ID == "ecs.g6.large" }},
		{"InstanceTypeFamily=ecs.g7", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.g7" }},
		{"InstanceTypeFamilies.1=ecs.g7 InstanceTypeFamilies.2=ecs.i3", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.g7" || t.Family.ID == "ecs.i3" }},
		{"InstanceCategory=Shared", func(t *catalog.InstanceType) bool { return t.Family.Category == "Shared" }},
		{"InstanceCategories.1=Shared", func(t *catalog.InstanceType) bool { return t.Family.Category == "Shared" }},
		{"InstanceFamilyLevel=EntryLevel", func(t *catalog.InstanceType) bool { return t.Family.Level == "EntryLevel" }},
		{"CpuArchitecture=ARM", func(t *catalog.InstanceType) bool { return t.Family.Architecture == "ARM" }},
		{"CpuArchitectures.1=arm", func(t *catalog.InstanceType) bool { return t.Family.Architecture == "ARM" }},
		{"PhysicalProcessorModels.1=yitian", nil},
		{"GpuSpecs.1=none", nil},
		{"LocalStorageCategory=local_hdd_pro", func(t *catalog.InstanceType) bool { return t.Family.LocalStorage == "local_hdd_pro" }},
		{"LocalStorageCategories.1=local_ssd_pro", func(t *catalog.InstanceType) bool { return t.Family.LocalStorage == "local_ssd_pro" }},
		{"NvmeSupport=unsupported", func(t *catalog.InstanceType) bool { return t.Family.NVMe == "unsupported" }},
		{"MinimumCpuCoreCount=8", func(t *catalog.InstanceType) bool { return t.Cores >= 8 }},
		{"MaximumCpuCoreCount=2", func(t *catalog.InstanceType) bool { return t.Cores <= 2 }},
		{"MinimumMemorySize=7.5 MaximumMemorySize=15", func(t *catalog.InstanceType) bool { return t.Memory >= 7.5 && t.Memory <= 15 }},
		{"MaximumMemorySize=0.5", func(t *catalog.InstanceType) bool { return t.ID == "ecs.t6-c4m1.large" }},
		{"MinimumCpuSpeedFrequency=2.7 MaximumCpuSpeedFrequency=2.9", func(t *catalog.InstanceType) bool { return t.Family.Base >= 2.7 && t.Family.Base <= 2.9 }},
		{"MinimumCpuTurboFrequency=3.8", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.hfc7" }},
		{"MaximumCpuTurboFrequency=2.7", func(t *catalog.InstanceType) bool { return t.Family.Turbo <= 2.7 }},
		{"MinimumGPUAmount=1", func(t *catalog.InstanceType) bool { return t.GPUs >= 1 }},
		{"MaximumGPUAmount=0", func(t *catalog.InstanceType) bool { return t.GPUs == 0 }},
		{"MinimumGPUAmount=2 MaximumGPUAmount=2", func(t *catalog.InstanceType) bool { return t.ID == "ecs.gn6i-c24g1.12xlarge" }},
		{"MinimumBaselineCredit=12", func(t *catalog.InstanceType) bool { return t.Baseline >= 12 }},
		{"MinimumInitialCredit=60", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.t6" }},
		{"MinimumDiskQuantity=17", func(*catalog.InstanceType) bool { return true }},
		{"MinimumDiskQuantity=18", nil},
		{"MinimumEniQuantity=5", func(t *catalog.InstanceType) bool { return t.Interfaces >= 5 }},
		{"MinimumEniPrivateIpAddressQuantity=20", func(t *catalog.InstanceType) bool { return t.Addresses >= 20 }},
		{"MinimumEniIpv6AddressQuantity=20", func(t *catalog.InstanceType) bool { return t.Addresses >= 20 }},
		{"MinimumEriQuantity=1", func(t *catalog.InstanceType) bool { return t.Family.Architecture == "ARM" }},
		{"MinimumQueuePairNumber=1", func(t *catalog.InstanceType) bool { return t.Family.Architecture == "ARM" }},
		{"MinimumInstanceBandwidthRx=16000000", func(t *catalog.InstanceType) bool { return t.Mbit >= 16000 }},
		{"MinimumInstanceBandwidthTx=16000000", func(t *catalog.InstanceType) bool { return t.Mbit >= 16000 }},
		{"MinimumInstancePpsRx=6000000", func(t *catalog.InstanceType) bool { return t.KPPS >= 6000 }},
		{"MinimumInstancePpsTx=6000000", func(t *catalog.InstanceType) bool { return t.KPPS >= 6000 }},
		{"MinimumLocalStorageAmount=8", func(t *catalog.InstanceType) bool { return t.ID == "ecs.d2s.5xlarge" }},
		{"MinimumLocalStorageCapacity=1919", func(t *catalog.InstanceType) bool { return t.DiskGiB >= 1919 }},
		{"MinimumPrimaryEniQueueNumber=16", func(t *catalog.InstanceType) bool { return t.Cores >= 16 }},
		{"MinimumSecondaryEniQueueNumber=16", func(t *catalog.InstanceType) bool { return t.Cores >= 16 }},
		{"AdditionalAttributes.1=NetworkInfo InstanceTypeFamily=ecs.g7", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.g7" }},
		{"=5 InstanceTypeFamily=ecs.g7", func(t *catalog.InstanceType) bool { return t.Family.ID == "ecs.g7" }},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			var want []string
			for i := range s.State.Types {
				if tt.keep != nil && tt.keep(&s.State.Types[i]) {
					want = append(want, s.State.Types[i].ID)
				}
			}
			if tt.keep != nil {
				require.NotEmpty(t, want)
			}
			got := apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", apitest.NameValues(tt.params)...)
			assert.Equal(t, want, got.ids())
			assert.Empty(t, got.NextToken)
		})
	}
	for name, value := range map[string]string{"GPUSpec": "nvidia a10", "GpuSpecs.1": "NVIDIA A10"} {
		got := apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", name, value)
		assert.Equal(t, []string{"ecs.gn7i-c8g1.2xlarge", "ecs.gn7i-c16g1.4xlarge"}, got.ids())
	}
	for _, name := range []string{"PhysicalProcessorModel", "PhysicalProcessorModels.1"} {
		got := apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", name, "Yitian 710")
		assert.Len(t, got.ids(), 4)
	}
}

func TestDescribeInstanceTypes_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
	for _, tt := range []struct {
		name, size string
		params     []string
		pages      int
	}{
		{"one by one", "1", nil, len(s.State.Types)},
		{"size that divides nothing", "7", nil, (len(s.State.Types) + 6) / 7},
		{"just all", fmt.Sprint(len(s.State.Types)), nil, 1},
		{"too small", "0", nil, len(s.State.Types)},
		{"too large", "9999", nil, 1},
		{"filtered", "2", []string{"InstanceTypeFamily", "ecs.g7"}, 3},
		{"nothing", "2", []string{"InstanceTypeFamily", "none"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", tt.params...).ids()
			var got []string
			token := ""
			for pages := 1; ; pages++ {
				page := apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", append(tt.params, "MaxResults", tt.size, "NextToken", token)...)
				got = append(got, page.ids()...)
				if token = page.NextToken; token == "" {
					assert.Equal(t, tt.pages, pages)
					break
				}
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestDescribeInstanceTypes_tokensAreStable(t *testing.T) {
	t.Parallel()
	page := func(s *apitest.TestServer, token string) typesResponse {
		return apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", "MaxResults", "5", "NextToken", token)
	}
	s := apitest.NewTestServer()
	first := page(s, "")
	assert.Equal(t, first, page(s, ""))
	second := page(s, first.NextToken)
	assert.Equal(t, second, page(s, first.NextToken))
	assert.Equal(t, second, page(apitest.NewTestServer(), first.NextToken))
}

func TestCatalog_isSound(t *testing.T) {
	t.Parallel()
	types, families := map[string]bool{}, map[string]bool{}
	for _, it := range catalog.CatalogTypes() {
		assert.False(t, types[it.ID], "twice: %s", it.ID)
		types[it.ID], families[it.Family.ID] = true, true
		assert.Positive(t, it.Family.Zones, it.ID)
		assert.Equal(t, it.GPUs > 0, it.Family.GPU != "", it.ID)
		assert.Equal(t, it.Disks > 0, it.Family.LocalStorage != "", it.ID)
	}
	assert.GreaterOrEqual(t, len(types), 40)
	images := map[string]bool{}
	for _, m := range backend.CatalogImages() {
		assert.False(t, images[m.ID], "twice: %s", m.ID)
		images[m.ID] = true
	}
	assert.GreaterOrEqual(t, len(images), 25)
	for _, r := range catalog.Regions {
		assert.NotEmpty(t, r.Zones, r.ID)
	}
}
