// Package assistant has the actions of Cloud Assistant: commands and their invocations.
package assistant

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// Actions are the actions of Cloud Assistant.
func Actions() action.Table {
	return action.Table{
		"CreateCommand":                {Do: createCommand},
		"DeleteCommand":                {Do: deleteCommand},
		"DescribeCloudAssistantStatus": {Do: describeCloudAssistantStatus, Pages: action.Pages{MaxSize: 50, Tokens: true}},
		"DescribeCommands":             {Do: describeCommands, Pages: action.Pages{MaxSize: 50, Tokens: true}},
		"DescribeInvocationResults":    {Do: describeInvocationResults, Pages: action.Pages{MaxSize: 50, Tokens: true}},
		"DescribeInvocations":          {Do: describeInvocations, Pages: action.Pages{MaxSize: 50, Tokens: true}},
		"InvokeCommand":                {Do: invokeCommand},
		"ModifyCommand":                {Do: modifyCommand},
		"RunCommand":                   {Do: runCommand},
		"StopInvocation":               {Do: stopInvocation},
	}
}

// runCommand creates and runs a command in one call. It keeps the command only
// on request.
func runCommand(c *action.Call) action.Effect {
	keep, _ := c.Bool("KeepCommand")
	m, tags := newCommand(c, "PlainText", keep)
	v := newInvocation(c, m)
	return func() reply.Object {
		if v.RepeatMode == backend.RepeatDryRun {
			return nil
		}
		m.Resource = c.NewResource(backend.KindCommand, c.Region, "")
		m.Group = c.String("ResourceGroupId")
		if keep {
			c.Commands.Add(m)
			c.Tags.Set(&m.Resource, tags...)
		}
		addInvocation(c, v, m, tags)
		return reply.Object{reply.String("CommandId", m.ID), reply.String("InvokeId", v.ID)}
	}
}

func invokeCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	tags := c.NewTags("Tag")
	v := newInvocation(c, m)
	return func() reply.Object {
		if v.RepeatMode == backend.RepeatDryRun {
			return nil
		}
		addInvocation(c, v, m, tags)
		return reply.Object{reply.String("InvokeId", v.ID)}
	}
}

// repeatMode returns when the command is to run. The older parameter Timed
// means Period.
func repeatMode(c *action.Call) string {
	mode := c.String("RepeatMode")
	timed, _ := c.Bool("Timed")
	switch {
	case mode == "" && (timed || c.String("Frequency") != ""):
		return backend.RepeatPeriod
	case mode == "":
		return backend.RepeatOnce
	case !slices.Contains([]string{backend.RepeatOnce, backend.RepeatPeriod, "NextRebootOnly", "EveryReboot", backend.RepeatDryRun}, mode):
		c.Reject("InvalidRepeatMode.NotFound", "The repeat mode %q does not exist.", mode)
	}
	return mode
}

// newInvocation reads which command to run on which instances. It does not
// store the invocation.
func newInvocation(c *action.Call, m *backend.Command) *backend.Invocation {
	snapshot := new(*m) // an invocation does not see later changes of its command
	v := &backend.Invocation{
		Command:         snapshot,
		RepeatMode:      repeatMode(c),
		Frequency:       c.String("Frequency"),
		Username:        c.String("Username"),
		TerminationMode: c.String("TerminationMode"),
		ContainerID:     c.String("ContainerId"),
		ContainerName:   c.String("ContainerName"),
	}
	readRunOptions(c, snapshot)
	v.WorkingDir, v.Launcher, v.Timeout = snapshot.WorkingDir, snapshot.Launcher, snapshot.Timeout
	v.Parameters = commandParameters(c, m)
	if len(v.Username) > 255 {
		c.Reject("Username.ExceedLimit", "The user name is longer than 255 characters.")
	}
	if mode := v.TerminationMode; mode != "" && mode != "Process" && mode != "ProcessTree" {
		c.Reject("InvalidTerminationMode.NotFound", "The termination mode %q does not exist.", mode)
	}
	if v.RepeatMode == backend.RepeatPeriod {
		checkFrequency(c, v.Frequency)
	}
	for _, in := range targets(c) {
		if v.RepeatMode == backend.RepeatDryRun && in.Status != backend.Running {
			c.Reject("InvalidInstance.NotMatch", "The instance %q is %s.", in.ID, in.Status)
		}
		v.Results = append(v.Results, &backend.InvocationResult{InstanceID: in.ID})
	}
	return v
}

// maxCommandTargets is the limit of instances per invocation.
const maxCommandTargets = 100

// targets returns the instances to run the command on, by ID or by tag.
func targets(c *action.Call) []*backend.Instance {
	ids, tags := c.Numbered("InstanceId"), c.Pairs("ResourceTag", 100)
	var found []*backend.Instance
	switch {
	case len(ids) > 0 && len(tags) > 0:
		c.Reject("InvalidResourceTag.ConflictWithInstanceIds", "InstanceId and ResourceTag are mutually exclusive.")
	case len(ids) == 0 && len(tags) == 0:
		c.Reject("MissingParam.InstanceId", "There are no instance IDs.")
	case len(tags) > 10:
		c.Reject("NumberExceed.ResourceTags", "There are more than 10 tags.")
	case len(tags) > 0:
		found = action.NewFilters[*backend.Instance](c).Of(&c.Instances)
		found = slices.DeleteFunc(found, func(in *backend.Instance) bool { return !c.Tags.Match(&in.Resource, tags) })
		if len(found) == 0 {
			c.Reject("InvalidResourceTag.InstanceNotFound", "No instance has the tags.")
		}
	}
	for _, id := range c.Distinct("InstanceId") {
		in, apiErr := action.Look(c, &c.Instances, id)
		if apiErr != nil {
			c.Reject("InvalidInstance.NotFound", "The instance %q does not exist.", id)
		}
		found = append(found, in)
	}
	if len(found) > maxCommandTargets {
		c.Reject("InstanceIds.ExceedLimit", "There are more than %d instances.", maxCommandTargets)
	}
	return found
}

// addInvocation stores the invocation and starts its runs.
func addInvocation(c *action.Call, v *backend.Invocation, m *backend.Command, tags []backend.Pair) {
	m.Invocations++
	v.Command.Resource = m.Resource // RunCommand creates the resource just before this call
	v.Resource = c.NewResource(backend.KindInvocation, c.Region, "")
	v.Group = c.String("ResourceGroupId")
	c.Invocations.Add(v)
	c.Tags.Set(&v.Resource, tags...)
	c.StartRuns(v)
}
