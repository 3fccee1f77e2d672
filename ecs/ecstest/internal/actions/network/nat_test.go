//lint:file-ignore SA1019 the deprecated network actions are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package network_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createnatgateway"
	"github.com/go-aliecs/aliecs/ecs/api/deletebandwidthpackage"
	"github.com/go-aliecs/aliecs/ecs/api/deletenatgateway"
	"github.com/go-aliecs/aliecs/ecs/api/describebandwidthpackages"
	"github.com/go-aliecs/aliecs/ecs/api/describenatgateways"
)

func TestNATGateway_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		made, err := createnatgateway.Do(ctx, l.client, &createnatgateway.Request{
			VPCID: l.ids["vpc"], Name: "out", Description: "to the internet",
			BandwidthPackages: []createnatgateway.BandwidthPackage{
				{Bandwidth: new(20), IPCount: new(2), Zone: "cn-hangzhou-b"}, {IPCount: new(1)},
			},
		})
		require.NoError(t, err)
		require.Len(t, made.BandwidthPackageIDs, 2)
		l.ids["nat"] = made.NATGatewayID
		gateways := func(req describenatgateways.Request) []describenatgateways.NATGateway {
			r, err := describenatgateways.Do(ctx, l.client, &req)
			require.NoError(t, err)
			assert.Len(t, r.NATGateways, r.TotalCount)
			return r.NATGateways
		}
		got := gateways(describenatgateways.Request{NATGatewayID: made.NATGatewayID, VPCID: l.ids["vpc"]})
		require.Len(t, got, 1)
		assert.Equal(t, describenatgateways.NATGateway{
			NATGatewayID: made.NATGatewayID, Name: "out", Description: "to the internet", Status: "Initiating", BusinessStatus: "Normal",
			Spec: "Small", InstanceChargeType: "PostPaid", VPCID: l.ids["vpc"], RegionID: "cn-hangzhou", CreationTime: got[0].CreationTime,
			BandwidthPackageIDs: made.BandwidthPackageIDs, ForwardTableIDs: made.ForwardTableIDs,
		}, got[0])
		assert.Empty(t, gateways(describenatgateways.Request{VPCID: "vpc-x"}))
		assert.Empty(t, gateways(describenatgateways.Request{NATGatewayID: "ngw-x"}))
		l.rejects(t, []errorCase{{"while it starts", "DeleteNatGateway", "NatGatewayId=$nat", 404, "IncorrectStatus.natgw"}})
		l.pass()
		assert.Equal(t, "Available", gateways(describenatgateways.Request{})[0].Status)

		packages := func(req describebandwidthpackages.Request) []describebandwidthpackages.BandwidthPackage {
			r, err := describebandwidthpackages.Do(ctx, l.client, &req)
			require.NoError(t, err)
			return r.BandwidthPackages
		}
		all := packages(describebandwidthpackages.Request{NATGatewayID: made.NATGatewayID})
		require.Len(t, all, 2)
		assert.Equal(t, describebandwidthpackages.BandwidthPackage{
			BandwidthPackageID: made.BandwidthPackageIDs[0], NATGatewayID: made.NATGatewayID, Bandwidth: 20, IPCount: 2, ZoneID: "cn-hangzhou-b",
			PublicIPAddresses: all[0].PublicIPAddresses, RegionID: "cn-hangzhou", Status: "Available", BusinessStatus: "Normal",
			InstanceChargeType: "PostPaid", InternetChargeType: "PayByTraffic", CreationTime: all[0].CreationTime,
		}, all[0])
		assert.Len(t, all[0].PublicIPAddresses, 2)
		assert.Equal(t, 5, all[1].Bandwidth)
		assert.Len(t, packages(describebandwidthpackages.Request{BandwidthPackageID: all[1].BandwidthPackageID}), 1)
		assert.Empty(t, packages(describebandwidthpackages.Request{NATGatewayID: "ngw-x"}))
		l.flawless(t)

		l.rejects(t, []errorCase{
			{"a second one", "CreateNatGateway", "VpcId=$vpc BandwidthPackage.1.Bandwidth=5", 404, "VPC_ONLY_CAN_CREATE_ONE_NAT_GATEWAY"},
			{"with packages", "DeleteNatGateway", "NatGatewayId=$nat", 400, "DependencyViolation.BandwidthPackages"},
		})
		for _, id := range made.BandwidthPackageIDs {
			_, err := deletebandwidthpackage.Do(ctx, l.client, &deletebandwidthpackage.Request{BandwidthPackageID: id})
			require.NoError(t, err)
		}
		assert.Empty(t, l.s.State.Public.Used)
		l.do(t, "DeleteVSwitch", "VSwitchId=$vsw")
		l.do(t, "DeleteSecurityGroup", "SecurityGroupId=$sg")
		l.rejects(t, []errorCase{{"VPC with a gateway", "DeleteVpc", "VpcId=$vpc", 400, "DependencyViolation.NatGateway"}})
		_, err = deletenatgateway.Do(ctx, l.client, &deletenatgateway.Request{NATGatewayID: made.NATGatewayID})
		require.NoError(t, err)
		l.do(t, "DeleteVpc", "VpcId=$vpc")
		l.flawless(t)
	})
}

func TestNATGateway_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		const create, at = "CreateNatGateway", "VpcId=$vpc BandwidthPackage.1."
		l.rejects(t, []errorCase{
			{"no VPC", create, "VpcId=vpc-x BandwidthPackage.1.Bandwidth=5", 404, "InvalidVpcId.NotFound"},
			{"no first package", create, "VpcId=$vpc BandwidthPackage.2.Bandwidth=5", 400, "MissingParameter.BandwidthPackage"},
			{"name", create, at + "Bandwidth=5 Name=1", 400, "InvalidNatGatewayName.MalFormed"},
			{"description", create, at + "Bandwidth=5 Description=" + strings.Repeat("x", 257), 400, "InvalidNatGatewayDescription.MalFormed"},
			{"slow", create, at + "Bandwidth=4", 400, "COMMODITY.INVALID_COMPONENT"},
			{"fast", create, at + "Bandwidth=5001", 400, "COMMODITY.INVALID_COMPONENT"},
			{"no addresses", create, at + "IpCount=0", 400, "QuotaExceeded.BandwidthPackageIps"},
			{"many addresses", create, at + "IpCount=51", 400, "QuotaExceeded.BandwidthPackageIps"},
			{"zone", create, at + "Zone=cn-beijing-a", 404, "InvalidZoneId.NotFound"},
			{"no gateway", "DeleteNatGateway", "NatGatewayId=ngw-x", 404, "InvalidNatGatewayId.NotFound"},
			{"no package", "DeleteBandwidthPackage", "BandwidthPackageId=bwp-x", 404, "InvalidBandwidthPackageId.NotFound"},
		})
		for l.s.State.Public.Free() > 0 {
			l.s.State.Public.Take()
		}
		l.rejects(t, []errorCase{{"no public address", create, at + "IpCount=1", 400, "AllocateIpFailed"}})
		l.do(t, "CreateVpc", "CidrBlock=10.0.0.0/8")
		vpcs := l.s.State.VPCs.All
		l.rejects(t, []errorCase{{"pending VPC", create, "BandwidthPackage.1.IpCount=1 VpcId=" + vpcs[len(vpcs)-1].ID, 400, "InvalidVPCStatus"}})
	})
}
