package assistant

import (
	"encoding/json"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeInvocations(c *action.Call) action.Effect {
	f := invocationFilters(c)
	f.Wildcard("CommandName", func(v *backend.Invocation) string { return v.Command.Name })
	f.OneOf("CommandType", func(v *backend.Invocation) string { return v.Command.Language }, languages...)
	f.OneOf("RepeatMode", func(v *backend.Invocation) string { return v.RepeatMode }, "Once", "Period", "NextRebootOnly", "EveryReboot")
	f.Flag("Timed", timed)
	f.Has("InstanceId", instanceIDs)
	wanted := c.OneOf("InvokeStatus",
		"Running", "Finished", "Success", "Failed", "Stopped", "Stopping", "PartialFailed", "Pending", "Scheduled")
	f.Check(func(v *backend.Invocation) bool { return statusIs(v.Status(), wanted) })
	encode := contentEncoding(c)
	output, _ := c.Bool("IncludeOutput")
	return action.ListPage(c, f.Of(&c.Invocations), "Invocations", "Invocation", func(v *backend.Invocation) reply.Object {
		return describeInvocation(c, v, encode, output)
	})
}

// invocationFilters reads the filters that the lists of invocations and of results share.
func invocationFilters(c *action.Call) *action.Filters[*backend.Invocation] {
	f := action.NewFilters[*backend.Invocation](c)
	f.Equal("InvokeId", func(v *backend.Invocation) string { return v.ID })
	f.Equal("CommandId", func(v *backend.Invocation) string { return v.Command.ID })
	f.Group()
	f.Tags("Tag")
	return f
}

// instanceIDs returns the instances on which the command runs.
func instanceIDs(v *backend.Invocation) []string {
	return instancesOf(v.Results)
}

func instancesOf(results []*backend.InvocationResult) (ids []string) {
	for _, r := range results {
		ids = append(ids, r.InstanceID)
	}
	return ids
}

func timed(v *backend.Invocation) bool { return v.RepeatMode == backend.RepeatPeriod }

// statusIs reports whether the status is the wanted one, if any, in its current or older spelling.
func statusIs(status, wanted string) bool {
	return wanted == "" || status == wanted || olderStatus(status) == wanted
}

// olderStatus returns the status in the spelling of older response fields.
func olderStatus(status string) string {
	switch status {
	case backend.RunPending, backend.RunScheduled, backend.RunRunning:
		return backend.RunRunning
	case backend.RunSuccess:
		return "Finished"
	case backend.RunCancelled, backend.RunTerminated:
		return "Stopped"
	case backend.RunInvalid, backend.RunAborted, backend.RunError, backend.RunTimeout:
		return backend.RunFailed
	default:
		return status
	}
}

func describeInvocation(c *action.Call, v *backend.Invocation, encode func(string) string, output bool) reply.Object {
	parameters, _ := json.Marshal(v.Parameters) // strings always marshal
	status := v.Status()
	instances := reply.Each(v.Results, func(r *backend.InvocationResult) reply.Object {
		o := append(describeRun(r),
			reply.String("InstanceInvokeStatus", olderStatus(r.Status)),
			reply.Bool("Timed", timed(v)),
			reply.String("CreationTime", action.FormatSecond(v.Created)),
			reply.String("FinishTime", action.FormatSecond(r.Finished)),
			reply.String("UpdateTime", action.FormatSecond(r.Updated)),
		)
		if output {
			o = append(o, reply.String("Output", encode(r.Output)))
		}
		return o
	})
	return append(describeRequest(c, v),
		reply.String("CommandName", v.Command.Name),
		reply.String("CommandDescription", v.Command.Description),
		reply.String("CommandType", v.Command.Language),
		reply.String("CommandContent", encode(v.Command.Content)),
		reply.String("Parameters", string(parameters)),
		reply.String("InvocationStatus", status),
		reply.String("InvokeStatus", olderStatus(status)),
		reply.String("RepeatMode", v.RepeatMode),
		reply.Bool("Timed", timed(v)),
		reply.String("Frequency", v.Frequency),
		reply.Int("Timeout", v.Command.Timeout),
		reply.String("WorkingDir", v.Command.WorkingDir),
		reply.String("CreationTime", action.FormatSecond(v.Created)),
		reply.List("InvokeInstances", "InvokeInstance", instances),
	)
}

// describeRequest returns the fields of an invocation that both lists have.
func describeRequest(c *action.Call, v *backend.Invocation) reply.Object {
	return reply.Object{
		reply.String("InvokeId", v.ID),
		reply.String("CommandId", v.Command.ID),
		reply.String("Username", v.Username),
		reply.String("Launcher", v.Command.Launcher),
		reply.String("TerminationMode", v.TerminationMode),
		reply.String("ContainerId", v.ContainerID),
		reply.String("ContainerName", v.ContainerName),
		reply.String("OssOutputDelivery", v.Delivery),
		action.DescribeTags(c.Tags, &v.Resource),
	}
}

// describeRun returns the fields of the run on one instance that both lists have. Only a command that exited by itself
// has an exit code.
func describeRun(r *backend.InvocationResult) reply.Object {
	o := reply.Object{
		reply.String("InstanceId", r.InstanceID),
		reply.String("InvocationStatus", r.Status),
		reply.String("StartTime", action.FormatSecond(r.Started)),
		reply.String("StopTime", action.FormatSecond(r.Ended)),
		reply.Int("Repeats", r.Repeats),
		reply.Int("Dropped", r.Dropped),
		reply.String("ErrorCode", r.ErrorCode),
		reply.String("ErrorInfo", r.ErrorInfo),
	}
	if r.Status == backend.RunSuccess || r.Status == backend.RunFailed {
		o = append(o, reply.Int("ExitCode", r.ExitCode))
	}
	return o
}

// A result is the run of an invocation on one instance.
type result struct {
	*backend.InvocationResult
	of       *backend.Invocation
	position int
}

// describeInvocationResults lists the results by invocation and instance. Its page fields are nested in Invocation.
func describeInvocationResults(c *action.Call) action.Effect {
	f := invocationFilters(c)
	id := c.String("InstanceId")
	wanted := c.OneOf("InvokeRecordStatus", "Running", "Finished", "Success", "Failed", "PartialFailed", "Stopped", "Stopping")
	encode := contentEncoding(c)
	c.Bool("IncludeHistory")
	var results []result
	for _, v := range f.Of(&c.Invocations) {
		for i, r := range v.Results {
			if (id == "" || id == r.InstanceID) && statusIs(r.Status, wanted) {
				results = append(results, result{r, v, v.Seq*(maxTargets+1) + i})
			}
		}
	}
	page, fields := action.PageOf(c, results, func(r result) int { return r.position })
	return func() reply.Object {
		items := reply.Each(page, func(r result) reply.Object {
			return append(append(describeRequest(c, r.of), describeRun(r.InvocationResult)...),
				reply.String("InvokeRecordStatus", olderStatus(r.Status)),
				reply.String("Output", encode(r.Output)),
				reply.String("FinishedTime", action.FormatSecond(r.Finished)),
			)
		})
		return reply.Object{reply.Struct("Invocation", append(fields, reply.List("InvocationResults", "InvocationResult", items))...)}
	}
}
