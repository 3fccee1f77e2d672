package network_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/assignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/attachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/detachnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/joinsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/modifynetworkinterfaceattribute"
	"github.com/go-aliecs/aliecs/ecs/api/unassignprivateipaddresses"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func (l *lab) eni(t testing.TB, req createnetworkinterface.Request) string {
	t.Helper()
	if req.VSwitchID == "" {
		req.VSwitchID = l.ids["vsw"]
	}
	if len(req.SecurityGroupIDs) == 0 {
		req.SecurityGroupID = l.ids["sg"]
	}
	n, err := createnetworkinterface.Do(t.Context(), l.client, &req)
	require.NoError(t, err)
	return n.NetworkInterfaceID
}

func (l *lab) describeENI(t testing.TB, id string) describenetworkinterfaces.NetworkInterface {
	t.Helper()
	r, err := describenetworkinterfaces.Do(t.Context(), l.client, &describenetworkinterfaces.Request{NetworkInterfaceIDs: []string{id}})
	require.NoError(t, err)
	require.Len(t, r.NetworkInterfaces, 1)
	return r.NetworkInterfaces[0]
}

func TestNetworkInterface_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		instance := l.instance(t)
		made, err := createnetworkinterface.Do(ctx, l.client, &createnetworkinterface.Request{
			VSwitchID: l.ids["vsw"], SecurityGroupIDs: []string{l.ids["sg"]},
			PrimaryIPAddress: "10.1.0.50", PrivateIPAddresses: []string{"10.1.0.2"},
			NetworkInterfaceName: "second", Description: "for data", ResourceGroupID: "rg-1", DeleteOnRelease: new(false), QueueNumber: new(2),
			Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		id := made.NetworkInterfaceID
		assert.Equal(t, types.NetworkInterfaceStatus("Available"), made.Status)
		assert.Equal(t, []createnetworkinterface.PrivateIPAddress{
			{Primary: true, PrivateIPAddress: "10.1.0.50"}, {PrivateIPAddress: "10.1.0.2"},
		}, made.PrivateIPAddresses)
		got := l.describeENI(t, id)
		assert.Regexp(t, `^00:16:3e:`, got.MACAddress)
		assert.Equal(t, describenetworkinterfaces.NetworkInterface{
			NetworkInterfaceID: id, NetworkInterfaceName: "second", Description: "for data", Status: "Available", Type: "Secondary",
			VPCID: l.ids["vpc"], VSwitchID: l.ids["vsw"], ZoneID: "cn-hangzhou-b", MACAddress: made.MACAddress, PrivateIPAddress: "10.1.0.50",
			PrivateIPAddresses: []describenetworkinterfaces.PrivateIPAddress{
				{Primary: true, PrivateIPAddress: "10.1.0.50"}, {PrivateIPAddress: "10.1.0.2"},
			},
			IPv6Addresses: []describenetworkinterfaces.IPv6Address{},
			IPv4Prefixes:  []describenetworkinterfaces.IPv4Prefix{}, IPv6Prefixes: []describenetworkinterfaces.IPv6Prefix{},
			SecurityGroupIDs: []string{l.ids["sg"]}, OwnerID: backend.AccountID, ResourceGroupID: "rg-1",
			QueueNumber: 2, NetworkInterfaceTrafficMode: "Standard", CreationTime: got.CreationTime, Tags: []types.Tag{{Key: "env", Value: "test"}},
		}, got)

		attach := func() error {
			_, err := attachnetworkinterface.Do(ctx, l.client, &attachnetworkinterface.Request{NetworkInterfaceID: id, InstanceID: instance})
			return err
		}
		detach := func() error {
			_, err := detachnetworkinterface.Do(ctx, l.client, &detachnetworkinterface.Request{NetworkInterfaceID: id, InstanceID: instance})
			return err
		}
		remove := func() error {
			_, err := deletenetworkinterface.Do(ctx, l.client, &deletenetworkinterface.Request{NetworkInterfaceID: id})
			return err
		}
		assertCode(t, detach(), 400, "InvalidOperation.InvalidEniState")
		require.NoError(t, attach())
		assert.Equal(t, types.NetworkInterfaceStatus("Attaching"), l.describeENI(t, id).Status)
		assertCode(t, attach(), 400, "InvalidOperation.InvalidEniState")
		assertCode(t, detach(), 400, "InvalidOperation.InvalidEniState")
		l.pass()
		got = l.describeENI(t, id)
		assert.Equal(t, types.NetworkInterfaceStatus("InUse"), got.Status)
		assert.Equal(t, instance, got.InstanceID)
		assert.Equal(t, describenetworkinterfaces.Attachment{InstanceID: instance, DeviceIndex: 1}, got.Attachment)
		assertCode(t, remove(), 400, "InvalidOperation.InvalidEniState")

		require.NoError(t, detach())
		assert.Equal(t, types.NetworkInterfaceStatus("Detaching"), l.describeENI(t, id).Status)
		time.Sleep(backend.DefaultStep / 2)
		require.NoError(t, detach(), "it has no effect")
		time.Sleep(backend.DefaultStep / 2)
		assert.Equal(t, types.NetworkInterfaceStatus("Available"), l.describeENI(t, id).Status)
		assert.Empty(t, l.describeENI(t, id).InstanceID)

		require.NoError(t, remove())
		assert.Equal(t, types.NetworkInterfaceStatus("Deleting"), l.describeENI(t, id).Status)
		assertCode(t, remove(), 400, "InvalidOperation.InvalidEniState")
		l.pass()
		assertCode(t, remove(), 404, "InvalidEniId.NotFound")
		l.eni(t, createnetworkinterface.Request{PrimaryIPAddress: "10.1.0.50"}) // the address is free again
	})
}

func TestNetworkInterface_releasedWithItsInstance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		kept := l.eni(t, createnetworkinterface.Request{DeleteOnRelease: new(false)})
		do := func(action, instance, id string) {
			l.do(t, action, "InstanceId="+instance+" NetworkInterfaceId="+id)
		}
		for _, tt := range []struct {
			name   string
			during func(instance string)
		}{
			{"attaching", func(instance string) { do("AttachNetworkInterface", instance, kept) }},
			{"detaching", func(instance string) {
				do("AttachNetworkInterface", instance, kept)
				l.pass()
				do("DetachNetworkInterface", instance, kept)
			}},
		} {
			instance := l.instance(t)
			do("AttachNetworkInterface", instance, l.eni(t, createnetworkinterface.Request{}))
			l.pass()
			g, err := describesecuritygroups.Do(t.Context(), l.client, &describesecuritygroups.Request{SecurityGroupID: l.ids["sg"]})
			require.NoError(t, err)
			assert.Equal(t, 1, g.SecurityGroups[0].ECSCount, "two interfaces are one instance")

			tt.during(instance)
			l.do(t, "DeleteInstance", "InstanceId="+instance+" Force=true")
			assert.Equal(t, types.NetworkInterfaceStatus("Available"), l.describeENI(t, kept).Status, tt.name)
			l.pass()
			assert.Equal(t, types.NetworkInterfaceStatus("Available"), l.describeENI(t, kept).Status, tt.name)
			r, err := describenetworkinterfaces.Do(t.Context(), l.client, nil)
			require.NoError(t, err)
			assert.Len(t, r.NetworkInterfaces, 1, tt.name)
		}
	})
}

func TestNetworkInterface_addresses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		id := l.eni(t, createnetworkinterface.Request{PrimaryIPAddress: "10.1.0.9", SecondaryPrivateIPAddressCount: new(2)})
		assert.Len(t, l.describeENI(t, id).PrivateIPAddresses, 3)
		assign := func(req assignprivateipaddresses.Request) []string {
			req.NetworkInterfaceID = id
			r, err := assignprivateipaddresses.Do(ctx, l.client, &req)
			require.NoError(t, err)
			assert.Equal(t, id, r.AssignedPrivateIPAddresses.NetworkInterfaceID)
			return r.AssignedPrivateIPAddresses.PrivateIPAddresses
		}
		one := []string{"10.1.0.77"}
		unassign := func() {
			_, err := unassignprivateipaddresses.Do(ctx, l.client, &unassignprivateipaddresses.Request{
				NetworkInterfaceID: id, PrivateIPAddresses: one,
			})
			require.NoError(t, err)
		}
		assert.Equal(t, one, assign(assignprivateipaddresses.Request{PrivateIPAddresses: one, ClientToken: "once"}))
		assert.Len(t, assign(assignprivateipaddresses.Request{SecondaryPrivateIPAddressCount: new(3)}), 3)
		unassign()
		assert.Len(t, l.describeENI(t, id).PrivateIPAddresses, 6)
		assert.Equal(t, one, assign(assignprivateipaddresses.Request{PrivateIPAddresses: one}), "the address is free again")
		unassign()
		l.ids["eni"] = id
		l.ids["small"] = l.vswitch(t, l.ids["vpc"], "10.2.0.0/29", "cn-hangzhou-b")
		const create = "CreateNetworkInterface"
		l.rejects(t, []errorCase{
			{"not assigned", "UnassignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=10.1.0.77", 403, "InvalidIp.IpUnassigned"},
			{"primary", "UnassignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=10.1.0.9", 403, "InvalidIp.IpUnassigned"},
			{"none", "UnassignPrivateIpAddresses", "NetworkInterfaceId=$eni", 400, "MissingParameter"},
			{"assign none", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni", 400, "MissingParameter"},
			{"assign 0", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=0", 400, "InvalidParameter"},
			{"assign both", "AssignPrivateIpAddresses",
				"NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=1 PrivateIpAddress.1=10.1.0.78", 400, "InvalidParameter.Conflict"},
			{"foreign", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=10.2.0.1", 403, "InvalidVSwitchId.IpInvalid"},
			{"reserved", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=10.1.0.253", 403, "InvalidVSwitchId.IpInvalid"},
			{"no address", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=x", 403, "InvalidVSwitchId.IpInvalid"},
			{"in use", "AssignPrivateIpAddresses", "NetworkInterfaceId=$eni PrivateIpAddress.1=10.1.0.9", 403, "InvalidIp.IpAssigned"},
			{"twice", "AssignPrivateIpAddresses",
				"NetworkInterfaceId=$eni PrivateIpAddress.1=10.1.0.90 PrivateIpAddress.2=10.1.0.90", 403, "InvalidIp.IpRepeated"},
			{"too many", "AssignPrivateIpAddresses",
				"NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=45", 403, "InvalidOperation.Ipv4CountExceeded"},
			{"IPv6", create, "VSwitchId=$vsw SecurityGroupId=$sg Ipv6Address.1=2001:db8::1", 404, "InvalidOperation.VSwitchIpv6Disabled"},
			{"number of IPv6 addresses", create, "VSwitchId=$vsw SecurityGroupId=$sg Ipv6AddressCount=1", 404, "InvalidOperation.VSwitchIpv6Disabled"},
			{"depth of queues", create, "VSwitchId=$vsw SecurityGroupId=$sg RxQueueSize=8192", 400, "InvalidEniQueueSize.RegionOrUserNotSupported"},
			{"depth of queues in the configuration", create, "VSwitchId=$vsw SecurityGroupId=$sg NetworkInterfaceTrafficConfig.TxQueueSize=8192",
				400, "InvalidEniQueueSize.RegionOrUserNotSupported"},
			{"queue pairs", create, "VSwitchId=$vsw SecurityGroupId=$sg QueuePairNumber=8", 403, "InvalidParameter.InvalidQueuePairNumber"},
			{"queue pairs in the configuration", create, "VSwitchId=$vsw SecurityGroupId=$sg NetworkInterfaceTrafficConfig.QueuePairNumber=8",
				403, "InvalidParameter.InvalidQueuePairNumber"},
			{"primary in use", create, "VSwitchId=$vsw SecurityGroupId=$sg PrimaryIpAddress=10.1.0.9", 400, "InvalidPrivateIpAddress.Duplicated"},
			{"secondary in use", create,
				"VSwitchId=$vsw SecurityGroupId=$sg PrivateIpAddress.1=10.1.0.9", 400, "InvalidPrivateIpAddress.Duplicated"},
			{"primary and secondary", create,
				"VSwitchId=$vsw SecurityGroupId=$sg PrimaryIpAddress=10.1.0.99 PrivateIpAddress.1=10.1.0.99", 403, "InvalidIp.IpRepeated"},
			{"full", create, "VSwitchId=$small SecurityGroupId=$sg SecondaryPrivateIpAddressCount=4", 403, "InvalidVSwitchId.IpNotEnough"},
		})
		l.eni(t, createnetworkinterface.Request{VSwitchID: l.ids["small"], SecondaryPrivateIPAddressCount: new(3)})
		l.rejects(t, []errorCase{{"filled", create, "VSwitchId=$small SecurityGroupId=$sg", 403, "InvalidVSwitchId.IpNotEnough"}})
	})
}

func TestNetworkInterface_modify(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		id := l.eni(t, createnetworkinterface.Request{
			Description: "as it was",
			ConnectionTrackingConfiguration: &createnetworkinterface.ConnectionTrackingConfiguration{
				TCPEstablishedTimeout: new(500), TCPClosedAndTimeWaitTimeout: new(15),
			},
			EnhancedNetwork: &createnetworkinterface.EnhancedNetwork{EnableRSS: new(true), VirtualFunctionTotalQueueNumber: new(8)},
		})
		second := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		_, err := modifynetworkinterfaceattribute.Do(ctx, l.client, &modifynetworkinterfaceattribute.Request{
			NetworkInterfaceID: id, NetworkInterfaceName: "new", SecurityGroupIDs: []string{second},
			DeleteOnRelease: new(false), SourceDestCheck: new(true),
			NetworkInterfaceTrafficConfig: &modifynetworkinterfaceattribute.NetworkInterfaceTrafficConfig{
				QueueNumber: new(8), NetworkInterfaceTrafficMode: "HighPerformance",
			},
			ConnectionTrackingConfiguration: &modifynetworkinterfaceattribute.ConnectionTrackingConfiguration{UDPTimeout: new(60)},
			EnhancedNetwork:                 &modifynetworkinterfaceattribute.EnhancedNetwork{EnableSRIOV: new(true), VirtualFunctionQuantity: new(4)},
		})
		require.NoError(t, err)
		_, err = joinsecuritygroup.Do(ctx, l.client, &joinsecuritygroup.Request{NetworkInterfaceID: id, SecurityGroupID: l.ids["sg"]})
		require.NoError(t, err)
		got, err := describenetworkinterfaceattribute.Do(ctx, l.client, &describenetworkinterfaceattribute.Request{NetworkInterfaceID: id})
		require.NoError(t, err)
		assert.Equal(t, "new", got.NetworkInterfaceName)
		assert.Equal(t, "as it was", got.Description)
		assert.Equal(t, []string{second, l.ids["sg"]}, got.SecurityGroupIDs)
		assert.False(t, got.DeleteOnRelease)
		assert.True(t, got.SourceDestCheck)
		assert.Equal(t, 8, got.QueueNumber)
		assert.EqualValues(t, "HighPerformance", got.NetworkInterfaceTrafficMode)
		assert.Equal(t, describenetworkinterfaceattribute.ConnectionTrackingConfiguration{
			TCPEstablishedTimeout: 500, TCPClosedAndTimeWaitTimeout: 15, UDPTimeout: 60,
		}, got.ConnectionTrackingConfiguration)
		assert.Equal(t, describenetworkinterfaceattribute.EnhancedNetwork{
			EnableRSS: true, EnableSRIOV: true, VirtualFunctionQuantity: 4, VirtualFunctionTotalQueueNumber: 8,
		}, got.EnhancedNetwork)

		l.ids["eni"] = id
		const modify, tracking = "ModifyNetworkInterfaceAttribute", "NetworkInterfaceId=$eni ConnectionTrackingConfiguration."
		const badTracking = "InvalidParameter.EniConnectionTrackingConfiguration"
		l.rejects(t, []errorCase{
			{"established", modify, tracking + "TcpEstablishedTimeout=31", 400, badTracking},
			{"closed", modify, tracking + "TcpClosedAndTimeWaitTimeout=2", 400, badTracking},
			{"closed for long", modify, tracking + "TcpClosedAndTimeWaitTimeout=16", 400, badTracking},
			{"UDP", "CreateNetworkInterface", "VSwitchId=$vsw SecurityGroupId=$sg ConnectionTrackingConfiguration.UdpTimeout=31", 400, badTracking},
			{"negative", modify, "NetworkInterfaceId=$eni EnhancedNetwork.VirtualFunctionQuantity=-1", 400, "InvalidParameter"},
			{"depth of queues", modify, "NetworkInterfaceId=$eni RxQueueSize=8192", 400, "InvalidEniQueueSize.RegionOrUserNotSupported"},
			{"queue pairs", modify, "NetworkInterfaceId=$eni NetworkInterfaceTrafficConfig.QueuePairNumber=8", 400, "InvalidParameter.InvalidQueuePairNumber"},
			{"two numbers", modify, "NetworkInterfaceId=$eni QueueNumber=2 NetworkInterfaceTrafficConfig.QueueNumber=3", 400, "InvalidParameter.Conflict"},
		})
		l.do(t, modify, "NetworkInterfaceId=$eni Description=")
		assert.Empty(t, l.describeENI(t, id).Description)
		assert.Equal(t, "new", l.describeENI(t, id).NetworkInterfaceName)
	})
}

func TestNetworkInterface_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.ids["i"], l.ids["j"] = l.instance(t), l.instance(t)
		r, err := describenetworkinterfaces.Do(t.Context(), l.client, &describenetworkinterfaces.Request{InstanceID: l.ids["i"], Type: "Primary"})
		require.NoError(t, err)
		require.Len(t, r.NetworkInterfaces, 1)
		l.ids["primary"] = r.NetworkInterfaces[0].NetworkInterfaceID
		l.ids["eni"] = l.eni(t, createnetworkinterface.Request{})
		l.ids["far"] = l.eni(t, createnetworkinterface.Request{VSwitchID: l.vswitch(t, l.ids["vpc"], "10.3.0.0/24", "cn-hangzhou-h")})
		l.ids["many"] = l.eni(t, createnetworkinterface.Request{SecondaryPrivateIPAddressCount: new(40)})
		other := newLabOn(l).withNetwork(t)
		l.ids["othersg"], l.ids["foreign"] = other.ids["sg"], other.eni(t, createnetworkinterface.Request{})
		var groups []string
		for n := range 6 {
			groups = append(groups, fmt.Sprintf("SecurityGroupIds.%d=%s", n+1, l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})))
		}
		l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
		l.ids["big"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise"})
		const create, modify = "CreateNetworkInterface", "ModifyNetworkInterfaceAttribute"
		const attach, detach = "AttachNetworkInterface", "DetachNetworkInterface"
		l.rejects(t, []errorCase{
			{"no vSwitch", create, "VSwitchId=vsw-x SecurityGroupId=$sg", 404, "InvalidVSwitchId.NotFound"},
			{"no group", create, "VSwitchId=$vsw", 400, "MissingParameter"},
			{"unknown group", create, "VSwitchId=$vsw SecurityGroupId=sg-x", 404, "InvalidSecurityGroupId.NotFound"},
			{"one group and many", create,
				"VSwitchId=$vsw SecurityGroupId=$sg SecurityGroupIds.1=$sg", 400, "InvalidSecurityGroupId.SingleIdAndMultiIdConflict"},
			{"group of another VPC", create, "VSwitchId=$vsw SecurityGroupId=$othersg", 403, "InvalidOperation.VpcMismatch"},
			{"group of no VPC", create, "VSwitchId=$vsw SecurityGroupId=$classic", 403, "InvalidSecurityGroupId.NotVpc"},
			{"groups of two types", create,
				"VSwitchId=$vsw SecurityGroupIds.1=$sg SecurityGroupIds.2=$big", 403, "EnterpriseGroupLimited.MutliGroupType"},
			{"too many groups", create, "VSwitchId=$vsw " + strings.Join(groups, " "), 400, "JoinedGroupLimitExceed"},
			{"name", create, "VSwitchId=$vsw SecurityGroupId=$sg NetworkInterfaceName=1", 400, "InvalidParameter"},
			{"description", create, "VSwitchId=$vsw SecurityGroupId=$sg Description=https://x", 400, "InvalidParameter"},
			{"queues", create, "VSwitchId=$vsw SecurityGroupId=$sg QueueNumber=2049", 400, "InvalidParameter"},
			{"mode", create, "VSwitchId=$vsw SecurityGroupId=$sg NetworkInterfaceTrafficMode=fast", 400, "InvalidParameter"},
			{"attach what is not there", attach, "InstanceId=$i NetworkInterfaceId=eni-x", 404, "InvalidEniId.NotFound"},
			{"attach to what is not there", attach, "InstanceId=i-x NetworkInterfaceId=$eni", 404, "InvalidEcsId.NotFound"},
			{"detach from what is not there", detach, "InstanceId=i-x NetworkInterfaceId=$eni", 404, "InvalidEcsId.NotFound"},
			{"attach a primary one", attach, "InstanceId=$i NetworkInterfaceId=$primary", 403, "InvalidOperation.InvalidEniType"},
			{"another zone", attach, "InstanceId=$i NetworkInterfaceId=$far", 403, "InvalidOperation.AvailabilityZoneMismatch"},
			{"another VPC", attach, "InstanceId=$i NetworkInterfaceId=$foreign", 403, "InvalidOperation.VpcMismatch"},
			{"too many addresses", attach, "InstanceId=$i NetworkInterfaceId=$many", 403, "InvalidOperation.Ipv4CountExceeded"},
			{"trunk", attach, "InstanceId=$i NetworkInterfaceId=$eni TrunkNetworkInstanceId=eni-x", 400, "UnsupportedParameter"},
			{"network card", attach, "InstanceId=$i NetworkInterfaceId=$eni NetworkCardIndex=1", 400, "InvalidParameter.NetworkCardIndexInvalid"},
			{"detach from a trunk", detach, "InstanceId=$i NetworkInterfaceId=$eni TrunkNetworkInstanceId=eni-x", 403, "InvalidParameter.EniNotBelongTrunk"},
			{"detach from another", detach, "InstanceId=$j NetworkInterfaceId=$primary", 400, "InvalidParameter.EniNotBelongEcs"},
			{"detach what is free", detach, "InstanceId=$i NetworkInterfaceId=$eni", 400, "InvalidOperation.InvalidEniState"},
			{"business", create, "VSwitchId=$vsw SecurityGroupId=$sg BusinessType=x", 400, "UnsupportedParameter"},
			{"visible", create, "VSwitchId=$vsw SecurityGroupId=$sg Visible=true", 400, "UnsupportedParameter"},
			{"tags of a description", "DescribeNetworkInterfaceAttribute", "NetworkInterfaceId=$eni Tag.1.Key=k", 400, "UnsupportedParameter"},
			{"wait", attach, "InstanceId=$i NetworkInterfaceId=$eni WaitForNetworkConfigurationReady=x", 400, "InvalidParameter"},
			{"detach the primary one", detach,
				"InstanceId=$i NetworkInterfaceId=$primary", 400, "InvalidOperation.DetachPrimaryEniNotAllowed"},
			{"delete the primary one", "DeleteNetworkInterface", "NetworkInterfaceId=$primary", 400, "InvalidOperation.InvalidEniState"},
			{"keep the primary one", modify, "NetworkInterfaceId=$primary DeleteOnRelease=false", 403, "InvalidOperation.InvalidEniType"},
			{"modify what is not there", modify, "NetworkInterfaceId=eni-x", 404, "InvalidEniId.NotFound"},
			{"modify to another VPC", modify, "NetworkInterfaceId=$eni SecurityGroupId.1=$othersg", 403, "InvalidOperation.VpcMismatch"},
			{"modify to two types", modify,
				"NetworkInterfaceId=$eni SecurityGroupId.1=$sg SecurityGroupId.2=$big", 403, "InvalidOperation.MultiGroupType"},
			{"modify to too many groups", modify,
				"NetworkInterfaceId=$eni " + strings.ReplaceAll(strings.Join(groups, " "), "Ids.", "Id."), 400, "JoinedGroupLimitExceed"},
			{"describe what is not there", "DescribeNetworkInterfaceAttribute", "NetworkInterfaceId=eni-x", 404, "InvalidEniId.NotFound"},
			{"too many ids", "DescribeNetworkInterfaces", apitest.Numbered("NetworkInterfaceId.%d=eni-x", 101), 400, "InvalidParameter"},
		})
		shape := catalog.Default().FindType(apitest.Machine[3])
		for range shape.Interfaces - 1 {
			l.do(t, attach, "InstanceId=$i NetworkInterfaceId="+l.eni(t, createnetworkinterface.Request{}))
		}
		l.rejects(t, []errorCase{
			{"one more", attach, "InstanceId=$i NetworkInterfaceId=$eni", 403, "EniPerInstanceLimitExceeded"},
			{"more addresses than the type has", "AssignPrivateIpAddresses",
				fmt.Sprintf("NetworkInterfaceId=$primary SecondaryPrivateIpAddressCount=%d", shape.Addresses),
				403, "InvalidOperation.Ipv4CountExceeded"},
		})
		in, ok := l.s.State.Instances.Get(l.ids["i"])
		require.True(t, ok)
		for _, reason := range []string{backend.LockFinancial, backend.LockSecurity} {
			in.Lock(reason, "")
			l.rejects(t, []errorCase{
				{"attach, lock " + reason, attach, "InstanceId=$i NetworkInterfaceId=$eni", 400, "InvalidOperation.InvalidEcsState"},
				{"detach, lock " + reason, detach, "InstanceId=$i NetworkInterfaceId=$eni", 400, "InvalidOperation.InvalidEcsState"},
			})
			in.Unlock(reason)
		}
		l.do(t, "RebootInstance", "InstanceId=$i")
		l.rejects(t, []errorCase{{"while it starts", attach, "InstanceId=$i NetworkInterfaceId=$eni", 400, "InvalidOperation.InvalidEcsState"}})
	})
}

// newLabOn returns another network in the same account.
func newLabOn(l *lab) *lab { return &lab{l.s, l.client, map[string]string{}} }

func TestNetworkInterface_filters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		instance := l.instance(t)
		second := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		a := l.eni(t, createnetworkinterface.Request{NetworkInterfaceName: "a1", PrimaryIPAddress: "10.1.0.40", ResourceGroupID: "rg-1"})
		b := l.eni(t, createnetworkinterface.Request{
			PrivateIPAddresses: []string{"10.1.0.41"}, SecurityGroupIDs: []string{second}, Tags: []types.Tag{{Key: "k", Value: "v"}},
		})
		type request = describenetworkinterfaces.Request
		for _, tt := range []struct {
			name string
			req  request
			want int
		}{
			{"all", request{}, 3},
			{"ids", request{NetworkInterfaceIDs: []string{a, b}}, 2},
			{"instance", request{InstanceID: instance}, 1},
			{"name", request{NetworkInterfaceName: "a1"}, 1},
			{"primary address", request{PrimaryIPAddress: "10.1.0.40"}, 1},
			{"addresses", request{PrivateIPAddresses: []string{"10.1.0.40", "10.1.0.41"}}, 2},
			{"IPv6", request{IPv6Addresses: []string{"2001:db8::1"}}, 0},
			{"resource group", request{ResourceGroupID: "rg-1"}, 1},
			{"group", request{SecurityGroupID: second}, 1},
			{"managed", request{ServiceManaged: new(true)}, 0},
			{"available", request{Status: "Available"}, 2},
			{"in use", request{Status: "InUse"}, 1},
			{"tag", request{Tags: []types.Tag{{Key: "k", Value: "v"}}}, 1},
			{"type", request{Type: "Primary"}, 1},
			{"vSwitch", request{VSwitchID: l.ids["vsw"]}, 3},
			{"VPC", request{VPCID: "vpc-x"}, 0},
			{"region", request{RegionID: "cn-beijing"}, 0},
		} {
			r, err := describenetworkinterfaces.Do(t.Context(), l.client, &tt.req)
			require.NoError(t, err, tt.name)
			assert.Equal(t, tt.want, r.TotalCount, tt.name)
			assert.Len(t, r.NetworkInterfaces, tt.want, tt.name)
		}
		for range 12 {
			l.eni(t, createnetworkinterface.Request{})
		}
		seen := map[string]bool{}
		for n, err := range describenetworkinterfaces.All(t.Context(), l.client, &request{MaxResults: new(10)}) {
			require.NoError(t, err)
			seen[n.NetworkInterfaceID] = true
		}
		assert.Len(t, seen, 15)
	})
}
