package assistant

import (
	"maps"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// stopInvocation stops the command on some or all of its instances. Finished
// runs are left alone.
func stopInvocation(c *action.Call) action.Effect {
	v := action.Find(c, &c.Invocations, c.String("InvokeId"))
	wanted := map[string]bool{}
	for _, id := range c.Numbered("InstanceId") {
		wanted[id] = true
	}
	left := maps.Clone(wanted)
	for _, r := range v.Results {
		delete(left, r.InstanceID)
	}
	for id := range left {
		c.Reject("InvalidInstanceId.NotFound", "The command does not run on the instance %q.", id)
	}
	return func() reply.Object {
		for _, r := range v.Results {
			if len(wanted) == 0 || wanted[r.InstanceID] {
				stopRun(c.State, r)
			}
		}
		return nil
	}
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
