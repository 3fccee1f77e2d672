package backend

import (
	"maps"
	"regexp"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/clock"
)

// The values of RepeatMode that the server acts on.
const (
	RepeatOnce   = "Once"
	RepeatPeriod = "Period"
	RepeatDryRun = "DryRun"
)

// A Command is a Cloud Assistant command.
type Command struct {
	Resource
	Name, Description string
	Language          string // RunShellScript, RunBatScript or RunPowerShellScript
	Content           string // plain text
	WorkingDir        string
	Launcher          string
	Timeout           int  // seconds
	Parameters        bool // whether the content has placeholders
	ParameterNames    []string
	Invocations       int // number of invocations
}

// An Invocation is one execution of a command, on one or more instances.
type Invocation struct {
	Resource
	Command         *Command // a copy with the options of the invocation; it need not be stored
	Parameters      map[string]string
	RepeatMode      string
	Frequency       string
	Username        string
	TerminationMode string
	ContainerID     string
	ContainerName   string
	Delivery        string // of the output to OSS, which is not simulated
	Results         []*InvocationResult
}

// Timers returns the timers of all results.
func (v *Invocation) Timers() []*clock.Timer { return timersOf(v.Results) }

func timersOf(results []*InvocationResult) (all []*clock.Timer) {
	for _, r := range results {
		all = append(all, r.Change)
	}
	return all
}

// Status returns the status of the invocation as a whole.
func (v *Invocation) Status() string { return statusOf(v.Results) }

// statusOf returns the status of all results together.
func statusOf(results []*InvocationResult) string {
	n := map[string]int{}
	for _, r := range results {
		n[r.Status]++
	}
	switch all := len(results); {
	case n[RunPending] == all:
		return RunPending
	case n[RunRunning] > 0, n[RunPending] > 0:
		return RunRunning
	case n[RunStopping] > 0:
		return RunStopping
	case n[RunScheduled] > 0:
		return RunScheduled
	case n[RunSuccess] == all:
		return RunSuccess
	case n[RunTerminated]+n[RunCancelled] > 0:
		return "Stopped"
	case n[RunSuccess] > 0:
		return "PartialFailed"
	default:
		return RunFailed
	}
}

// script returns what the instance runs: the content of the command with the caller's parameters and the built-in ones
// filled in.
func (v *Invocation) script(in *Instance) string {
	if !v.Command.Parameters {
		return v.Command.Content
	}
	values := maps.Clone(v.Parameters)
	maps.Copy(values, map[string]string{
		"ACS::RegionId": in.Region, "ACS::AccountId": AccountID, "ACS::InstanceId": in.ID, "ACS::InstanceName": in.Name,
		"ACS::InvokeId": v.ID, "ACS::CommandId": v.Command.ID,
	})
	return Placeholder.ReplaceAllStringFunc(v.Command.Content, func(s string) string {
		return values[strings.Trim(s, "{} ")]
	})
}

// Placeholder matches a parameter in the content of a command: {{name}}.
var Placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// ParameterName matches the name of a parameter.
var ParameterName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// An InvocationResult is the result of an invocation on one instance.
type InvocationResult struct {
	InstanceID                        string
	Status                            string
	Output                            string // plain text
	ExitCode                          int
	ErrorCode, ErrorInfo              string
	Dropped                           int // bytes of output cut off
	Repeats                           int
	Started, Finished, Ended, Updated time.Time    // Ended is the time of StopInvocation
	Change                            *clock.Timer // the end of the current step
}

// Over reports whether the run on the instance has ended for good.
func (r *InvocationResult) Over() bool {
	switch r.Status {
	case RunPending, RunScheduled, RunRunning, RunStopping:
		return false
	default:
		return true
	}
}

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
	every, moment, _ := clock.ParseFrequency(e.v.Frequency)
	begin := func() { e.begin(r) }
	r.Status, r.Change = RunScheduled, nil
	switch {
	case e.v.RepeatMode == RepeatOnce:
		begin()
	case e.v.RepeatMode != RepeatPeriod:
	case every > 0:
		r.Change = e.After(every, begin)
	case !moment.IsZero() && r.Repeats == 0:
		r.Change = e.At(moment, begin)
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
		r.Change = e.After(limit, func() { e.end(r, RunTimeout, "ExecutionTimeout", "the command took too long") })
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
	every, _, _ := clock.ParseFrequency(e.v.Frequency)
	if _, found := e.Instances.Get(r.InstanceID); found && e.v.RepeatMode == RepeatPeriod && every > 0 {
		e.schedule(r)
	}
}
