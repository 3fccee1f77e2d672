//lint:file-ignore SA1019 the deprecated network actions are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package network_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/allocateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/associateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/describeeipaddresses"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describenetworkinterfaces"
	"github.com/go-aliecs/aliecs/ecs/api/releaseeipaddress"
	"github.com/go-aliecs/aliecs/ecs/api/unassociateeipaddress"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func (l *lab) eip(t testing.TB, region string) string {
	t.Helper()
	r, err := allocateeipaddress.Do(t.Context(), l.client, &allocateeipaddress.Request{RegionID: region})
	require.NoError(t, err)
	return r.AllocationID
}

func (l *lab) describeEIP(t testing.TB, id string) describeeipaddresses.EIPAddress {
	t.Helper()
	r, err := describeeipaddresses.Do(t.Context(), l.client, &describeeipaddresses.Request{AllocationID: id})
	require.NoError(t, err)
	require.Len(t, r.EIPAddresses, 1)
	return r.EIPAddresses[0]
}

func TestEIP_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		instance := l.instance(t)
		made, err := allocateeipaddress.Do(ctx, l.client, &allocateeipaddress.Request{Bandwidth: new(100), InternetChargeType: "PayByTraffic"})
		require.NoError(t, err)
		id := made.AllocationID
		got := l.describeEIP(t, id)
		assert.Equal(t, describeeipaddresses.EIPAddress{
			AllocationID: id, IPAddress: made.EIPAddress, Status: "Available", Bandwidth: 100, EIPBandwidth: 100, RegionID: "cn-hangzhou",
			InternetChargeType: "PayByTraffic", ChargeType: "PostPaid", AllocationTime: got.AllocationTime,
			OperationLocks: []describeeipaddresses.LockReason{},
		}, got)

		bind := func() error {
			_, err := associateeipaddress.Do(ctx, l.client, &associateeipaddress.Request{AllocationID: id, InstanceID: instance})
			return err
		}
		unbind := func() error {
			_, err := unassociateeipaddress.Do(ctx, l.client, &unassociateeipaddress.Request{AllocationID: id, InstanceID: instance})
			return err
		}
		release := func() error {
			_, err := releaseeipaddress.Do(ctx, l.client, &releaseeipaddress.Request{AllocationID: id})
			return err
		}
		assertCode(t, unbind(), 400, "IncorrectEipStatus")
		require.NoError(t, bind())
		assert.EqualValues(t, "Associating", l.describeEIP(t, id).Status)
		assertCode(t, unbind(), 400, "IncorrectEipStatus")
		l.pass()
		got = l.describeEIP(t, id)
		assert.EqualValues(t, "InUse", got.Status)
		assert.Equal(t, instance, got.InstanceID)
		assert.EqualValues(t, "EcsInstance", got.InstanceType)
		r, err := describeinstances.Do(ctx, l.client, &describeinstances.Request{EIPAddresses: []string{made.EIPAddress}})
		require.NoError(t, err)
		assert.Len(t, r.Instances, 1)
		assertCode(t, bind(), 400, "IncorrectEipStatus")
		assertCode(t, release(), 400, "IncorrectEipStatus")

		require.NoError(t, unbind())
		assert.EqualValues(t, "Unassociating", l.describeEIP(t, id).Status)
		l.pass()
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status)
		require.NoError(t, bind())
		l.do(t, "DeleteInstance", "InstanceId="+instance+" Force=true")
		l.pass()
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status, "the instance was released before it had the address")
		require.NoError(t, release())
		assert.Empty(t, l.s.State.Public.Used)
		assertCode(t, release(), 404, "InvalidAllocationId.NotFound")
	})
}

func TestEIP_ofAnInterface(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		instance := l.instance(t)
		eni, id := l.eni(t, createnetworkinterface.Request{}), l.eip(t, "")
		bind := func() {
			l.do(t, "AssociateEipAddress", "AllocationId="+id+" InstanceId="+eni+" InstanceType=NetworkInterface")
			l.pass()
		}
		bind()
		got := l.describeEIP(t, id)
		assert.EqualValues(t, "InUse", got.Status)
		assert.EqualValues(t, "NetworkInterface", got.InstanceType)
		n := l.describeENI(t, eni)
		assert.Equal(t, id, n.AssociatedPublicIP.AllocationID)
		assert.Equal(t, got.IPAddress, n.PrivateIPAddresses[0].AssociatedPublicIP.PublicIPAddress)
		l.do(t, "UnassociateEipAddress", "AllocationId="+id+" InstanceId="+eni+" InstanceType=NetworkInterface")
		l.pass()
		assert.Empty(t, l.describeENI(t, eni).AssociatedPublicIP.AllocationID)

		bind()
		l.do(t, "AttachNetworkInterface", "InstanceId="+instance+" NetworkInterfaceId="+eni)
		l.pass()
		l.do(t, "DeleteInstance", "InstanceId="+instance+" Force=true")
		free := l.s.State.EIPs.All
		require.Len(t, free, 1)
		assert.Equal(t, "Available", free[0].Status, "the interface went with its instance, before any call about EIPs")
		assert.Nil(t, free[0].ENI)
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status)

		eni = l.eni(t, createnetworkinterface.Request{})
		bind()
		l.do(t, "DeleteNetworkInterface", "NetworkInterfaceId="+eni)
		l.pass()
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status)
	})
}

// If the interface is deleted during a step of its EIP, the step does not complete.
func TestEIP_interfaceDeletedDuringStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, apitest.WithStepDuration(time.Minute, backend.KindEIP)).withNetwork(t)
		instance := l.instance(t)
		eni, id := l.eni(t, createnetworkinterface.Request{}), l.eip(t, "")
		l.do(t, "AttachNetworkInterface", "InstanceId="+instance+" NetworkInterfaceId="+eni)
		l.pass()
		l.do(t, "AssociateEipAddress", "AllocationId="+id+" InstanceId="+eni+" InstanceType=NetworkInterface")
		l.do(t, "DeleteInstance", "InstanceId="+instance+" Force=true")
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status)
		time.Sleep(time.Hour)
		assert.EqualValues(t, "Available", l.describeEIP(t, id).Status)
	})
}

func TestEIP_filters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		instance := l.instance(t)
		a := l.eip(t, "")
		made, err := allocateeipaddress.Do(t.Context(), l.client, &allocateeipaddress.Request{ISP: "BGP_PRO"})
		require.NoError(t, err)
		b := made.AllocationID
		l.rejects(t, []errorCase{{"activity", "AllocateEipAddress", "ActivityId=1", 404, "NotSimulated"}})
		l.do(t, "AssociateEipAddress", "AllocationId="+a+" InstanceId="+instance)
		l.pass()
		type request = describeeipaddresses.Request
		for _, tt := range []struct {
			name string
			req  request
			want int
		}{
			{"all", request{}, 2},
			{"ids", request{AllocationID: a + "," + b}, 2},
			{"address", request{EIPAddress: l.describeEIP(t, b).IPAddress}, 1},
			{"status", request{Status: "InUse"}, 1},
			{"instance", request{AssociatedInstanceType: "EcsInstance", AssociatedInstanceID: instance}, 1},
			{"kind", request{AssociatedInstanceType: "Nat"}, 0},
			{"charge", request{ChargeType: "PrePaid"}, 0},
			{"line", request{ISP: "BGP"}, 1},
			{"better line", request{ISP: "BGP_PRO"}, 1},
			{"lock", request{LockReason: "security"}, 0},
			{"too early", request{Filters: []describeeipaddresses.Filter{{Key: "CreationEndTime", Value: "1999-12-31T00:00Z"}}}, 0},
			{"region", request{RegionID: "cn-beijing"}, 0},
		} {
			r, err := describeeipaddresses.Do(t.Context(), l.client, &tt.req)
			require.NoError(t, err, tt.name)
			assert.Equal(t, tt.want, r.TotalCount, tt.name)
			assert.Len(t, r.EIPAddresses, tt.want, tt.name)
		}
	})
}

func TestEIP_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.ids["i"], l.ids["eip"], l.ids["bound"] = l.instance(t), l.eip(t, ""), l.eip(t, "")
		l.ids["public"] = apitest.Launch(t, l.s, "InternetMaxBandwidthOut=5")[0]
		l.pass()
		l.pass()
		l.do(t, "AssociateEipAddress", "AllocationId=$bound InstanceId=$i")
		l.pass()
		l.ids["far"] = apitest.Launch(t, l.s, "RegionId=cn-beijing")[0]
		l.ids["eni"] = l.eni(t, createnetworkinterface.Request{})
		l.rejects(t, []errorCase{
			{"bandwidth", "AllocateEipAddress", "Bandwidth=201 InternetChargeType=PayByTraffic", 400, "InvalidParameter"},
			{"no bandwidth", "AllocateEipAddress", "Bandwidth=0", 400, "InvalidParameter"},
			{"charge type", "AllocateEipAddress", "InternetChargeType=Free", 400, "InvalidParameter"},
			{"no such EIP", "AssociateEipAddress", "AllocationId=eip-x InstanceId=$i", 404, "InvalidAllocationId.NotFound"},
			{"no such instance", "AssociateEipAddress", "AllocationId=$eip InstanceId=i-x", 404, "InvalidInstanId.NotFound"},
			{"no such interface", "AssociateEipAddress",
				"AllocationId=$eip InstanceId=eni-x InstanceType=NetworkInterface", 400, "InvalidNicOrVm.NotFound"},
			{"gateway", "AssociateEipAddress", "AllocationId=$eip InstanceId=ngw-x InstanceType=Nat", 400, "InvalidInstanceType.ValueNotSupported"},
			{"two EIPs", "AssociateEipAddress", "AllocationId=$eip InstanceId=$i", 400, "InvalidAssociation.Duplicated"},
			{"public address", "AssociateEipAddress", "AllocationId=$eip InstanceId=$public", 400, "InvalidStatus.InstanceHasBandWidth"},
			{"another region", "AssociateEipAddress", "AllocationId=$eip InstanceId=$far RegionId=", 400, "InvalidParameter.Mismatch"},
			{"not bound there", "UnassociateEipAddress", "AllocationId=$bound InstanceId=$public", 400, "InvalidInstanceId.NotFound"},
			{"bound otherwise", "UnassociateEipAddress",
				"AllocationId=$bound InstanceId=$i InstanceType=NetworkInterface", 400, "InvalidInstanceId.NotFound"},
			{"release what is bound", "ReleaseEipAddress", "AllocationId=$bound", 400, "IncorrectEipStatus"},
			{"status", "DescribeEipAddresses", "Status=Free", 400, "InvalidParameter"},
		})
		l.do(t, "AssociateEipAddress", "AllocationId=$eip InstanceId=$eni InstanceType=NetworkInterface")
		l.ids["third"] = l.eip(t, "")
		l.rejects(t, []errorCase{
			{"two at an interface", "AssociateEipAddress",
				"AllocationId=$third InstanceId=$eni InstanceType=NetworkInterface", 400, "InvalidAssociation.Duplicated"},
		})
		l.ids["passing"] = l.eni(t, createnetworkinterface.Request{})
		l.do(t, "AttachNetworkInterface", "InstanceId=$i NetworkInterfaceId=$passing")
		r, err := describenetworkinterfaces.Do(t.Context(), l.client, &describenetworkinterfaces.Request{InstanceID: l.ids["public"]})
		require.NoError(t, err)
		require.Len(t, r.NetworkInterfaces, 1)
		assert.NotEmpty(t, r.NetworkInterfaces[0].AssociatedPublicIP.PublicIPAddress)
		l.ids["primary"] = r.NetworkInterfaces[0].NetworkInterfaceID
		l.ids["foreign"] = l.eip(t, "cn-beijing")
		l.rejects(t, []errorCase{
			{"while it is being attached", "AssociateEipAddress",
				"AllocationId=$third InstanceId=$passing InstanceType=NetworkInterface", 400, "InvalidStatus.EniStatusNotSupport"},
			{"primary interface", "AssociateEipAddress",
				"AllocationId=$third InstanceId=$primary InstanceType=NetworkInterface", 400, "InvalidInstanceType.ValueNotSupported"},
			{"interface of another region", "AssociateEipAddress",
				"AllocationId=$foreign InstanceId=$eni InstanceType=NetworkInterface RegionId=", 400, "InvalidParameter.Mismatch"},
		})
		l.do(t, "RebootInstance", "InstanceId=$public")
		l.rejects(t, []errorCase{
			{"while it starts", "AssociateEipAddress", "AllocationId=$third InstanceId=$public", 400, "IncorrectInstanceStatus"},
		})
	})
}
