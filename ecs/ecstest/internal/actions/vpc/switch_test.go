package vpc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestVSwitch_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := lab{t, s}
		vpc := l.do("CreateVpc", "CidrBlock=10.0.0.0/8 EnableIpv6=true ResourceGroupId=rg-1")
		time.Sleep(apitest.Step)
		in := "ZoneId=cn-hangzhou-b VpcId=" + vpc.VpcID
		id := l.do("CreateVSwitch", in+" CidrBlock=10.1.0.0/24 Ipv6CidrBlock=7 VSwitchName=part Description=d Tag.1.Key=k").VSwitchID
		v, w := s.State.VPCs.All[0], s.State.VSwitches.All[0]
		assert.True(t, v.IPv6.Contains(w.IPv6.Addr()))
		assert.Equal(t, "64 7", fmt.Sprint(w.IPv6.Bits(), w.IPv6.Addr().As16()[7]))
		l.rejects("CreateVSwitch", in+" CidrBlock=10.2.0.0/24", 400, "IncorrectVSwitchStatus") // one at a time
		l.rejects("DeleteVSwitch", "VSwitchId="+id, 400, "IncorrectVSwitchStatus")

		both := fmt.Sprintf(`"VSwitchId":%q,"VSwitchName":"part","Description":"d","Status":"Pending","VpcId":%q,"ZoneId":"cn-hangzhou-b",
			"CidrBlock":"10.1.0.0/24","Ipv6CidrBlock":%q,"EnabledIpv6":true,"AvailableIpAddressCount":252,"IsDefault":false,
			"ResourceGroupId":"rg-1","NetworkAclId":"","ShareType":"","OwnerId":1234567890123456,
			"RouteTable":{"RouteTableId":%q,"RouteTableType":"System"},"CreationTime":"2000-01-01T00:01:00Z",
			"Tags":{"Tag":[{"Key":"k","Value":""}]}`, id, vpc.VpcID, w.IPv6, vpc.RouteTableID)
		l.responds("DescribeVSwitches", "VpcId="+vpc.VpcID, `{"TotalCount":1,"PageNumber":1,"PageSize":10,"VSwitches":{"VSwitch":[{`+both+`}]}}`)
		l.responds("DescribeVSwitchAttributes", "VSwitchId="+id, `{`+both+`,"CloudResources":{"CloudResourceSetType":[]}}`)
		time.Sleep(apitest.Step)
		l.do("ModifyVSwitchAttribute", "VSwitchId="+id+" VSwitchName=n Description=other EnableIPv6=false")
		assert.Equal(t, "n other false", fmt.Sprint(w.Name, " ", w.Description, " ", w.IPv6.IsValid()))
		l.do("ModifyVSwitchAttribute", "VSwitchId="+id+" EnableIPv6=true Ipv6CidrBlock=255 VpcIpv6CidrBlock="+v.IPv6.String())
		assert.Equal(t, "n 255", fmt.Sprint(w.Name, " ", w.IPv6.Addr().As16()[7]))
		l.do("DeleteVSwitch", "VSwitchId="+id)
		l.responds("DescribeVSwitchAttributes", "VSwitchId="+id, `{"VSwitchId":"","Status":""}`)
		l.rejects("ModifyVSwitchAttribute", "VSwitchId="+id, 404, "InvalidVSwitchId.NotFound")
	})
}

func TestCreateVSwitch_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, _ := l.network()
	l.do("CreateVSwitch", "ZoneId=cn-hangzhou-b CidrBlock=10.9.0.0/24 Ipv6CidrBlock=9 VpcId="+vpc)
	plain := l.do("CreateVpc", "CidrBlock=10.0.0.0/8").VpcID
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{"VpcId=vpc-none", 404, "InvalidVpcId.NotFound"},
		{"ZoneId=cn-beijing-f", 404, "InvalidZoneId.NotFound"},
		{"CidrBlock=10.1.0.1/24", 400, "InvalidCidrBlock.Malformed"},
		{"CidrBlock=10.0.0.0/15", 400, "InvalidCirdrBlock.MaskLength"},
		{"CidrBlock=10.0.0.0/30", 400, "InvalidCirdrBlock.MaskLength"},
		{"CidrBlock=11.0.0.0/24", 400, "InvalidParameter"},
		{"CidrBlock=10.0.0.0/25", 400, "InvalidCidrBlock.Overlapped"},
		{"Ipv6CidrBlock=9", 400, "InvalidCidrBlock.Overlapped"},
		{"Ipv6CidrBlock=256", 400, "InvalidParameter"},
		{"Ipv6CidrBlock=-1", 400, "InvalidParameter"},
		{"Ipv6CidrBlock=1 VpcIpv6CidrBlock=2001:db9::/56", 400, "InvalidParameter"},
		{"Ipv6CidrBlock=1 VpcId=" + plain, 400, "InvalidParameter"},
		{"VSwitchName=http://x", 400, "InvalidVSwitchName.Malformed"},
		{"Description=http://x", 400, "InvalidVSwitchDiscription.Malformed"},
		{"Tag.1.Key=acs:x", 400, "InvalidTagKey"},
		{"CidrBlock=", 400, "MissingParameter"},
	} {
		l.rejects("CreateVSwitch", "ZoneId=cn-hangzhou-b CidrBlock=10.8.0.0/24 VpcId="+vpc+" "+tt.params, tt.status, tt.code)
	}
	assert.Len(t, l.State.VSwitches.All, 2)
}

func TestModifyVSwitchAttribute_rejects(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, id := l.network()
	l.do("CreateVSwitch", "ZoneId=cn-hangzhou-b CidrBlock=10.9.0.0/24 Ipv6CidrBlock=9 VpcId="+vpc)
	for params, code := range map[string]string{
		"EnableIPv6=true": "MissingParameter", "Ipv6CidrBlock=9": "InvalidCidrBlock.Overlapped", "Ipv6CidrBlock=x": "InvalidParameter",
		"VSwitchName=http://x": "InvalidVSwitchName.Malformed", "Description=http://x": "InvalidVSwitchDiscription.Malformed",
	} {
		l.rejects("ModifyVSwitchAttribute", "VSwitchId="+id+" "+params, 400, code)
	}
}

func TestDescribeVSwitches_filters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	vpc, a := l.network()
	b := l.do("CreateVSwitch", "ZoneId=cn-hangzhou-g CidrBlock=10.9.0.0/24 Ipv6CidrBlock=9 VSwitchName=b Tag.1.Key=k VpcId="+vpc).VSwitchID
	other := l.do("CreateVpc", "ResourceGroupId=rg-1")
	c := l.do("CreateVSwitch", "ZoneId=cn-hangzhou-b CidrBlock=172.16.0.0/24 VpcId="+other.VpcID).VSwitchID
	for _, tt := range []struct {
		params string
		want   []string
	}{
		{"", []string{a, b, c}}, {"VpcId=" + vpc, []string{a, b}}, {"VSwitchId=" + c + "," + a, []string{a, c}}, {"VSwitchName=b", []string{b}},
		{"ZoneId=cn-hangzhou-g", []string{b}}, {"EnableIpv6=true", []string{b}}, {"RouteTableId=" + other.RouteTableID, []string{c}},
		{"ResourceGroupId=rg-1", []string{c}}, {"Tag.1.Key=k", []string{b}}, {"IsDefault=true", nil}, {"VSwitchOwnerId=1", nil},
		{"RegionId= VSwitchId=" + b, []string{b}}, {"RegionId= VpcId=" + other.VpcID, []string{c}}, {"RegionId= Tag.1.Key=k", []string{b}}, {"PageSize=2 PageNumber=2", []string{c}},
	} {
		assert.Equal(t, tt.want, l.ids("DescribeVSwitches", tt.params, "VSwitches", "VSwitch", "VSwitchId"), tt.params)
	}
	l.rejects("DescribeVSwitches", "RegionId=", 400, "MissingParameter")
	l.rejects("DescribeVSwitches", "PageSize=51", 400, "InvalidParameter")
}
