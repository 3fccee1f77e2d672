// Package monitor has the actions that watch instances: their health, system events, samples and consoles.
package monitor

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// Actions are the actions that watch instances.
func Actions() action.Table {
	var (
		instances = action.List{Name: "InstanceId", Max: 100, Code: "InstanceIdLimitExceeded"}
		events    = action.List{Name: "EventId", Max: 100, Code: "EventIdLimitExceeded"}
		types     = action.List{Name: "InstanceEventType", Max: 30}
	)
	return action.Table{
		"CancelSimulatedSystemEvents": {Do: cancelSimulatedSystemEvents, Lists: []action.List{events}},
		"CreateSimulatedSystemEvents": {Do: createSimulatedSystemEvents, Lists: []action.List{instances}},
		"DescribeInstanceHistoryEvents": {
			Do:    describeInstanceHistoryEvents,
			Pages: action.Pages{Tokens: true, MinResults: 10},
			Lists: []action.List{events, types},
		},
		"DescribeDiskMonitorData":     {Do: describeDiskMonitorData},
		"DescribeEniMonitorData":      {Do: describeENIMonitorData},
		"DescribeInstanceMonitorData": {Do: describeInstanceMonitorData},
		"DescribeInstanceVncUrl":      {Do: describeInstanceVNCURL},
		"DescribeInstancesFullStatus": {Do: describeInstancesFullStatus, Lists: []action.List{instances, events, types}},
		"GetInstanceConsoleOutput":    {Do: getInstanceConsoleOutput},
		"GetInstanceScreenshot":       {Do: getInstanceScreenshot},
		"ModifyInstanceVncPasswd":     {Do: modifyInstanceVNCPassword},
	}
}
