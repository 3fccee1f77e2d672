package actions_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

// A pager that sends neither MaxResults nor PageSize nor PageNumber, and follows NextToken, gets every item. That is how
// the vendor's CLI and several controllers for Kubernetes read lists.
func TestAll_pagerWithoutStyle(t *testing.T) {
	t.Parallel()
	const n = 23
	s := apitest.NewServer(apitest.WithStepDuration(0))
	instances := apitest.Launch(t, s, fmt.Sprint("Amount=", n))
	var on []string // each instance
	for i, id := range instances {
		on = append(on, fmt.Sprint("InstanceId.", i+1), id)
	}
	apitest.Succeed[struct{}](t, s, "CreateSimulatedSystemEvents",
		append(slices.Clip(on), "EventType", "SystemMaintenance.Reboot", "NotBefore", "2099-01-01T00:00:00Z")...)
	vpc := apitest.Succeed[struct{ VpcID string }](t, s, "CreateVpc").VpcID
	var invocation string
	for i := range n {
		apitest.Succeed[struct{}](t, s, "CreateSecurityGroup", "VpcId", vpc)
		apitest.Succeed[struct{}](t, s, "CreateActivation")
		apitest.Succeed[struct{}](t, s, "CreateCommand", "Name", fmt.Sprint("c", i), "Type", "RunShellScript", "CommandContent", "eA==")
		apitest.Succeed[struct{}](t, s, "SendFile", append(slices.Clip(on), "Name", "f", "TargetDir", "/", "Content", "x")...)
		invocation = apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand",
			append(on, "Type", "RunShellScript", "CommandContent", "x")...).InvokeID
	}
	disks, err := ecs.Collect(describedisks.All(t.Context(), s.Client(), nil))
	require.NoError(t, err)
	for _, d := range disks {
		apitest.Succeed[struct{}](t, s, "CreateSnapshot", "DiskId", d.DiskID)
	}

	apitest.Succeed[struct{}](t, s, "AllocateDedicatedHosts", "DedicatedHostType", "ddh.g7", "Quantity", fmt.Sprint(n))

	lists := map[string]struct {
		list, id string
		params   []string
		want     int
	}{
		"DescribeActivations":          {"ActivationList", "ActivationId", nil, n},
		"DescribeCloudAssistantStatus": {"InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus", "InstanceId", nil, n},
		"DescribeCommands":             {"Commands.Command", "CommandId", nil, n},
		"DescribeDedicatedHosts":       {"DedicatedHosts.DedicatedHost", "DedicatedHostId", nil, n},
		"DescribeDisks":                {"Disks.Disk", "DiskId", nil, n},
		"DescribeInstanceHistoryEvents": {
			"InstanceSystemEventSet.InstanceSystemEventType", "EventId", []string{"EventCycleStatus", "Scheduled"}, n,
		},
		"DescribeInstances": {"Instances.Instance", "InstanceId", nil, n},
		"DescribeInvocationResults": {
			"Invocation.InvocationResults.InvocationResult", "InstanceId", []string{"InvokeId", invocation}, n,
		},
		"DescribeInvocations":       {"Invocations.Invocation", "InvokeId", nil, n},
		"DescribeNetworkInterfaces": {"NetworkInterfaceSets.NetworkInterfaceSet", "NetworkInterfaceId", nil, n},
		"DescribeSecurityGroups":    {"SecurityGroups.SecurityGroup", "SecurityGroupId", nil, n + 1}, // with the default one
		"DescribeSendFileResults":   {"Invocations.Invocation", "InvokeId", nil, n},
		"DescribeSnapshotLinks":     {"SnapshotLinks.SnapshotLink", "SnapshotLinkId", nil, n},
		"DescribeSnapshots":         {"Snapshots.Snapshot", "SnapshotId", nil, n},
	}
	for name, spec := range actions.All() {
		if _, known := lists[name]; spec.Pages.Tokens && !known {
			t.Errorf("no test of the list of %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		l := lists[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for token, calls := "", 0; calls == 0 || token != ""; calls++ {
				require.Less(t, calls, n, "the end")
				params := l.params
				if token != "" {
					params = append(slices.Clip(params), "NextToken", token)
				}
				resp := apitest.Succeed[map[string]any](t, s, name, params...)
				path := strings.Split(l.list, ".")
				inner := resp // has the fields of the paging
				for ; len(path) > 2; path = path[1:] {
					inner, _ = inner[path[0]].(map[string]any)
				}
				assert.InDelta(t, l.want, inner["TotalCount"], 0)
				list := inner
				if len(path) > 1 { // most lists are in an object
					list, _ = inner[path[0]].(map[string]any)
				}
				items, ok := list[path[len(path)-1]].([]any)
				require.True(t, ok, "%v", resp)
				for _, item := range items {
					id := fmt.Sprint(item.(map[string]any)[l.id]) //nolint:forcetypeassert // it fits the model
					assert.False(t, seen[id], "%s twice", id)
					seen[id] = true
				}
				token, _ = inner["NextToken"].(string)
			}
			assert.Len(t, seen, l.want)
		})
	}
}
