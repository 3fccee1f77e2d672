package assistant_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions/assistant"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestAssistant_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer(apitest.WithStepDuration(time.Hour)) // nothing runs yet
	id := apitest.RunN(t, s, "")[0]
	create := func(more ...string) []string {
		return append([]string{"Name", "n", "Type", "RunShellScript", "CommandContent", "eA=="}, more...)
	}
	run := func(more ...string) []string {
		return append([]string{"Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", id}, more...)
	}
	command := apitest.Succeed[struct{ CommandID string }](t, s, "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{a}}")...).CommandID
	plain := apitest.Succeed[struct{ CommandID string }](t, s, "CreateCommand", create()...).CommandID
	invoke := func(more ...string) []string {
		return append([]string{"CommandId", command, "InstanceId.1", id, "Parameters", `{"a":"b"}`}, more...)
	}
	for _, w := range []struct {
		name, action string
		params       []string
		status       int
		code         string
	}{
		{"unknown language", "CreateCommand", create("Type", "RunPerl"), 404, "InvalidCmdType.NotFound"},
		{"content not base64", "CreateCommand", create("CommandContent", "echo 1"), 400, "CmdContent.DecodeError"},
		{"content not base64 to run", "RunCommand", run("CommandContent", "echo 1", "ContentEncoding", "base64"), 400, "CmdContent.DecodeError"},
		{"content too long to be kept", "CreateCommand", create("CommandContent", strings.Repeat("x", assistant.MaxKeptContent), "ContentEncoding", "PlainText"), 403, "CmdContent.ExceedLimit"},
		{"content too long to be kept after the run", "RunCommand", run("CommandContent", strings.Repeat("x", assistant.MaxKeptContent-100), "KeepCommand", "true"), 403, "CmdContent.ExceedLimit"},
		{"content too long", "RunCommand", run("CommandContent", strings.Repeat("x", assistant.MaxContent)), 403, "CmdContent.ExceedLimit"},
		{"long name", "CreateCommand", create("Name", strings.Repeat("x", 129)), 403, "CmdName.ExceedLimit"},
		{"long description", "CreateCommand", create("Description", strings.Repeat("x", 513)), 403, "CmdDesc.ExceedLimit"},
		{"long directory", "CreateCommand", create("WorkingDir", strings.Repeat("x", 201)), 400, "InvalidParameter.WorkingDir"},
		{"long launcher", "CreateCommand", create("Launcher", strings.Repeat("x", 1025)), 403, "InvalidLauncher.LengthLimitExceeded"},
		{"long timeout", "CreateCommand", create("Timeout", "86401"), 403, "InvalidTimeout.ExceedLimit"},
		{"short timeout", "RunCommand", run("Timeout", "9"), 400, "InvalidParameter"},
		{"parameter without a name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{}}"), 400, "CmdParam.EmptyKey"},
		{"bad parameter name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{a.b}}"), 400, "CmdParam.InvalidParamName"},
		{"long parameter name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{"+strings.Repeat("x", 65)+"}}"), 403, "CmdParamName.ExceedLimit"},
		{"many parameters", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", apitest.TooMany("{{p%d}}", 21)), 403, "CmdParamCount.ExceedLimit"},
		{"bad tag", "CreateCommand", create("Tag.1.Key", "aliyun"), 400, "InvalidTagKey.Malformed"},
		{"unknown command", "InvokeCommand", invoke("CommandId", "c-none"), 404, "InvalidCmdId.NotFound"},
		{"unknown command to change", "ModifyCommand", []string{"CommandId", "c-none", "Name", "n"}, 404, "InvalidCmdId.NotFound"},
		{"unknown command to delete", "DeleteCommand", []string{"CommandId", "c-none"}, 404, "InvalidCmdId.NotFound"},
		{"too long a change", "ModifyCommand", []string{"CommandId", command, "Name", strings.Repeat("x", 129)}, 403, "CmdName.ExceedLimit"},
		{"parameters that are no object", "InvokeCommand", invoke("Parameters", "[]"), 400, "InvalidParameter.Parameters"},
		{"parameters that are nothing", "InvokeCommand", invoke("Parameters", "null"), 400, "InvalidParameter.Parameters"},
		{"parameter that is no text", "InvokeCommand", invoke("Parameters", `{"a":1}`), 403, "ParameterType.NotSupported"},
		{"unknown parameter", "InvokeCommand", invoke("Parameters", `{"a":"","b":""}`), 403, "Parameter.NotMatched"},
		{"long key", "InvokeCommand", invoke("Parameters", `{"`+strings.Repeat("x", 65)+`":""}`), 403, "ParameterKey.ExceedLimit"},
		{"many values", "InvokeCommand", invoke("CommandId", plain, "Parameters", `{"`+strings.Join(strings.Fields(apitest.TooMany("p%d", 21)), `":"","`)+`":""}`), 403, "ParameterCount.ExceedLimit"},
		{"missing parameter", "InvokeCommand", invoke("Parameters", `{}`), 400, "Parameter.MissingValue"},
		{"parameters for a command without", "InvokeCommand", invoke("CommandId", plain), 400, "Parameter.Disabled"},
		{"no instance", "RunCommand", run("InstanceId.1", "i-none"), 404, "InvalidInstance.NotFound"},
		{"instance of another region", "RunCommand", run("RegionId", "us-west-1"), 404, "InvalidInstance.NotFound"},
		{"no instances", "InvokeCommand", []string{"CommandId", plain}, 400, "MissingParam.InstanceId"},
		{"ids and tags", "RunCommand", run("ResourceTag.1.Key", "k"), 400, "InvalidResourceTag.ConflictWithInstanceIds"},
		{"tags that nothing has", "InvokeCommand", []string{"CommandId", plain, "ResourceTag.1.Key", "k"}, 400, "InvalidResourceTag.InstanceNotFound"},
		{"many tags", "InvokeCommand", append(apitest.NameValues(apitest.TooMany("ResourceTag.%[1]d.Key=k%[1]d", 11)), "CommandId", plain), 400, "NumberExceed.ResourceTags"},
		{"unknown mode", "RunCommand", run("RepeatMode", "Twice"), 404, "InvalidRepeatMode.NotFound"},
		{"no frequency", "RunCommand", run("RepeatMode", "Period"), 400, "MissingParam.Frequency"},
		{"no frequency, in the older form", "RunCommand", run("Timed", "true"), 400, "MissingParam.Frequency"},
		{"bad frequency", "RunCommand", run("Frequency", "often"), 400, "InvalidParam.Frequency"},
		{"instance not running for a dry run", "RunCommand", run("RepeatMode", "DryRun"), 400, "InvalidInstance.NotMatch"},
		{"unknown way to stop", "RunCommand", run("TerminationMode", "Kill"), 404, "InvalidTerminationMode.NotFound"},
		{"long user name", "RunCommand", run("Username", strings.Repeat("x", 256)), 403, "Username.ExceedLimit"},
		{"unknown invocation", "StopInvocation", []string{"InvokeId", "t-none"}, 404, "InvalidInvokeId.NotFound"},
		{"unknown state", "DescribeInvocations", []string{"InvokeStatus", "Great"}, 400, "InvalidParameter"},
		{"unknown encoding", "DescribeCommands", []string{"ContentEncoding", "hex"}, 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, w.name, w.action, w.params, w.status, w.code)
	}
	assert.Empty(t, s.State.Invocations.All, "a failed call leaves nothing behind")
	assert.Len(t, s.State.Commands.All, 2)

	invoked := apitest.Succeed[struct{ InvokeID string }](t, s, "InvokeCommand", invoke()...).InvokeID
	_, rep := apitest.Try[struct{}](t, s, "StopInvocation", "InvokeId", invoked, "InstanceId.1", "i-none")
	apitest.AssertError(t, rep, 404, "InvalidInstanceId.NotFound")
}

func TestAssistant_limits(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer(apitest.WithStepDuration(0))
	apitest.RunN(t, s, "Amount=100 Tag.1.Key=batch Tag.1.Value=1")
	target := apitest.NameValues("Type=RunShellScript CommandContent=x ResourceTag.1.Key=batch")
	invoke := apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", target...).InvokeID
	var pages [][]string
	for token := ""; token != "" || pages == nil; {
		got := apitest.Succeed[resultsResponse](t, s, "DescribeInvocationResults", "InvokeId", invoke, "MaxResults", "50", "NextToken", token)
		pages = append(pages, got.ids())
		assert.Equal(t, 100, got.Invocation.TotalCount)
		token = got.Invocation.NextToken
	}
	assert.Len(t, pages, 2)
	apitest.RunN(t, s, "Tag.1.Key=batch")
	_, rep := apitest.Try[struct{}](t, s, "RunCommand", target...)
	apitest.AssertError(t, rep, 403, "InstanceIds.ExceedLimit")

	content := base64.StdEncoding.EncodeToString([]byte("x"))
	for i := range assistant.MaxCommands {
		apitest.Succeed[struct{}](t, s, "CreateCommand", "Name", fmt.Sprint("c", i), "Type", "RunShellScript", "CommandContent", content)
	}
	_, rep = apitest.Try[struct{}](t, s, "CreateCommand", "Name", "more", "Type", "RunShellScript", "CommandContent", content)
	apitest.AssertError(t, rep, 403, "CmdCount.ExceedQuota")
	got := apitest.Succeed[struct{ TotalCount, PageSize int }](t, s, "DescribeCommands", "PageSize", "100")
	assert.Equal(t, assistant.MaxCommands, got.TotalCount)
	assert.Equal(t, 50, got.PageSize)
}

type resultsResponse struct {
	Invocation struct {
		NextToken         string
		TotalCount        int
		InvocationResults struct {
			InvocationResult []struct{ InvokeID, InstanceID string }
		}
	}
}

func (a resultsResponse) ids() (ids []string) {
	for _, r := range a.Invocation.InvocationResults.InvocationResult {
		ids = append(ids, r.InvokeID+" "+r.InstanceID)
	}
	return ids
}

type invocationsResponse struct {
	TotalCount  int
	Invocations struct{ Invocation []struct{ InvokeID string } }
}

func TestDescribeInvocations_filters(t *testing.T) {
	t.Parallel()
	withRunning(t, 2, func(t *testing.T, s *apitest.TestServer, ids []string) {
		var invokes, commands []string
		for i, params := range []string{
			"CommandContent=ok Name=first Type=RunShellScript Tag.1.Key=n Tag.1.Value=0 ResourceGroupId=rg-1",
			"CommandContent=fail Name=second Type=RunShellScript",
			"CommandContent=ok Name=third Type=RunBatScript",
			"CommandContent=ok Name=fourth Type=RunShellScript RepeatMode=Period Frequency=rate(1d)",
			"CommandContent=ok Name=fifth Type=RunShellScript RepeatMode=EveryReboot",
		} {
			made := apitest.Succeed[struct{ InvokeID, CommandID string }](t, s, "RunCommand", apitest.NameValues(params+" InstanceId.1="+ids[i%2])...)
			invokes, commands = append(invokes, made.InvokeID), append(commands, made.CommandID)
		}
		time.Sleep(2 * time.Minute)
		late := apitest.Succeed[struct{ InvokeID string }](t, s, "RunCommand", apitest.NameValues("CommandContent=ok Name=late Type=RunShellScript InstanceId.1="+ids[0]+" InstanceId.2="+ids[1])...).InvokeID
		all := append(append([]string{}, invokes...), late)
		some := func(places ...int) []string {
			var found []string
			for _, i := range places {
				found = append(found, all[i])
			}
			return found
		}
		for _, tt := range []struct {
			params string
			want   []string
		}{
			{"", all},
			{"InvokeId=" + invokes[1], some(1)},
			{"CommandId=" + commands[2], some(2)},
			{"CommandName=f*", some(0, 3, 4)},
			{"CommandType=RunBatScript", some(2)},
			{"InstanceId=" + ids[1], some(1, 3, 5)},
			{"InvokeStatus=Success", some(0)},
			{"InvokeStatus=Finished", some(0)},
			{"InvokeStatus=Failed", some(1, 2)},
			{"InvokeStatus=Pending", some(5)},
			{"InvokeStatus=Scheduled", some(3, 4)},
			{"InvokeStatus=Running", some(3, 4, 5)},
			{"RepeatMode=EveryReboot", some(4)},
			{"Timed=true", some(3)},
			{"ResourceGroupId=rg-1", some(0)},
			{"Tag.1.Key=n", some(0)},
			{"RegionId=us-west-1", nil},
			{"MaxResults=2", some(0, 1)},
			{"PageSize=4 PageNumber=2", some(4, 5)},
		} {
			var found []string
			for _, v := range apitest.Succeed[invocationsResponse](t, s, "DescribeInvocations", apitest.NameValues(tt.params)...).Invocations.Invocation {
				found = append(found, v.InvokeID)
			}
			assert.Equal(t, tt.want, found, tt.params)
		}
		for _, tt := range []struct {
			params string
			want   []string
		}{
			{"InvokeId=" + late, []string{late + " " + ids[0], late + " " + ids[1]}},
			{"InvokeId=" + late + " InstanceId=" + ids[1], []string{late + " " + ids[1]}},
			{"CommandId=" + commands[2], []string{invokes[2] + " " + ids[0]}},
			{"InvokeRecordStatus=Finished", []string{invokes[0] + " " + ids[0]}},
			{"InvokeRecordStatus=Failed", []string{invokes[1] + " " + ids[1], invokes[2] + " " + ids[0]}},
			{"ResourceGroupId=rg-1", []string{invokes[0] + " " + ids[0]}},
			{"Tag.1.Key=n Tag.1.Value=1", nil},
		} {
			assert.Equal(t, tt.want, apitest.Succeed[resultsResponse](t, s, "DescribeInvocationResults", apitest.NameValues(tt.params)...).ids(), tt.params)
		}
	}, apitest.WithCommandRunner(func(_, script string, _ map[string]string) (string, int) { return "", len(script) - len("ok") }))
}

func TestDescribeCommands_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewTestServer()
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

func TestRunCommand_dryRun(t *testing.T) {
	t.Parallel()
	withRunning(t, 1, func(t *testing.T, s *apitest.TestServer, ids []string) {
		got := apitest.Succeed[struct{ InvokeID, CommandID string }](t, s, "RunCommand", apitest.NameValues("Type=RunShellScript CommandContent=x RepeatMode=DryRun KeepCommand=true InstanceId.1="+ids[0])...)
		assert.Empty(t, got.InvokeID)
		assert.Empty(t, s.State.Invocations.All)
		assert.Empty(t, s.State.Commands.All)
	})
}

func TestParseFrequency(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 6, 6, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		s     string
		every time.Duration
		at    time.Time
		ok    bool
	}{
		{"rate(60s)", time.Minute, time.Time{}, true},
		{"rate(7d)", 7 * 24 * time.Hour, time.Time{}, true},
		{"at(2026-06-06 12:00:00)", 0, noon, true},
		{"at(2026-06-06 12:00:00 UTC)", 0, noon, true},
		{"at(2026-06-06 20:00:00 GMT+8:00)", 0, noon, true},
		{"at(2026-06-06 05:00:00 GMT-7:00)", 0, noon, true},
		{"0 */20 * * * *", 0, time.Time{}, true},
		{"0 0 12 * * ? 2026 Asia/Shanghai", 0, time.Time{}, true},
	} {
		t.Run(tt.s, func(t *testing.T) {
			t.Parallel()
			every, at, ok := backend.ParseFrequency(tt.s)
			assert.Equal(t, tt.ok, ok)
			assert.Equal(t, tt.every, every)
			assert.Equal(t, tt.at, at)
		})
	}
	for _, s := range []string{
		"", "rate()", "rate(m)", "rate(5)", "rate(5y)", "rate(59s)", "rate(8d)", "rate(-1d)", "rate(5m", "rate(99999999999d)",
		"at()", "at(2026-06-06)", "at(2026-06-06 12:00:00 Nowhere)", "at(2026-06-06 12:00:00 GMT8)", "* * * * *",
	} {
		t.Run("not "+s, func(t *testing.T) {
			t.Parallel()
			_, _, ok := backend.ParseFrequency(s)
			assert.False(t, ok)
		})
	}
}
