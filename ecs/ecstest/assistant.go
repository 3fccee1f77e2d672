package ecstest

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// assistantActions are the actions on commands and their invocations.
var assistantActions = table{
	"CreateCommand":                {do: createCommand},
	"DeleteCommand":                {do: deleteCommand},
	"DescribeCloudAssistantStatus": {do: describeCloudAssistantStatus, pages: pageRule{maxSize: 50, tokens: true}},
	"DescribeCommands":             {do: describeCommands, pages: pageRule{maxSize: 50, tokens: true}},
	"DescribeInvocationResults":    {do: describeInvocationResults, pages: pageRule{maxSize: 50, tokens: true}},
	"DescribeInvocations":          {do: describeInvocations, pages: pageRule{maxSize: 50, tokens: true}},
	"InvokeCommand":                {do: invokeCommand},
	"ModifyCommand":                {do: modifyCommand},
	"RunCommand":                   {do: runCommand},
	"StopInvocation":               {do: stopInvocation},
}

// A commandFunc is the argument of WithCommandRunner.
type commandFunc = func(instanceID, script string, parameters map[string]string) (output string, exitCode int)

// runCommand creates and runs a command in one call. It keeps the command only
// on request.
func runCommand(c *call) effect {
	keep, _ := c.boolean("KeepCommand")
	m, tags := c.newCommand("PlainText", keep)
	v := c.newInvocation(m)
	return func() reply.Object {
		if v.repeatMode == repeatDryRun {
			return nil
		}
		m.resource = c.newResource(KindCommand, c.region, "")
		m.group = c.text("ResourceGroupId")
		if keep {
			c.commands.add(m)
			c.tags.set(&m.resource, tags...)
		}
		c.addInvocation(v, m, tags)
		return reply.Object{reply.String("CommandId", m.id), reply.String("InvokeId", v.id)}
	}
}

func invokeCommand(c *call) effect {
	m := c.command()
	tags := c.newTags("Tag")
	v := c.newInvocation(m)
	return func() reply.Object {
		if v.repeatMode == repeatDryRun {
			return nil
		}
		c.addInvocation(v, m, tags)
		return reply.Object{reply.String("InvokeId", v.id)}
	}
}

// The values of RepeatMode that the server acts on.
const (
	repeatOnce   = "Once"
	repeatPeriod = "Period"
	repeatDryRun = "DryRun"
)

// repeatMode returns when the command is to run. The older parameter Timed
// means Period.
func (c *call) repeatMode() string {
	mode := c.text("RepeatMode")
	timed, _ := c.boolean("Timed")
	switch {
	case mode == "" && (timed || c.text("Frequency") != ""):
		return repeatPeriod
	case mode == "":
		return repeatOnce
	case !slices.Contains([]string{repeatOnce, repeatPeriod, "NextRebootOnly", "EveryReboot", repeatDryRun}, mode):
		c.reject("InvalidRepeatMode.NotFound", "The repeat mode %q does not exist.", mode)
	}
	return mode
}

// newInvocation reads which command to run on which instances. It does not
// store the invocation.
func (c *call) newInvocation(m *command) *invocation {
	snapshot := new(*m) // an invocation does not see later changes of its command
	v := &invocation{
		command:         snapshot,
		repeatMode:      c.repeatMode(),
		frequency:       c.text("Frequency"),
		username:        c.text("Username"),
		terminationMode: c.text("TerminationMode"),
		containerID:     c.text("ContainerId"),
		containerName:   c.text("ContainerName"),
	}
	c.readRunOptions(snapshot)
	v.workingDir, v.launcher, v.timeout = snapshot.workingDir, snapshot.launcher, snapshot.timeout
	v.parameters = c.commandParameters(m)
	if len(v.username) > 255 {
		c.reject("Username.ExceedLimit", "The user name is longer than 255 characters.")
	}
	if mode := v.terminationMode; mode != "" && mode != "Process" && mode != "ProcessTree" {
		c.reject("InvalidTerminationMode.NotFound", "The termination mode %q does not exist.", mode)
	}
	if v.repeatMode == repeatPeriod {
		c.checkFrequency(v.frequency)
	}
	for _, in := range c.targets() {
		if v.repeatMode == repeatDryRun && in.status != running {
			c.reject("InvalidInstance.NotMatch", "The instance %q is %s.", in.id, in.status)
		}
		v.results = append(v.results, &invocationResult{instanceID: in.id})
	}
	return v
}

// maxCommandTargets is the limit of instances per invocation.
const maxCommandTargets = 100

// targets returns the instances to run the command on, by ID or by tag.
func (c *call) targets() []*instance {
	ids, tags := c.every("InstanceId"), c.pairs("ResourceTag", 100)
	var found []*instance
	switch {
	case len(ids) > 0 && len(tags) > 0:
		c.reject("InvalidResourceTag.ConflictWithInstanceIds", "InstanceId and ResourceTag are mutually exclusive.")
	case len(ids) == 0 && len(tags) == 0:
		c.reject("MissingParam.InstanceId", "There are no instance IDs.")
	case len(tags) > 10:
		c.reject("NumberExceed.ResourceTags", "There are more than 10 tags.")
	case len(tags) > 0:
		found = newFilters[*instance](c).of(&c.instances)
		found = slices.DeleteFunc(found, func(in *instance) bool { return !c.tags.match(&in.resource, tags) })
		if len(found) == 0 {
			c.reject("InvalidResourceTag.InstanceNotFound", "No instance has the tags.")
		}
	}
	for _, id := range c.distinct("InstanceId") {
		in, apiErr := c.findInstance(id)
		if apiErr != nil {
			c.reject("InvalidInstance.NotFound", "The instance %q does not exist.", id)
		}
		found = append(found, in)
	}
	if len(found) > maxCommandTargets {
		c.reject("InstanceIds.ExceedLimit", "There are more than %d instances.", maxCommandTargets)
	}
	return found
}

// addInvocation stores the invocation and starts its runs.
func (c *call) addInvocation(v *invocation, m *command, tags []pair) {
	m.invocations++
	v.command.resource = m.resource // RunCommand creates the resource just before this call
	v.resource = c.newResource(KindInvocation, c.region, "")
	v.group = c.text("ResourceGroupId")
	c.invocations.add(v)
	c.tags.set(&v.resource, tags...)
	e := commandRun{c.state, v}
	for _, r := range v.results {
		e.schedule(r)
	}
}

// script returns what the instance runs: the content of the command with the
// caller's parameters and the built-in ones filled in.
func (v *invocation) script(in *instance) string {
	if !v.command.parameters {
		return v.command.content
	}
	values := maps.Clone(v.parameters)
	maps.Copy(values, map[string]string{
		"ACS::RegionId": in.region, "ACS::AccountId": accountID, "ACS::InstanceId": in.id, "ACS::InstanceName": in.name,
		"ACS::InvokeId": v.id, "ACS::CommandId": v.command.id,
	})
	return placeholder.ReplaceAllStringFunc(v.command.content, func(s string) string {
		return values[strings.Trim(s, "{} ")]
	})
}
