package vpc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestRouteTables(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.do("CreateVpc", "CidrBlock=10.0.0.0/8 EnableIpv6=true ResourceGroupId=rg-1")
	vswitch := l.do("CreateVSwitch", "ZoneId=cn-hangzhou-b CidrBlock=10.1.0.0/24 Ipv6CidrBlock=1 VpcId="+made.VpcID).VSwitchID
	l.do("DescribeVpcs", "") // it is available
	v, w := l.State.VPCs.All[0], l.State.VSwitches.All[0]
	both := fmt.Sprintf(`"RouteTableId":%q,"RouteTableType":"System","Status":"Available","ResourceGroupId":"rg-1","CreationTime":%q,
		"VSwitchIds":{"VSwitchId":[%q]}`, made.RouteTableID, v.Created.Format("2006-01-02T15:04:05Z"), vswitch)
	l.responds("DescribeRouteTableList", "VpcId="+made.VpcID+" RouterType=VRouter RouterId="+made.VRouterID, fmt.Sprintf(`{"TotalCount":1,
		"PageNumber":1,"PageSize":10,"Code":"200","Message":"successful","Success":true,"RouterTableList":{"RouterTableListType":[{%s,
		"VpcId":%q,"RouterId":%q,"RouterType":"VRouter","RouteTableName":"","Description":"","AssociateType":"VSwitch","OwnerId":1234567890123456,
		"GatewayIds":{"GatewayIds":[]},"Tags":{"Tag":[]}}]}}`, both, made.VpcID, made.VRouterID))

	ids := l.ids("DescribeRouteEntryList", "RouteTableId="+made.RouteTableID, "RouteEntrys", "RouteEntry", "RouteEntryId")
	entry := func(i int, to, version string) string {
		return fmt.Sprintf(`"RouteEntryId":%q,"RouteEntryName":"","Description":"","RouteTableId":%q,"DestinationCidrBlock":%q,"IpVersion":%q,
			"Type":"System","Status":"Available","NextHops":{"NextHop":[]}`, ids[i], made.RouteTableID, to, version)
	}
	service, v4, v6 := entry(0, "100.64.0.0/10", "ipv4"), entry(1, "10.1.0.0/24", "ipv4"), entry(2, w.IPv6.String(), "ipv6")
	l.responds("DescribeRouteEntryList", "RouteTableId="+made.RouteTableID,
		`{"NextToken":"","RouteEntrys":{"RouteEntry":[{`+strings.Join([]string{service, v4, v6}, "},{")+`}]}}`)
	hop := func(kind string) string { return `,"NextHopType":"` + kind + `","InstanceId":""` }
	l.responds("DescribeRouteTables", "VRouterId="+made.VRouterID, `{"TotalCount":1,"PageNumber":1,"PageSize":10,"RouteTables":{"RouteTable":[{`+both+
		`,"VRouterId":"`+made.VRouterID+`","RouteEntrys":{"RouteEntry":[{`+service+hop("service")+`},{`+v4+hop("local")+`},{`+v6+hop("local")+`}]}}]}}`)
	l.rejects("DescribeRouteEntryList", "RouteTableId=vtb-none", 404, "InvalidRouteTableId.NotFound")

	for params, want := range map[string]int{
		"RouteTableType=Custom": 0, "RouterType=VBR": 0, "RouteTableId=vtb-none": 0, "RouteTableName=x": 0, "VpcId=vpc-none": 0,
		"Tag.1.Key=a": 0, "ResourceGroupId=rg-1": 1, "RouteTableType=System": 1, "RouterId=vrt-none": 0,
	} {
		assert.Len(t, l.ids("DescribeRouteTableList", params, "RouterTableList", "RouterTableListType", "RouteTableId"), want, params)
	}
	assert.Empty(t, l.ids("DescribeRouteTables", "Type=Custom", "RouteTables", "RouteTable", "RouteTableId"))
	for params, want := range map[string]int{
		"RouteEntryType=Custom": 0, "RouteEntryType=System": 3, "IpVersion=IPv6": 1, "NextHopType=local": 2, "NextHopType=Instance": 0,
		"NextHopId=i-1": 0, "RouteEntryName=x": 0, "ServiceType=x": 0, "RouteEntryId=" + ids[1]: 1, "DestinationCidrBlock=10.1.0.0/24": 1,
		"DestCidrBlockList.1=10.1.0.0/24 DestCidrBlockList.2=100.64.0.0/10": 2, "DestinationCidrBlock=10.0.0.0/8": 0, "MaxResult=2": 2,
	} {
		got := l.ids("DescribeRouteEntryList", "RouteTableId="+made.RouteTableID+" "+params, "RouteEntrys", "RouteEntry", "RouteEntryId")
		assert.Len(t, got, want, params)
	}
	page := apitest.SucceedIn[struct{ NextToken string }](t, l.Server, apitest.VPC, "DescribeRouteEntryList",
		apitest.NameValues("MaxResult=2 RouteTableId="+made.RouteTableID)...)
	assert.Equal(t, ids[2:], l.ids("DescribeRouteEntryList", "MaxResult=2 RouteTableId="+made.RouteTableID+" NextToken="+page.NextToken,
		"RouteEntrys", "RouteEntry", "RouteEntryId"))
}

func TestDescribeNATGateways(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.responds("DescribeNatGateways", "VpcId=vpc-1 PageSize=50", `{"TotalCount":0,"PageNumber":1,"PageSize":50,"NatGateways":{"NatGateway":[]}}`)
	vpc := l.do("CreateVpc", "CidrBlock=10.0.0.0/8").VpcID
	made := apitest.Succeed[struct {
		NatGatewayID    string
		ForwardTableIDs struct{ ForwardTableID []string }
	}](t, l.Server, "CreateNatGateway", // the action of ECS
		apitest.NameValues("Name=out VpcId="+vpc+" BandwidthPackage.1.Bandwidth=5 BandwidthPackage.1.IpCount=1")...)
	l.responds("DescribeNatGateways", "VpcId="+vpc+" NatType=Normal", fmt.Sprintf(`{"TotalCount":1,"PageNumber":1,"PageSize":10,"NatGateways":{"NatGateway":[
		{"NatGatewayId":%q,"Name":"out","Description":"","Status":"Available","BusinessStatus":"Normal","VpcId":%q,"RegionId":"cn-hangzhou",
		"NatType":"Normal","NetworkType":"internet","Spec":"Small","InstanceChargeType":"PostPaid","ResourceGroupId":"","CreationTime":%q,
		"ForwardTableIds":{"ForwardTableId":[%q]},"IpLists":{"IpList":[]},"Tags":{"Tag":[]}}]}}`, made.NatGatewayID, vpc,
		l.State.NATGateways.All[0].Created.Format("2006-01-02T15:04:05Z"), made.ForwardTableIDs.ForwardTableID[0]))
	for params, want := range map[string]int{
		"NatGatewayId=" + made.NatGatewayID: 1, "NatGatewayIds.1=ngw-none": 0, "Name=x": 0, "Status=Available": 1, "NatType=Enhanced": 0,
		"NetworkType=intranet": 0, "Spec=Large": 0, "InstanceChargeType=PrePaid": 0, "VSwitchId=vsw-1": 0, "ZoneId=cn-hangzhou-b": 0,
		"PrivateLinkEnabled=true": 0, "ResourceGroupId=rg-1": 0, "Tag.1.Key=a": 0,
	} {
		assert.Len(t, l.ids("DescribeNatGateways", params, "NatGateways", "NatGateway", "NatGatewayId"), want, params)
	}
	l.rejects("DeleteVpc", "VpcId="+vpc, 400, "DependencyViolation.NatGateway")
}

func TestRegionsAndZones(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	regions := l.ids("DescribeRegions", "RegionId= AcceptLanguage=en-US ProductType=VPC", "Regions", "Region", "RegionEndpoint")
	assert.Contains(t, regions, "vpc.cn-hangzhou.aliyuncs.com")
	assert.Contains(t, l.ids("DescribeRegions", "AcceptLanguage=en-US", "Regions", "Region", "LocalName"), "China (Hangzhou)")
	l.responds("DescribeZones", "RegionId=cn-qingdao AcceptLanguage=en-US", `{"Zones":{"Zone":[
		{"ZoneId":"cn-qingdao-b","LocalName":"China (Qingdao) Zone B","ZoneType":"AvailabilityZone"},
		{"ZoneId":"cn-qingdao-c","LocalName":"China (Qingdao) Zone C","ZoneType":"AvailabilityZone"}]}}`)
	l.responds("DescribeZones", "ZoneType=EdgeZone", `{"Zones":{"Zone":[]}}`)
	l.rejects("DescribeZones", "AcceptLanguage=x", 400, "InvalidParameter")
	l.rejects("DescribeZones", "RegionId=cn-atlantis", 404, "InvalidRegionId.NotFound")
}
