package compute_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestModifyInstanceAttribute(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		withNetwork(s.State)
		id := apitest.InState(t, s, backend.Stopped, "VSwitchId=vsw-1 SecurityGroupId=sg-1 InstanceType=ecs.t6-c1m2.large")
		modify := func(params string) apitest.Response {
			_, rep := apitest.Try[struct{}](t, s, "ModifyInstanceAttribute", apitest.NameValues("InstanceId="+id+" "+params)...)
			return rep
		}
		assert.Equal(t, 200, modify("InstanceName=new HostName=host Description=fine UserData=aGk= CreditSpecification=Unlimited "+
			"Password=Secret-1 DeletionProtection=true NetworkInterfaceQueueNumber=2").Status)
		in := describeOne(t, s, id)
		assert.Equal(t, "new", in.InstanceName)
		assert.Equal(t, "host", in.HostName)
		assert.Equal(t, "fine", in.Description)
		assert.Equal(t, "Unlimited", in.CreditSpecification)
		assert.True(t, in.DeletionProtection)
		assert.Equal(t, "aGk=", apitest.Succeed[struct{ UserData string }](t, s, "DescribeUserData", "InstanceId", id).UserData)
		assert.Equal(t, 200, modify("DeletionProtection=false").Status)
		assert.Equal(t, "new", describeOne(t, s, id).InstanceName, "what is not given stays")
		assert.False(t, describeOne(t, s, id).DeletionProtection)

		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"InstanceName=x", 400, "InvalidInstanceName.Malformed"},
			{"HostName=x_y", 400, "InvalidHostName.Malformed"},
			{"Description=http://x", 400, "InvalidDescription.Malformed"},
			{"Password=weak", 400, "InvalidPassword.Malformed"},
			{"UserData=%", 403, "InvalidUserData.Base64FormatInvalid"},
			{"CreditSpecification=Endless", 400, "InvalidParameter.CreditSpecification"},
			{"NetworkInterfaceQueueNumber=0", 403, "InvalidParameter.InvalidEniQueueNumber"},
			{"NetworkInterfaceQueueNumber=3", 403, "InvalidOperation.ExceedInstanceTypeQueueNumber"},
			{"CpuOptions.Core=2", 400, "InvalidParameter"},
			{"CpuOptions.Core=0", 400, "InvalidParameter"},
			{"CpuOptions.ThreadsPerCore=3", 400, "InvalidParameter"},
			{"CpuOptions.TopologyType=Round", 400, "InvalidParameter.CpuOptionsTopologyType"},
			{"CpuOptions.TopologyType=DiscreteCoreToHTMapping", 400, "InvalidInstanceType.NotSupportCpuOptionsTopologyType"},
			{"CpuOptions.NestedVirtualization=enabled", 400, "InvalidParameter"},
			{"PrivateDnsNameOptions.HostnameType=Random", 400, "InvalidParameter"},
			{"Recyclable=true", 400, "InvalidParameter.RecycleBin"},
			{"EnableNetworkEncryption=true", 400, "InstanceType.ValueNotSupported"},
			{"RemoteConnectionOptions.Type=VNC", 400, "InvalidRemoteConnectionOptions.Type"},
			{"RemoteConnectionOptions.Password=Secret-1", 400, "InvalidRemoteConnectionOptions.Password"},
			{"SecurityGroupIds.1=sg-none", 404, "InvalidSecurityGroupId.NotFound"},
			{"SecurityGroupIds.1=sg-2", 404, "InvalidSecurityGroupVpc.NotBelongToOneVpc"},
		} {
			apitest.AssertError(t, modify(tt.params), tt.status, tt.code)
		}
		assert.Equal(t, 200, modify("SecurityGroupIds.1=sg-1 SecurityGroupIds.2=sg-1").Status)
		assert.Equal(t, []string{"sg-1"}, describeOne(t, s, id).SecurityGroupIDs.SecurityGroupID)
		prepaid := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1")[0]
		rejects(t, s, 400, "ChargeTypeViolation", "ModifyInstanceAttribute", "InstanceId", prepaid, "DeletionProtection", "true")
		rejects(t, s, 404, "InvalidInstanceId.NotFound", "ModifyInstanceAttribute", "InstanceId", "i-none", "InstanceName", "aa")
	})
}

// What is not given stays as it is.
func TestModifyInstanceAttribute_cpuAndDNS(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Stopped, "InstanceType=ecs.g7.2xlarge")
		read := func() describeinstances.Instance {
			got, err := describeinstances.Do(t.Context(), apitest.CheckedClient(t, s), nil)
			require.NoError(t, err)
			return got.Instances[0]
		}
		fresh := read()
		assert.Equal(t, 4, fresh.CPUOptions.CoreCount)
		assert.Equal(t, "Custom", string(fresh.PrivateDNSNameOptions.HostnameType))
		const dns = "PrivateDnsNameOptions."
		succeed(t, s, "ModifyInstanceAttribute", apitest.NameValues("InstanceId="+id+" CpuOptions.Core=3 CpuOptions.ThreadsPerCore=1 "+
			dns+"HostnameType=IpBased "+dns+"EnableIpDnsARecord=true "+dns+"EnableInstanceIdDnsAAAARecord=true")...)
		succeed(t, s, "ModifyInstanceAttribute", apitest.NameValues("InstanceId="+id+" CpuOptions.Core=2 EnableNetworkEncryption=false "+
			dns+"EnableIpDnsPtrRecord=true "+dns+"EnableIpDnsARecord=false "+dns+"EnableInstanceIdDnsARecord=true")...)
		in := read()
		assert.Equal(t, 2, in.CPUOptions.CoreCount)
		assert.Equal(t, 1, in.CPUOptions.ThreadsPerCore)
		assert.Equal(t, describeinstances.PrivateDNSNameOptions{
			HostnameType: "IpBased", EnablePTRRecordForIP: true, EnableARecordForInstanceID: true, EnableAAAARecordForInstanceID: true,
		}, in.PrivateDNSNameOptions)
	})
}

func TestModifyInstanceAttribute_groups(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "")[0]
	vpc := s.State.VPCs.All[0].ID
	group := func(kind string) string {
		return apitest.Succeed[struct{ SecurityGroupID string }](t, s, "CreateSecurityGroup", "VpcId", vpc, "SecurityGroupType", kind).SecurityGroupID
	}
	var many []string
	for i := range 6 {
		many = append(many, fmt.Sprint("SecurityGroupIds.", i+1), group("normal"))
	}
	rejects(t, s, 400, "JoinedGroupLimitExceed", "ModifyInstanceAttribute", append(many, "InstanceId", id)...)
	rejects(t, s, 403, "EnterpriseGroupLimited.MutliGroupType", "ModifyInstanceAttribute",
		"InstanceId", id, "SecurityGroupIds.1", many[1], "SecurityGroupIds.2", group("enterprise"))
	succeed(t, s, "ModifyInstanceAttribute", append(many[:10], "InstanceId", id)...)
	assert.Len(t, describeOne(t, s, id).SecurityGroupIDs.SecurityGroupID, 5)
}

// Only burstable types have a performance mode, and an instance loses it with another type.
func TestCreditSpecification(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		for _, action := range []string{"RunInstances", "CreateInstance"} {
			rejects(t, s, 400, "InvalidParameter.CreditSpecification", action, apitest.MachineWith("CreditSpecification=Standard")...)
		}
		id := apitest.InState(t, s, backend.Stopped, "InstanceType=ecs.t6-c1m2.large CreditSpecification=Standard")
		assert.Equal(t, "Standard", describeOne(t, s, id).CreditSpecification)
		succeed(t, s, "ModifyInstanceSpec", "InstanceId", id, "InstanceType", "ecs.g6.large")
		assert.Empty(t, describeOne(t, s, id).CreditSpecification)
		rejects(t, s, 400, "InvalidParameter.CreditSpecification", "ModifyInstanceAttribute", "InstanceId", id, "CreditSpecification", "Unlimited")
	})
}

func TestModifyInstanceSpec(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Stopped, "InternetMaxBandwidthOut=5")
		modify := func(id, params string) apitest.Response {
			_, rep := apitest.Try[struct{}](t, s, "ModifyInstanceSpec", apitest.NameValues("InstanceId="+id+" "+params)...)
			return rep
		}
		local := apitest.InState(t, s, backend.Stopped, "InstanceType=ecs.i3.xlarge")
		spot := apitest.InState(t, s, backend.Stopped, "SpotStrategy=SpotAsPriceGo")
		prepaid := apitest.InState(t, s, backend.Stopped, "InstanceChargeType=PrePaid Period=1")
		far := apitest.InState(t, s, backend.Stopped, "ZoneId=cn-hangzhou-k")
		for _, tt := range []struct {
			id, params string
			status     int
			code       string
		}{
			{id, "", 400, "MissingParameter"},
			{id, "InstanceType=ecs.g7.xlarge InternetMaxBandwidthOut=5", 400, "InvalidParameter.Mismatch"},
			{id, "InstanceType=ecs.none", 400, "InvalidInstanceType.ValueNotSupported"},
			{id, "InstanceType=ecs.g8y.large", 403, "ImageNotSupportInstanceType"},
			{id, "InstanceType=ecs.i3.xlarge", 403, "CategoryViolation"},
			{local, "InstanceType=ecs.g7.large", 403, "CategoryViolation"},
			{spot, "InstanceType=ecs.t6-c1m2.large", 400, "DependencyViolation.InstanceType"},
			{far, "InstanceType=ecs.g5.large", 403, "InvalidInstanceType.ValueNotSupported"},
			{prepaid, "InstanceType=ecs.g7.xlarge", 403, "ChargeTypeViolation"},
			{id, "InternetMaxBandwidthOut=101", 400, "InvalidParameter"},
			{id, "InternetMaxBandwidthIn=201", 400, "InvalidParameter.Bandwidth"},
			{id, "InstanceType=ecs.g7.xlarge DryRun=true", 400, "DryRunOperation"},
			{"i-none", "InstanceType=ecs.g7.xlarge", 404, "InvalidInstanceId.NotFound"},
			{id, "InstanceType=ecs.g7.xlarge SystemDisk.Category=cloud", 403, "InvalidSystemDiskCategory.ValueNotSupported"},
			{id, "InstanceType=ecs.g7.xlarge SystemDisk.Category=cloud_ssd", 403, "InvalidInstanceType.NotSupportDiskCategory"},
			{id, "InstanceType=ecs.g7.xlarge Disk.1.Category=cloud_ssd", 400, "InvalidDiskCategory.NotSupported"},
			{id, "InstanceType=ecs.g7.xlarge ModifyMode=x", 400, "InvalidParameter"},
			{id, "InstanceType=ecs.g7.xlarge Async=x", 400, "InvalidParameter"},
			{id, "InstanceType=ecs.g7.xlarge AllowMigrateAcrossZone=x", 400, "InvalidParameter"},
			{id, "Temporary.StartTime=2026-01-01T00:00Z", 400, "InvalidTemporary.StartTime"},
			{id, "Temporary.EndTime=2026-01-01T00:00Z", 400, "InvalidTemporary.EndTime"},
			{id, "Temporary.InternetMaxBandwidthOut=9", 403, "InvalidParameter.InternetMaxBandwidthOut"},
		} {
			apitest.AssertError(t, modify(tt.id, tt.params), tt.status, tt.code)
		}
		assert.Equal(t, 200, modify(id, "InstanceType=ecs.g6.large SystemDisk.Category=cloud_ssd Async=true").Status)
		assert.Equal(t, "cloud_ssd", s.State.Instances.All[0].SystemDisk().Category)
		assert.Equal(t, 200, modify(id, "InstanceType=ecs.g7.large").Status)
		assert.Equal(t, "ecs.g7.large", describeOne(t, s, id).InstanceType)
		assert.Equal(t, 200, modify(id, "InstanceType=ecs.g7.xlarge").Status)
		assert.Equal(t, 16384, describeOne(t, s, id).Memory)
		assert.Equal(t, 200, modify(id, "InternetMaxBandwidthOut=50").Status)
		in := describeOne(t, s, id)
		assert.Equal(t, 50, in.InternetMaxBandwidthOut)
		assert.Equal(t, 50, in.InternetMaxBandwidthIn)
		assert.Len(t, in.PublicIPAddress.IPAddress, 1)
		assert.Equal(t, 200, modify(id, "InternetMaxBandwidthOut=0").Status)
		assert.Empty(t, describeOne(t, s, id).PublicIPAddress.IPAddress)
	})
}

func TestModifyPrepayInstanceSpec(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		const subscription = "InstanceChargeType=PrePaid Period=1"
		modify := func(id, params string) apitest.Response {
			_, rep := apitest.Try[struct{}](t, s, "ModifyPrepayInstanceSpec", apitest.NameValues("InstanceId="+id+" "+params)...)
			return rep
		}
		kind := func(id string) string { return describeOne(t, s, id).InstanceType }
		on, off := apitest.InState(t, s, backend.Running, subscription), apitest.InState(t, s, backend.Stopped, subscription)
		assert.Equal(t, 200, modify(off, "InstanceType=ecs.g7.xlarge").Status)
		assert.Equal(t, "ecs.g7.xlarge", kind(off))
		assert.Equal(t, 200, modify(off, "InstanceType=ecs.g7.large OperatorType=downgrade").Status)
		assert.Equal(t, "ecs.g7.large", kind(off))

		assert.Equal(t, 200, modify(on, "InstanceType=ecs.g7.xlarge").Status)
		assert.Equal(t, "ecs.g7.large", kind(on), "until it restarts")
		succeed(t, s, "RebootInstance", "InstanceId", on)
		time.Sleep(apitest.Step)
		assert.Equal(t, "ecs.g7.xlarge", kind(on))
		assert.Equal(t, 200, modify(on, "InstanceType=ecs.g7.2xlarge RebootWhenFinished=true").Status)
		assert.Equal(t, backend.Starting, apitest.Status(t, s, on))
		assert.Equal(t, "ecs.g7.2xlarge", kind(on))
		time.Sleep(apitest.Step)

		for _, tt := range []struct {
			id, params string
			status     int
			code       string
		}{
			{on, "InstanceType=ecs.g7.large OperatorType=downgrade", 400, "InvalidStatus.NotStopped"},
			{on, "InstanceType=ecs.g7.large OperatorType=sidegrade", 400, "InvalidParameter"},
			{on, "InstanceType=ecs.g5.large", 400, "InvalidInstanceType.NotSupported"},
			{on, "InstanceType=ecs.g7.large EndTime=2026-01-01T00:00Z", 400, "InvalidParameter"},
			{on, "InstanceType=ecs.g7.large ModifyMode=x", 400, "InvalidParameter"},
			{on, "InstanceType=ecs.g7.large MigrateAcrossZone=x", 400, "InvalidParameter"},
			{on, "InstanceType=ecs.g7.large Disk.1.DiskId=d-1", 400, "InvalidParameter.DiskCategory"},
			{on, "InstanceType=ecs.g7.large SystemDisk.Category=cloud", 400, "InvalidSystemDiskCategory.NotMatchInstanceType"},
			{on, "InstanceType=ecs.g7.large RebootWhenFinished=true RebootTime=soon", 400, "InvalidRebootTime.MalFormed"},
			{on, "InstanceType=ecs.g7.large RebootWhenFinished=true RebootTime=1999-01-01T00:00Z", 400, "InvalidRebootTime.ValueNotSupported"},
			{on, "InstanceType=ecs.g7.large RebootTime=2100-01-01T00:00Z", 400, "InvalidRebootTime.ValueNotSupported"},
			{on, "InstanceType=ecs.i3.xlarge", 403, "OperationDenied.LocalDiskUnsupported"},
			{apitest.Launch(t, s, "")[0], "InstanceType=ecs.g7.xlarge", 400, "InvalidInstanceChargeType.ValueNotSupported"},
			{apitest.Launch(t, s, subscription)[0], "InstanceType=ecs.g7.xlarge", 403, "IncorrectInstanceStatus"},
		} {
			apitest.AssertError(t, modify(tt.id, tt.params), tt.status, tt.code)
		}
		time.Sleep(35 * 24 * time.Hour)
		apitest.AssertError(t, modify(on, "InstanceType=ecs.g7.xlarge"), 403, "InvalidInstance.PreInstanceExpired")
	})
}

// RebootTime plans the restart with which the new type takes effect.
func TestModifyPrepayInstanceSpec_rebootTime(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "InstanceChargeType=PrePaid Period=1")
		at := time.Now().Add(time.Hour).UTC().Format("2006-01-02T15:04Z")
		succeed(t, s, "ModifyPrepayInstanceSpec",
			apitest.NameValues("InstanceId="+id+" InstanceType=ecs.g7.xlarge RebootWhenFinished=true RebootTime="+at)...)
		time.Sleep(time.Hour - time.Second)
		assert.Equal(t, "ecs.g7.large Running", describeOne(t, s, id).InstanceType+" "+apitest.Status(t, s, id))
		time.Sleep(time.Second)
		assert.Equal(t, "ecs.g7.xlarge Starting", describeOne(t, s, id).InstanceType+" "+apitest.Status(t, s, id))
	})
}

// An order that is not paid changes nothing.
func TestAutoPay(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		paid, free := apitest.InState(t, s, backend.Stopped, "InstanceChargeType=PrePaid Period=1"), apitest.InState(t, s, backend.Stopped, "")
		order := func(action, params string) string {
			return apitest.Succeed[struct{ OrderID string }](t, s, action, apitest.NameValues(params)...).OrderID
		}
		assert.NotEmpty(t, order("ModifyPrepayInstanceSpec", "AutoPay=false InstanceType=ecs.g7.xlarge InstanceId="+paid))
		assert.NotEmpty(t, order("ModifyInstanceNetworkSpec", "AutoPay=false InternetMaxBandwidthOut=5 InstanceId="+paid))
		assert.NotEmpty(t, order("ModifyInstanceChargeType", `AutoPay=false Period=1 InstanceIds=["`+free+`"]`))
		in := describeOne(t, s, paid)
		assert.Equal(t, "ecs.g7.large", in.InstanceType)
		assert.Zero(t, in.InternetMaxBandwidthOut)
		assert.Equal(t, backend.PostPaid, describeOne(t, s, free).InstanceChargeType)
		assert.Empty(t, order("ModifyInstanceNetworkSpec", "AutoPay=false InternetMaxBandwidthOut=5 InstanceId="+free))
		assert.Equal(t, 5, describeOne(t, s, free).InternetMaxBandwidthOut, "there is nothing to pay in advance")
	})
}

func TestModifyInstanceNetworkSpec(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		modify := func(params string) {
			t.Helper()
			succeed(t, s, "ModifyInstanceNetworkSpec", apitest.NameValues("InstanceId="+id+" "+params)...)
		}
		modify("InternetMaxBandwidthOut=20")
		in := describeOne(t, s, id)
		assert.Equal(t, 20, in.InternetMaxBandwidthOut)
		assert.Empty(t, in.PublicIPAddress.IPAddress)
		modify("AllocatePublicIp=true NetworkChargeType=PayByBandwidth")
		in = describeOne(t, s, id)
		assert.Len(t, in.PublicIPAddress.IPAddress, 1)
		assert.Equal(t, "PayByBandwidth", in.InternetChargeType)
		assert.Equal(t, 20, in.InternetMaxBandwidthOut)
		modify("InternetMaxBandwidthIn=7")
		assert.Equal(t, 7, describeOne(t, s, id).InternetMaxBandwidthIn)
		modify("InternetMaxBandwidthOut=0")
		assert.Empty(t, describeOne(t, s, id).PublicIPAddress.IPAddress)
		for params, code := range map[string]string{
			"InternetMaxBandwidthOut=200": "InvalidInternetMaxBandwidthOut.ValueNotSupported",
			"InternetMaxBandwidthIn=0":    "InvalidInternetMaxBandwidthIn.ValueNotSupported",
			"NetworkChargeType=Never":     "InvalidInternetChargeType.ValueNotSupported",
			"AllocatePublicIp=x":          "InvalidParameter",
			"AllocatePublicIp=true":       "InvalidParam.AllocatePublicIp",
			"StartTime=2026-01-01T00:00Z": "InvalidStartTime.ValueNotSupported",
			"EndTime=2026-01-01T00Z":      "InvalidEndTime.ValueNotSupported",
		} {
			rejects(t, s, 400, code, "ModifyInstanceNetworkSpec", apitest.NameValues("InstanceId="+id+" "+params)...)
		}
		rejects(t, s, 403, "InvalidIspType.ValueNotSupported", "ModifyInstanceNetworkSpec", "InstanceId", id, "ISP", "ChinaTelecom")
		modify("ISP=BGP InternetMaxBandwidthOut=3")
		id = apitest.InState(t, s, backend.Running, "InstanceChargeType=PrePaid Period=1")
		got := apitest.Succeed[struct{ OrderID string }](t, s, "ModifyInstanceNetworkSpec", "InstanceId", id, "InternetMaxBandwidthOut", "1")
		assert.NotEmpty(t, got.OrderID)
	})
}

type maintenance struct {
	MaintenanceAttributes struct {
		MaintenanceAttribute []struct {
			InstanceID          string
			NotifyOnMaintenance bool
			ActionOnMaintenance struct {
				Value, DefaultValue string
				SupportedValues     struct{ SupportedValue []string }
			}
			MaintenanceWindows struct {
				MaintenanceWindow []struct{ StartTime, EndTime string }
			}
		}
	}
	TotalCount int
}

func TestMaintenanceAttributes(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	ids := apitest.Launch(t, s, "Amount=3")
	read := func(params string) maintenance {
		t.Helper()
		return apitest.Succeed[maintenance](t, s, "DescribeInstanceMaintenanceAttributes", apitest.NameValues(params)...)
	}
	fresh := read("InstanceId.1=" + ids[0]).MaintenanceAttributes.MaintenanceAttribute
	if assert.Len(t, fresh, 1) {
		assert.Equal(t, ids[0], fresh[0].InstanceID)
		assert.Equal(t, "AutoRecover", fresh[0].ActionOnMaintenance.Value)
		assert.Equal(t, "AutoRecover", fresh[0].ActionOnMaintenance.DefaultValue)
		assert.ElementsMatch(t, []string{"AutoRecover", "AutoRedeploy", "Stop"}, fresh[0].ActionOnMaintenance.SupportedValues.SupportedValue)
		assert.False(t, fresh[0].NotifyOnMaintenance)
		assert.Empty(t, fresh[0].MaintenanceWindows.MaintenanceWindow)
	}
	const set = "ActionOnMaintenance=Stop NotifyOnMaintenance=true MaintenanceWindow.1.StartTime=22:00:00 MaintenanceWindow.1.EndTime=02:00:00"
	succeed(t, s, "ModifyInstanceMaintenanceAttributes", apitest.NameValues("InstanceId.1="+ids[0]+" InstanceId.2="+ids[1]+" "+set)...)
	succeed(t, s, "ModifyInstanceMaintenanceAttributes", "InstanceId.1", ids[1], "ActionOnMaintenance", "AutoRedeploy")
	succeed(t, s, "ModifyInstanceMaintenanceAttributes", "InstanceId.1", ids[1], "NotifyOnMaintenance", "false")
	all := read("PageSize=2")
	assert.Equal(t, 3, all.TotalCount)
	if list := all.MaintenanceAttributes.MaintenanceAttribute; assert.Len(t, list, 2) {
		assert.Equal(t, "Stop", list[0].ActionOnMaintenance.Value)
		assert.True(t, list[0].NotifyOnMaintenance)
		assert.Equal(t, "AutoRedeploy", list[1].ActionOnMaintenance.Value)
		assert.False(t, list[1].NotifyOnMaintenance)
		for _, one := range list {
			if windows := one.MaintenanceWindows.MaintenanceWindow; assert.Len(t, windows, 1, "what is not given stays") {
				assert.Equal(t, "22:00:00", windows[0].StartTime)
				assert.Equal(t, "02:00:00", windows[0].EndTime)
			}
		}
	}

	for _, tt := range []struct {
		action, params string
		status         int
		code           string
	}{
		{"Describe", "InstanceId.1=i-none", 404, "InvalidInstanceId.NotFound"},
		{"Describe", apitest.Numbered("InstanceId.%d=i", 101), 403, "InstanceIdLimitExceeded"},
		{"Modify", "InstanceId.1=" + ids[2] + " InstanceId.2=i-none ActionOnMaintenance=Stop", 404, "InvalidInstanceId.NotFound"},
		{"Modify", "ActionOnMaintenance=Stop", 400, "MissingParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " ActionOnMaintenance=Panic", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " NotifyOnMaintenance=perhaps", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " MaintenanceWindow.1.StartTime=02:00:00", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " MaintenanceWindow.1.StartTime=02:30:00 MaintenanceWindow.1.EndTime=04:00:00", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " MaintenanceWindow.1.StartTime=2:00:00 MaintenanceWindow.1.EndTime=04:00:00", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " MaintenanceWindow.1.StartTime=02:00:00 MaintenanceWindow.1.EndTime=02:00:00", 400, "InvalidParameter"},
		{"Modify", "InstanceId.1=" + ids[2] + " " + apitest.Numbered("MaintenanceWindow.%[1]d.StartTime=02:00:00 MaintenanceWindow.%[1]d.EndTime=04:00:00", 2), 400, "InvalidParameter"},
	} {
		rejects(t, s, tt.status, tt.code, tt.action+"InstanceMaintenanceAttributes", apitest.NameValues(tt.params)...)
	}
	assert.Equal(t, fresh[0].ActionOnMaintenance, read("InstanceId.1=" + ids[2]).MaintenanceAttributes.MaintenanceAttribute[0].ActionOnMaintenance)
}

func TestAttachmentAttributes(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	open := apitest.Launch(t, s, "PrivatePoolOptions.MatchCriteria=Open")[0]
	shown := func(id string) string {
		t.Helper()
		got := apitest.Succeed[struct {
			Instances struct {
				Instance []struct{ InstanceID, PrivatePoolOptionsID, PrivatePoolOptionsMatchCriteria string }
			}
		}](t, s, "DescribeInstanceAttachmentAttributes", "InstanceIds", `["`+id+`"]`).Instances.Instance
		if !assert.Len(t, got, 1) {
			return ""
		}
		assert.Equal(t, id, got[0].InstanceID)
		assert.Empty(t, got[0].PrivatePoolOptionsID)
		return got[0].PrivatePoolOptionsMatchCriteria
	}
	assert.Equal(t, "None", shown(id))
	assert.Equal(t, "Open", shown(open))
	succeed(t, s, "ModifyInstanceAttachmentAttributes", "InstanceId", id, "PrivatePoolOptions.MatchCriteria", "Open")
	assert.Equal(t, "Open", shown(id))

	for _, tt := range []struct {
		params string
		code   string
	}{
		{"InstanceId=i-none PrivatePoolOptions.MatchCriteria=Open", "Invalid.InstanceId"},
		{"InstanceId=" + id, "MissingParameter"},
		{"InstanceId=" + id + " PrivatePoolOptions.MatchCriteria=Closed", "Invalid.PrivatePoolOptions.MatchCriteria"},
		{"InstanceId=" + id + " PrivatePoolOptions.MatchCriteria=Target", "MissingParameter.PrivatePoolOptions.Id"},
		{"InstanceId=" + id + " PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=eap-none", "Invalid.PrivatePoolOptions.Id"},
	} {
		rejects(t, s, 400, tt.code, "ModifyInstanceAttachmentAttributes", apitest.NameValues(tt.params)...)
	}
	assert.Equal(t, "Open", shown(id))
	rejects(t, s, 404, "InvalidInstanceIds.NotFound", "DescribeInstanceAttachmentAttributes", "InstanceIds", `["i-none"]`)
	rejects(t, s, 400, "InvalidParameter", "DescribeInstanceAttachmentAttributes", "InstanceIds", id)
	for _, action := range []string{"RunInstances", "CreateInstance"} {
		rejects(t, s, 400, "Invalid.PrivatePoolOptions.Id", action,
			apitest.MachineWith("PrivatePoolOptions.MatchCriteria=Target PrivatePoolOptions.Id=eap-none")...)
	}
}

func TestModifyInstanceMetadataOptions(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "HttpPutResponseHopLimit=64 HttpTokens=required")[0]
	plain := apitest.Launch(t, s, "")[0]
	for _, tt := range []struct {
		params, endpoint, tokens string
		hops                     int
	}{
		{"", "enabled", "required", 64},
		{"HttpEndpoint=disabled", "disabled", "required", 64},
		{"HttpEndpoint=enabled HttpTokens=optional", "enabled", "optional", 64},
		{"HttpEndpoint=enabled HttpPutResponseHopLimit=2 InstanceMetadataTags=disabled", "enabled", "optional", 2},
	} {
		if tt.params != "" {
			succeed(t, s, "ModifyInstanceMetadataOptions", apitest.NameValues("InstanceId="+id+" "+tt.params)...)
		}
		got := describeOne(t, s, id).MetadataOptions
		assert.Equal(t, []any{tt.endpoint, tt.tokens, tt.hops, "disabled"},
			[]any{got.HTTPEndpoint, got.HTTPTokens, got.HTTPPutResponseHopLimit, got.InstanceMetadataTags}, tt.params)
	}
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{"InstanceId=i-none HttpEndpoint=enabled", 404, "InvalidInstanceId.NotFound"},
		{"HttpEndpoint=enabled", 400, "MissingParameter"},
		{"InstanceId=" + plain + " HttpTokens=required", 400, "MissingParameter"},
		{"InstanceId=" + plain + " HttpEndpoint=on", 400, "InvalidHttpEndpoint.NotSupported"},
		{"InstanceId=" + plain + " HttpEndpoint=disabled HttpTokens=none", 400, "InvalidHttpTokens.NotSupported"},
		{"InstanceId=" + plain + " HttpEndpoint=disabled HttpPutResponseHopLimit=0", 400, "InvalidHttpPutResponseHopLimit.NotSupported"},
		{"InstanceId=" + plain + " HttpEndpoint=disabled HttpPutResponseHopLimit=65", 400, "InvalidHttpPutResponseHopLimit.NotSupported"},
		{"InstanceId=" + plain + " HttpEndpoint=disabled InstanceMetadataTags=enabled", 400, "InvalidInstanceMetadataTags.NotSupported"},
		{"InstanceId=" + plain + " HttpEndpoint=disabled InstanceMetadataTags=some", 400, "InvalidInstanceMetadataTags.NotSupported"},
	} {
		rejects(t, s, tt.status, tt.code, "ModifyInstanceMetadataOptions", apitest.NameValues(tt.params)...)
	}
	got := describeOne(t, s, plain).MetadataOptions
	assert.Equal(t, []any{"enabled", "optional", 1}, []any{got.HTTPEndpoint, got.HTTPTokens, got.HTTPPutResponseHopLimit})
}
