package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describedisksfullstatus"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestDescribeDisks_filters(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" ResourceGroupId=rg-1")
		system := systemDisk(t, s, instance)
		snapshot := apitest.TakeSnapshot(t, s, system, "")
		time.Sleep(time.Hour - 4*apitest.Step)
		attached := availableDisk(t, s, "DiskName=data-1 Tag.1.Key=env Tag.1.Value=test")
		do(t, s, "AttachDisk", "DiskId="+attached+" InstanceId="+instance+" DeleteWithInstance=true")
		time.Sleep(apitest.Step)
		copied := availableDisk(t, s, "DiskName=data-2 SnapshotId="+snapshot)
		key := newDisk(t, s, "DiskName=secret Encrypted=true KMSKeyId=key-1 MultiAttach=Enabled DiskCategory=cloud_auto")
		subscribed := apitest.InState(t, s, backend.Pending, "ZoneId=cn-hangzhou-h InstanceChargeType=PrePaid Period=1")
		paid := systemDisk(t, s, subscribed)
		do(t, s, "ModifyDiskAttribute", "DiskId="+copied+" EnableAutoSnapshot=false DeleteAutoSnapshot=true")
		elsewhere := newDisk(t, s, "RegionId=cn-beijing ZoneId=cn-beijing-h")
		all := []string{system, attached, copied, key, paid}
		for _, tt := range []struct {
			name, params string
			want         []string
		}{
			{"none", "", all},
			{"ids", fmt.Sprintf("DiskIds=[%q,%q,%q]", key, system, elsewhere), []string{system, key}},
			{"no ids", "DiskIds=[]", nil},
			{"name", "DiskName=data-1", []string{attached}},
			{"names", "DiskName=data*", []string{attached, copied}},
			{"instance", "InstanceId=" + instance, []string{system, attached}},
			{"zone", "ZoneId=cn-hangzhou-h", []string{paid}},
			{"snapshot", "SnapshotId=" + snapshot, []string{copied}},
			{"key", "KMSKeyId=key-1", []string{key}},
			{"encrypted", "Encrypted=true", []string{key}},
			{"shared", "MultiAttach=Enabled", []string{key}},
			{"shared as of old", "EnableShared=true", []string{key}},
			{"system", "DiskType=system", []string{system, paid}},
			{"data", "DiskType=data", []string{attached, copied, key}},
			{"any type", "DiskType=all Category=all Status=All", all},
			{"category", "Category=cloud_auto", []string{key}},
			{"status", "Status=Available", []string{copied}},
			{"status in any case", "Status=in_use", []string{system, attached, paid}},
			{"creating", "Status=Creating", []string{key}},
			{"subscribed", "DiskChargeType=PrePaid", []string{paid}},
			{"released with the instance", "DeleteWithInstance=true DiskType=data", []string{attached}},
			{"automatic snapshots kept", "DeleteAutoSnapshot=false DiskType=data", []string{attached, key}},
			{"automatic snapshots off", "EnableAutoSnapshot=false", []string{copied}},
			{"policy", "EnableAutomatedSnapshotPolicy=true", nil},
			{"id of a policy", "AutoSnapshotPolicyId=sp-1", nil},
			{"locked", "LockReason=financial", nil},
			{"resource group", "ResourceGroupId=rg-1", []string{system}},
			{"tag", "Tag.1.Key=env Tag.1.Value=test", []string{attached}},
			{"from", "Filter.1.Key=CreationStartTime Filter.1.Value=2000-01-01T00:30Z", []string{attached, copied, key, paid}},
			{"until", "Filter.1.Key=CreationEndTime Filter.1.Value=2000-01-01T00:30Z", []string{system}},
			{"all at once", "DiskType=data Status=In_use Portable=true DiskName=data* Tag.1.Key=env InstanceId=" + instance, []string{attached}},
		} {
			var found []string
			for _, d := range disks(t, s, tt.params) {
				found = append(found, d.DiskID)
			}
			assert.Equal(t, tt.want, found, tt.name)
		}
		for params, code := range map[string]string{
			"Status=Lost": "InvalidParameter", "Category=tape": "InvalidParameter", "DiskIds=d-1": "InvalidParameter",
			"Filter.1.Key=Size Filter.1.Value=2000-01-01T00:30Z": "InvalidParameter", "DryRun=true": "DryRunOperation",
			"DiskIds=" + tooManyIDs(101): "InvalidParameter",
		} {
			rejects(t, s, 400, code, "DescribeDisks", params)
		}
		assert.Zero(t, oneDisk(t, s, system).IOPS)
		assert.Equal(t, 3800, disks(t, s, "AdditionalAttributes.1=IOPS InstanceId="+instance)[0].IOPS)
	})
}

// tooManyIDs returns a JSON array of n IDs.
func tooManyIDs(n int) string {
	b := []byte("[")
	for i := range n {
		b = fmt.Appendf(b, `"d-%d",`, i)
	}
	return string(b[:len(b)-1]) + "]"
}

func TestDescribeDisks_pages(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	var made []string
	for range 25 {
		made = append(made, newDisk(t, s, ""))
	}
	for name, req := range map[string]*describedisks.Request{
		"by token":  {MaxResults: new(10)},
		"by number": {PageNumber: new(1), PageSize: new(7)},
	} {
		var found []string
		for d, err := range describedisks.All(t.Context(), apitest.CheckedClient(t, s), req) {
			require.NoError(t, err)
			if found = append(found, d.DiskID); len(found) == 3 {
				newDisk(t, s, "") // goes to the end
			}
		}
		assert.Equal(t, made, found[:len(made)], name)
		assert.Len(t, slices.Compact(found), len(found), name)
		assert.Greater(t, len(found), len(made), name)
	}
}

func TestDescribeDisks_speed(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer()
	for params, want := range map[string]int{
		"DiskCategory=cloud Size=2000":                            300,
		"DiskCategory=cloud_efficiency Size=40":                   2120,
		"DiskCategory=cloud_essd_entry Size=1000":                 6000,
		"DiskCategory=cloud_ssd Size=100":                         4800,
		"DiskCategory=cloud_auto Size=100 ProvisionedIops=500":    7300,
		"DiskCategory=cloud_essd Size=100 PerformanceLevel=PL0":   3000,
		"DiskCategory=cloud_essd Size=10000 PerformanceLevel=PL1": 50000,
	} {
		found := disks(t, s, fmt.Sprintf("AdditionalAttributes.1=IOPS DiskIds=[%q]", newDisk(t, s, params)))
		require.Len(t, found, 1, params)
		assert.Equal(t, want, found[0].IOPS, params)
	}
}

func TestDescribeDisksFullStatus(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here)
		used := systemDisk(t, s, instance)
		kept := availableDisk(t, s, "ResourceGroupId=rg-1 Tag.1.Key=env")
		made := newDisk(t, s, "")
		got, err := describedisksfullstatus.Do(ctx, c, &describedisksfullstatus.Request{DiskIDs: []string{used, made}})
		require.NoError(t, err)
		none := []describedisksfullstatus.DiskEvent{}
		assert.Equal(t, []describedisksfullstatus.DiskFullStatus{
			{
				DiskID: used, InstanceID: instance, Device: "/dev/xvda", DiskEvents: none,
				Status: describedisksfullstatus.Status{Name: "In_use"}, HealthStatus: describedisksfullstatus.HealthStatus{Name: "OK"},
			},
			{
				DiskID: made, DiskEvents: none,
				Status: describedisksfullstatus.Status{Name: "Creating"}, HealthStatus: describedisksfullstatus.HealthStatus{Name: "Initializing"},
			},
		}, got.DiskFullStatuses)
		type response struct {
			DiskFullStatusSet struct{ DiskFullStatusType []struct{ DiskID string } }
		}
		for params, want := range map[string][]string{
			"": {used, kept, made}, "Status=Available": {kept}, "HealthStatus=Initializing": {made}, "HealthStatus=Impaired": nil,
			"EventType=Stalled": nil, "EventId.1=e-1": nil, "ResourceGroupId=rg-1": {kept}, "Tag.1.Key=env": {kept}, "PageSize=2 PageNumber=2": {made},
			"EventTime.Start=2000-01-01T00:00:00Z EventTime.End=2000-01-01T00:00:00Z": {used, kept, made},
		} {
			var found []string
			for _, d := range apitest.Succeed[response](t, s, "DescribeDisksFullStatus", apitest.NameValues(params)...).DiskFullStatusSet.DiskFullStatusType {
				found = append(found, d.DiskID)
			}
			assert.Equal(t, want, found, params)
		}
		rejects(t, s, 403, "DiskIdLimitExceeded", "DescribeDisksFullStatus", apitest.Numbered("DiskId.%d=x", 101))
		rejects(t, s, 403, "EventIdLimitExceeded", "DescribeDisksFullStatus", apitest.Numbered("EventId.%d=x", 101))
		rejects(t, s, 403, "InvalidParameter.TimeEndBeforeStart", "DescribeDisksFullStatus", "EventTime.Start=2000-01-02T00:00:00Z EventTime.End=2000-01-01T00:00:00Z")
		rejects(t, s, 400, "InvalidParameter", "DescribeDisksFullStatus", "EventTime.Start=soon")
		rejects(t, s, 400, "InvalidParameter", "DescribeDisksFullStatus", "HealthStatus=Fine")
	})
}
