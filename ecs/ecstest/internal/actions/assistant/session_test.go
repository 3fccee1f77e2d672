package assistant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeterminalsessions"
	"github.com/go-aliecs/aliecs/ecs/api/endterminalsession"
	"github.com/go-aliecs/aliecs/ecs/api/startterminalsession"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// enableSessions enables terminal sessions, as an account has to.
func enableSessions(st *backend.State) { st.Behaviors[backend.SessionManager] = "enabled" }

func TestTerminalSession(t *testing.T) {
	t.Parallel()
	withRunning(t, 2, func(t *testing.T, s *apitest.Server, ids []string) {
		c := apitest.CheckedClient(t, s)
		start := func(req *startterminalsession.Request) *startterminalsession.Response {
			t.Helper()
			got, err := startterminalsession.Do(t.Context(), c, req)
			require.NoError(t, err)
			return got
		}
		terminal := start(&startterminalsession.Request{InstanceIDs: ids[:1], Username: "admin", CommandLine: "top"})
		forward := start(&startterminalsession.Request{InstanceIDs: ids[1:], PortNumber: new(22), TargetServer: "192.168.0.246", ConnectionType: "Intranet"})
		assert.Contains(t, terminal.WebSocketURL, "://cn-hangzhou.")
		assert.Contains(t, terminal.WebSocketURL, terminal.SessionID+"&token="+terminal.SecurityToken)
		assert.Contains(t, forward.WebSocketURL, "://cn-hangzhou-vpc.")
		assert.NotEqual(t, terminal.SecurityToken, forward.SecurityToken)

		read := func(req *describeterminalsessions.Request) []describeterminalsessions.Session {
			t.Helper()
			got, err := describeterminalsessions.Do(t.Context(), c, req)
			require.NoError(t, err)
			return got.Sessions
		}
		require.Len(t, read(nil), 2)
		one := read(&describeterminalsessions.Request{InstanceID: ids[0]})[0]
		assert.Equal(t, terminal.SessionID+" admin", one.SessionID+" "+one.Username)
		assert.Equal(t, "Connecting", one.Connections[0].Status)
		assert.Equal(t, time.Now().Unix(), one.CreationTime.Unix())
		two := read(&describeterminalsessions.Request{SessionID: forward.SessionID})[0]
		assert.Equal(t, 22, two.PortNumber)
		assert.Equal(t, "192.168.0.246", two.TargetServer)
		assert.Equal(t, ids[1], two.Connections[0].InstanceID)

		time.Sleep(time.Minute)
		for range 2 {
			_, err := endterminalsession.Do(t.Context(), c, &endterminalsession.Request{SessionID: terminal.SessionID})
			require.NoError(t, err)
		}
		time.Sleep(9 * time.Minute)
		all := read(nil)
		assert.Equal(t, "Terminated", all[0].Connections[0].Status)
		assert.Equal(t, time.Minute, all[0].Connections[0].EndTime.Sub(all[0].CreationTime))
		assert.Equal(t, "Failed", all[1].Connections[0].Status, "nobody connected in ten minutes")
		assert.NotEmpty(t, all[1].Connections[0].FailedDetail)
	}, enableSessions)
}

func TestStartTerminalSession_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "")[0]
	apitest.Succeed[apitest.Statuses](t, s, "DescribeInstanceStatus")
	stopped := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
	const action = "StartTerminalSession"
	apitest.Rejects(t, s, "not enabled", action, []string{"InstanceId.1", id}, 403, "UserBehavior.SessionManagerDisabled")
	enableSessions(s.State)
	for _, tt := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"no such instance", "InstanceId.1=i-none", 404, "InvalidInstance.NotFound"},
		{"two instances", "InstanceId.1=" + id + " InstanceId.2=" + stopped, 403, "InvalidInstanceIds.CountLimitExceeded"},
		{"stopped", "InstanceId.1=" + stopped, 403, "Operation.Forbidden"},
		{"bad port", "PortNumber=65536", 400, "PortNumber.Invalid"},
		{"target without port", "TargetServer=10.0.0.1", 403, "InvalidTargetServer.MissingPortNumber"},
		{"command and port", "CommandLine=top PortNumber=22", 403, "InvalidCommandLine.Conflict"},
		{"long command", "CommandLine=" + strings.Repeat("a", 513), 403, "InvalidCommandLine.LengthLimitExceeded"},
		{"long user", "Username=" + strings.Repeat("a", 256), 403, "Username.ExceedLimit"},
		{"bad network", "ConnectionType=Radio", 400, "InvalidParameter"},
		{"encrypted", `EncryptionOptions={"Enabled":true}`, 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, tt.name, action, append([]string{"InstanceId.1", id}, apitest.NameValues(tt.params)...), tt.status, tt.code)
	}
	apitest.Succeed[struct{}](t, s, action, "InstanceId.1", id, "EncryptionOptions", `{"Enabled":false}`, "PasswordName", "secret")
	apitest.Rejects(t, s, "end of nothing", "EndTerminalSession", []string{"SessionId", "s-none"}, 400, "InvalidParameter")
	for range 1000 {
		s.State.StartSession(&backend.Session{Resource: s.State.NewResource(backend.KindSession, "cn-hangzhou", "")})
	}
	apitest.Rejects(t, s, "too many", action, []string{"InstanceId.1", id}, 403, "SessionCount.ExceedLimit")
}
