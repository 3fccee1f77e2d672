package metadata

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// SystemEvent is a planned or current event of the instance, such as maintenance. The service does not document its form in
// full: fields that could not be read are zero, and Raw has the whole event.
type SystemEvent struct {
	ID        string    // "e-…"
	Type      string    // such as "SystemMaintenance.Reboot"
	Status    string    // such as "Scheduled"
	NotBefore time.Time // earliest start
	Published time.Time
	Raw       json.RawMessage // the event as the service returned it
}

// ActiveSystemEvents returns the events that are not over. If there are none, it returns nil and no error.
func (c *Client) ActiveSystemEvents(ctx context.Context) ([]SystemEvent, error) {
	const path = "maintenance/active-system-events"
	s, err := c.Get(ctx, path)
	if err != nil {
		return nil, absent(err)
	}
	body := bytes.TrimSpace([]byte(s))
	if len(body) == 0 || string(body) == "None" {
		return nil, nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil, fmt.Errorf("metadata: %q: %w", path, err)
	}
	events := make([]SystemEvent, len(raw))
	for i, r := range raw {
		events[i] = readEvent(r)
	}
	return events, nil
}

// readEvent accepts the spelling of names in the API (EventId), in events (eventId) and in metadata (event-id).
func readEvent(raw json.RawMessage) SystemEvent {
	e := SystemEvent{Raw: raw}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return e
	}
	for name, value := range members {
		s := word(value)
		switch strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name)) {
		case "eventid":
			e.ID = s
		case "eventtype":
			e.Type = s
		case "eventcyclestatus", "eventstatus", "status":
			e.Status = s
		case "notbefore":
			e.NotBefore, _ = time.Parse(time.RFC3339, s)
		case "eventpublishtime", "publishtime":
			e.Published, _ = time.Parse(time.RFC3339, s)
		}
	}
	return e
}

// word returns a string, or the name of an object such as {"Code":1,"Name":"SystemMaintenance.Reboot"}.
func word(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	var named struct{ Name string }
	_ = json.Unmarshal(value, &named)
	return named.Name
}
