package storage

import (
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// describeDisksFullStatus lists disks with their health and their events. The server simulates no events, so no disk matches
// a filter on them.
func describeDisksFullStatus(c *action.Call) action.Effect {
	f := action.NewFilters[*backend.Disk](c)
	f.IDs("DiskId")
	f.AnyOf("EventId", func(*backend.Disk) []string { return nil })
	f.OneOf("EventType", func(*backend.Disk) string { return "" }, "Degraded", "SeverelyDegraded", "Stalled", "ErrorDetected")
	f.OneOf("HealthStatus", health, healthy, "Impaired", "Warning", initializing, "InsufficientData", "NotApplicable")
	f.OneOf("Status", func(d *backend.Disk) string { return d.Status },
		backend.DiskInUse, backend.DiskAvailable, backend.DiskAttaching, backend.DiskDetaching, backend.DiskCreating, backend.DiskReIniting)
	f.Group()
	f.Tags("Tag")
	start, end := c.Time("EventTime.Start", time.Time{}), c.Time("EventTime.End", time.Time{})
	if !end.IsZero() && end.Before(start) {
		c.Reject("InvalidParameter.TimeEndBeforeStart", "The time ends before it starts.")
	}
	return action.ListPage(c, f.Of(&c.Disks), "DiskFullStatusSet", "DiskFullStatusType", func(d *backend.Disk) reply.Object {
		device := ""
		if d.Status == backend.DiskInUse {
			device = d.Device(d.Owner())
		}
		return reply.Object{ // without the numbers of the states, which nothing documents
			reply.String("DiskId", d.ID),
			reply.String("InstanceId", action.IDOf(d.Owner())),
			reply.String("Device", device),
			reply.Struct("Status", reply.String("Name", d.Status)),
			reply.Struct("HealthStatus", reply.String("Name", health(d))),
			reply.List("DiskEventSet", "DiskEventType", reply.Array{}),
		}
	})
}

const (
	healthy      = "OK"
	initializing = "Initializing"
)

func health(d *backend.Disk) string {
	if d.Status == backend.DiskCreating || d.Status == backend.DiskReIniting {
		return initializing
	}
	return healthy
}
