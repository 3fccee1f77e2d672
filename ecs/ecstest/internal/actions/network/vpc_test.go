//lint:file-ignore SA1019 the deprecated network actions are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package network_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createnetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createvpc"
	"github.com/go-aliecs/aliecs/ecs/api/createvswitch"
	"github.com/go-aliecs/aliecs/ecs/api/deletenetworkinterface"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletevpc"
	"github.com/go-aliecs/aliecs/ecs/api/deletevswitch"
	"github.com/go-aliecs/aliecs/ecs/api/describeroutetables"
	"github.com/go-aliecs/aliecs/ecs/api/describevpcs"
	"github.com/go-aliecs/aliecs/ecs/api/describevrouters"
	"github.com/go-aliecs/aliecs/ecs/api/describevswitches"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestVPC_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		ctx := t.Context()
		made, err := createvpc.Do(ctx, l.client, &createvpc.Request{CIDRBlock: "192.168.0.0/16", VPCName: "net", Description: "a network"})
		require.NoError(t, err)
		assert.NotEmpty(t, made.RouteTableID)
		_, err = createvswitch.Do(ctx, l.client, &createvswitch.Request{VPCID: made.VPCID, CIDRBlock: "192.168.1.0/24", ZoneID: "cn-hangzhou-b"})
		assertCode(t, err, 400, "IncorrectVpcStatus")

		one := func() describevpcs.VPC {
			r, err := describevpcs.Do(ctx, l.client, &describevpcs.Request{VPCID: made.VPCID})
			require.NoError(t, err)
			require.Len(t, r.VPCs, 1)
			return r.VPCs[0]
		}
		assert.EqualValues(t, "Pending", one().Status)
		l.pass()
		sub, err := createvswitch.Do(ctx, l.client, &createvswitch.Request{
			VPCID: made.VPCID, CIDRBlock: "192.168.1.0/29", ZoneID: "cn-hangzhou-b", VSwitchName: "part", Description: "a part",
		})
		require.NoError(t, err)
		got := one()
		assert.Equal(t, describevpcs.VPC{
			VPCID: made.VPCID, VPCName: "net", Description: "a network", Status: "Available", RegionID: "cn-hangzhou",
			CIDRBlock: "192.168.0.0/16", UserCIDRs: []string{}, VRouterID: made.VRouterID, VSwitchIDs: []string{sub.VSwitchID},
			CreationTime: got.CreationTime,
		}, got)

		onlySwitch := func() describevswitches.VSwitch {
			r, err := describevswitches.Do(ctx, l.client, &describevswitches.Request{
				VPCID: made.VPCID, ZoneID: "cn-hangzhou-b", VSwitchID: sub.VSwitchID,
			})
			require.NoError(t, err)
			require.Len(t, r.VSwitches, 1)
			return r.VSwitches[0]
		}
		sw := onlySwitch()
		assert.Equal(t, describevswitches.VSwitch{
			VSwitchID: sub.VSwitchID, VSwitchName: "part", Description: "a part", Status: "Pending", VPCID: made.VPCID, ZoneID: "cn-hangzhou-b",
			CIDRBlock: "192.168.1.0/29", AvailableIPAddressCount: 4, CreationTime: sw.CreationTime,
		}, sw)
		_, err = deletevswitch.Do(ctx, l.client, &deletevswitch.Request{VSwitchID: sub.VSwitchID})
		assertCode(t, err, 400, "IncorrectVSwitchStatus")
		l.pass()
		assert.EqualValues(t, "Available", onlySwitch().Status)

		group := l.group(t, createsecuritygroup.Request{VPCID: made.VPCID})
		eni, err := createnetworkinterface.Do(ctx, l.client, &createnetworkinterface.Request{VSwitchID: sub.VSwitchID, SecurityGroupID: group})
		require.NoError(t, err)
		assert.Equal(t, 3, onlySwitch().AvailableIPAddressCount)

		_, err = deletevswitch.Do(ctx, l.client, &deletevswitch.Request{VSwitchID: sub.VSwitchID})
		assertCode(t, err, 400, "DependencyViolation.NetworkInterface")
		_, err = deletevpc.Do(ctx, l.client, &deletevpc.Request{VPCID: made.VPCID})
		assertCode(t, err, 400, "DependencyViolation.VSwitch")
		_, err = deletenetworkinterface.Do(ctx, l.client, &deletenetworkinterface.Request{NetworkInterfaceID: eni.NetworkInterfaceID})
		require.NoError(t, err)
		l.pass()
		_, err = deletevswitch.Do(ctx, l.client, &deletevswitch.Request{VSwitchID: sub.VSwitchID})
		require.NoError(t, err)
		_, err = deletevpc.Do(ctx, l.client, &deletevpc.Request{VPCID: made.VPCID})
		assertCode(t, err, 400, "DependencyViolation.SecurityGroup")
		_, err = deletesecuritygroup.Do(ctx, l.client, &deletesecuritygroup.Request{SecurityGroupID: group})
		require.NoError(t, err)
		_, err = deletevpc.Do(ctx, l.client, &deletevpc.Request{VPCID: made.VPCID})
		require.NoError(t, err)
		_, err = deletevpc.Do(ctx, l.client, &deletevpc.Request{VPCID: made.VPCID})
		assertCode(t, err, 404, "InvalidVpcId.NotFound")
		none, err := describevpcs.Do(ctx, l.client, nil)
		require.NoError(t, err)
		assert.Empty(t, none.VPCs)
	})
}

func TestVPC_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.rejects(t, []errorCase{
			{"public network", "CreateVpc", "CidrBlock=8.8.0.0/16", 400, "InvalidParameter"},
			{"larger than private", "CreateVpc", "CidrBlock=192.0.0.0/8", 400, "InvalidParameter"},
			{"more than private", "CreateVpc", "CidrBlock=10.0.0.0/7", 400, "InvalidParameter"},
			{"host bits", "CreateVpc", "CidrBlock=10.0.0.1/16", 400, "InvalidParameter"},
			{"too small", "CreateVpc", "CidrBlock=10.0.0.0/29", 400, "InvalidParameter"},
			{"no network", "CreateVpc", "CidrBlock=ten", 400, "InvalidParameter"},
			{"IPv6", "CreateVpc", "CidrBlock=fd00::/16", 400, "InvalidParameter"},
			{"VPC name", "CreateVpc", "VpcName=1", 400, "InvalidVpcName.Malformed"},
			{"VPC description", "CreateVpc", "Description=http://x", 400, "InvalidVpcDiscription.Malformed"},
			{"user network", "CreateVpc", "UserCidr=1.0.0.0/8", 400, "IllegalParam.UserCidr"},
			{"no such VPC", "CreateVSwitch", "VpcId=vpc-x CidrBlock=10.2.0.0/24 ZoneId=cn-hangzhou-b", 404, "InvalidVpcId.NotFound"},
			{"other region", "CreateVSwitch",
				"VpcId=$vpc CidrBlock=10.2.0.0/24 ZoneId=cn-hangzhou-b RegionId=cn-beijing", 404, "InvalidVpcId.NotFound"},
			{"no such zone", "CreateVSwitch", "VpcId=$vpc CidrBlock=10.2.0.0/24 ZoneId=cn-beijing-a", 404, "InvalidZoneId.NotFound"},
			{"vSwitch host bits", "CreateVSwitch", "VpcId=$vpc CidrBlock=10.2.0.1/24 ZoneId=cn-hangzhou-b", 400, "InvalidCidrBlock.Malformed"},
			{"mask too short", "CreateVSwitch", "VpcId=$vpc CidrBlock=10.2.0.0/15 ZoneId=cn-hangzhou-b", 400, "InvalidCirdrBlock.MaskLength"},
			{"mask too long", "CreateVSwitch", "VpcId=$vpc CidrBlock=10.2.0.0/30 ZoneId=cn-hangzhou-b", 400, "InvalidCirdrBlock.MaskLength"},
			{"outside the VPC", "CreateVSwitch", "VpcId=$vpc CidrBlock=172.16.0.0/24 ZoneId=cn-hangzhou-b", 400, "InvalidParameter"},
			{"overlap", "CreateVSwitch", "VpcId=$vpc CidrBlock=10.1.0.128/25 ZoneId=cn-hangzhou-b", 400, "InvalidCidrBlock.Overlapped"},
			{"vSwitch name", "CreateVSwitch",
				"VpcId=$vpc CidrBlock=10.2.0.0/24 ZoneId=cn-hangzhou-b VSwitchName=_", 400, "InvalidVSwitchName.Malformed"},
			{"vSwitch of no VPC", "DeleteVSwitch", "VSwitchId=vsw-x", 404, "InvalidVSwitchId.NotFound"},
		})
	})
}

func TestVPC_lists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		for range 11 {
			_, err := createvpc.Do(ctx, l.client, &createvpc.Request{})
			require.NoError(t, err)
		}
		r, err := describevpcs.Do(ctx, l.client, &describevpcs.Request{PageNumber: new(2)})
		require.NoError(t, err)
		assert.Len(t, r.VPCs, 2)
		assert.Equal(t, 12, r.TotalCount)
		assert.Equal(t, "172.16.0.0/12", r.VPCs[0].CIDRBlock)
		apitest.Launch(t, l.s, "")
		r, err = describevpcs.Do(ctx, l.client, &describevpcs.Request{IsDefault: new(true)})
		require.NoError(t, err)
		require.Len(t, r.VPCs, 1)
		w, err := describevswitches.Do(ctx, l.client, &describevswitches.Request{IsDefault: new(true), VPCID: r.VPCs[0].VPCID})
		require.NoError(t, err)
		assert.Len(t, w.VSwitches, 1)
		w, err = describevswitches.Do(ctx, l.client, &describevswitches.Request{VSwitchID: l.ids["vsw"] + "," + w.VSwitches[0].VSwitchID})
		require.NoError(t, err)
		assert.Len(t, w.VSwitches, 2)
		w, err = describevswitches.Do(ctx, l.client, &describevswitches.Request{RegionID: "cn-beijing"})
		require.NoError(t, err)
		assert.Empty(t, w.VSwitches)
	})
}

func TestDeleteVSwitch_inUse(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	in := apitest.Launch(t, s, "")[0] // creates the default vSwitch
	w := s.State.VSwitches.All[0]
	apitest.Rejects(t, s, "with an interface", "DeleteVSwitch", []string{"VSwitchId", w.ID}, 400, "DependencyViolation.NetworkInterface")
	apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", in, "Force", "true")
	apitest.Succeed[struct{}](t, s, "DeleteVSwitch", "VSwitchId", w.ID)
	assert.Empty(t, s.State.VSwitches.All)
}

func TestVPC_routes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		made, err := createvpc.Do(ctx, l.client, &createvpc.Request{})
		require.NoError(t, err)
		routers, err := describevrouters.Do(ctx, l.client, &describevrouters.Request{VRouterID: made.VRouterID})
		require.NoError(t, err)
		require.Len(t, routers.VRouters, 1)
		assert.Equal(t, describevrouters.VRouter{
			VRouterID: made.VRouterID, VPCID: made.VPCID, RegionID: "cn-hangzhou", RouteTableIDs: []string{made.RouteTableID},
			CreationTime: routers.VRouters[0].CreationTime,
		}, routers.VRouters[0])

		first, _ := l.s.State.VPCs.Get(l.ids["vpc"])
		type request = describeroutetables.Request
		for _, tt := range []struct {
			name string
			req  request
			want int
		}{
			{"all", request{}, 2},
			{"virtual router", request{VRouterID: made.VRouterID}, 1},
			{"router", request{RouterID: made.VRouterID}, 1},
			{"table", request{RouteTableID: made.RouteTableID}, 1},
			{"name", request{RouteTableName: "mine"}, 0},
			{"type", request{RouterType: "VRouter"}, 2},
			{"border routers", request{RouterType: "VBR"}, 0},
			{"region", request{RegionID: "cn-beijing"}, 0},
		} {
			r, err := describeroutetables.Do(ctx, l.client, &tt.req)
			require.NoError(t, err, tt.name)
			assert.Equal(t, tt.want, r.TotalCount, tt.name)
			assert.Len(t, r.RouteTables, tt.want, tt.name)
		}
		r, err := describeroutetables.Do(ctx, l.client, &request{RouterID: first.Router})
		require.NoError(t, err)
		table := r.RouteTables[0]
		entry := func(network, hop string) describeroutetables.RouteEntry {
			return describeroutetables.RouteEntry{
				RouteTableID: table.RouteTableID, DestinationCIDRBlock: network, NextHopType: hop, Type: "System", Status: "Available",
				NextHops: []describeroutetables.NextHop{},
			}
		}
		assert.Equal(t, describeroutetables.RouteTable{
			RouteTableID: table.RouteTableID, RouteTableType: "System", VRouterID: first.Router, CreationTime: table.CreationTime,
			RouteEntries: []describeroutetables.RouteEntry{entry("10.1.0.0/24", "local"), entry("100.64.0.0/10", "service")},
		}, table)
	})
}
