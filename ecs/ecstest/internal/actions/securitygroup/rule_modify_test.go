//lint:file-ignore SA1019 the deprecated rule parameters are simulated too

//nolint:staticcheck // it tests the simulation of deprecated actions
package securitygroup_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifysecuritygroupegressrule"
	"github.com/go-aliecs/aliecs/ecs/api/modifysecuritygrouprule"
)

// withRules adds six rules to the lab's group, whose IDs are r1 to r6, and creates the groups peer, other, classic and big.
func (l *lab) withRules(t testing.TB) *lab {
	t.Helper()
	l.withNetwork(t)
	l.ids["peer"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupName: "peer"})
	l.ids["other"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupName: "other"})
	l.ids["big"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise"})
	l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
	const in, out = "AuthorizeSecurityGroup", "AuthorizeSecurityGroupEgress"
	l.do(t, in, "SecurityGroupId=$sg IpProtocol=TCP PortRange=22/22 SourceCidrIp=10.0.0.0/8 Policy=drop Priority=7 Description=shell")
	l.do(t, in, "SecurityGroupId=$sg IpProtocol=TCP PortRange=23/23 SourceCidrIp=10.0.0.0/8")
	l.do(t, in, "SecurityGroupId=$sg IpProtocol=ICMP SourceGroupId=$peer")
	l.do(t, in, "SecurityGroupId=$sg IpProtocol=UDP PortRange=53/53 Ipv6SourceCidrIp=2001:db8::/32 SourcePortRange=53/53")
	l.do(t, out, "SecurityGroupId=$sg IpProtocol=ALL DestCidrIp=10.0.0.0/8")
	l.do(t, out, "SecurityGroupId=$sg IpProtocol=ALL DestGroupId=$peer")
	for i, r := range l.rules(t, describesecuritygroupattribute.Request{}) {
		l.ids["r"+string(rune('1'+i))] = r.SecurityGroupRuleID
	}
	return l
}

func TestModifyRule_byID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withRules(t)
		want := l.rules(t, describesecuritygroupattribute.Request{})
		l.pass()
		modify := func(i int, req modifysecuritygrouprule.Request) {
			t.Helper()
			req.SecurityGroupID, req.SecurityGroupRuleID = l.ids["sg"], want[i].SecurityGroupRuleID
			_, err := modifysecuritygrouprule.Do(t.Context(), l.client, &req)
			require.NoError(t, err)
			assert.Equal(t, want, l.rules(t, describesecuritygroupattribute.Request{}))
		}
		modify(0, modifysecuritygrouprule.Request{}) // nothing is named, so nothing changes

		want[0].SourceCIDRIP = "192.0.2.1"
		modify(0, modifysecuritygrouprule.Request{SourceCIDRIP: "192.0.2.1"})

		want[0].Policy, want[0].Priority, want[0].IPProtocol, want[0].PortRange = "Accept", 2, "UDP", "1/65535"
		want[0].SourcePortRange, want[0].DestCIDRIP, want[0].Description = "9/9", "10.1.0.0/16", "all"
		modify(0, modifysecuritygrouprule.Request{
			Policy: "accept", Priority: new(2), IPProtocol: "udp", PortRange: "1/65535", SourcePortRange: "9/9",
			SourceCIDRIP: "192.0.2.1", DestCIDRIP: "10.1.0.0/16", Description: "all", NICType: "internet",
			SourceGroupID: l.ids["peer"], // a network has priority
		})

		want[2].SourceGroupID, want[2].SourceGroupName, want[2].IPProtocol, want[2].PortRange = l.ids["other"], "other", "TCP", "80/80"
		want[2].SourcePortRange = ""
		modify(2, modifysecuritygrouprule.Request{SourceGroupID: l.ids["other"], IPProtocol: "TCP", PortRange: "80/80"})

		want[2].SourceGroupID, want[2].SourceGroupName, want[2].SourceGroupOwnerAccount = "sg-foreign", "", "them@example.com"
		modify(2, modifysecuritygrouprule.Request{SourceGroupID: "sg-foreign", SourceGroupOwnerAccount: "them@example.com"})
		want[2].Priority = 3
		modify(2, modifysecuritygrouprule.Request{Priority: new(3)})
		want[2].SourceGroupOwnerAccount = "others@example.com"
		modify(2, modifysecuritygrouprule.Request{SourceGroupOwnerAccount: "others@example.com"})

		want[3].IPv6SourceCIDRIP, want[3].IPv6DestCIDRIP = "2001:db8::1", "2001:db8:1::/48"
		modify(3, modifysecuritygrouprule.Request{IPv6SourceCIDRIP: "2001:db8::1", IPv6DestCIDRIP: "2001:db8:1::/48"})

		want[5].DestGroupID, want[5].DestGroupName, want[5].Policy = l.ids["other"], "other", "Drop"
		_, err := modifysecuritygroupegressrule.Do(t.Context(), l.client, &modifysecuritygroupegressrule.Request{
			SecurityGroupID: l.ids["sg"], SecurityGroupRuleID: l.ids["r6"], DestGroupID: l.ids["other"], Policy: "drop",
		})
		require.NoError(t, err)
		assert.Equal(t, want, l.rules(t, describesecuritygroupattribute.Request{}))
	})
}

// Without an ID the call describes a rule, and changes its description.
func TestModifyRule_described(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withRules(t)
		want := l.rules(t, describesecuritygroupattribute.Request{})
		const in, out = "ModifySecurityGroupRule", "ModifySecurityGroupEgressRule"
		l.do(t, in, "SecurityGroupId=$sg IpProtocol=tcp PortRange=22/22 SourceCidrIp=10.0.0.0/8 Policy=drop Priority=7 Description=ssh")
		l.do(t, in, "SecurityGroupId=$sg IpProtocol=icmp SourceGroupId=$peer Description=ping")
		l.do(t, out, "SecurityGroupId=$sg IpProtocol=all PortRange=-1/-1 DestCidrIp=10.0.0.0/8 Description=home")
		l.do(t, out, "SecurityGroupId=$sg IpProtocol=all PortRange=-1/-1 DestCidrIp=10.0.0.0/8")
		want[0].Description, want[2].Description, want[4].Description = "ssh", "ping", "home"
		assert.Equal(t, want, l.rules(t, describesecuritygroupattribute.Request{}))
	})
}

func TestModifyRule_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withRules(t)
		before := l.rules(t, describesecuritygroupattribute.Request{})
		const in, out = "ModifySecurityGroupRule", "ModifySecurityGroupEgressRule"
		const r1, r2, r3, r4 = "SecurityGroupId=$sg SecurityGroupRuleId=$r1 ", "SecurityGroupId=$sg SecurityGroupRuleId=$r2 ",
			"SecurityGroupId=$sg SecurityGroupRuleId=$r3 ", "SecurityGroupId=$sg SecurityGroupRuleId=$r4 "
		const r5, r6 = "SecurityGroupId=$sg SecurityGroupRuleId=$r5 ", "SecurityGroupId=$sg SecurityGroupRuleId=$r6 "
		const kind = "InvalidOperation.ModifySgRuleEntityType"
		l.rejects(t, []errorCase{
			{"no group", in, "SecurityGroupId=sg-x SecurityGroupRuleId=$r1", 404, "InvalidSecurityGroupId.NotFound"},
			{"unknown ID", in, "SecurityGroupId=$sg SecurityGroupRuleId=sgr-x", 404, "InvalidSecurityGroupRuleId.NotFound"},
			{"rule of another group", in, "SecurityGroupId=$peer SecurityGroupRuleId=$r1", 404, "InvalidSecurityGroupRuleId.NotFound"},
			{"outbound rule", in, r5, 404, "InvalidSecurityGroupRuleId.NotFound"},
			{"inbound rule", out, r1, 404, "InvalidSecurityGroupRuleId.NotFound"},
			{"like another", in, r2 + "PortRange=22/22 Policy=drop Priority=7", 400, "InvalidOperation.RuleDuplicate"},
			{"group to IPv4, outbound", out, r6 + "DestCidrIp=10.0.0.0/8", 400, kind},
			{"IPv4 to IPv6", in, r1 + "Ipv6SourceCidrIp=2001:db8::1", 400, kind},
			{"IPv4 to group", in, r1 + "SourceGroupId=$peer", 400, kind},
			{"IPv4 to prefix list", in, r1 + "SourcePrefixListId=pl-x", 400, kind},
			{"group to IPv4", in, r3 + "SourceCidrIp=10.0.0.0/8", 400, kind},
			{"IPv6 to IPv4", in, r4 + "SourceCidrIp=10.0.0.0/8", 400, kind},
			{"IPv4 to group, outbound", out, r5 + "DestGroupId=$peer", 400, kind},
			{"both families", in, r1 + "SourceCidrIp=10.0.0.1 Ipv6SourceCidrIp=2001:db8::1", 400, "InvalidParam.SourceIp"},
			{"destination of another family", in, r1 + "Ipv6DestCidrIp=2001:db8::1", 400, "InvalidParameter.Conflict"},
			{"protocol", in, r1 + "IpProtocol=SCTP", 400, "InvalidIpProtocol.ValueNotSupported"},
			{"protocol without ports", in, r1 + "IpProtocol=GRE", 400, "InvalidParam.ProtocolAndPortRangeMismatch"},
			{"protocol with ports", in, r3 + "IpProtocol=TCP", 400, "InvalidParam.ProtocolAndPortRangeMismatch"},
			{"protocol of IPv6", in, r1 + "IpProtocol=ICMPv6 PortRange=-1/-1", 400, "InvalidParam.Ipv6ProtocolConflictWithIpv4Address"},
			{"ports", in, r1 + "PortRange=22", 400, "InvalidParam.PortRange"},
			{"source ports", in, r1 + "SourcePortRange=22", 400, "InvalidSourcePortRange.Malformed"},
			{"port list", in, r1 + "PortRangeListId=prl-x", 400, "InvalidPortRangeListId.NotFound"},
			{"policy", in, r1 + "Policy=reject", 400, "InvalidPolicy.Malformed"},
			{"priority", in, r1 + "Priority=101", 400, "InvalidPriority.ValueNotSupported"},
			{"NIC type", in, r1 + "NicType=both", 400, "InvalidNicType.ValueNotSupported"},
			{"network", in, r1 + "SourceCidrIp=10.0.0.0/33", 400, "InvalidParam.SourceCidrIp"},
			{"description", in, r1 + "Description=" + strings.Repeat("x", 513), 400, "InvalidSecurityGroupDiscription.Malformed"},
			{"unknown source group", in, r3 + "SourceGroupId=sg-x", 404, "InvalidSourceGroupId.NotFound"},
			{"unknown destination group", out, r6 + "DestGroupId=sg-x", 404, "InvalidDestGroupId.NotFound"},
			{"group of another network", in, r3 + "SourceGroupId=$classic", 400, "InvalidSourceGroupId.Mismatch"},
			{"itself", in, r3 + "SourceGroupId=$sg", 403, "InvalidParamter.Conflict"},
			{"itself as destination", out, r6 + "DestGroupId=$sg", 403, "InvalidSecurityGroup.IsSame"},
			{"describes nothing", in, "SecurityGroupId=$sg", 400, "InvalidIpProtocol.ValueNotSupported"},
			{"describes no ports", in, "SecurityGroupId=$sg IpProtocol=TCP SourceCidrIp=10.0.0.0/8", 400, "InvalidIpProtocol.Malformed"},
			{"describes no source", in, "SecurityGroupId=$sg IpProtocol=ALL", 400, "MissingParameter.Source"},
			{"describes no destination", out, "SecurityGroupId=$sg IpProtocol=ALL", 400, "MissingParameter.Dest"},
			{"describes a prefix list", in, "SecurityGroupId=$sg IpProtocol=ALL SourcePrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"describes another rule", in,
				"SecurityGroupId=$sg IpProtocol=TCP PortRange=22/22 SourceCidrIp=10.0.0.0/8", 404, "SecurityGroupRule.NotFound"},
			{"describes another direction", out,
				"SecurityGroupId=$sg IpProtocol=TCP PortRange=23/23 DestCidrIp=10.0.0.0/8", 404, "SecurityGroupRule.NotFound"},
			{"group in an advanced one", in,
				"SecurityGroupId=$big IpProtocol=ALL SourceGroupId=$peer", 404, "SecurityGroupRule.NotFound"},
		})
		assert.Equal(t, before, l.rules(t, describesecuritygroupattribute.Request{}), "a failed call changes nothing")

		l.ids["sg"] = l.ids["classic"]
		l.do(t, "AuthorizeSecurityGroup", "SecurityGroupId=$sg IpProtocol=ALL SourceCidrIp=10.0.0.0/8")
		l.ids["r1"] = l.rules(t, describesecuritygroupattribute.Request{})[0].SecurityGroupRuleID
		l.rejects(t, []errorCase{{"NIC type of the classic network", in, r1 + "NicType=intranet", 400, "InvalidOperation.ModifyNicType"}})
		l.do(t, in, r1+"NicType=internet Priority=2")
	})
}
