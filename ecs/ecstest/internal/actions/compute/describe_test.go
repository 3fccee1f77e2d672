package compute_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// described is the part of DescribeInstances that other tests use.
type described struct {
	InstanceID, InstanceName, HostName, Description, Status, StoppedMode  string
	ZoneID, ResourceGroupID, AutoReleaseTime, ExpiredTime, CreationTime   string
	StartTime, InstanceType, ImageID, KeyPairName, CreditSpecification    string
	InstanceChargeType, SpotStrategy, SpotInterruptionBehavior, SaleCycle string
	InternetChargeType                                                    string
	SpotPriceLimit                                                        float64
	SpotDuration, InternetMaxBandwidthIn, InternetMaxBandwidthOut, Memory int
	DeletionProtection                                                    bool
	PublicIPAddress                                                       struct{ IPAddress []string }
	SecurityGroupIDs                                                      struct{ SecurityGroupID []string }
	OperationLocks                                                        struct{ LockReason []struct{ LockReason string } }
	MetadataOptions                                                       struct {
		HTTPEndpoint, HTTPTokens, InstanceMetadataTags string
		HTTPPutResponseHopLimit                        int
	}
	CPUOptions   struct{ CoreCount, ThreadsPerCore int }
	ImageOptions struct{ LoginAsNonRoot bool }
	Tags         struct {
		Tag []struct{ TagKey, TagValue string }
	}
	VPCAttributes struct {
		VPCID, VSwitchID string
		PrivateIPAddress struct{ IPAddress []string }
	}
	NetworkInterfaces struct {
		NetworkInterface []struct{ NetworkInterfaceID, Type, MacAddress, PrimaryIPAddress string }
	}
}

type describedPage struct {
	Instances                        struct{ Instance []described }
	TotalCount, PageNumber, PageSize int
	NextToken                        string
}

func describeOne(t testing.TB, s *apitest.Server, id string) described {
	t.Helper()
	got := apitest.Succeed[describedPage](t, s, "DescribeInstances", "InstanceIds", `["`+id+`"]`).Instances.Instance
	require.Len(t, got, 1)
	return got[0]
}

// rejects checks that the call fails with the code.
func rejects(t testing.TB, s *apitest.Server, status int, code, action string, params ...string) {
	t.Helper()
	_, rep := apitest.Try[struct{}](t, s, action, params...)
	apitest.AssertError(t, rep, status, code)
}

// succeed makes a call whose response does not matter.
func succeed(t testing.TB, s *apitest.Server, action string, params ...string) {
	t.Helper()
	apitest.Succeed[struct{}](t, s, action, params...)
}

func found(t testing.TB, s *apitest.Server, params string) []string {
	t.Helper()
	var ids []string
	page := apitest.Succeed[describedPage](t, s, "DescribeInstances", append(apitest.NameValues(params), "PageSize", "100")...)
	for _, in := range page.Instances.Instance {
		ids = append(ids, in.InstanceID)
	}
	return ids
}

func TestDescribeInstances_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		at := func() string { return time.Now().UTC().Format("2006-01-02T15:04Z") }
		a := apitest.Launch(t, s, "InstanceName=web-1 Tag.1.Key=env Tag.1.Value=prod Tag.2.Key=team Tag.2.Value=x InternetMaxBandwidthOut=5")[0]
		afterA := at()
		time.Sleep(time.Hour)
		b := apitest.Launch(t, s, "InstanceName=web-2 Tag.1.Key=env Tag.1.Value=test ZoneId=cn-hangzhou-h "+
			"InternetChargeType=PayByBandwidth HttpTokens=required HttpPutResponseHopLimit=3 ResourceGroupId=rg-1")[0]
		atB := at()
		time.Sleep(time.Hour)
		c := apitest.Launch(t, s, "InstanceName=db InstanceType=ecs.g8y.large ImageId=ubuntu_22_04_arm64_20G_alibase_20240819.vhd "+
			"InstanceChargeType=PrePaid Period=1 HttpEndpoint=disabled")[0]
		other := apitest.Launch(t, s, "RegionId=cn-beijing")[0]
		get := func(id string) *backend.Instance { in, _ := s.State.Instances.Get(id); return in }
		get(b).Lock(backend.LockRecycling, "wanted back")
		get(c).KeyPair = "k1"
		e := &backend.EIP{Resource: s.State.NewResource(backend.KindEIP, "cn-hangzhou", ""), Address: netip.MustParseAddr("198.19.9.9")}
		s.State.EIPs.Add(e)
		s.State.BindEIP(e, get(c))
		ip := func(id string) string { return describeOne(t, s, id).VPCAttributes.PrivateIPAddress.IPAddress[0] }
		group, place := describeOne(t, s, b).SecurityGroupIDs.SecurityGroupID[0], describeOne(t, s, b).VPCAttributes
		public := describeOne(t, s, a).PublicIPAddress.IPAddress[0]
		all, none := []string{a, b, c}, []string(nil)

		for _, tt := range []struct {
			params string
			want   []string
		}{
			{"", all},
			{"InstanceIds= Status= InstanceName=", all},
			{`InstanceIds=[]`, none},
			{`InstanceIds=["` + c + `","i-none","` + a + `"]`, []string{a, c}},
			{`InstanceIds=["` + other + `"]`, none},
			{"RegionId=cn-beijing", []string{other}},
			{"Status=starting", none},
			{"Status=Pending", []string{c}},
			{"Status=running", []string{a, b}},
			{"InstanceName=web-1", []string{a}},
			{"InstanceName=web", none},
			{"InstanceName=web*", []string{a, b}},
			{"InstanceName=*b*", all},
			{"InstanceName=*-2", []string{b}},
			{"ImageId=ubuntu_22_04_arm64_20G_alibase_20240819.vhd", []string{c}},
			{"InstanceType=ecs.g7.large", []string{a, b}},
			{"InstanceTypeFamily=ecs.g8y", []string{c}},
			{"ZoneId=cn-hangzhou-h", []string{b}},
			{"KeyPairName=k1", []string{c}},
			{"HpcClusterId=hpc-1", none},
			{"InstanceChargeType=PrePaid", []string{c}},
			{"InternetChargeType=PayByBandwidth", []string{b}},
			{"HttpEndpoint=disabled", []string{c}},
			{"HttpTokens=required", []string{b}},
			{"HttpPutResponseHopLimit=3", []string{b}},
			{"HttpPutResponseHopLimit=1", []string{a, c}},
			{"IoOptimized=true", all},
			{"IoOptimized=false", none},
			{"ResourceGroupId=rg-1", []string{b}},
			{"InstanceNetworkType=vpc", all},
			{"InstanceNetworkType=classic", none},
			{"LockReason=recycling", []string{b}},
			{"LockReason=security", none},
			{"SecurityGroupId=" + group, all},
			{"SecurityGroupId=sg-none", none},
			{"VpcId=" + place.VPCID, all},
			{"VpcId=vpc-none", none},
			{"VSwitchId=" + place.VSwitchID, []string{b}},
			{`PrivateIpAddresses=["` + ip(a) + `","` + ip(c) + `"]`, []string{a, c}},
			{`PublicIpAddresses=["` + public + `","1.2.3.4"]`, []string{a}},
			{`PublicIpAddresses=[]`, none},
			{`EipAddresses=["198.19.9.9"]`, []string{c}},
			{`InnerIpAddresses=["10.0.0.1"]`, none},
			{`RdmaIpAddresses=["10.0.0.1"]`, none},
			{"Ipv6Address.1=::1", none},
			{"Tag.1.Key=env", []string{a, b}},
			{"Tag.1.Key=env Tag.1.Value=prod", []string{a}},
			{"Tag.1.Key=env Tag.2.Key=team", []string{a}},
			{"Tag.1.Key=env Tag.1.Value=test Tag.2.Key=team", none},
			{"Filter.1.Key=CreationStartTime Filter.1.Value=" + atB, []string{b, c}},
			{"Filter.1.Key=CreationEndTime Filter.1.Value=" + atB, []string{a, b}},
			{"Filter.1.Key=CreationEndTime Filter.1.Value=" + afterA, []string{a}},
			{"Filter.1.Key=CreationStartTime Filter.1.Value=" + afterA + " Filter.2.Key=CreationEndTime Filter.2.Value=" + atB, []string{a, b}},
			{"Filter.1.Key=ExpiredStartTime Filter.1.Value=2000-01-01T00:00Z " +
				"Filter.2.Key=ExpiredEndTime Filter.2.Value=2100-01-01T00:00Z", []string{c}},
			{"Filter.3.Key=ExpiredStartTime Filter.3.Value=2000-01-01T00:00Z " +
				"Filter.4.Key=ExpiredEndTime Filter.4.Value=2100-01-01T00:00Z", []string{c}},
			{"AdditionalAttributes.1=META_OPTIONS", all},
			{"Status=Running InstanceName=web-* Tag.1.Key=team", []string{a}},
		} {
			assert.Equal(t, tt.want, found(t, s, tt.params), tt.params)
		}
		for _, tt := range []struct{ params, code string }{
			{"Status=Gone", "InvalidParameter"},
			{"InstanceIds=i-1", "InvalidParameter"},
			{"InstanceIds=null", "InvalidParameter"},
			{"InstanceIds=[1]", "InvalidParameter"},
			{"InstanceNetworkType=token-ring", "InvalidParameter"},
			{"InstanceChargeType=Free", "InvalidParameter"},
			{"IoOptimized=perhaps", "InvalidParameter"},
			{"Filter.1.Key=CreationTime Filter.1.Value=2026-01-01T00:00Z", "InvalidParameter"},
			{"Filter.1.Key=Creation Filter.1.Value=2026-01-01T00:00Z", "InvalidParameter"},
			{"Filter.1.Key=CreationStartTime Filter.1.Value=today", "InvalidParameter"},
			{"Filter.2.Value=2026-01-01T00:00Z", "InvalidParameter"},
			{"Filter.5.Key=CreationStartTime Filter.5.Value=2026-01-01T00:00Z", "InvalidParameter"},
			{"NextToken=123", "InvalidParameter"},
			{"DryRun=true", "DryRunOperation"},
			{"DryRun=true Status=Gone", "InvalidParameter"},
			{"RegionId=mars-1", "InvalidRegionId.NotFound"},
			{`InstanceIds=["` + strings.Repeat(`i-1","`, 100) + `i-1"]`, "InvalidParameter"},
		} {
			_, rep := apitest.Try[struct{}](t, s, "DescribeInstances", apitest.NameValues(tt.params)...)
			assert.Equal(t, tt.code, rep.Code, tt.params)
		}
	})
}

func TestDescribeInstances_fields(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		created := time.Now().UTC().Format("2006-01-02T15:04Z")
		id := apitest.Launch(t, s, "InternetMaxBandwidthOut=5 SpotStrategy=SpotWithPriceLimit SpotPriceLimit=0.456 Tag.1.Key=k Tag.1.Value=v")[0]
		in := describeOne(t, s, id)
		assert.Equal(t, id, in.InstanceName, "the default name")
		assert.Equal(t, "iZ"+strings.TrimPrefix(id, "i-")+"Z", in.HostName)
		assert.Equal(t, created, in.CreationTime)
		assert.Empty(t, in.StartTime)
		assert.Equal(t, "2099-12-31T15:59Z", in.ExpiredTime)
		assert.Empty(t, in.AutoReleaseTime)
		assert.Equal(t, 8192, in.Memory)
		assert.Equal(t, 5, in.InternetMaxBandwidthOut)
		assert.Equal(t, 10, in.InternetMaxBandwidthIn)
		assert.InDelta(t, 0.456, in.SpotPriceLimit, 0)
		assert.Equal(t, 1, in.SpotDuration)
		assert.Equal(t, "v", in.Tags.Tag[0].TagValue)
		assert.Equal(t, "enabled", in.MetadataOptions.HTTPEndpoint)
		nic := in.NetworkInterfaces.NetworkInterface
		require.Len(t, nic, 1)
		assert.Equal(t, "Primary", nic[0].Type)
		assert.Equal(t, in.VPCAttributes.PrivateIPAddress.IPAddress[0], nic[0].PrimaryIPAddress)
		assert.Regexp(t, "^00:16:3e:", nic[0].MacAddress)

		_, r := apitest.Try[struct{}](t, s, "DescribeInstances", "InstanceIds", `["`+id+`"]`)
		body := r.Text
		assert.Less(t, strings.Index(body, `"EipAddress"`), strings.Index(body, `"PublicIpAddress"`), "the order in which Ansible reads them")

		type attribute struct {
			InstanceID, InstanceName, IoOptimized, CreationTime, Status string
			Memory                                                      int
			VPCAttributes                                               struct{ VSwitchID string }
		}
		got := apitest.Succeed[attribute](t, s, "DescribeInstanceAttribute", "InstanceId", id)
		want := attribute{id, id, "optimized", created, backend.Pending, 8192, struct{ VSwitchID string }{in.VPCAttributes.VSwitchID}}
		assert.Equal(t, want, got)
		rejects(t, s, 404, "InvalidInstanceId.NotFound", "DescribeInstanceAttribute", "InstanceId", "i-none")
		rejects(t, s, 404, "InvalidInstanceId.NotFound", "DescribeInstanceAttribute", "InstanceId", id, "RegionId", "cn-beijing")
	})
}

// TestDescribeInstances_pages walks all pages, in each style, while instances are created and released.
func TestDescribeInstances_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ids := apitest.Launch(t, s, "Amount=35")
	for _, tt := range []struct{ asked, size int }{{1, 1}, {10, 10}, {20, 20}, {100, 35}, {0, 1}} {
		var walked []string
		for number := 1; ; number++ {
			got := apitest.Succeed[describedPage](t, s, "DescribeInstances", "PageSize", fmt.Sprint(tt.asked), "PageNumber", fmt.Sprint(number))
			assert.Equal(t, 35, got.TotalCount)
			assert.Equal(t, number, got.PageNumber)
			if len(got.Instances.Instance) == 0 {
				break
			}
			assert.LessOrEqual(t, len(got.Instances.Instance), tt.size)
			for _, in := range got.Instances.Instance {
				walked = append(walked, in.InstanceID)
			}
		}
		assert.Equal(t, ids, walked, "size %d", tt.asked)
	}
	for _, tt := range []struct{ asked, size int }{{1, 10}, {10, 10}, {17, 17}, {500, 35}} {
		var walked []string
		token, pages := "", 0
		for {
			got := apitest.Succeed[describedPage](t, s, "DescribeInstances",
				"MaxResults", fmt.Sprint(tt.asked), "NextToken", token, "PageNumber", "7", "PageSize", "1")
			pages++
			assert.Equal(t, 35, got.TotalCount)
			for _, in := range got.Instances.Instance {
				walked = append(walked, in.InstanceID)
			}
			if token = got.NextToken; token == "" {
				break
			}
			assert.Len(t, got.Instances.Instance, tt.size)
		}
		assert.Equal(t, ids, walked, "results %d", tt.asked)
		assert.Equal(t, (35+tt.size-1)/tt.size, pages)
	}
	plain := apitest.Succeed[describedPage](t, s, "DescribeInstances")
	assert.NotEmpty(t, plain.NextToken)
	assert.Equal(t, []int{35, 1, 10}, []int{plain.TotalCount, plain.PageNumber, plain.PageSize})
	assert.Empty(t, apitest.Succeed[describedPage](t, s, "DescribeInstances", "PageNumber", "1").NextToken)
	for _, req := range []*describeinstances.Request{
		nil, {PageSize: new(4)}, {MaxResults: new(10)}, {PageNumber: new(1)}, {PageNumber: new(1), PageSize: new(4)}, {NextToken: plain.NextToken},
	} {
		all, err := ecs.Collect(describeinstances.All(t.Context(), s.Client(), req))
		require.NoError(t, err)
		want := ids
		if req != nil && req.NextToken != "" {
			want = ids[10:]
		}
		require.Len(t, all, len(want))
		for i, in := range all {
			assert.Equal(t, want[i], in.InstanceID)
		}
		n := 0
		for page, err := range describeinstances.Pages(t.Context(), s.Client(), req) {
			require.NoError(t, err)
			n += len(page.Instances)
		}
		assert.Equal(t, len(want), n)
	}

	first := apitest.Succeed[describedPage](t, s, "DescribeInstances", "MaxResults", "10")
	more := apitest.Launch(t, s, "Amount=5")
	succeed(t, s, "DeleteInstances", "InstanceId.1", ids[3], "InstanceId.2", ids[10], "Force", "true")
	second := apitest.Succeed[describedPage](t, s, "DescribeInstances", "MaxResults", "100", "NextToken", first.NextToken)
	var walked []string
	for _, in := range second.Instances.Instance {
		walked = append(walked, in.InstanceID)
	}
	assert.Equal(t, append(ids[11:], more...), walked, "neither twice nor left out")
}

func TestDescribeInstanceStatus(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	ids := apitest.Launch(t, s, "Amount=60 ZoneId=cn-hangzhou-g")
	other := apitest.Launch(t, s, "ZoneId=cn-hangzhou-h")[0]
	type page struct {
		apitest.Statuses
		TotalCount, PageSize int
	}
	apitest.Rejects(t, s, "page too large", "DescribeInstanceStatus", []string{"PageSize", "51"}, 400, "InvalidParameter")
	got := apitest.Succeed[page](t, s, "DescribeInstanceStatus", "PageSize", "50")
	assert.Equal(t, 50, got.PageSize)
	assert.Len(t, got.InstanceStatuses.InstanceStatus, 50)
	assert.Equal(t, 61, got.TotalCount)
	assert.Equal(t, 1, apitest.Succeed[page](t, s, "DescribeInstanceStatus", "ZoneId", "cn-hangzhou-h").TotalCount)
	got = apitest.Succeed[page](t, s, "DescribeInstanceStatus", "InstanceId.1", other, "InstanceId.2", "i-none", "InstanceId.3", ids[0])
	assert.Equal(t, 2, got.TotalCount)
	assert.Equal(t, ids[0], got.InstanceStatuses.InstanceStatus[0].InstanceID)
}

// BenchmarkDescribeInstances measures one filtered page out of 10,000 instances, including signature and rendering.
func BenchmarkDescribeInstances(b *testing.B) {
	s := apitest.NewServer(apitest.WithStepDuration(0))
	for n := range 100 {
		apitest.Launch(b, s, fmt.Sprintf("Amount=100 Tag.1.Key=env Tag.1.Value=%d InstanceName=web-%d", n%4, n))
	}
	for _, bb := range []struct{ name, params string }{
		{"page", "PageSize=100 PageNumber=100"},
		{"token", "MaxResults=100"},
		{"filters", "PageSize=100 Status=Running Tag.1.Key=env Tag.1.Value=3 InstanceName=web-*"},
		{"ids", `PageSize=100 InstanceIds=["` + strings.Join(apitest.Launch(b, s, "Amount=99"), `","`) + `"]`},
		{"none", `InstanceIds=["i-none"]`},
	} {
		b.Run(bb.name, func(b *testing.B) {
			form := url.Values{"Action": {"DescribeInstances"}, "RegionId": {"cn-hangzhou"}}
			for p := range slices.Chunk(apitest.NameValues(bb.params), 2) {
				form.Set(p[0], p[1])
			}
			for b.Loop() {
				rep, err := s.RoundTrip(apitest.Known.Post(b, form))
				require.NoError(b, err)
				require.Equal(b, 200, rep.StatusCode)
			}
		})
	}
}
