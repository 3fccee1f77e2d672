package assistant

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeInvocations(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Invocation](c)
	f.Equal("InvokeId", func(v *backend.Invocation) string { return v.ID })
	f.Equal("CommandId", func(v *backend.Invocation) string { return v.Command.ID })
	f.Wildcard("CommandName", func(v *backend.Invocation) string { return v.Command.Name })
	f.OneOf("CommandType", func(v *backend.Invocation) string { return v.Command.Language }, "RunBatScript", "RunPowerShellScript", "RunShellScript")
	f.OneOf("RepeatMode", func(v *backend.Invocation) string { return v.RepeatMode }, "Once", "Period", "NextRebootOnly", "EveryReboot")
	f.Flag("Timed", timed)
	if id := c.String("InstanceId"); id != "" {
		f.Check(func(v *backend.Invocation) bool {
			return slices.ContainsFunc(v.Results, func(r *backend.InvocationResult) bool { return r.InstanceID == id })
		})
	}
	wanted := c.OneOf("InvokeStatus", "Running", "Finished", "Success", "Failed", "Stopped", "Stopping", "PartialFailed", "Pending", "Scheduled")
	if wanted != "" {
		f.Check(func(v *backend.Invocation) bool { return statusIs(v.Status(), wanted) })
	}
	f.Group()
	f.Tags("Tag")
	encode := contentEncoding(c)
	output, _ := c.Bool("IncludeOutput")
	page, fields := action.OnePage(c, f.Of(&c.Invocations))
	items := reply.Array{}
	for _, v := range page {
		items = append(items, describeInvocation(v, c.State, encode, output))
	}
	return func() reply.Object {
		return append(fields, reply.List("Invocations", "Invocation", items))
	}
}

// statusIs reports whether the status is the wanted one, in its current or
// older spelling.
func statusIs(status, wanted string) bool { return status == wanted || olderStatus(status) == wanted }

func timed(v *backend.Invocation) bool { return v.RepeatMode == backend.RepeatPeriod }

func describeInvocation(v *backend.Invocation, st *backend.State, encode func(string) string, output bool) reply.Object {
	parameters, _ := json.Marshal(v.Parameters) // strings always marshal
	if len(v.Parameters) == 0 {
		parameters = []byte("{}")
	}
	status := v.Status()
	instances := reply.Array{}
	for _, r := range v.Results {
		o := reply.Object{
			reply.String("InstanceId", r.InstanceID),
			reply.String("InvocationStatus", r.Status),
			reply.String("InstanceInvokeStatus", olderStatus(r.Status)),
			reply.Bool("Timed", timed(v)),
			reply.String("CreationTime", action.FormatSecond(v.Created)),
			reply.String("StartTime", action.FormatSecond(r.Started)),
			reply.String("FinishTime", action.FormatSecond(r.Finished)),
			reply.String("StopTime", action.FormatSecond(r.Ended)),
			reply.String("UpdateTime", action.FormatSecond(r.Updated)),
			reply.Int("Repeats", r.Repeats),
			reply.Int("Dropped", r.Dropped),
			reply.String("ErrorCode", r.ErrorCode),
			reply.String("ErrorInfo", r.ErrorInfo),
		}
		if output {
			o = append(o, reply.String("Output", encode(r.Output)))
		}
		instances = append(instances, withExitCode(r, o))
	}
	return reply.Object{
		reply.String("InvokeId", v.ID),
		reply.String("CommandId", v.Command.ID),
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
		reply.Int("Timeout", v.Timeout),
		reply.String("Username", v.Username),
		reply.String("WorkingDir", v.WorkingDir),
		reply.String("Launcher", v.Launcher),
		reply.String("TerminationMode", v.TerminationMode),
		reply.String("ContainerId", v.ContainerID),
		reply.String("ContainerName", v.ContainerName),
		reply.String("CreationTime", action.FormatSecond(v.Created)),
		reply.List("InvokeInstances", "InvokeInstance", instances),
		action.DescribeTags(st.Tags, &v.Resource),
	}
}

// withExitCode adds the exit code if the command exited by itself.
func withExitCode(r *backend.InvocationResult, o reply.Object) reply.Object {
	if r.Status == backend.RunSuccess || r.Status == backend.RunFailed {
		o = append(o, reply.Int("ExitCode", r.ExitCode))
	}
	return o
}

// A runRecord is the result of one invocation on one instance.
type runRecord struct {
	v        *backend.Invocation
	r        *backend.InvocationResult
	position int
}

// describeInvocationResults lists the results by invocation and instance. Its
// page fields are nested in Invocation.
func describeInvocationResults(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Invocation](c)
	f.Equal("InvokeId", func(v *backend.Invocation) string { return v.ID })
	f.Equal("CommandId", func(v *backend.Invocation) string { return v.Command.ID })
	f.Group()
	f.Tags("Tag")
	wanted := c.OneOf("InvokeRecordStatus", "Running", "Finished", "Success", "Failed", "PartialFailed", "Stopped", "Stopping")
	encode := contentEncoding(c)
	c.Bool("IncludeHistory")
	var records []runRecord
	for _, v := range f.Of(&c.Invocations) {
		for i, r := range v.Results {
			id := c.String("InstanceId")
			if (id == "" || id == r.InstanceID) && (wanted == "" || statusIs(r.Status, wanted)) {
				records = append(records, runRecord{v, r, v.Seq*(maxCommandTargets+1) + i})
			}
		}
	}
	page, fields := action.PageOf(c, records, func(record runRecord) int { return record.position })
	items := reply.Array{}
	for _, record := range page {
		v, r := record.v, record.r
		items = append(items, withExitCode(r, reply.Object{
			reply.String("InvokeId", v.ID),
			reply.String("CommandId", v.Command.ID),
			reply.String("InstanceId", r.InstanceID),
			reply.String("InvocationStatus", r.Status),
			reply.String("InvokeRecordStatus", olderStatus(r.Status)),
			reply.String("Output", encode(r.Output)),
			reply.Int("Dropped", r.Dropped),
			reply.String("ErrorCode", r.ErrorCode),
			reply.String("ErrorInfo", r.ErrorInfo),
			reply.Int("Repeats", r.Repeats),
			reply.String("StartTime", action.FormatSecond(r.Started)),
			reply.String("FinishedTime", action.FormatSecond(r.Finished)),
			reply.String("StopTime", action.FormatSecond(r.Ended)),
			reply.String("Username", v.Username),
			reply.String("Launcher", v.Launcher),
			reply.String("TerminationMode", v.TerminationMode),
			reply.String("ContainerId", v.ContainerID),
			reply.String("ContainerName", v.ContainerName),
			action.DescribeTags(c.Tags, &v.Resource),
		}))
	}
	return func() reply.Object {
		return reply.Object{reply.Struct("Invocation", append(fields, reply.List("InvocationResults", "InvocationResult", items))...)}
	}
}

// describeCloudAssistantStatus reports the assistant's agent as running on
// every running instance.
func describeCloudAssistantStatus(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceId")
	f.OneOf("OSType", osName, "Windows", "Linux", "FreeBSD")
	page, fields := action.OnePage(c, f.Of(&c.Instances))
	activities := activities(c.State)
	items := reply.Array{}
	for _, in := range page {
		a := activities[in.ID]
		item := reply.Object{
			reply.String("InstanceId", in.ID),
			reply.String("OSType", osName(in)),
			reply.String("CloudAssistantStatus", strconv.FormatBool(in.Status == backend.Running)),
			reply.String("CloudAssistantVersion", "2.2.4.1000"),
			reply.Bool("SupportSessionManager", true),
			reply.Int("ActiveTaskCount", a.active),
			reply.Int("InvocationCount", a.count),
			reply.String("LastInvokedTime", action.FormatSecond(a.last)),
		}
		if in.Status == backend.Running {
			item = append(item, reply.String("LastHeartbeatTime", action.FormatSecond(c.Now)))
		}
		items = append(items, item)
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceCloudAssistantStatusSet", "InstanceCloudAssistantStatus", items))
	}
}

func osName(in *backend.Instance) string {
	if in.OSType == "windows" {
		return "Windows"
	}
	return "Linux"
}

// An activity is the use of the assistant on one instance.
type activity struct {
	active, count int
	last          time.Time
}

func activities(st *backend.State) map[string]activity {
	all := make(map[string]activity)
	for _, v := range st.Invocations.All {
		for _, r := range v.Results {
			a := all[r.InstanceID]
			a.count++
			if !r.Over() {
				a.active++
			}
			if r.Started.After(a.last) {
				a.last = r.Started
			}
			all[r.InstanceID] = a
		}
	}
	return all
}
