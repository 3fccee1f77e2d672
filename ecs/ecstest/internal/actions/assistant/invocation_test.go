package assistant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describecloudassistantstatus"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
)

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
	withRunning(t, 2, func(t *testing.T, s *apitest.Server, ids []string) {
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

func TestDescribeCloudAssistantStatus(t *testing.T) {
	t.Parallel()
	withRunning(t, 2, func(t *testing.T, s *apitest.Server, ids []string) {
		stopNow(t, s, ids[1])
		apitest.Succeed[struct{}](t, s, "RunCommand", "Type", "RunShellScript", "CommandContent", "x", "InstanceId.1", ids[0])
		time.Sleep(time.Minute)
		describe := func(req *describecloudassistantstatus.Request) []describecloudassistantstatus.InstanceCloudAssistantStatus {
			got, err := describecloudassistantstatus.Do(t.Context(), apitest.CheckedClient(t, s), req)
			require.NoError(t, err)
			return got.InstanceCloudAssistantStatuses
		}
		all := describe(nil)
		require.Len(t, all, 2)
		assert.Equal(t, "true", all[0].CloudAssistantStatus)
		assert.Equal(t, 1, all[0].ActiveTaskCount)
		assert.Equal(t, 1, all[0].InvocationCount)
		assert.Equal(t, time.Now().UTC(), all[0].LastInvokedTime.UTC())
		assert.Equal(t, "Linux", all[0].OSType)
		assert.Equal(t, "false", all[1].CloudAssistantStatus)
		assert.True(t, all[1].LastHeartbeatTime.IsZero())
		assert.Len(t, describe(&describecloudassistantstatus.Request{InstanceIDs: ids[1:]}), 1)
		assert.Empty(t, describe(&describecloudassistantstatus.Request{OSType: "Windows"}))
	})
}
