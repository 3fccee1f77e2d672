package backendtest

import (
	"slices"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// An alert is a simulated system event that the account should have.
type alert struct {
	id        string
	of        *machine
	restart   bool // a restart of the machine avoids it
	since, at time.Time
	order     int // among the alerts and the reclaims
	status    string
}

func (a *alert) going() bool {
	return a.status == backend.EventScheduled || a.status == backend.EventExecuting
}

// endAlerts ends the alerts whose time has come by now, unless the machine is gone before. The first start of a machine
// avoids a restart, too.
func (w *Walk) endAlerts(now time.Time) {
	for _, a := range w.alerts {
		gone, scheduled := a.of.gone()
		goneFirst := scheduled && (gone.Before(a.at) || gone.Equal(a.at) && a.of.order < a.order)
		starts := a.of.since.Add(time.Duration(slices.Index(a.of.path, backend.Starting)) * Step)
		switch {
		case !a.going():
		case a.restart && slices.Index(a.of.path, backend.Starting) > 0 && a.since.Before(starts) && !starts.After(now) && !a.at.Before(starts):
			a.status = backend.EventAvoided
		case !a.at.After(now) && !goneFirst:
			a.status = backend.EventExecuted
		}
	}
}

// restarted ends the alerts that a restart of the machine avoids.
func (w *Walk) restarted(m *machine) {
	for _, a := range w.alerts {
		if a.of == m && a.restart && a.going() {
			a.status = backend.EventAvoided
		}
	}
}

// cancelAll ends the alerts of a machine that is gone.
func (w *Walk) cancelAll(m *machine) {
	for _, a := range w.alerts {
		if a.of == m && a.going() {
			a.status = backend.EventCanceled
		}
	}
}

func (w *Walk) moveAlert() Move {
	if a := pick(w, w.alerts); a != nil && w.chance(40) {
		return w.cancel(a)
	}
	return w.announce()
}

// announce plans the event for half past a minute, when nothing else is planned.
func (w *Walk) announce() Move {
	m, exists := w.find()
	restart := w.chance(50)
	eventType, status := "SystemFailure.Stop", backend.EventExecuting
	if restart {
		eventType, status = backend.RebootForMaintenance, backend.EventScheduled
	}
	now := time.Now().UTC()
	at := now.Truncate(time.Minute).Add(time.Duration(1+w.random.IntN(20))*time.Minute + 30*time.Second)
	return Move{
		Action: "CreateSimulatedSystemEvents",
		Params: []string{"EventType", eventType, "InstanceId.1", m.id, "NotBefore", at.Format("2006-01-02T15:04:05Z")},
		Code:   when(!exists, "InvalidInstanceId.NotFound"),
		Do: func(st *backend.State) []string {
			in, _ := st.Instances.Get(m.id)
			return []string{st.Announce(in, eventType, at).ID}
		},
		Then: func(_ *backend.State, ids []string) {
			w.order++
			w.alerts = append(w.alerts, &alert{id: ids[0], of: m, restart: restart, since: now, at: at, order: w.order, status: status})
		},
	}
}

func (w *Walk) cancel(a *alert) Move {
	return Move{
		Action: "CancelSimulatedSystemEvents", Params: []string{"EventId.1", a.id}, Code: when(!a.going(), "InvalidParameter"),
		Do: func(st *backend.State) []string {
			e, _ := st.Events.Get(a.id)
			st.EndEvent(e, backend.EventCanceled)
			return nil
		},
		Then: func(*backend.State, []string) { a.status = backend.EventCanceled },
	}
}
