package securitygroup_test

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/authorizesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/createsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/deletesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroupreferences"
	"github.com/go-aliecs/aliecs/ecs/api/describesecuritygroups"
	"github.com/go-aliecs/aliecs/ecs/api/joinsecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/leavesecuritygroup"
	"github.com/go-aliecs/aliecs/ecs/api/modifysecuritygroupattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifysecuritygrouppolicy"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestSecurityGroup_lifeCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		ctx := t.Context()
		instance := l.instance(t)
		made := createsecuritygroup.Request{
			VPCID: l.ids["vpc"], SecurityGroupName: "web", Description: "of the web", ResourceGroupID: "rg-1",
			Tags: []types.Tag{{Key: "env", Value: "test"}}, ClientToken: "once",
		}
		id := l.group(t, made)
		assert.Equal(t, id, l.group(t, made), "the client token was used")

		_, err := joinsecuritygroup.Do(ctx, l.client, &joinsecuritygroup.Request{InstanceID: instance, SecurityGroupID: id})
		require.NoError(t, err)
		r, err := describesecuritygroups.Do(ctx, l.client, &describesecuritygroups.Request{SecurityGroupIDs: []string{id}})
		require.NoError(t, err)
		require.Len(t, r.SecurityGroups, 1)
		got := r.SecurityGroups[0]
		assert.Equal(t, describesecuritygroups.SecurityGroup{
			SecurityGroupID: id, SecurityGroupName: "web", Description: "of the web", SecurityGroupType: "normal", VPCID: l.ids["vpc"],
			CreationTime: got.CreationTime, ECSCount: 1, AvailableInstanceAmount: 1999, ResourceGroupID: "rg-1", Tags: made.Tags,
		}, got)

		_, err = deletesecuritygroup.Do(ctx, l.client, &deletesecuritygroup.Request{SecurityGroupID: id})
		assertCode(t, err, 403, "DependencyViolation")
		_, err = leavesecuritygroup.Do(ctx, l.client, &leavesecuritygroup.Request{InstanceID: instance, SecurityGroupID: id})
		require.NoError(t, err)

		_, err = authorizesecuritygroup.Do(ctx, l.client, &authorizesecuritygroup.Request{
			SecurityGroupID: l.ids["sg"], Permissions: []authorizesecuritygroup.Permission{{IPProtocol: "ALL", SourceGroupID: id}},
		})
		require.NoError(t, err)
		_, err = deletesecuritygroup.Do(ctx, l.client, &deletesecuritygroup.Request{SecurityGroupID: id})
		assertCode(t, err, 403, "DependencyViolation")
		refs, err := describesecuritygroupreferences.Do(ctx, l.client, &describesecuritygroupreferences.Request{
			SecurityGroupIDs: []string{id, l.ids["sg"]},
		})
		require.NoError(t, err)
		assert.Equal(t, []describesecuritygroupreferences.SecurityGroupReference{{
			SecurityGroupID: id,
			ReferencingSecurityGroups: []describesecuritygroupreferences.ReferencingSecurityGroup{
				{AliUID: backend.AccountID, SecurityGroupID: l.ids["sg"]},
			},
		}}, refs.SecurityGroupReferences)
		l.do(t, "RevokeSecurityGroup", "SecurityGroupId=$sg IpProtocol=all SourceGroupId="+id)

		_, err = modifysecuritygroupattribute.Do(ctx, l.client, &modifysecuritygroupattribute.Request{
			SecurityGroupID: id, SecurityGroupName: "www",
		})
		require.NoError(t, err)
		_, err = modifysecuritygrouppolicy.Do(ctx, l.client, &modifysecuritygrouppolicy.Request{SecurityGroupID: id, InnerAccessPolicy: "Drop"})
		require.NoError(t, err)
		a, err := describesecuritygroupattribute.Do(ctx, l.client, &describesecuritygroupattribute.Request{SecurityGroupID: id})
		require.NoError(t, err)
		assert.Equal(t, "www", a.SecurityGroupName)
		assert.Equal(t, "of the web", a.Description)
		assert.EqualValues(t, "Drop", a.InnerAccessPolicy)
		assert.Equal(t, l.ids["vpc"], a.VPCID)
		l.do(t, "ModifySecurityGroupAttribute", "SecurityGroupId="+id+" Description=")
		r, err = describesecuritygroups.Do(ctx, l.client, &describesecuritygroups.Request{SecurityGroupID: id, IsQueryECSCount: new(false)})
		require.NoError(t, err)
		assert.Empty(t, r.SecurityGroups[0].Description)
		assert.Equal(t, "www", r.SecurityGroups[0].SecurityGroupName)
		assert.Zero(t, r.SecurityGroups[0].AvailableInstanceAmount, "it was not asked for")

		l.do(t, "AuthorizeSecurityGroup", "SecurityGroupId="+id+" IpProtocol=ALL SourceGroupOwnerAccount=me SourceGroupId="+id)
		_, err = deletesecuritygroup.Do(ctx, l.client, &deletesecuritygroup.Request{SecurityGroupID: id})
		require.NoError(t, err, "only rules of other groups keep it")
		_, err = deletesecuritygroup.Do(ctx, l.client, &deletesecuritygroup.Request{SecurityGroupID: id})
		assertCode(t, err, 404, "InvalidSecurityGroup.NotFound")
	})
}

func TestSecurityGroup_filters(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		first := l.ids["sg"]
		tagged := l.group(t, createsecuritygroup.Request{
			VPCID: l.ids["vpc"], SecurityGroupName: "second", Tags: []types.Tag{{Key: "a", Value: "b"}},
		})
		big := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise", ResourceGroupID: "rg-1"})
		classic := l.group(t, createsecuritygroup.Request{SecurityGroupName: "old"})
		for _, tt := range []struct {
			name string
			req  describesecuritygroups.Request
			want []string
		}{
			{"all", describesecuritygroups.Request{}, []string{first, tagged, big, classic}},
			{"ids", describesecuritygroups.Request{SecurityGroupIDs: []string{big, first, "sg-x"}}, []string{first, big}},
			{"no ids", describesecuritygroups.Request{SecurityGroupIDs: []string{}}, nil},
			{"one id", describesecuritygroups.Request{SecurityGroupID: tagged}, []string{tagged}},
			{"name", describesecuritygroups.Request{SecurityGroupName: "second"}, []string{tagged}},
			{"part of a name", describesecuritygroups.Request{SecurityGroupName: "sec"}, nil},
			{"fuzzy name", describesecuritygroups.Request{SecurityGroupName: "ec", FuzzyQuery: new(true)}, []string{tagged}},
			{"tag", describesecuritygroups.Request{Tags: []types.Tag{{Key: "a"}}}, []string{tagged}},
			{"type", describesecuritygroups.Request{SecurityGroupType: "enterprise"}, []string{big}},
			{"VPC", describesecuritygroups.Request{VPCID: l.ids["vpc"]}, []string{first, tagged, big}},
			{"classic", describesecuritygroups.Request{NetworkType: "classic"}, []string{classic}},
			{"in a VPC", describesecuritygroups.Request{NetworkType: "vpc"}, []string{first, tagged, big}},
			{"resource group", describesecuritygroups.Request{ResourceGroupID: "rg-1"}, []string{big}},
			{"managed", describesecuritygroups.Request{ServiceManaged: new(true)}, nil},
			{"region", describesecuritygroups.Request{RegionID: "cn-beijing"}, nil},
		} {
			r, err := describesecuritygroups.Do(t.Context(), l.client, &tt.req)
			require.NoError(t, err, tt.name)
			var found []string
			for _, g := range r.SecurityGroups {
				found = append(found, g.SecurityGroupID)
			}
			assert.Equal(t, tt.want, found, tt.name)
			assert.Equal(t, len(tt.want), r.TotalCount, tt.name)
		}
		_, err := describesecuritygroups.Do(t.Context(), l.client, &describesecuritygroups.Request{DryRun: new(true)})
		assertCode(t, err, 400, "DryRunOperation")

		for n := range 20 {
			l.group(t, createsecuritygroup.Request{SecurityGroupName: fmt.Sprint("g", n)})
		}
		seen := map[string]bool{}
		for g, err := range describesecuritygroups.All(t.Context(), l.client, &describesecuritygroups.Request{MaxResults: new(10)}) {
			require.NoError(t, err)
			seen[g.SecurityGroupID] = true
			if len(seen) == 5 {
				l.group(t, createsecuritygroup.Request{}) // a page must not shift
			}
		}
		assert.Len(t, seen, 25)
	})
}

func TestSecurityGroup_errors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t).withNetwork(t)
		l.ids["i"] = l.instance(t)
		l.ids["big"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"], SecurityGroupType: "enterprise"})
		l.ids["classic"] = l.group(t, createsecuritygroup.Request{})
		l.ids["more"] = l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
		l.rejects(t, []errorCase{
			{"name", "CreateSecurityGroup", "SecurityGroupName=0", 400, "InvalidSecurityGroupName.Malformed"},
			{"description", "CreateSecurityGroup", "Description=x", 400, "InvalidSecurityGroupDiscription.Malformed"},
			{"type", "CreateSecurityGroup", "SecurityGroupType=big", 400, "InvalidParams.GroupType"},
			{"managed", "CreateSecurityGroup", "ServiceManaged=true", 400, "InvalidParameter"},
			{"NIC type", "DescribeSecurityGroupAttribute", "SecurityGroupId=$sg NicType=x", 400, "InvalidNicType.ValueNotSupported"},
			{"attribute", "DescribeSecurityGroupAttribute", "SecurityGroupId=$sg Attribute=x", 400, "InvalidParameter"},
			{"no VPC", "CreateSecurityGroup", "VpcId=vpc-x", 404, "InvalidVpcId.NotFound"},
			{"advanced in no VPC", "CreateSecurityGroup", "SecurityGroupType=enterprise", 400, "InvalidParams.VpcIdGroupType"},
			{"tag", "CreateSecurityGroup", "Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
			{"open an advanced one", "ModifySecurityGroupPolicy",
				"SecurityGroupId=$big InnerAccessPolicy=Accept", 404, "InvalidParameter.InnerAccessPolicy"},
			{"unknown policy", "ModifySecurityGroupPolicy", "SecurityGroupId=$sg InnerAccessPolicy=Half", 400, "InvalidPolicy.Malformed"},
			{"unknown reference", "DescribeSecurityGroupReferences", "SecurityGroupId.1=sg-x", 404, "InvalidSecurityGroupId.NotFound"},
			{"too many references", "DescribeSecurityGroupReferences", apitest.Numbered("SecurityGroupId.%d=sg-%[1]d", 11), 400, "InvalidParameter"},
			{"type of a list", "DescribeSecurityGroups", "SecurityGroupType=big", 400, "InvalidParameter.SecurityGroupType"},
			{"too many ids", "DescribeSecurityGroups", `SecurityGroupIds=` + jsonIDs(101), 400, "InvalidParameter"},
			{"join what is joined", "JoinSecurityGroup", "InstanceId=$i SecurityGroupId=$sg", 403, "InvalidInstanceId.AlreadyExists"},
			{"join another type", "JoinSecurityGroup", "InstanceId=$i SecurityGroupId=$big", 400, "InvalidOperation.MultiGroupType"},
			{"join another network", "JoinSecurityGroup", "InstanceId=$i SecurityGroupId=$classic", 400, "InvalidInstanceId.Mismatch"},
			{"join nothing", "JoinSecurityGroup", "SecurityGroupId=$sg", 400, "MissingParameter"},
			{"join both", "JoinSecurityGroup",
				"SecurityGroupId=$sg InstanceId=$i NetworkInterfaceId=eni-x", 403, "InvalidParam.EniIdAndInstanceId.Conflict"},
			{"leave both", "LeaveSecurityGroup",
				"SecurityGroupId=$sg InstanceId=$i NetworkInterfaceId=eni-x", 403, "InvalidParam.EniIdAndInstanceId.Conflict"},
			{"no such instance", "JoinSecurityGroup", "SecurityGroupId=$sg InstanceId=i-x", 404, "InvalidInstanceId.NotFound"},
			{"no such interface", "JoinSecurityGroup", "SecurityGroupId=$sg NetworkInterfaceId=eni-x", 404, "InvalidEniId.NotFound"},
			{"leave the last", "LeaveSecurityGroup", "InstanceId=$i SecurityGroupId=$sg", 403, "InstanceLastSecurityGroup"},
			{"leave what is not joined", "LeaveSecurityGroup", "InstanceId=$i SecurityGroupId=$more", 403, "InstanceNotInSecurityGroup"},
		})
		for n := range 5 {
			id := l.group(t, createsecuritygroup.Request{VPCID: l.ids["vpc"]})
			_, rep := apitest.Try[struct{}](t, l.s, "JoinSecurityGroup", "InstanceId", l.ids["i"], "SecurityGroupId", id)
			if n < 4 {
				assert.Equal(t, 200, rep.Status, rep.Text)
			} else {
				apitest.AssertError(t, rep, 400, "InstanceSecurityGroupLimitExceeded")
			}
		}
		in, ok := l.s.State.Instances.Get(l.ids["i"])
		require.True(t, ok)
		in.Lock(backend.LockSecurity, "")
		const more = "InstanceId=$i SecurityGroupId=$more"
		l.rejects(t, []errorCase{{"join while it is locked", "JoinSecurityGroup", more, 403, "InstanceLockedForSecurity"}})
		in.Unlock(backend.LockSecurity)
		l.do(t, "RebootInstance", "InstanceId=$i")
		l.rejects(t, []errorCase{{"join while it starts", "JoinSecurityGroup", more, 403, "IncorrectInstanceStatus"}})
	})
}

func jsonIDs(n int) string {
	ids := `["0"`
	for i := 1; i < n; i++ {
		ids += `,"` + strconv.Itoa(i) + `"`
	}
	return ids + `]`
}
