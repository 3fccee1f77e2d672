package assistant_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createcommand"
	"github.com/go-aliecs/aliecs/ecs/api/deletecommand"
	"github.com/go-aliecs/aliecs/ecs/api/describecommands"
	"github.com/go-aliecs/aliecs/ecs/api/invokecommand"
	"github.com/go-aliecs/aliecs/ecs/api/modifycommand"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestCommand_lifeCycle(t *testing.T) {
	t.Parallel()
	withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		script := "echo {{ greeting }} {{name}} from {{ACS::InstanceId}}"
		made, err := createcommand.Do(ctx, c, &createcommand.Request{
			Name: "hello", Type: types.CommandTypeRunShellScript, CommandContent: base64.StdEncoding.EncodeToString([]byte(script)),
			EnableParameter: new(true), WorkingDir: "/srv",
		})
		require.NoError(t, err)
		_, err = createcommand.Do(ctx, c, &createcommand.Request{Name: "other", Type: types.CommandTypeRunBatScript, CommandContent: "dir", ContentEncoding: "PlainText"})
		require.NoError(t, err)

		invoked, err := invokecommand.Do(ctx, c, &invokecommand.Request{CommandID: made.CommandID, InstanceIDs: ids, Parameters: map[string]string{"greeting": "hi", "name": "you"}})
		require.NoError(t, err)
		_, err = modifycommand.Do(ctx, c, &modifycommand.Request{CommandID: made.CommandID, Name: "bye", CommandContent: "echo {{name}}", Timeout: new(90)})
		require.NoError(t, err)
		time.Sleep(2 * time.Minute)
		assert.Equal(t, ids[0]+": echo hi you from "+ids[0]+" map[greeting:hi name:you]", runResults(t, s, invoked.InvokeID)[0].Output, "a command that runs stays as it was")

		list, err := describecommands.Do(ctx, c, &describecommands.Request{CommandID: made.CommandID, ContentEncoding: "PlainText"})
		require.NoError(t, err)
		require.Len(t, list.Commands, 1)
		m := list.Commands[0]
		assert.Equal(t, "bye", m.Name)
		assert.Equal(t, "echo {{name}}", m.CommandContent)
		assert.Equal(t, []string{"name"}, m.ParameterNames)
		assert.Equal(t, 90, m.Timeout)
		assert.Equal(t, "/srv", m.WorkingDir)
		assert.Equal(t, 1, m.InvokeTimes)

		_, err = deletecommand.Do(ctx, c, &deletecommand.Request{CommandID: made.CommandID})
		require.NoError(t, err)
		_, err = invokecommand.Do(ctx, c, &invokecommand.Request{CommandID: made.CommandID, InstanceIDs: ids})
		assert.True(t, ecs.HasCode(err, "InvalidCmdId.NotFound"), err)
		assert.Equal(t, "hello", invocationOf(t, s, invoked.InvokeID).CommandName)
	}, apitest.WithCommandRunner(echo))
}

func TestDescribeCommands_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for _, params := range []string{
		"Name=deploy Description=web Type=RunShellScript Tag.1.Key=k Tag.1.Value=v",
		"Name=deploy-db Type=RunShellScript ResourceGroupId=rg-1",
		"Name=clean Type=RunBatScript",
	} {
		apitest.Succeed[struct{}](t, s, "CreateCommand", apitest.NameValues(params+" CommandContent=eA==")...)
	}
	for params, want := range map[string]int{
		"": 3, "Name=deploy": 1, "Name=deploy*": 2, "Description=web": 1, "Type=RunBatScript": 1, "ResourceGroupId=rg-1": 1,
		"Tag.1.Key=k": 1, "Provider=AlibabaCloud": 0, "Latest=false": 0, "RegionId=us-west-1": 0,
	} {
		t.Run(params, func(t *testing.T) {
			assert.Equal(t, want, apitest.Succeed[struct{ TotalCount int }](t, s, "DescribeCommands", apitest.NameValues(params)...).TotalCount)
		})
	}
}
