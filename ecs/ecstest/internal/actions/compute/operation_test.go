package compute_test

import (
	"cmp"
	"strconv"
	"strings"
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
	const wrong, everywhere = "IncorrectInstanceStatus", "Pending Starting Running Stopping Stopped"
	for _, tt := range []struct {
		action, params string
		states         string // in which it succeeds
		code           string // in the others
		after          string // the state after success; "same": it does not change
	}{
		{"StartInstance", "", "Stopped", wrong, backend.Starting},
		{"StopInstance", "", "Running", wrong, backend.Stopping},
		{"RebootInstance", "", "Running", wrong, backend.Starting},
		{"DeleteInstance", "", "Stopped", wrong, ""},
		{"DeleteInstance", "Force=true", "Starting Running Stopping Stopped", wrong, ""},
		{"AllocatePublicIpAddress", "", "Running Stopped", wrong, "same"},
		{"ModifyInstanceNetworkSpec", "InternetMaxBandwidthOut=5", "Running Stopped", wrong, "same"},
		{"ModifyInstanceSpec", "InternetMaxBandwidthOut=5", "Running Stopped", "InvalidStatus.ValueNotSupported", "same"},
		{"ModifyInstanceSpec", "InstanceType=ecs.g7.xlarge", "Stopped", "InvalidInstanceStatus.NotStopped", "same"},
		{"ModifyInstanceChargeType", `InstanceIds=["ID"]`, "Running Stopped", "InvalidStatus.ValueNotSupported", "same"},
		{"ModifyInstanceAttribute", "UserData=aGk=", everywhere, "", "same"},
		{"ModifyInstanceAttribute", "CpuOptions.ThreadsPerCore=1", "Stopped", wrong, "same"},
		{"ModifyInstanceAttribute", "NetworkInterfaceQueueNumber=2", "Stopped", wrong, "same"},
		{"ModifyInstanceAttribute", "Password=Secret-1", "Pending Running Stopping Stopped", wrong, "same"},
		{"ModifyInstanceAttribute", "InstanceName=other", everywhere, "", "same"},
		{"ModifyInstanceAutoReleaseTime", "", everywhere, "", "same"},
	} {
		for state := range strings.FieldsSeq(everywhere) {
			t.Run(tt.action+" "+tt.params+" "+state, func(t *testing.T) {
				t.Parallel()
				apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
					id := apitest.InState(t, s, state, "")
					params := apitest.NameValues("InstanceId=ID " + tt.params)
					for i := range params {
						params[i] = strings.ReplaceAll(params[i], "ID", id)
					}
					code, after := tt.code, state
					switch {
					case strings.Contains(tt.states, state):
						code = ""
						if tt.after != "same" {
							after = tt.after
						}
					case tt.action == "DeleteInstance" && state == backend.Pending:
						code = "IncorrectInstanceStatus.Initializing"
					}
					_, rep := apitest.Try[struct{}](t, s, tt.action, params...)
					assert.Equal(t, code, rep.Code, rep.Text)
					assert.Equal(t, code != "", rep.Status >= 400)
					assert.Equal(t, after, apitest.Status(t, s, id))
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
		{"modify spec, security", backend.Running, backend.LockSecurity, "ModifyInstanceSpec", "InternetMaxBandwidthOut=5",
			"InstanceLockedForSecurity"},
		{"public address, security", backend.Running, backend.LockSecurity, "AllocatePublicIpAddress", "", "InstanceLockedForSecurity"},
		{"start, expired", backend.Stopped, backend.LockFinancial, "StartInstance", "", "InstanceExpired"},
		{"stop, expired", backend.Running, backend.LockFinancial, "StopInstance", "", "InstanceExpiredOrInArrears"},
		{"reboot, expired", backend.Running, backend.LockFinancial, "RebootInstance", "", "InstanceExpiredOrInArrears"},
		{"public address, expired", backend.Stopped, backend.LockFinancial, "AllocatePublicIpAddress", "", "InstanceExpiredOrInArrears"},
		{"modify, expired", backend.Stopped, backend.LockFinancial, "ModifyInstanceAttribute", "InstanceName=aa", ""},
		{"stop, to be reclaimed", backend.Running, backend.LockRecycling, "StopInstance", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				id := apitest.InState(t, s, tt.state, "")
				in, _ := s.State.Instances.Get(id)
				in.Lock(tt.reason, "because")
				_, rep := apitest.Try[struct{}](t, s, tt.action, apitest.NameValues("InstanceId="+id+" "+tt.params)...)
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
		succeed(t, s, "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
		require.Len(t, address(), 1, "until it has stopped")
		time.Sleep(apitest.Step)
		assert.Equal(t, "StopCharging", describeOne(t, s, id).StoppedMode)
		assert.Empty(t, address())
		succeed(t, s, "StartInstance", "InstanceId", id)
		time.Sleep(apitest.Step)
		assert.Len(t, address(), 1)
		assert.Len(t, s.State.Public.Used, 1)
		succeed(t, s, "StopInstance", "InstanceId", id)
		time.Sleep(apitest.Step)
		assert.Equal(t, "KeepCharging", describeOne(t, s, id).StoppedMode)
		assert.Len(t, address(), 1)
		for _, list := range []string{"StopInstance InstanceId", "StopInstances InstanceId.1"} {
			action, param, _ := strings.Cut(list, " ")
			succeed(t, s, "StartInstance", "InstanceId", id)
			time.Sleep(apitest.Step)
			shown := describeOne(t, s, id).StoppedMode
			require.Equal(t, "Not-applicable", shown)
			succeed(t, s, action, param, id, "StoppedMode", shown)
			time.Sleep(apitest.Step)
			assert.Equal(t, "KeepCharging", describeOne(t, s, id).StoppedMode, "as if it were not given")
		}

		for _, params := range []string{
			"SpotStrategy=SpotAsPriceGo", "InstanceChargeType=PrePaid Period=1", "InstanceType=ecs.i3.xlarge",
		} {
			id := apitest.InState(t, s, backend.Running, params)
			rejects(t, s, 403, "InvalidInstanceId.NotSupport", "StopInstance", "InstanceId", id, "StoppedMode", "StopCharging")
		}
		rejects(t, s, 400, "InvalidParameter", "StopInstance", "InstanceId", id, "StoppedMode", "Sometimes")
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
		states               string // of the instances; none: it does not exist
		code                 string // of the whole call
		codes, after         string // of the instances
	}{
		{"start all", "StartInstances", "", "Stopped Stopped", "", "200 200", "Starting Starting"},
		{"start all or none", "StartInstances", "BatchOptimization=AllTogether", "Stopped Running", wrong, "", "Stopped Running"},
		{"start what can be", "StartInstances", "BatchOptimization=SuccessFirst", "Stopped Running none Stopping", "",
			"200 " + wrong + " " + gone + " " + wrong, "Starting Running none Stopping"},
		{"stop what can be", "StopInstances", "BatchOptimization=SuccessFirst StoppedMode=KeepCharging", "Stopped Running", "",
			wrong + " 200", "Stopped Stopping"},
		{"reboot all", "RebootInstances", "ForceReboot=true", "Running", "", "200", "Starting"},
		{"one missing", "RebootInstances", "", "Running none", gone, "", "Running none"},
		{"delete all", "DeleteInstances", "Force=true", "Running Stopped", "", "", "none none"},
		{"delete all or none", "DeleteInstances", "", "Stopped Running", wrong, "", "Stopped Running"},
		{"dry run", "StopInstances", "DryRun=true", "Running", "DRYRUN.SUCCESS", "", "Running"},
		{"dry run that fails", "StopInstances", "DryRun=true", "Stopped", wrong, "", "Stopped"},
		{"dry run always passes", "StopInstances", "DryRun=true BatchOptimization=SuccessFirst", "Stopped", "DRYRUN.SUCCESS", "", "Stopped"},
		{"dry run of delete", "DeleteInstances", "DryRun=true", "Stopped", "DRYRUN.SUCCESS", "", "Stopped"},
		{"unknown mode", "StartInstances", "BatchOptimization=Some", "Stopped", "InvalidParameter", "", "Stopped"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				states, codes, after := strings.Fields(tt.states), strings.Fields(tt.codes), strings.Fields(tt.after)
				ids := make([]string, len(states))
				for i, state := range states {
					ids[i] = "i-none"
					if state != "none" && state != backend.Stopping {
						ids[i] = apitest.InState(t, s, state, "")
					}
				}
				for i, state := range states { // last, because it does not last
					if state == backend.Stopping {
						ids[i] = apitest.InState(t, s, state, "")
					}
				}
				got, rep := apitest.Try[responses](t, s, tt.action, append(apitest.NameValues(tt.params), numbered(ids...)...)...)
				assert.Equal(t, tt.code, rep.Code, rep.Text)
				results := got.InstanceResponses.InstanceResponse
				require.Len(t, results, len(codes))
				for i, r := range results {
					assert.Equal(t, ids[i], r.InstanceID)
					assert.Equal(t, codes[i], r.Code)
					assert.Equal(t, states[i], cmp.Or(r.PreviousStatus, "none"))
					assert.Equal(t, after[i], cmp.Or(r.CurrentStatus, "none"))
				}
				for i, id := range ids {
					assert.Equal(t, after[i], cmp.Or(apitest.Status(t, s, id), "none"), id)
				}
			})
		})
	}
}

// numbered returns InstanceId.1, InstanceId.2 and so on.
func numbered(ids ...string) []string {
	var params []string
	for i, id := range ids {
		params = append(params, "InstanceId."+strconv.Itoa(i+1), id)
	}
	return params
}

func TestInstances_plural_lists(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ids := apitest.Launch(t, s, "Amount=100")
	extra := apitest.Launch(t, s, "")[0]
	rejects(t, s, 403, "InvalidParameter.TooManyInstanceIds", "StopInstances", numbered(append(ids, extra)...)...)
	got := apitest.Succeed[responses](t, s, "StopInstances", numbered(ids...)...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 100)
	got = apitest.Succeed[responses](t, s, "StopInstances", numbered(extra, extra)...)
	assert.Len(t, got.InstanceResponses.InstanceResponse, 1, "an id given twice counts once")
	rejects(t, s, 400, "MissingParameter", "StartInstances")
	succeed(t, s, "DeleteInstances", numbered(ids...)...)
	assert.Equal(t, 1, apitest.CountInstances(t, s))
}

func TestDeleteInstance_protected(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id := apitest.InState(t, s, backend.Stopped, "DeletionProtection=true")
		for _, action := range []string{"DeleteInstance", "DeleteInstances"} {
			rejects(t, s, 403, "InvalidOperation.DeletionProtection", action, "InstanceId", id, "InstanceId.1", id, "Force", "true")
		}
		succeed(t, s, "ModifyInstanceAttribute", "InstanceId", id, "DeletionProtection", "false")
		succeed(t, s, "DeleteInstance", "InstanceId", id)
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
			{"of instances", []func(*backend.State){
				apitest.WithStepDuration(time.Hour), apitest.WithStepDuration(time.Second, backend.KindInstance, backend.KindDisk),
			}, time.Second},
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

// What the server does not have is rejected, and what makes no difference is accepted.
func TestOperations_options(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "")[0]
	rejects(t, s, 403, "HibernationConfigured.NotEnabled", "StopInstance", "InstanceId", id, "Hibernate", "true")
	succeed(t, s, "StopInstance", "InstanceId", id, "Hibernate", "false", "ConfirmStop", "true")
	rejects(t, s, 400, "InvalidParameter", "StartInstance", "InstanceId", id, "InitLocalDisk", "x")
	succeed(t, s, "StartInstance", "InstanceId", id, "InitLocalDisk", "true")
	rejects(t, s, 404, "InvalidVlanId.NotFound", "AllocatePublicIpAddress", "InstanceId", id, "VlanId", "720")
	count := func(params ...string) int {
		return apitest.Succeed[struct{ TotalCount int }](t, s, "DescribeInstances", params...).TotalCount
	}
	assert.Equal(t, 1, count("AdditionalAttributes.1", "META_OPTIONS", "NeedSaleCycle", "true", "DeviceAvailable", "true"))
	assert.Zero(t, count("DeviceAvailable", "false"))
}
