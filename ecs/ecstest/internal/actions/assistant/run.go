package assistant

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// runCommand creates and runs a command in one call. It keeps the command only on request.
func runCommand(c *action.Call) action.Effect {
	keep, _ := c.Bool("KeepCommand")
	m, tags := newCommand(c, false, keep)
	v := newInvocation(c, m)
	resource := c.NewGrouped(backend.KindCommand)
	start := starter(c, v, m, tags)
	return func() reply.Object {
		if v.RepeatMode == backend.RepeatDryRun {
			return nil
		}
		m.Resource = resource()
		if keep {
			c.Commands.Add(m)
			c.Tags.Set(&m.Resource, tags...)
		}
		start()
		return reply.Object{reply.String("CommandId", m.ID), reply.String("InvokeId", v.ID)}
	}
}

func invokeCommand(c *action.Call) action.Effect {
	m := action.Find(c, &c.Commands, c.String("CommandId"))
	tags := c.NewTags("Tag")
	v := newInvocation(c, m)
	start := starter(c, v, m, tags)
	return func() reply.Object {
		if v.RepeatMode == backend.RepeatDryRun {
			return nil
		}
		start()
		return reply.Object{reply.String("InvokeId", v.ID)}
	}
}

// newInvocation reads which command to run on which instances.
func newInvocation(c *action.Call, m *backend.Command) *backend.Invocation {
	snapshot := new(*m) // an invocation does not see later changes of its command
	readRunOptions(c, snapshot)
	v := &backend.Invocation{
		Command:         snapshot,
		Parameters:      commandParameters(c, m),
		RepeatMode:      repeatMode(c),
		Frequency:       c.String("Frequency"),
		Username:        c.String("Username"),
		TerminationMode: c.OneOfOr("TerminationMode", "InvalidTerminationMode.NotFound", "Process", "ProcessTree"),
		ContainerID:     c.String("ContainerId"),
		ContainerName:   c.String("ContainerName"),
		Delivery:        c.String("OssOutputDelivery"),
	}
	password := c.String("WindowsPasswordName")
	switch {
	case len(v.Username) > maxUsername:
		c.Reject("Username.ExceedLimit", "The user name is longer than %d characters.", maxUsername)
	case len(password) > maxUsername:
		c.Reject("WindowsPasswordName.ExceedLimit", "The name of the password is longer than %d characters.", maxUsername)
	}
	switch _, _, valid := clock.ParseFrequency(v.Frequency); {
	case v.RepeatMode != backend.RepeatPeriod:
	case v.Frequency == "":
		c.Reject("MissingParam.Frequency", "There is no frequency.")
	case !valid:
		c.Reject("InvalidParam.Frequency", "The frequency %q is not valid.", v.Frequency)
	}
	for _, in := range targets(c) {
		if v.RepeatMode == backend.RepeatDryRun && in.Status != backend.Running {
			c.Reject("InvalidInstance.NotMatch", "The instance %q is %s.", in.ID, in.Status)
		}
		if in.OSType == "windows" && v.Username != "" && !strings.EqualFold(v.Username, "System") && password == "" {
			c.Reject("WindowsPasswordName.Missed", "On Windows the user %q needs a password.", v.Username)
		}
		v.Results = append(v.Results, &backend.InvocationResult{InstanceID: in.ID})
	}
	c.CheckQuota(backend.QuotaInvocations, 1, "Invocation.ExceedQuota")
	return v
}

// repeatMode returns when the command is to run. The older parameter Timed means Period.
func repeatMode(c *action.Call) string {
	absent := backend.RepeatOnce
	if timed, _ := c.Bool("Timed"); timed || c.Has("Frequency") {
		absent = backend.RepeatPeriod
	}
	return cmp.Or(c.OneOfOr("RepeatMode", "InvalidRepeatMode.NotFound",
		backend.RepeatOnce, backend.RepeatPeriod, "NextRebootOnly", "EveryReboot", backend.RepeatDryRun), absent)
}

// targets returns the instances to run the command on, by ID or by tag.
func targets(c *action.Call) []*backend.Instance {
	ids, tags := c.Distinct("InstanceId"), c.Pairs("ResourceTag", 100)
	var found []*backend.Instance
	switch {
	case len(ids) > 0 && len(tags) > 0:
		c.Reject("InvalidResourceTag.ConflictWithInstanceIds", "InstanceId and ResourceTag are mutually exclusive.")
	case len(ids) == 0 && len(tags) == 0:
		c.Reject("MissingParam.InstanceId", "There are no instance IDs.")
	case len(tags) > 10:
		c.Reject("NumberExceed.ResourceTags", "There are more than 10 tags.")
	case len(tags) > 0:
		f := action.NewFilters[*backend.Instance](c)
		f.Tags("ResourceTag")
		found = f.Of(&c.Instances)
		if len(found) == 0 {
			c.Reject("InvalidResourceTag.InstanceNotFound", "No instance has the tags.")
		}
	}
	for _, id := range ids {
		in, ok := c.Instances.Find(c.Region, id)
		if !ok {
			c.Reject("InvalidInstance.NotFound", "The instance %q does not exist.", id)
		}
		found = append(found, in)
	}
	if len(found) > maxTargets {
		c.Reject("InstanceIds.ExceedLimit", "There are more than %d instances.", maxTargets)
	}
	return found
}

// starter returns a function that stores the invocation and starts its runs.
func starter(c *action.Call, v *backend.Invocation, m *backend.Command, tags []backend.Pair) (start func()) {
	resource := c.NewGrouped(backend.KindInvocation)
	return func() {
		m.Invocations++
		v.Command.Resource = m.Resource // RunCommand creates the resource just before this call
		v.Resource = resource()
		c.Invocations.Add(v)
		c.Tags.Set(&v.Resource, tags...)
		c.StartRuns(v)
	}
}

// stopInvocation stops the command on some or all of its instances. Finished runs stay as they are.
func stopInvocation(c *action.Call) action.Effect {
	v := action.Find(c, &c.Invocations, c.String("InvokeId"))
	ids, given := c.IDs("InstanceId")
	for _, id := range ids {
		if !slices.Contains(instanceIDs(v), id) {
			c.Reject("InvalidInstanceId.NotFound", "The command does not run on the instance %q.", id)
		}
	}
	return action.Change(func() {
		for _, r := range v.Results {
			if !given || slices.Contains(ids, r.InstanceID) {
				stopRun(c.State, r)
			}
		}
	})
}

func stopRun(st *backend.State, r *backend.InvocationResult) {
	switch r.Status {
	case backend.RunPending, backend.RunScheduled:
		st.Cancel(r.Change)
		r.Status, r.Finished = backend.RunCancelled, st.Now
	case backend.RunRunning:
		st.Cancel(r.Change)
		r.Status = backend.RunStopping
		r.Change = st.Step(backend.KindInvocation, func() {
			r.Status, r.Finished, r.Updated, r.Change = backend.RunTerminated, st.Now, st.Now, nil
			r.Repeats++
		})
	default:
		return
	}
	r.Ended, r.Updated = st.Now, st.Now
}
