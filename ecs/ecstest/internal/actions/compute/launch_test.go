package compute_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/ipam"
)

// windows is the ID of a Windows image.
const windows = "win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd"

// withNetwork adds two VPCs, each with a vSwitch and a security group of the same number, and a vSwitch that is not available.
func withNetwork(st *backend.State) {
	made := func(kind backend.Kind, id string) backend.Resource {
		r := st.NewResource(kind, "cn-hangzhou", "cn-hangzhou-h")
		r.ID = id
		return r
	}
	for n, cidr := range []string{"192.168.0.0/24", "10.0.0.0/29"} {
		n := fmt.Sprint(n + 1)
		prefix := netip.MustParsePrefix(cidr)
		v := &backend.VPC{Resource: made(backend.KindVPC, "vpc-"+n), Status: backend.NetworkAvailable, CIDR: prefix}
		st.VPCs.Add(v)
		st.VSwitches.Add(&backend.VSwitch{
			Resource: made(backend.KindVSwitch, "vsw-"+n), Status: backend.NetworkAvailable, VPC: v, Addresses: ipam.NewPool(prefix),
		})
		st.SecurityGroups.Add(&backend.SecurityGroup{Resource: made(backend.KindSecurityGroup, "sg-"+n), VPC: v})
	}
	st.VSwitches.Add(&backend.VSwitch{Resource: made(backend.KindVSwitch, "vsw-3"), Status: backend.NetworkPending, VPC: st.VPCs.All[0]})
	st.KeyPairs.Add(&backend.KeyPair{Resource: made(backend.KindKeyPair, "key")})
	st.Snapshots.Add(&backend.Snapshot{Resource: made(backend.KindSnapshot, "s-1"), Status: backend.SnapshotAccomplished, SourceSize: 100})
	st.Snapshots.Add(&backend.Snapshot{Resource: made(backend.KindSnapshot, "s-2"), Status: backend.SnapshotProgressing, SourceSize: 100})
}

func TestRunInstances_errors(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC()
	after := func(d time.Duration) string { return now.Add(d).Format("2006-01-02T15:04:05Z") }
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{"ImageId=", 400, "MissingParameter"},
		{"InstanceType=", 400, "MissingParameter"},
		{"ImageId=m-none", 404, "InvalidImageId.NotFound"},
		{"ImageId= ImageFamily=none", 403, "InvalidImageFamily.MissingAvailableImage"},
		{"ImageFamily=acs:ubuntu_22_04_x64", 400, "UnexpectedImageFamily.ImageIdSupplied"},
		{"ImageId=debian_8_11_0_64_20G_alibase_20181212.vhd", 403, "OperationDenied.ImageNotValid"},
		{"InstanceType=ecs.none.large", 400, "InvalidInstanceType.ValueNotSupported"},
		{"InstanceType=ecs.g8y.large", 403, "ImageNotSupportInstanceType"},
		{"ZoneId=cn-hangzhou-z", 404, "InvalidZoneId.NotFound"},
		{"ZoneId=cn-hangzhou-k InstanceType=ecs.g5.large", 403, "InvalidInstanceType.ZoneNotSupported"},
		{"LaunchTemplateId=lt-1", 404, "InvalidLaunchTemplate.NotFound"},
		{"VSwitchId=vsw-none", 404, "InvalidVSwitchId.NotFound"},
		{"VSwitchId=vsw-3", 400, "IncorrectVSwitchStatus"},
		{"VSwitchId=vsw-1 ZoneId=cn-hangzhou-i", 400, "InvalidParameter.Mismatch"},
		{"VSwitchId=vsw-1 SecurityGroupId=sg-2", 400, "InvalidParameter.Mismatch"},
		{"VSwitchId=vsw-1 SecurityGroupId=sg-none", 404, "InvalidSecurityGroupId.NotFound"},
		{"VSwitchId=vsw-1 SecurityGroupId=sg-1 SecurityGroupIds.1=sg-1", 400, "InvalidSecurityGroupId.SingleIdAndMultiIdConflict"},
		{"SecurityGroupId=sg-1", 400, "InvalidSecurityGroup.NotInDefaultVpc"},
		{"VSwitchId=vsw-1 PrivateIpAddress=192.168.0", 400, "InvalidPrivateIpAddress.Malformed"},
		{"VSwitchId=vsw-1 PrivateIpAddress=192.168.1.9", 400, "InvalidPrivateIpAddress"},
		{"VSwitchId=vsw-1 PrivateIpAddress=192.168.0.255", 400, "InvalidPrivateIpAddress"},
		{"PrivateIpAddress=192.168.0.9", 400, "InvalidPrivateIpAddress"},
		{"VSwitchId=vsw-1 PrivateIpAddress=192.168.0.9 Amount=2", 403, "InvalidParam.Amount"},
		{"VSwitchId=vsw-1 NetworkInterface.1.PrimaryIpAddress=192.168.0.9 Amount=2", 403, "InvalidParam.Amount"},
		{"VSwitchId=vsw-1 PrivateIpAddress=192.168.0.9 NetworkInterface.1.PrimaryIpAddress=192.168.0.9",
			400, "InvalidPrivateIpAddress.Duplicated"},
		{"VSwitchId=vsw-2 Amount=5", 400, "QuotaExceeded.PrivateIpAddress"},
		{"VSwitchId=vsw-1 NetworkInterface.1.VSwitchId=vsw-2 Amount=5", 400, "QuotaExceeded.PrivateIpAddress"},
		{"VSwitchId=vsw-1 NetworkInterface.1.VSwitchId=vsw-none", 404, "InvalidVSwitchId.NotFound"},
		{"VSwitchId=vsw-1 NetworkInterface.1.SecurityGroupId=sg-2", 400, "InvalidParameter.Mismatch"},
		{"Ipv6AddressCount=1", 403, "InvalidVSwitch.Ipv6NotTurnOn"},
		{"Ipv6Address.1=2001:db8::1", 403, "InvalidVSwitch.Ipv6NotTurnOn"},
		{"NetworkInterface.1.InstanceType=Primary NetworkInterface.1.Ipv6AddressCount=1", 403, "InvalidVSwitch.Ipv6NotTurnOn"},
		{"NetworkInterface.1.Ipv6Address.1=2001:db8::1", 403, "InvalidVSwitch.Ipv6NotTurnOn"},
		{"NetworkInterface.1.NetworkInterfaceId=eni-1", 403, "InvalidOperation.RegionNotSupportNetworkInterfaceId"},
		{"NetworkInterface.1.NetworkCardIndex=1", 400, "InvalidParameter.NetworkCardIndexInvalid"},
		{"NetworkInterface.1.NetworkInterfaceTrafficMode=Fast", 403, "InvalidParameter.EniTrafficMode"},
		{"NetworkInterface.1.QueuePairNumber=8", 403, "InvalidParameter.QueuePairNumberMustEmpty"},
		{"NetworkInterface.1.QueuePairNumber=8 NetworkInterface.1.NetworkInterfaceTrafficMode=HighPerformance",
			403, "InvalidParameter.InvalidQueuePairNumber"},
		{"NetworkInterface.1.RxQueueSize=8192", 400, "InvalidEniQueueSize.RegionOrUserNotSupported"},
		{"NetworkInterface.1.TxQueueSize=8192", 400, "InvalidEniQueueSize.RegionOrUserNotSupported"},
		{"NetworkInterface.1.QueueNumber=0", 403, "InvalidParameter.InvalidEniQueueNumber"},
		{"NetworkInterfaceQueueNumber=0", 403, "InvalidParameter.InvalidEniQueueNumber"},
		{"NetworkInterface.1.SecondaryPrivateIpAddressCount=-1", 400, "InvalidParameter"},
		{"NetworkInterface.1.SecondaryPrivateIpAddressCount=49", 403, "InvalidOperation.Ipv4CountExceeded"},
		{"NetworkInterface.1.InstanceType=Primary NetworkInterface.1.VSwitchId=vsw-2 NetworkInterface.1.SecondaryPrivateIpAddressCount=4",
			400, "QuotaExceeded.PrivateIpAddress"},
		{"VSwitchId=vsw-2 NetworkInterface.1.SecondaryPrivateIpAddressCount=3", 400, "QuotaExceeded.PrivateIpAddress"},
		{"Amount=0", 403, "InvalidParam.Amount"},
		{"Amount=101", 403, "InvalidParam.Amount"},
		{"Amount=ten", 400, "InvalidParameter"},
		{"Amount=2 MinAmount=3", 400, "InvalidMinAmount.Malformed"},
		{"MinAmount=0", 400, "InvalidMinAmount.Malformed"},
		{"InstanceName=x", 400, "InvalidInstanceName.Malformed"},
		{"InstanceName=1st", 400, "InvalidInstanceName.Malformed"},
		{"InstanceName=http://x", 400, "InvalidInstanceName.Malformed"},
		{"InstanceName=" + strings.Repeat("n", 129), 400, "InvalidInstanceName.Malformed"},
		{"UniqueSuffix=true InstanceName=" + strings.Repeat("n", 126), 403, "InvalidParams.InstanceNameExceed"},
		{"Description=https://x", 400, "InvalidDescription.Malformed"},
		{"Description=" + strings.Repeat("d", 257), 400, "InvalidDescription.Malformed"},
		{"HostName=-x", 400, "InvalidHostName.Malformed"},
		{"HostName=a..b", 400, "InvalidHostName.Malformed"},
		{"HostNames.1=a_b", 400, "InvalidHostName.Malformed"},
		{"HostName=aa HostNames.1=bb", 403, "InvalidHostname.SingleAndMultiConflict"},
		{"HostNames.1=aa Amount=2", 400, "InvalidParameter"},
		{"Password=Short1Ax", 0, ""},
		{"Password=short1", 400, "InvalidPassword.Malformed"},
		{"Password=alllowercase", 400, "InvalidPassword.Malformed"},
		{"Password=" + strings.Repeat("aA1", 11), 400, "InvalidPassword.Malformed"},
		{"UserData=%%%", 400, "InvalidUserData.Base64FormatInvalid"},
		{"UserData=" + strings.Repeat("AAAA", 10923), 400, "InvalidUserData.SizeExceeded"},
		{"KeyPairName=none", 404, "InvalidKeyPairName.NotFound"},
		{"KeyPairName=key ImageId=" + windows, 403, "DependencyViolation.WindowsInstance"},
		{"ImageId=" + windows + " HostName=12345", 400, "InvalidHostName.Malformed"},
		{"InternetMaxBandwidthOut=101", 400, "InvalidInternetMaxBandwidthOut.Malformed"},
		{"InternetMaxBandwidthOut=-1", 400, "InvalidInternetMaxBandwidthOut.Malformed"},
		{"InternetMaxBandwidthIn=0", 400, "InvalidInternetMaxBandwidthIn.Malformed"},
		{"InternetChargeType=PayByWish", 400, "InvalidInternetChargeType.ValueNotSupported"},
		{"AutoReleaseTime=" + after(28*time.Minute), 400, "InvalidAutoReleaseTime.Malformed"},
		{"AutoReleaseTime=" + after(3*366*24*time.Hour), 400, "InvalidAutoReleaseTime.Malformed"},
		{"AutoReleaseTime=soon", 400, "InvalidAutoReleaseTime.Malformed"},
		{"InstanceChargeType=Free", 404, "InvalidInstanceChargeType.NotFound"},
		{"InstanceChargeType=PrePaid", 400, "MissingParamter"},
		{"InstanceChargeType=PrePaid Period=13", 400, "InvalidPeriod"},
		{"InstanceChargeType=PrePaid Period=5 PeriodUnit=Week", 400, "InvalidPeriod"},
		{"InstanceChargeType=PrePaid Period=1 PeriodUnit=Day", 400, "InvalidPeriodType.ValueNotSupported"},
		{"InstanceChargeType=PrePaid Period=1 AutoRenew=true AutoRenewPeriod=5", 400, "InvalidAutoRenewPeriod.ValueNotSupported"},
		{"InstanceChargeType=PrePaid Period=1 AutoRenew=true AutoRenewPeriod=6 PeriodUnit=Week", 400, "InvalidAutoRenewPeriod.ValueNotSupported"},
		{"InstanceChargeType=PrePaid Period=1 AutoReleaseTime=" + after(time.Hour), 400, "InvalidParameter.Conflict"},
		{"InstanceChargeType=PrePaid Period=1 InstanceType=ecs.g5.large", 403, "OperationDenied.PrepayNotAvailable"},
		{"InstanceChargeType=PrePaid Period=1 DeletionProtection=true", 400, "InvalidParameter.Conflict"},
		{"InstanceChargeType=PrePaid Period=1 SpotStrategy=SpotAsPriceGo", 400, "InvalidSpotPrepaid"},
		{"SpotStrategy=Cheap", 400, "InvalidSpotStrategy"},
		{"SpotStrategy=SpotAsPriceGo SpotDuration=2", 400, "InvalidSpotDuration"},
		{"SpotStrategy=SpotAsPriceGo SpotInterruptionBehavior=Cry", 400, "InvalidSpotInterruptionBehavior"},
		{"SpotStrategy=SpotAsPriceGo InstanceType=ecs.t6-c1m2.large", 400, "SpotNotSupported"},
		{"SpotStrategy=SpotWithPriceLimit", 400, "InvalidSpotPriceLimit"},
		{"SpotStrategy=SpotWithPriceLimit SpotPriceLimit=0.1234", 400, "InvalidSpotPriceLimit"},
		{"SpotStrategy=SpotWithPriceLimit SpotPriceLimit=-1", 400, "InvalidSpotPriceLimit"},
		{"SpotStrategy=SpotWithPriceLimit SpotPriceLimit=0.04", 400, "InvalidSpotPriceLimit.LowerThanPublicPrice"},
		{"SystemDisk.Category=floppy", 400, "InvalidSystemDiskCategory.ValueNotSupported"},
		{"SystemDisk.Size=19", 404, "InvalidSystemDiskSize.LessThanMinSize"},
		{"SystemDisk.Size=big", 400, "InvalidParameter"},
		{"SystemDisk.Size=30 ImageId=" + windows, 404, "InvalidSystemDiskSize.LessThanImageSize"},
		{"SystemDisk.Size=2049", 404, "InvalidSystemDiskSize.MoreThanMaxSize"},
		{"SystemDisk.PerformanceLevel=PL9", 400, "InvalidParameter"},
		{"DataDisk.1.Category=tape DataDisk.1.Size=40", 400, "InvalidDataDiskCategory.ValueNotSupported"},
		{"DataDisk.1.Size=10", 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"DataDisk.1.Category=cloud_essd", 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"DataDisk.1.Size=40 DataDisk.1.DiskName=x", 400, "InvalidDiskName.Malformed"},
		{"DataDisk.1.SnapshotId=s-none", 404, "InvalidDataDiskSnapshotId.NotFound"},
		{"DataDisk.1.SnapshotId=s-2", 403, "InvalidSnapshotId.NotReady"},
		{"DataDisk.1.Size=40 DataDisk.1.Device=/dev/xvdc DataDisk.2.Size=40 DataDisk.2.Device=/dev/xvdc", 403, "InvalidDevice.InUse"},
		{apitest.Numbered("DataDisk.%d.Size=40", 17), 400, "InstanceDiskNumber.LimitExceed"},
		{"Tag.1.Key=", 400, "InvalidParameter"},
		{"Tag.1.Key=aliyunx", 400, "InvalidTagKey.Malformed"},
		{"Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
		{"Tag.1.Key=" + strings.Repeat("k", 129), 400, "InvalidTagKey.Malformed"},
		{"Tag.1.Key=k Tag.1.Value=http://x", 400, "InvalidTagValue.Malformed"},
		{"Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
		{apitest.Numbered("Tag.%[1]d.Key=k%[1]d", 21), 400, "InvalidParameter"},
		{"RamRoleName=a/b", 404, "InvalidRamRole.NotFound"},
		{"HttpTokens=maybe", 400, "InvalidHttpTokens.NotSupported"},
		{"HpcClusterId=hpc-none", 400, "InvalidHpcClusterId.NotFound"},
		{"CpuOptions.Core=0", 403, "InvalidParam.CpuOptionsCore"},
		{"CpuOptions.Core=2", 403, "InvalidParam.CpuOptionsCore"},
		{"CpuOptions.ThreadsPerCore=0", 400, "InvalidParameter"},
		{"CpuOptions.ThreadsPerCore=3", 400, "InvalidParameter"},
		{"CpuOptions.Numa=1", 403, "InvalidParam.CpuOptionsNuma"},
		{"CpuOptions.TopologyType=DiscreteCoreToHTMapping", 400, "InvalidInstanceType.NotSupportCpuOptionsTopologyType"},
		{"CpuOptions.NestedVirtualization=enabled", 400, "InvalidParameter"},
		{"NetworkOptions.EnableJumboFrame=large", 400, "InvalidParameter"},
		{"ImageOptions.LoginAsNonRoot=true ImageId=" + windows, 400, "LoginAsNonRoot.ImageNotSupport"},
		{"HttpEndpoint=maybe", 400, "InvalidHttpEndpoint.NotSupported"},
		{"HttpPutResponseHopLimit=65", 400, "InvalidHttpPutResponseHopLimit.NotSupported"},
		{"DeletionProtection=perhaps", 400, "InvalidParameter"},
		{"DryRun=true", 400, "DryRunOperation"},
		{"DryRun=true Amount=0", 403, "InvalidParam.Amount"},
		{"RegionId=mars-1", 404, "InvalidRegionId.NotFound"},
	} {
		name := tt.params
		if len(name) > 60 {
			name = name[:60]
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := apitest.NewServer(withNetwork)
			before := s.State.Created
			_, rep := apitest.Try[apitest.Launched](t, s, "RunInstances", apitest.MachineWith(tt.params)...)
			if tt.code == "" {
				assert.Equal(t, 200, rep.Status, rep.Text)
				return
			}
			apitest.AssertError(t, rep, tt.status, tt.code)
			assert.Zero(t, apitest.CountInstances(t, s))
			assert.Equal(t, before, s.State.Created, "an error creates nothing")
		})
	}
}

func TestRunInstances_names(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		params      string
		names, host []string
	}{
		{"InstanceName=web HostName=web Amount=2", []string{"web", "web"}, []string{"web", "web"}},
		{"InstanceName=web HostName=web Amount=2 UniqueSuffix=true", []string{"web001", "web002"}, []string{"web001", "web002"}},
		{"InstanceName=k8s-node-[1,4]-x Amount=2", []string{"k8s-node-0001-x", "k8s-node-0002-x"}, nil},
		{"InstanceName=web-[98,3] Amount=3", []string{"web-098", "web-099", "web-100"}, nil},
		{"InstanceName=web-[] Amount=2", []string{"web-[]", "web-[]"}, nil},
		{"InstanceName=web-[,] Amount=2", []string{"web-000000", "web-000001"}, nil},
		{"InstanceName=web-[1234,2] Amount=1", []string{"web-001234"}, nil},
		{"InstanceName=web-[1,2] Amount=2 UniqueSuffix=true", []string{"web-01", "web-02"}, nil},
		{"InstanceName=web-[1,2]-x Amount=2 UniqueSuffix=true", []string{"web-01-x001", "web-02-x002"}, nil},
		{"HostName=db-[7,2] Amount=2", nil, []string{"db-07", "db-08"}},
		{"HostNames.1=aa HostNames.2=bb Amount=2", nil, []string{"aa", "bb"}},
		{"HostName=k8s-${instance_id}", nil, []string{"k8s-ID"}},
		{"InstanceName=生产", []string{"生产"}, nil},
	} {
		t.Run(tt.params, func(t *testing.T) {
			t.Parallel()
			s := apitest.NewServer()
			for i, id := range apitest.Launch(t, s, tt.params) {
				in := describeOne(t, s, id)
				if tt.names != nil {
					assert.Equal(t, tt.names[i], in.InstanceName)
				}
				if tt.host != nil {
					assert.Equal(t, strings.ReplaceAll(tt.host[i], "ID", id), in.HostName)
				}
			}
		})
	}
}

func TestRunInstances_network(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(withNetwork, apitest.WithStepDuration(0))
	in := describeOne(t, s, apitest.Launch(t, s, "VSwitchId=vsw-1 SecurityGroupId=sg-1 PrivateIpAddress=192.168.0.7")[0])
	assert.Equal(t, "cn-hangzhou-h", in.ZoneID)
	assert.Equal(t, []string{"192.168.0.7"}, in.VPCAttributes.PrivateIPAddress.IPAddress)
	assert.Equal(t, "vpc-1", in.VPCAttributes.VPCID)
	assert.Equal(t, []string{"sg-1"}, in.SecurityGroupIDs.SecurityGroupID)
	assert.Empty(t, in.PublicIPAddress.IPAddress)
	rejects(t, s, 400, "InvalidPrivateIpAddress.Duplicated", "RunInstances", apitest.MachineWith("VSwitchId=vsw-1 PrivateIpAddress=192.168.0.7")...)

	in = describeOne(t, s, apitest.Launch(t, s, "NetworkInterface.1.InstanceType=Primary NetworkInterface.1.VSwitchId=vsw-1 "+
		"NetworkInterface.1.SecurityGroupIds.1=sg-1 "+
		"NetworkInterface.2.NetworkInterfaceName=extra NetworkInterface.2.DeleteOnRelease=false")[0])
	require.Len(t, in.NetworkInterfaces.NetworkInterface, 2)
	assert.Equal(t, "Secondary", in.NetworkInterfaces.NetworkInterface[1].Type)
	assert.Equal(t, "vsw-1", in.VPCAttributes.VSwitchID)
	succeed(t, s, "DeleteInstance", "InstanceId", in.InstanceID, "Force", "true", "RegionId", "")
	extra := s.State.Interfaces.All[1]
	assert.Equal(t, "extra", extra.Name)
	assert.Nil(t, extra.Instance, "kept, and free")

	one, two := describeOne(t, s, apitest.Launch(t, s, "")[0]), describeOne(t, s, apitest.Launch(t, s, "")[0])
	assert.Equal(t, one.VPCAttributes.VSwitchID, two.VPCAttributes.VSwitchID, "the default network is made once")
	assert.Equal(t, one.SecurityGroupIDs, two.SecurityGroupIDs)
	assert.NotEqual(t, one.VPCAttributes.PrivateIPAddress, two.VPCAttributes.PrivateIPAddress)
	far := describeOne(t, s, apitest.Launch(t, s, "ZoneId=cn-hangzhou-k")[0])
	assert.Equal(t, one.VPCAttributes.VPCID, far.VPCAttributes.VPCID)
	assert.NotEqual(t, one.VPCAttributes.VSwitchID, far.VPCAttributes.VSwitchID)
	assert.Len(t, apitest.Launch(t, s, "VSwitchId=vsw-2 Amount=6 MinAmount=2"), 4, "as many as there are addresses")
}

func TestRunInstances_stock(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStock("ecs.g7.large", 5), apitest.WithStock("ecs.c7.large", 0))
	rejects(t, s, 403, "OperationDenied.NoStock", "RunInstances", apitest.MachineWith("Amount=6")...)
	rejects(t, s, 403, "OperationDenied.NoStock", "RunInstances", apitest.MachineWith("InstanceType=ecs.c7.large")...)
	assert.Len(t, apitest.Launch(t, s, "Amount=4"), 4)
	assert.Len(t, apitest.Launch(t, s, "Amount=4 MinAmount=1"), 1, "what is left")
	rejects(t, s, 403, "OperationDenied.NoStock", "RunInstances", apitest.MachineWith("")...)
	assert.Len(t, apitest.Launch(t, s, "InstanceType=ecs.r7.large"), 1)
}

func TestRunInstances_stockOfZones(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStock("ecs.g7.large", 4), apitest.WithStock("ecs.g7.large", 1, "cn-hangzhou-b", "cn-hangzhou-g"))
	assert.Len(t, apitest.Launch(t, s, "Amount=3 MinAmount=1 ZoneId=cn-hangzhou-b"), 1)
	rejects(t, s, 403, "OperationDenied.NoStock", "RunInstances", apitest.MachineWith("ZoneId=cn-hangzhou-b")...)
	assert.Len(t, apitest.Launch(t, s, "Amount=2 ZoneId=cn-hangzhou-h"), 2)
	assert.Len(t, apitest.Launch(t, s, "ZoneId=cn-hangzhou-g"), 1, "the zones do not share")
	rejects(t, s, 403, "OperationDenied.NoStock", "RunInstances", apitest.MachineWith("ZoneId=cn-hangzhou-h")...)
}

func TestRunInstances_disks(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(withNetwork, apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "SystemDisk.Size=60 SystemDisk.Category=cloud_auto DataDisk.1.Size=20 DataDisk.1.DiskName=logs "+
		"DataDisk.2.SnapshotId=s-1 DataDisk.2.DeleteWithInstance=false "+
		"DataDisk.3.Size=30 DataDisk.3.Category=cloud_ssd DataDisk.3.Device=/dev/xvdz")[0]
	in, _ := s.State.Instances.Get(id)
	var got []string
	for _, d := range in.Disks {
		got = append(got, fmt.Sprintf("%s %s %d %s %s %t %s",
			d.Use, d.Category, d.Size, d.Device(in), d.Status, d.DeleteWithInstance, d.PerformanceLevel))
	}
	assert.Equal(t, []string{
		"system cloud_auto 60 /dev/xvda In_use true ",
		"data cloud_essd 20 /dev/xvdb In_use true PL1",
		"data cloud_essd 100 /dev/xvdc In_use false PL1",
		"data cloud_ssd 30 /dev/xvdz In_use true ",
	}, got)
	assert.Equal(t, 40, systemDiskSize(s.State, t, apitest.Launch(t, s, "")[0]))
	fresh := apitest.NewServer()
	assert.Equal(t, 40, systemDiskSize(fresh.State, t, apitest.Launch(t, fresh, "SystemDisk.Size=0")[0]), "0 counts as absent")

	kept := in.Disks[2]
	succeed(t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
	assert.Len(t, s.State.Disks.All, 2, "one that is kept, one of the other instance")
	assert.Equal(t, backend.DiskAvailable, kept.Status)
	assert.Nil(t, kept.Instance())
	assert.Len(t, s.State.Interfaces.All, 1)
	local := apitest.Launch(t, s, "InstanceType=ecs.d2s.5xlarge")[0]
	in, _ = s.State.Instances.Get(local)
	assert.Len(t, in.Disks, 9, "with the type's own")
}

func systemDiskSize(st *backend.State, t *testing.T, id string) int {
	t.Helper()
	in, ok := st.Instances.Get(id)
	require.True(t, ok)
	return in.SystemDisk().Size
}

func TestCreateInstance(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		type created struct{ InstanceID, OrderID string }
		got := apitest.Succeed[created](t, s, "CreateInstance", apitest.MachineWith("InternetMaxBandwidthOut=5")...)
		assert.Empty(t, got.OrderID)
		assert.Equal(t, backend.Pending, apitest.Status(t, s, got.InstanceID))
		time.Sleep(apitest.Step)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, got.InstanceID))
		time.Sleep(time.Hour)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, got.InstanceID))
		assert.Empty(t, describeOne(t, s, got.InstanceID).PublicIPAddress.IPAddress, "not by itself")
		address := apitest.Succeed[struct{ IPAddress string }](t, s, "AllocatePublicIpAddress", "InstanceId", got.InstanceID).IPAddress
		assert.Equal(t, []string{address}, describeOne(t, s, got.InstanceID).PublicIPAddress.IPAddress)
		rejects(t, s, 403, "AllocatedAlready", "AllocatePublicIpAddress", "InstanceId", got.InstanceID)
		assert.NotEmpty(t, apitest.Succeed[created](t, s, "CreateInstance", apitest.MachineWith("InstanceChargeType=PrePaid Period=1")...).OrderID)
		for params, code := range map[string]string{
			"DryRun=true": "DryRunOperation",
			"InstanceChargeType=PrePaid Period=1 PeriodUnit=Year": "InvalidPeriodUnit.ValueNotSupported",
		} {
			rejects(t, s, 400, code, "CreateInstance", apitest.MachineWith(params)...)
		}
	})
}

// What a launch says about its interfaces is kept.
func TestRunInstances_interfaces(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(withNetwork, apitest.WithStepDuration(0))
	apitest.Launch(t, s, "NetworkInterface.1.InstanceType=Primary NetworkInterface.1.VSwitchId=vsw-2 NetworkInterface.1.NetworkInterfaceName=first "+
		"NetworkInterface.1.Description=main NetworkInterface.1.SourceDestCheck=true NetworkInterface.1.SecondaryPrivateIpAddressCount=1 "+
		"NetworkInterfaceQueueNumber=4 NetworkInterface.1.QueuePairNumber=0 NetworkInterface.1.Ipv6AddressCount=0 "+
		"NetworkInterface.2.NetworkInterfaceName=second NetworkInterface.2.PrimaryIpAddress=10.0.0.2 NetworkInterface.2.QueueNumber=2 "+
		"NetworkInterface.2.NetworkInterfaceTrafficMode=HighPerformance NetworkInterface.2.NetworkCardIndex=0 "+
		"NetworkInterface.2.SecondaryPrivateIpAddressCount=1")
	all := s.State.Interfaces.All
	require.Len(t, all, 2)
	assert.Equal(t, []string{"first", "main", "Standard", "4", "true"},
		[]string{all[0].Name, all[0].Description, all[0].TrafficMode, fmt.Sprint(all[0].Queues), fmt.Sprint(all[0].SourceDestCheck)})
	assert.Equal(t, []string{"second", "", "HighPerformance", "2", "false"},
		[]string{all[1].Name, all[1].Description, all[1].TrafficMode, fmt.Sprint(all[1].Queues), fmt.Sprint(all[1].SourceDestCheck)})
	assert.Equal(t, []string{"10.0.0.1", "10.0.0.3"}, ipam.AddressTexts(all[0].Addresses...))
	assert.Equal(t, []string{"10.0.0.2", "10.0.0.4"}, ipam.AddressTexts(all[1].Addresses...), "chosen before others are taken")
}

// TestCreateInstance_ignores passes parameters that only RunInstances has.
func TestCreateInstance_ignores(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, params := range []string{
		"Amount=101", "MinAmount=0", "AutoReleaseTime=soon", "LaunchTemplateId=lt-1", "HostNames.1=a_b", "SecurityGroupIds.1=sg-none",
		"NetworkInterface.1.VSwitchId=vsw-none", "UniqueSuffix=true InstanceName=" + strings.Repeat("n", 126),
	} {
		succeed(t, s, "CreateInstance", apitest.MachineWith(params)...)
	}
	assert.Equal(t, 8, apitest.CountInstances(t, s))
}

func TestRunInstances_subscription(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.Launch(t, s, "InstanceChargeType=PrePaid Period=1 DataDisk.1.Size=40")[0]
		in, _ := s.State.Instances.Get(id)
		assert.Equal(t, time.Now().UTC().AddDate(0, 1, 0), in.Expires)
		for _, d := range in.Disks {
			assert.Equal(t, backend.PrePaid, d.Charge)
			assert.Equal(t, in.Expires, d.Expires, "the disks expire with the instance")
		}
	})
}

func TestAllocatePublicIPAddress_chosen(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		a, b := apitest.InState(t, s, backend.Running, ""), apitest.InState(t, s, backend.Running, "")
		ask := func(id, address string) (string, apitest.Response) {
			got, rep := apitest.Try[struct{ IPAddress string }](t, s, "AllocatePublicIpAddress", "InstanceId", id, "IpAddress", address)
			return got.IPAddress, rep
		}
		_, rep := ask(a, "home")
		apitest.AssertError(t, rep, 400, "InvalidIpAddress.Malformed")
		_, rep = ask(a, "8.8.8.8")
		apitest.AssertError(t, rep, 404, "InvalidIpAddress.NotFound")
		got, _ := ask(a, "198.18.7.7")
		assert.Equal(t, "198.18.7.7", got)
		_, rep = ask(b, "198.18.7.7")
		apitest.AssertError(t, rep, 403, "IpInUse")
	})
}

func TestRelease_leavesNothing(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		st := s.State
		ids := apitest.Launch(t, s, "Amount=5 InternetMaxBandwidthOut=5 Tag.1.Key=k DataDisk.1.Size=40 NetworkInterface.1.NetworkInterfaceName=x")
		time.Sleep(time.Hour)
		for _, id := range ids {
			succeed(t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
		}
		assert.Empty(t, st.Instances.All)
		assert.Empty(t, st.Disks.All)
		assert.Empty(t, st.Interfaces.All)
		assert.Empty(t, st.Tags)
		assert.Empty(t, st.Public.Used)
		assert.Empty(t, st.VSwitches.All[0].Addresses.Used)
	})
}

func TestRunInstances_concurrent(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(time.Microsecond))
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for range 8 {
		wg.Go(func() {
			for range 10 {
				ids := apitest.Launch(t, s, "Amount=3 InternetMaxBandwidthOut=1")
				apitest.Try[describedPage](t, s, "DescribeInstances", "Status", "Running")
				apitest.Try[responses](t, s, "StopInstances", "InstanceId.1", ids[0], "InstanceId.2", ids[1], "BatchOptimization", "SuccessFirst")
				apitest.Try[struct{}](t, s, "DeleteInstance", "InstanceId", ids[0], "Force", "true")
				mu.Lock()
				for _, id := range ids {
					assert.False(t, seen[id])
					seen[id] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Len(t, seen, 240)
	assert.GreaterOrEqual(t, apitest.CountInstances(t, s), 160)
}

func TestRunInstances_machine(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	jumbo := func(id string) bool {
		return apitest.Succeed[struct{ EnableJumboFrame bool }](t, s, "DescribeInstanceAttribute", "InstanceId", id).EnableJumboFrame
	}
	for _, tt := range []struct {
		params         string
		cores, threads int
		jumbo, user    bool
	}{
		{"InstanceType=ecs.g7.xlarge", 2, 2, false, false},
		{"InstanceType=ecs.g7.xlarge CpuOptions.ThreadsPerCore=1", 2, 1, false, false},
		{"InstanceType=ecs.g7.xlarge CpuOptions.Core=1 CpuOptions.ThreadsPerCore=2", 1, 2, false, false},
		{"NetworkOptions.EnableJumboFrame=true ImageOptions.LoginAsNonRoot=true", 1, 2, true, true},
		{"NetworkOptions.EnableJumboFrame=false ImageOptions.LoginAsNonRoot=false", 1, 2, false, false},
	} {
		in := describeOne(t, s, apitest.Launch(t, s, tt.params)[0])
		assert.Equal(t, []any{tt.cores, tt.threads, tt.jumbo, tt.user},
			[]any{in.CPUOptions.CoreCount, in.CPUOptions.ThreadsPerCore, jumbo(in.InstanceID), in.ImageOptions.LoginAsNonRoot}, tt.params)
	}
	id := apitest.Launch(t, s, "")[0]
	for _, on := range []bool{true, false} {
		succeed(t, s, "ModifyInstanceAttribute", "InstanceId", id, "EnableJumboFrame", fmt.Sprint(on))
		succeed(t, s, "ModifyInstanceAttribute", "InstanceId", id, "Description", "what is not given stays")
		assert.Equal(t, on, jumbo(id))
	}
	rejects(t, s, 400, "InvalidHpcClusterId.NotFound", "CreateInstance", apitest.MachineWith("HpcClusterId=hpc-none")...)
}
