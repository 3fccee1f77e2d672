package backend

import (
	"maps"
	"strings"
	"time"
)

// A CommandFunc stands in for the run of a script on an instance.
type CommandFunc = func(instanceID, script string, parameters map[string]string) (output string, exitCode int)

// The states of a command on one instance. Some are also states of the whole invocation.
const (
	RunPending    = "Pending"
	RunScheduled  = "Scheduled"
	RunRunning    = "Running"
	RunSuccess    = "Success"
	RunFailed     = "Failed"
	RunInvalid    = "Invalid"    // the command does not suit the instance
	RunAborted    = "Aborted"    // it did not reach the instance
	RunError      = "Error"      // it was interrupted
	RunTimeout    = "Timeout"    // it exceeded its timeout
	RunStopping   = "Stopping"   // StopInvocation was called
	RunTerminated = "Terminated" // stopped after it began
	RunCancelled  = "Cancelled"  // stopped before it began
)

// MaxOutput is the number of bytes kept of a command's output.
const MaxOutput = 24 << 10

// A commandRun takes the results of an invocation from state to state.
type commandRun struct {
	*State
	v *Invocation
}

// StartRuns starts the runs of an invocation on its instances.
func (st *State) StartRuns(v *Invocation) {
	e := commandRun{st, v}
	for _, r := range v.Results {
		e.schedule(r)
	}
}

// schedule begins the run on an instance at its time. The server does not evaluate cron expressions or simulate boots:
// runs that depend on them stay scheduled until they are stopped.
func (e commandRun) schedule(r *InvocationResult) {
	every, moment, _ := ParseFrequency(e.v.Frequency)
	begin := func() { e.begin(r) }
	r.Status, r.Change = RunScheduled, nil
	switch {
	case e.v.RepeatMode == RepeatOnce:
		begin()
	case e.v.RepeatMode != RepeatPeriod:
	case every > 0:
		r.Change = e.after(every, begin)
	case !moment.IsZero() && r.Repeats == 0:
		r.Change = e.at(moment, begin)
	}
}

// begin clears the result of an earlier run and delivers the command after a step.
func (e commandRun) begin(r *InvocationResult) {
	*r = InvocationResult{InstanceID: r.InstanceID, Repeats: r.Repeats, Status: RunPending, Updated: e.Now}
	r.Change = e.Step(KindInvocation, func() { e.deliver(r) })
}

// deliver sends the command to the instance, which must be running and have the right operating system.
func (e commandRun) deliver(r *InvocationResult) {
	in, found := e.Instances.Get(r.InstanceID)
	windows := e.v.Command.Language != "RunShellScript"
	switch {
	case !found:
		e.end(r, RunAborted, "InstanceReleased", "the instance was released")
	case in.Status != Running:
		e.end(r, RunAborted, "InstanceNotRunning", "the instance is not running")
	case windows != (in.OSType == "windows"):
		e.end(r, RunInvalid, "CommandNotApplicable", "the command is for another operating system")
	default:
		e.run(r)
	}
}

// run lets the command run for a step, or until its timeout.
func (e commandRun) run(r *InvocationResult) {
	r.Status, r.Started, r.Updated = RunRunning, e.Now, e.Now
	limit := time.Duration(e.v.Command.Timeout) * time.Second
	if e.step(KindInvocation) > limit {
		r.Change = e.after(limit, func() { e.end(r, RunTimeout, "ExecutionTimeout", "the command took too long") })
	} else {
		r.Change = e.Step(KindInvocation, func() { e.finish(r) })
	}
}

// finish collects the output of the command, unless the instance was released or stopped during the run.
func (e commandRun) finish(r *InvocationResult) {
	in, found := e.Instances.Get(r.InstanceID)
	switch {
	case !found:
		e.end(r, RunError, "InstanceReleased", "the instance was released")
		return
	case in.Status != Running || in.Started.After(r.Started):
		e.end(r, RunError, "ExecutionInterrupted", "the instance went down")
		return
	}
	output, exitCode := e.RunCommand(in.ID, e.v.script(in), maps.Clone(e.v.Parameters))
	r.Dropped = max(len(output)-MaxOutput, 0)
	r.Output, r.ExitCode = strings.ToValidUTF8(output[:len(output)-r.Dropped], ""), exitCode
	if exitCode != 0 {
		e.end(r, RunFailed, "ExitCodeNonzero", "the exit code is not zero")
	} else {
		e.end(r, RunSuccess, "", "")
	}
}

// end ends one run. A periodic command is scheduled again.
func (e commandRun) end(r *InvocationResult, status, code, info string) {
	r.Status, r.ErrorCode, r.ErrorInfo = status, code, info
	r.Finished, r.Updated, r.Change = e.Now, e.Now, nil
	if !r.Started.IsZero() {
		r.Repeats++
	}
	every, _, _ := ParseFrequency(e.v.Frequency)
	if _, found := e.Instances.Get(r.InstanceID); found && e.v.RepeatMode == RepeatPeriod && every > 0 {
		e.schedule(r)
	}
}
