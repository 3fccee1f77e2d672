package assistant_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describeinvocations"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

func TestAssistant_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(time.Hour)) // nothing runs yet
	id := apitest.Launch(t, s, "")[0]
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
		{"content too long to be kept", "CreateCommand", create("CommandContent", strings.Repeat("x", 18<<10), "ContentEncoding", "PlainText"), 403, "CmdContent.ExceedLimit"},
		{"content too long to be kept after the run", "RunCommand", run("CommandContent", strings.Repeat("x", 18<<10-100), "KeepCommand", "true"), 403, "CmdContent.ExceedLimit"},
		{"content too long", "RunCommand", run("CommandContent", strings.Repeat("x", 24<<10)), 403, "CmdContent.ExceedLimit"},
		{"long name", "CreateCommand", create("Name", strings.Repeat("x", 129)), 403, "CmdName.ExceedLimit"},
		{"long description", "CreateCommand", create("Description", strings.Repeat("x", 513)), 403, "CmdDesc.ExceedLimit"},
		{"long directory", "CreateCommand", create("WorkingDir", strings.Repeat("x", 201)), 400, "InvalidParameter.WorkingDir"},
		{"long launcher", "CreateCommand", create("Launcher", strings.Repeat("x", 1025)), 403, "InvalidLauncher.LengthLimitExceeded"},
		{"long timeout", "CreateCommand", create("Timeout", "86401"), 403, "InvalidTimeout.ExceedLimit"},
		{"short timeout", "RunCommand", run("Timeout", "9"), 400, "InvalidParameter"},
		{"parameter without a name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{}}"), 400, "CmdParam.EmptyKey"},
		{"bad parameter name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{a.b}}"), 400, "CmdParam.InvalidParamName"},
		{"long parameter name", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", "{{"+strings.Repeat("x", 65)+"}}"), 403, "CmdParamName.ExceedLimit"},
		{"many parameters", "CreateCommand", create("EnableParameter", "true", "ContentEncoding", "PlainText", "CommandContent", apitest.Numbered("{{p%d}}", 21)), 403, "CmdParamCount.ExceedLimit"},
		{"bad tag", "CreateCommand", create("Tag.1.Key", "aliyun"), 400, "InvalidTagKey.Malformed"},
		{"unknown command", "InvokeCommand", invoke("CommandId", "c-none"), 404, "InvalidCmdId.NotFound"},
		{"unknown command to change", "ModifyCommand", []string{"CommandId", "c-none", "Name", "n"}, 404, "InvalidCmdId.NotFound"},
		{"unknown command to delete", "DeleteCommand", []string{"CommandId", "c-none"}, 404, "InvalidCmdId.NotFound"},
		{"long new name", "ModifyCommand", []string{"CommandId", command, "Name", strings.Repeat("x", 129)}, 403, "CmdName.ExceedLimit"},
		{"parameters that are not an object", "InvokeCommand", invoke("Parameters", "[]"), 400, "InvalidParameter.Parameters"},
		{"parameters that are null", "InvokeCommand", invoke("Parameters", "null"), 400, "InvalidParameter.Parameters"},
		{"parameter that is not a string", "InvokeCommand", invoke("Parameters", `{"a":1}`), 403, "ParameterType.NotSupported"},
		{"unknown parameter", "InvokeCommand", invoke("Parameters", `{"a":"","b":""}`), 403, "Parameter.NotMatched"},
		{"long key", "InvokeCommand", invoke("Parameters", `{"`+strings.Repeat("x", 65)+`":""}`), 403, "ParameterKey.ExceedLimit"},
		{"many values", "InvokeCommand", invoke("CommandId", plain, "Parameters", `{"`+strings.Join(strings.Fields(apitest.Numbered("p%d", 21)), `":"","`)+`":""}`), 403, "ParameterCount.ExceedLimit"},
		{"missing parameter", "InvokeCommand", invoke("Parameters", `{}`), 400, "Parameter.MissingValue"},
		{"parameters for a command without parameters", "InvokeCommand", invoke("CommandId", plain), 400, "Parameter.Disabled"},
		{"no instance", "RunCommand", run("InstanceId.1", "i-none"), 404, "InvalidInstance.NotFound"},
		{"instance of another region", "RunCommand", run("RegionId", "us-west-1"), 404, "InvalidInstance.NotFound"},
		{"no instances", "InvokeCommand", []string{"CommandId", plain}, 400, "MissingParam.InstanceId"},
		{"many instances", "RunCommand", append(run(), apitest.NameValues(apitest.Numbered("InstanceId.%d=i-1", 101))...), 403, "InstanceIds.ExceedLimit"},
		{"many instances to describe", "DescribeCloudAssistantStatus", apitest.NameValues(apitest.Numbered("InstanceId.%d=i-1", 101)), 403, "InstanceIds.ExceedLimit"},
		{"ids and tags", "RunCommand", run("ResourceTag.1.Key", "k"), 400, "InvalidResourceTag.ConflictWithInstanceIds"},
		{"tags of no instance", "InvokeCommand", []string{"CommandId", plain, "ResourceTag.1.Key", "k"}, 400, "InvalidResourceTag.InstanceNotFound"},
		{"many tags", "InvokeCommand", append(apitest.NameValues(apitest.Numbered("ResourceTag.%[1]d.Key=k%[1]d", 11)), "CommandId", plain), 400, "NumberExceed.ResourceTags"},
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
	_, rep = apitest.Try[struct{}](t, s, "StopInvocation", append(apitest.NameValues(apitest.Numbered("InstanceId.%d=i-1", 101)), "InvokeId", invoked)...)
	apitest.AssertError(t, rep, 403, "InstanceIds.ExceedLimit")
}

func TestAssistant_limits(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	apitest.Launch(t, s, "Amount=100 Tag.1.Key=batch Tag.1.Value=1")
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
	apitest.Launch(t, s, "Tag.1.Key=batch")
	_, rep := apitest.Try[struct{}](t, s, "RunCommand", target...)
	apitest.AssertError(t, rep, 403, "InstanceIds.ExceedLimit")

	content := base64.StdEncoding.EncodeToString([]byte("x"))
	for i := range 500 {
		apitest.Succeed[struct{}](t, s, "CreateCommand", "Name", fmt.Sprint("c", i), "Type", "RunShellScript", "CommandContent", content)
	}
	_, rep = apitest.Try[struct{}](t, s, "CreateCommand", "Name", "more", "Type", "RunShellScript", "CommandContent", content)
	apitest.AssertError(t, rep, 403, "CmdCount.ExceedQuota")
	for _, list := range []string{"DescribeCommands", "DescribeInvocations", "DescribeInvocationResults", "DescribeCloudAssistantStatus"} {
		_, rep = apitest.Try[struct{}](t, s, list, "PageSize", "51")
		apitest.AssertError(t, rep, 400, "InvalidParam.PageSize")
	}
	got := apitest.Succeed[struct{ TotalCount, PageSize int }](t, s, "DescribeCommands", "PageSize", "50")
	assert.Equal(t, 500, got.TotalCount)
	assert.Equal(t, 50, got.PageSize)
}

// The password of a user of Windows is stored under a name.
func TestRunCommand_windowsPassword(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "ImageId=win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd SystemDisk.Size=40")[0]
	run := func(more ...string) apitest.Response {
		params := append(apitest.NameValues("Type=RunBatScript CommandContent=eA== InstanceId.1="+id), more...)
		_, rep := apitest.Try[struct{}](t, s, "RunCommand", params...)
		return rep
	}
	apitest.AssertError(t, run("Username", "admin"), 400, "WindowsPasswordName.Missed")
	apitest.AssertError(t, run("Username", "admin", "WindowsPasswordName", strings.Repeat("a", 256)), 403, "WindowsPasswordName.ExceedLimit")
	apitest.AssertError(t, run("Username", "admin", "WindowsPasswordName", "mine"), 200, "")
	apitest.AssertError(t, run("Username", "system", "OssOutputDelivery", "oss://bucket/prefix"), 200, "")
	got, err := describeinvocations.Do(t.Context(), apitest.CheckedClient(t, s), nil)
	require.NoError(t, err)
	assert.Equal(t, "oss://bucket/prefix", got.Invocations[1].OSSOutputDelivery)
}
