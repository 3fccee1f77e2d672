package placement_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/createdeploymentset"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsets"
	"github.com/go-aliecs/aliecs/ecs/api/describedeploymentsetsupportedinstancetypefamily"
	"github.com/go-aliecs/aliecs/ecs/api/modifydeploymentsetattribute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// set creates a deployment set whose ID has the name.
func (l *lab) set(name string, req createdeploymentset.Request) {
	l.Helper()
	req.DeploymentSetName = name
	r, err := createdeploymentset.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	assert.Regexp(l, `^ds-[a-z0-9]{20}$`, r.DeploymentSetID)
	l.ids[name] = r.DeploymentSetID
}

func (l *lab) sets(req describedeploymentsets.Request) []describedeploymentsets.DeploymentSet {
	l.Helper()
	r, err := describedeploymentsets.Do(l.Context(), l.client, &req)
	require.NoError(l, err)
	return r.DeploymentSets
}

func TestDeploymentSet_lifeCycle(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{
			Description: "on servers of their own", Type: "rack", Affinity: new(3),
			OnUnableToRedeployFailedInstance: "KeepStopped", Domain: "Default", Granularity: "Host",
		})
		l.set("groups", createdeploymentset.Request{Strategy: "AvailabilityGroup", GroupCount: new(2)})
		l.set("close", createdeploymentset.Request{Strategy: "LowLatency"})
		ids := append(l.launch("ZoneId=cn-hangzhou-i DeploymentSetId=$apart"), l.launch("ZoneId=cn-hangzhou-b DeploymentSetId=$apart Amount=2")...)

		got := l.sets(describedeploymentsets.Request{DeploymentSetName: "apart"})
		require.Len(l, got, 1)
		assert.False(l, got[0].CreationTime.IsZero())
		got[0].CreationTime = l.s.State.Now
		assert.Equal(l, describedeploymentsets.DeploymentSet{
			AccountID:       "1234567890123456",
			DeploymentSetID: l.ids["apart"], DeploymentSetName: "apart", DeploymentSetDescription: "on servers of their own",
			DeploymentStrategy: "Availability", Strategy: "LooseDispersion", Domain: "default", Granularity: "host",
			Type: "rack", Affinity: 3, CreationTime: l.s.State.Now, InstanceAmount: 3, InstanceIDs: ids,
			Capacities: []describedeploymentsets.Capacity{
				{ZoneID: "cn-hangzhou-b", UsedAmount: 2, AvailableAmount: 18}, {ZoneID: "cn-hangzhou-i", UsedAmount: 1, AvailableAmount: 19},
			},
		}, got[0])
		assert.Equal(l, "KeepStopped", l.s.State.DeploymentSets.All[0].OnFailure)
		assert.Equal(l, l.ids["apart"], l.instance(ids[0]).DeploymentSetID)

		_, err := modifydeploymentsetattribute.Do(l.Context(), l.client, &modifydeploymentsetattribute.Request{
			DeploymentSetID: l.ids["apart"], DeploymentSetName: "spread", Affinity: new(5),
		})
		require.NoError(l, err)
		got = l.sets(describedeploymentsets.Request{DeploymentSetIDs: []string{l.ids["apart"]}})
		require.Len(l, got, 1)
		assert.Equal(l, []any{"spread", "on servers of their own", 5}, []any{got[0].DeploymentSetName, got[0].DeploymentSetDescription, got[0].Affinity})

		l.rejects([]errorCase{{"full", "DeleteDeploymentSet", "DeploymentSetId=$apart", 403, "DependencyViolation.NotEmpty"}})
		for _, id := range ids {
			l.do("DeleteInstance", "Force=true InstanceId="+id)
		}
		l.do("DeleteDeploymentSet", "DeploymentSetId=$apart")
		assert.Len(l, l.s.State.DeploymentSets.All, 2)
	})
}

func TestDescribeDeploymentSets_filters(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{Type: "sw"})
		l.set("groups", createdeploymentset.Request{Strategy: "AvailabilityGroup"})
		l.set("close", createdeploymentset.Request{Strategy: "LowLatency"})
		all := []string{"apart", "groups", "close"}
		for params, want := range map[string][]string{
			"":                                        all,
			"Domain=x Granularity=x NetworkType=x":    all,
			"DeploymentSetName=groups":                {"groups"},
			"DeploymentSetName=group":                 nil,
			"Strategy=LowLatency":                     {"close"},
			"Type=sw":                                 {"apart"},
			"Type=host":                               {"groups", "close"},
			`DeploymentSetIds=["$close","$apart"]`:    {"apart", "close"},
			"DeploymentSetIds=[]":                     nil,
			"RegionId=cn-beijing":                     nil,
			"PageSize=2 PageNumber=2":                 {"close"},
			"Strategy=AvailabilityGroup Type=rack":    nil,
			"Strategy=AvailabilityGroup Type=host":    {"groups"},
			`DeploymentSetIds=["$close"] Type=host`:   {"close"},
			"DeploymentSetName=apart Strategy=NoSuch": nil,
		} {
			r, rep := apitest.Try[struct {
				DeploymentSets struct {
					DeploymentSet []struct{ DeploymentSetName string }
				}
			}](l, l.s, "DescribeDeploymentSets", l.expand(params)...)
			if strings.Contains(params, "NoSuch") {
				assert.Equal(l, "InvalidParameter", rep.Code)
			}
			var names []string
			for _, s := range r.DeploymentSets.DeploymentSet {
				names = append(names, s.DeploymentSetName)
			}
			assert.Equal(l, want, names, params)
		}
	})
}

func TestDescribeDeploymentSetSupportedInstanceTypeFamily(t *testing.T) {
	inLab(t, func(l *lab) {
		families := func(s types.DeploymentStrategy) []string {
			r, err := describedeploymentsetsupportedinstancetypefamily.Do(l.Context(), l.client,
				&describedeploymentsetsupportedinstancetypefamily.Request{Strategy: s})
			require.NoError(l, err)
			return r.InstanceTypeFamilies
		}
		assert.Contains(l, families(""), "ecs.t6")
		assert.Contains(l, families("LowLatency"), "ecs.g7")
		assert.NotContains(l, families("LowLatency"), "ecs.t6")
	})
}

// A deployment set has room for 20 instances in a zone, and RunInstances creates as many as there is room for.
func TestRunInstances_deploymentSetIsFull(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{})
		assert.Len(l, l.launch("DeploymentSetId=$apart ZoneId=cn-hangzhou-b Amount=15"), 15)
		l.rejects([]errorCase{
			{"all or none", "RunInstances", machine + "DeploymentSetId=$apart ZoneId=cn-hangzhou-b Amount=6",
				403, "QuotaExceed.DeploymentSetInstanceQuotaFull"},
		})
		assert.Len(l, l.launch("DeploymentSetId=$apart ZoneId=cn-hangzhou-b Amount=6 MinAmount=1"), 5)
		l.rejects([]errorCase{
			{"no room", "CreateInstance", machine + "DeploymentSetId=$apart ZoneId=cn-hangzhou-b", 403, "QuotaExceed.DeploymentSetInstanceQuotaFull"},
		})
		assert.Len(l, l.launch("DeploymentSetId=$apart ZoneId=cn-hangzhou-i"), 1, "another zone")
	})
}

// Without a number, the instances are spread evenly over the groups of a deployment set.
func TestRunInstances_deploymentSetGroups(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("groups", createdeploymentset.Request{Strategy: "AvailabilityGroup"})
		assert.Equal(l, 3, l.sets(describedeploymentsets.Request{})[0].GroupCount, "the default")
		groups := func(ids []string) (groups []int) {
			for _, id := range ids {
				groups = append(groups, l.instance(id).DeploymentSetGroupNo)
			}
			return groups
		}
		assert.Equal(l, []int{2, 2}, groups(l.launch("DeploymentSetId=$groups DeploymentSetGroupNo=2 Amount=2")))
		assert.Equal(l, []int{1, 3, 1, 3, 1}, groups(l.launch("DeploymentSetId=$groups Amount=5")))
		assert.Len(l, l.launch("DeploymentSetId=$groups DeploymentSetGroupNo=2 Amount=18"), 18)
		assert.Equal(l, []describedeploymentsets.Capacity{{ZoneID: "cn-hangzhou-b", UsedAmount: 25, AvailableAmount: 35}},
			l.sets(describedeploymentsets.Request{})[0].Capacities, "of 20 in each group")
		l.rejects([]errorCase{
			{"the group is full", "RunInstances", machine + "DeploymentSetId=$groups DeploymentSetGroupNo=2", 403, "QuotaExceed.DeploymentSetInstanceQuotaFull"},
		})
	})
}

func TestDeploymentSet_errors(t *testing.T) {
	inLab(t, func(l *lab) {
		l.set("apart", createdeploymentset.Request{})
		l.set("groups", createdeploymentset.Request{Strategy: "AvailabilityGroup", GroupCount: new(2)})
		l.set("close", createdeploymentset.Request{Strategy: "LowLatency"})
		l.launch("DeploymentSetId=$close ZoneId=cn-hangzhou-b")
		const create, modify = "CreateDeploymentSet", "ModifyDeploymentSetAttribute"
		l.rejects([]errorCase{
			{"strategy", create, "Strategy=LooseDispersion", 400, "InvalidParameter.Strategy"},
			{"spread", create, "Type=shelf", 400, "InvalidParameter"},
			{"affinity", create, "Affinity=11", 400, "InvalidParameter"},
			{"on failure", create, "OnUnableToRedeployFailedInstance=Cry", 400, "InvalidParameter"},
			{"no groups", create, "Strategy=AvailabilityGroup GroupCount=0", 400, "InvalidParameter.GroupCount"},
			{"too many groups", create, "Strategy=AvailabilityGroup GroupCount=8", 400, "InvalidParameter.GroupCount"},
			{"name", create, "DeploymentSetName=1", 400, "InvalidDeploymentSetName.Malformed"},
			{"description", create, "Description=x", 400, "InvalidDescription.Malformed"},
			{"domain", create, "Domain=mine", 400, "InvalidParameter.Domain"},
			{"granularity", create, "Granularity=rack", 400, "InvalidParameter.granularity"},
			{"modify none", modify, "DeploymentSetId=ds-x", 400, "InvalidDeploymentSetId.NotFound"},
			{"rename", modify, "DeploymentSetId=$apart DeploymentSetName=1", 400, "InvalidDeploymentSetName.Malformed"},
			{"bad affinity", modify, "DeploymentSetId=$apart Affinity=0", 400, "InvalidParameter"},
			{"delete none", "DeleteDeploymentSet", "DeploymentSetId=ds-x", 404, "InvalidDeploymentSetId.NotFound"},
			{"too many IDs", "DescribeDeploymentSets", `DeploymentSetIds=["` + strings.Repeat(`x","`, 100) + `"]`, 403, "InvalidDeploymentSetIds.TooManyInput"},
			{"page size", "DescribeDeploymentSets", "PageSize=51", 400, "InvalidParameter"},
			{"launch in none", "RunInstances", machine + "DeploymentSetId=ds-x", 400, "InvalidDeploymentSetId.NotFound"},
			{"create in none", "CreateInstance", machine + "DeploymentSetId=ds-x", 400, "InvalidDeploymentSetId.NotFound"},
			{"set of another region", "RunInstances", machine + "RegionId=cn-beijing DeploymentSetId=$apart", 400, "InvalidDeploymentSetId.NotFound"},
			{"group without a set", "RunInstances", machine + "DeploymentSetGroupNo=1", 404, "InvalidParameter.DeploymentSetGroupNo"},
			{"group of no groups", "RunInstances", machine + "DeploymentSetId=$apart DeploymentSetGroupNo=1", 404, "InvalidParameter.DeploymentSetGroupNo"},
			{"group too high", "CreateInstance", machine + "DeploymentSetId=$groups DeploymentSetGroupNo=3", 404, "InvalidParameter.DeploymentSetGroupNo"},
			{"other zone", "RunInstances", machine + "DeploymentSetId=$close ZoneId=cn-hangzhou-i", 400, "InvalidDestinationZone.DeploymentSetMismatch"},
			{"shared type", "CreateInstance", strings.Replace(machine, "ecs.g7.large", "ecs.t6-c1m2.large", 1) + "DeploymentSetId=$close ZoneId=cn-hangzhou-b",
				400, "InvalidInstanceType.NotSupported"},
		})
		assert.Len(l, l.s.State.DeploymentSets.All, 3)
	})
}
