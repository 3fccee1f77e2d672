// Package assistant has the actions of Cloud Assistant: commands and their invocations, files, sessions and activations.
package assistant

import "github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"

// maxTargets is the number of instances per invocation.
const maxTargets = 100

// languages are the values of Type and CommandType.
var languages = []string{"RunBatScript", "RunPowerShellScript", "RunShellScript"}

// Actions are the actions of Cloud Assistant.
func Actions() action.Table {
	pages := action.Pages{MaxSize: 50, SizeCode: "InvalidParam.PageSize", Tokens: true}
	instances := []action.List{{Name: "InstanceId", Max: maxTargets, Code: "InstanceIds.ExceedLimit"}}
	return action.Table{
		"CreateActivation":               {Do: createActivation},
		"CreateCommand":                  {Do: createCommand},
		"DeleteActivation":               {Do: deleteActivation},
		"DeleteCommand":                  {Do: deleteCommand},
		"DescribeActivations":            {Do: describeActivations, Pages: pages},
		"DescribeCloudAssistantStatus":   {Do: describeCloudAssistantStatus, Pages: pages, Lists: instances},
		"DescribeCommands":               {Do: describeCommands, Pages: pages},
		"DescribeInvocationResults":      {Do: describeInvocationResults, Pages: pages},
		"DescribeInvocations":            {Do: describeInvocations, Pages: pages},
		"DescribeSendFileResults":        {Do: describeSendFileResults, Pages: pages},
		"DescribeTerminalSessions":       {Do: describeTerminalSessions, Pages: action.Pages{OnlyTokens: true}},
		"EndTerminalSession":             {Do: endTerminalSession},
		"InstallCloudAssistant":          {Do: installCloudAssistant, Lists: instances},
		"DisableActivation":              {Do: disableActivation},
		"InvokeCommand":                  {Do: invokeCommand, Lists: instances},
		"ModifyCommand":                  {Do: modifyCommand},
		"RunCommand":                     {Do: runCommand, Lists: instances},
		"SendFile":                       {Do: sendFile, Lists: instances},
		"StartTerminalSession":           {Do: startTerminalSession, Lists: instances},
		"StopInvocation":                 {Do: stopInvocation, Lists: instances},
		"DescribeCloudAssistantSettings": {Do: describeCloudAssistantSettings},
		"ModifyCloudAssistantSettings":   {Do: modifyCloudAssistantSettings},
	}
}
