package provision_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createautoprovisioninggroup"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// A lab is a server with a vSwitch in each of two zones and a security group.
type lab struct {
	*apitest.Server
	t              testing.TB
	b, i           string // vSwitches in the zones cn-hangzhou-b and cn-hangzhou-i
	securityGroup  string
	image          string
	launchTemplate string
}

func newLab(t testing.TB, s *apitest.Server) *lab {
	t.Helper()
	l := &lab{Server: s, t: t, image: apitest.Machine[1]}
	s.State.SetStep(0, backend.KindVPC, backend.KindVSwitch)
	vpc := apitest.Succeed[struct{ VpcID string }](t, s, "CreateVpc").VpcID
	vSwitch := func(zone, cidr string) string {
		return apitest.Succeed[struct{ VSwitchID string }](t, s, "CreateVSwitch", "VpcId", vpc, "ZoneId", zone, "CidrBlock", cidr).VSwitchID
	}
	l.b, l.i = vSwitch("cn-hangzhou-b", "172.16.0.0/24"), vSwitch("cn-hangzhou-i", "172.16.1.0/24")
	l.securityGroup = apitest.Succeed[struct{ SecurityGroupID string }](t, s, "CreateSecurityGroup", "VpcId", vpc).SecurityGroupID
	l.launchTemplate = apitest.Succeed[struct{ LaunchTemplateID string }](t, s, "CreateLaunchTemplate",
		"LaunchTemplateName", "web", "ImageId", l.image, "SecurityGroupId", l.securityGroup, "InstanceName", "web").LaunchTemplateID
	return l
}

// params fills in a group: from the launch template, unless the parameters have another configuration, and instant unless they
// have another type. $b and $i are vSwitches.
func (l *lab) params(params string) []string {
	if !strings.Contains(params, "LaunchConfiguration") && !strings.Contains(params, "LaunchTemplateId=") {
		params += " LaunchTemplateId=" + l.launchTemplate
	}
	if !strings.Contains(params, "AutoProvisioningGroupType") {
		params += " AutoProvisioningGroupType=instant"
	}
	return apitest.NameValues(strings.NewReplacer("$image", l.image, "$b", l.b, "$i", l.i).Replace(params))
}

type created struct {
	AutoProvisioningGroupID string
	LaunchResults           struct {
		LaunchResult []struct {
			InstanceType, ZoneID, SpotStrategy, ErrorCode, ErrorMsg string
			Amount                                                  int
			InstanceIDs                                             struct{ InstanceID []string }
		}
	}
}

// create creates a group.
func (l *lab) create(params string) created {
	l.t.Helper()
	return apitest.Succeed[created](l.t, l, "CreateAutoProvisioningGroup", l.params(params)...)
}

// results lists what was launched or why nothing was: "2 g7.large in b", "c7.large in i as spot: OperationDenied.NoStock".
func (l *lab) results(params string) []string {
	l.t.Helper()
	lines := []string{}
	for _, r := range l.create(params).LaunchResults.LaunchResult {
		assert.Len(l.t, r.InstanceIDs.InstanceID, r.Amount)
		line := strings.TrimPrefix(r.InstanceType, "ecs.") + " in " + strings.TrimPrefix(r.ZoneID, "cn-hangzhou-")
		if r.SpotStrategy != "NoSpot" {
			line += " as spot"
		}
		if r.ErrorCode != "" {
			assert.NotEmpty(l.t, r.ErrorMsg)
			line += ": " + r.ErrorCode
		} else {
			line = strconv.Itoa(r.Amount) + " " + line
		}
		lines = append(lines, line)
	}
	return lines
}

// configs returns elements of LaunchTemplateConfig: "g7.large $b, g6.large $i WeightedCapacity=2".
func configs(elements string) string {
	var all []string
	for n, element := range strings.Split(elements, ", ") {
		parts := strings.Fields(element)
		parts[0], parts[1] = "InstanceType=ecs."+parts[0], "VSwitchId="+parts[1]
		for _, p := range parts {
			all = append(all, fmt.Sprintf("LaunchTemplateConfig.%d.%s", n+1, p))
		}
	}
	return " " + strings.Join(all, " ")
}

// Karpenter's provider asks for one instance so.
func TestCreateAutoProvisioningGroup_typed(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	req := &createautoprovisioninggroup.Request{
		AutoProvisioningGroupType: "instant", TotalTargetCapacity: new(1), SpotTargetCapacity: new(0), PayAsYouGoTargetCapacity: new(1),
		SpotAllocationStrategy: "lowest-price", PayAsYouGoAllocationStrategy: "lowest-price", ExcessCapacityTerminationPolicy: "termination",
		LaunchTemplateConfigs: []createautoprovisioninggroup.LaunchTemplateConfig{
			{InstanceType: "ecs.g7.xlarge", VSwitchID: l.b, WeightedCapacity: new(1.0)},
			{InstanceType: "ecs.c7.large", VSwitchID: l.i, WeightedCapacity: new(1.0)},
		},
		LaunchConfiguration: &createautoprovisioninggroup.LaunchConfiguration{
			ImageID: l.image, SecurityGroupID: l.securityGroup, SecurityGroupIDs: []string{l.securityGroup}, UserData: "aGk=", ResourceGroupID: "rg-1",
			SystemDiskSize: new(60), SystemDiskPerformanceLevel: "PL0", SystemDiskName: "system", InstanceName: "node", InstanceDescription: "a node",
			DataDisks: []createautoprovisioninggroup.DataDisk{{Size: new(100), KMSKeyID: "key"}},
			Tags:      []types.Tag{{Key: "karpenter", Value: "yes"}},
		},
		SystemDiskConfigs: []createautoprovisioninggroup.SystemDiskConfig{{DiskCategory: "cloud_efficiency"}, {DiskCategory: "cloud_essd"}},
		DataDiskConfigs:   []createautoprovisioninggroup.DataDiskConfig{{DiskCategory: "cloud_auto"}},
		Tags:              []types.Tag{{Key: "group"}},
	}
	resp, err := createautoprovisioninggroup.Do(t.Context(), apitest.CheckedClient(t, l), req)
	require.NoError(t, err)
	require.Len(t, resp.LaunchResults, 1)
	r := resp.LaunchResults[0]
	require.Len(t, r.InstanceIDs, 1)
	assert.Equal(t, createautoprovisioninggroup.LaunchResult{
		InstanceType: "ecs.c7.large", ZoneID: "cn-hangzhou-i", SpotStrategy: "NoSpot", Amount: 1, InstanceIDs: r.InstanceIDs,
	}, r)
	assert.True(t, strings.HasPrefix(resp.AutoProvisioningGroupID, "apg-"))

	in, _ := l.State.Instances.Get(r.InstanceIDs[0])
	assert.Equal(t, []string{"node", "a node", "rg-1", "aGk=", l.i},
		[]string{in.Name, in.Description, in.Group, in.UserData, in.Primary().VSwitch.ID})
	assert.Equal(t, []backend.Pair{{Key: "karpenter", Value: "yes"}}, l.State.Tags.Of(&in.Resource))
	require.Len(t, in.Disks, 2)
	d := in.Disks[0]
	assert.Equal(t, "system cloud_essd PL0 60", fmt.Sprint(d.Name, " ", d.Category, " ", d.PerformanceLevel, " ", d.Size), "the type takes no ultra disk")
	assert.Equal(t, "cloud_auto key", in.Disks[1].Category+" "+in.Disks[1].KMSKey)
}

// The launch template takes precedence over the group's own configuration.
func TestCreateAutoProvisioningGroup_template(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	apitest.Succeed[struct{}](t, l, "CreateLaunchTemplateVersion", "LaunchTemplateName", "web", "ImageId", l.image, "InstanceName", "second",
		"InstanceType", "ecs.g6.large", "VSwitchId", l.b, "ZoneId", "cn-hangzhou-b", "InstanceChargeType", "PrePaid", "SpotStrategy", "SpotAsPriceGo")
	launched := func(params string) *backend.Instance {
		t.Helper()
		ids := l.create("LaunchTemplateId=" + l.launchTemplate + " TotalTargetCapacity=1 PayAsYouGoTargetCapacity=1 " + params).LaunchResults.LaunchResult[0].InstanceIDs
		require.Len(t, ids.InstanceID, 1)
		in, _ := l.State.Instances.Get(ids.InstanceID[0])
		return in
	}
	in := launched("LaunchConfiguration.InstanceName=own LaunchConfiguration.HostName=own" + configs("c7.large $b"))
	assert.Equal(t, "web own ecs.c7.large", in.Name+" "+in.HostName+" "+in.Type.ID)
	in = launched("LaunchTemplateVersion=2 LaunchTemplateConfig.1.WeightedCapacity=1 LaunchTemplateConfig.1.ImageId=aliyun_3_x64_20G_alibase_20240528.vhd")
	assert.Equal(t, "second ecs.g6.large "+l.b, in.Name+" "+in.Type.ID+" "+in.Primary().VSwitch.ID)
	assert.Equal(t, "PostPaid NoSpot aliyun_3_x64_20G_alibase_20240528.vhd", in.Charge+" "+in.SpotStrategy+" "+in.ImageID)
	assert.Equal(t, "cn-hangzhou-i", launched("LaunchTemplateVersion=2 LaunchTemplateConfig.1.VSwitchId=$i").Zone, "the vSwitch decides")
	assert.Equal(t, "ecs.g6.large", launched("LaunchTemplateVersion=2").Type.ID, "the template has all that is needed")
}

// price is the catalogue's price of an instance in zone b.
func price(t *testing.T, l *lab, id string, zone string, asSpot bool) float64 {
	t.Helper()
	it := l.State.Catalog.FindType("ecs." + id)
	require.NotNil(t, it)
	if asSpot {
		return it.SpotPrice("cn-hangzhou-"+zone, "linux", l.State.Now)
	}
	return it.Hourly()
}

func TestCreateAutoProvisioningGroup_capacity(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"both methods", "TotalTargetCapacity=5 PayAsYouGoTargetCapacity=2 SpotTargetCapacity=3" + configs("g7.large $b"),
			[]string{"2 g7.large in b", "3 g7.large in b as spot"}},
		{"the rest is spot", "TotalTargetCapacity=5 PayAsYouGoTargetCapacity=2 SpotTargetCapacity=1" + configs("g7.large $b"),
			[]string{"2 g7.large in b", "3 g7.large in b as spot"}},
		{"the rest is not spot", "TotalTargetCapacity=5 SpotTargetCapacity=1 DefaultTargetCapacityType=PayAsYouGo" + configs("g7.large $b"),
			[]string{"1 g7.large in b as spot", "4 g7.large in b"}},
		{"a weight", "TotalTargetCapacity=7 PayAsYouGoTargetCapacity=7" + configs("g7.xlarge $b WeightedCapacity=2"), []string{"4 g7.xlarge in b"}},
		{"a weight below 1", "TotalTargetCapacity=2 PayAsYouGoTargetCapacity=2" + configs("g7.large $b WeightedCapacity=0.5"), []string{"4 g7.large in b"}},
		{"weights by method", "TotalTargetCapacity=4 PayAsYouGoTargetCapacity=1 SpotTargetCapacity=3" + configs("g7.large $b WeightedCapacity=2"),
			[]string{"1 g7.large in b", "2 g7.large in b as spot"}},
		{"what is too much of one method counts for the rest", "TotalTargetCapacity=4 PayAsYouGoTargetCapacity=1" + configs("g7.large $b WeightedCapacity=2"),
			[]string{"1 g7.large in b", "1 g7.large in b as spot"}},
		{"more than one launch", "TotalTargetCapacity=130 PayAsYouGoTargetCapacity=130" + configs("g7.large $b"), []string{"130 g7.large in b"}},
		{"quantity", "TotalTargetCapacity=5 PayAsYouGoTargetCapacity=5" + configs("c7.large $b MaxQuantity=2, g7.large $i"),
			[]string{"2 c7.large in b", "3 g7.large in i"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
			assert.Equal(t, tt.want, l.results(tt.params))
		})
	}
}

func TestCreateAutoProvisioningGroup_strategies(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0), apitest.WithStock("ecs.r6.large", 50), apitest.WithStock("ecs.r7.large", 60)))
	require.Less(t, price(t, l, "c7.large", "b", false), price(t, l, "g7.large", "b", false))
	require.Less(t, price(t, l, "g7.xlarge", "b", false)/3, price(t, l, "c7.large", "b", false))
	ordinary, spot := "TotalTargetCapacity=3 PayAsYouGoTargetCapacity=3 ", "TotalTargetCapacity=4 SpotTargetCapacity=4 "
	byPrice := []string{"c7.large", "c6.large", "g7.large"}
	slices.SortStableFunc(byPrice, func(x, y string) int {
		if price(t, l, x, "b", true) < price(t, l, y, "b", true) {
			return -1
		}
		return 1
	})
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"cheapest", ordinary + configs("g7.large $b, c7.large $i"), []string{"3 c7.large in i"}},
		{"cheapest for its capacity", ordinary + configs("c7.large $b, g7.xlarge $b WeightedCapacity=3"), []string{"1 g7.xlarge in b"}},
		{"priority", ordinary + "PayAsYouGoAllocationStrategy=prioritized" + configs("c7.large $b, g7.large $b Priority=1, g6.large $b Priority=0"),
			[]string{"3 g6.large in b"}},
		{"cheapest spot", spot + configs("g7.large $b, c7.large $b, c6.large $b"), []string{"4 " + byPrice[0] + " in b as spot"}},
		{"two cheapest spot pools", spot + "SpotInstancePoolsToUseCount=2" + configs("g7.large $b, c7.large $b, c6.large $b"),
			[]string{"2 " + byPrice[0] + " in b as spot", "2 " + byPrice[1] + " in b as spot"}},
		{"largest stock", spot + "SpotAllocationStrategy=capacity-optimized" + configs("r6.large $b, r7.large $b"), []string{"4 r7.large in b as spot"}},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, l.results(tt.params)) })
	}
	assert.ElementsMatch(t, []string{"2 g7.large in b as spot", "2 g7.large in i as spot"},
		l.results(spot+"SpotAllocationStrategy=diversified"+configs("g7.large $b, g7.large $i")), "evenly in the zones")
}

// What cannot be launched stands at the end, with the reason.
func TestCreateAutoProvisioningGroup_shortage(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0),
		apitest.WithStock("ecs.c7.large", 0), apitest.WithStock("ecs.c6.large", 2), apitest.WithStock("ecs.g6.large", 0, "cn-hangzhou-b")))
	ordinary := "PayAsYouGoAllocationStrategy=prioritized TotalTargetCapacity=4 PayAsYouGoTargetCapacity=4"
	assert.Equal(t, []string{"2 c6.large in b", "2 g6.large in i", "c7.large in b: OperationDenied.NoStock", "c6.large in b: OperationDenied.NoStock",
		"g6.large in b: OperationDenied.NoStock"},
		l.results(ordinary+configs("c7.large $b Priority=1, c6.large $b Priority=2, g6.large $b Priority=3, g6.large $i Priority=4")))
	assert.Equal(t, []string{"c7.large in b: OperationDenied.NoStock"}, l.results(ordinary+configs("c7.large $b")))
	assert.Equal(t, []string{"g7.large in b: InvalidKeyPairName.NotFound"},
		l.results(ordinary+" LaunchConfiguration.KeyPairName=none LaunchConfiguration.ImageId=$image"+configs("g7.large $b")))
	assert.Equal(t, []string{"t6-c1m1.large in b as spot: SpotNotSupported"}, l.results("TotalTargetCapacity=1"+configs("t6-c1m1.large $b")))
	assert.Equal(t, 4, apitest.CountInstances(t, l))
	l.State.SetStock("ecs.g7.large", 3, "cn-hangzhou-b")
	assert.Equal(t, []string{"1 g7.large in i as spot", "3 g7.large in b as spot"},
		l.results("SpotAllocationStrategy=capacity-optimized TotalTargetCapacity=4"+configs("g7.large $b, g7.large $i MaxQuantity=1")), "the zone with more is first")
}

func TestCreateAutoProvisioningGroup_spotPrice(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	now := price(t, l, "g7.large", "b", true)
	low, high := strconv.FormatFloat(now/2, 'f', 6, 64), strconv.FormatFloat(now*2, 'f', 6, 64)
	bought := []string{"1 g7.large in b as spot"}
	refused := []string{"g7.large in b as spot: InvalidSpotPriceLimit.LowerThanPublicPrice"}
	for _, tt := range []struct {
		name, group, config string
		want                []string
	}{
		{"no limit", "", "", bought},
		{"limit of the group", high, "", bought},
		{"low limit of the group", low, "", refused},
		{"limit of the candidate", "", high, bought},
		{"the lower one counts", high, low, refused},
		{"the lower one counts, the other way round", low, high, refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			params := "TotalTargetCapacity=1 MaxSpotPrice=" + tt.group + configs("g7.large $b MaxPrice="+tt.config)
			assert.Equal(t, tt.want, l.results(params))
		})
	}
	last := l.State.Instances.All[len(l.State.Instances.All)-1]
	assert.Equal(t, "SpotWithPriceLimit", last.SpotStrategy)
	assert.InDelta(t, now*2, last.SpotPriceLimit, 0.001)
	assert.LessOrEqual(t, last.SpotPriceLimit, now*2+1e-9)
	assert.Equal(t, "Terminate", last.SpotInterruption)
	l.results("TotalTargetCapacity=1 SpotInstanceInterruptionBehavior=stop" + configs("g7.large $b"))
	assert.Equal(t, "Stop", l.State.Instances.All[len(l.State.Instances.All)-1].SpotInterruption)
}

// An instant group launches nothing if there is less than its minimum.
func TestCreateAutoProvisioningGroup_minimum(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0), apitest.WithStock("ecs.c7.large", 3), apitest.WithStock("ecs.c6.large", 1)))
	group := "TotalTargetCapacity=6 PayAsYouGoTargetCapacity=4" + configs("c7.large $b, c7.large $i, c6.large $b")
	apitest.Rejects(t, l, "too little", "CreateAutoProvisioningGroup", l.params("MinTargetCapacity=5 "+group), 403, "OperationDenied.NoStock")
	assert.Zero(t, apitest.CountInstances(t, l))
	assert.Empty(t, l.State.Provisioning.All)
	l.create("MinTargetCapacity=4 " + group)
	assert.Equal(t, 4, apitest.CountInstances(t, l))
	apitest.Rejects(t, l, "addresses", "CreateAutoProvisioningGroup",
		l.params("TotalTargetCapacity=300 MinTargetCapacity=300"+configs("g7.large $b, g6.large $b")), 403, "OperationDenied.NoStock")
}

func TestCreateAutoProvisioningGroup_describedTypes(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	for params, want := range map[string]string{
		"Cores.1=2 Memories.1=16": "1 r6.large in b",
		"Cores.1=4 Cores.2=8 Memories.1=32 ExcludedInstanceTypes.1=ecs.r6.xlarge ExcludedInstanceTypes.2=ecs.i3.xlarge ExcludedInstanceTypes.3=ecs.r7.xlarge Architectures.1=X86 InstanceFamilyLevel=EnterpriseLevel": "1 g6.2xlarge in b",
		"BurstablePerformance=Required":                       "1 t5-lc1m1.small in b",
		"Cores.1=2 Memories.1=2 BurstablePerformance=Exclude": "1 e-c1m1.large in b",
		"InstanceFamilyLevel=EntryLevel Memories.1=8":         "1 e-c1m4.large in b",
	} {
		var all []string
		for p := range strings.FieldsSeq(params) {
			all = append(all, "LaunchTemplateConfig.1."+p)
		}
		got := l.results("TotalTargetCapacity=1 PayAsYouGoTargetCapacity=1 LaunchTemplateConfig.1.VSwitchId=$b " + strings.Join(all, " "))
		require.NotEmpty(t, got, params)
		assert.Equal(t, want, got[0], params)
	}
}

func TestCreateAutoProvisioningGroup_errors(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	one := configs("g7.large $b")
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{one, 400, "MissingParameter"},
		{"TotalTargetCapacity=0" + one, 400, "InvalidParameter.TargetCapacity"},
		{"TotalTargetCapacity=few" + one, 400, "InvalidCapacity.ValueNotSupported"},
		{"TotalTargetCapacity=1.5" + one, 400, "InvalidCapacity.ValueNotSupported"},
		{"TotalTargetCapacity=2 PayAsYouGoTargetCapacity=-1" + one, 400, "InvalidCapacity.ValueNotSupported"},
		{"TotalTargetCapacity=2 MinTargetCapacity=x" + one, 400, "InvalidCapacity.ValueNotSupported"},
		{"TotalTargetCapacity=2 MinTargetCapacity=3" + one, 400, "InvalidParameter.TargetCapacity"},
		{"TotalTargetCapacity=2 PayAsYouGoTargetCapacity=2 SpotTargetCapacity=1" + one, 400, "InvalidParameter.TargetCapacity"},
		{"AutoProvisioningGroupType=daily TotalTargetCapacity=1" + one, 400, "InvalidAutoProvisioningGroupType.ValueNotSupported"},
		{"AutoProvisioningGroupName=x TotalTargetCapacity=1" + one, 400, "InvalidAutoProvisioningGroupName.Malformed"},
		{"Description=x TotalTargetCapacity=1" + one, 400, "InvalidDescription.ValueNotSupported"},
		{"DefaultTargetCapacityType=PrePaid TotalTargetCapacity=1" + one, 400, "InvalidDefaultTargetCapacityType.ValueNotSupported"},
		{"PayAsYouGoAllocationStrategy=diversified TotalTargetCapacity=1" + one, 400, "InvalidPayAsYouGoAllocationStrategy.ValueNotSupported"},
		{"SpotAllocationStrategy=prioritized TotalTargetCapacity=1" + one, 400, "InvalidSpotAllocationStrategy.ValueNotSupported"},
		{"SpotInstanceInterruptionBehavior=x TotalTargetCapacity=1" + one, 400, "InvalidSpotInstanceInterruptionBehavior.ValueNotSupported"},
		{"ExcessCapacityTerminationPolicy=x TotalTargetCapacity=1" + one, 400, "InvalidFleetExcessCapacityTerminationPolicy.ValueNotSupported"},
		{"SpotInstancePoolsToUseCount=2 TotalTargetCapacity=1" + one, 400, "InvalidParameter.SpotInstancePoolsToUseCount"},
		{"SpotInstancePoolsToUseCount=1 SpotAllocationStrategy=diversified TotalTargetCapacity=1" + one, 400, "InvalidParameter.SpotInstancePoolsToUseCount"},
		{"MaxSpotPrice=-1 TotalTargetCapacity=1" + one, 400, "InvalidParameter.MaxPrice"},
		{"ValidFrom=soon TotalTargetCapacity=1" + one, 400, "InvalidValidTime.MalFormed"},
		{"ValidUntil=2020-01-01T00:00:00Z TotalTargetCapacity=1" + one, 400, "InvalidValidTime.MalFormed"},
		{"ValidFrom=2090-01-01T00:00:00Z TotalTargetCapacity=1" + one, 400, "InvalidValidTime.MalFormed"},
		{"LaunchTemplateId=lt-none TotalTargetCapacity=1" + one, 400, "InvalidLaunchTemplate.ValueNotSupported"},
		{"LaunchTemplateVersion=2 TotalTargetCapacity=1" + one, 400, "InvalidLaunchTemplateVersion.ValueNotSupported"},
		{"LaunchTemplateId= TotalTargetCapacity=1" + one, 400, "MissingParameter"},
		{"TotalTargetCapacity=1", 400, "MissingParameter.LaunchTemplateConfigs"},
		{"TotalTargetCapacity=1" + configs(strings.TrimSuffix(strings.Repeat("g7.large $b, ", 21), ", ")), 400, "InvalidLaunchTemplateConfigs.SizeExceed"},
		{"TotalTargetCapacity=1" + configs("none $b"), 400, "InvalidInstanceType.ValueNotSupported"},
		{"TotalTargetCapacity=1 LaunchTemplateConfig.1.InstanceType=ecs.g7.large", 400, "MissingParameter"},
		{"TotalTargetCapacity=1" + configs("g7.large vsw-none"), 400, "InvalidVSwitchId.NotFound"},
		{"TotalTargetCapacity=1" + configs("g7.large $b WeightedCapacity=0"), 400, "InvalidParameter.WeightedCapacityBeyondRange"},
		{"TotalTargetCapacity=1" + configs("g7.large $b MaxPrice=-1"), 400, "InvalidParameter.MaxPrice"},
		{"TotalTargetCapacity=1" + configs("g7.large $b Priority=-1"), 400, "InvalidParameter"},
		{"TotalTargetCapacity=1" + configs("g7.large $b MaxQuantity=-1"), 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 SystemDiskConfig.1.DiskCategory=cloud SystemDiskConfig.2.DiskCategory=cloud" + one, 400, "Duplicate.DiskCategory"},
		{"TotalTargetCapacity=1 DataDiskConfig.1.DiskCategory=tape" + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 Tag.1.Key=acs:x" + one, 400, "InvalidTagKey.Malformed"},
		{"TotalTargetCapacity=1 CandidateOptions.Evaluate=true" + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 HibernationOptionsConfigured=true" + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 ExecutionMode=x" + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 PrePaidOptions.SpecifyCapacityDistribution.1.MinTargetCapacity=1" + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 LaunchConfiguration.ImageId=$image LaunchConfiguration.HostNames.1=a" + one, 400, "InvalidParameter"},
		{`TotalTargetCapacity=1 ResourcePoolOptions={"Strategy":"PrivatePoolOnly"}` + one, 400, "InvalidParameter"},
		{`TotalTargetCapacity=1 ResourcePoolOptions={"PrivatePoolIds":["eap-1"]}` + one, 400, "InvalidParameter"},
		{"TotalTargetCapacity=1 AutoProvisioningGroupType=request" + configs("g7.large $b ImageId=m-1"), 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, l, tt.params, "CreateAutoProvisioningGroup", l.params(tt.params), tt.status, tt.code)
	}
	assert.Zero(t, apitest.CountInstances(t, l))
	assert.Empty(t, l.State.Provisioning.All)
	l.create(`TotalTargetCapacity=1 ResourcePoolOptions={"Strategy":"PrivatePoolFirst"}` + one)
}
