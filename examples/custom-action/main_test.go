package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/stopinstances"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
	"github.com/go-aliecs/aliecs/examples/internal/demotest"
)

// story returns the output before the trace.
func story(out string) string {
	before, _, _ := strings.Cut(out, "\nTrace of")
	return before
}

// saving returns the names of the instances that save energy.
func saving(t *testing.T, server *ecstest.Server) (names []string) {
	t.Helper()
	for _, instance := range server.Account().Instances {
		var response energyResponse
		require.NoError(t, server.Client().Invoke(t.Context(), describeEnergy, &energyRequest{InstanceIDs: list{instance.ID}}, &response))
		require.Len(t, response.Energies.Energy, 1)
		if response.Energies.Energy[0].Mode == "Saving" {
			names = append(names, instance.Name)
		}
	}
	return names
}

func TestRun(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{})
		require.NoError(t, got.Err)
		demotest.Golden(t, "custom-action", got.Out)

		server := got.Memory.Server
		server.AssertExecuted(t, describeEnergy.Action, 4)
		for _, call := range server.CallsTo(describeEnergy.Action) {
			assert.Equal(t, "7", call.Params["Days"])
			assert.Equal(t, "cn-hangzhou", call.Params["RegionId"])
			assert.NotContains(t, call.Params, "ClientToken")
		}
		for _, call := range server.CallsTo(modifyEnergyMode.Action) {
			assert.Equal(t, "Saving", call.Params["Mode"])
			assert.NotEmpty(t, call.Params["ClientToken"], "the service recognizes a retry by it")
		}
		assert.Equal(t, []string{"render-2"}, saving(t, server))
	})
}

func TestRun_faults(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{
			ecstest.Times(2, ecstest.DropResponse(modifyEnergyMode.Action)), ecstest.Times(1, ecstest.ReturnBadGateway(modifyEnergyMode.Action)),
			ecstest.Times(3, ecstest.ReturnError("Throttling.User", 400, "Describe*")), ecstest.Times(2, ecstest.DropRequest(describeEnergy.Action)),
		}})
		require.NoError(t, got.Err)
		demotest.Golden(t, "story", story(got.Out)) // only the trace shows the retries
		assert.Equal(t, []string{"render-2"}, saving(t, got.Memory.Server))
		got.Memory.Server.AssertExecuted(t, modifyEnergyMode.Action, 1)
		assert.Contains(t, got.Out, "ModifyInstanceEnergyMode (attempt 2)")
		assert.Contains(t, got.Out, "Throttling.User")
		assert.Contains(t, got.Out, "no response")

		got = demotest.Play(t, run, demotest.Scene{})
		demotest.Golden(t, "story", story(got.Out))
	})
}

func TestRun_unknownAction(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Faults: []ecstest.Fault{ecstest.ReturnError(ecs.CodeInvalidActionNotFound, 404, describeEnergy.Action)}})
		assert.ErrorContains(t, got.Err, "the service does not know this action in cn-hangzhou")
		assert.Contains(t, got.Out, "Trace of 5 attempts")
		assert.Equal(t, 4, strings.Count(got.Out, ecs.CodeInvalidActionNotFound))
		assert.Empty(t, got.Memory.Server.CallsTo(modifyEnergyMode.Action))
	})
}

func TestRun_interrupted(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{CtrlCAtAction: modifyEnergyMode.Action})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Contains(t, got.Out, "render-2 perhaps saves energy now\n      to go on: go run ./examples/custom-action -live -region cn-hangzhou -yes")
		assert.Equal(t, []string{"render-2"}, saving(t, got.Memory.Server))

		got = demotest.Play(t, run, demotest.Scene{CtrlCAtText: "-> Switch 2"})
		require.ErrorIs(t, got.Err, context.Canceled)
		assert.Empty(t, got.Memory.Server.CallsTo(modifyEnergyMode.Action), "nothing was sent after that")
		assert.NotContains(t, got.Out, modifyEnergyMode.Action, "an attempt that was not made is not in the trace")
	})
}

func TestRun_flags(t *testing.T) {
	demotest.Test(t, func(t *testing.T) {
		got := demotest.Play(t, run, demotest.Scene{Args: strings.Fields("-rate 0.5 -burst 1 -top 0")})
		require.NoError(t, got.Err)
		assert.Empty(t, got.Memory.Server.CallsTo(modifyEnergyMode.Action))
		calls := got.Memory.Server.CallsTo(describeEnergy.Action)
		require.Len(t, calls, 4)
		for i := 1; i < len(calls); i++ {
			assert.Equal(t, 2*time.Second, calls[i].Time.Sub(calls[i-1].Time))
		}
		for args, want := range map[string]string{"-rate 0": "-rate must be more than 0", "-burst 0": "-burst at least 1", "-top -1": "-top at least 0", "-live extra": `"extra" is not a flag`} {
			got = demotest.Play(t, run, demotest.Scene{Args: strings.Fields(args)})
			assert.ErrorContains(t, got.Err, want)
		}
	})
}

func TestOutcome(t *testing.T) {
	for want, tt := range map[string]struct {
		attempt ecs.Attempt
		err     error
	}{
		"ok":            {ecs.Attempt{Status: 200}, nil},
		"InternalError": {ecs.Attempt{Status: 500, Code: "InternalError"}, &ecs.Error{}},
		"status 502":    {ecs.Attempt{Status: 502}, &ecs.Error{}},
		"no response":   {ecs.Attempt{}, &ecs.Error{}},
		"cancelled":     {ecs.Attempt{}, context.Canceled},
		"no time left":  {ecs.Attempt{}, context.DeadlineExceeded},
	} {
		assert.Equal(t, want, outcome(&tt.attempt, tt.err))
	}
}

func TestList_EncodeValues(t *testing.T) {
	server := ecstest.NewServer(ecstest.WithStepDuration(0))
	_ = server.Client().Invoke(t.Context(), ecs.Operation{Action: stopinstances.Action}, &energyRequest{InstanceIDs: list{"i-1", "i-2"}}, nil)
	require.Len(t, server.Calls(), 1)
	assert.Equal(t, map[string]string{"InstanceId.1": "i-1", "InstanceId.2": "i-2", "RegionId": "cn-hangzhou"}, server.Calls()[0].Params)
}
