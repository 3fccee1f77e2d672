//lint:file-ignore SA1019 the deprecated rule parameters are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package securitygroup_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroupegress"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/revokesecuritygroupegress"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// rules lists the rules of the lab's group.
func (l *lab) rules(t testing.TB, req describesecuritygroupattribute.Request) []describesecuritygroupattribute.Permission {
	t.Helper()
	req.SecurityGroupID = l.ids["sg"]
	r, err := describesecuritygroupattribute.Do(t.Context(), l.client, &req)
	require.NoError(t, err)
	return r.Permissions
}

func TestRules_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		group := l.ids["sg"]
		other := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupName: "peer"})
		add := authorizesecuritygroup.Request{SecurityGroupID: group, Permissions: []authorizesecuritygroup.Permission{
			{IPProtocol: "tcp", PortRange: "22/22", SourceCIDRIP: "10.0.0.0/8", Policy: "accept", Priority: new(5), Description: "shell"},
			{IPProtocol: "ICMP", SourceGroupID: other, Policy: "drop"},
			{IPProtocol: "UDP", PortRange: "1/65535", IPv6SourceCIDRIP: "2001:db8::/32", SourcePortRange: "53/53"},
		}}
		_, err := authorizesecuritygroup.Do(ctx, l.client, &add)
		require.NoError(t, err)
		_, err = authorizesecuritygroup.Do(ctx, l.client, &add)
		require.NoError(t, err, "rules that exist are not added again")
		_, err = authorizesecuritygroupegress.Do(ctx, l.client, &authorizesecuritygroupegress.Request{
			SecurityGroupID: group, IPProtocol: "all", DestCIDRIP: "0.0.0.0/0", PortRange: "-1/-1",
		})
		require.NoError(t, err)

		got := l.rules(t, describesecuritygroupattribute.Request{})
		require.Len(t, got, 4)
		for i := range got {
			assert.Regexp(t, `^sgr-[a-z0-9]{20}$`, got[i].SecurityGroupRuleID)
			assert.False(t, got[i].CreateTime.IsZero())
		}
		plain := func(p describesecuritygroupattribute.Permission) describesecuritygroupattribute.Permission {
			p.SecurityGroupRuleID, p.CreateTime = "", got[0].CreateTime.AddDate(-1, 0, 0)
			return p
		}
		none := plain(describesecuritygroupattribute.Permission{}).CreateTime
		assert.Equal(t, describesecuritygroupattribute.Permission{
			Direction: "ingress", Policy: "Accept", Priority: 5, IPProtocol: "TCP", PortRange: "22/22", NICType: "intranet",
			SourceCIDRIP: "10.0.0.0/8", Description: "shell", CreateTime: none,
		}, plain(got[0]))
		assert.Equal(t, describesecuritygroupattribute.Permission{
			Direction: "ingress", Policy: "Drop", Priority: 1, IPProtocol: "ICMP", PortRange: "-1/-1", SourcePortRange: "-1/-1", NICType: "intranet",
			SourceGroupID: other, SourceGroupName: "peer", CreateTime: none,
		}, plain(got[1]))
		assert.Equal(t, "2001:db8::/32", got[2].IPv6SourceCIDRIP)
		assert.Equal(t, "53/53", got[2].SourcePortRange)
		assert.EqualValues(t, "egress", got[3].Direction)
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{Direction: "ingress"}), 3)
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{Direction: "egress"}), 1)
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{Direction: "all"}), 4)
		assert.Empty(t, l.rules(t, describesecuritygroupattribute.Request{NICType: "internet"}))
		assert.Equal(t, l.rules(t, describesecuritygroupattribute.Request{}), l.rules(t, describesecuritygroupattribute.Request{NICType: "<nil>"}))

		revoke := func(req revokesecuritygroup.Request) {
			req.SecurityGroupID = group
			_, err := revokesecuritygroup.Do(ctx, l.client, &req)
			require.NoError(t, err)
		}
		revoke(revokesecuritygroup.Request{IPProtocol: "TCP", PortRange: "22/22", SourceCIDRIP: "10.0.0.0/16", Priority: new(5)})
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{}), 4, "what matches nothing takes nothing away")
		revoke(revokesecuritygroup.Request{IPProtocol: "TCP", PortRange: "22/22", SourceCIDRIP: "10.0.0.0/8", Priority: new(5)})
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{}), 3)
		revoke(revokesecuritygroup.Request{SecurityGroupRuleIDs: []string{got[2].SecurityGroupRuleID}})
		_, err = revokesecuritygroup.Do(ctx, l.client, &revokesecuritygroup.Request{
			SecurityGroupID: group, SecurityGroupRuleIDs: []string{got[3].SecurityGroupRuleID},
		})
		assertCode(t, err, 400, "InvalidParam.SecurityGroupRuleId")
		_, err = revokesecuritygroupegress.Do(ctx, l.client, &revokesecuritygroupegress.Request{
			SecurityGroupID: group, Permissions: []revokesecuritygroupegress.Permission{{IPProtocol: "ALL", DestCIDRIP: "0.0.0.0/0"}},
		})
		require.NoError(t, err)
		left := l.rules(t, describesecuritygroupattribute.Request{})
		require.Len(t, left, 1)
		assert.Equal(t, got[1].SecurityGroupRuleID, left[0].SecurityGroupRuleID)
	})
}

// Packer asks for the internet in groups of a VPC, where rules are for the intranet only.
func TestRules_internet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		const rule = "SecurityGroupId=$sg IpProtocol=all PortRange=-1/-1 NicType=internet "
		l.do(t, "AuthorizeSecurityGroup", rule+"SourceCidrIp=0.0.0.0/0")
		l.do(t, "AuthorizeSecurityGroupEgress", rule+"DestCidrIp=0.0.0.0/0")
		got := l.rules(t, describesecuritygroupattribute.Request{NICType: "intranet"})
		require.Len(t, got, 2)
		for _, r := range got {
			assert.EqualValues(t, "intranet", r.NICType)
		}
		l.do(t, "AuthorizeSecurityGroup", "SecurityGroupId=$sg IpProtocol=all NicType=intranet SourceCidrIp=0.0.0.0/0")
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{}), 2, "it is the same rule")
		l.do(t, "RevokeSecurityGroup", rule+"SourceCidrIp=0.0.0.0/0")
		l.do(t, "RevokeSecurityGroupEgress", rule+"DestCidrIp=0.0.0.0/0")
		assert.Empty(t, l.rules(t, describesecuritygroupattribute.Request{}))

		l.ids["sg"] = l.group(t, createsecuritygroup.Request{})
		l.do(t, "AuthorizeSecurityGroup", rule+"SourceCidrIp=0.0.0.0/0")
		l.do(t, "AuthorizeSecurityGroup", "SecurityGroupId=$sg IpProtocol=all NicType=intranet SourceCidrIp=0.0.0.0/0")
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{NICType: "internet"}), 1, "the classic network has both")
	})
}

// The owner of a group in another account is a part of the rule, by ID or by name.
func TestRules_owners(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.ids["peer"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		const in, out = "AuthorizeSecurityGroup", "AuthorizeSecurityGroupEgress"
		for _, owner := range []string{"SourceGroupOwnerId=42", "SourceGroupOwnerId=43", "SourceGroupOwnerId=42", "SourceGroupOwnerAccount=them"} {
			l.do(t, in, "SecurityGroupId=$sg IpProtocol=ALL SourceGroupId=sg-foreign "+owner)
		}
		l.do(t, in, "SecurityGroupId=$sg IpProtocol=ALL SourceGroupId=$peer SourceGroupOwnerId="+backend.AccountID)
		l.do(t, in, "SecurityGroupId=$sg IpProtocol=ALL SourceGroupId=$peer")
		l.do(t, out, "SecurityGroupId=$sg IpProtocol=ALL DestGroupId=sg-foreign DestGroupOwnerId=42")
		l.do(t, out, "SecurityGroupId=$sg IpProtocol=ALL DestGroupId=sg-foreign DestGroupOwnerId=43")
		var owners []string
		for _, r := range l.rules(t, describesecuritygroupattribute.Request{}) {
			owners = append(owners, r.SourceGroupID+r.DestGroupID+" "+r.SourceGroupOwnerAccount)
		}
		peer := l.ids["peer"] + " "
		assert.Equal(t, []string{"sg-foreign ", "sg-foreign ", "sg-foreign them", peer, "sg-foreign ", "sg-foreign "}, owners)
		l.do(t, "RevokeSecurityGroup", "SecurityGroupId=$sg IpProtocol=ALL SourceGroupId=sg-foreign SourceGroupOwnerId=43")
		left := l.rules(t, describesecuritygroupattribute.Request{})
		assert.Len(t, left, 5)
		l.ids["r"] = left[0].SecurityGroupRuleID
		l.do(t, "ModifySecurityGroupRule", "SecurityGroupId=$sg SecurityGroupRuleId=$r SourceGroupId=sg-foreign SourceGroupOwnerId=44")
		l.do(t, "RevokeSecurityGroup", "SecurityGroupId=$sg IpProtocol=ALL SourceGroupId=sg-foreign SourceGroupOwnerId=44")
		assert.Len(t, l.rules(t, describesecuritygroupattribute.Request{}), 4)
		const two = "SecurityGroupId=$sg Permissions.1.IpProtocol=ALL Permissions.1.SourceCidrIp=10.0.0.1 "
		l.rejects(t, []errorCase{
			{"description of no rule", in, two + "Description=x", 400, "InvalidParam.Permissions"},
			{"owner of no rule", in, two + "SourceGroupOwnerId=42", 400, "InvalidParam.Permissions"},
		})
	})
}

func TestRules_pages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		for n := range 25 {
			l.do(t, "AuthorizeSecurityGroup", fmt.Sprintf("SecurityGroupId=$sg IpProtocol=TCP PortRange=%d/%[1]d SourceCidrIp=10.0.0.1", n+1))
		}
		var ports []string
		all := describesecuritygroupattribute.Request{SecurityGroupID: l.ids["sg"], MaxResults: new(10)}
		for p, err := range describesecuritygroupattribute.All(t.Context(), l.client, &all) {
			require.NoError(t, err)
			if len(ports) == 0 { // removed rules shift no page
				l.do(t, "RevokeSecurityGroup", "SecurityGroupId=$sg SecurityGroupRuleId.1="+p.SecurityGroupRuleID)
			}
			ports = append(ports, p.PortRange)
		}
		assert.Len(t, ports, 25)
		assert.Equal(t, "25/25", ports[24])
	})
}

func TestRules_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.ids["big"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise"})
		l.ids["peer"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
		const in, out = "AuthorizeSecurityGroup", "AuthorizeSecurityGroupEgress"
		const tcp = "SecurityGroupId=$sg IpProtocol=TCP PortRange=1/2 "
		const all = "SecurityGroupId=$sg IpProtocol=ALL "
		const from = "SourceCidrIp=10.0.0.0/8 "
		l.rejects(t, []errorCase{
			{"no group", in, "SecurityGroupId=sg-x IpProtocol=ALL " + from, 404, "InvalidSecurityGroupId.NotFound"},
			{"no protocol", in, "SecurityGroupId=$sg " + from, 400, "InvalidIpProtocol.ValueNotSupported"},
			{"protocol", in, "SecurityGroupId=$sg IpProtocol=SCTP " + from, 400, "InvalidIpProtocol.ValueNotSupported"},
			{"policy", in, all + from + "Policy=reject", 400, "InvalidPolicy.Malformed"},
			{"priority", in, all + from + "Priority=high", 400, "InvalidPriority.Malformed"},
			{"priority 0", in, all + from + "Priority=0", 400, "InvalidPriority.ValueNotSupported"},
			{"priority 101", in, all + from + "Priority=101", 400, "InvalidPriority.ValueNotSupported"},
			{"NIC type", in, all + from + "NicType=both", 400, "InvalidNicType.ValueNotSupported"},
			{"description", in, all + from + "Description=" + strings.Repeat("x", 513), 400, "InvalidSecurityGroupDiscription.Malformed"},
			{"no port", in, "SecurityGroupId=$sg IpProtocol=TCP " + from, 400, "InvalidPortRange.Malformed"},
			{"one port", in, "SecurityGroupId=$sg IpProtocol=TCP PortRange=22 " + from, 400, "InvalidParam.PortRange"},
			{"port 65536", in, "SecurityGroupId=$sg IpProtocol=TCP PortRange=1/65536 " + from, 400, "InvalidParam.PortRange"},
			{"ports backwards", in, "SecurityGroupId=$sg IpProtocol=UDP PortRange=2/1 " + from, 400, "InvalidParam.PortRange"},
			{"no ports of TCP", in, "SecurityGroupId=$sg IpProtocol=TCP PortRange=-1/-1 " + from, 400, "OperationDenied"},
			{"ports of ICMP", in, "SecurityGroupId=$sg IpProtocol=ICMP PortRange=1/1 " + from, 400, "OperationDenied"},
			{"source port", in, tcp + from + "SourcePortRange=x", 400, "InvalidSourcePortRange.Malformed"},
			{"port list", in,
				"SecurityGroupId=$sg IpProtocol=TCP Permissions.1.PortRangeListId=prl-x Permissions.1.IpProtocol=TCP", 400, "InvalidParam.Permissions"},
			{"unknown port list", in,
				"SecurityGroupId=$sg Permissions.1.PortRangeListId=prl-x Permissions.1.IpProtocol=TCP", 400, "InvalidPortRangeListId.NotFound"},
			{"network", in, tcp + "SourceCidrIp=10.0.0.0/33", 400, "InvalidParam.SourceCidrIp"},
			{"network of IPv6", in, tcp + "SourceCidrIp=2001:db8::/32", 400, "InvalidParam.SourceCidrIp"},
			{"destination", in, tcp + from + "DestCidrIp=x", 400, "InvalidParam.DestCidrIp"},
			{"IPv6 network", in, tcp + "Ipv6SourceCidrIp=10.0.0.0/8", 400, "InvalidParam.Ipv6SourceCidrIp"},
			{"IPv6 destination", in, tcp + from + "Ipv6DestCidrIp=x", 400, "InvalidParam.Ipv6DestCidrIp"},
			{"two sources", in, tcp + from + "Ipv6SourceCidrIp=2001:db8::/32", 400, "InvalidParam.SourceIp"},
			{"two destinations", in, tcp + from + "DestCidrIp=10.0.0.1 Ipv6DestCidrIp=2001:db8::1", 400, "InvalidParam.DestIp"},
			{"two families", in, tcp + from + "Ipv6DestCidrIp=2001:db8::1", 400, "InvalidParameter.Conflict"},
			{"ICMP of IPv6", in,
				"SecurityGroupId=$sg IpProtocol=ICMP Ipv6SourceCidrIp=2001:db8::/32", 400, "InvalidParam.Ipv4ProtocolConflictWithIpv6Address"},
			{"ICMPv6 of IPv4", in, "SecurityGroupId=$sg IpProtocol=ICMPv6 " + from, 400, "InvalidParam.Ipv6ProtocolConflictWithIpv4Address"},
			{"no source", in, tcp + "DestCidrIp=10.0.0.0/8", 400, "MissingParameter.Source"},
			{"no destination", out, tcp + from, 400, "MissingParameter.Dest"},
			{"unknown prefix list", in, tcp + "SourcePrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"unknown source group", in, tcp + "SourceGroupId=sg-x", 404, "InvalidSourceGroupId.NotFound"},
			{"unknown destination group", out, tcp + "DestGroupId=sg-x", 404, "InvalidDestGroupId.NotFound"},
			{"itself", in, tcp + "SourceGroupId=$sg", 403, "InvalidParamter.Conflict"},
			{"itself, revoked", "RevokeSecurityGroup", tcp + "SourceGroupId=$sg", 400, "InvalidParamter.Conflict"},
			{"itself as destination", out, tcp + "DestGroupId=$sg", 403, "InvalidSecurityGroup.IsSame"},
			{"itself as destination, revoked", "RevokeSecurityGroupEgress", tcp + "DestGroupId=$sg", 403, "InvalidSecurityGroup.IsSame"},
			{"group of another network", in, tcp + "SourceGroupId=$classic", 400, "InvalidSourceGroupId.Mismatch"},
			{"group in an advanced one", in,
				"SecurityGroupId=$big IpProtocol=ALL SourceGroupId=$peer", 400, "InvalidGroupParameter.OperationDenied"},
			{"both forms", in, tcp + from + "Permissions.1.IpProtocol=ALL Permissions.1.SourceCidrIp=10.0.0.0/8", 400, "InvalidParam.Permissions"},
			{"second of several", in,
				"SecurityGroupId=$sg Permissions.1.IpProtocol=ALL Permissions.1.SourceCidrIp=10.0.0.0/8 Permissions.2.IpProtocol=ALL",
				400, "MissingParameter.Source"},
			{"too many", in, "SecurityGroupId=$sg " + apitest.Numbered("Permissions.%d.IpProtocol=ALL", 101), 400, "InvalidParameter"},
			{"id and description of a rule", "RevokeSecurityGroup", tcp + "SecurityGroupRuleId.1=sgr-x", 400, "InvalidParam.SecurityGroupRuleId"},
			{"two families, revoked", "RevokeSecurityGroup", tcp + from + "Ipv6DestCidrIp=2001:db8::1", 400, "InvalidParameter.Conflict"},
			{"unknown port list, revoked", "RevokeSecurityGroupEgress",
				"SecurityGroupId=$sg IpProtocol=TCP PortRangeListId=prl-x", 400, "InvalidPortRangeListId.NotFound"},
			{"network of egress", out, tcp + "SourceCidrIp=10.0.0.0/33 DestCidrIp=10.0.0.0/8", 400, "InvalidParam.SourceCidrIp"},
			{"ports of ICMP, revoked", "RevokeSecurityGroup",
				"SecurityGroupId=$sg IpProtocol=ICMP PortRange=1/1 " + from, 400, "InvalidIpPortRange.Malformed"},
			{"no ports of TCP, revoked", "RevokeSecurityGroupEgress",
				"SecurityGroupId=$sg IpProtocol=TCP PortRange=-1/-1 " + from, 400, "InvalidIpPortRange.Malformed"},
			{"NIC type of a list", "DescribeSecurityGroupAttribute", "SecurityGroupId=$sg NicType=both", 400, "InvalidNicType.ValueNotSupported"},
			{"unknown rule", "RevokeSecurityGroupEgress",
				"SecurityGroupId=$sg SecurityGroupRuleId.1=sgr-x", 400, "InvalidParam.SecurityGroupRuleId"},
		})
		assert.Empty(t, l.rules(t, describesecuritygroupattribute.Request{}), "a failed call leaves nothing")
		l.do(t, in, all+"SourceGroupId=sg-foreign SourceGroupOwnerId=42")
		l.do(t, in, "SecurityGroupId=$classic IpProtocol=ALL SourceCidrIp=0.0.0.0/0")

		var peers []string
		for n := range 20 {
			const peer = "Permissions.%d.IpProtocol=ALL Permissions.%[1]d.SourceGroupId=sg-%[1]d Permissions.%[1]d.SourceGroupOwnerId=42"
			peers = append(peers, fmt.Sprintf(peer, n+1))
		}
		l.rejects(t, []errorCase{{"group 21 of rules", in, "SecurityGroupId=$sg " + strings.Join(peers, " "), 403, "AuthorizationLimitExceed"}})

		for n := range 2 {
			var many []string
			for i := range 100 - n {
				many = append(many, fmt.Sprintf("Permissions.%d.IpProtocol=ALL Permissions.%[1]d.SourceCidrIp=10.%d.0.%[1]d", i+1, n))
			}
			l.do(t, in, "SecurityGroupId=$sg "+strings.Join(many, " "))
		}
		l.rejects(t, []errorCase{{"rule 201", out, all + "DestCidrIp=10.9.9.9", 403, "AuthorizationLimitExceed"}})
	})
}
