package assistant_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocationresults"
	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/api/runcommand"
	"github.com/go-aliecs/aliecs/ecs/api/stopinvocation"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// withRunning calls f with a server that has n running instances and steps of a minute.
func withRunning(t *testing.T, n int, f func(t *testing.T, s *apitest.Server, ids []string), opts ...func(*backend.State)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(append([]func(*backend.State){apitest.WithStepDuration(time.Minute)}, opts...)...)
		ids := apitest.Launch(t, s, fmt.Sprintf("Amount=%d", n))
		time.Sleep(2 * time.Minute)
		f(t, s, ids)
	})
}

func runResults(t testing.TB, s *apitest.Server, invokeID string) []describeinvocationresults.InvocationResult {
	t.Helper()
	req := &describeinvocationresults.Request{InvokeID: invokeID, ContentEncoding: "PlainText", MaxResults: new(50)}
	got, err := describeinvocationresults.Do(t.Context(), apitest.CheckedClient(t, s), req)
	require.NoError(t, err)
	assert.Len(t, got.Invocation.InvocationResults, got.Invocation.TotalCount)
	return got.Invocation.InvocationResults
}

func invocationOf(t testing.TB, s *apitest.Server, invokeID string) describeinvocations.Invocation {
	t.Helper()
	got, err := describeinvocations.Do(t.Context(), apitest.CheckedClient(t, s), &describeinvocations.Request{InvokeID: invokeID, IncludeOutput: new(true)})
	require.NoError(t, err)
	require.Len(t, got.Invocations, 1)
	return got.Invocations[0]
}

// echo prints what the instance received.
func echo(instanceID, script string, parameters map[string]string) (string, int) {
	return fmt.Sprintf("%s: %s %v", instanceID, script, parameters), 0
}

func TestRunCommand_lifeCycle(t *testing.T) {
	t.Parallel()
	withRunning(t, 2, func(t *testing.T, s *apitest.Server, ids []string) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		made, err := runcommand.Do(ctx, c, &runcommand.Request{
			Type: types.CommandTypeRunShellScript, CommandContent: "uname", InstanceIDs: ids, Name: "kernel", Username: "admin", Timeout: new(600),
			Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		expect := func(whole string, older types.InvokeStatus, each types.InvocationInstanceStatus) {
			t.Helper()
			v := invocationOf(t, s, made.InvokeID)
			assert.Equal(t, whole, string(v.InvocationStatus))
			assert.Equal(t, older, v.InvokeStatus)
			for _, r := range runResults(t, s, made.InvokeID) {
				assert.Equal(t, each, r.InvocationStatus)
			}
		}
		expect("Pending", "Running", "Pending")
		time.Sleep(time.Minute)
		expect("Running", "Running", "Running")
		time.Sleep(time.Minute)
		expect("Success", "Finished", "Success")

		v := invocationOf(t, s, made.InvokeID)
		assert.Equal(t, made.CommandID, v.CommandID)
		assert.Equal(t, "kernel", v.CommandName)
		assert.Equal(t, base64.StdEncoding.EncodeToString([]byte("uname")), v.CommandContent)
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, v.Tags)
		require.Len(t, v.InvokeInstances, 2)
		assert.Equal(t, base64.StdEncoding.EncodeToString([]byte(ids[1]+": uname map[]")), v.InvokeInstances[1].Output)
		r := runResults(t, s, made.InvokeID)[0]
		assert.Equal(t, ids[0]+": uname map[]", r.Output)
		assert.Equal(t, "admin", r.Username)
		assert.Equal(t, 1, r.Repeats)
		assert.Equal(t, time.Minute, r.FinishedTime.Sub(r.StartTime))
		assert.Empty(t, r.ErrorCode)

		commands, err := describecommands.Do(ctx, c, nil)
		require.NoError(t, err)
		assert.Empty(t, commands.Commands, "nobody asked to keep it")
	}, apitest.WithCommandRunner(echo))
}

// Without options, a command takes the default steps of 20 ms and prints nothing.
func TestRunCommand_defaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer()
		id := apitest.Launch(t, s, "")[0]
		time.Sleep(40 * time.Millisecond)
		invoke := apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", "Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", id).InvokeID
		time.Sleep(40 * time.Millisecond)
		r := runResults(t, s, invoke)[0]
		assert.Equal(t, types.InvocationInstanceStatusSuccess, r.InvocationStatus)
		assert.Empty(t, r.Output)
	})
}

func TestRunCommand_dryRun(t *testing.T) {
	t.Parallel()
	withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
		got := apitest.Succeed[struct{ InvokeID, CommandID string }](t, s, "RunCommand", apitest.NameValues("Type=RunShellScript CommandContent=x RepeatMode=DryRun KeepCommand=true InstanceId.1="+ids[0])...)
		assert.Empty(t, got.InvokeID)
		assert.Empty(t, s.State.Invocations.All)
		assert.Empty(t, s.State.Commands.All)
	})
}

func TestCommand_outcomes(t *testing.T) {
	t.Parallel()
	run := func(_, script string, _ map[string]string) (string, int) {
		switch script {
		case "fail":
			return "no", 3
		case "talk":
			return strings.Repeat("x", 24<<10+7), 0
		}
		return "", 0
	}
	for _, tt := range []struct {
		name, params string
		beforeRun    func(t *testing.T, s *apitest.Server, id string) // while the command is on its way
		duringRun    func(t *testing.T, s *apitest.Server, id string) // while it runs
		status, code string
		older, whole string
	}{
		{"success", "CommandContent=x", nil, nil, "Success", "", "Finished", "Success"},
		{"exit code", "CommandContent=fail", nil, nil, "Failed", "ExitCodeNonzero", "Failed", "Failed"},
		{"much output", "CommandContent=talk", nil, nil, "Success", "", "Finished", "Success"},
		{"too slow", "CommandContent=x Timeout=59", nil, nil, "Timeout", "ExecutionTimeout", "Failed", "Failed"},
		{"for another system", "CommandContent=x Type=RunPowerShellScript", nil, nil, "Invalid", "CommandNotApplicable", "Failed", "Failed"},
		{"stopped before", "CommandContent=x", stopNow, nil, "Aborted", "InstanceNotRunning", "Failed", "Failed"},
		{"released before", "CommandContent=x", releaseNow, nil, "Aborted", "InstanceReleased", "Failed", "Failed"},
		{"stopped during the run", "CommandContent=x", nil, stopNow, "Error", "ExecutionInterrupted", "Failed", "Failed"},
		{"released during the run", "CommandContent=x", nil, releaseNow, "Error", "InstanceReleased", "Failed", "Failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
				invoke := apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", append(apitest.NameValues("Type=RunShellScript InstanceId.1="+ids[0]), apitest.NameValues(tt.params)...)...).InvokeID
				if tt.beforeRun != nil {
					tt.beforeRun(t, s, ids[0])
				}
				time.Sleep(time.Minute)
				if tt.duringRun != nil {
					tt.duringRun(t, s, ids[0])
				}
				time.Sleep(time.Minute)
				r := runResults(t, s, invoke)[0]
				assert.Equal(t, tt.status, string(r.InvocationStatus))
				assert.EqualValues(t, tt.older, r.InvokeRecordStatus)
				assert.Equal(t, tt.code, r.ErrorCode)
				assert.Equal(t, tt.code == "", r.ErrorInfo == "")
				assert.Equal(t, tt.whole, string(invocationOf(t, s, invoke).InvocationStatus))
				switch tt.name {
				case "exit code":
					assert.Equal(t, int64(3), r.ExitCode)
					assert.Equal(t, "no", r.Output)
				case "much output":
					assert.Len(t, r.Output, 24<<10)
					assert.Equal(t, 7, r.Dropped)
				case "too slow":
					assert.Equal(t, 59*time.Second, r.FinishedTime.Sub(r.StartTime))
				}
			}, apitest.WithCommandRunner(run))
		})
	}
}

func stopNow(t *testing.T, s *apitest.Server, id string) {
	apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", id)
}

func releaseNow(t *testing.T, s *apitest.Server, id string) {
	apitest.Succeed[struct{}](t, s, "DeleteInstance", "InstanceId", id, "Force", "true")
}

func TestCommand_partialFailure(t *testing.T) {
	t.Parallel()
	withRunning(t, 3, func(t *testing.T, s *apitest.Server, ids []string) {
		stopNow(t, s, ids[1])
		made, err := runcommand.Do(t.Context(), apitest.CheckedClient(t, s), &runcommand.Request{Type: types.CommandTypeRunShellScript, CommandContent: "x", InstanceIDs: ids})
		require.NoError(t, err, "an instance that is not running does not affect the others")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "PartialFailed", string(invocationOf(t, s, made.InvokeID).InvocationStatus))
		var codes []string
		for _, r := range runResults(t, s, made.InvokeID) {
			codes = append(codes, r.ErrorCode)
		}
		assert.Equal(t, []string{"", "InstanceNotRunning", ""}, codes)
	})
}

func TestCommand_schedules(t *testing.T) {
	t.Parallel()
	withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
		at := time.Now().Add(10 * time.Minute).In(time.FixedZone("", 8*60*60)).Format("2006-01-02 15:04:05")
		start := func(params ...string) string {
			params = append(params, "Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", ids[0])
			return apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", params...).InvokeID
		}
		often := start("Frequency", "rate(5m)", "RepeatMode", "Period")
		once := start("Frequency", "at("+at+" GMT+8:00)", "Timed", "true")
		cron := start("Frequency", "0 */20 * * * *")
		boot := start("RepeatMode", "EveryReboot")
		expect := func(when string, invoke, status string, repeats int) {
			t.Helper()
			r := runResults(t, s, invoke)[0]
			assert.Equal(t, status, string(r.InvocationStatus), when)
			assert.Equal(t, repeats, r.Repeats, when)
			assert.Equal(t, status, string(invocationOf(t, s, invoke).InvocationStatus), when)
		}
		for _, invoke := range []string{often, once, cron, boot} {
			expect("at first", invoke, "Scheduled", 0)
		}
		time.Sleep(5 * time.Minute)
		expect("after 5 minutes", often, "Pending", 0)
		time.Sleep(2 * time.Minute)
		expect("after 7 minutes", often, "Scheduled", 1)
		expect("after 7 minutes", once, "Scheduled", 0)
		time.Sleep(5 * time.Minute)
		expect("after 12 minutes", once, "Success", 1)
		time.Sleep(2 * time.Minute)
		expect("after 14 minutes", often, "Scheduled", 2)
		apitest.Succeed[struct{}](t, s, "StopInvocation", "InvokeId", often)
		time.Sleep(time.Hour)
		assert.Equal(t, 2, runResults(t, s, often)[0].Repeats, "it stays stopped")
		assert.Equal(t, "Stopped", string(invocationOf(t, s, often).InvocationStatus))
	})
}

func TestStopInvocation(t *testing.T) {
	t.Parallel()
	withRunning(t, 3, func(t *testing.T, s *apitest.Server, ids []string) {
		c := apitest.CheckedClient(t, s)
		stop := func(invoke string, ids ...string) {
			t.Helper()
			_, err := stopinvocation.Do(t.Context(), c, &stopinvocation.Request{InvokeID: invoke, InstanceIDs: ids})
			require.NoError(t, err)
		}
		made, err := runcommand.Do(t.Context(), c, &runcommand.Request{Type: types.CommandTypeRunShellScript, CommandContent: "x", InstanceIDs: ids})
		require.NoError(t, err)
		statuses := func() (each []string) {
			for _, r := range runResults(t, s, made.InvokeID) {
				each = append(each, string(r.InvocationStatus))
			}
			return append(each, string(invocationOf(t, s, made.InvokeID).InvocationStatus))
		}
		stop(made.InvokeID, ids[0])
		assert.Equal(t, []string{"Cancelled", "Pending", "Pending", "Running"}, statuses())
		time.Sleep(time.Minute)
		stop(made.InvokeID, ids[1])
		assert.Equal(t, []string{"Cancelled", "Stopping", "Running", "Running"}, statuses())
		time.Sleep(time.Minute - 1)
		assert.Equal(t, []string{"Cancelled", "Stopping", "Running", "Running"}, statuses())
		time.Sleep(time.Nanosecond)
		assert.Equal(t, []string{"Cancelled", "Terminated", "Success", "Stopped"}, statuses())
		before := runResults(t, s, made.InvokeID)
		stop(made.InvokeID)
		assert.Equal(t, before, runResults(t, s, made.InvokeID), "what is over stays as it is")
		assert.False(t, before[0].StopTime.IsZero())
		assert.True(t, before[2].StopTime.IsZero())
	})
}

func TestStopInvocation_all(t *testing.T) {
	t.Parallel()
	withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
		invoke := apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", "Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", ids[0]).InvokeID
		time.Sleep(time.Minute)
		apitest.Succeed[struct{}](t, s, "StopInvocation", "InvokeId", invoke)
		v := invocationOf(t, s, invoke)
		assert.Equal(t, "Stopping Stopping", string(v.InvocationStatus)+" "+string(v.InvokeStatus))
		time.Sleep(time.Minute)
		assert.Equal(t, "Stopped", string(invocationOf(t, s, invoke).InvocationStatus))
	})
}
