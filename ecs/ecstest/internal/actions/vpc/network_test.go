package vpc_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestVPC_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := lab{t, s}
		made := l.do("CreateVpc", "CidrBlock=192.168.0.0/16 VpcName=net Description=d EnableIpv6=true Ipv6Isp=BGP "+
			"UserCidr=11.0.0.0/8,12.0.0.0/8 ResourceGroupId=rg-1 Tag.1.Key=env Tag.1.Value=test")
		assert.Equal(t, "rg-1", made.ResourceGroupID)
		v := s.State.VPCs.All[0]
		assert.True(t, netip.MustParsePrefix("2001:db8::/32").Contains(v.IPv6.Addr()))
		assert.Equal(t, 56, v.IPv6.Bits())
		both := fmt.Sprintf(`"VpcId":%q,"VpcName":"net","Description":"d","Status":"Pending","RegionId":"cn-hangzhou",
			"CidrBlock":"192.168.0.0/16","Ipv6CidrBlock":%q,"EnabledIpv6":true,
			"Ipv6CidrBlocks":{"Ipv6CidrBlock":[{"Ipv6CidrBlock":%[2]q,"Ipv6Isp":"BGP"}]},
			"SecondaryCidrBlocks":{"SecondaryCidrBlock":[]},"UserCidrs":{"UserCidr":["11.0.0.0/8","12.0.0.0/8"]},
			"VRouterId":%q,"VSwitchIds":{"VSwitchId":[]},"IsDefault":false,"ResourceGroupId":"rg-1","OwnerId":1234567890123456,
			"DnsHostnameStatus":"DISABLED","CreationTime":"2000-01-01T00:00:00Z","Tags":{"Tag":[{"Key":"env","Value":"test"}]}`,
			made.VpcID, v.IPv6, made.VRouterID)
		l.responds("DescribeVpcs", "VpcId="+made.VpcID, fmt.Sprintf(`{"TotalCount":1,"PageNumber":1,"PageSize":10,"Vpcs":{"Vpc":[{%s,
			"CenStatus":"Detached","RouterTableIds":{"RouterTableIds":[%q]},"NatGatewayIds":{"NatGatewayIds":[]}}]}}`, both, made.RouteTableID))
		attributes := `{%s,"ClassicLinkEnabled":false,"AssociatedCens":{"AssociatedCen":[]},"CloudResources":{"CloudResourceSetType":[
			{"ResourceType":"VRouter","ResourceCount":1},{"ResourceType":"RouteTable","ResourceCount":1},{"ResourceType":"VSwitch","ResourceCount":0}]}}`
		l.responds("DescribeVpcAttribute", "VpcId="+made.VpcID, fmt.Sprintf(attributes, both))

		for _, action := range []string{"DeleteVpc", "ModifyVpcAttribute"} {
			l.rejects(action, "VpcId="+made.VpcID, 400, "IncorrectVpcStatus")
		}
		l.rejects("CreateVSwitch", "CidrBlock=192.168.0.0/24 ZoneId=cn-hangzhou-b VpcId="+made.VpcID, 400, "IncorrectVpcStatus")
		time.Sleep(apitest.Step)
		l.do("ModifyVpcAttribute", "VpcId="+made.VpcID+" VpcName=n Description=other CidrBlock=192.168.0.0/17 EnableIPv6=false")
		assert.Equal(t, "n other 192.168.0.0/17 false", fmt.Sprint(v.Name, " ", v.Description, " ", v.CIDR, " ", v.IPv6.IsValid()))
		l.do("ModifyVpcAttribute", "VpcId="+made.VpcID+" EnableIPv6=true")
		assert.Equal(t, "n true", fmt.Sprint(v.Name, " ", v.IPv6.IsValid()), "what is left out stays")
		l.do("DeleteVpc", "VpcId="+made.VpcID)

		// Programs know by the empty ID that it is gone.
		l.responds("DescribeVpcAttribute", "VpcId="+made.VpcID, `{"VpcId":"","Status":""}`)
		l.responds("DescribeVpcs", "VpcId="+made.VpcID, `{"TotalCount":0,"PageNumber":1,"PageSize":10,"Vpcs":{"Vpc":[]}}`)
		l.rejects("DeleteVpc", "VpcId="+made.VpcID, 404, "InvalidVpcId.NotFound")
		l.rejects("ModifyVpcAttribute", "VpcId="+made.VpcID, 404, "InvalidVpcId.NotFound")
		assert.Empty(t, s.State.Tags)
	})
}

func TestCreateVPC_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, tt := range []struct{ params, code string }{
		{"CidrBlock=10.0.0.1/8", "InvalidParameter"},
		{"CidrBlock=10.0.0.0/29", "InvalidParameter"},
		{"CidrBlock=0.0.0.0/7", "InvalidParameter"},
		{"CidrBlock=100.64.1.0/24", "InvalidParameter"},
		{"CidrBlock=96.0.0.0/4", "InvalidParameter"},
		{"CidrBlock=fd00::/16", "InvalidParameter"},
		{"VpcName=http://x", "InvalidVpcName.Malformed"},
		{"VpcName=" + strings.Repeat("x", 129), "InvalidVpcName.Malformed"},
		{"Description=https://x", "InvalidVpcDiscription.Malformed"},
		{"UserCidr=11.0.0.0/8,x", "IllegalParam.UserCidr"},
		{"UserCidr=100.64.0.0/16", "InvalidUserCidr.Malformed"},
		{"UserCidr=11.0.0.0/8,12.0.0.0/8,13.0.0.0/8,14.0.0.0/8", "InvalidUserCidr.Quota"},
		{"EnableIpv6=true Ipv6Isp=ChinaMobile", "UnsupportedFeature.Ipv6Isp"},
		{"EnableIpv6=true Ipv6CidrBlock=2001:db8::/56", "OperationFailed.IPv6CidrNotReserved"},
		{"EnableDnsHostname=true", "UnsupportedFeature.VpcDnsHostname"},
		{"EnableIpv6=perhaps", "InvalidParameter"},
		{"Tag.1.Key=acs:x", "InvalidTagKey"},
		{"Tag.1.Key=a Tag.1.Value=acs:x", "InvalidTagValue"},
		{"Tag.1.Key=a Tag.2.Key=a", "Forbidden.TagKey.Duplicated"},
		{apitest.Numbered("Tag.%d.Key=k%[1]d", 21), "SizeLimitExceeded.TagNum"},
		{"DryRun=true", "DryRunOperation"},
		{"DryRun=true CidrBlock=x", "InvalidParameter"},
	} {
		l.rejects("CreateVpc", tt.params, 400, tt.code)
	}
	_, rep := apitest.TryIn[struct{}](t, l.Server, apitest.VPC, "CreateVpc", "Ipv4IpamPoolId", "ipam-pool-1")
	apitest.AssertError(t, rep, 404, "NotSimulated")
	assert.Empty(t, l.State.VPCs.All)
	l.do("CreateVpc", "VpcName=x CidrBlock=11.0.0.0/16 EnableDnsHostname=false Ipv4IpamPoolId=")
}

func TestDescribeVPCs_filters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.do("CreateVpc", "VpcName=a EnableIpv6=true ResourceGroupId=rg-1 Tag.1.Key=k Tag.1.Value=1").VpcID
	b := l.do("CreateVpc", "VpcName=b Tag.1.Key=k Tag.1.Value=2").VpcID
	apitest.Launch(t, l.Server, "") // makes the default VPC
	standard := l.State.VPCs.All[2].ID
	for _, tt := range []struct {
		params string
		want   []string
	}{
		{"", []string{a, b, standard}}, {"VpcId=" + b + "," + a, []string{a, b}}, {"VpcName=a", []string{a}}, {"IsDefault=true", []string{standard}},
		{"EnableIpv6=true", []string{a}}, {"EnableIpv6=false", []string{b, standard}}, {"ResourceGroupId=rg-1", []string{a}},
		{"Tag.1.Key=k", []string{a, b}}, {"Tag.1.Key=k Tag.1.Value=2", []string{b}}, {"VpcOwnerId=" + backend.AccountID, []string{a, b, standard}},
		{"VpcOwnerId=1", nil}, {"DhcpOptionsSetId=dopt-1", nil}, {"AdvancedFeature=true", nil}, {"VpcId=vpc-none", nil},
		{"PageSize=2 PageNumber=2", []string{standard}},
	} {
		assert.Equal(t, tt.want, l.ids("DescribeVpcs", tt.params, "Vpcs", "Vpc", "VpcId"), tt.params)
	}
	l.rejects("DescribeVpcs", "PageSize=51", 400, "InvalidParameter")
	l.rejects("DescribeVpcs", "DryRun=true", 400, "DryRunOperation")
	assert.Empty(t, l.ids("DescribeVpcs", "RegionId=cn-beijing", "Vpcs", "Vpc", "VpcId"))
	l.responds("DescribeVpcAttribute", "VpcId="+a+" IsDefault=true", `{"VpcId":"","Status":""}`)
}

// Both products work on the same networks.
func TestVPC_shared(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, vswitch := l.network()
	group := apitest.Succeed[struct{ SecurityGroupID string }](t, l.Server, "CreateSecurityGroup", "VpcId", vpc).SecurityGroupID
	l.rejects("DeleteVpc", "VpcId="+vpc, 400, "DependencyViolation.VSwitch")
	l.rejects("DeleteVpc", "ForceDelete=true VpcId="+vpc, 400, "DependencyViolation.VSwitch")
	in := apitest.Launch(t, l.Server, "VSwitchId="+vswitch+" SecurityGroupId="+group)[0]
	l.rejects("DeleteVSwitch", "VSwitchId="+vswitch, 400, "DependencyViolation.NetworkInterface")
	apitest.Succeed[struct{}](t, l.Server, "DeleteInstance", "InstanceId", in, "Force", "true")
	apitest.Succeed[struct{}](t, l.Server, "DeleteVSwitch", "VSwitchId", vswitch)
	l.rejects("DeleteVSwitch", "VSwitchId="+vswitch, 404, "InvalidVSwitchId.NotFound")
	l.rejects("DeleteVpc", "VpcId="+vpc, 400, "DependencyViolation.SecurityGroup")
	apitest.Succeed[struct{}](t, l.Server, "DeleteSecurityGroup", "SecurityGroupId", group)
	l.do("DeleteVpc", "VpcId="+vpc)
}

func TestModifyVPCAttribute_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, vswitch := l.network()
	l.do("ModifyVSwitchAttribute", "Ipv6CidrBlock=3 VSwitchId="+vswitch)
	for _, tt := range []struct{ params, code string }{
		{"CidrBlock=11.0.0.0/8", "InvalidCidrBlock.Malformed"},
		{"CidrBlock=10.0.0.0/25", "InvalidCidrBlock.Malformed"},
		{"CidrBlock=x", "InvalidCidrBlock.Malformed"},
		{"EnableIPv6=false", "InvalidParameter"},
		{"VpcName=http://x", "InvalidVpcName.Malformed"},
		{"Description=http://x", "InvalidVpcDiscription.Malformed"},
		{"Ipv6Isp=ChinaMobile", "InvalidParameter"},
	} {
		l.rejects("ModifyVpcAttribute", "VpcId="+vpc+" "+tt.params, 400, tt.code)
	}
	for _, param := range []string{"EnableDnsHostname=true", "Ipv6CidrBlock=2001:db8::/56"} {
		l.rejects("ModifyVpcAttribute", "VpcId="+vpc+" "+param, 404, "NotSimulated")
	}
}
