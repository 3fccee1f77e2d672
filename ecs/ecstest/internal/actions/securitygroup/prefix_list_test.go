package securitygroup_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createprefixlist"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deleteprefixlist"
	"github.com/go-aliecs/aliecs/ecs/api/describeprefixlistassociations"
	"github.com/go-aliecs/aliecs/ecs/api/describeprefixlistattributes"
	"github.com/go-aliecs/aliecs/ecs/api/describeprefixlists"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyprefixlist"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// prefixList creates a prefix list whose ID has the name.
func (l *lab) prefixList(t testing.TB, name string, family types.AddressFamily, entries ...createprefixlist.Entry) {
	t.Helper()
	r, err := createprefixlist.Do(t.Context(), l.client, &createprefixlist.Request{
		PrefixListName: name, AddressFamily: family, MaxEntries: new(3), Description: "of " + name, Entries: entries,
		Tags: []types.Tag{{Key: "list", Value: name}},
	})
	require.NoError(t, err)
	assert.Regexp(t, `^pl-[a-z0-9]{20}$`, r.PrefixListID)
	l.ids[name] = r.PrefixListID
}

func TestPrefixList_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		l.prefixList(t, "offices", "IPv4", createprefixlist.Entry{CIDR: "192.0.2.0/24", Description: "north"}, createprefixlist.Entry{CIDR: "198.51.100.7"})
		l.prefixList(t, "homes", "IPv6")
		id := l.ids["offices"]

		attributes := func() *describeprefixlistattributes.Response {
			r, err := describeprefixlistattributes.Do(ctx, l.client, &describeprefixlistattributes.Request{PrefixListID: id})
			require.NoError(t, err)
			return r
		}
		got := attributes()
		assert.Equal(t, []describeprefixlistattributes.Entry{{CIDR: "192.0.2.0/24", Description: "north"}, {CIDR: "198.51.100.7"}}, got.Entries)
		assert.Equal(t, []any{"offices", "of offices", 3}, []any{got.PrefixListName, got.Description, got.MaxEntries})
		assert.EqualValues(t, "IPv4", got.AddressFamily)
		assert.False(t, got.CreationTime.IsZero())

		_, err := modifyprefixlist.Do(ctx, l.client, &modifyprefixlist.Request{
			PrefixListID: id, PrefixListName: "branches", RemoveEntries: []modifyprefixlist.RemoveEntry{{CIDR: "198.51.100.7"}},
			AddEntries: []modifyprefixlist.AddEntry{{CIDR: "203.0.113.0/24"}, {CIDR: "192.0.2.0/24", Description: "south"}},
		})
		require.NoError(t, err)
		got = attributes()
		assert.Equal(t, []describeprefixlistattributes.Entry{{CIDR: "192.0.2.0/24", Description: "south"}, {CIDR: "203.0.113.0/24"}}, got.Entries)
		assert.Equal(t, []any{"branches", "of offices"}, []any{got.PrefixListName, got.Description})

		names := func(req describeprefixlists.Request) (names []string) {
			r, err := describeprefixlists.Do(ctx, l.client, &req)
			require.NoError(t, err)
			for i := range r.PrefixLists {
				names = append(names, r.PrefixLists[i].PrefixListName)
			}
			return names
		}
		assert.Equal(t, []string{"branches", "homes"}, names(describeprefixlists.Request{}))
		assert.Equal(t, []string{"branches"}, names(describeprefixlists.Request{PrefixListIDs: []string{id}}))
		assert.Equal(t, []string{"homes"}, names(describeprefixlists.Request{PrefixListName: "homes"}))
		assert.Equal(t, []string{"homes"}, names(describeprefixlists.Request{AddressFamily: "IPv6"}))
		assert.Equal(t, []string{"homes"}, names(describeprefixlists.Request{Tags: []types.Tag{{Key: "list", Value: "homes"}}}))

		_, err = deleteprefixlist.Do(ctx, l.client, &deleteprefixlist.Request{PrefixListID: id})
		require.NoError(t, err)
		assert.Equal(t, []string{"homes"}, names(describeprefixlists.Request{}))
	})
}

func TestPrefixList_rules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.prefixList(t, "offices", "IPv4")
		l.prefixList(t, "homes", "IPv6")
		l.prefixList(t, "shops", "IPv4")
		l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
		l.do(t, "AuthorizeSecurityGroup", "SecurityGroupId=$sg IpProtocol=ALL SourcePrefixListId=$offices")
		l.do(t, "AuthorizeSecurityGroupEgress", "SecurityGroupId=$sg IpProtocol=ALL DestPrefixListId=$offices")
		rules := l.rules(t, describesecuritygroupattribute.Request{})
		require.Len(t, rules, 2)
		assert.Equal(t, []string{l.ids["offices"], "offices"}, []string{rules[0].SourcePrefixListID, rules[0].SourcePrefixListName})
		assert.Equal(t, []string{l.ids["offices"], "offices"}, []string{rules[1].DestPrefixListID, rules[1].DestPrefixListName})

		associations := func() []describeprefixlistassociations.PrefixListAssociation {
			r, err := describeprefixlistassociations.Do(t.Context(), l.client,
				&describeprefixlistassociations.Request{PrefixListID: l.ids["offices"]})
			require.NoError(t, err)
			return r.PrefixListAssociations
		}
		assert.Equal(t, []describeprefixlistassociations.PrefixListAssociation{
			{ResourceID: l.ids["sg"], ResourceType: "securitygroup"},
		}, associations(), "once, although two rules name it")
		lists, err := describeprefixlists.Do(t.Context(), l.client, &describeprefixlists.Request{})
		require.NoError(t, err)
		assert.Equal(t, 1, lists.PrefixLists[0].AssociationCount)
		assert.Zero(t, lists.PrefixLists[1].AssociationCount)

		l.ids["r"] = rules[0].SecurityGroupRuleID
		const rule = "SecurityGroupId=$sg SecurityGroupRuleId=$r "
		l.rejects(t, []errorCase{
			{"in use", "DeletePrefixList", "PrefixListId=$offices", 400, "NotAllowed.AssociationExist"},
			{"classic network", "AuthorizeSecurityGroup",
				"SecurityGroupId=$classic IpProtocol=ALL SourcePrefixListId=$offices", 400, "NotSupported.ClassicNetworkPrefixList"},
			{"family of the destination", "AuthorizeSecurityGroup",
				"SecurityGroupId=$sg IpProtocol=ALL SourcePrefixListId=$homes DestCidrIp=10.0.0.0/8", 400, "InvalidParam.PrefixListAddressFamilyMismatch"},
			{"list to network", "ModifySecurityGroupRule", rule + "SourceCidrIp=10.0.0.0/8", 400, "InvalidOperation.ModifySgRuleEntityType"},
			{"list of another family", "ModifySecurityGroupRule", rule + "SourcePrefixListId=$homes", 400, "InvalidParam.PrefixListAddressFamilyMismatch"},
			{"unknown list", "ModifySecurityGroupRule", rule + "SourcePrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
		})
		l.do(t, "ModifySecurityGroupRule", rule+"SourcePrefixListId=$shops")
		l.do(t, "RevokeSecurityGroup", "SecurityGroupId=$sg IpProtocol=ALL SourcePrefixListId=$shops")
		assert.Len(t, associations(), 1)
		l.do(t, "RevokeSecurityGroupEgress", "SecurityGroupId=$sg IpProtocol=ALL DestPrefixListId=$offices")
		assert.Empty(t, associations())
		l.do(t, "DeletePrefixList", "PrefixListId=$offices")
	})
}

func TestPrefixList_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.prefixList(t, "offices", "IPv4", createprefixlist.Entry{CIDR: "192.0.2.0/24"})
		const create, modify = "CreatePrefixList", "ModifyPrefixList"
		const v4, one = "PrefixListName=net AddressFamily=IPv4 MaxEntries=1 ", "PrefixListId=$offices "
		l.rejects(t, []errorCase{
			{"family", create, "PrefixListName=net AddressFamily=IPv5 MaxEntries=1", 400, "InvalidParameter.AddressFamily"},
			{"name", create, "PrefixListName=1 AddressFamily=IPv4 MaxEntries=1", 400, "InvalidParameter.PrefixListName"},
			{"reserved name", create, "PrefixListName=com.aliyun.net AddressFamily=IPv4 MaxEntries=1", 400, "InvalidParameter.PrefixListName"},
			{"description", create, v4 + "Description=x", 400, "InvalidDescription.Malformed"},
			{"no room", create, "PrefixListName=net AddressFamily=IPv4 MaxEntries=0", 400, "LimitExceed.MaxEntries"},
			{"too much room", create, "PrefixListName=net AddressFamily=IPv4 MaxEntries=201", 400, "LimitExceed.MaxEntries"},
			{"too many entries", create, v4 + "Entry.1.Cidr=10.0.0.0/8 Entry.2.Cidr=11.0.0.0/8", 400, "LimitExceed.Entry"},
			{"no network", create, v4 + "Entry.1.Cidr=x", 400, "InvalidParameter.CidrMalformed"},
			{"host bits", create, v4 + "Entry.1.Cidr=10.0.0.1/8", 400, "InvalidParameter.CidrMalformed"},
			{"network of IPv6", create, v4 + "Entry.1.Cidr=2001:db8::/32", 400, "InvalidParameter.CidrMalformed"},
			{"duplicate", create, v4 + "Entry.1.Cidr=10.0.0.0/8 Entry.2.Cidr=10.0.0.0/8", 400, "InvalidParameter.CidrDuplicated"},
			{"description of an entry", create, v4 + "Entry.1.Cidr=10.0.0.0/8 Entry.1.Description=x", 400, "InvalidDescription.Malformed"},
			{"duplicate tags", create, v4 + "Tag.1.Key=k Tag.2.Key=k", 400, "Duplicate.TagKey"},
			{"modify none", modify, "PrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"rename badly", modify, one + "PrefixListName=1", 400, "InvalidParameter.PrefixListName"},
			{"add too many", modify, one + apitest.Numbered("AddEntry.%d.Cidr=10.0.0.%[1]d", 3), 400, "LimitExceed.Entry"},
			{"add and remove", modify, one + "AddEntry.1.Cidr=192.0.2.0/24 RemoveEntry.1.Cidr=192.0.2.0/24", 400, "InvalidParameter.CidrDuplicated"},
			{"remove twice", modify, one + "RemoveEntry.1.Cidr=192.0.2.0/24 RemoveEntry.2.Cidr=192.0.2.0/24", 400, "InvalidParameter.CidrDuplicated"},
			{"delete none", "DeletePrefixList", "PrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"attributes of none", "DescribePrefixListAttributes", "PrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"associations of none", "DescribePrefixListAssociations", "PrefixListId=pl-x", 404, "InvalidPrefixListId.NotFound"},
			{"list too many", "DescribePrefixLists", apitest.Numbered("PrefixListId.%d=pl-x", 101), 400, "LimitExceed.PrefixListId"},
		})
		assert.Len(t, l.s.State.PrefixLists.All, 1, "a failed call creates nothing")
		for range 99 {
			l.do(t, create, v4)
		}
		l.rejects(t, []errorCase{{"too many in the region", create, strings.TrimSpace(v4), 404, "LimitExceed.PrefixListPerRegion"}})
	})
}
