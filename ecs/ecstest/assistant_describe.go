package ecstest

import (
	"encoding/json"
	"slices"
	"time"
)

func describeInvocations(c *call) object {
	f := newFilters[*invocation](c)
	f.equal("InvokeId", func(v *invocation) string { return v.id })
	f.equal("CommandId", func(v *invocation) string { return v.command.id })
	f.wildcard("CommandName", func(v *invocation) string { return v.command.name })
	f.oneOf("CommandType", func(v *invocation) string { return v.command.language }, "RunBatScript", "RunPowerShellScript", "RunShellScript")
	f.oneOf("RepeatMode", func(v *invocation) string { return v.repeatMode }, "Once", "Period", "NextRebootOnly", "EveryReboot")
	f.flag("Timed", (*invocation).timed)
	if id := c.params["InstanceId"]; id != "" {
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
	items := array{}
	for _, v := range page {
		items = append(items, v.describe(c.state, encode, output))
	}
	return append(fields, member{"Invocations", wrapped("Invocation", items)})
}

// statusIs reports whether the status is the wanted one, in its current or
// older spelling.
func statusIs(status, wanted string) bool { return status == wanted || olderStatus(status) == wanted }

func (v *invocation) timed() bool { return v.repeatMode == repeatPeriod }

func (v *invocation) describe(st *state, encode func(string) text, output bool) object {
	parameters, _ := json.Marshal(v.parameters) // strings always marshal
	if len(v.parameters) == 0 {
		parameters = []byte("{}")
	}
	status := v.status()
	instances := array{}
	for _, r := range v.results {
		o := object{
			{"InstanceId", text(r.instanceID)},
			{"InvocationStatus", text(r.status)},
			{"InstanceInvokeStatus", text(olderStatus(r.status))},
			{"Timed", boolean(v.timed())},
			{"CreationTime", formatSecond(v.created)},
			{"StartTime", formatSecond(r.started)},
			{"FinishTime", formatSecond(r.finished)},
			{"StopTime", formatSecond(r.ended)},
			{"UpdateTime", formatSecond(r.updated)},
			{"Repeats", integer(r.repeats)},
			{"Dropped", integer(r.dropped)},
			{"ErrorCode", text(r.errorCode)},
			{"ErrorInfo", text(r.errorInfo)},
		}
		if output {
			o = append(o, member{"Output", encode(r.output)})
		}
		instances = append(instances, r.withExitCode(o))
	}
	return object{
		{"InvokeId", text(v.id)},
		{"CommandId", text(v.command.id)},
		{"CommandName", text(v.command.name)},
		{"CommandDescription", text(v.command.description)},
		{"CommandType", text(v.command.language)},
		{"CommandContent", encode(v.command.content)},
		{"Parameters", text(parameters)},
		{"InvocationStatus", text(status)},
		{"InvokeStatus", text(olderStatus(status))},
		{"RepeatMode", text(v.repeatMode)},
		{"Timed", boolean(v.timed())},
		{"Frequency", text(v.frequency)},
		{"Timeout", integer(v.timeout)},
		{"Username", text(v.username)},
		{"WorkingDir", text(v.workingDir)},
		{"Launcher", text(v.launcher)},
		{"TerminationMode", text(v.terminationMode)},
		{"ContainerId", text(v.containerID)},
		{"ContainerName", text(v.containerName)},
		{"CreationTime", formatSecond(v.created)},
		{"InvokeInstances", wrapped("InvokeInstance", instances)},
		{"Tags", st.tags.describe(&v.resource)},
	}
}

// withExitCode adds the exit code if the command exited by itself.
func (r *invocationResult) withExitCode(o object) object {
	if r.status == runSuccess || r.status == runFailed {
		o = append(o, member{"ExitCode", integer(r.exitCode)})
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
func describeInvocationResults(c *call) object {
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
			id := c.params["InstanceId"]
			if (id == "" || id == r.instanceID) && (wanted == "" || statusIs(r.status, wanted)) {
				records = append(records, runRecord{v, r, v.seq*(maxCommandTargets+1) + i})
			}
		}
	}
	page, fields := pageOf(c, records, func(record runRecord) int { return record.position })
	items := array{}
	for _, record := range page {
		v, r := record.v, record.r
		items = append(items, r.withExitCode(object{
			{"InvokeId", text(v.id)},
			{"CommandId", text(v.command.id)},
			{"InstanceId", text(r.instanceID)},
			{"InvocationStatus", text(r.status)},
			{"InvokeRecordStatus", text(olderStatus(r.status))},
			{"Output", encode(r.output)},
			{"Dropped", integer(r.dropped)},
			{"ErrorCode", text(r.errorCode)},
			{"ErrorInfo", text(r.errorInfo)},
			{"Repeats", integer(r.repeats)},
			{"StartTime", formatSecond(r.started)},
			{"FinishedTime", formatSecond(r.finished)},
			{"StopTime", formatSecond(r.ended)},
			{"Username", text(v.username)},
			{"Launcher", text(v.launcher)},
			{"TerminationMode", text(v.terminationMode)},
			{"ContainerId", text(v.containerID)},
			{"ContainerName", text(v.containerName)},
			{"Tags", c.tags.describe(&v.resource)},
		}))
	}
	return object{{"Invocation", append(fields, member{"InvocationResults", wrapped("InvocationResult", items)})}}
}

// describeCloudAssistantStatus reports the assistant's agent as running on
// every running instance.
func describeCloudAssistantStatus(c *call) object {
	f := newFilters[*instance](c)
	f.ids("InstanceId")
	f.oneOf("OSType", osName, "Windows", "Linux", "FreeBSD")
	page, fields := onePage(c, f.of(&c.instances))
	activities := c.activities()
	items := array{}
	for _, in := range page {
		a := activities[in.id]
		item := object{
			{"InstanceId", text(in.id)},
			{"OSType", text(osName(in))},
			{"CloudAssistantStatus", text(boolean(in.status == running).String())},
			{"CloudAssistantVersion", text("2.2.4.1000")},
			{"SupportSessionManager", boolean(true)},
			{"ActiveTaskCount", integer(a.active)},
			{"InvocationCount", integer(a.count)},
			{"LastInvokedTime", formatSecond(a.last)},
		}
		if in.status == running {
			item = append(item, member{"LastHeartbeatTime", formatSecond(c.now)})
		}
		items = append(items, item)
	}
	set := wrapped("InstanceCloudAssistantStatus", items)
	return append(fields, member{"InstanceCloudAssistantStatusSet", set})
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
