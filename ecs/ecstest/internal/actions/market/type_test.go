package market_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstancetypefamilies"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

func TestDescribeInstanceTypeFamilies(t *testing.T) {
	t.Parallel()
	c := apitest.CheckedClient(t, apitest.NewServer())
	for generation, want := range map[describeinstancetypefamilies.Generation]int{"": len(catalog.Default().Families), "ecs-7": 2, "ecs-1": 0} {
		got, err := describeinstancetypefamilies.Do(t.Context(), c, &describeinstancetypefamilies.Request{Generation: generation})
		require.NoError(t, err)
		assert.Len(t, got.InstanceTypeFamilies, want)
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
	s := apitest.NewServer()
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
			for i := range s.State.Catalog.Types {
				if tt.keep != nil && tt.keep(&s.State.Catalog.Types[i]) {
					want = append(want, s.State.Catalog.Types[i].ID)
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
	_, all := apitest.Try[struct{}](t, s, "DescribeInstanceTypes")
	for _, name := range []string{"GPUSpec", "LocalStorageCategory"} {
		assert.Equal(t, len(s.State.Catalog.Types), strings.Count(all.Text, strconv.Quote(name)+`:"`), "%s, empty or not", name)
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
	s := apitest.NewServer()
	for _, tt := range []struct {
		name, size string
		params     []string
		pages      int
	}{
		{"one by one", "1", nil, len(s.State.Catalog.Types)},
		{"size that does not divide the total", "7", nil, (len(s.State.Catalog.Types) + 6) / 7},
		{"exactly all", fmt.Sprint(len(s.State.Catalog.Types)), nil, 1},
		{"too small", "0", nil, len(s.State.Catalog.Types)},
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
	page := func(s *apitest.Server, token string) typesResponse {
		return apitest.Succeed[typesResponse](t, s, "DescribeInstanceTypes", "MaxResults", "5", "NextToken", token)
	}
	s := apitest.NewServer()
	first := page(s, "")
	assert.Equal(t, first, page(s, ""))
	second := page(s, first.NextToken)
	assert.Equal(t, second, page(s, first.NextToken))
	assert.Equal(t, second, page(apitest.NewServer(), first.NextToken))
}

func TestDescribeInstanceTypes_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	apitest.Launch(t, s, "Amount=11")
	other := apitest.Succeed[struct{ NextToken string }](t, s, "DescribeInstances", "MaxResults", "10").NextToken
	require.NotEmpty(t, other)
	for _, tt := range []struct{ params, name string }{
		{"NextToken=e71d8a535bd9cc11", "NextToken"},
		{"NextToken=xyz", "NextToken"},
		{"NextToken=00", "NextToken"},
		{"MaxResults=many", "MaxResults"},
		{"MinimumMemorySize=NaN", "MinimumMemorySize"},
		{apitest.Numbered("InstanceTypes.%d=t", 11), "InstanceTypes"},
		{"NextToken=" + other, "NextToken"},
	} {
		t.Run(tt.params, func(t *testing.T) {
			_, rep := apitest.Try[struct{}](t, s, "DescribeInstanceTypes", apitest.NameValues(tt.params)...)
			apitest.AssertError(t, rep, 400, "InvalidParameter")
			assert.Contains(t, rep.Message, tt.name)
		})
	}
}
