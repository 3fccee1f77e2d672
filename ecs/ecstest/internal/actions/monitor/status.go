package monitor

import (
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The states of instances and of their health with their codes. The documentation shows those of Running, Ok and Warning.
var (
	instanceStates = map[string]int{
		backend.Pending: 0, backend.Running: 1, backend.Starting: 2, backend.Stopping: 3, backend.Stopped: 4,
	}
	healthStates = map[string]int{
		"Ok": 0, "Initializing": 16, "Maintaining": 32, "InsufficientData": 48, "Warning": 64, "NotApplicable": 80, "Impaired": 128,
	}
)

// describeInstancesFullStatus lists instances with the events that are ahead of them. Conditions on events leave out the
// instances without such an event.
func describeInstancesFullStatus(c *action.Call) action.Effect {
	conditions := readConditions(c)
	ahead := map[string][]*backend.Event{} // by instance, those that meet the conditions
	health := map[string]string{}          // as far as events affect it
	for _, e := range c.Events.All {
		switch {
		case e.Status == backend.EventScheduled:
			if conditions.hold(e) {
				ahead[e.InstanceID] = append(ahead[e.InstanceID], e)
			}
			if health[e.InstanceID] == "" {
				health[e.InstanceID] = "Warning"
			}
		case e.Status == backend.EventExecuting:
			health[e.InstanceID] = "Impaired"
		}
	}
	healthOf := func(in *backend.Instance) string {
		switch {
		case health[in.ID] != "":
			return health[in.ID]
		case in.Status == backend.Running:
			return "Ok"
		case in.Status == backend.Pending, in.Status == backend.Starting:
			return "Initializing"
		default:
			return "NotApplicable"
		}
	}
	f := action.NewFilters[*backend.Instance](c)
	f.IDs("InstanceId")
	f.OneOf("Status", func(in *backend.Instance) string { return in.Status }, backend.Starting, backend.Running, backend.Stopped)
	if wanted := c.String("HealthStatus"); wanted != "" { // its case matters
		if _, known := healthStates[wanted]; !known {
			c.Invalid("HealthStatus", "there is no such state")
		}
		f.Check(func(in *backend.Instance) bool { return healthOf(in) == wanted })
	}
	if len(conditions) > 0 {
		f.Check(func(in *backend.Instance) bool { return len(ahead[in.ID]) > 0 })
	}
	return action.ListPage(c, f.Of(&c.Instances), "InstanceFullStatusSet", "InstanceFullStatusType", func(in *backend.Instance) reply.Object {
		h := healthOf(in)
		return reply.Object{
			reply.String("InstanceId", in.ID),
			reply.Struct("Status", reply.Int("Code", instanceStates[in.Status]), reply.String("Name", in.Status)),
			reply.Struct("HealthStatus", reply.Int("Code", healthStates[h]), reply.String("Name", h)),
			reply.List("ScheduledSystemEventSet", "ScheduledSystemEventType", reply.Each(ahead[in.ID], describeEvent)),
		}
	})
}
