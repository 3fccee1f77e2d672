package monitor

import (
	"maps"
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The types and states of events with their codes. The documentation shows those of SystemMaintenance.Reboot,
// SystemFailure.Reboot and InstanceExpiration.Stop and of Executed, Avoided and Scheduled; the others continue them.
var (
	eventTypes = map[string]int{
		backend.RebootForMaintenance: 1, "SystemMaintenance.Stop": 2, "SystemMaintenance.Redeploy": 4,
		"InstanceExpiration.Stop": 34, "InstanceExpiration.Delete": 35,
		"SystemFailure.Reboot": 65, "SystemFailure.Stop": 66, "SystemFailure.Delete": 67, "SystemFailure.Redeploy": 68,
		"InstanceFailure.Reboot": 97, "AccountUnbalanced.Stop": 130, "AccountUnbalanced.Delete": 131,
	}
	eventStates = map[string]int{
		backend.EventExecuted: 0, backend.EventAvoided: 8, backend.EventExecuting: 16, backend.EventScheduled: 24,
		backend.EventCanceled: 32, "Failed": 40, "Inquiring": 48,
	}
)

// simulated are the types of the events that can be simulated.
var simulated = []string{
	backend.RebootForMaintenance, "SystemFailure.Reboot", "InstanceFailure.Reboot", "SystemMaintenance.Stop",
	"SystemMaintenance.Redeploy", "SystemFailure.Redeploy", "SystemFailure.Stop",
}

// maxSimulated is the number of simulated events of a region that go on. The documentation has the error, but not the
// number.
const maxSimulated = 1000

func createSimulatedSystemEvents(c *action.Call) action.Effect {
	eventType, at := c.OneOf("EventType", simulated...), c.Time("NotBefore", time.Time{})
	var instances []*backend.Instance
	for _, id := range c.Distinct("InstanceId") {
		instances = append(instances, action.Find(c, &c.Instances, id))
	}
	f := action.NewFilters[*backend.Event](c)
	f.Check(func(e *backend.Event) bool { return !e.Over() })
	switch going := len(f.Of(&c.Events)); {
	case at.Before(c.Now):
		c.Reject("InvalidNotBefore.Passed", "The time NotBefore has passed.")
	case going+len(instances) > maxSimulated:
		c.Reject("SimulatedEventLimitExceeded", "There are %d simulated events already.", going)
	}
	return func() reply.Object {
		var ids []string
		for _, in := range instances {
			ids = append(ids, c.Announce(in, eventType, at).ID)
		}
		return reply.Object{reply.List("EventIdSet", "EventId", reply.Strings(ids...))}
	}
}

// cancelSimulatedSystemEvents cancels all events or none. All that the server has are simulated.
func cancelSimulatedSystemEvents(c *action.Call) action.Effect {
	var events []*backend.Event
	for _, id := range c.Distinct("EventId") {
		e := action.Find(c, &c.Events, id)
		if e.Over() {
			c.Invalid("EventId", "the event "+id+" is "+e.Status)
		}
		events = append(events, e)
	}
	return action.Change(func() {
		for _, e := range events {
			c.EndEvent(e, backend.EventCanceled)
		}
	})
}

// conditions select events.
type conditions []func(*backend.Event) bool

func (cs conditions) hold(e *backend.Event) bool {
	return !slices.ContainsFunc(cs, func(holds func(*backend.Event) bool) bool { return !holds(e) })
}

// readConditions reads the conditions on events that both lists have.
func readConditions(c *action.Call) (cs conditions) {
	if ids, given := c.IDs("EventId"); given {
		cs = append(cs, func(e *backend.Event) bool { return slices.Contains(ids, e.ID) })
	}
	if wanted := either(c, "InstanceEventType", "EventType", eventTypes); len(wanted) > 0 {
		cs = append(cs, func(e *backend.Event) bool { return slices.Contains(wanted, e.Type) })
	}
	if within := span(c, "NotBefore"); within != nil {
		cs = append(cs, func(e *backend.Event) bool { return within(e.NotBefore) })
	}
	if within := span(c, "EventPublishTime"); within != nil {
		cs = append(cs, func(e *backend.Event) bool { return within(e.Created) })
	}
	return cs
}

// either reads a list of known values, or without it a single one.
func either(c *action.Call, list, single string, known map[string]int) []string {
	one := c.OneOf(single, slices.Sorted(maps.Keys(known))...)
	many := c.Distinct(list)
	for _, v := range many {
		if _, ok := known[v]; !ok {
			c.Invalid(list, "there is no "+v)
		}
	}
	if len(many) == 0 && one != "" {
		return []string{one}
	}
	return many
}

// span reads a range of times, which includes both ends. It returns nil if there is none.
func span(c *action.Call, name string) func(time.Time) bool {
	p := c.Struct(name)
	start, end := p.Time("Start", time.Time{}), p.Time("End", time.Time{})
	if start.IsZero() && end.IsZero() {
		return nil
	}
	if !end.IsZero() && end.Before(start) {
		c.Reject("InvalidParameter.TimeEndBeforeStart", "The end of %s is before the start.", name)
	}
	return func(t time.Time) bool {
		return !t.Before(start) && (end.IsZero() || !t.Truncate(time.Second).After(end))
	}
}

// impact is the impact level of every event.
const impact = "100"

// describeEvent returns the fields that both lists of events have.
func describeEvent(e *backend.Event) reply.Object {
	return reply.Object{
		reply.String("EventId", e.ID),
		reply.Struct("EventType", reply.Int("Code", eventTypes[e.Type]), reply.String("Name", e.Type)),
		reply.Struct("EventCycleStatus", reply.Int("Code", eventStates[e.Status]), reply.String("Name", e.Status)),
		reply.String("EventPublishTime", action.FormatSecond(e.Created)),
		reply.String("NotBefore", action.FormatSecond(e.NotBefore)),
		reply.String("ImpactLevel", impact),
		reply.String("Reason", "A simulated event."),
		reply.Struct("ExtendedAttribute"),
	}
}

// kept is how long an event can be described after it is over.
const kept = 30 * 24 * time.Hour

// describeInstanceHistoryEvents lists the events that are over, unless the call asks for other states.
func describeInstanceHistoryEvents(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Event](c)
	f.Check(readConditions(c).hold)
	f.Check(func(e *backend.Event) bool { return !e.Over() || e.Finished.After(c.Now.Add(-kept)) })
	states := either(c, "InstanceEventCycleStatus", "EventCycleStatus", eventStates)
	f.Check(func(e *backend.Event) bool {
		if len(states) == 0 {
			return e.Over()
		}
		return slices.Contains(states, e.Status)
	})
	ids := c.Distinct("ResourceId")
	if one := c.String("InstanceId"); len(ids) == 0 && one != "" {
		ids = []string{one}
	}
	if len(ids) > 0 {
		f.Check(func(e *backend.Event) bool { return slices.Contains(ids, e.InstanceID) })
	}
	f.OneOf("ResourceType", func(*backend.Event) string { return "instance" }, "instance", "ddh", "managedhost")
	f.Equal("ImpactLevel", func(*backend.Event) string { return impact })
	group, tags := c.String("ResourceGroupId"), c.Pairs("Tag", action.MaxTags)
	f.Check(func(e *backend.Event) bool {
		in, there := c.Instances.Get(e.InstanceID)
		return (group == "" || there && in.Group == group) && (len(tags) == 0 || there && c.Tags.Match(&in.Resource, tags))
	})
	return action.ListPage(c, f.Of(&c.Events), "InstanceSystemEventSet", "InstanceSystemEventType", func(e *backend.Event) reply.Object {
		return append(describeEvent(e),
			reply.String("InstanceId", e.InstanceID),
			reply.String("ResourceType", "instance"),
			reply.String("EventFinishTime", action.FormatSecond(e.Finished)),
		)
	})
}
