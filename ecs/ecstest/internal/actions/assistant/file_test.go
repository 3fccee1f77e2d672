package assistant_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describesendfileresults"
	"github.com/go-aliecs/aliecs/ecs/api/sendfile"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func transferOf(t *testing.T, s *apitest.Server, id string) describesendfileresults.Invocation {
	t.Helper()
	got, err := describesendfileresults.Do(t.Context(), apitest.CheckedClient(t, s), &describesendfileresults.Request{InvokeID: id})
	require.NoError(t, err)
	require.Len(t, got.Invocations, 1)
	return got.Invocations[0]
}

// A file takes the same steps as a command, and is on the instance in the end.
func TestSendFile(t *testing.T) {
	t.Parallel()
	withRunning(t, 2, func(t *testing.T, s *apitest.Server, ids []string) {
		start := time.Now()
		sent, err := sendfile.Do(t.Context(), apitest.CheckedClient(t, s), &sendfile.Request{
			Name: "motd", TargetDir: "/etc/", Content: "aGVsbG8=", ContentType: types.ContentEncodingBase64, Description: "greeting", InstanceIDs: ids,
			FileOwner: "admin", FileGroup: "wheel", FileMode: "0600", Overwrite: new(true), Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		expect := func(whole types.InvocationStatus, each types.InvocationInstanceStatus) describesendfileresults.Invocation {
			t.Helper()
			f := transferOf(t, s, sent.InvokeID)
			assert.Equal(t, whole, f.InvocationStatus)
			require.Len(t, f.InvokeInstances, 2)
			for _, in := range f.InvokeInstances {
				assert.Equal(t, each, in.InvocationStatus)
			}
			return f
		}
		expect("Pending", "Pending")
		time.Sleep(time.Minute)
		expect("Running", "Running")
		assert.Empty(t, s.State.Instances.All[0].Files)
		time.Sleep(time.Minute)
		f := expect("Success", "Success")
		assert.Equal(t, map[string]string{"/etc/motd": "hello"}, s.State.Instances.All[1].Files)

		assert.Equal(t, "motd greeting /etc/ aGVsbG8= Base64 admin wheel 0600", strings.Join([]string{
			f.Name, f.Description, f.TargetDir, f.Content, string(f.ContentType), f.FileOwner, f.FileGroup, f.FileMode,
		}, " "))
		assert.True(t, f.Overwrite)
		assert.Equal(t, 2, f.VMCount)
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, f.Tags)
		in := f.InvokeInstances[0]
		assert.Equal(t, ids[0], in.InstanceID)
		assert.Equal(t, time.Minute, in.StartTime.Sub(start))
		assert.Equal(t, 2*time.Minute, in.FinishTime.Sub(start))
		assert.Equal(t, in.FinishTime, in.UpdateTime)
		assert.True(t, start.Equal(in.CreationTime))
		assert.Empty(t, in.ErrorCode)

		apitest.Succeed[struct{}](t, s, "StopInstance", "InstanceId", ids[0])
		time.Sleep(time.Minute)
		apitest.Succeed[struct{}](t, s, "ReplaceSystemDisk", "InstanceId", ids[0], "ImageId", apitest.Machine[1])
		assert.Empty(t, s.State.Instances.All[0].Files, "the files are gone with the disk")
	})
}

func TestSendFile_outcomes(t *testing.T) {
	t.Parallel()
	reboot := func(t *testing.T, s *apitest.Server, id string) {
		apitest.Succeed[struct{}](t, s, "RebootInstance", "InstanceId", id)
	}
	for _, tt := range []struct {
		name, params         string
		beforeRun, duringRun func(t *testing.T, s *apitest.Server, id string)
		status, code, whole  string
	}{
		{"defaults", "", nil, nil, "Success", "", "Success"},
		{"there already", "Name=old", nil, nil, "Failed", "FileAlreadyExists", "Failed"},
		{"overwritten", "Name=old Overwrite=true", nil, nil, "Success", "", "Success"},
		{"relative directory", "TargetDir=tmp", nil, nil, "Failed", "FilePathInvalid", "Failed"},
		{"name with a directory", "Name=a/b", nil, nil, "Failed", "FileNameInvalid", "Failed"},
		{"too slow", "Timeout=59", nil, nil, "Timeout", "DeliveryTimeout", "Failed"},
		{"stopped before", "", stopNow, nil, "Aborted", "InstanceNotRunning", "Failed"},
		{"released before", "", releaseNow, nil, "Aborted", "InstanceReleased", "Failed"},
		{"restarted meanwhile", "", nil, reboot, "Error", "ClientNotResponse", "Failed"},
		{"released meanwhile", "", nil, releaseNow, "Error", "InstanceReleased", "Failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			withRunning(t, 1, func(t *testing.T, s *apitest.Server, ids []string) {
				in := s.State.Instances.All[0]
				in.Files = map[string]string{"/tmp/old": "old"}
				params := append(apitest.NameValues("Name=new TargetDir=/tmp Content=x Timeout=60 InstanceId.1="+ids[0]), apitest.NameValues(tt.params)...)
				id := apitest.Succeed[struct{ InvokeID string }](t, s, "SendFile", params...).InvokeID
				if tt.beforeRun != nil {
					tt.beforeRun(t, s, ids[0])
				}
				time.Sleep(time.Minute)
				if tt.duringRun != nil {
					tt.duringRun(t, s, ids[0])
				}
				time.Sleep(time.Minute)
				f := transferOf(t, s, id)
				r := f.InvokeInstances[0]
				assert.Equal(t, tt.status+" "+tt.code+" "+tt.whole, string(r.InvocationStatus)+" "+r.ErrorCode+" "+string(f.InvocationStatus))
				assert.Equal(t, tt.code == "", r.ErrorInfo == "")
				assert.Equal(t, tt.status == "Success", in.Files["/tmp/"+f.Name] == "x")
				if tt.name == "defaults" {
					assert.Equal(t, "root root 0644 PlainText", strings.Join([]string{f.FileOwner, f.FileGroup, f.FileMode, string(f.ContentType)}, " "))
				}
			})
		})
	}
}

// The directory of a file for Windows begins with a drive.
func TestSendFile_windows(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	id := apitest.Launch(t, s, "ImageId=win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd SystemDisk.Size=40")[0]
	apitest.Succeed[apitest.Statuses](t, s, "DescribeInstanceStatus")
	for dir, status := range map[string]string{`C:\Users`: "Success", "/tmp": "Failed"} {
		sent := apitest.Succeed[struct{ InvokeID string }](t, s, "SendFile", "InstanceId.1", id, "Name", "a.txt", "TargetDir", dir, "Content", "x").InvokeID
		assert.Equal(t, status, string(transferOf(t, s, sent).InvocationStatus), dir)
	}
	assert.Equal(t, map[string]string{`C:\Users\a.txt`: "x"}, s.State.Instances.All[0].Files)
}

func TestDescribeSendFileResults_filters(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ids := apitest.Launch(t, s, "Amount=2")
	stopped := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
	apitest.Succeed[apitest.Statuses](t, s, "DescribeInstanceStatus")
	send := func(params string) string {
		return apitest.Succeed[struct{ InvokeID string }](t, s, "SendFile", apitest.NameValues("TargetDir=/ Content=x "+params)...).InvokeID
	}
	one := send("Name=one Tag.1.Key=env ResourceGroupId=rg-1 InstanceId.1=" + ids[0])
	both := send("Name=two InstanceId.1=" + ids[1] + " InstanceId.2=" + stopped)
	for _, tt := range []struct {
		params string
		want   []string
	}{
		{"", []string{one, both}},
		{"Name=one", []string{one}},
		{"InvokeId=" + both, []string{both}},
		{"InstanceId=" + stopped, []string{both}},
		{"InvocationStatus=Success", []string{one}},
		{"InvocationStatus=PartialFailed", []string{both}},
		{"ResourceGroupId=rg-1", []string{one}},
		{"Tag.1.Key=env", []string{one}},
		{"MaxResults=1", []string{one}},
		{"PageSize=1 PageNumber=2", []string{both}},
		{"RegionId=cn-beijing", nil},
	} {
		type page struct {
			Invocations struct{ Invocation []struct{ InvokeID string } }
		}
		var got []string
		for _, f := range apitest.Succeed[page](t, s, "DescribeSendFileResults", apitest.NameValues(tt.params)...).Invocations.Invocation {
			got = append(got, f.InvokeID)
		}
		assert.Equal(t, tt.want, got, tt.params)
	}
}

func TestSendFile_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	long := func(n int) string { return strings.Repeat("a", n) }
	for _, tt := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"no such instance", "InstanceId.1=i-none", 404, "InvalidInstance.NotFound"},
		{"too many instances", apitest.Numbered("InstanceId.%[1]d=i-%[1]d", 101), 403, "InstanceIds.ExceedLimit"},
		{"not base64", "ContentType=Base64 Content=!", 400, "FileContent.DecodeError"},
		{"unknown encoding", "ContentType=Hex", 400, "FileContentType.Invalid"},
		{"large", "Content=" + long(24<<10+1), 403, "FileSize.ExceedLimit"},
		{"large in base64", "ContentType=Base64 Content=" + base64.StdEncoding.EncodeToString([]byte(long(24<<10+1))), 403, "FileSize.ExceedLimit"},
		{"long name", "Name=" + long(256), 403, "FileName.ExceedLimit"},
		{"long description", "Description=" + long(513), 403, "FileDesc.ExceedLimit"},
		{"long directory", "TargetDir=/" + long(255), 400, "FileTargetDir.Invalid"},
		{"long owner", "FileOwner=" + long(65), 400, "InvalidParameter.FileOwner"},
		{"long group", "FileGroup=" + long(65), 400, "InvalidParameter.FileGroup"},
		{"no mode", "FileMode=rwx", 400, "FileMode.Invalid"},
		{"long timeout", "Timeout=86401", 403, "InvalidTimeout.ExceedLimit"},
		{"bad tag", "Tag.1.Key=acs:x", 400, "InvalidTagKey.Malformed"},
	} {
		params := append(apitest.NameValues("Name=a TargetDir=/ Content=x InstanceId.1="+id), apitest.NameValues(tt.params)...)
		apitest.Rejects(t, s, tt.name, "SendFile", params, tt.status, tt.code)
	}
	apitest.Succeed[struct{}](t, s, "SendFile", "Name", "a", "TargetDir", "/", "Content", long(24<<10), "InstanceId.1", id, "Timeout", "1")
	assert.Equal(t, 10, s.State.FileTransfers.All[0].Timeout, "a short timeout counts as 10 seconds")
	apitest.Rejects(t, s, "a large page", "DescribeSendFileResults", []string{"PageSize", "51"}, 400, "InvalidParam.PageSize")

	apitest.Succeed[struct{}](t, s, "InstallCloudAssistant", "InstanceId.1", id)
	apitest.Rejects(t, s, "agent for nothing", "InstallCloudAssistant", []string{"InstanceId.1", "i-none"}, 404, "InvalidInstance.NotFound")
}

// Nobody sees the content in the recorded calls.
func TestSendFile_secret(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	id := apitest.Launch(t, s, "")[0]
	apitest.Succeed[struct{}](t, s, "SendFile", "Name", "key", "TargetDir", "/", "Content", "hush", "InstanceId.1", id)
	records := s.Records()
	assert.Equal(t, "[redacted]", records[len(records)-1].Params["Content"])
}
