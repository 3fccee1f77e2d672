package ecstest

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/deleteinstance"
	"github.com/go-aliecs/aliecs/ecs/api/describeinstances"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/api/startinstance"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstance"
	"github.com/go-aliecs/aliecs/ecs/types"
)

const step = time.Minute

// inBubble runs f with a server whose steps take a minute of the bubble's
// clock.
func inBubble(t *testing.T, f func(t *testing.T, s *testServer), opts ...func(*state)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newTestServer(append([]func(*state){withStepDuration(step)}, opts...)...)) })
}

type statuses struct {
	InstanceStatuses struct {
		InstanceStatus []struct{ InstanceID, Status string }
	}
}

// status returns "" for an instance that does not exist.
func status(t testing.TB, s *testServer, id string) string {
	t.Helper()
	for _, i := range succeed[statuses](t, s, "DescribeInstanceStatus", "InstanceId.1", id).InstanceStatuses.InstanceStatus {
		return i.Status
	}
	return ""
}

// inState creates an instance that is in the state, and stays there for a step.
func inState(t *testing.T, s *testServer, state, params string) string {
	t.Helper()
	id := runN(t, s, params)[0]
	switch state {
	case starting:
		time.Sleep(step)
	case running:
		time.Sleep(2 * step)
	case stopping, stopped:
		time.Sleep(2 * step)
		succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
		if state == stopped {
			time.Sleep(step)
		}
	}
	require.Equal(t, state, status(t, s, id))
	return id
}

func TestInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		ctx, c := t.Context(), s.Client()
		made, err := runinstances.Do(ctx, c, &runinstances.Request{ImageID: machine[1], InstanceType: machine[3]})
		require.NoError(t, err)
		require.Len(t, made.InstanceIDs, 1)
		id := made.InstanceIDs[0]
		expect := func(want types.InstanceStatus) *describeinstances.Instance {
			t.Helper()
			got, err := describeinstances.Do(ctx, c, &describeinstances.Request{InstanceIDs: []string{id}})
			require.NoError(t, err)
			require.Len(t, got.Instances, 1)
			assert.Equal(t, want, got.Instances[0].Status)
			return &got.Instances[0]
		}
		expect(types.InstanceStatusPending)
		time.Sleep(step - time.Nanosecond)
		expect(types.InstanceStatusPending)
		time.Sleep(time.Nanosecond)
		assert.Zero(t, expect(types.InstanceStatusStarting).StartTime)
		time.Sleep(step)
		assert.False(t, expect(types.InstanceStatusRunning).StartTime.IsZero())

		_, err = stopinstance.Do(ctx, c, &stopinstance.Request{InstanceID: id})
		require.NoError(t, err)
		expect(types.InstanceStatusStopping)
		time.Sleep(step)
		assert.EqualValues(t, "KeepCharging", expect(types.InstanceStatusStopped).StoppedMode)
		_, err = startinstance.Do(ctx, c, &startinstance.Request{InstanceID: id})
		require.NoError(t, err)
		expect(types.InstanceStatusStarting)
		time.Sleep(10 * step)
		assert.EqualValues(t, "Not-applicable", expect(types.InstanceStatusRunning).StoppedMode)

		_, err = deleteinstance.Do(ctx, c, &deleteinstance.Request{InstanceID: id, Force: new(true)})
		require.NoError(t, err)
		_, err = deleteinstance.Do(ctx, c, &deleteinstance.Request{InstanceID: id, Force: new(true)})
		assert.True(t, ecs.IsNotFound(err), "%v", err)
		assert.Zero(t, total(t, s))
	})
}

// TestInstance_transitions tries each action in each state.
func TestInstance_transitions(t *testing.T) {
	t.Parallel()
	const wrong = "IncorrectInstanceStatus"
	for _, tt := range []struct {
		action string
		params []string
		codes  map[string]string // by state; absent: it succeeds
		after  string
	}{
		{"StartInstance", nil, map[string]string{pending: wrong, starting: wrong, running: wrong, stopping: wrong}, starting},
		{"StopInstance", nil, map[string]string{pending: wrong, starting: wrong, stopping: wrong, stopped: wrong}, stopping},
		{"RebootInstance", nil, map[string]string{pending: wrong, starting: wrong, stopping: wrong, stopped: wrong}, starting},
		{"DeleteInstance", nil, map[string]string{pending: wrong + ".Initializing", starting: wrong, running: wrong, stopping: wrong}, ""},
		{"DeleteInstance", []string{"Force", "true"}, map[string]string{pending: wrong + ".Initializing"}, ""},
		{"AllocatePublicIpAddress", nil, map[string]string{pending: wrong, starting: wrong, stopping: wrong}, "same"},
		{"ModifyInstanceNetworkSpec", []string{"InternetMaxBandwidthOut", "5"}, map[string]string{pending: wrong, starting: wrong, stopping: wrong}, "same"},
		{"ModifyInstanceSpec", []string{"InternetMaxBandwidthOut", "5"}, map[string]string{pending: wrong, starting: wrong, stopping: wrong}, "same"},
		{"ModifyInstanceSpec", []string{"InstanceType", "ecs.g7.xlarge"}, map[string]string{
			pending: "InvalidInstanceStatus.NotStopped", starting: "InvalidInstanceStatus.NotStopped", running: "InvalidInstanceStatus.NotStopped", stopping: "InvalidInstanceStatus.NotStopped",
		}, "same"},
		{"ModifyInstanceChargeType", []string{"InstanceIds", "ID"}, map[string]string{pending: wrong, starting: wrong, stopping: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"UserData", "aGk="}, map[string]string{pending: wrong, starting: wrong, running: wrong, stopping: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"Password", "Secret-1"}, map[string]string{starting: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"InstanceName", "other"}, nil, "same"},
		{"DescribeInstanceVncUrl", nil, map[string]string{pending: wrong, starting: wrong, stopping: wrong, stopped: wrong}, "same"},
		{"ModifyInstanceAutoReleaseTime", nil, nil, "same"},
	} {
		for _, state := range instanceStates {
			t.Run(tt.action+" "+state, func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, s *testServer) {
					id := inState(t, s, state, "")
					params := append([]string{"InstanceId", id}, tt.params...)
					if len(tt.params) > 1 && tt.params[1] == "ID" {
						params[3] = `["` + id + `"]`
					}
					_, rep := try[struct{}](t, s, tt.action, params...)
					assert.Equal(t, tt.codes[state], rep.Code, rep.text)
					switch {
					case rep.Code != "":
						assert.GreaterOrEqual(t, rep.status, 400)
						assert.Equal(t, state, status(t, s, id), "an error changes nothing")
					case tt.after != "same":
						assert.Equal(t, tt.after, status(t, s, id))
					default:
						assert.Equal(t, state, status(t, s, id))
					}
				})
			})
		}
	}
}

func TestInstance_locks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, state, reason, action string
		params                      string
		code                        string
	}{
		{"start, security", stopped, lockSecurity, "StartInstance", "", "InstanceLockedForSecurity"},
		{"stop, security", running, lockSecurity, "StopInstance", "", "InstanceLockedForSecurity"},
		{"reboot, security", running, lockSecurity, "RebootInstance", "", "InstanceLockedForSecurity"},
		{"delete, security", stopped, lockSecurity, "DeleteInstance", "", "InstanceLockedForSecurity"},
		{"modify, security", running, lockSecurity, "ModifyInstanceAttribute", "InstanceName=aa", "InstanceLockedForSecurity"},
		{"modify spec, security", running, lockSecurity, "ModifyInstanceSpec", "InternetMaxBandwidthOut=5", "InstanceLockedForSecurity"},
		{"public address, security", running, lockSecurity, "AllocatePublicIpAddress", "", "InstanceLockedForSecurity"},
		{"start, expired", stopped, lockFinancial, "StartInstance", "", "InstanceExpired"},
		{"stop, expired", running, lockFinancial, "StopInstance", "", "InstanceExpiredOrInArrears"},
		{"reboot, expired", running, lockFinancial, "RebootInstance", "", "InstanceExpiredOrInArrears"},
		{"stop, to be reclaimed", running, lockRecycling, "StopInstance", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *testServer) {
				id := inState(t, s, tt.state, "")
				in, _ := s.state.instances.get(id)
				in.lock(tt.reason, "because")
				_, rep := try[struct{}](t, s, tt.action, append([]string{"InstanceId", id}, nameValues(tt.params)...)...)
				assert.Equal(t, tt.code, rep.Code, rep.text)
				if tt.code != "" {
					assert.Equal(t, 403, rep.status)
				}
			})
		})
	}
}

func TestStopInstance_withoutCharge(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		id := inState(t, s, running, "InternetMaxBandwidthOut=5")
		address := func() []string {
			t.Helper()
			return describeOne(t, s, id).PublicIPAddress.IPAddress
		}
		require.Len(t, address(), 1)
		succeed[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
		require.Len(t, address(), 1, "until it has stopped")
		time.Sleep(step)
		assert.Equal(t, "StopCharging", describeOne(t, s, id).StoppedMode)
		assert.Empty(t, address())
		succeed[struct{}](t, s, "StartInstance", "InstanceId", id)
		time.Sleep(step)
		assert.Len(t, address(), 1)
		assert.Len(t, s.state.public.used, 1)
		succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
		time.Sleep(step)
		assert.Equal(t, "KeepCharging", describeOne(t, s, id).StoppedMode)
		assert.Len(t, address(), 1)

		for _, params := range []string{
			"SpotStrategy=SpotAsPriceGo", "InstanceChargeType=PrePaid Period=1", "InstanceType=ecs.i3.xlarge",
		} {
			id := inState(t, s, running, params)
			_, rep := try[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
			assertError(t, rep, 403, "InvalidInstanceId.NotSupport")
		}
		_, rep := try[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "Sometimes")
		assertError(t, rep, 400, "InvalidParameter")
	})
}

type responses struct {
	InstanceResponses struct {
		InstanceResponse []struct{ InstanceID, Code, Message, PreviousStatus, CurrentStatus string }
	}
}

func TestInstances_plural(t *testing.T) {
	t.Parallel()
	const wrong, gone = "IncorrectInstanceStatus", "InvalidInstanceId.NotFound"
	for _, tt := range []struct {
		name, action, params string
		states               []string // of the instances; empty: does not exist
		code                 string   // of the whole call
		codes, after         []string
	}{
		{"start all", "StartInstances", "", []string{stopped, stopped}, "", []string{"200", "200"}, []string{starting, starting}},
		{"start all or none", "StartInstances", "BatchOptimization=AllTogether", []string{stopped, running}, wrong, nil, []string{stopped, running}},
		{"start what can be", "StartInstances", "BatchOptimization=SuccessFirst", []string{stopped, running, "", stopping}, "",
			[]string{"200", wrong, gone, wrong}, []string{starting, running, "", stopping}},
		{"stop what can be", "StopInstances", "BatchOptimization=SuccessFirst StoppedMode=KeepCharging", []string{stopped, running}, "",
			[]string{wrong, "200"}, []string{stopped, stopping}},
		{"reboot all", "RebootInstances", "ForceReboot=true", []string{running}, "", []string{"200"}, []string{starting}},
		{"one missing", "RebootInstances", "", []string{running, ""}, gone, nil, []string{running, ""}},
		{"delete all", "DeleteInstances", "Force=true", []string{running, stopped}, "", []string{}, []string{"", ""}},
		{"delete all or none", "DeleteInstances", "", []string{stopped, running}, wrong, nil, []string{stopped, running}},
		{"dry run", "StopInstances", "DryRun=true", []string{running}, "DRYRUN.SUCCESS", nil, []string{running}},
		{"dry run that fails", "StopInstances", "DryRun=true", []string{stopped}, wrong, nil, []string{stopped}},
		{"dry run always passes", "StopInstances", "DryRun=true BatchOptimization=SuccessFirst", []string{stopped}, "DRYRUN.SUCCESS", nil, []string{stopped}},
		{"dry run of delete", "DeleteInstances", "DryRun=true", []string{stopped}, "DRYRUN.SUCCESS", nil, []string{stopped}},
		{"unknown mode", "StartInstances", "BatchOptimization=Some", []string{stopped}, "InvalidParameter", nil, []string{stopped}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *testServer) {
				params := nameValues(tt.params)
				var ids []string
				for i, state := range tt.states {
					id := "i-none"
					if state != "" && state != stopping {
						id = inState(t, s, state, "")
					}
					ids = append(ids, id)
					_ = i
				}
				for i, state := range tt.states { // last, because it does not last
					if state == stopping {
						ids[i] = inState(t, s, stopping, "")
					}
				}
				for i, id := range ids {
					params = append(params, "InstanceId."+string(rune('1'+i)), id)
				}
				got, rep := try[responses](t, s, tt.action, params...)
				assert.Equal(t, tt.code, rep.Code, rep.text)
				for i, r := range got.InstanceResponses.InstanceResponse {
					assert.Equal(t, ids[i], r.InstanceID)
					assert.Equal(t, tt.codes[i], r.Code)
					assert.Equal(t, tt.states[i], r.PreviousStatus)
					assert.Equal(t, tt.after[i], r.CurrentStatus)
				}
				assert.Len(t, got.InstanceResponses.InstanceResponse, len(tt.codes))
				for i, id := range ids {
					assert.Equal(t, tt.after[i], status(t, s, id), "%d", i)
				}
			})
		})
	}
}

func TestInstances_plural_lists(t *testing.T) {
	t.Parallel()
	s := newTestServer(withStepDuration(0))
	ids := runN(t, s, "Amount=100")
	extra := runN(t, s, "")[0]
	list := func(ids ...string) string {
		var all string
		for i, id := range ids {
			all += " InstanceId." + strconv.Itoa(i+1) + "=" + id
		}
		return all
	}
	_, rep := try[responses](t, s, "StopInstances", nameValues(list(append(ids, extra)...))...)
	assertError(t, rep, 400, "InvalidParameter")
	got := succeed[responses](t, s, "StopInstances", nameValues(list(ids...))...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 100)
	got = succeed[responses](t, s, "StopInstances", nameValues(list(extra, extra))...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 1, "an id given twice counts once")
	_, rep = try[responses](t, s, "StartInstances")
	assertError(t, rep, 400, "MissingParameter")
	succeed[struct{}](t, s, "DeleteInstances", nameValues(list(ids...))...)
	assert.Equal(t, 1, total(t, s))
}

func TestDeleteInstance_protected(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		id := inState(t, s, stopped, "DeletionProtection=true")
		for _, action := range []string{"DeleteInstance", "DeleteInstances"} {
			_, rep := try[struct{}](t, s, action, "InstanceId", id, "InstanceId.1", id, "Force", "true")
			assertError(t, rep, 403, "InvalidOperation.DeletionProtection")
		}
		succeed[struct{}](t, s, "ModifyInstanceAttribute", "InstanceId", id, "DeletionProtection", "false")
		succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id)
	})
}

func TestWithStepDuration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name string
			opts []func(*state)
			step time.Duration
		}{
			{"default", nil, 20 * time.Millisecond},
			{"of all kinds", []func(*state){withStepDuration(time.Hour)}, time.Hour},
			{"of instances", []func(*state){withStepDuration(time.Hour), withStepDuration(time.Second, KindInstance, KindDisk)}, time.Second},
			{"of others", []func(*state){withStepDuration(time.Hour, KindDisk)}, 20 * time.Millisecond},
			{"at the next call", []func(*state){withStepDuration(0)}, 0},
			{"less than nothing", []func(*state){withStepDuration(-time.Second)}, 0},
		} {
			s := newTestServer(tt.opts...)
			id := runN(t, s, "")[0]
			time.Sleep(2*tt.step - 1)
			if tt.step > 0 {
				assert.Equal(t, starting, status(t, s, id), tt.name)
				time.Sleep(time.Nanosecond)
			}
			assert.Equal(t, running, status(t, s, id), tt.name)
		}
	})
}
