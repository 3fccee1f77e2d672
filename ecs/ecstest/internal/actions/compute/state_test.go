package compute_test

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
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/compute"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestInstance_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), s.Client()
		made, err := runinstances.Do(ctx, c, &runinstances.Request{ImageID: apitest.Machine[1], InstanceType: apitest.Machine[3]})
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
		time.Sleep(apitest.Step - time.Nanosecond)
		expect(types.InstanceStatusPending)
		time.Sleep(time.Nanosecond)
		assert.Zero(t, expect(types.InstanceStatusStarting).StartTime)
		time.Sleep(apitest.Step)
		assert.False(t, expect(types.InstanceStatusRunning).StartTime.IsZero())

		_, err = stopinstance.Do(ctx, c, &stopinstance.Request{InstanceID: id})
		require.NoError(t, err)
		expect(types.InstanceStatusStopping)
		time.Sleep(apitest.Step)
		assert.EqualValues(t, "KeepCharging", expect(types.InstanceStatusStopped).StoppedMode)
		_, err = startinstance.Do(ctx, c, &startinstance.Request{InstanceID: id})
		require.NoError(t, err)
		expect(types.InstanceStatusStarting)
		time.Sleep(10 * apitest.Step)
		assert.EqualValues(t, "Not-applicable", expect(types.InstanceStatusRunning).StoppedMode)

		_, err = deleteinstance.Do(ctx, c, &deleteinstance.Request{InstanceID: id, Force: new(true)})
		require.NoError(t, err)
		_, err = deleteinstance.Do(ctx, c, &deleteinstance.Request{InstanceID: id, Force: new(true)})
		assert.True(t, ecs.IsNotFound(err), "%v", err)
		assert.Zero(t, apitest.CountInstances(t, s))
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
		{"StartInstance", nil, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Running: wrong, backend.Stopping: wrong}, backend.Starting},
		{"StopInstance", nil, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong, backend.Stopped: wrong}, backend.Stopping},
		{"RebootInstance", nil, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong, backend.Stopped: wrong}, backend.Starting},
		{"DeleteInstance", nil, map[string]string{backend.Pending: wrong + ".Initializing", backend.Starting: wrong, backend.Running: wrong, backend.Stopping: wrong}, ""},
		{"DeleteInstance", []string{"Force", "true"}, map[string]string{backend.Pending: wrong + ".Initializing"}, ""},
		{"AllocatePublicIpAddress", nil, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong}, "same"},
		{"ModifyInstanceNetworkSpec", []string{"InternetMaxBandwidthOut", "5"}, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong}, "same"},
		{"ModifyInstanceSpec", []string{"InternetMaxBandwidthOut", "5"}, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong}, "same"},
		{"ModifyInstanceSpec", []string{"InstanceType", "ecs.g7.xlarge"}, map[string]string{
			backend.Pending: "InvalidInstanceStatus.NotStopped", backend.Starting: "InvalidInstanceStatus.NotStopped", backend.Running: "InvalidInstanceStatus.NotStopped", backend.Stopping: "InvalidInstanceStatus.NotStopped",
		}, "same"},
		{"ModifyInstanceChargeType", []string{"InstanceIds", "ID"}, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"UserData", "aGk="}, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Running: wrong, backend.Stopping: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"Password", "Secret-1"}, map[string]string{backend.Starting: wrong}, "same"},
		{"ModifyInstanceAttribute", []string{"InstanceName", "other"}, nil, "same"},
		{"DescribeInstanceVncUrl", nil, map[string]string{backend.Pending: wrong, backend.Starting: wrong, backend.Stopping: wrong, backend.Stopped: wrong}, "same"},
		{"ModifyInstanceAutoReleaseTime", nil, nil, "same"},
	} {
		for _, state := range compute.InstanceStates {
			t.Run(tt.action+" "+state, func(t *testing.T) {
				t.Parallel()
				apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
					id := apitest.InState(t, s, state, "")
					params := append([]string{"InstanceId", id}, tt.params...)
					if len(tt.params) > 1 && tt.params[1] == "ID" {
						params[3] = `["` + id + `"]`
					}
					_, rep := apitest.Try[struct{}](t, s, tt.action, params...)
					assert.Equal(t, tt.codes[state], rep.Code, rep.Text)
					switch {
					case rep.Code != "":
						assert.GreaterOrEqual(t, rep.Status, 400)
						assert.Equal(t, state, apitest.Status(t, s, id), "an error changes nothing")
					case tt.after != "same":
						assert.Equal(t, tt.after, apitest.Status(t, s, id))
					default:
						assert.Equal(t, state, apitest.Status(t, s, id))
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
		{"start, security", backend.Stopped, backend.LockSecurity, "StartInstance", "", "InstanceLockedForSecurity"},
		{"stop, security", backend.Running, backend.LockSecurity, "StopInstance", "", "InstanceLockedForSecurity"},
		{"reboot, security", backend.Running, backend.LockSecurity, "RebootInstance", "", "InstanceLockedForSecurity"},
		{"delete, security", backend.Stopped, backend.LockSecurity, "DeleteInstance", "", "InstanceLockedForSecurity"},
		{"modify, security", backend.Running, backend.LockSecurity, "ModifyInstanceAttribute", "InstanceName=aa", "InstanceLockedForSecurity"},
		{"modify spec, security", backend.Running, backend.LockSecurity, "ModifyInstanceSpec", "InternetMaxBandwidthOut=5", "InstanceLockedForSecurity"},
		{"public address, security", backend.Running, backend.LockSecurity, "AllocatePublicIpAddress", "", "InstanceLockedForSecurity"},
		{"start, expired", backend.Stopped, backend.LockFinancial, "StartInstance", "", "InstanceExpired"},
		{"stop, expired", backend.Running, backend.LockFinancial, "StopInstance", "", "InstanceExpiredOrInArrears"},
		{"reboot, expired", backend.Running, backend.LockFinancial, "RebootInstance", "", "InstanceExpiredOrInArrears"},
		{"stop, to be reclaimed", backend.Running, backend.LockRecycling, "StopInstance", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				id := apitest.InState(t, s, tt.state, "")
				in, _ := s.State.Instances.Get(id)
				in.Lock(tt.reason, "because")
				_, rep := apitest.Try[struct{}](t, s, tt.action, append([]string{"InstanceId", id}, apitest.NameValues(tt.params)...)...)
				assert.Equal(t, tt.code, rep.Code, rep.Text)
				if tt.code != "" {
					assert.Equal(t, 403, rep.Status)
				}
			})
		})
	}
}

func TestStopInstance_withoutCharge(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Running, "InternetMaxBandwidthOut=5")
		address := func() []string {
			t.Helper()
			return describeOne(t, s, id).PublicIPAddress.IPAddress
		}
		require.Len(t, address(), 1)
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
		require.Len(t, address(), 1, "until it has stopped")
		time.Sleep(apitest.Step)
		assert.Equal(t, "StopCharging", describeOne(t, s, id).StoppedMode)
		assert.Empty(t, address())
		apitest.Succeed[struct{}](t, s, "StartInstance", "InstanceId", id)
		time.Sleep(apitest.Step)
		assert.Len(t, address(), 1)
		assert.Len(t, s.State.Public.Used, 1)
		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
		time.Sleep(apitest.Step)
		assert.Equal(t, "KeepCharging", describeOne(t, s, id).StoppedMode)
		assert.Len(t, address(), 1)

		for _, params := range []string{
			"SpotStrategy=SpotAsPriceGo", "InstanceChargeType=PrePaid Period=1", "InstanceType=ecs.i3.xlarge",
		} {
			id := apitest.InState(t, s, backend.Running, params)
			_, rep := apitest.Try[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
			apitest.AssertError(t, rep, 403, "InvalidInstanceId.NotSupport")
		}
		_, rep := apitest.Try[struct{}](t, s, "StopInstance", "InstanceId", id, "StoppedMode", "Sometimes")
		apitest.AssertError(t, rep, 400, "InvalidParameter")
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
		{"start all", "StartInstances", "", []string{backend.Stopped, backend.Stopped}, "", []string{"200", "200"}, []string{backend.Starting, backend.Starting}},
		{"start all or none", "StartInstances", "BatchOptimization=AllTogether", []string{backend.Stopped, backend.Running}, wrong, nil, []string{backend.Stopped, backend.Running}},
		{"start what can be", "StartInstances", "BatchOptimization=SuccessFirst", []string{backend.Stopped, backend.Running, "", backend.Stopping}, "",
			[]string{"200", wrong, gone, wrong}, []string{backend.Starting, backend.Running, "", backend.Stopping}},
		{"stop what can be", "StopInstances", "BatchOptimization=SuccessFirst StoppedMode=KeepCharging", []string{backend.Stopped, backend.Running}, "",
			[]string{wrong, "200"}, []string{backend.Stopped, backend.Stopping}},
		{"reboot all", "RebootInstances", "ForceReboot=true", []string{backend.Running}, "", []string{"200"}, []string{backend.Starting}},
		{"one missing", "RebootInstances", "", []string{backend.Running, ""}, gone, nil, []string{backend.Running, ""}},
		{"delete all", "DeleteInstances", "Force=true", []string{backend.Running, backend.Stopped}, "", []string{}, []string{"", ""}},
		{"delete all or none", "DeleteInstances", "", []string{backend.Stopped, backend.Running}, wrong, nil, []string{backend.Stopped, backend.Running}},
		{"dry run", "StopInstances", "DryRun=true", []string{backend.Running}, "DRYRUN.SUCCESS", nil, []string{backend.Running}},
		{"dry run that fails", "StopInstances", "DryRun=true", []string{backend.Stopped}, wrong, nil, []string{backend.Stopped}},
		{"dry run always passes", "StopInstances", "DryRun=true BatchOptimization=SuccessFirst", []string{backend.Stopped}, "DRYRUN.SUCCESS", nil, []string{backend.Stopped}},
		{"dry run of delete", "DeleteInstances", "DryRun=true", []string{backend.Stopped}, "DRYRUN.SUCCESS", nil, []string{backend.Stopped}},
		{"unknown mode", "StartInstances", "BatchOptimization=Some", []string{backend.Stopped}, "InvalidParameter", nil, []string{backend.Stopped}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				params := apitest.NameValues(tt.params)
				var ids []string
				for i, state := range tt.states {
					id := "i-none"
					if state != "" && state != backend.Stopping {
						id = apitest.InState(t, s, state, "")
					}
					ids = append(ids, id)
					_ = i
				}
				for i, state := range tt.states { // last, because it does not last
					if state == backend.Stopping {
						ids[i] = apitest.InState(t, s, backend.Stopping, "")
					}
				}
				for i, id := range ids {
					params = append(params, "InstanceId."+string(rune('1'+i)), id)
				}
				got, rep := apitest.Try[responses](t, s, tt.action, params...)
				assert.Equal(t, tt.code, rep.Code, rep.Text)
				for i, r := range got.InstanceResponses.InstanceResponse {
					assert.Equal(t, ids[i], r.InstanceID)
					assert.Equal(t, tt.codes[i], r.Code)
					assert.Equal(t, tt.states[i], r.PreviousStatus)
					assert.Equal(t, tt.after[i], r.CurrentStatus)
				}
				assert.Len(t, got.InstanceResponses.InstanceResponse, len(tt.codes))
				for i, id := range ids {
					assert.Equal(t, tt.after[i], apitest.Status(t, s, id), "%d", i)
				}
			})
		})
	}
}

func TestInstances_plural_lists(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ids := apitest.Launch(t, s, "Amount=100")
	extra := apitest.Launch(t, s, "")[0]
	list := func(ids ...string) string {
		var all string
		for i, id := range ids {
			all += " InstanceId." + strconv.Itoa(i+1) + "=" + id
		}
		return all
	}
	_, rep := apitest.Try[responses](t, s, "StopInstances", apitest.NameValues(list(append(ids, extra)...))...)
	apitest.AssertError(t, rep, 400, "InvalidParameter")
	got := apitest.Succeed[responses](t, s, "StopInstances", apitest.NameValues(list(ids...))...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 100)
	got = apitest.Succeed[responses](t, s, "StopInstances", apitest.NameValues(list(extra, extra))...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 1, "an id given twice counts once")
	_, rep = apitest.Try[responses](t, s, "StartInstances")
	apitest.AssertError(t, rep, 400, "MissingParameter")
	apitest.Succeed[struct{}](t, s, "DeleteInstances", apitest.NameValues(list(ids...))...)
	assert.Equal(t, 1, apitest.CountInstances(t, s))
}

func TestDeleteInstance_protected(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Stopped, "DeletionProtection=true")
		for _, action := range []string{"DeleteInstance", "DeleteInstances"} {
			_, rep := apitest.Try[struct{}](t, s, action, "InstanceId", id, "InstanceId.1", id, "Force", "true")
			apitest.AssertError(t, rep, 403, "InvalidOperation.DeletionProtection")
		}
		apitest.Succeed[struct{}](t, s, "ModifyInstanceAttribute", "InstanceId", id, "DeletionProtection", "false")
		apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id)
	})
}

func TestWithStepDuration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name string
			opts []func(*backend.State)
			step time.Duration
		}{
			{"default", nil, 20 * time.Millisecond},
			{"of all kinds", []func(*backend.State){apitest.WithStepDuration(time.Hour)}, time.Hour},
			{"of instances", []func(*backend.State){apitest.WithStepDuration(time.Hour), apitest.WithStepDuration(time.Second, backend.KindInstance, backend.KindDisk)}, time.Second},
			{"of others", []func(*backend.State){apitest.WithStepDuration(time.Hour, backend.KindDisk)}, 20 * time.Millisecond},
			{"at the next call", []func(*backend.State){apitest.WithStepDuration(0)}, 0},
			{"less than nothing", []func(*backend.State){apitest.WithStepDuration(-time.Second)}, 0},
		} {
			s := apitest.NewServer(tt.opts...)
			id := apitest.Launch(t, s, "")[0]
			time.Sleep(2*tt.step - 1)
			if tt.step > 0 {
				assert.Equal(t, backend.Starting, apitest.Status(t, s, id), tt.name)
				time.Sleep(time.Nanosecond)
			}
			assert.Equal(t, backend.Running, apitest.Status(t, s, id), tt.name)
		}
	})
}
