package market_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

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
	s := apitest.NewServer(withOwnImages)
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
		{"until", "Filter.1.Key=CreationEndTime Filter.1.Value=2018-03-25T00:00:00Z", []string{"centos_7_03_64_20G_alibase_20170818.vhd"}},
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

func TestDescribeImages_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, tt := range []struct {
		params      string
		status      int
		code, names string
	}{
		{"DryRun=true", 400, "DryRunOperation", ""},
		{"DryRun=true OSType=dos", 400, "InvalidParameter", "OSType"},
		{"DryRun=maybe", 400, "InvalidParameter", "DryRun"},
		{"Status=Available,Gone", 400, "InvalidParameter", "Status"},
		{"ImageOwnerAlias=me", 400, "InvalidParameter", "ImageOwnerAlias"},
		{"Architecture=mips", 400, "InvalidParameter", "Architecture"},
		{"Usage=some", 400, "InvalidParameter", "Usage"},
		{"ActionType=Look", 400, "InvalidParameter", "ActionType"},
		{"PageSize=ten", 400, "InvalidParameter", "PageSize"},
		{"PageSize=101", 400, "InvalidParameter", "PageSize"},
		{"PageSize=2147483647", 400, "InvalidParameter", "PageSize"},
		{"PageNumber=99999999999", 400, "InvalidParameter", "PageNumber"},
		{"InstanceType=ecs.x1.nano", 400, "InvalidInstanceType.ValueNotSupported", "ecs.x1.nano"},
		{"Tag.1.Value=v", 400, "InvalidParameter", "Tag.1.Key"},
		{"Filter.1.Key=Size Filter.1.Value=2025-03-01T12:30Z", 400, "InvalidParameter", "Filter"},
		{"Filter.1.Key=CreationEndTime Filter.1.Value=yesterday", 400, "InvalidParameter", "Filter"},
		{apitest.Numbered("Tag.%d.Key=k", 21), 400, "InvalidParameter", "Tag"},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			_, rep := apitest.Try[struct{}](t, s, "DescribeImages", apitest.NameValues(tt.params)...)
			assert.Equal(t, tt.status, rep.Status)
			assert.Equal(t, tt.code, rep.Code)
			assert.Contains(t, rep.Message, tt.names)
		})
	}
}

func TestDescribeImages_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	total := apitest.Succeed[imagesResponse](t, s, "DescribeImages").TotalCount
	require.Greater(t, total, 20)
	for _, tt := range []struct{ asked, size int }{{0, 1}, {-5, 1}, {1, 1}, {7, 7}, {10, 10}, {100, 100}} {
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
	s := apitest.NewServer(withOwnImages)
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

func TestCatalog_isSound(t *testing.T) {
	t.Parallel()
	account := apitest.NewServer().State
	types, families := map[string]bool{}, map[string]bool{}
	for _, it := range account.Catalog.Types {
		assert.False(t, types[it.ID], "twice: %s", it.ID)
		types[it.ID], families[it.Family.ID] = true, true
		assert.Positive(t, it.Family.Zones, it.ID)
		assert.Equal(t, it.GPUs > 0, it.Family.GPU != "", it.ID)
		assert.Equal(t, it.Disks > 0, it.Family.LocalStorage != "", it.ID)
	}
	assert.GreaterOrEqual(t, len(types), 40)
	images := map[string]bool{}
	for _, m := range account.Images.All {
		assert.False(t, images[m.ID], "twice: %s", m.ID)
		images[m.ID] = true
	}
	assert.GreaterOrEqual(t, len(images), 25)
	for _, r := range account.Catalog.Regions {
		assert.NotEmpty(t, r.ZoneIDs(), r.ID)
	}
}
