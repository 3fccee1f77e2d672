package ecstest

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

func describeInvocations(c *call) effect {
	f := newFilters[*invocation](c)
	f.equal("InvokeId", func(v *invocation) string { return v.id })
	f.equal("CommandId", func(v *invocation) string { return v.command.id })
	f.wildcard("CommandName", func(v *invocation) string { return v.command.name })
	f.oneOf("CommandType", func(v *invocation) string { return v.command.language }, "RunBatScript", "RunPowerShellScript", "RunShellScript")
	f.oneOf("RepeatMode", func(v *invocation) string { return v.repeatMode }, "Once", "Period", "NextRebootOnly", "EveryReboot")
	f.flag("Timed", (*invocation).timed)
	if id := c.text("InstanceId"); id != "" {
		f.check(func(v *invocation) bool {
			return slices.ContainsFunc(v.results, func(r *invocationResult) bool { return r.instanceID == id })
		})
	}
	wanted := c.oneOf("InvokeStatus", "Running", "Finished", "Success", "Failed", "Stopped", "Stopping", "PartialFailed", "Pending", "Scheduled")
	if wanted != "" {
		f.check(func(v *invocation) bool { return statusIs(v.status(), wanted) })
	}
	f.group()
	f.tags("Tag")
	encode := c.contentEncoding()
	output, _ := c.boolean("IncludeOutput")
	page, fields := onePage(c, f.of(&c.invocations))
	items := reply.Array{}
	for _, v := range page {
		items = append(items, v.describe(c.state, encode, output))
	}
	return func() reply.Object {
		return append(fields, reply.List("Invocations", "Invocation", items))
	}
}

// statusIs reports whether the status is the wanted one, in its current or
// older spelling.
func statusIs(status, wanted string) bool { return status == wanted || olderStatus(status) == wanted }

func (v *invocation) timed() bool { return v.repeatMode == repeatPeriod }

func (v *invocation) describe(st *state, encode func(string) string, output bool) reply.Object {
	parameters, _ := json.Marshal(v.parameters) // strings always marshal
	if len(v.parameters) == 0 {
		parameters = []byte("{}")
	}
	status := v.status()
	instances := reply.Array{}
	for _, r := range v.results {
		o := reply.Object{
			reply.String("InstanceId", r.instanceID),
			reply.String("InvocationStatus", r.status),
			reply.String("InstanceInvokeStatus", olderStatus(r.status)),
			reply.Bool("Timed", v.timed()),
			reply.String("CreationTime", formatSecond(v.created)),
			reply.String("StartTime", formatSecond(r.started)),
			reply.String("FinishTime", formatSecond(r.finished)),
			reply.String("StopTime", formatSecond(r.ended)),
			reply.String("UpdateTime", formatSecond(r.updated)),
			reply.Int("Repeats", r.repeats),
			reply.Int("Dropped", r.dropped),
			reply.String("ErrorCode", r.errorCode),
			reply.String("ErrorInfo", r.errorInfo),
		}
		if output {
			o = append(o, reply.String("Output", encode(r.output)))
		}
		instances = append(instances, r.withExitCode(o))
	}
	return reply.Object{
		reply.String("InvokeId", v.id),
		reply.String("CommandId", v.command.id),
		reply.String("CommandName", v.command.name),
		reply.String("CommandDescription", v.command.description),
		reply.String("CommandType", v.command.language),
		reply.String("CommandContent", encode(v.command.content)),
		reply.String("Parameters", string(parameters)),
		reply.String("InvocationStatus", status),
		reply.String("InvokeStatus", olderStatus(status)),
		reply.String("RepeatMode", v.repeatMode),
		reply.Bool("Timed", v.timed()),
		reply.String("Frequency", v.frequency),
		reply.Int("Timeout", v.timeout),
		reply.String("Username", v.username),
		reply.String("WorkingDir", v.workingDir),
		reply.String("Launcher", v.launcher),
		reply.String("TerminationMode", v.terminationMode),
		reply.String("ContainerId", v.containerID),
		reply.String("ContainerName", v.containerName),
		reply.String("CreationTime", formatSecond(v.created)),
		reply.List("InvokeInstances", "InvokeInstance", instances),
		st.tags.describe(&v.resource),
	}
}

// withExitCode adds the exit code if the command exited by itself.
func (r *invocationResult) withExitCode(o reply.Object) reply.Object {
	if r.status == runSuccess || r.status == runFailed {
		o = append(o, reply.Int("ExitCode", r.exitCode))
	}
	return o
}

// A runRecord is the result of one invocation on one instance.
type runRecord struct {
	v        *invocation
	r        *invocationResult
	position int
}

// describeInvocationResults lists the results by invocation and instance. Its
// page fields are nested in Invocation.
func describeInvocationResults(c *call) effect {
	f := newFilters[*invocation](c)
	f.equal("InvokeId", func(v *invocation) string { return v.id })
	f.equal("CommandId", func(v *invocation) string { return v.command.id })
	f.group()
	f.tags("Tag")
	wanted := c.oneOf("InvokeRecordStatus", "Running", "Finished", "Success", "Failed", "PartialFailed", "Stopped", "Stopping")
	encode := c.contentEncoding()
	c.boolean("IncludeHistory")
	var records []runRecord
	for _, v := range f.of(&c.invocations) {
		for i, r := range v.results {
			id := c.text("InstanceId")
			if (id == "" || id == r.instanceID) && (wanted == "" || statusIs(r.status, wanted)) {
				records = append(records, runRecord{v, r, v.seq*(maxCommandTargets+1) + i})
			}
		}
	}
	page, fields := pageOf(c, records, func(record runRecord) int { return record.position })
	items := reply.Array{}
	for _, record := range page {
		v, r := record.v, record.r
		items = append(items, r.withExitCode(reply.Object{
			reply.String("InvokeId", v.id),
			reply.String("CommandId", v.command.id),
			reply.String("InstanceId", r.instanceID),
			reply.String("InvocationStatus", r.status),
			reply.String("InvokeRecordStatus", olderStatus(r.status)),
			reply.String("Output", encode(r.output)),
			reply.Int("Dropped", r.dropped),
			reply.String("ErrorCode", r.errorCode),
			reply.String("ErrorInfo", r.errorInfo),
			reply.Int("Repeats", r.repeats),
			reply.String("StartTime", formatSecond(r.started)),
			reply.String("FinishedTime", formatSecond(r.finished)),
			reply.String("StopTime", formatSecond(r.ended)),
			reply.String("Username", v.username),
			reply.String("Launcher", v.launcher),
			reply.String("TerminationMode", v.terminationMode),
			reply.String("ContainerId", v.containerID),
			reply.String("ContainerName", v.containerName),
			c.tags.describe(&v.resource),
		}))
	}
	return func() reply.Object {
		return reply.Object{reply.Struct("Invocation", append(fields, reply.List("InvocationResults", "InvocationResult", items))...)}
	}
}

// describeCloudAssistantStatus reports the assistant's agent as running on
// every running instance.
func describeCloudAssistantStatus(c *call) effect {
	f := newFilters[*instance](c)
	f.ids("InstanceId")
	f.oneOf("OSType", osName, "Windows", "Linux", "FreeBSD")
	page, fields := onePage(c, f.of(&c.instances))
	activities := c.activities()
	items := reply.Array{}
	for _, in := range page {
		a := activities[in.id]
		item := reply.Object{
			reply.String("InstanceId", in.id),
			reply.String("OSType", osName(in)),
			reply.String("CloudAssistantStatus", strconv.FormatBool(in.status == running)),
			reply.String("CloudAssistantVersion", "2.2.4.1000"),
			reply.Bool("SupportSessionManager", true),
			reply.Int("ActiveTaskCount", a.active),
			reply.Int("InvocationCount", a.count),
			reply.String("LastInvokedTime", formatSecond(a.last)),
		}
		if in.status == running {
			item = append(item, reply.String("LastHeartbeatTime", formatSecond(c.now)))
		}
		items = append(items, item)
	}
	return func() reply.Object {
		return append(fields, reply.List("InstanceCloudAssistantStatusSet", "InstanceCloudAssistantStatus", items))
	}
}

func osName(in *instance) string {
	if in.osType == "windows" {
		return "Windows"
	}
	return "Linux"
}

// An activity is the use of the assistant on one instance.
type activity struct {
	active, count int
	last          time.Time
}

func (st *state) activities() map[string]activity {
	all := make(map[string]activity)
	for _, v := range st.invocations.all {
		for _, r := range v.results {
			a := all[r.instanceID]
			a.count++
			if !r.over() {
				a.active++
			}
			if r.started.After(a.last) {
				a.last = r.started
			}
			all[r.instanceID] = a
		}
	}
	return all
}
