package placement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/allocatededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhostautorenew"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhosts"
	"github.com/go-aliecs/aliecs/ecs/api/describededicatedhosttypes"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifydedicatedhostattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// host allocates a dedicated host in the first zone, whose ID has the name.
func (l *lab) host(name string, req allocatededicatedhosts.Request) {
	l.Helper()
	req.DedicatedHostName, req.ZoneID = name, "cn-hangzhou-b"
	if req.DedicatedHostType == "" {
		req.DedicatedHostType = "ddh.g7"
	}
	r, err := allocatededicatedhosts.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	require.Len(l, r.DedicatedHostIDs, 1)
	assert.Regexp(l, `^dh-[a-z0-9]{20}$`, r.DedicatedHostIDs[0])
	assert.Equal(l, req.ChargeType == "PrePaid", r.OrderID != "")
	l.ids[name] = r.DedicatedHostIDs[0]
}

func (l *lab) describeHost(name string) describededicatedhosts.DedicatedHost {
	l.Helper()
	r, err := describededicatedhosts.Do(l.Context(), l.client, &describededicatedhosts.Request{
		DedicatedHostIDs: []string{l.ids[name]}, SocketDetails: new(true),
	})
	require.NoError(l, err)
	require.Len(l, r.DedicatedHosts, 1)
	return r.DedicatedHosts[0]
}

func TestDedicatedHost_lifeCycle(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{
			DedicatedHostType: "ddh.g6s", Description: "big", ActionOnMaintenance: "Stop", AutoPlacement: "off", CPUOverCommitRatio: new(1.5),
			NetworkAttributes: &allocatededicatedhosts.NetworkAttributes{UDPTimeout: new(70), SLBUDPTimeout: new(80)},
			ResourceGroupID:   "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		id := l.launch("InstanceType=ecs.g6.4xlarge DedicatedHostId=$mine Affinity=host")[0]
		got := l.describeHost("mine")
		assert.Equal(l, []any{"mine", "big", "Stop", "off", 1.5, "rg-1", "PostPaid", "ddh.g6s", "cn-hangzhou-b", "Available", 2, 52}, []any{
			got.DedicatedHostName, got.Description, string(got.ActionOnMaintenance), string(got.AutoPlacement), got.CPUOverCommitRatio,
			got.ResourceGroupID, string(got.ChargeType), got.DedicatedHostType, got.ZoneID, string(got.Status), got.Sockets, got.Cores,
		})
		assert.Equal(l, describededicatedhosts.NetworkAttributes{UDPTimeout: 70, SLBUDPTimeout: 80}, got.NetworkAttributes)
		assert.Equal(l, []types.Tag{{Key: "k", Value: "v"}}, got.Tags)
		assert.Equal(l, []string{"ecs.g6.large", "ecs.g6.xlarge", "ecs.g6.2xlarge", "ecs.g6.4xlarge"}, got.SupportedInstanceTypes)
		require.Len(l, got.Instances, 1)
		assert.Equal(l, []any{id, "ecs.g6.4xlarge", "1234567890123456"},
			[]any{got.Instances[0].InstanceID, got.Instances[0].InstanceType, got.Instances[0].InstanceOwnerID})
		c := got.Capacity
		assert.Equal(l, []any{156, 140, 384.0, 320.0}, []any{c.TotalVCPUs, c.AvailableVCPUs, c.TotalMemory, c.AvailableMemory})
		assert.Equal(l, []describededicatedhosts.SocketCapacity{
			{SocketID: 0, TotalVCPU: 78, AvailableVCPU: 70, TotalMemory: 192, AvailableMemory: 160},
			{SocketID: 1, TotalVCPU: 78, AvailableVCPU: 70, TotalMemory: 192, AvailableMemory: 160},
		}, c.SocketCapacities)
		assert.Contains(l, c.AvailableInstanceTypes, describededicatedhosts.AvailableInstanceType{InstanceType: "ecs.g6.4xlarge", AvailableInstanceCapacity: 5})

		attribute := apitest.Succeed[struct {
			DedicatedHostAttribute struct{ DedicatedHostID string }
		}](l, l.s, "DescribeInstanceAttribute", "InstanceId", id)
		assert.Equal(l, l.ids["mine"], attribute.DedicatedHostAttribute.DedicatedHostID)
		in := l.instance(id)
		assert.Equal(l, describeinstances.DedicatedHostAttribute{DedicatedHostID: l.ids["mine"], DedicatedHostName: "mine"}, in.DedicatedHostAttribute)
		assert.Equal(l, describeinstances.DedicatedInstanceAttribute{Tenancy: "host", Affinity: "host"}, in.DedicatedInstanceAttribute)

		_, err := modifydedicatedhostattribute.Do(l.Context(), l.client, &modifydedicatedhostattribute.Request{
			DedicatedHostID: l.ids["mine"], DedicatedHostName: "ours", AutoPlacement: "on", CPUOverCommitRatio: new(2.0),
			NetworkAttributes: &modifydedicatedhostattribute.NetworkAttributes{UDPTimeout: new(90)},
		})
		require.NoError(l, err)
		got = l.describeHost("mine")
		assert.Equal(l, []any{"ours", "big", "on", 2.0, 90, 80}, []any{
			got.DedicatedHostName, got.Description, string(got.AutoPlacement), got.CPUOverCommitRatio,
			got.NetworkAttributes.UDPTimeout, got.NetworkAttributes.SLBUDPTimeout,
		})

		l.rejects([]errorCase{{"in use", "ReleaseDedicatedHost", "DedicatedHostId=$mine", 403, "InstanceExist"}})
		l.do("DeleteInstance", "Force=true InstanceId="+id)
		l.do("ReleaseDedicatedHost", "DedicatedHostId=$mine")
		assert.Empty(l, l.s.State.DedicatedHosts.All)
	})
}

// What was not set is not there. The key of the struct is, without which Terraform's provider panics.
func TestDescribeDedicatedHosts_unset(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("plain", allocatededicatedhosts.Request{DedicatedHostType: "ddh.g6s"})
		describe := func() string {
			_, r := apitest.Try[struct{}](l, l.s, "DescribeDedicatedHosts", "DedicatedHostName", "plain")
			return r.Text
		}
		assert.Contains(l, describe(), `"NetworkAttributes":{}`)
		assert.NotContains(l, describe(), `"CpuOverCommitRatio"`)
		assert.Equal(l, 104, l.describeHost("plain").Capacity.TotalVCPUs)
		l.do("ModifyDedicatedHostAttribute", "DedicatedHostId=$plain CpuOverCommitRatio=1 NetworkAttributes.SlbUdpTimeout=60")
		assert.Contains(l, describe(), `"NetworkAttributes":{"SlbUdpTimeout":60}`)
		assert.Contains(l, describe(), `"CpuOverCommitRatio":1`)
	})
}

// A subscription ends unless it is renewed; then the host is locked and takes no instances.
func TestDedicatedHost_subscription(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("once", allocatededicatedhosts.Request{ChargeType: "PrePaid", Period: new(1)})
		l.host("renewed", allocatededicatedhosts.Request{ChargeType: "PrePaid", Period: new(1), AutoRenew: new(true), AutoRenewPeriod: new(6)})
		l.host("free", allocatededicatedhosts.Request{})
		r, err := describededicatedhostautorenew.Do(l.Context(), l.client, &describededicatedhostautorenew.Request{
			DedicatedHostIDs: []string{l.ids["once"], l.ids["renewed"]},
		})
		require.NoError(l, err)
		renewals := r.DedicatedHostRenewAttributes
		require.Len(l, renewals, 2)
		assert.Equal(l, []any{false, 0, "Normal"}, []any{renewals[0].AutoRenewEnabled, renewals[0].Duration, string(renewals[0].RenewalStatus)})
		assert.Equal(l, []any{true, 6, "AutoRenewal"}, []any{renewals[1].AutoRenewEnabled, renewals[1].Duration, string(renewals[1].RenewalStatus)})
		end := l.s.State.Now.AddDate(0, 1, 0)
		assert.WithinDuration(l, end, l.describeHost("once").ExpiredTime, time.Minute)
		l.rejects([]errorCase{
			{"release", "ReleaseDedicatedHost", "DedicatedHostId=$once", 400, "ChargeTypeViolation"},
			{"renewal of pay-as-you-go", "DescribeDedicatedHostAutoRenew", "DedicatedHostIds=$free", 403, "ChargeTypeViolation"},
			{"subscription on pay-as-you-go", "RunInstances", machine + "DedicatedHostId=$free InstanceChargeType=PrePaid Period=1", 400, "ChargeTypeViolation.PostPaidDedicatedHost"},
			{"longer than the host", "RunInstances", machine + "DedicatedHostId=$once InstanceChargeType=PrePaid Period=2", 400, "InvalidPeriod.ExceededDedicatedHost"},
			{"release time", "ModifyDedicatedHostAutoReleaseTime", "DedicatedHostId=$once", 403, "ChargeTypeViolation"},
		})
		guest := l.launch("DedicatedHostId=$once")[0]
		time.Sleep(32 * 24 * time.Hour)
		require.Len(l, l.instance(guest).OperationLocks, 1)
		assert.EqualValues(l, "dedicatedhostfinancial", l.instance(guest).OperationLocks[0].LockReason)
		l.do("DeleteInstance", "Force=true InstanceId="+guest)
		once := l.describeHost("once")
		require.Len(l, once.OperationLocks, 1)
		assert.EqualValues(l, "financial", once.OperationLocks[0].LockReason)
		assert.Empty(l, l.describeHost("renewed").OperationLocks)
		assert.WithinDuration(l, end.AddDate(0, 6, 0), l.describeHost("renewed").ExpiredTime, time.Minute)
		l.rejects([]errorCase{{"launch", "RunInstances", machine + "DedicatedHostId=$once", 400, "IncorrectDedicatedHostStatus"}})
		l.do("ReleaseDedicatedHost", "DedicatedHostId=$once")
		l.do("ReleaseDedicatedHost", "DedicatedHostId=$renewed TerminateSubscription=true")
		assert.Len(l, l.s.State.DedicatedHosts.All, 1)
	})
}

// At its time of release a host goes, unless it has instances.
func TestDedicatedHost_autoRelease(t *testing.T) {
	inLab(t, func(l *lab) {
		at := func(d time.Duration) string { return l.s.State.Now.Add(d).Format("2006-01-02T15:04:05Z") }
		for _, name := range []string{"goes", "stays", "used"} {
			l.do("AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 ZoneId=cn-hangzhou-b DedicatedHostName="+name+" AutoReleaseTime="+at(time.Hour))
			l.ids[name] = l.s.State.DedicatedHosts.All[len(l.s.State.DedicatedHosts.All)-1].ID
		}
		assert.WithinDuration(l, l.s.State.Now.Add(time.Hour), l.describeHost("goes").AutoReleaseTime, time.Minute)
		l.do("ModifyDedicatedHostAutoReleaseTime", "DedicatedHostId=$stays")
		assert.True(l, l.describeHost("stays").AutoReleaseTime.IsZero())
		l.launch("DedicatedHostId=$used")
		l.rejects([]errorCase{
			{"soon", "ModifyDedicatedHostAutoReleaseTime", "DedicatedHostId=$stays AutoReleaseTime=" + at(time.Minute), 400, "InvalidAutoReleaseTime.Malformed"},
			{"never", "AllocateDedicatedHosts", "DedicatedHostType=ddh.g7 AutoReleaseTime=never", 400, "InvalidParameter.Conflict"},
			{"none", "ModifyDedicatedHostAutoReleaseTime", "DedicatedHostId=dh-x", 404, "NoSuchResource"},
		})
		time.Sleep(2 * time.Hour)
		l.pass()
		var names []string
		for _, h := range l.s.State.DedicatedHosts.All {
			names = append(names, h.Name)
		}
		assert.Equal(l, []string{"stays", "used"}, names)
	})
}

func TestDescribeDedicatedHosts_filters(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("aa", allocatededicatedhosts.Request{ResourceGroupID: "rg-1", Tags: []types.Tag{{Key: "k", Value: "v"}}})
		l.host("bb", allocatededicatedhosts.Request{DedicatedHostType: "ddh.c6"})
		for params, want := range map[string][]string{
			"":                                 {"aa", "bb"},
			"Status=Available":                 {"aa", "bb"},
			"Status=PermanentFailure":          nil,
			"LockReason=financial":             nil,
			"DedicatedHostName=aa":             {"aa"},
			"DedicatedHostType=ddh.c6":         {"bb"},
			"DedicatedHostClusterId=dc-1":      nil,
			"ResourceGroupId=rg-1":             {"aa"},
			"Tag.1.Key=k Tag.1.Value=v":        {"aa"},
			"ZoneId=cn-hangzhou-b":             {"aa", "bb"},
			"ZoneId=cn-hangzhou-i":             nil,
			"RegionId=cn-beijing":              nil,
			`DedicatedHostIds=["$bb"]`:         {"bb"},
			"DedicatedHostIds=[]":              nil,
			"MaxResults=1":                     {"aa"},
			"QueryInventory=true PageNumber=2": nil,
		} {
			r := apitest.Succeed[struct {
				DedicatedHosts struct {
					DedicatedHost []struct{ DedicatedHostName string }
				}
			}](l, l.s, "DescribeDedicatedHosts", l.expand(params)...)
			var names []string
			for _, h := range r.DedicatedHosts.DedicatedHost {
				names = append(names, h.DedicatedHostName)
			}
			assert.Equal(l, want, names, params)
		}
		l.rejects([]errorCase{
			{"status", "DescribeDedicatedHosts", "Status=Broken", 400, "InvalidStatus.ValueNotSupported"},
			{"lock", "DescribeDedicatedHosts", "LockReason=key", 404, "InvalidLockReason.NotFound"},
			{"sockets", "DescribeDedicatedHosts", "SocketDetails=some", 400, "InvalidParameter"},
			{"too many", "DescribeDedicatedHosts", `DedicatedHostIds=["` + strings.Repeat(`x","`, 100) + `"]`, 400, "InvalidParameter.DedicatedHostIds"},
		})
	})
}

func TestDescribeDedicatedHostTypes(t *testing.T) {
	inLab(t, func(l *lab) {
		list := func(req describededicatedhosttypes.Request) (ids []string) {
			r, err := describededicatedhosttypes.Do(l.Context(), l.client, &req)
			require.NoError(l, err)
			for _, h := range r.DedicatedHostTypes {
				ids = append(ids, h.DedicatedHostType)
			}
			return ids
		}
		assert.Len(l, list(describededicatedhosttypes.Request{}), 9)
		assert.Equal(l, []string{"ddh.g6", "ddh.g6s"}, list(describededicatedhosttypes.Request{SupportedInstanceTypeFamily: "ecs.g6"}))
		assert.Empty(l, list(describededicatedhosttypes.Request{SupportedInstanceTypeFamily: "ecs.g6", DedicatedHostType: "ddh.c6"}))
		r, err := describededicatedhosttypes.Do(l.Context(), l.client, &describededicatedhosttypes.Request{DedicatedHostType: "ddh.g6s"})
		require.NoError(l, err)
		g6s := r.DedicatedHostTypes[0]
		assert.Equal(l, []any{104, 384.0, true, "1-5", 2, 52, []string{"ecs.g6"}}, []any{
			g6s.TotalVCPUs, g6s.MemorySize, g6s.SupportCPUOverCommitRatio, g6s.CPUOverCommitRatioRange, g6s.Sockets, g6s.Cores, g6s.SupportedInstanceTypeFamilies,
		})
	})
}

// A launch with Tenancy host fills the hosts on which instances are placed automatically, and takes nothing from the stock.
func TestRunInstances_anyDedicatedHost(t *testing.T) {
	inLab(t, func(l *lab) {
		big := strings.Replace(machine, "ecs.g7.large", "ecs.g7.16xlarge", 1) + "ZoneId=cn-hangzhou-b Tenancy=host "
		l.rejects([]errorCase{{"no host", "RunInstances", big, 400, "NoAvaliableDedicatedHost"}})
		l.host("closed", allocatededicatedhosts.Request{AutoPlacement: "off"})
		l.host("one", allocatededicatedhosts.Request{})
		l.host("two", allocatededicatedhosts.Request{})
		l.rejects([]errorCase{
			{"too many", "RunInstances", big + "Amount=5", 400, "NoAvaliableDedicatedHost"},
			{"no host in the zone", "RunInstances", big + "ZoneId=cn-hangzhou-i", 400, "NoAvaliableDedicatedHost"},
			{"too many for one", "RunInstances", big + "DedicatedHostId=$closed Amount=3", 400, "LackResource"},
		})
		var on []string
		for _, id := range l.launch("InstanceType=ecs.g7.16xlarge ZoneId=cn-hangzhou-b Tenancy=host Amount=6 MinAmount=2 SpotStrategy=SpotAsPriceGo") {
			in := l.instance(id)
			on = append(on, in.DedicatedHostAttribute.DedicatedHostName)
			assert.EqualValues(l, "NoSpot", in.SpotStrategy, "a dedicated host has no spot instances")
			assert.EqualValues(l, "default", in.DedicatedInstanceAttribute.Affinity)
		}
		assert.Equal(l, []string{"one", "one", "two", "two"}, on)
		assert.Equal(l, "closed", l.instance(l.launch("DedicatedHostId=$closed")[0]).DedicatedHostAttribute.DedicatedHostName)
	}, apitest.WithStock("ecs.g7.16xlarge", 0))
}

func TestDedicatedHost_errors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{})
		l.do("CreateDeploymentSet", "")
		l.ids["set"] = l.s.State.DeploymentSets.All[0].ID
		const allocate, modify, run = "AllocateDedicatedHosts", "ModifyDedicatedHostAttribute", "RunInstances"
		l.rejects([]errorCase{
			{"type", allocate, "DedicatedHostType=ddh.x", 400, "InvalidDedicatedHostType.ValueNotSupported"},
			{"zone", allocate, "DedicatedHostType=ddh.g7 ZoneId=cn-beijing-a", 404, "InvalidZoneId.NotFound"},
			{"cluster", allocate, "DedicatedHostType=ddh.g7 DedicatedHostClusterId=dc-x", 404, "InvalidDedicatedHostClusterId.NotFound"},
			{"none", allocate, "DedicatedHostType=ddh.g7 Quantity=0", 400, "InvalidParameter.Quantity"},
			{"too many", allocate, "DedicatedHostType=ddh.g7 Quantity=101", 400, "InvalidParameter.Quantity"},
			{"more at least", allocate, "DedicatedHostType=ddh.g7 Quantity=2 MinQuantity=3", 400, "InvalidParameter.Quantity"},
			{"name", allocate, "DedicatedHostType=ddh.g7 DedicatedHostName=1", 404, "InvalidDedicatedHostName.Malformed"},
			{"description", allocate, "DedicatedHostType=ddh.g7 Description=x", 400, "InvalidDescription.Malformed"},
			{"maintenance", allocate, "DedicatedHostType=ddh.g7 ActionOnMaintenance=Cry", 404, "InvalidParameter.ActionOnMaintenance"},
			{"placement", allocate, "DedicatedHostType=ddh.g7 AutoPlacement=maybe", 400, "InvalidParameter"},
			{"timeout", allocate, "DedicatedHostType=ddh.g7 NetworkAttributes.UdpTimeout=14", 400, "InvalidParameter.UdpTimeout"},
			{"SLB timeout", allocate, "DedicatedHostType=ddh.g7 NetworkAttributes.SlbUdpTimeout=311", 400, "InvalidParameter.SlbUdpTimeout"},
			{"ratio", allocate, "DedicatedHostType=ddh.g6s CpuOverCommitRatio=6", 400, "InvalidCpuOverCommitRatio.ValueNotSupported"},
			{"no ratio", allocate, "DedicatedHostType=ddh.g7 CpuOverCommitRatio=2", 400, "InvalidDedicatedHostType.CpuOverCommitRatioNotSupported"},
			{"charge", allocate, "DedicatedHostType=ddh.g7 ChargeType=Free", 400, "InvalidChargeType.ValueNotSupported"},
			{"no period", allocate, "DedicatedHostType=ddh.g7 ChargeType=PrePaid", 400, "MissingParameter"},
			{"unit", allocate, "DedicatedHostType=ddh.g7 ChargeType=PrePaid Period=1 PeriodUnit=Day", 400, "InvalidPeriodUnit.ValueNotSupported"},
			{"renewal period", allocate, "DedicatedHostType=ddh.g7 ChargeType=PrePaid Period=1 AutoRenew=true", 400, "InvalidAutoRenewPeriod.ValueNotSupported"},
			{"renewal", allocate, "DedicatedHostType=ddh.g7 AutoRenew=true AutoRenewPeriod=1", 400, "InvalidParameter.Conflict"},
			{"tags", allocate, "DedicatedHostType=ddh.g7 Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
			{"modify none", modify, "DedicatedHostId=dh-x", 404, "InvalidDedicatedHostId.NotFound"},
			{"rename", modify, "DedicatedHostId=$mine DedicatedHostName=1", 400, "InvalidDedicatedHostName.Malformed"},
			{"move", modify, "DedicatedHostId=$mine DedicatedHostClusterId=dc-x", 404, "InvalidDedicatedHostClusterId.NotFound"},
			{"release none", "ReleaseDedicatedHost", "DedicatedHostId=dh-x", 404, "InvalidDedicatedHostId.NotFound"},
			{"renewal of none", "DescribeDedicatedHostAutoRenew", "DedicatedHostIds=dh-x", 403, "InvalidParameter.InvalidDedicatedHostId"},
			{"launch on none", run, machine + "DedicatedHostId=dh-x", 400, "InvalidDedicatedHostId.NotFound"},
			{"create on none", "CreateInstance", machine + "DedicatedHostId=dh-x", 400, "InvalidDedicatedHostId.NotFound"},
			{"other type", run, strings.Replace(machine, "g7.large", "c7.large", 1) + "DedicatedHostId=$mine", 400, "DedicatedHostType.Unmatched"},
			{"other zone", run, machine + "DedicatedHostId=$mine ZoneId=cn-hangzhou-i", 400, "InvalidParameter.Mismatch"},
			{"with a set", run, machine + "DedicatedHostId=$mine DeploymentSetId=$set", 400, "InvalidDeploymentOnHost"},
			{"tenancy", run, machine + "Tenancy=guest", 400, "InvalidParam.Tenancy"},
			{"affinity", run, machine + "Tenancy=host Affinity=love", 400, "InvalidParameter.Affinity"},
			{"affinity to nothing", run, machine + "Affinity=host", 400, "InvalidParameter.Affinity"},
			{"host cluster", run, machine + "SchedulerOptions.DedicatedHostClusterId=dc-x", 400, "InvalidDedicatedHostClusterId.NotFound"},
		})
		assert.Len(l, l.s.State.DedicatedHosts.All, 1)
	})
}

// An instance on a dedicated host changes its type as far as the host has room.
func TestModifyInstanceSpec_onHost(t *testing.T) {
	inLab(t, func(l *lab) {
		l.host("mine", allocatededicatedhosts.Request{})
		l.launch("InstanceType=ecs.g7.16xlarge DedicatedHostId=$mine")
		id := l.launch("InstanceType=ecs.g7.8xlarge DedicatedHostId=$mine")[0]
		other := l.launch("InstanceType=ecs.g7.large DedicatedHostId=$mine")[0]
		l.do("StopInstance", "InstanceId="+id)
		l.pass()
		l.rejects([]errorCase{
			{"too big", "ModifyInstanceSpec", "InstanceType=ecs.g7.16xlarge InstanceId=" + id, 403, "InvalidInstanceType.ValueNotSupported"},
			{"other family", "ModifyInstanceSpec", "InstanceType=ecs.c7.large InstanceId=" + id, 403, "InvalidInstanceType.ValueNotSupported"},
		})
		l.do("DeleteInstance", "Force=true InstanceId="+other)
		l.do("ModifyInstanceSpec", "InstanceType=ecs.g7.16xlarge InstanceId="+id)
	})
}

func TestAllocateDedicatedHosts_quota(t *testing.T) {
	inLab(t, func(l *lab) {
		const of = "DedicatedHostType=ddh.g7 "
		l.do("AllocateDedicatedHosts", of+"Quantity=2")
		l.do("AllocateDedicatedHosts", of+"Quantity=3 ChargeType=PrePaid Period=1")
		l.rejects([]errorCase{
			{"too many", "AllocateDedicatedHosts", of + "Quantity=2", 400, "QuotaExceed.AfterpayDedicatedHost"},
		})
		l.do("AllocateDedicatedHosts", of)
		l.do("AllocateDedicatedHosts", of+"RegionId=cn-beijing")
	}, func(st *backend.State) { st.SetQuota(backend.QuotaDedicatedHosts, 3) })
}
