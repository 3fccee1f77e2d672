package backend

import (
	"strings"
	"time"
)

// The states of a system event.
const (
	EventScheduled = "Scheduled"
	EventExecuting = "Executing"
	EventExecuted  = "Executed"
	EventAvoided   = "Avoided"
	EventCanceled  = "Canceled"
)

// RebootForMaintenance is the type of the events that a restart of the instance avoids.
const RebootForMaintenance = "SystemMaintenance.Reboot"

// An Event is a simulated system event of an instance. Nothing happens to the instance.
type Event struct {
	Resource
	InstanceID string
	Type       string
	Status     string
	NotBefore  time.Time
	Finished   time.Time // zero: it is not over
}

// Over reports whether the event is over.
func (e *Event) Over() bool { return !e.Finished.IsZero() }

// Announce creates an event of the instance, which is over at the given time. Maintenance is planned until then, and a
// failure goes on.
func (st *State) Announce(in *Instance, eventType string, notBefore time.Time) *Event {
	e := &Event{
		Resource: st.NewResource(KindEvent, in.Region, in.Zone), InstanceID: in.ID, Type: eventType,
		Status: EventScheduled, NotBefore: notBefore,
	}
	if !strings.HasPrefix(eventType, "SystemMaintenance.") {
		e.Status = EventExecuting
	}
	e.Change = st.At(notBefore, func() { st.EndEvent(e, EventExecuted) })
	st.Events.Add(e)
	return e
}

// EndEvent ends the event with the status.
func (st *State) EndEvent(e *Event, status string) {
	st.Cancel(e.Change)
	e.Status, e.Finished, e.Change = status, st.Now, nil
}

// endEvents ends the events of the instance that go on and have the type, or any if it is empty.
func (st *State) endEvents(in *Instance, eventType, status string) {
	for _, e := range st.Events.All {
		if e.InstanceID == in.ID && !e.Over() && (eventType == "" || e.Type == eventType) {
			st.EndEvent(e, status)
		}
	}
}
