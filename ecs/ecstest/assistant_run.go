package ecstest

import (
	"maps"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The states of a command on one instance. Some are also states of the whole
// invocation.
const (
	runPending    = "Pending"
	runScheduled  = "Scheduled"
	runRunning    = "Running"
	runSuccess    = "Success"
	runFailed     = "Failed"
	runInvalid    = "Invalid"    // the command does not suit the instance
	runAborted    = "Aborted"    // it did not reach the instance
	runError      = "Error"      // it was interrupted
	runTimeout    = "Timeout"    // it exceeded its timeout
	runStopping   = "Stopping"   // StopInvocation was called
	runTerminated = "Terminated" // stopped after it began
	runCancelled  = "Cancelled"  // stopped before it began
)

// maxOutput is the number of bytes kept of a command's output.
const maxOutput = 24 << 10

// A commandRun takes an invocation from state to state.
type commandRun struct {
	*state
	v *invocation
}

// schedule begins the run on an instance at its time. The server does not
// evaluate cron expressions or simulate boots: runs that depend on them stay
// scheduled until they are stopped.
func (e commandRun) schedule(r *invocationResult) {
	every, moment, _ := parseFrequency(e.v.frequency)
	begin := func() { e.begin(r) }
	r.status, r.change = runScheduled, nil
	switch {
	case e.v.repeatMode == repeatOnce:
		begin()
	case e.v.repeatMode != repeatPeriod:
	case every > 0:
		r.change = e.after(every, begin)
	case !moment.IsZero() && r.repeats == 0:
		r.change = e.at(moment, begin)
	}
}

func (e commandRun) begin(r *invocationResult) {
	*r = invocationResult{instanceID: r.instanceID, repeats: r.repeats, status: runPending, updated: e.now}
	r.change = e.step(KindInvocation, func() { e.deliver(r) })
}

// deliver sends the command to the instance, which must be running and have the
// right operating system.
func (e commandRun) deliver(r *invocationResult) {
	in, found := e.instances.get(r.instanceID)
	windows := e.v.command.language != "RunShellScript"
	switch {
	case !found:
		e.end(r, runAborted, "InstanceReleased", "the instance was released")
		return
	case in.status != running:
		e.end(r, runAborted, "InstanceNotRunning", "the instance is not running")
		return
	case windows != (in.osType == "windows"):
		e.end(r, runInvalid, "CommandNotApplicable", "the command is for another operating system")
		return
	}
	r.status, r.started, r.updated = runRunning, e.now, e.now
	takes, known := e.steps[KindInvocation]
	if !known {
		takes = defaultStep
	}
	if limit := time.Duration(e.v.timeout) * time.Second; takes > limit {
		r.change = e.after(limit, func() { e.end(r, runTimeout, "ExecutionTimeout", "the command took too long") })
		return
	}
	r.change = e.after(takes, func() { e.finish(r) })
}

// finish collects the output of the command, unless the instance was released
// or stopped during the run.
func (e commandRun) finish(r *invocationResult) {
	in, found := e.instances.get(r.instanceID)
	switch {
	case !found:
		e.end(r, runError, "InstanceReleased", "the instance was released")
		return
	case in.status != running || in.started.After(r.started):
		e.end(r, runError, "ExecutionInterrupted", "the instance went down")
		return
	}
	output, exitCode := e.runCommand(in.id, e.v.script(in), maps.Clone(e.v.parameters))
	r.dropped = max(len(output)-maxOutput, 0)
	r.output, r.exitCode = strings.ToValidUTF8(output[:len(output)-r.dropped], ""), exitCode
	if exitCode != 0 {
		e.end(r, runFailed, "ExitCodeNonzero", "the exit code is not zero")
		return
	}
	e.end(r, runSuccess, "", "")
}

// end ends one run. A periodic command is scheduled again.
func (e commandRun) end(r *invocationResult, status, code, info string) {
	r.status, r.errorCode, r.errorInfo = status, code, info
	r.finished, r.updated, r.change = e.now, e.now, nil
	if !r.started.IsZero() {
		r.repeats++
	}
	every, _, _ := parseFrequency(e.v.frequency)
	if _, found := e.instances.get(r.instanceID); found && e.v.repeatMode == repeatPeriod && every > 0 {
		e.schedule(r)
	}
}

// stopInvocation stops the command on some or all of its instances. Finished
// runs are left alone.
func stopInvocation(c *call) effect {
	v := lookup(c, KindInvocation, &c.invocations, c.text("InvokeId"))
	wanted := map[string]bool{}
	for _, id := range c.every("InstanceId") {
		wanted[id] = true
	}
	left := maps.Clone(wanted)
	for _, r := range v.results {
		delete(left, r.instanceID)
	}
	for id := range left {
		c.reject("InvalidInstanceId.NotFound", "The command does not run on the instance %q.", id)
	}
	return func() reply.Object {
		for _, r := range v.results {
			if len(wanted) == 0 || wanted[r.instanceID] {
				c.stopRun(r)
			}
		}
		return nil
	}
}

func (st *state) stopRun(r *invocationResult) {
	switch r.status {
	case runPending, runScheduled:
		st.cancel(r.change)
		r.status, r.finished = runCancelled, st.now
	case runRunning:
		st.cancel(r.change)
		r.status = runStopping
		r.change = st.step(KindInvocation, func() {
			r.status, r.finished, r.updated, r.change = runTerminated, st.now, st.now, nil
			r.repeats++
		})
	default:
		return
	}
	r.ended, r.updated = st.now, st.now
}

// over reports whether the run on the instance has ended for good.
func (r *invocationResult) over() bool {
	switch r.status {
	case runPending, runScheduled, runRunning, runStopping:
		return false
	default:
		return true
	}
}

// status returns the status of the invocation as a whole.
func (v *invocation) status() string {
	n := map[string]int{}
	for _, r := range v.results {
		n[r.status]++
	}
	switch all := len(v.results); {
	case n[runPending] == all:
		return runPending
	case n[runRunning] > 0, n[runPending] > 0:
		return runRunning
	case n[runStopping] > 0:
		return runStopping
	case n[runScheduled] > 0:
		return runScheduled
	case n[runSuccess] == all:
		return runSuccess
	case n[runTerminated]+n[runCancelled] > 0:
		return "Stopped"
	case n[runSuccess] > 0:
		return "PartialFailed"
	default:
		return runFailed
	}
}

// olderStatus returns the status in the spelling of older response fields.
func olderStatus(status string) string {
	switch status {
	case runPending, runScheduled, runRunning:
		return runRunning
	case runSuccess:
		return "Finished"
	case runCancelled, runTerminated:
		return "Stopped"
	case runInvalid, runAborted, runError, runTimeout:
		return runFailed
	default:
		return status
	}
}
