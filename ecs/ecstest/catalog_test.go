package ecstest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type regionsResponse struct {
	Regions struct {
		Region []struct{ RegionID, RegionEndpoint, LocalName, Status string }
	}
}

func TestDescribeRegions(t *testing.T) {
	t.Parallel()
	s := newTestServer()
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
			got := succeed[regionsResponse](t, s, "DescribeRegions", tt.params...).Regions.Region
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
	s := newTestServer()
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
			zones := succeed[zonesResponse](t, s, "DescribeZones", tt.params...).Zones.Zone
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
func withOwnImages(st *state) {
	for _, m := range []image{
		{resource: resource{id: "m-1", group: "rg-1", created: time.Date(2025, 3, 1, 12, 30, 0, 0, time.UTC)},
			name: "Golden-1", family: "golden", owner: "self", ownerID: 42, osType: "linux", architecture: "x86_64", status: "Available", devices: []imageDevice{{snapshot: "s-1"}, {snapshot: "s-2"}}},
		{resource: resource{id: "m-2", created: time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC)},
			name: "golden-2", family: "golden", owner: "self", osType: "linux", architecture: "x86_64", status: "Creating"},
		{resource: resource{id: "m-3", created: time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)},
			name: "lent", owner: "others", osType: "linux", architecture: "x86_64", status: "Available"},
	} {
		st.created++
		m.kind, m.region, m.seq = KindImage, "cn-hangzhou", st.created
		st.images.add(&m)
	}
	st.created++
	st.instances.add(&instance{resource: resource{kind: KindInstance, id: "i-1", region: "cn-hangzhou", seq: st.created}, imageID: "m-1"})
	for id, tags := range map[string][]pair{"m-1": {{"env", "test"}, {"team", ""}}, "m-2": {{"env", "prod"}}} {
		m, _ := st.images.get(id)
		st.tags.set(&m.resource, tags...)
	}
}

func TestDescribeImages_filters(t *testing.T) {
	t.Parallel()
	s := newTestServer(withOwnImages)
	all := s.state.images.all
	ids := func(keep func(*image) bool) []string {
		var found []string
		for _, m := range all {
			if keep(m) {
				found = append(found, m.id)
			}
		}
		return found
	}
	available := func(m *image) bool { return m.status == "Available" }
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
		{"hidden statuses", "Status=deprecated,UnAvailable", ids(func(m *image) bool { return m.status == "Deprecated" || m.status == "UnAvailable" })},
		{"own", "ImageOwnerAlias=self", []string{"m-1"}},
		{"of others", "ImageOwnerAlias=others", []string{"m-3"}},
		{"marketplace", "ImageOwnerAlias=marketplace", []string{"m-market-wordpress-6", "m-market-gitlab-16"}},
		{"owner id", "ImageOwnerId=42", []string{"m-1"}},
		{"resource group", "ResourceGroupId=rg-1", []string{"m-1"}},
		{"windows", "OSType=windows", ids(func(m *image) bool { return available(m) && m.osType == "windows" })},
		{"architecture", "Architecture=arm64", ids(func(m *image) bool { return available(m) && m.architecture == "arm64" })},
		{"in use", "Usage=instance", []string{"m-1"}},
		{"private", "IsPublic=false", []string{"m-1", "m-3"}},
		{"usable", "Usable=false Status=Creating", []string{"m-2"}},
		{"not I/O optimized", "IsSupportIoOptimized=false IsPublic=true", []string{"m-market-gitlab-16"}},
		{"cloud-init", "IsSupportCloudinit=true", ids(func(m *image) bool { return available(m) && m.cloudInit })},
		{"no cloud-init", "IsSupportCloudinit=False", ids(func(m *image) bool { return available(m) && !m.cloudInit })},
		{"snapshot", "SnapshotId=s-2", []string{"m-1"}},
		{"for an ARM type", "InstanceType=ecs.g8y.large", ids(func(m *image) bool { return available(m) && m.architecture == "arm64" })},
		{"for a small type", "InstanceType=ecs.t6-c4m1.large", ids(func(m *image) bool { return available(m) && m.architecture != "arm64" && m.osType == "linux" })},
		{"for a large type", "InstanceType=ecs.g7.large", ids(func(m *image) bool { return available(m) && m.architecture == "x86_64" })},
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
			got := succeed[imagesResponse](t, s, "DescribeImages", append(nameValues(tt.params), "PageSize", "100")...)
			var found []string
			for _, m := range got.Images.Image {
				found = append(found, m.ImageID)
			}
			assert.Equal(t, tt.want, found)
			assert.Equal(t, len(tt.want), got.TotalCount)
		})
	}
}

// nameValues splits "name=value name=value". A value cannot contain spaces.
func nameValues(s string) []string {
	var all []string
	for field := range strings.FieldsSeq(s) {
		name, value, _ := strings.Cut(field, "=")
		all = append(all, name, value)
	}
	return all
}

func TestDescribe_errors(t *testing.T) {
	t.Parallel()
	s := newTestServer()
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
		{"DescribeImages", "InstanceType=ecs.x1.nano", 404, "InvalidInstanceType.NotFound", "ecs.x1.nano"},
		{"DescribeImages", "Tag.1.Value=v", 400, "InvalidParameter", "Tag.1.Key"},
		{"DescribeImages", "Filter.1.Key=Size Filter.1.Value=2025-03-01T12:30Z", 400, "InvalidParameter", "Filter"},
		{"DescribeImages", "Filter.1.Key=CreationEndTime Filter.1.Value=yesterday", 400, "InvalidParameter", "Filter"},
		{"DescribeImages", tooMany("Tag.%d.Key=k", 21), 400, "InvalidParameter", "Tag"},
		{"DescribeInstanceTypes", "NextToken=e71d8a535bd9cc11", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=xyz", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=00", 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "NextToken=" + makeToken("DescribeInstances", 3), 400, "InvalidParameter", "NextToken"},
		{"DescribeInstanceTypes", "MaxResults=many", 400, "InvalidParameter", "MaxResults"},
		{"DescribeInstanceTypes", "MinimumMemorySize=NaN", 400, "InvalidParameter", "MinimumMemorySize"},
		{"DescribeInstanceTypes", tooMany("InstanceTypes.%d=t", 11), 400, "InvalidParameter", "InstanceTypes"},
		{"DescribeZones", "SpotStrategy=Cheap", 400, "InvalidParameter", "SpotStrategy"},
		{"DescribeZones", "InstanceChargeType=Free", 400, "InvalidParameter", "InstanceChargeType"},
		{"DescribeZones", "Verbose=2", 400, "InvalidParameter", "Verbose"},
		{"DescribeRegions", "ResourceType=moon", 400, "InvalidParameter", "ResourceType"},
		{"DescribeRegions", "AcceptLanguage=tlh", 400, "InvalidParameter", "AcceptLanguage"},
	} {
		t.Run(tt.action+" "+tt.params, func(t *testing.T) {
			t.Parallel()
			_, rep := try[struct{}](t, s, tt.action, nameValues(tt.params)...)
			assert.Equal(t, tt.status, rep.status)
			assert.Equal(t, tt.code, rep.Code)
			assert.Contains(t, rep.Message, tt.names)
		})
	}
}

func tooMany(format string, n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i+1))
	}
	return strings.Join(all, " ")
}

func TestDescribeImages_pages(t *testing.T) {
	t.Parallel()
	s := newTestServer()
	total := succeed[imagesResponse](t, s, "DescribeImages").TotalCount
	require.Greater(t, total, 20)
	for _, tt := range []struct{ asked, size int }{{0, 1}, {-5, 1}, {1, 1}, {7, 7}, {10, 10}, {100, 100}, {101, 100}, {2147483647, 100}} {
		t.Run(fmt.Sprint("size ", tt.asked), func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for number := 1; ; number++ {
				got := succeed[imagesResponse](t, s, "DescribeImages", "PageSize", fmt.Sprint(tt.asked), "PageNumber", fmt.Sprint(number))
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
	assert.Equal(t, 1, succeed[imagesResponse](t, s, "DescribeImages", "PageNumber", "-3").PageNumber)
	assert.Empty(t, succeed[imagesResponse](t, s, "DescribeImages", "PageNumber", "2147483647", "PageSize", "100").Images.Image)
}

func TestDescribeImages_fields(t *testing.T) {
	t.Parallel()
	s := newTestServer(withOwnImages)
	m := succeed[imagesResponse](t, s, "DescribeImages", "ImageId", "m-1").Images.Image[0]
	assert.Equal(t, "2025-03-01T12:30:00Z", m.CreationTime)
	assert.Equal(t, "env", m.Tags.Tag[0].TagKey)
	assert.Equal(t, "test", m.Tags.Tag[0].TagValue)
	assert.Equal(t, "s-2", m.DiskDeviceMappings.DiskDeviceMapping[1].SnapshotID)
	for _, m := range succeed[imagesResponse](t, s, "DescribeImages", "IsPublic", "true", "PageSize", "100", "Status", "Available,UnAvailable,Deprecated").Images.Image {
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
	s := newTestServer()
	for _, tt := range []struct {
		params string
		keep   func(*instanceType) bool
	}{
		{"", func(*instanceType) bool { return true }},
		{"InstanceTypes.1=ecs.g7.large InstanceTypes.2=ecs.g6.large InstanceTypes.3=none", func(t *instanceType) bool { return t.id == "ecs.g7.large" || t.id == "ecs.g6.large" }},
		{"InstanceTypeFamily=ecs.g7", func(t *instanceType) bool { return t.family.id == "ecs.g7" }},
		{"InstanceTypeFamilies.1=ecs.g7 InstanceTypeFamilies.2=ecs.i3", func(t *instanceType) bool { return t.family.id == "ecs.g7" || t.family.id == "ecs.i3" }},
		{"InstanceCategory=Shared", func(t *instanceType) bool { return t.family.category == "Shared" }},
		{"InstanceCategories.1=Shared", func(t *instanceType) bool { return t.family.category == "Shared" }},
		{"InstanceFamilyLevel=EntryLevel", func(t *instanceType) bool { return t.family.level == "EntryLevel" }},
		{"CpuArchitecture=ARM", func(t *instanceType) bool { return t.family.architecture == "ARM" }},
		{"CpuArchitectures.1=arm", func(t *instanceType) bool { return t.family.architecture == "ARM" }},
		{"PhysicalProcessorModels.1=yitian", nil},
		{"GpuSpecs.1=none", nil},
		{"LocalStorageCategory=local_hdd_pro", func(t *instanceType) bool { return t.family.localStorage == "local_hdd_pro" }},
		{"LocalStorageCategories.1=local_ssd_pro", func(t *instanceType) bool { return t.family.localStorage == "local_ssd_pro" }},
		{"NvmeSupport=unsupported", func(t *instanceType) bool { return t.family.nvme == "unsupported" }},
		{"MinimumCpuCoreCount=8", func(t *instanceType) bool { return t.cores >= 8 }},
		{"MaximumCpuCoreCount=2", func(t *instanceType) bool { return t.cores <= 2 }},
		{"MinimumMemorySize=7.5 MaximumMemorySize=15", func(t *instanceType) bool { return t.memory >= 7.5 && t.memory <= 15 }},
		{"MaximumMemorySize=0.5", func(t *instanceType) bool { return t.id == "ecs.t6-c4m1.large" }},
		{"MinimumCpuSpeedFrequency=2.7 MaximumCpuSpeedFrequency=2.9", func(t *instanceType) bool { return t.family.base >= 2.7 && t.family.base <= 2.9 }},
		{"MinimumCpuTurboFrequency=3.8", func(t *instanceType) bool { return t.family.id == "ecs.hfc7" }},
		{"MaximumCpuTurboFrequency=2.7", func(t *instanceType) bool { return t.family.turbo <= 2.7 }},
		{"MinimumGPUAmount=1", func(t *instanceType) bool { return t.gpus >= 1 }},
		{"MaximumGPUAmount=0", func(t *instanceType) bool { return t.gpus == 0 }},
		{"MinimumGPUAmount=2 MaximumGPUAmount=2", func(t *instanceType) bool { return t.id == "ecs.gn6i-c24g1.12xlarge" }},
		{"MinimumBaselineCredit=12", func(t *instanceType) bool { return t.baseline >= 12 }},
		{"MinimumInitialCredit=60", func(t *instanceType) bool { return t.family.id == "ecs.t6" }},
		{"MinimumDiskQuantity=17", func(*instanceType) bool { return true }},
		{"MinimumDiskQuantity=18", nil},
		{"MinimumEniQuantity=5", func(t *instanceType) bool { return t.interfaces >= 5 }},
		{"MinimumEniPrivateIpAddressQuantity=20", func(t *instanceType) bool { return t.addresses >= 20 }},
		{"MinimumEniIpv6AddressQuantity=20", func(t *instanceType) bool { return t.addresses >= 20 }},
		{"MinimumEriQuantity=1", func(t *instanceType) bool { return t.family.architecture == "ARM" }},
		{"MinimumQueuePairNumber=1", func(t *instanceType) bool { return t.family.architecture == "ARM" }},
		{"MinimumInstanceBandwidthRx=16000000", func(t *instanceType) bool { return t.mbit >= 16000 }},
		{"MinimumInstanceBandwidthTx=16000000", func(t *instanceType) bool { return t.mbit >= 16000 }},
		{"MinimumInstancePpsRx=6000000", func(t *instanceType) bool { return t.kpps >= 6000 }},
		{"MinimumInstancePpsTx=6000000", func(t *instanceType) bool { return t.kpps >= 6000 }},
		{"MinimumLocalStorageAmount=8", func(t *instanceType) bool { return t.id == "ecs.d2s.5xlarge" }},
		{"MinimumLocalStorageCapacity=1919", func(t *instanceType) bool { return t.diskGiB >= 1919 }},
		{"MinimumPrimaryEniQueueNumber=16", func(t *instanceType) bool { return t.cores >= 16 }},
		{"MinimumSecondaryEniQueueNumber=16", func(t *instanceType) bool { return t.cores >= 16 }},
		{"AdditionalAttributes.1=NetworkInfo InstanceTypeFamily=ecs.g7", func(t *instanceType) bool { return t.family.id == "ecs.g7" }},
		{"=5 InstanceTypeFamily=ecs.g7", func(t *instanceType) bool { return t.family.id == "ecs.g7" }},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			var want []string
			for i := range s.state.types {
				if tt.keep != nil && tt.keep(&s.state.types[i]) {
					want = append(want, s.state.types[i].id)
				}
			}
			if tt.keep != nil {
				require.NotEmpty(t, want)
			}
			got := succeed[typesResponse](t, s, "DescribeInstanceTypes", nameValues(tt.params)...)
			assert.Equal(t, want, got.ids())
			assert.Empty(t, got.NextToken)
		})
	}
	for name, value := range map[string]string{"GPUSpec": "nvidia a10", "GpuSpecs.1": "NVIDIA A10"} {
		got := succeed[typesResponse](t, s, "DescribeInstanceTypes", name, value)
		assert.Equal(t, []string{"ecs.gn7i-c8g1.2xlarge", "ecs.gn7i-c16g1.4xlarge"}, got.ids())
	}
	for _, name := range []string{"PhysicalProcessorModel", "PhysicalProcessorModels.1"} {
		got := succeed[typesResponse](t, s, "DescribeInstanceTypes", name, "Yitian 710")
		assert.Len(t, got.ids(), 4)
	}
}

func TestDescribeInstanceTypes_pages(t *testing.T) {
	t.Parallel()
	s := newTestServer()
	for _, tt := range []struct {
		name, size string
		params     []string
		pages      int
	}{
		{"one by one", "1", nil, len(s.state.types)},
		{"size that divides nothing", "7", nil, (len(s.state.types) + 6) / 7},
		{"just all", fmt.Sprint(len(s.state.types)), nil, 1},
		{"too small", "0", nil, len(s.state.types)},
		{"too large", "9999", nil, 1},
		{"filtered", "2", []string{"InstanceTypeFamily", "ecs.g7"}, 3},
		{"nothing", "2", []string{"InstanceTypeFamily", "none"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := succeed[typesResponse](t, s, "DescribeInstanceTypes", tt.params...).ids()
			var got []string
			token := ""
			for pages := 1; ; pages++ {
				page := succeed[typesResponse](t, s, "DescribeInstanceTypes", append(tt.params, "MaxResults", tt.size, "NextToken", token)...)
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
	page := func(s *testServer, token string) typesResponse {
		return succeed[typesResponse](t, s, "DescribeInstanceTypes", "MaxResults", "5", "NextToken", token)
	}
	s := newTestServer()
	first := page(s, "")
	assert.Equal(t, first, page(s, ""))
	second := page(s, first.NextToken)
	assert.Equal(t, second, page(s, first.NextToken))
	assert.Equal(t, second, page(newTestServer(), first.NextToken))
}

func TestCatalog_isSound(t *testing.T) {
	t.Parallel()
	types, families := map[string]bool{}, map[string]bool{}
	for _, it := range catalogTypes() {
		assert.False(t, types[it.id], "twice: %s", it.id)
		types[it.id], families[it.family.id] = true, true
		assert.Positive(t, it.family.zones, it.id)
		assert.Equal(t, it.gpus > 0, it.family.gpu != "", it.id)
		assert.Equal(t, it.disks > 0, it.family.localStorage != "", it.id)
	}
	assert.GreaterOrEqual(t, len(types), 40)
	images := map[string]bool{}
	for _, m := range catalogImages() {
		assert.False(t, images[m.id], "twice: %s", m.id)
		images[m.id] = true
	}
	assert.GreaterOrEqual(t, len(images), 25)
	for _, r := range regions {
		assert.NotEmpty(t, r.zones, r.id)
	}
}
