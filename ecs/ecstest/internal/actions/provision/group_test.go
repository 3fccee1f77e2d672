package provision_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describeautoprovisioninggrouphistory"
	"github.com/go-aliecs/aliecs/ecs/api/describeautoprovisioninggroupinstances"
	"github.com/go-aliecs/aliecs/ecs/api/describeautoprovisioninggroups"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// groups lists groups.
func (l *lab) groups(req *describeautoprovisioninggroups.Request) []describeautoprovisioninggroups.AutoProvisioningGroup {
	l.t.Helper()
	found, err := ecs.Collect(describeautoprovisioninggroups.All(l.t.Context(), apitest.CheckedClient(l.t, l), req))
	require.NoError(l.t, err)
	return found
}

// look returns the status and the state of a group, and the capacity that it has.
func (l *lab) look(id string) string {
	l.t.Helper()
	for _, g := range l.groups(&describeautoprovisioninggroups.Request{AutoProvisioningGroupIDs: []string{id}}) {
		s := g.CapacitySpecification
		return fmt.Sprintf("%s %s %v+%v", g.Status, g.State, s.PayAsYouGoCapacity, s.SpotCapacity)
	}
	return ""
}

func (l *lab) members(id string) []describeautoprovisioninggroupinstances.Instance {
	l.t.Helper()
	found, err := ecs.Collect(describeautoprovisioninggroupinstances.All(l.t.Context(), apitest.CheckedClient(l.t, l),
		&describeautoprovisioninggroupinstances.Request{AutoProvisioningGroupID: id}))
	require.NoError(l.t, err)
	return found
}

func (l *lab) history(req *describeautoprovisioninggrouphistory.Request) []string {
	l.t.Helper()
	var lines []string
	for a, err := range describeautoprovisioninggrouphistory.All(l.t.Context(), apitest.CheckedClient(l.t, l), req) {
		require.NoError(l.t, err)
		require.Len(l.t, a.ActivityDetails, 1)
		d := a.ActivityDetails[0]
		line := fmt.Sprintf("%s %s +%d -%d", a.Status, d.Status, len(d.CreatedInstanceIDs), len(d.DestroyedInstanceIDs))
		for _, e := range d.ErrorMessages {
			line += " " + e.Code
		}
		lines = append(lines, line)
	}
	return lines
}

func TestDescribeAutoProvisioningGroups(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := newLab(t, s)
		now := time.Now().UTC()
		id := l.create("AutoProvisioningGroupName=shop Description=for-the-shop ResourceGroupId=rg-1 Tag.1.Key=team Tag.1.Value=a TotalTargetCapacity=5 " +
			"PayAsYouGoTargetCapacity=2 SpotTargetCapacity=2 MaxSpotPrice=5 PayAsYouGoAllocationStrategy=prioritized " +
			"SpotInstancePoolsToUseCount=1 SpotInstanceInterruptionBehavior=stop ExcessCapacityTerminationPolicy=termination TerminateInstances=true " +
			"TerminateInstancesWithExpiration=true ValidUntil=2050-01-01T00:00:00Z CandidateOptions.TimeoutMinutes=7" +
			configs("g7.xlarge $b MaxPrice=4 Priority=2 WeightedCapacity=1.5, g6.large $i")).AutoProvisioningGroupID
		assert.Equal(t, []describeautoprovisioninggroups.AutoProvisioningGroup{{
			AutoProvisioningGroupID: id, AutoProvisioningGroupName: "shop", AutoProvisioningGroupType: "instant", RegionID: "cn-hangzhou",
			ResourceGroupID: "rg-1", Status: "active", State: "fulfilled", CreationTime: now, ValidFrom: now,
			ValidUntil:       time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC),
			LaunchTemplateID: l.launchTemplate, LaunchTemplateVersion: 1, ExcessCapacityTerminationPolicy: "termination",
			TerminateInstances: true, TerminateInstancesWithExpiration: true, MaxSpotPrice: 5, Tags: []types.Tag{{Key: "team", Value: "a"}},
			CandidateOptions:  describeautoprovisioninggroups.CandidateOptions{TimeoutMinutes: 7},
			PayAsYouGoOptions: describeautoprovisioninggroups.PayAsYouGoOptions{AllocationStrategy: "prioritized"},
			SpotOptions: describeautoprovisioninggroups.SpotOptions{
				AllocationStrategy: "lowest-price", InstanceInterruptionBehavior: "stop", InstancePoolsToUseCount: 1,
			},
			TargetCapacitySpecification: describeautoprovisioninggroups.TargetCapacitySpecification{
				TotalTargetCapacity: 5, PayAsYouGoTargetCapacity: 2, SpotTargetCapacity: 2, DefaultTargetCapacityType: "Spot",
			},
			CapacitySpecification: describeautoprovisioninggroups.CapacitySpecification{TotalCapacity: 5, PayAsYouGoCapacity: 3, SpotCapacity: 2},
			LaunchTemplateConfigs: []describeautoprovisioninggroups.LaunchTemplateConfig{
				{InstanceType: "ecs.g7.xlarge", VSwitchID: l.b, MaxPrice: 4, Priority: 2, WeightedCapacity: 1.5},
				{InstanceType: "ecs.g6.large", VSwitchID: l.i, WeightedCapacity: 1},
			},
			SuspendedProcesses: []string{},
		}}, l.groups(nil))

		in := l.members(id)[0]
		assert.Equal(t, describeautoprovisioninggroupinstances.Instance{
			InstanceID: in.InstanceID, InstanceType: "ecs.g7.xlarge", CPU: 4, Memory: 16384, RegionID: "cn-hangzhou", ZoneID: "cn-hangzhou-b",
			Status: "Pending", OSType: "linux", NetworkType: "vpc", IOOptimized: true, CreationTime: now,
		}, in)
		assert.Len(t, l.members(id), 4)
		assert.True(t, l.members(id)[3].IsSpot)
	})
}

func TestDescribeAutoProvisioningGroups_filters(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	a := l.create("LaunchConfiguration.ImageId=$image AutoProvisioningGroupName=aa ResourceGroupId=rg-1 Tag.1.Key=k TotalTargetCapacity=1" + configs("g7.large $b")).AutoProvisioningGroupID
	b := l.create("AutoProvisioningGroupName=bb AutoProvisioningGroupType=request TotalTargetCapacity=1" + configs("g7.large $b")).AutoProvisioningGroupID
	gone := l.create("TotalTargetCapacity=1" + configs("g7.large $b")).AutoProvisioningGroupID
	apitest.Succeed[struct{}](t, l, "DeleteAutoProvisioningGroup", "AutoProvisioningGroupId", gone, "TerminateInstances", "true")
	for _, tt := range []struct {
		name string
		req  describeautoprovisioninggroups.Request
		want []string
	}{
		{"all", describeautoprovisioninggroups.Request{}, []string{a, b}},
		{"IDs", describeautoprovisioninggroups.Request{AutoProvisioningGroupIDs: []string{b, gone, "apg-none"}}, []string{b}},
		{"name", describeautoprovisioninggroups.Request{AutoProvisioningGroupName: "aa"}, []string{a}},
		{"type", describeautoprovisioninggroups.Request{AutoProvisioningGroupTypes: []string{"request", "maintain"}}, []string{b}},
		{"group", describeautoprovisioninggroups.Request{ResourceGroupID: "rg-1"}, []string{a}},
		{"tag", describeautoprovisioninggroups.Request{Tags: []types.Tag{{Key: "k"}}}, []string{a}},
		{"region", describeautoprovisioninggroups.Request{RegionID: "us-west-1"}, nil},
		{"status", describeautoprovisioninggroups.Request{AutoProvisioningGroupStatuses: []string{"deleted"}}, []string{gone}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var ids []string
			for _, g := range l.groups(&tt.req) {
				ids = append(ids, g.AutoProvisioningGroupID)
			}
			assert.Equal(t, tt.want, ids)
		})
	}
}

// A request group launches once, after the response.
func TestAutoProvisioningGroup_request(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := newLab(t, s)
		resp := l.create("AutoProvisioningGroupType=request TotalTargetCapacity=4 PayAsYouGoTargetCapacity=4" + configs("c7.large $b, g7.large $b"))
		id := resp.AutoProvisioningGroupID
		assert.Empty(t, resp.LaunchResults.LaunchResult)
		assert.Equal(t, "submitted pending-fulfillment 0+0", l.look(id))
		assert.Zero(t, apitest.CountInstances(t, l))
		time.Sleep(apitest.Step)
		assert.Equal(t, "active pending-fulfillment 3+0", l.look(id))
		all := &describeautoprovisioninggrouphistory.Request{AutoProvisioningGroupID: id}
		want := []string{"partialsuccess Warning +3 -0 OperationDenied.NoStock OperationDenied.NoStock"}
		assert.Equal(t, want, l.history(all))
		all.StartTime = time.Now().Add(time.Second)
		l.State.SetStock("ecs.c7.large", 9)
		time.Sleep(time.Hour)
		assert.Empty(t, l.history(all), "after StartTime")
		assert.Equal(t, "active pending-fulfillment 3+0", l.look(id), "there is no second time")
		_, rep := apitest.Try[struct{}](t, l, "ModifyAutoProvisioningGroup", "AutoProvisioningGroupId", id, "TotalTargetCapacity", "9")
		apitest.AssertError(t, rep, 400, "OperationDenied")

		id = l.create("AutoProvisioningGroupType=request TotalTargetCapacity=1 ValidFrom=" + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + configs("g6.large $b")).AutoProvisioningGroupID
		time.Sleep(time.Hour)
		assert.Equal(t, "submitted pending-fulfillment 0+0", l.look(id))
		time.Sleep(apitest.Step)
		assert.Equal(t, "active fulfilled 0+1", l.look(id))
	}, apitest.WithStock("ecs.c7.large", 2), apitest.WithStock("ecs.g7.large", 1))
}

// A group that maintains its capacity replaces what is gone, and follows its target.
func TestAutoProvisioningGroup_maintain(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		l := newLab(t, s)
		id := l.create("AutoProvisioningGroupType=maintain TotalTargetCapacity=3 PayAsYouGoTargetCapacity=1 SpotInstanceInterruptionBehavior=terminate" +
			configs("g7.large $b")).AutoProvisioningGroupID
		modify := func(params string) {
			t.Helper()
			apitest.Succeed[struct{}](t, l, "ModifyAutoProvisioningGroup", append(apitest.NameValues(params), "AutoProvisioningGroupId", id)...)
		}
		time.Sleep(apitest.Step)
		assert.Equal(t, "active fulfilled 1+2", l.look(id))
		time.Sleep(time.Hour)
		assert.Equal(t, "active fulfilled 1+2", l.look(id))
		assert.Equal(t, 3, apitest.CountInstances(t, l), "no more than the target")

		lost := l.members(id)[1].InstanceID
		in, _ := l.State.Instances.Get(lost)
		l.State.Reclaim(in)
		time.Sleep(10 * time.Minute)
		assert.Equal(t, "active fulfilled 1+2", l.look(id))
		for _, m := range l.members(id) {
			assert.NotEqual(t, lost, m.InstanceID)
		}

		lost = l.members(id)[0].InstanceID
		apitest.Succeed[struct{}](t, l, "StopInstance", "InstanceId", lost)
		time.Sleep(5 * time.Minute)
		assert.Equal(t, "active fulfilled 1+2", l.look(id))
		assert.Empty(t, apitest.Status(t, s, lost), "a stopped instance is replaced and released")

		modify("TotalTargetCapacity=6 PayAsYouGoTargetCapacity=2 DefaultTargetCapacityType=PayAsYouGo SpotTargetCapacity=1")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "active fulfilled 5+1", l.look(id))
		assert.Equal(t, 7, apitest.CountInstances(t, l), "the spot instance too many has left the group, and runs on")

		modify("TotalTargetCapacity=2 ExcessCapacityTerminationPolicy=termination SpotTargetCapacity=0 PayAsYouGoTargetCapacity=0")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "active fulfilled 2+0", l.look(id))
		assert.Equal(t, 3, apitest.CountInstances(t, l))
		assert.Equal(t, []string{"success Successful +3 -0", "success Successful +1 -0", "success Successful +0 -1", "success Successful +1 -0",
			"success Successful +4 -0", "success Successful +0 -4"},
			l.history(&describeautoprovisioninggrouphistory.Request{AutoProvisioningGroupID: id}))

		l.State.SetStock("ecs.g7.large", 0)
		modify("TotalTargetCapacity=4")
		time.Sleep(3 * time.Hour)
		assert.Equal(t, "active pending-fulfillment 2+0", l.look(id))
		assert.Len(t, l.history(&describeautoprovisioninggrouphistory.Request{AutoProvisioningGroupID: id}), 100, "only the latest")

		apitest.Succeed[struct{}](t, l, "DeleteAutoProvisioningGroup", "AutoProvisioningGroupId", id)
		l.State.SetStock("ecs.g7.large", 9)
		time.Sleep(time.Hour)
		assert.Equal(t, 3, apitest.CountInstances(t, l), "a deleted group launches nothing")
	})
}

func TestDeleteAutoProvisioningGroup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, group, call string
		left              int
		status            string
	}{
		{"instances stay", "", "", 2, "deleted-running"},
		{"instances go with the call", "", "TerminateInstances=true", 0, "deleted"},
		{"instances go with the group", "TerminateInstances=true", "", 0, "deleted"},
		{"the call decides", "TerminateInstances=true", "TerminateInstances=false", 2, "deleted-running"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
			id := l.create("TotalTargetCapacity=2 " + tt.group + configs("g7.large $b")).AutoProvisioningGroupID
			named := []string{"AutoProvisioningGroupId", id}
			apitest.Succeed[struct{}](t, l, "DeleteAutoProvisioningGroup", append(apitest.NameValues(tt.call), named...)...)
			assert.Equal(t, tt.left, apitest.CountInstances(t, l))
			assert.Empty(t, l.groups(nil))
			assert.Len(t, l.groups(&describeautoprovisioninggroups.Request{AutoProvisioningGroupStatuses: []string{tt.status}}), 1)
			apitest.Rejects(t, l, "again", "DeleteAutoProvisioningGroup", named, 403, "AutoProvisioningGroup.IncorrectStatus")
			apitest.Rejects(t, l, "modify", "ModifyAutoProvisioningGroup", named, 403, "AutoProvisioningGroup.IncorrectStatus")
			for _, in := range slices.Clone(l.State.Instances.All) {
				apitest.Succeed[struct{}](t, l, "DeleteInstance", "InstanceId", in.ID, "Force", "true")
			}
			assert.Len(t, l.groups(&describeautoprovisioninggroups.Request{AutoProvisioningGroupStatuses: []string{"deleted"}}), 1)
		})
	}
}

func TestAutoProvisioningGroup_expires(t *testing.T) {
	t.Parallel()
	for params, left := range map[string]int{"TerminateInstancesWithExpiration=true": 0, "TerminateInstances=true": 1} {
		t.Run(params, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				l := newLab(t, s)
				end := time.Now().Add(24 * time.Hour)
				id := l.create("TotalTargetCapacity=1 ValidUntil=" + end.UTC().Format(time.RFC3339) + " " + params + configs("g7.large $b")).AutoProvisioningGroupID
				time.Sleep(24*time.Hour - time.Second)
				assert.NotEmpty(t, l.look(id))
				time.Sleep(2 * time.Second)
				assert.Empty(t, l.look(id))
				assert.Equal(t, left, apitest.CountInstances(t, l))
			})
		})
	}
}

func TestModifyAutoProvisioningGroup(t *testing.T) {
	t.Parallel()
	l := newLab(t, apitest.NewServer(apitest.WithStepDuration(0)))
	id := l.create("AutoProvisioningGroupName=old MaxSpotPrice=2 TotalTargetCapacity=1" + configs("g7.large $b")).AutoProvisioningGroupID
	apitest.Succeed[struct{}](t, l, "ModifyAutoProvisioningGroup", "AutoProvisioningGroupId", id, "AutoProvisioningGroupName", "new",
		"ExcessCapacityTerminationPolicy", "termination", "TerminateInstancesWithExpiration", "true", "TotalTargetCapacity", "1")
	g := l.groups(nil)[0]
	assert.Equal(t, "new", g.AutoProvisioningGroupName)
	assert.Equal(t, "termination", string(g.ExcessCapacityTerminationPolicy))
	assert.True(t, g.TerminateInstancesWithExpiration)
	assert.InDelta(t, 2, g.MaxSpotPrice, 0, "what is not given stays")
	for _, tt := range []struct {
		params string
		status int
		code   string
	}{
		{"AutoProvisioningGroupId=", 400, "MissingParameter"},
		{"AutoProvisioningGroupId=apg-none", 404, "InvalidAutoProvisioningGroupId.NotFound"},
		{"AutoProvisioningGroupName=x", 403, "InvalidName.Malformed"},
		{"TotalTargetCapacity=0", 403, "InvalidParameter.TargetCapacity"},
		{"SpotTargetCapacity=2", 403, "InvalidParameter.TargetCapacity"},
		{"MaxSpotPrice=-1", 404, "InvalidParameter.MaxPrice"},
		{"LaunchTemplateConfig.1.InstanceType=ecs.g7.large", 400, "OperationDenied"},
	} {
		params := append([]string{"AutoProvisioningGroupId", id}, apitest.NameValues(tt.params)...)
		apitest.Rejects(t, l, tt.params, "ModifyAutoProvisioningGroup", params, tt.status, tt.code)
	}
	for _, action := range []string{"DeleteAutoProvisioningGroup", "DescribeAutoProvisioningGroupInstances"} {
		apitest.Rejects(t, l, action, action, []string{"AutoProvisioningGroupId", "apg-none"}, 404, "InvalidAutoProvisioningGroupId.NotFound")
	}
	for _, params := range []string{"StartTime=soon", "EndTime=soon", "StartTime=2020-01-02T00:00:00Z EndTime=2020-01-01T00:00:00Z"} {
		all := append([]string{"AutoProvisioningGroupId", id}, apitest.NameValues(params)...)
		apitest.Rejects(t, l, params, "DescribeAutoProvisioningGroupHistory", all, 400, "InvalidParameter.periodTime")
	}
	assert.Len(t, l.history(&describeautoprovisioninggrouphistory.Request{AutoProvisioningGroupID: id}), 1)
	assert.True(t, strings.HasPrefix(l.State.Provisioning.All[0].Activity[0].ID, "apgt-"))
}
