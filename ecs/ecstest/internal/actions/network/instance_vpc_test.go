package network_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/modifyinstancevpcattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// stopped creates an instance that was started and is stopped.
func (l *lab) stopped(t testing.TB) string {
	t.Helper()
	id := l.instance(t)
	l.do(t, "StopInstance", "InstanceId="+id)
	l.pass()
	return id
}

// restart starts and stops the instance.
func (l *lab) restart(t testing.TB, id string) {
	t.Helper()
	l.do(t, "StartInstance", "InstanceId="+id)
	l.pass()
	l.do(t, "StopInstance", "InstanceId="+id)
	l.pass()
}

func (l *lab) describeInstance(t testing.TB, id string) describeinstances.Instance {
	t.Helper()
	r, err := describeinstances.Do(t.Context(), l.client, &describeinstances.Request{InstanceIDs: []string{id}})
	require.NoError(t, err)
	require.Len(t, r.Instances, 1)
	return r.Instances[0]
}

func TestModifyInstanceVPCAttribute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		next := l.vswitch(t, l.ids["vpc"], "10.2.0.0/24", "cn-hangzhou-b")
		id := l.stopped(t)
		modify := func(req modifyinstancevpcattribute.Request) {
			t.Helper()
			req.InstanceID = id
			_, err := modifyinstancevpcattribute.Do(t.Context(), l.client, &req)
			require.NoError(t, err)
			l.flawless(t)
		}
		place := func() describeinstances.VPCAttributes { return l.describeInstance(t, id).VPCAttributes }

		before := place()
		modify(modifyinstancevpcattribute.Request{VSwitchID: l.ids["vsw"]})
		assert.Equal(t, before, place(), "nothing was to change")
		modify(modifyinstancevpcattribute.Request{VSwitchID: next, PrivateIPAddress: "10.2.0.9"})
		assert.Equal(t, describeinstances.VPCAttributes{
			VPCID: l.ids["vpc"], VSwitchID: next, PrivateIPAddresses: []string{"10.2.0.9"},
		}, place())
		assert.Equal(t, "10.2.0.9", l.describeInstance(t, id).NetworkInterfaces[0].PrimaryIPAddress)
		l.rejects(t, []errorCase{
			{"again, without a start", "ModifyInstanceVpcAttribute", "InstanceId=" + id + " VSwitchId=$vsw", 400, "InvalidPrivateIp.Changing"},
		})
		l.restart(t, id)
		modify(modifyinstancevpcattribute.Request{VSwitchID: next, PrivateIPAddress: "10.2.0.10"})
		assert.Equal(t, []string{"10.2.0.10"}, place().PrivateIPAddresses)
		l.restart(t, id)
		group := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		modify(modifyinstancevpcattribute.Request{VSwitchID: next, SecurityGroupIDs: []string{group}})
		assert.Equal(t, []string{group}, l.describeInstance(t, id).SecurityGroupIDs)
		assert.Equal(t, []string{"10.2.0.10"}, place().PrivateIPAddresses)
		modify(modifyinstancevpcattribute.Request{VSwitchID: l.ids["vsw"]})
		assert.Equal(t, l.ids["vsw"], place().VSwitchID)
		l.do(t, "DeleteVSwitch", "VSwitchId="+next)

		l.restart(t, id)
		other := newLabOn(l).withNetwork(t)
		modify(modifyinstancevpcattribute.Request{
			VSwitchID: other.ids["vsw"], VPCID: other.ids["vpc"], SecurityGroupIDs: []string{other.ids["sg"]},
		})
		assert.Equal(t, other.ids["vpc"], place().VPCID)
		assert.Equal(t, []string{other.ids["sg"]}, l.describeInstance(t, id).SecurityGroupIDs)
		l.do(t, "DeleteSecurityGroup", "SecurityGroupId="+group)
	})
}

func TestModifyInstanceVPCAttribute_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t).withIPv6(t)
		other := newLabOn(l).withNetwork(t)
		l.ids["ovpc"], l.ids["ovsw"], l.ids["osg"] = other.ids["vpc"], other.ids["vsw"], other.ids["sg"]
		l.ids["ofar"] = l.vswitch(t, other.ids["vpc"], "10.7.0.0/24", "cn-hangzhou-h")
		l.ids["next"] = l.vswitch(t, l.ids["vpc"], "10.2.0.0/29", "cn-hangzhou-b")
		l.ids["far"] = l.vswitch(t, l.ids["vpc"], "10.3.0.0/24", "cn-hangzhou-h")
		l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
		l.ids["big"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise"})
		var groups string
		for n := range 6 {
			groups += " SecurityGroupId." + string(rune('1'+n)) + "=" + l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		}
		l.ids["running"], l.ids["i"] = l.instance(t), l.stopped(t)
		made := apitest.Succeed[struct{ InstanceID string }](t, l.s, "CreateInstance",
			"ImageId", apitest.Machine[1], "InstanceType", apitest.Machine[3], "VSwitchId", l.ids["vsw"], "SecurityGroupId", l.ids["sg"])
		l.pass()
		l.ids["new"] = made.InstanceID
		used := l.describeInstance(t, l.ids["running"]).VPCAttributes.PrivateIPAddresses[0]
		own := l.describeInstance(t, l.ids["i"]).VPCAttributes.PrivateIPAddresses[0]
		const modify, here, there = "ModifyInstanceVpcAttribute", "InstanceId=$i VSwitchId=$vsw ", "InstanceId=$i VSwitchId=$ovsw VpcId=$ovpc "
		l.rejects(t, []errorCase{
			{"no instance", modify, "InstanceId=i-x VSwitchId=$vsw", 404, "InvalidInstanceId.NotFound"},
			{"no vSwitch", modify, "InstanceId=$i VSwitchId=vsw-x", 404, "InvalidVSwitchId.NotFound"},
			{"running", modify, "InstanceId=$running VSwitchId=$next", 400, "IncorrectInstanceStatus"},
			{"never started", modify, "InstanceId=$new VSwitchId=$next", 400, "InvalidPrivateIp.Changing"},
			{"vSwitch of another VPC", modify, "InstanceId=$i VSwitchId=$ovsw", 404, "InvalidVSwitchId.NotFound"},
			{"another zone", modify, "InstanceId=$i VSwitchId=$far", 400, "InvalidVSwitchId.Mismatch"},
			{"no address", modify, here + "PrivateIpAddress=x", 400, "InvalidPrivateIpAddress.Malformed"},
			{"foreign address", modify, here + "PrivateIpAddress=10.2.0.1", 400, "InvalidPrivateIpAddress.Mismatch"},
			{"its own address", modify, here + "PrivateIpAddress=" + own, 400, "InvalidPrivateIpAddress.Duplicated"},
			{"address in use", modify, here + "PrivateIpAddress=" + used, 400, "InvalidPrivateIpAddress.Duplicated"},
			{"no group", modify, here + "SecurityGroupId.1=sg-x", 404, "InvalidSecurityGroupId.NotFound"},
			{"group twice", modify, here + "SecurityGroupId.1=$sg SecurityGroupId.2=$sg", 404, "InvalidParameter.SecurityGroupIdRepeated"},
			{"classic group", modify, here + "SecurityGroupId.1=$classic", 404, "InvalidSecurityGroupType.NotSupportClassic"},
			{"group of another VPC", modify, here + "SecurityGroupId.1=$osg", 400, "InvalidParameter.SecurityGroupId"},
			{"two types", modify, here + "SecurityGroupId.1=$sg SecurityGroupId.2=$big", 404, "EnterpriseGroupLimited.MutliGroupType"},
			{"too many groups", modify, here + groups, 404, "JoinedGroupLimitExceed"},
			{"the same VPC", modify, here + "VpcId=$vpc", 404, "InvalidParameter.AlreadyInTargetVpc"},
			{"vSwitch of no such VPC", modify, here + "VpcId=vpc-x", 404, "InvalidVSwitch.NotBelongToVpc"},
			{"VPC in another zone", modify, "InstanceId=$i VSwitchId=$ofar VpcId=$ovpc", 403, "InvalidOperation.VswAndEcsAvailabilityZoneMismatch"},
			{"VPC without groups", modify, there, 400, "InvalidParameter.SecurityGroupId"},
			{"VPC and old groups", modify, there + "SecurityGroupId.1=$sg", 400, "InvalidParameter.SecurityGroupId"},
		})
		in, _ := l.s.State.Instances.Get(l.ids["i"])
		in.Lock(backend.LockFinancial, "")
		l.rejects(t, []errorCase{{"VPC, locked", modify, there + "SecurityGroupId.1=$osg", 403, "InvalidInstanceStatus.NotNormal"}})
		in.Unlock(backend.LockFinancial)

		l.ids["primary"], l.ids["eni"] = in.Primary().ID, l.eni(t, createnetworkinterface.Request{})
		l.do(t, "AssignIpv6Addresses", "NetworkInterfaceId=$primary Ipv6AddressCount=1")
		l.rejects(t, []errorCase{
			{"IPv6", modify, "InstanceId=$i VSwitchId=$next", 403, "InvalidIp.Ipv6Assigned"},
			{"VPC, IPv6", modify, there + "SecurityGroupId.1=$osg", 403, "InvalidIp.Ipv6Assigned"},
		})
		l.do(t, "AssignPrivateIpAddresses", "NetworkInterfaceId=$primary Ipv4PrefixCount=1")
		l.rejects(t, []errorCase{
			{"prefix", modify, "InstanceId=$i VSwitchId=$next", 400, "PrimaryEniHasSubIp"},
			{"VPC, prefix", modify, there + "SecurityGroupId.1=$osg", 404, "InvalidIp.MultiPrimaryIp"},
		})
		l.do(t, "AttachNetworkInterface", "InstanceId=$i NetworkInterfaceId=$eni")
		l.pass()
		l.rejects(t, []errorCase{{"VPC, interfaces", modify, there + "SecurityGroupId.1=$osg", 404, "InvalidInstance.AttachedEni"}})

		l.eni(t, createnetworkinterface.Request{VSwitchID: l.ids["next"], SecondaryPrivateIPAddressCount: new(3)})
		l.ids["j"] = l.stopped(t)
		l.rejects(t, []errorCase{{"full vSwitch", modify, "InstanceId=$j VSwitchId=$next", 404, "InvalidParameter.NotEnoughIpInVSwitch"}})
	})
}

func TestReleasePublicIPAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		id := apitest.Launch(t, l.s, "InternetMaxBandwidthOut=5")[0]
		l.ids["i"], l.ids["other"] = id, apitest.Launch(t, l.s, "")[0]
		in, _ := l.s.State.Instances.Get(id)
		address := in.PublicIP.String()
		l.ids["ip"] = address
		const release = "ReleasePublicIpAddress"
		l.rejects(t, []errorCase{
			{"pending", release, "PublicIpAddress=$ip", 403, "IncorrectInstanceStatus"},
			{"unknown address", release, "PublicIpAddress=198.19.0.1", 400, "InvalidIpAddress.NotFound"},
			{"address of another", release, "PublicIpAddress=$ip InstanceId=$other", 400, "InvalidIpAddress.NotFound"},
			{"no instance", release, "PublicIpAddress=$ip InstanceId=i-x", 404, "InvalidInstanceId.NotFound"},
		})
		l.pass()
		l.pass()
		in.Lock(backend.LockSecurity, "")
		l.rejects(t, []errorCase{{"locked", release, "PublicIpAddress=$ip", 403, "InstanceLockedForSecurity"}})
		in.Unlock(backend.LockSecurity)
		l.rejects(t, []errorCase{{"dry run", release, "PublicIpAddress=$ip DryRun=true", 400, "DryRunOperation"}})
		l.do(t, release, "PublicIpAddress=$ip InstanceId=$i")
		got := l.describeInstance(t, id)
		assert.Empty(t, got.PublicIPAddresses)
		assert.Equal(t, 5, got.InternetMaxBandwidthOut)
		l.flawless(t)
		l.do(t, "AllocatePublicIpAddress", "InstanceId=$i")
		assert.NotEmpty(t, l.describeInstance(t, id).PublicIPAddresses)
	})
}
