package monitor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/cancelsimulatedsystemevents"
	"github.com/go-aliecs/aliecs/ecs/api/createsimulatedsystemevents"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancehistoryevents"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstancesfullstatus"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// announce creates one event for each instance, an hour ahead.
func announce(t *testing.T, s *apitest.Server, eventType types.SystemEventType, instances ...string) []string {
	t.Helper()
	got, err := createsimulatedsystemevents.Do(t.Context(), apitest.CheckedClient(t, s), &createsimulatedsystemevents.Request{
		EventType: eventType, InstanceIDs: instances, NotBefore: time.Now().Add(time.Hour),
	})
	require.NoError(t, err)
	require.Len(t, got.EventIDs, len(instances))
	return got.EventIDs
}

func history(t *testing.T, s *apitest.Server, req *describeinstancehistoryevents.Request) []describeinstancehistoryevents.InstanceSystemEvent {
	t.Helper()
	got, err := describeinstancehistoryevents.Do(t.Context(), apitest.CheckedClient(t, s), req)
	require.NoError(t, err)
	assert.Len(t, got.InstanceSystemEvents, got.TotalCount)
	return got.InstanceSystemEvents
}

// stateOf returns the state of an event.
func stateOf(t *testing.T, s *apitest.Server, id string) types.SystemEventStatus {
	t.Helper()
	for _, state := range []types.SystemEventStatus{"Scheduled", "Executing", "Executed", "Avoided", "Canceled"} {
		req := &describeinstancehistoryevents.Request{EventIDs: []string{id}, InstanceEventCycleStatuses: []types.SystemEventStatus{state}}
		if events := history(t, s, req); len(events) > 0 {
			return events[0].EventCycleStatus.Name
		}
	}
	return ""
}

func TestCreateSimulatedSystemEvents(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "")
		planned := announce(t, s, types.SystemEventTypeSystemMaintenanceReboot, id)[0]
		failure := announce(t, s, types.SystemEventTypeSystemFailureReboot, id)[0]
		assert.Equal(t, types.SystemEventStatusScheduled, stateOf(t, s, planned))
		assert.Equal(t, types.SystemEventStatusExecuting, stateOf(t, s, failure))
		assert.Empty(t, history(t, s, nil), "it lists what is over")
		time.Sleep(time.Hour)
		assert.Equal(t, types.SystemEventStatusExecuted, stateOf(t, s, planned))
		assert.Equal(t, types.SystemEventStatusExecuted, stateOf(t, s, failure))
		assert.Equal(t, backend.Running, apitest.Status(t, s, id), "nothing happens to the instance")

		events := history(t, s, nil)
		require.Len(t, events, 2)
		e := events[0]
		assert.Equal(t, planned, e.EventID)
		assert.Equal(t, id, e.InstanceID)
		assert.Equal(t, types.SystemEventTypeSystemMaintenanceReboot, e.EventType.Name)
		assert.Equal(t, 1, e.EventType.Code)
		assert.Equal(t, time.Hour, e.NotBefore.Sub(e.EventPublishTime))
		assert.Equal(t, e.NotBefore, e.EventFinishTime)
		assert.Equal(t, 65, events[1].EventType.Code)
		time.Sleep(30 * 24 * time.Hour)
		assert.Empty(t, history(t, s, nil), "the history is of 30 days")
	})
}

// A restart avoids the restart that is planned, and no other event. The release of the instance cancels events.
func TestCreateSimulatedSystemEvents_avoided(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id, other := apitest.InState(t, s, backend.Running, ""), apitest.InState(t, s, backend.Running, "")
		reboot := announce(t, s, types.SystemEventTypeSystemMaintenanceReboot, id, other)
		stop := announce(t, s, types.SystemEventTypeSystemMaintenanceStop, id)[0]
		apitest.Succeed[struct{}](t, s, "RebootInstance", "InstanceId", id)
		assert.Equal(t, types.SystemEventStatusAvoided, stateOf(t, s, reboot[0]))
		assert.Equal(t, types.SystemEventStatusScheduled, stateOf(t, s, reboot[1]))
		assert.Equal(t, types.SystemEventStatusScheduled, stateOf(t, s, stop))
		time.Sleep(apitest.Step)
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
		assert.Equal(t, types.SystemEventStatusCanceled, stateOf(t, s, stop))
		assert.Equal(t, types.SystemEventStatusAvoided, stateOf(t, s, reboot[0]), "it was over")
	})
}

func TestCancelSimulatedSystemEvents(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ids := apitest.Launch(t, s, "Amount=3")
		events := announce(t, s, types.SystemEventTypeSystemFailureStop, ids...)
		cancel := func(ids ...string) error {
			_, err := cancelsimulatedsystemevents.Do(t.Context(), apitest.CheckedClient(t, s), &cancelsimulatedsystemevents.Request{EventIDs: ids})
			return err
		}
		require.NoError(t, cancel(events[0], events[1]))
		assert.Equal(t, types.SystemEventStatusCanceled, stateOf(t, s, events[0]))
		require.Error(t, cancel(events[2], events[0]), "one is over")
		assert.Equal(t, types.SystemEventStatusExecuting, stateOf(t, s, events[2]), "all or none")
		time.Sleep(time.Hour)
		assert.Equal(t, types.SystemEventStatusCanceled, stateOf(t, s, events[0]), "it does not happen any more")
	})
}

func TestSimulatedSystemEvents_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	ahead := time.Now().UTC().Add(time.Hour).Format(time.RFC3339)
	for _, tt := range []struct {
		name, action, params string
		status               int
		code                 string
	}{
		{"no such instance", "CreateSimulatedSystemEvents", "InstanceId.1=i-none EventType=SystemMaintenance.Reboot NotBefore=" + ahead, 404, "InvalidInstanceId.NotFound"},
		{"a type that is not simulated", "CreateSimulatedSystemEvents", "InstanceId.1=" + id + " EventType=InstanceExpiration.Stop NotBefore=" + ahead, 403, "InvalidParameter"},
		{"the past", "CreateSimulatedSystemEvents", "InstanceId.1=" + id + " EventType=SystemMaintenance.Reboot NotBefore=2020-01-01T00:00:00Z", 403, "InvalidNotBefore.Passed"},
		{"no time", "CreateSimulatedSystemEvents", "InstanceId.1=" + id + " EventType=SystemMaintenance.Reboot NotBefore=soon", 403, "InvalidParameter"},
		{
			"too many instances", "CreateSimulatedSystemEvents", apitest.Numbered("InstanceId.%[1]d=i-%[1]d", 101) + " EventType=SystemMaintenance.Reboot NotBefore=" + ahead,
			403, "InstanceIdLimitExceeded",
		},
		{"no such event", "CancelSimulatedSystemEvents", "EventId.1=e-none", 403, "InvalidEventId.NotFound"},
		{"too many events", "CancelSimulatedSystemEvents", apitest.Numbered("EventId.%[1]d=e-%[1]d", 101), 400, "EventIdLimitExceeded"},
		{"too many events", "DescribeInstanceHistoryEvents", apitest.Numbered("EventId.%[1]d=e-%[1]d", 101), 403, "EventIdLimitExceeded"},
		{"unknown state", "DescribeInstanceHistoryEvents", "InstanceEventCycleStatus.1=Running", 403, "InvalidParameter"},
		{"unknown type", "DescribeInstanceHistoryEvents", "EventType=Reboot", 403, "InvalidParameter"},
		{"the end before the start", "DescribeInstanceHistoryEvents", "NotBefore.Start=2026-01-02T00:00:00Z NotBefore.End=2026-01-01T00:00:00Z", 403, "InvalidParameter.TimeEndBeforeStart"},
		{"too many instances", "DescribeInstancesFullStatus", apitest.Numbered("InstanceId.%[1]d=i-%[1]d", 101), 403, "InstanceIdLimitExceeded"},
		{"unknown health", "DescribeInstancesFullStatus", "HealthStatus=impaired", 403, "InvalidParameter"},
		{"unknown state", "DescribeInstancesFullStatus", "Status=Up", 403, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, tt.action+" "+tt.name, tt.action, apitest.NameValues(tt.params), tt.status, tt.code)
	}
	for range 1000 {
		s.State.Announce(s.State.Instances.All[0], "SystemFailure.Stop", s.State.Now.AddDate(1, 0, 0))
	}
	apitest.Rejects(t, s, "too many events at once", "CreateSimulatedSystemEvents",
		apitest.NameValues("InstanceId.1="+id+" EventType=SystemMaintenance.Reboot NotBefore="+ahead), 403, "SimulatedEventLimitExceeded")
}

func TestDescribeInstanceHistoryEvents_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		one := apitest.Launch(t, s, "Tag.1.Key=env ResourceGroupId=rg-1")[0]
		two := apitest.Launch(t, s, "")[0]
		reboot := announce(t, s, types.SystemEventTypeSystemMaintenanceReboot, one)[0]
		time.Sleep(time.Minute)
		stop := announce(t, s, types.SystemEventTypeSystemFailureStop, two)[0]
		start := s.State.Now
		time.Sleep(2 * time.Hour)
		at := func(d time.Duration) string { return start.Add(d).Format(time.RFC3339) }
		for _, tt := range []struct {
			params string
			want   []string
		}{
			{"", []string{reboot, stop}},
			{"EventId.1=" + stop, []string{stop}},
			{"InstanceId=" + one, []string{reboot}},
			{"ResourceId.1=" + two + " InstanceId=" + one, []string{stop}},
			{"ResourceType=instance EventType=SystemFailure.Stop ResourceId.0=" + one + " ResourceId.1=" + two, []string{stop}},
			{"EventType=SystemFailure.Stop", []string{stop}},
			{"InstanceEventType.1=SystemMaintenance.Reboot EventType=SystemFailure.Stop", []string{reboot}},
			{"EventCycleStatus=Executed", []string{stop}},
			{"EventCycleStatus=Avoided", []string{reboot}}, // by the first start
			{"EventCycleStatus=Scheduled", nil},
			{"EventCycleStatus=Scheduled InstanceEventCycleStatus.1=Executed", []string{stop}},
			{"EventPublishTime.Start=" + at(0), []string{stop}},
			{"EventPublishTime.End=" + at(-1), []string{reboot}},
			{"NotBefore.Start=" + at(time.Hour) + " NotBefore.End=" + at(time.Hour), []string{stop}},
			{"NotBefore.End=" + at(59*time.Minute), []string{reboot}},
			{"Tag.1.Key=env", []string{reboot}},
			{"Tag.1.Key=env Tag.1.Value=other", nil},
			{"ResourceGroupId=rg-1", []string{reboot}},
			{"ResourceType=instance ImpactLevel=100", []string{reboot, stop}},
			{"ResourceType=ddh", nil},
			{"ImpactLevel=1", nil},
			{"RegionId=cn-beijing", nil},
		} {
			type page struct {
				InstanceSystemEventSet struct{ InstanceSystemEventType []struct{ EventID string } }
			}
			var got []string
			for _, e := range apitest.Succeed[page](t, s, "DescribeInstanceHistoryEvents", apitest.NameValues(tt.params)...).InstanceSystemEventSet.InstanceSystemEventType {
				got = append(got, e.EventID)
			}
			assert.Equal(t, tt.want, got, tt.params)
		}
	})
}

func TestDescribeInstancesFullStatus(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		stopped := apitest.InState(t, s, backend.Stopped, "")
		planned, failing := apitest.InState(t, s, backend.Running, ""), apitest.InState(t, s, backend.Running, "")
		well := apitest.InState(t, s, backend.Running, "")
		fresh := apitest.Launch(t, s, "")[0]
		event := announce(t, s, types.SystemEventTypeSystemMaintenanceReboot, planned)[0]
		announce(t, s, types.SystemEventTypeInstanceFailureReboot, failing)
		got, err := describeinstancesfullstatus.Do(t.Context(), apitest.CheckedClient(t, s), nil)
		require.NoError(t, err)
		health := map[string]string{}
		for _, st := range got.InstanceFullStatuses {
			health[st.InstanceID] = string(st.Status.Name) + " " + string(st.HealthStatus.Name)
			if st.InstanceID != planned {
				assert.Empty(t, st.ScheduledSystemEvents, "only events that are ahead")
				continue
			}
			require.Len(t, st.ScheduledSystemEvents, 1)
			e := st.ScheduledSystemEvents[0]
			assert.Equal(t, event, e.EventID)
			assert.Equal(t, types.SystemEventTypeSystemMaintenanceReboot, e.EventType.Name)
			assert.Equal(t, types.SystemEventStatusScheduled, e.EventCycleStatus.Name)
			assert.Equal(t, 24, e.EventCycleStatus.Code)
			assert.Equal(t, 1, st.Status.Code)
			assert.Equal(t, 64, st.HealthStatus.Code)
			assert.Equal(t, time.Hour, e.NotBefore.Sub(e.EventPublishTime))
		}
		assert.Equal(t, map[string]string{
			stopped: "Stopped NotApplicable", planned: "Running Warning", failing: "Running Impaired", well: "Running Ok", fresh: "Pending Initializing",
		}, health)

		for params, want := range map[string][]string{
			"InstanceId.1=" + well:                                                      {well},
			"Status=Stopped":                                                            {stopped},
			"HealthStatus=Impaired":                                                     {failing},
			"EventId.1=" + event:                                                        {planned},
			"EventType=SystemMaintenance.Reboot":                                        {planned},
			"EventType=SystemFailure.Stop":                                              nil,
			"InstanceEventType.1=InstanceFailure.Reboot":                                nil, // it is not ahead
			"NotBefore.Start=2000-01-01T00:00:00Z":                                      {planned},
			"EventPublishTime.Start=2100-01-01T00:00:00Z":                               nil,
			"HealthStatus=Warning Status=Running PageSize=1":                            {planned},
			"EventId.1=" + event + " InstanceId.1=" + well:                              nil,
			"EventPublishTime.End=2100-01-01T00:00:00Z":                                 {planned},
			"RegionId=cn-beijing EventId.1=" + event:                                    nil,
			"InstanceEventType.1=SystemMaintenance.Reboot":                              {planned},
			"InstanceEventType.1=SystemMaintenance.Reboot EventType=SystemFailure.Stop": {planned},
		} {
			type page struct {
				InstanceFullStatusSet struct{ InstanceFullStatusType []struct{ InstanceID string } }
			}
			var ids []string
			for _, in := range apitest.Succeed[page](t, s, "DescribeInstancesFullStatus", apitest.NameValues(params)...).InstanceFullStatusSet.InstanceFullStatusType {
				ids = append(ids, in.InstanceID)
			}
			assert.Equal(t, want, ids, params)
		}
	})
}
