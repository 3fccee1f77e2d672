package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecswait"
)

type task struct {
	TaskID, TaskAction, TaskStatus, ResourceID, SupportCancel, CreationTime, FinishedTime string
}

func tasks(t testing.TB, s *apitest.Server, params string) []task {
	t.Helper()
	return apitest.Succeed[struct{ TaskSet struct{ Task []task } }](t, s, "DescribeTasks", apitest.NameValues(params)...).TaskSet.Task
}

// changeDisk changes the spec of a disk and returns the IDs of task and order.
func changeDisk(t testing.TB, s *apitest.Server, params string) (task, order string) {
	t.Helper()
	got := apitest.Succeed[struct{ TaskID, OrderID string }](t, s, "ModifyDiskSpec", apitest.NameValues(params)...)
	return got.TaskID, got.OrderID
}

func TestModifyDiskSpec(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		minute := func() string { return time.Now().UTC().Format("2006-01-02T15:04Z") }
		disk := availableDisk(t, s, "DiskCategory=cloud_efficiency Size=500")
		begun := minute()
		id, order := changeDisk(t, s, "DiskCategory=cloud_essd DiskId="+disk)
		assert.Empty(t, order)
		assert.Equal(t, []task{{id, "ModifyDiskSpec", "Processing", disk, "false", begun, ""}}, tasks(t, s, ""))
		assert.Equal(t, "cloud_efficiency", oneDisk(t, s, disk).Category, "until the task is finished")
		assert.Equal(t, "Available", oneDisk(t, s, disk).Status)
		rejects(t, s, 403, "InvalidStatus.DiskNotReady", "ModifyDiskSpec", "DiskCategory=cloud_auto DiskId="+disk)
		_, err := ecswait.TasksFinished(t.Context(), s.Client(), []string{id})
		require.NoError(t, err)
		assert.Equal(t, []task{{id, "ModifyDiskSpec", "Finished", disk, "false", begun, minute()}}, tasks(t, s, ""))
		assert.Equal(t, []string{"cloud_essd", "PL1"}, []string{oneDisk(t, s, disk).Category, oneDisk(t, s, disk).PerformanceLevel})

		speed := func() int {
			return disks(t, s, fmt.Sprintf("AdditionalAttributes.1=IOPS DiskIds=[%q]", disk))[0].IOPS
		}
		for _, tt := range []struct {
			params, category, level string
			iops                    int
		}{
			{"PerformanceLevel=PL2", "cloud_essd", "PL2", 26800},
			{"PerformanceLevel=PL0", "cloud_essd", "PL0", 7800},
			{"DiskCategory=cloud_auto ProvisionedIops=1000", "cloud_auto", "", 27800},
			{"ProvisionedIops=0", "cloud_auto", "", 26800},
			{"DiskCategory=cloud_essd PerformanceLevel=PL1", "cloud_essd", "PL1", 26800},
		} {
			changeDisk(t, s, tt.params+" DiskId="+disk)
			time.Sleep(apitest.Step)
			d := oneDisk(t, s, disk)
			assert.Equal(t, []any{tt.category, tt.level, tt.iops}, []any{d.Category, d.PerformanceLevel, speed()}, tt.params)
		}
	})
}

func TestModifyDiskSpec_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		essd, auto := availableDisk(t, s, ""), availableDisk(t, s, "DiskCategory=cloud_auto ProvisionedIops=100")
		basic, efficiency := availableDisk(t, s, "DiskCategory=cloud"), availableDisk(t, s, "DiskCategory=cloud_efficiency")
		shared, tiny := availableDisk(t, s, "MultiAttach=Enabled"), availableDisk(t, s, "DiskCategory=cloud_auto Size=1")
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"", 400, "MissingParameter"},
			{"DiskId=d-none", 404, "InvalidDiskId.NotFound"},
			{"DiskId=" + essd, 403, "NoChangeInDiskCategoryAndPerformanceLevel"},
			{"DiskCategory=cloud_essd PerformanceLevel=PL1 DiskId=" + essd, 403, "NoChangeInDiskCategoryAndPerformanceLevel"},
			{"ProvisionedIops=100 DiskId=" + auto, 403, "NoChangeInDiskCategoryAndPerformanceLevel"},
			{"PerformanceLevel=PL9 DiskId=" + essd, 400, "InvalidPerformanceLevel.Malformed"},
			{"PerformanceLevel=PL2 DiskId=" + essd, 403, "OperationDenied.PerformanceLevelNotMatch"},
			{"DiskCategory=cloud_ssd PerformanceLevel=PL1 DiskId=" + efficiency, 400, "InvalidPerformanceLevelParam.Mismatch"},
			{"PerformanceLevel=PL1 DiskId=" + auto, 400, "InvalidPerformanceLevelParam.Mismatch"},
			{"ProvisionedIops=1 DiskId=" + essd, 400, "ProvisionedIopsForDiskCategoryUnsupported"},
			{"ProvisionedIops=36201 DiskId=" + auto, 400, "InvalidProvisionedIops.LimitExceed"},
			{"ProvisionedIops=-1 DiskId=" + auto, 400, "InvalidProvisionedIops.LimitExceed"},
			{"DiskCategory=tape DiskId=" + essd, 400, "InvalidDiskCategory.ValueNotSupported"},
			{"DiskCategory=cloud_essd DiskId=" + basic, 403, "InvalidDiskCategory.NotSupported"},
			{"DiskCategory=cloud_essd DiskId=" + tiny, 403, "OperationDenied.PerformanceLevelNotMatch"},
			{"DiskCategory=cloud_ssd DiskId=" + essd, 403, "Downgrade.NotSupported"},
			{"DiskCategory=cloud_auto DiskId=" + shared, 403, "InvalidOperation.MultiAttachDisk"},
			{"DiskCategory=cloud_auto DestinationZoneId=cn-hangzhou-h DiskId=" + essd, 400, "InvalidParameter"},
			{"PerformanceControlOptions.IOPS=900 DiskId=" + essd, 403, "InvalidPerformanceParameter.DiskNotInDedicatedStorageCluster"},
			{"DiskCategory=cloud_auto DryRun=true DiskId=" + essd, 400, "DryRunOperation"},
			{"DiskCategory=cloud_auto DiskId=" + newDisk(t, s, ""), 403, "IncorrectDiskStatus"},
		} {
			rejects(t, s, tt.status, tt.code, "ModifyDiskSpec", tt.params)
		}
		assert.Empty(t, tasks(t, s, ""))

		instance := apitest.InState(t, s, backend.Running, here)
		system := systemDisk(t, s, instance)
		do(t, s, "CreateSnapshot", "DiskId="+system)
		rejects(t, s, 403, "DiskCreatingSnapshot", "ModifyDiskSpec", "DiskCategory=cloud_auto DiskId="+system)
		time.Sleep(apitest.Step)
		do(t, s, "StopInstance", "InstanceId="+instance)
		rejects(t, s, 403, "OperationDenied", "ModifyDiskSpec", "DiskCategory=cloud_auto DiskId="+system)
		time.Sleep(apitest.Step)
		in, _ := s.State.Instances.Get(instance)
		in.Lock(backend.LockFinancial, "for the test")
		rejects(t, s, 403, "InstanceExpiredOrInArrears", "ModifyDiskSpec", "DiskCategory=cloud_auto DiskId="+system)
		in.Unlock(backend.LockFinancial)
		changeDisk(t, s, "DiskCategory=cloud_auto DiskId="+system)

		prepaid := apitest.InState(t, s, backend.Running, here+" InstanceChargeType=PrePaid Period=1")
		_, order := changeDisk(t, s, "DiskCategory=cloud_auto DiskId="+systemDisk(t, s, prepaid))
		assert.NotEmpty(t, order)
		other := apitest.InState(t, s, backend.Running, here+" InstanceChargeType=PrePaid Period=1")
		rejects(t, s, 403, "Downgrade.NotSupported", "ModifyDiskSpec", "PerformanceLevel=PL0 DiskId="+systemDisk(t, s, other))
	})
}

func TestDescribeTasks(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		at := func() string { return time.Now().UTC().Format("2006-01-02T15:04:05Z") }
		kept, lost := availableDisk(t, s, ""), availableDisk(t, s, "")
		a, _ := changeDisk(t, s, "DiskCategory=cloud_auto DiskId="+kept)
		time.Sleep(apitest.Step)
		between := at()
		time.Sleep(apitest.Step)
		b, _ := changeDisk(t, s, "DiskCategory=cloud_auto DiskId="+lost)
		do(t, s, "DeleteDisk", "DiskId="+lost)
		time.Sleep(apitest.Step)
		c, _ := changeDisk(t, s, "DiskCategory=cloud_essd DiskId="+kept)
		for _, tt := range []struct {
			params string
			want   []string
		}{
			{"", []string{c, b, a}},
			{"PageSize=1", []string{c}},
			{"ResourceIds.1=" + kept + " PageSize=1", []string{c}},
			{"ResourceIds.1=" + kept + " ResourceIds.2=" + lost, []string{c, b, a}},
			{"TaskIds=" + a + "," + b + ",t-none", []string{b, a}},
			{"TaskStatus=Finished", []string{a}},
			{"TaskStatus=Failed", []string{b}},
			{"TaskStatus=Processing", []string{c}},
			{"TaskAction=ModifyDiskSpec", []string{c, b, a}},
			{"TaskAction=ImportImage", nil},
			{"TaskGroupId=g-1", nil},
			{"StartTime=" + between, []string{c, b}},
			{"EndTime=" + between, []string{a}},
			{"RegionId=cn-beijing", nil},
		} {
			var ids []string
			for _, one := range tasks(t, s, tt.params) {
				ids = append(ids, one.TaskID)
			}
			assert.Equal(t, tt.want, ids, tt.params)
		}
		rejects(t, s, 400, "InvalidParameter", "DescribeTasks", "StartTime=soon")
		rejects(t, s, 400, "InvalidParameter", "DescribeTasks", "TaskStatus=Lost")
		rejects(t, s, 400, "InvalidTaskId.NotFound", "DescribeTaskAttribute", "TaskId=t-none")

		type attribute struct {
			TaskID, TaskStatus, TaskProcess, RegionID, SupportCancel string
			TotalCount, SuccessCount, FailedCount                    int
			OperationProgressSet                                     struct {
				OperationProgress []struct{ OperationStatus, ErrorCode string }
			}
		}
		for id, want := range map[string][]any{
			a: {"Finished", "100%", 1, 1, 0, "Success", ""},
			b: {"Failed", "100%", 1, 0, 1, "Failed", "InvalidDiskId.NotFound"},
			c: {"Processing", "0%", 1, 0, 0},
		} {
			one := apitest.Succeed[attribute](t, s, "DescribeTaskAttribute", "TaskId", id)
			assert.Equal(t, []string{id, "cn-hangzhou", "false"}, []string{one.TaskID, one.RegionID, one.SupportCancel})
			got := []any{one.TaskStatus, one.TaskProcess, one.TotalCount, one.SuccessCount, one.FailedCount}
			for _, o := range one.OperationProgressSet.OperationProgress {
				got = append(got, o.OperationStatus, o.ErrorCode)
			}
			assert.Equal(t, want, got)
		}
	})
}
