package vpc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestEIP_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := lab{t, s}
		made := l.do("AllocateEipAddress", "Bandwidth=10 InternetChargeType=PayByTraffic ISP=BGP_PRO Name=web Description=d Netmode=public "+
			"InstanceChargeType=PostPaid Period=1 AutoPay=true ResourceGroupId=rg-1 Tag.1.Key=k")
		assert.Equal(t, "rg-1", made.ResourceGroupID)
		in := apitest.Launch(t, s, "")[0]
		time.Sleep(2 * apitest.Step)
		describes := func(status, id, kind, region, private string) {
			t.Helper()
			l.responds("DescribeEipAddresses", "AllocationId="+made.AllocationID, fmt.Sprintf(`{"TotalCount":1,"PageNumber":1,"PageSize":10,
				"EipAddresses":{"EipAddress":[{"AllocationId":%q,"IpAddress":%q,"Name":"web","Description":"d","Descrit`+`pion":"d","Status":%q,
				"BusinessStatus":"Normal","InstanceId":%q,"InstanceType":%q,"InstanceRegionId":%q,"PrivateIpAddress":%q,"VpcId":"","Mode":"NAT",
				"Bandwidth":"10","EipBandwidth":"10","InternetChargeType":"PayByTraffic","ChargeType":"PostPaid","ISP":"BGP_PRO","Netmode":"public",
				"RegionId":"cn-hangzhou","ResourceGroupId":"rg-1","AllocationTime":"2000-01-01T00:00:00Z","ExpiredTime":"","BandwidthPackageId":"",
				"SegmentInstanceId":"","HasReservationData":"false","HDMonitorStatus":"OFF","DeletionProtection":false,"SecondLimited":false,
				"ServiceManaged":0,"AvailableRegions":{"AvailableRegion":["cn-hangzhou"]},"SecurityProtectionTypes":{"SecurityProtectionType":[]},
				"OperationLocks":{"LockReason":[]},"Tags":{"Tag":[{"Key":"k","Value":""}]}}]}}`,
				made.AllocationID, made.EipAddress, status, id, kind, region, private))
		}
		describes("Available", "", "", "", "")
		l.rejects("AssociateEipAddress", "DryRun=true AllocationId="+made.AllocationID+" InstanceId="+in, 400, "DryRunOperation")
		l.do("AssociateEipAddress", "AllocationId="+made.AllocationID+" InstanceId="+in+" InstanceRegionId=cn-hangzhou Mode=NAT")
		describes("Associating", in, "EcsInstance", "cn-hangzhou", "")
		l.rejects("UnassociateEipAddress", "AllocationId="+made.AllocationID, 400, "IncorrectEipStatus")
		time.Sleep(apitest.Step)
		describes("InUse", in, "EcsInstance", "cn-hangzhou", "")
		l.rejects("ReleaseEipAddress", "AllocationId="+made.AllocationID, 400, "IncorrectEipStatus")
		l.rejects("UnassociateEipAddress", "InstanceId=i-none AllocationId="+made.AllocationID, 400, "InvalidInstanceId.NotFound")
		l.rejects("UnassociateEipAddress", "InstanceType=NetworkInterface AllocationId="+made.AllocationID, 400, "InvalidInstanceId.NotFound")
		l.rejects("UnassociateEipAddress", "PrivateIpAddress=10.0.0.1 AllocationId="+made.AllocationID, 400, "InvalidParameter")
		l.do("UnassociateEipAddress", "Force=true AllocationId="+made.AllocationID) // unlike in ECS, without the instance
		describes("Unassociating", in, "EcsInstance", "cn-hangzhou", "")
		time.Sleep(apitest.Step)
		describes("Available", "", "", "", "")

		private := s.State.Instances.All[0].Primary().Address().String()
		l.do("AssociateEipAddress", "AllocationId="+made.AllocationID+" InstanceId="+in+" PrivateIpAddress="+private)
		describes("Associating", in, "EcsInstance", "cn-hangzhou", private)
		time.Sleep(apitest.Step)
		l.do("UnassociateEipAddress", "AllocationId="+made.AllocationID+" InstanceId="+in+" PrivateIpAddress="+private)
		time.Sleep(apitest.Step)
		describes("Available", "", "", "", "")

		l.do("ModifyEipAddressAttribute", "Bandwidth=200 Name=n Description=other AllocationId="+made.AllocationID)
		e := s.State.EIPs.All[0]
		assert.Equal(t, "n other 200", fmt.Sprint(e.Name, " ", e.Description, " ", e.Bandwidth))
		l.rejects("ModifyEipAddressAttribute", "Bandwidth=201 AllocationId="+made.AllocationID, 400, "InvalidParameter")
		l.rejects("ModifyEipAddressAttribute", "Name=http://x AllocationId="+made.AllocationID, 400, "InvalidParameter")
		l.rejects("ModifyEipAddressAttribute", "Description=http://x AllocationId="+made.AllocationID, 400, "InvalidParameter")
		l.do("ReleaseEipAddress", "AllocationId="+made.AllocationID)
		for _, action := range []string{"ReleaseEipAddress", "ModifyEipAddressAttribute", "UnassociateEipAddress"} {
			l.rejects(action, "AllocationId="+made.AllocationID, 404, "InvalidAllocationId.NotFound")
		}
		assert.Empty(t, s.State.Public.Used)
	})
}

func TestAssociateEIPAddress_interface(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, vswitch := l.network()
	group := apitest.Succeed[struct{ SecurityGroupID string }](t, l.Server, "CreateSecurityGroup", "VpcId", vpc).SecurityGroupID
	eni := apitest.Succeed[struct{ NetworkInterfaceID string }](t, l.Server, "CreateNetworkInterface", "VSwitchId", vswitch,
		"SecurityGroupId", group, "PrivateIpAddress.1", "10.0.0.9").NetworkInterfaceID
	eip := l.do("AllocateEipAddress", "").AllocationID
	to := "InstanceType=NetworkInterface InstanceId=" + eni + " AllocationId=" + eip
	l.rejects("AssociateEipAddress", to+" PrivateIpAddress=10.0.0.77", 400, "InvalidParameter")
	l.do("AssociateEipAddress", to+" PrivateIpAddress=10.0.0.9")
	got := func(field string) []string {
		t.Helper()
		return l.ids("DescribeEipAddresses", "AssociatedInstanceType=NetworkInterface AssociatedInstanceId="+eni, "EipAddresses", "EipAddress", field)
	}
	assert.Equal(t, []string{"10.0.0.9"}, got("PrivateIpAddress"))
	l.do("UnassociateEipAddress", "InstanceType=NetworkInterface InstanceId="+eni+" PrivateIpAddress=10.0.0.9 AllocationId="+eip)
	assert.Empty(t, got("AllocationId"))
	l.do("AssociateEipAddress", to)
	assert.Equal(t, []string{""}, got("PrivateIpAddress"), "the call did not name it")
	primary := l.State.Interfaces.All[0].Address().String()
	l.do("UnassociateEipAddress", "PrivateIpAddress="+primary+" AllocationId="+eip)

	// An EIP does not stay at an address that is gone.
	l.do("DescribeEipAddresses", "")
	l.do("AssociateEipAddress", to+" PrivateIpAddress=10.0.0.9")
	apitest.Succeed[struct{}](t, l.Server, "UnassignPrivateIpAddresses", "NetworkInterfaceId", eni, "PrivateIpAddress.1", "10.0.0.9")
	require.Equal(t, "Available", l.State.EIPs.All[0].Status)
}

func TestEIP_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	eip, there := l.do("AllocateEipAddress", "").AllocationID, l.do("AllocateEipAddress", "RegionId=cn-beijing").AllocationID
	in := apitest.Launch(t, l.Server, "Amount=2 InternetMaxBandwidthOut=1")
	private := apitest.Launch(t, l.Server, "")[0]
	for _, tt := range []struct {
		action, params string
		status         int
		code           string
	}{
		{"AllocateEipAddress", "Bandwidth=501", 400, "InvalidParameter"},
		{"AllocateEipAddress", "InternetChargeType=PayByTraffic Bandwidth=201", 400, "InvalidParameter"},
		{"AllocateEipAddress", "InternetChargeType=x", 400, "InvalidParameter"},
		{"AllocateEipAddress", "ISP=ChinaMobile", 400, "InvalidParameter"},
		{"AllocateEipAddress", "InstanceChargeType=PrePaid", 400, "InvalidParameter"},
		{"AllocateEipAddress", "Netmode=private", 400, "InvalidParameter"},
		{"AllocateEipAddress", "IpAddress=198.18.0.1", 404, "NotSimulated"},
		{"AllocateEipAddress", "SecurityProtectionTypes.1=AntiDDoS_Enhanced", 404, "NotSimulated"},
		{"AllocateEipAddress", "Tag.1.Key=acs:x", 400, "InvalidTagKey"},
		{"AllocateEipAddress", "Name=http://x", 400, "InvalidParameter"},
		{"AssociateEipAddress", "InstanceId=" + private + " AllocationId=eip-none", 404, "InvalidAllocationId.NotFound"},
		{"AssociateEipAddress", "InstanceId=i-none", 404, "InvalidInstanId.NotFound"},
		{"AssociateEipAddress", "InstanceId=" + in[0], 400, "InvalidStatus.InstanceHasBandWidth"},
		{"AssociateEipAddress", "RegionId=cn-beijing InstanceId=" + private + " AllocationId=" + there, 404, "InvalidInstanId.NotFound"},
		{"AssociateEipAddress", "InstanceRegionId=cn-beijing InstanceId=" + private, 400, "InvalidParameter.Mismatch"},
		{"AssociateEipAddress", "Mode=MULTI_BINDED InstanceId=" + private, 400, "InvalidParameter"},
		{"AssociateEipAddress", "PrivateIpAddress=10.0.0.1 InstanceId=" + private, 400, "InvalidParameter"},
		{"AssociateEipAddress", "VpcId=vpc-1 InstanceId=" + private, 404, "NotSimulated"},
		{"AssociateEipAddress", "InstanceType=NetworkInterface InstanceId=eni-none", 404, "InvalidNicOrVm.NotFound"},
		{"AssociateEipAddress", "InstanceType=Nat InstanceId=ngw-1", 400, "InvalidInstanceType.ValueNotSupported"},
		{"AssociateEipAddress", "", 400, "MissingParameter"},
		{"UnassociateEipAddress", "", 400, "IncorrectEipStatus"},
		{"DescribeEipAddresses", "Status=x", 400, "InvalidParameter"},
	} {
		params := tt.params
		if tt.action != "AllocateEipAddress" && tt.action != "DescribeEipAddresses" {
			params = "AllocationId=" + eip + " " + params
		}
		l.rejects(tt.action, params, tt.status, tt.code)
	}
	assert.Len(t, l.State.EIPs.All, 2)
}

func TestDescribeEIPAddresses_filters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	one := l.do("AllocateEipAddress", "Name=a ISP=BGP_PRO ResourceGroupId=rg-1 Tag.1.Key=k")
	a, b := one.AllocationID, l.do("AllocateEipAddress", "").AllocationID
	in := apitest.Launch(t, l.Server, "")[0]
	apitest.Succeed[struct{}](t, l.Server, "AssociateEipAddress", "AllocationId", b, "InstanceId", in) // the action of ECS
	for _, tt := range []struct {
		params string
		want   []string
	}{
		{"", []string{a, b}}, {"AllocationId=" + b + "," + a, []string{a, b}}, {"EipAddress=" + one.EipAddress, []string{a}},
		{"EipName=a", []string{a}}, {"ISP=BGP", []string{b}}, {"Status=InUse", []string{b}}, {"AssociatedInstanceId=" + in, []string{b}},
		{"AssociatedInstanceType=EcsInstance", []string{b}}, {"ChargeType=PrePaid", nil}, {"LockReason=financial", nil},
		{"ResourceGroupId=rg-1", []string{a}}, {"Tag.1.Key=k", []string{a}}, {"SegmentInstanceId=eipsg-1", nil}, {"BandwidthPackageId=x", nil},
		{"PublicIpAddressPoolId=x", nil}, {"ServiceManaged=true", nil}, {"SecurityProtectionEnabled=true", nil},
		{"IncludeReservationData=true", []string{a, b}}, {"Filter.1.Key=CreationStartTime Filter.1.Value=2999-01-01T00:00Z", nil},
		{"PageSize=1 PageNumber=2", []string{b}},
	} {
		assert.Equal(t, tt.want, l.ids("DescribeEipAddresses", tt.params, "EipAddresses", "EipAddress", "AllocationId"), tt.params)
	}
}
